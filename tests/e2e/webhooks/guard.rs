//! What a receiver can do to us: nothing. And where somebody who makes a webhook can have us send: where the settings allow.

use std::time::Duration;

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::json;

use super::receiver::{Receiver, Reply};
use super::{deliveries, made, path, service};

#[actix_web::test]
async fn a_receiver_that_stalls_redirects_or_talks_without_end_does_us_no_harm() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let elsewhere = Receiver::start();
    let webhook = made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url }),
    )
    .await;
    administrator
        .patch(&path(&webhook), &json!({ "state": "paused" }))
        .await
        .expect(200);
    let noise = format!("{}\0{}", "å".repeat(600), "x".repeat(20_000_000));
    let replies = [
        Reply::Silence,
        Reply::With(307, "location", elsewhere.url.clone()),
        Reply::Body(500, noise.clone()),
        Reply::Body(200, noise),
        Reply::Body(400, "<script>\u{0}\u{1b}[31m".to_owned()),
    ];
    receiver.then(&replies);
    for _ in &replies {
        administrator
            .post(&format!("{}/tests", path(&webhook)), &json!({}))
            .await
            .expect(201);
    }
    app.work().await;
    let log = deliveries(&administrator, &webhook).await;
    let states: Vec<&str> = log.iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["failed", "failed", "failed", "delivered", "failed"]);
    assert!(log[0]["status"].is_null());
    assert_eq!(log[0]["trouble"], "Mottagaren svarade inte inom 2 sekunder.");
    assert!(
        log[1]["trouble"]
            .as_str()
            .unwrap()
            .contains("Omdirigeringar följs inte")
    );
    assert!(log[2]["answer"].as_str().unwrap().len() <= 1010);
    assert_eq!(log[4]["answer"], "<script>  [31m");
    assert_eq!(elsewhere.got().len(), 0);
    receiver.stop().await;
    elsewhere.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_slow_receiver_holds_up_no_other() {
    let app = service().await;
    let (administrator, slow, quick) = (
        app.actor(Role::Administrator).await,
        Receiver::start(),
        Receiver::start(),
    );
    slow.usually(Reply::Silence);
    made(&administrator, &json!({ "name": "Långsam", "url": slow.url })).await;
    made(&administrator, &json!({ "name": "Snabb", "url": quick.url })).await;
    app.kommunstyrelsen().await;
    let working = app.work();
    let looking = async {
        while quick.got().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // The slow one is given two seconds, and has not used them up.
        slow.got().len()
    };
    let ((), asked) = tokio::join!(working, looking);
    assert!(asked <= 1);
    slow.stop().await;
    quick.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn inner_addresses_are_refused_when_a_webhook_is_made_in_any_spelling() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    for inner in [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://192.168.0.1:8443/in",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[fd00:ec2::254]/",
        "http://example.org/",
    ] {
        let refused = administrator
            .post("/webhooks", &json!({ "name": "x", "url": inner }))
            .await;
        assert_eq!(refused.status.as_u16(), 422, "{inner}: {}", refused.text());
        assert_eq!(refused.json()["errors"][0]["pointer"], "#/url");
    }
    let fine = json!({ "name": "x", "url": "https://system.example.org:8443/in" });
    made(&administrator, &fine).await;
    app.stop().await;
}

/// The name is looked at when the connection is made, so it does not help to change what it stands for after the webhook was made.
#[actix_web::test]
async fn a_name_that_leads_inside_is_not_connected_to() {
    let app = service().await;
    let receiver = Receiver::start();
    let administrator = app.actor(Role::Administrator).await;
    let by_name = receiver.url.replace("127.0.0.1", "localhost");
    let webhook = made(&administrator, &json!({ "name": "Inne", "url": by_name })).await;
    let numeric = made(&administrator, &json!({ "name": "Inne", "url": receiver.url })).await;
    let app = app
        .restarted(|config| {
            config.webhooks.allow_http = true;
            config.webhooks.allow_networks = vec!["10.0.0.0/8".to_owned()];
        })
        .await;
    let administrator = app.actor(Role::Administrator).await;
    for webhook in [&webhook, &numeric] {
        administrator
            .post(&format!("{}/tests", path(webhook)), &json!({}))
            .await
            .expect(201);
    }
    app.work().await;
    for webhook in [&webhook, &numeric] {
        let log = deliveries(&administrator, webhook).await;
        let test = log.iter().find(|one| one["kind"] == "test").unwrap();
        assert_eq!(test["state"], "failed");
        let trouble = test["trouble"].as_str().unwrap();
        assert!(trouble.contains("internt nät"), "{trouble}");
    }
    assert_eq!(receiver.got().len(), 0);
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_receiver_that_is_not_there_is_told_of_in_words() {
    let app = service().await;
    let administrator = app.actor(Role::Administrator).await;
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", closed.local_addr().unwrap());
    drop(closed);
    let webhook = made(&administrator, &json!({ "name": "Borta", "url": url })).await;
    administrator
        .post(&format!("{}/tests", path(&webhook)), &json!({}))
        .await
        .expect(201);
    app.work().await;
    let log = deliveries(&administrator, &webhook).await;
    let trouble = log[0]["trouble"].as_str().unwrap();
    assert!(trouble.starts_with("Det gick inte att ansluta"), "{trouble}");
    app.stop().await;
}
