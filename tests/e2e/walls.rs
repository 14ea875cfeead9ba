//! The second wall: what the database itself refuses, whatever the handlers ask for.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use remiss::access::{Boards, Caller, Role};
use remiss::db::migrations;
use remiss::http::{ApiError, ApiResult};
use remiss_tests::{TestApp, TestDatabase};
use serde_json::json;
use uuid::Uuid;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The service itself, limited to one board.
fn limited_to(board: Uuid) -> Caller {
    Caller {
        boards: Boards::Only(vec![board]),
        ..Caller::system("test")
    }
}

async fn execute(app: &TestApp, caller: &Caller, sql: &str) -> ApiResult<usize> {
    app.app
        .write(caller, async |connection| {
            Ok(diesel::sql_query(sql).execute(connection).await?)
        })
        .await
}

async fn count(app: &TestApp, caller: &Caller, table: &str) -> i64 {
    let sql = format!("SELECT count(*) AS count FROM {table}");
    let counted = app
        .app
        .read(caller, async |connection| {
            Ok(diesel::sql_query(sql).get_result::<Count>(connection).await?)
        })
        .await;
    counted.unwrap().count
}

/// Two boards with a case, an officer, a counterpart's number and a document each.
async fn two_boards() -> (TestApp, Uuid, Uuid) {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = app.actor(Role::Registrar).await;
    for board in [own, other] {
        let case = app.case(board, "Ett ärende").await;
        let path = format!("/cases/{}", case["id"].as_str().unwrap());
        let number = json!({ "number": "Fi2020/00647", "party": "Finansdepartementet" });
        registrar
            .post(&format!("{path}/counterpart-numbers"), &number)
            .await
            .expect(201);
        let upload = registrar
            .request(reqwest::Method::POST, &format!("{path}/documents"))
            .body("hej");
        let document = registrar.send(upload).await.expect(201).id();
        let receipt = json!({ "system": "platina", "number": "1" });
        registrar
            .post(&format!("/documents/{document}/registrations"), &receipt)
            .await
            .expect(201);
    }
    (app, own, other)
}

#[actix_web::test]
async fn a_board_sees_and_touches_nothing_of_another_even_in_plain_sql() {
    let (app, own, other) = two_boards().await;
    let caller = limited_to(own);
    for table in [
        "cases",
        "case_officers",
        "case_counterpart_numbers",
        "documents",
        "document_registrations",
    ] {
        assert_eq!(count(&app, &Caller::system("test"), table).await, 2, "{table}");
        assert_eq!(count(&app, &caller, table).await, 1, "{table}");
    }
    for table in ["events", "audit_entries"] {
        let theirs = format!("{table} WHERE board_id = '{other}'");
        assert!(count(&app, &Caller::system("test"), &theirs).await > 0);
        assert_eq!(count(&app, &caller, &theirs).await, 0, "{table}");
    }
    let changed = execute(&app, &caller, "UPDATE cases SET title = 'Vårt nu'")
        .await
        .unwrap();
    assert_eq!(changed, 1);
    let moved = format!("UPDATE cases SET board_id = '{other}'");
    assert!(execute(&app, &caller, &moved).await.is_err());
    app.stop().await;
}

#[actix_web::test]
async fn a_connection_that_was_told_no_boards_sees_nothing() {
    let (app, _, _) = two_boards().await;
    let mut connection = app.app.database().begin_unseeing().await.unwrap();
    let seen: Count = diesel::sql_query("SELECT count(*) AS count FROM cases")
        .get_result(&mut connection)
        .await
        .unwrap();
    assert_eq!(seen.count, 0);
    drop(connection);
    app.stop().await;
}

