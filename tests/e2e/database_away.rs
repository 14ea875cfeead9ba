//! Postgres goes away while requests come, and comes back.

use std::time::Duration;

use remiss::access::Role;
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
