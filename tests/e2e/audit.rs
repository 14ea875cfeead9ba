//! The audit log: who did what, who read what is under secrecy, and that nothing in it can be changed unseen.

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::access::{Caller, Role};
use remiss::audit::{Deed, Read, Way, record_all, record_reads};
use remiss::audit_entries::{Broken, Expected, verify};
use remiss_tests::{TestApp, TestDatabase};
use serde_json::json;
use uuid::Uuid;

/// A service with a board and three cases, so that its log has some rows.
async fn with_a_log() -> (TestApp, Uuid) {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    for title in ["Ett ärende", "Ett till", "Ett sista"] {
        app.case(board, title).await;
    }
    (app, board)
}

/// What somebody can do who owns the tables and means harm.
async fn tamper(app: &TestApp, sql: &str) {
    let mut owner = app.database.owner().await;
    let sql = format!(
        "ALTER TABLE audit_entries DISABLE TRIGGER append_only; {sql}; ALTER TABLE audit_entries ENABLE TRIGGER append_only;"
    );
    owner.batch_execute(&sql).await.unwrap();
}

#[derive(diesel::QueryableByName)]
struct Number {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    number: i64,
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    let mut owner = app.database.owner().await;
    let found: Number = diesel::sql_query(format!("SELECT ({sql}) AS number"))
        .get_result(&mut owner)
        .await
        .unwrap();
    found.number
}

#[actix_web::test]
async fn the_log_is_chained_from_its_first_row_to_its_last() {
    let (app, _) = with_a_log().await;
    let report = verify(&app.app, None).await.unwrap();
    assert!(report.holds(), "{report:?}");
    let rows = number(&app, "SELECT count(*) FROM audit_entries").await;
    assert_eq!(i64::try_from(report.chain.rows).unwrap(), rows);
    assert_eq!(report.chain.last_id, rows, "numbered without a hole");
    let auditor = app.actor(Role::Auditor).await;
    let newest = auditor.get("/audit-entries?limit=1").await.expect(200).json();
    assert_eq!(newest["entries"][0]["hash"], report.chain.head_hex());
    app.stop().await;
}

#[actix_web::test]
async fn many_deeds_in_one_statement_are_chained_in_their_order() {
    let (app, board) = with_a_log().await;
    let subjects: Vec<Uuid> = (0..500).map(|_| app.app.new_id()).collect();
    let details = json!({ "text": "Å \"citat\" \\ \n rad, 1:2,", "tal": 1.50, "inget": null });
    let deeds: Vec<Deed<'_>> = subjects
        .iter()
        .map(|subject| Deed {
            action: "agenda.ordered",
            subject_kind: "case",
            subject_id: *subject,
            board_id: Some(board),
            case_id: None,
            details: &details,
        })
        .collect();
    let caller = Caller {
        acting_user: Some("hand01".to_owned()),
        ..Caller::system("test")
    };
    app.app
        .write(&caller, async |connection| {
            record_all(&app.app, connection, &caller, &deeds).await?;
            record_all(&app.app, connection, &caller, &deeds[..1]).await
        })
        .await
        .unwrap();
    let report = verify(&app.app, None).await.unwrap();
    assert!(report.holds(), "{report:?}");
    let auditor = app.actor(Role::Auditor).await;
    let last = auditor
        .get("/audit-entries?action=agenda.ordered&limit=2")
        .await
        .expect(200)
        .json();
    assert_eq!(last["_meta"]["totalRecords"], 501);
    assert_eq!(last["entries"][0]["subjectId"], json!(subjects[0]));
    assert_eq!(last["entries"][1]["subjectId"], json!(subjects[499]));
    let holes = "SELECT max(sequence) - count(*) FROM events";
    assert_eq!(number(&app, holes).await, 0);
    app.stop().await;
}

#[actix_web::test]
async fn not_even_the_owner_of_the_tables_changes_or_removes_a_row() {
    let (app, _) = with_a_log().await;
    let mut owner = app.database.owner().await;
    for table in ["audit_entries", "events"] {
        for sql in [
            format!("UPDATE {table} SET at = at"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table}"),
        ] {
            let refused = owner.batch_execute(&sql).await.unwrap_err().to_string();
            assert!(refused.contains("append-only"), "{sql}: {refused}");
        }
    }
    drop(owner);
    app.stop().await;
}