#[actix_web::test]
async fn what_was_done_and_what_came_in_can_be_neither_changed_nor_removed() {
    let (app, _, _) = two_boards().await;
    let system = Caller::system("test");
    for table in ["audit_entries", "events", "document_registrations"] {
        let update = format!("UPDATE {table} SET municipality_id = municipality_id");
        let refused = execute(&app, &system, &update).await;
        assert!(
            matches!(&refused, Err(ApiError::Internal(words)) if words.contains("permission denied")),
            "{table}"
        );
    }
    for table in [
        "audit_entries",
        "events",
        "documents",
        "document_registrations",
        "cases",
        "case_numbers",
        "responses",
        "messages",
        "inbox_entries",
    ] {
        let refused = execute(&app, &system, &format!("DELETE FROM {table}")).await;
        assert!(
            matches!(&refused, Err(ApiError::Internal(words)) if words.contains("permission denied")),
            "{table}"
        );
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_transaction_that_reads_cannot_write() {
    let app = TestApp::new().await;
    let written = app
        .app
        .read(&Caller::system("test"), async |connection| {
            let sql = "UPDATE boards SET name = name";
            Ok(diesel::sql_query(sql).execute(connection).await?)
        })
        .await;
    assert!(written.is_err());
    app.stop().await;
}

#[actix_web::test]
async fn every_table_with_a_board_is_behind_the_wall() {
    #[derive(diesel::QueryableByName)]
    struct Table {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let database = TestDatabase::new().await;
    let mut owner = database.owner().await;
    let open: Vec<Table> = diesel::sql_query(
        "SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND a.attname = 'board_id' \
           AND NOT c.relrowsecurity ORDER BY 1",
    )
    .load(&mut owner)
    .await
    .unwrap();
    let open: Vec<_> = open.into_iter().map(|table| table.name).collect();
    // Numbers and meetings are known to the whole municipality; a number that is taken is taken for all. What is under secrecy
    // the application's role cannot read at all.
    assert_eq!(
        open,
        ["case_number_series", "case_numbers", "meetings", "under_secrecy"]
    );
    drop(owner);
    database.remove().await;
}

/// What is asked of the catalogue of a migrated database, one text a row.
async fn catalogue(sql: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    let database = TestDatabase::new().await;
    let mut owner = database.owner().await;
    let rows: Vec<Row> = diesel::sql_query(sql).load(&mut owner).await.unwrap();
    drop(owner);
    database.remove().await;
    rows.into_iter().map(|row| row.name).collect()
}

#[actix_web::test]
async fn every_table_that_belongs_to_a_case_is_behind_the_wall_of_secrecy() {
    let open = catalogue(
        "SELECT c.relname::text AS name FROM pg_class c \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'case_numbers' \
           AND has_table_privilege('remiss_app', c.oid, 'SELECT') \
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped AND a.attname IN \
             ('case_id', 'remiss_id', 'document_id', 'response_id', 'recipient_id', 'draft_id', 'decision_id', 'document_ids')) \
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'secrecy' AND NOT p.polpermissive) \
         ORDER BY 1",
    )
    .await;
    assert!(
        open.is_empty(),
        "{open:?}: what is under secrecy can be read there. Add a restrictive policy `secrecy` in the migration, over the views \
         hidden_cases, hidden_documents, hidden_responses and so on; see migration 000025"
    );
}

#[actix_web::test]
async fn a_table_has_a_policy_as_soon_as_it_belongs_to_a_municipality() {
    // What the whole municipality shares, and plumbing that no operation reads out.
    let known = [
        "api_keys",
        "boards",
        "case_number_series",
        "case_numbers",
        "distribution_list_members",
        "distribution_lists",
        "event_counters",
        "external_references",
        "idempotency_keys",
        "jobs",
        "mail_servers",
        "meetings",
        "organisation_contacts",
        "organisation_imports",
        "organisations",
        "word_templates",
    ];
    let open = catalogue(
        "SELECT c.relname::text AS name FROM pg_class c \
         WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace \
           AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'municipality_id') \
           AND has_table_privilege('remiss_app', c.oid, 'SELECT') \
           AND NOT (c.relrowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)) ORDER BY 1",
    )
    .await;
    let open: Vec<_> = open
        .iter()
        .filter(|table| !known.contains(&table.as_str()))
        .collect();
    assert!(open.is_empty(), "{open:?} have no row-level security");
}

#[actix_web::test]
async fn every_migration_can_be_taken_back_and_run_again() {
    let database = TestDatabase::empty().await;
    let run = migrations::run(&database.url).await.unwrap();
    let reverted = migrations::revert_all(&database.url).await.unwrap();
    assert_eq!(run.len(), reverted.len());
    assert!(
        tables(&database).await.is_empty(),
        "down.sql leaves tables behind"
    );
    assert_eq!(migrations::run(&database.url).await.unwrap(), run);
    assert!(migrations::run(&database.url).await.unwrap().is_empty());
    database.remove().await;
}

/// Each table with its columns and their types, as `schema.rs` writes them.
async fn tables(database: &TestDatabase) -> BTreeMap<String, Vec<String>> {
    #[derive(diesel::QueryableByName)]
    struct Column {
        #[diesel(sql_type = Text)]
        table_name: String,
        #[diesel(sql_type = Text)]
        column_name: String,
        #[diesel(sql_type = Text)]
        kind: String,
    }
    let mut owner = database.owner().await;
    let columns: Vec<Column> = diesel::sql_query(
        "SELECT table_name::text, column_name::text, udt_name::text || ' ' || is_nullable::text AS kind \
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
         WHERE table_type = 'BASE TABLE' AND table_schema = 'public' AND table_name NOT LIKE '\\_\\_diesel%' \
         ORDER BY table_name, ordinal_position",
    )
    .load(&mut owner)
    .await
    .unwrap();
    let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for column in columns {
        let (name, nullable) = column.kind.split_once(' ').unwrap();
        let capital = |name: &str| name[..1].to_uppercase() + &name[1..];
        let kind = match name.strip_prefix('_') {
            Some(element) => format!("Array<Nullable<{}>>", capital(element)),
            None => capital(name),
        };
        let kind = if nullable == "YES" {
            format!("Nullable<{kind}>")
        } else {
            kind
        };
        tables
            .entry(column.table_name)
            .or_default()
            .push(format!("{} -> {kind}", column.column_name));
    }
    tables
}

#[actix_web::test]
async fn the_schema_of_the_code_is_that_of_the_migrations() {
    let database = TestDatabase::new().await;
    let schema = include_str!("../../crates/remiss/src/db/schema.rs");
    let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut table, mut renamed) = (None, None);
    for line in schema.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = Some(name.to_owned());
        } else if let Some(name) = line.strip_prefix("#[sql_name = \"") {
            renamed = name.strip_suffix("\"]").map(str::to_owned);
        } else if let (Some(table), Some((name, kind))) = (&table, line.split_once(" -> "))
            && let Some(kind) = kind.strip_suffix(',')
        {
            let name = renamed.take().unwrap_or_else(|| name.to_owned());
            written
                .entry(table.clone())
                .or_default()
                .push(format!("{name} -> {kind}"));
        }
    }
    assert_eq!(written, tables(&database).await, "run `diesel print-schema`");
    database.remove().await;
}
