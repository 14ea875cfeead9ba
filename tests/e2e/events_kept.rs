//! Events are kept for a time, and whoever comes back later is told; a reader goes past what it may not see.

use remiss::access::{Boards, Caller, Role};
use remiss_tests::TestApp;
use serde_json::{Value, json};

fn sequences(page: &Value) -> Vec<i64> {
    let events = page["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect()
}

#[actix_web::test]
async fn events_are_kept_for_their_days_and_a_reader_that_comes_later_is_told_to_begin_anew() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.case(board, "Gammalt").await;
    let auditor = app.actor(Role::Auditor).await;
    let all = auditor.get("/events").await.expect(200).json();
    let old = all["_meta"]["lastSequence"].as_i64().unwrap();
    app.set_time("2020-10-05T06:00:00Z");
    app.case(board, "Nytt").await;
    app.work().await;
    let kept = auditor.get("/events?after=0").await.expect(200).json();
    assert_eq!(sequences(&kept)[0], 1, "399 days are not 400");

    app.set_time("2020-10-08T06:00:00Z");
    app.work().await;
    let gone = auditor.get("/events?after=0").await.expect(410);
    assert_eq!(gone.json()["type"], "/problem/handelser-gallrade");
    assert!(
        gone.json()["detail"]
            .as_str()
            .unwrap()
            .contains(&format!("plats {old}"))
    );
    auditor
        .get(&format!("/events?after={}", old - 1))
        .await
        .expect(410);
    let rest = auditor
        .get(&format!("/events?after={old}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        sequences(&rest)[0],
        old + 1,
        "from the first that is kept there is no hole"
    );
    let anew = auditor.get("/events").await.expect(200).json();
    assert_eq!(sequences(&anew), sequences(&rest));
    assert_eq!(anew["_meta"]["after"], old);

    // The audit log is whole, and numbers go on.
    let audit = auditor
        .get("/audit-entries?action=case.registered")
        .await
        .expect(200)
        .json();
    assert_eq!(audit["_meta"]["totalRecords"], 2);
    let before = anew["_meta"]["lastSequence"].as_i64().unwrap();
    app.case(board, "Nyast").await;
    let next = auditor
        .get(&format!("/events?after={before}"))
        .await
        .expect(200)
        .json();
    assert_eq!(sequences(&next)[0], before + 1);
    // A webhook begins where the log does, and not before.
    let administrator = app.actor(Role::Administrator).await;
    let webhook = json!({ "name": "x", "url": "https://system.example.org/", "afterSequence": 0 });
    administrator.post("/webhooks", &webhook).await.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn what_has_not_been_kept_long_enough_is_forgotten_by_nobody() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let mut owner = app.database.owner().await;
    let refused = diesel_async::SimpleAsyncConnection::batch_execute(&mut owner, "DELETE FROM events")
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("append-only"), "{refused}");
    drop(owner);
    let by_the_application = app
        .app
        .write(&Caller::system("test"), async |connection| {
            use diesel_async::RunQueryDsl;
            Ok(diesel::sql_query("DELETE FROM events")
                .execute(connection)
                .await?)
        })
        .await;
    assert!(by_the_application.is_err());
    app.stop().await;
}

#[actix_web::test]
async fn a_reader_goes_past_what_it_may_not_see() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let limited = app.actor_with(Role::Auditor, Boards::Only(vec![own]), None).await;
    let start = limited.get("/events").await.expect(200).json()["_meta"]["lastSequence"]
        .as_i64()
        .unwrap();
    for number in 0..5 {
        app.case(other, &format!("Deras {number}")).await;
    }
    let page = limited
        .get(&format!("/events?after={start}"))
        .await
        .expect(200)
        .json();
    assert_eq!(sequences(&page), Vec::<i64>::new());
    assert_eq!(page["_meta"]["nextAfter"], page["_meta"]["lastSequence"]);
    let passed = page["_meta"]["nextAfter"].as_i64().unwrap();
    app.case(own, "Vårt").await;
    let page = limited
        .get(&format!("/events?after={passed}&limit=1"))
        .await
        .expect(200)
        .json();
    assert_eq!(sequences(&page), [passed + 1]);
    // A place further on than the log is waited for, and not gone back from.
    let ahead = limited.get("/events?after=1000000").await.expect(200).json();
    assert_eq!(ahead["_meta"]["nextAfter"], 1_000_000);
    app.stop().await;
}

/// What Postgres reads to answer a page of the log that begins here: shared blocks, found or fetched.
async fn blocks_read(app: &TestApp, after: i64) -> i64 {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Json)]
        #[diesel(column_name = "QUERY PLAN")]
        plan: Value,
    }
    let question = format!(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT sequence, id, type, subject_kind, subject_id, board_id, case_id, at \
         FROM events WHERE municipality_id = '{}' AND sequence > {after} AND sequence <= {} ORDER BY sequence LIMIT 100",
        remiss_tests::MUNICIPALITY,
        after + 5000,
    );
    // As a reader that may see everything of one board.
    let caller = Caller::system("test").without_secrets();
    let line: Line = app
        .app
        .read(&caller, async |connection| {
            Ok(diesel::sql_query(&question).get_result(connection).await?)
        })
        .await
        .unwrap();
    let plan = &line.plan[0]["Plan"];
    plan["Shared Hit Blocks"].as_i64().unwrap() + plan["Shared Read Blocks"].as_i64().unwrap()
}

#[actix_web::test]
async fn a_page_deep_in_the_log_costs_what_the_first_one_costs() {
    use diesel_async::RunQueryDsl;
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let auditor = app.actor(Role::Auditor).await;
    let last = auditor.get("/events").await.expect(200).json()["_meta"]["lastSequence"]
        .as_i64()
        .unwrap();
    let mut owner = app.database.owner().await;
    for statement in [
        format!(
            "INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, board_id, at) \
             SELECT '{0}', {last} + place, gen_random_uuid(), 'board.changed', 'board', '{board}', '{board}', now() \
             FROM generate_series(1, 100000) place",
            remiss_tests::MUNICIPALITY
        ),
        format!(
            "UPDATE event_counters SET last_sequence = {last} + 100000 WHERE municipality_id = '{}'",
            remiss_tests::MUNICIPALITY
        ),
        "ANALYZE events".to_owned(),
    ] {
        diesel::sql_query(statement).execute(&mut owner).await.unwrap();
    }
    drop(owner);
    let page = auditor
        .get(&format!("/events?after={}&limit=100", last + 99_000))
        .await
        .expect(200)
        .json();
    assert_eq!(sequences(&page).len(), 100);
    assert_eq!(page["_meta"]["nextAfter"], last + 99_100);
    let (first, deep) = (
        blocks_read(&app, last).await,
        blocks_read(&app, last + 99_000).await,
    );
    // Counting from the beginning would read thousands.
    assert!(
        deep <= first * 2,
        "{deep} blocks deep in the log, {first} at its beginning"
    );
    app.stop().await;
}
