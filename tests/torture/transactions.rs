//! What a transaction leaves behind when it does not end as it should.

use std::time::Duration;

use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use remiss::access::{Caller, Role};
use remiss_tests::{PgBouncer, TestApp, TestDatabase};
use serde_json::json;

#[derive(diesel::QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[actix_web::test]
async fn a_caller_who_hangs_up_in_the_middle_of_a_write_leaves_nothing_locked() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    registrar.get("/cases").await.expect(200);
    let mut owner = app.database.owner().await;
    owner
        .batch_execute("BEGIN; SELECT 1 FROM event_counters FOR UPDATE")
        .await
        .unwrap();
    // It has taken the next case number, and waits for the counter.
    let hung_up = registrar
        .request(reqwest::Method::POST, "/cases")
        .json(&json!({ "boardId": board, "title": "Avbrutet" }))
        .timeout(Duration::from_millis(1500))
        .send()
        .await;
    assert!(hung_up.is_err());
    owner.batch_execute("ROLLBACK").await.unwrap();
    let mut tries = 0;
    loop {
        let busy: Count = diesel::sql_query(
            "SELECT count(*) AS count FROM pg_stat_activity \
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND usename = 'remiss_owner'",
        )
        .get_result(&mut owner)
        .await
        .unwrap();
        if busy.count == 0 {
            break;
        }
        tries += 1;
        assert!(tries < 200, "its transaction is still open");
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
    // And the next one finds a connection that is fit for it.
    let next = app.app.write(&caller, async |connection| {
        diesel::sql_query("SELECT 1").execute(connection).await?;
        Ok(())
    });
    next.await.unwrap();
    app.stop().await;
}

#[actix_web::test]
async fn a_transaction_that_somebody_holds_is_over_when_it_is_dropped() {
    let app = TestApp::new().await;
    let mut held = app.app.database().begin_unseeing().await.unwrap();
    let seen: Count = diesel::sql_query("SELECT count(*) AS count FROM cases")
        .get_result(&mut held)
        .await
        .unwrap();
    assert_eq!(seen.count, 0);
    drop(held);
    app.app
        .read(&Caller::system("test"), async |connection| {
            diesel::sql_query("SELECT 1").execute(connection).await?;
            Ok(())
        })
        .await
        .unwrap();
    app.stop().await;
}

#[actix_web::test]
async fn through_a_pooler_transactions_are_committed_and_given_up_like_any_others() {
    let database = TestDatabase::new().await;
    let Some(pooler) = PgBouncer::start(&database.url) else {
        return;
    };
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |config| {
        config.database.pooler_url = serde_json::from_value(json!(pooler.url)).unwrap();
    });
    let caller = Caller::system("test");
    for _ in 0..12 {
        let told = app.app.write(&caller, async |connection| {
            let _ = diesel::sql_query("SELECT 1 / 0").execute(connection).await;
            Ok(())
        });
        assert!(told.await.is_err());
    }
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    for title in ["Ett", "Två"] {
        let body = json!({ "boardId": board, "title": title });
        for _ in 0..2 {
            let key = format!("pooler-{}", title.len());
            registrar.post_once("/cases", &key, &body).await.expect(201);
        }
    }
    let cases = registrar.get("/cases").await.expect(200).json();
    assert_eq!(cases["_meta"]["totalRecords"], 2);
    app.stop().await;
}
