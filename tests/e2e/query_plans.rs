//! How Postgres goes about what is asked most, among many rows: no table that grows is read from end to end.
//!
//! It is the service's own statements that are looked at, with those inside of functions: the requests are made, and Postgres' `auto_explain`
//! writes down how each was answered and how many rows it took. The filling is that of the search benchmark, smaller.

use remiss::access::{Boards, Caller, Role};
use remiss::db::embedded::{EmbeddedOptions, EmbeddedPostgres};
use remiss::db::pool::{Connection, connect};
use remiss::jobs::{Presence, claim};
use remiss_tests::{Actor, MUNICIPALITY, TestApp, TestDatabase};
use serde_json::Value;
use uuid::Uuid;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};

const CASES: u64 = 40_000;
/// A list is counted to 2,000; a window of the event log has 5,000 places, of which a part is another board's.
const OF_A_LIST: f64 = 2_600.0;
/// A search looks through windows of blocks, and ranks 100 hits of cases and as many of documents.
const OF_A_SEARCH: f64 = 6_200.0;
/// Tables that grow with the years.
const GROWING: [&str; 14] = [
    "agenda_items",
    "audit_entries",
    "case_officers",
    "case_words",
    "cases",
    "documents",
    "events",
    "inbox_entries",
    "jobs",
    "messages",
    "remisser",
    "responses",
    "search_words",
    "text_words",
];

