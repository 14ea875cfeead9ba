//! Postgres goes away while requests come, and comes back.

use std::time::Duration;

use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::access::{Caller, Role};
use remiss::db::embedded::{EmbeddedOptions, EmbeddedPostgres};
use remiss_tests::{TestApp, TestDatabase};
use serde_json::json;

async fn server(folder: &std::path::Path, database: &str) -> EmbeddedPostgres {
    let options = EmbeddedOptions {
        databases: vec![database.to_owned()],
        fsync: false,
        ..EmbeddedOptions::at(folder)
    };
    EmbeddedPostgres::start(options).await.unwrap()
}

#[actix_web::test]
async fn while_the_database_is_away_callers_are_told_to_come_back_and_it_recovers_by_itself() {
    let name = format!("away_{}", std::process::id());
    let folder = std::env::temp_dir().join(format!("remiss-{name}-postgres"));
    let _ = std::fs::remove_dir_all(&folder);
    let postgres = server(&folder, &name).await;
    let database = TestDatabase::on(&postgres, &name).await;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
    let administrator = app.actor(Role::Administrator).await;
    let board = json!({
        "name": "Kommunstyrelsen", "department": "Kommunstyrelseförvaltningen", "casePrefix": "Ks",
        "validFrom": "2007-01-01",
    });
    administrator.get("/boards").await.expect(200);

    postgres.stop().await.unwrap();
    for _ in 0..3 {
        let away = administrator.get("/boards").await.expect(503);
        assert_eq!(away.header("retry-after"), "5");
        assert_eq!(away.header("content-type"), "application/problem+json");
        administrator
            .post_once("/boards", "away", &board)
            .await
            .expect(503);
    }
    app.stranger().get("!/health/ready").await.expect(503);
    app.stranger().get("!/health/live").await.expect(200);
    let page = app.stranger().get("!/").await.expect(503);
    assert!(
        page.text().contains("<html lang=\"sv\""),
        "a page, not a problem: {}",
        page.text()
    );

    let postgres = server(&folder, &name).await;
    let mut tries = 0;
    while administrator.get("/boards").await.status != 200 {
        tries += 1;
        assert!(tries < 100, "it does not recover");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    // The same request under the same key: what was refused was not half done.
    administrator
        .post_once("/boards", "away", &board)
        .await
        .expect(201);
    administrator
        .post_once("/boards", "away", &board)
        .await
        .expect(201);
    let boards = administrator.get("/boards").await.expect(200).json();
    assert_eq!(boards["_meta"]["totalRecords"], 1);
    app.stop().await;
    postgres.stop().await.unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

#[derive(diesel::QueryableByName)]
struct Busy {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}

#[actix_web::test]
async fn a_caller_who_hangs_up_in_the_middle_of_a_write_leaves_nothing_locked() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let mut owner = app.database.owner().await;
    owner
        .batch_execute("BEGIN; SELECT 1 FROM event_counters FOR UPDATE")
        .await
        .unwrap();
    // It has taken the next case number, and waits for the counter.
    let hung_up = registrar
        .request(reqwest::Method::POST, "/cases")
        .json(&json!({ "boardId": board, "title": "Avbrutet" }))
        .timeout(Duration::from_millis(800))
        .send()
        .await;
    assert!(hung_up.is_err());
    owner.batch_execute("ROLLBACK").await.unwrap();
    for tries in 0.. {
        let busy: Busy = diesel::sql_query(
            "SELECT count(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND usename = 'remiss_owner'",
        )
        .get_result(&mut owner)
        .await
        .unwrap();
        if busy.count == 0 {
            break;
        }
        assert!(tries < 100, "its transaction is still open");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    drop(owner);
    registrar
        .post("/cases", &json!({ "boardId": board, "title": "Nästa" }))
        .await
        .expect(201);
    app.stop().await;
}

#[actix_web::test]
async fn a_transaction_in_which_a_statement_failed_is_never_told_as_kept() {
    let app = TestApp::new().await;
    let caller = Caller::system("test");
    let told = app.app.write(&caller, async |connection| {
        // Whoever overlooks an error.
        let _ = diesel::sql_query("SELECT 1 / 0").execute(connection).await;
        Ok(())
    });
    assert!(told.await.is_err());
    // And the connection is fit for the next one.
    let next = app.app.write(&caller, async |connection| {
        diesel::sql_query("SELECT 1").execute(connection).await?;
        Ok(())
    });
    next.await.unwrap();
    app.stop().await;
}