#[actix_web::test]
async fn a_row_that_was_changed_is_found() {
    let (app, _) = with_a_log().await;
    tamper(
        &app,
        "UPDATE audit_entries SET details = '{\"title\": \"Något annat\"}' WHERE id = 3",
    )
    .await;
    let found = verify(&app.app, None).await.unwrap().broken.unwrap();
    assert_eq!(
        (found.id, found.before, found.what),
        (3, Some(2), Broken::Changed)
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_row_that_was_removed_is_found_wherever_it_stood() {
    for (gone, id, what) in [
        ("id = 1", 2, Broken::NotNext),
        ("id = 2", 3, Broken::NotNext),
        ("id = (SELECT max(id) FROM audit_entries)", 3, Broken::EndMissing),
        ("true", 0, Broken::EndMissing),
    ] {
        let (app, _) = with_a_log().await;
        tamper(&app, &format!("DELETE FROM audit_entries WHERE {gone}")).await;
        let found = verify(&app.app, None).await.unwrap().broken.unwrap();
        assert_eq!((found.id, found.what), (id, what), "{gone}");
        app.stop().await;
    }
}

#[actix_web::test]
async fn a_row_that_was_put_in_by_another_is_found() {
    let (app, _) = with_a_log().await;
    tamper(
        &app,
        "INSERT INTO audit_entries SELECT municipality_id, id + 1, at, actor, actor_id, acting_user, action, subject_kind, \
         subject_id, board_id, case_id, details, previous_hash, hash FROM audit_entries ORDER BY id DESC LIMIT 1",
    )
    .await;
    let found = verify(&app.app, None).await.unwrap().broken.unwrap();
    assert_eq!(found.what, Broken::NotWrittenByUs);
    app.stop().await;
}

#[actix_web::test]
async fn a_log_that_was_rewritten_whole_does_not_have_the_hash_that_was_kept_elsewhere() {
    let (app, board) = with_a_log().await;
    let kept = verify(&app.app, None).await.unwrap().chain.head_hex();
    app.case(board, "Ännu ett").await;
    let report = verify(&app.app, Some(&kept)).await.unwrap();
    assert!(report.holds());
    assert!(matches!(report.expected, Expected::Found { id, .. } if id == report.chain.last_id - 1));
    // Whoever owns the database can write all of it anew, hashes too: the chain holds, and is another one.
    tamper(
        &app,
        "CREATE TEMP TABLE anew AS SELECT * FROM audit_entries WHERE id <> 2 ORDER BY id; \
         DELETE FROM audit_entries; DELETE FROM event_counters; \
         SELECT remiss_record(municipality_id, at, actor, actor_id, acting_user, ARRAY[action], ARRAY[subject_kind], \
            ARRAY[subject_id], ARRAY[board_id], ARRAY[case_id], ARRAY[details], NULL) FROM anew",
    )
    .await;
    let report = verify(&app.app, Some(&kept)).await.unwrap();
    assert!(report.broken.is_none());
    assert_eq!(report.expected, Expected::Missing);
    assert!(!report.holds());
    app.stop().await;
}

#[actix_web::test]
async fn who_read_what_is_under_secrecy_stands_in_the_log_and_nowhere_else() {
    let (app, board) = with_a_log().await;
    let case = app.case(board, "Ett ärende").await;
    let case_id: Uuid = case["id"].as_str().unwrap().parse().unwrap();
    let events = number(&app, "SELECT count(*) FROM events").await;
    let caller = Caller {
        acting_user: Some("hand01".to_owned()),
        ..Caller::system("Ärendesystemet")
    };
    let document = app.app.new_id();
    let read = Read {
        action: "document.read",
        subject_kind: "document",
        subject_id: document,
        board_id: Some(board),
        case_id: Some(case_id),
        way: Way::Content,
        ground: "OSL 25 kap. 1 §",
    };
    record_reads(&app.app, &caller, &[]).await.unwrap();
    record_reads(&app.app, &caller, &[read.clone(), read])
        .await
        .unwrap();
    let auditor = app.actor(Role::Auditor).await;
    let path = format!("/audit-entries?action=document.read&caseId={case_id}");
    let found = auditor.get(&path).await.expect(200).json();
    assert_eq!(found["_meta"]["totalRecords"], 2);
    let entry = &found["entries"][0];
    assert_eq!(entry["actingUser"], "hand01");
    assert_eq!(entry["actor"], "Ärendesystemet");
    assert_eq!(entry["subjectId"], json!(document));
    assert_eq!(
        entry["details"],
        json!({ "way": "content", "secrecyGround": "OSL 25 kap. 1 §" })
    );
    let timeline = auditor
        .get(&format!("/cases/{case_id}/timeline"))
        .await
        .expect(200)
        .text();
    assert!(!timeline.contains("document.read"));
    assert_eq!(number(&app, "SELECT count(*) FROM events").await, events);
    assert!(verify(&app.app, None).await.unwrap().holds());
    app.stop().await;
}

#[actix_web::test]
async fn rows_from_before_the_chain_are_chained_by_the_migration() {
    const UP: &str = include_str!("../../migrations/2026-11-22-000026_audit_chain/up.sql");
    const DOWN: &str = include_str!("../../migrations/2026-11-22-000026_audit_chain/down.sql");
    let database = TestDatabase::new().await;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
    let board = app.kommunstyrelsen().await;
    let mut owner = app.database.owner().await;
    owner.batch_execute(DOWN).await.unwrap();
    owner
        .batch_execute(
            "INSERT INTO audit_entries (municipality_id, at, actor, action, subject_kind, subject_id, details) \
             SELECT municipality_id, at + interval '1.5 s', 'förr', 'case.registered', 'case', subject_id, '{\"a\": [1, null]}' \
             FROM audit_entries, generate_series(1, 20)",
        )
        .await
        .unwrap();
    owner.batch_execute(UP).await.unwrap();
    drop(owner);
    let report = verify(&app.app, None).await.unwrap();
    assert!(report.holds(), "{report:?}");
    assert!(report.chain.rows > 20);
    app.case(board, "Efteråt").await;
    let after = verify(&app.app, Some(&report.chain.head_hex())).await.unwrap();
    assert!(after.holds(), "{after:?}");
    assert!(after.chain.rows > report.chain.rows);
    app.stop().await;
}

#[actix_web::test]
async fn the_version_before_goes_on_writing_while_this_one_starts() {
    let (app, board) = with_a_log().await;
    let before = verify(&app.app, None).await.unwrap().chain.rows;
    let town = app.app.municipality();
    let sql = format!(
        "WITH deeds AS ( \
            SELECT gen_random_uuid() AS subject_id, gen_random_uuid() AS event_id, place FROM generate_series(1, 3) AS place \
        ), audit AS ( \
            INSERT INTO audit_entries (municipality_id, at, actor, action, subject_kind, subject_id, board_id, details) \
            SELECT '{town}', now(), 'förra versionen', 'test.done', 'case', subject_id, '{board}', '{{}}' FROM deeds \
            ORDER BY place \
        ), counter AS ( \
            INSERT INTO event_counters (municipality_id, last_sequence) VALUES ('{town}', 3) \
            ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = event_counters.last_sequence + 3 \
            RETURNING last_sequence \
        ) \
        INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, at) \
        SELECT '{town}', last_sequence - 3 + place, event_id, 'test.done', 'case', subject_id, now() FROM counter, deeds"
    );
    app.app
        .write(&Caller::system("test"), async |connection| {
            Ok(diesel::sql_query(&sql).execute(connection).await?)
        })
        .await
        .unwrap();
    app.case(board, "Efteråt").await;
    let report = verify(&app.app, None).await.unwrap();
    assert!(report.holds(), "{report:?}");
    assert!(report.chain.rows > before + 3);
    app.stop().await;
}

#[actix_web::test]
async fn whoever_checks_an_empty_log_is_told_whose_log_the_database_has() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.case(board, "Ett").await;
    let name = app.app.settings().municipality.name.clone();
    let others = |asked: String| {
        let url = app.database.url.clone();
        async move {
            remiss::municipality::others_with_a_log(&url, &asked)
                .await
                .unwrap()
        }
    };
    assert_eq!(others("Fel kommun".to_owned()).await, std::slice::from_ref(&name));
    assert!(others(name).await.is_empty());
    app.stop().await;
}