#[actix_web::test]
async fn among_many_rows_no_table_is_read_from_end_to_end() {
    let folder = std::env::temp_dir().join(format!("remiss-plans-{}-postgres", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let options = EmbeddedOptions {
        databases: Vec::new(),
        fsync: false,
        ..EmbeddedOptions::at(&folder)
    };
    let postgres = EmbeddedPostgres::start(options).await.unwrap();
    let admin = postgres.superuser_url("postgres");
    let database = TestDatabase::kept(&admin, "plans").await;
    let words = fill(&database.url).await;
    let mut log = Log::of(&database.url, &admin).await;
    let app = TestApp::over(database, "2026-01-15T08:00:00Z", |_| {});
    let all = app.actor(Role::Administrator).await;
    let secretary = app.actor(Role::Secretary).await;
    let of_a_board = app
        .actor_with(Role::Secretary, Boards::Only(vec![bench_id(1, 3)]), None)
        .await;
    log.plans().await;

    let mut troubles = Vec::new();
    for (actor, path, most) in asked(&all, &secretary, &of_a_board, &words) {
        actor.get(&path).await.expect(200);
        troubles.extend(log.troubles(&path, most).await);
    }
    goes_on_behind_what_is_counted(&all).await;
    log.plans().await;
    claim_jobs(&app).await;
    troubles.extend(log.troubles("the claim of jobs", 200.0).await);
    assert!(troubles.is_empty(), "{}", troubles.join("\n"));

    app.stop().await;
    postgres.stop().await.unwrap();
    let _ = std::fs::remove_dir_all(&folder);
}

/// Who asks for what, and how many rows of one table that may take.
fn asked<'a>(
    all: &'a Actor,
    secretary: &'a Actor,
    of_a_board: &'a Actor,
    words: &Words,
) -> Vec<(&'a Actor, String, f64)> {
    let Words { common, rare, text } = words;
    let case = bench_id(3, CASES / 2);
    let remiss = bench_id(5, CASES / 2);
    let beginning: String = common.chars().take(4).collect();
    let deep = CASES / 2;
    vec![
        (secretary, "/cases".to_owned(), OF_A_LIST),
        (secretary, "/cases?page=3".to_owned(), OF_A_LIST),
        (secretary, "/cases?officer=hand7".to_owned(), OF_A_LIST),
        (secretary, "/cases?status=open&sort=title".to_owned(), 4_100.0),
        (
            secretary,
            format!("/cases?caseNumber=En{}/2020", CASES / 2),
            OF_A_LIST,
        ),
        (of_a_board, "/cases".to_owned(), OF_A_LIST),
        (secretary, "/remisser".to_owned(), OF_A_LIST),
        (of_a_board, "/remisser".to_owned(), OF_A_LIST),
        (secretary, "/responses".to_owned(), OF_A_LIST),
        (of_a_board, "/responses".to_owned(), OF_A_LIST),
        (secretary, format!("/remisser/{remiss}/responses"), OF_A_LIST),
        (secretary, "/stop-dates?from=2026-01-01".to_owned(), OF_A_LIST),
        (of_a_board, "/stop-dates?from=2026-01-01".to_owned(), OF_A_LIST),
        (secretary, format!("/cases/{case}"), 100.0),
        (secretary, format!("/cases/{case}/documents"), 100.0),
        (secretary, format!("/cases/{case}/timeline"), 100.0),
        (secretary, format!("/cases?q={rare}"), OF_A_SEARCH),
        (secretary, format!("/cases?q={common}"), OF_A_SEARCH),
        (secretary, format!("/cases?q={text}"), OF_A_SEARCH),
        (secretary, format!("/cases?q={beginning}"), OF_A_SEARCH),
        (of_a_board, format!("/cases?q={common}"), OF_A_SEARCH),
        (secretary, format!("/responses?q={common}"), OF_A_SEARCH),
        (secretary, format!("/responses?q={text}"), OF_A_SEARCH),
        (secretary, format!("/cases/{case}/similar-cases"), OF_A_SEARCH),
        (all, format!("/events?after={deep}"), 5_100.0),
        (of_a_board, format!("/events?after={deep}"), 5_100.0),
        (all, "/audit-entries".to_owned(), OF_A_LIST),
        (all, "/inbox".to_owned(), OF_A_LIST),
        (all, "/inbox?status=waiting".to_owned(), OF_A_LIST),
        (all, "/messages".to_owned(), OF_A_LIST),
    ]
}

/// A list of 40,000 is counted to 2,000: its last page is not known, and every full page has a next one.
async fn goes_on_behind_what_is_counted(all: &Actor) {
    let far = all.get("/messages?page=150").await.expect(200).json();
    let links = &far["_links"];
    let page = |relation: &str| {
        let href = links[relation]["href"].as_str()?;
        Some(href.split_once("page=")?.1.split('&').next()?.to_owned())
    };
    assert_eq!(far["_meta"]["totalRecords"], 2_000);
    assert_eq!(far["_meta"]["more"], true);
    let neighbours = (page("prev"), page("next"), page("last"));
    assert_eq!(neighbours, (Some("149".to_owned()), Some("151".to_owned()), None));
    let end = all.get("/messages?page=2000").await.expect(200).json();
    assert_eq!(end["messages"].as_array().unwrap().len(), 20);
    let behind = all.get("/messages?page=2001").await.expect(200).json();
    assert!(behind["_links"]["next"].is_null(), "{}", behind["_links"]);
}

async fn claim_jobs(app: &TestApp) {
    let worker = Presence::begin(&app.app).await.unwrap();
    let claimed = app
        .app
        .write(&Caller::system("test"), async |connection| {
            claim(&app.app, connection, "odd", 100, &worker).await
        })
        .await
        .unwrap();
    assert_eq!(claimed.len(), 100);
    worker.end().await;
}

/// What is searched for.
struct Words {
    common: String,
    rare: String,
    text: String,
}

async fn fill(url: &str) -> Words {
    let mut owner = connect(url).await.unwrap();
    let bench = include_str!("../benches/search/fill.sql")
        .replace("{documents}", "2")
        .replace("{texts}", "2000");
    for filling in [bench.as_str(), include_str!("query_plans/fill.sql")] {
        let filling = filling
            .replace("{cases}", &CASES.to_string())
            .replace("{municipality}", &MUNICIPALITY.to_string());
        for statement in filling.split("\n----\n") {
            owner.batch_execute(statement).await.unwrap();
        }
    }
    let mut said = async |sql: &str| text(&mut owner, sql).await;
    Words {
        common: said("SELECT word AS text FROM bench_words WHERE rank = 1").await,
        rare: said("SELECT word AS text FROM bench_words WHERE rank = 300").await,
        text: said("SELECT split_part(said, ' ', 1) || '%20' || split_part(said, ' ', 2) AS text FROM bench_texts WHERE id = 7").await,
    }
}

fn bench_id(kind: u64, number: u64) -> Uuid {
    Uuid::from_u128((u128::from(kind) << 96) + 0x7000_8000_0000_0000_0000 + u128::from(number))
}

/// What Postgres writes down of the statements of one database.
struct Log {
    admin: Connection,
    file: std::path::PathBuf,
    read: usize,
    marks: u32,
}

impl Log {
    async fn of(database: &str, admin: &str) -> Log {
        let mut admin = connect(admin).await.unwrap();
        let name = database.rsplit_once('/').unwrap().1;
        for setting in [
            // Among millions the tables lie in memory, or on disks that do not turn.
            "random_page_cost = 1.1",
            "session_preload_libraries = 'auto_explain'",
            "auto_explain.log_min_duration = 0",
            "auto_explain.log_analyze = on",
            "auto_explain.log_timing = off",
            "auto_explain.log_nested_statements = on",
            "auto_explain.log_format = 'json'",
        ] {
            let sql = format!("ALTER DATABASE {name} SET {setting}");
            admin.batch_execute(&sql).await.unwrap();
        }
        let file = text(&mut admin, "SELECT pg_current_logfile() AS text").await;
        Log {
            admin,
            file: file.into(),
            read: 0,
            marks: 0,
        }
    }

    /// The plans since the last time.
    async fn plans(&mut self) -> Vec<Value> {
        self.marks += 1;
        let mark = format!("everything before mark {}.", self.marks);
        let sql = format!("DO $$ BEGIN RAISE LOG '{mark}'; END $$");
        self.admin.batch_execute(&sql).await.unwrap();
        loop {
            let all = std::fs::read_to_string(&self.file).unwrap();
            if let Some(end) = all.find(&mark) {
                let plans = plans_in(&all[self.read..end]);
                self.read = end;
                return plans;
            }
            // Postgres' collector is a process of its own.
            tokio::task::yield_now().await;
        }
    }

    /// What took too much since the last time.
    async fn troubles(&mut self, what: &str, most: f64) -> Vec<String> {
        let plans = self.plans().await;
        assert!(!plans.is_empty(), "{what}: nothing was asked");
        let mut troubles = Vec::new();
        for plan in &plans {
            let mut found = Vec::new();
            look(&plan["Plan"], most, &mut found);
            let asked: String = plan["Query Text"].as_str().unwrap().chars().take(400).collect();
            troubles.extend(
                found
                    .iter()
                    .map(|trouble| format!("{what}: {trouble}, for {asked}")),
            );
        }
        troubles
    }
}

/// The plans in a piece of the log: what belongs to a message stands behind it, each line moved in by a tab.
fn plans_in(log: &str) -> Vec<Value> {
    let mut plans = Vec::new();
    for message in log.split("plan:\n").skip(1) {
        let lines = message.lines().take_while(|line| line.starts_with('\t'));
        plans.push(serde_json::from_str(&lines.collect::<String>()).unwrap());
    }
    plans
}

fn look(node: &Value, most: f64, troubles: &mut Vec<String>) {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    if let Some(table) = node["Relation Name"]
        .as_str()
        .filter(|table| GROWING.contains(table))
    {
        let how = node["Node Type"].as_str().unwrap();
        let rows = number("Actual Rows")
            + number("Rows Removed by Filter")
            + number("Rows Removed by Index Recheck");
        let rows = rows * number("Actual Loops");
        // A scan that ends after a few rows, since no more were asked for, is none from end to end.
        if rows > most {
            troubles.push(format!("{how} of {rows} rows of {table}"));
        }
    }
    for below in node["Plans"].as_array().into_iter().flatten() {
        look(below, most, troubles);
    }
}

async fn text(connection: &mut Connection, sql: &str) -> String {
    #[derive(diesel::QueryableByName)]
    struct Row {
        #[diesel(sql_type = diesel::sql_types::Text)]
        text: String,
    }
    let row: Row = diesel::sql_query(sql).get_result(connection).await.unwrap();
    row.text
}
