//! Webhooks: what is delivered, in which order, signed how, and what happens when it is not taken.

mod faults;
mod guard;
mod keeping;
pub(crate) mod receiver;

use jiff::{SignedDuration, Timestamp};
use receiver::{Got, Receiver, Reply};
use remiss::access::{Boards, Role};
use remiss::config::Config;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

/// Receivers of these tests are on this machine.
fn nearby(config: &mut Config) {
    config.webhooks.allow_http = true;
    config.webhooks.allow_networks = vec!["127.0.0.1".to_owned()];
    config.webhooks.timeout_seconds = 2;
    config.webhooks.retry_seconds = vec![10, 60, 300];
}

async fn service() -> TestApp {
    TestApp::with_settings("2019-09-02T06:00:00Z", nearby).await
}

async fn made(actor: &Actor, body: &Value) -> Value {
    actor.post("/webhooks", body).await.expect(201).json()
}

fn path(webhook: &Value) -> String {
    format!("/webhooks/{}", webhook["id"].as_str().unwrap())
}

fn secret(webhook: &Value) -> standardwebhooks::Webhook {
    standardwebhooks::Webhook::new(webhook["secret"].as_str().unwrap()).unwrap()
}

fn sequences(got: &[Got]) -> Vec<i64> {
    got.iter().map(Got::sequence).collect()
}

fn kinds(got: &[Got]) -> Vec<String> {
    got.iter().map(Got::kind).collect()
}

fn later(app: &TestApp, seconds: i64) {
    app.app
        .clock()
        .set(app.app.now() + SignedDuration::from_secs(seconds));
}

/// The deliveries in the log of a webhook, the oldest first.
async fn deliveries(actor: &Actor, webhook: &Value) -> Vec<Value> {
    let page = actor
        .get(&format!("{}/deliveries?limit=100", path(webhook)))
        .await
        .expect(200);
    let mut all = page.json()["deliveries"].as_array().unwrap().clone();
    all.reverse();
    all
}

#[actix_web::test]
async fn events_arrive_in_order_and_the_published_library_verifies_them() {
    let now = Timestamp::now().to_string();
    let app = TestApp::with_settings(&now, nearby).await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let webhook = made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url }),
    )
    .await;
    let verifier = secret(&webhook);
    let board = app.kommunstyrelsen().await;
    app.case(board, "Överenskommelse om samverkan").await;
    app.work().await;

    let got = receiver.take();
    let first = webhook["progress"]["sequence"].as_i64().unwrap();
    let wanted: Vec<i64> = (first + 1..).take(got.len()).collect();
    assert_eq!(sequences(&got), wanted, "in order and without a hole");
    let log = administrator.get("/events?limit=500").await.expect(200).json();
    let log: Vec<&Value> = log["events"].as_array().unwrap().iter().collect();
    for one in &got {
        verifier.verify(&one.body, &one.headers).unwrap();
        let body = one.json();
        let event = log.iter().find(|event| event["id"] == body["id"]).unwrap();
        for field in event.as_object().unwrap().keys() {
            assert_eq!(body[field], event[field], "{field} is as in the log");
        }
        assert_eq!(body["timestamp"], body["time"]);
        assert_eq!(one.header("webhook-id"), body["id"].as_str().unwrap());
        assert_eq!(one.header("content-type"), "application/json");
        assert!(
            !String::from_utf8_lossy(&one.body).contains("samverkan"),
            "ids only"
        );
    }
    assert!(kinds(&got).contains(&"case.registered".to_owned()));
    let broken = [&got[0].body[..], b" "].concat();
    assert!(verifier.verify(&broken, &got[0].headers).is_err());
    let shown = administrator.get(&path(&webhook)).await.expect(200).json();
    assert!(shown["secret"].is_null(), "the secret is shown once");
    assert_eq!(shown["progress"]["sequence"], shown["progress"]["lastSequence"]);
    app.work().await;
    assert_eq!(receiver.take().len(), 0, "nothing comes twice");
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn what_is_not_taken_is_tried_again_in_its_turn_and_at_last_the_webhook_is_disabled_and_nothing_is_lost()
 {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let board = app.kommunstyrelsen().await;
    let contact = json!({ "role": "registrar", "name": "Registrator", "email": "registrator@example.org" });
    administrator
        .post(&format!("/boards/{board}/staff-contacts"), &contact)
        .await
        .expect(201);
    let body = json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.*"] });
    let webhook = made(&administrator, &body).await;
    receiver.then(&[
        Reply::Body(500, "nej".to_owned()),
        Reply::With(503, "retry-after", "100".to_owned()),
    ]);
    app.case(board, "Ett").await;
    app.case(board, "Två").await;
    let first = |got: &[Got]| (got.len(), got[0].header("webhook-id"));
    app.work().await;
    let (count, id) = first(&receiver.take());
    assert_eq!(count, 1, "the second waits for its turn");
    let log = deliveries(&administrator, &webhook).await;
    assert_eq!(
        (
            &log[0]["state"],
            &log[0]["status"],
            &log[0]["answer"],
            &log[0]["attempts"]
        ),
        (&json!("retrying"), &json!(500), &json!("nej"), &json!(1))
    );
    assert_eq!(log[0]["trouble"], "Mottagaren svarade 500.");
    later(&app, 9);
    app.work().await;
    assert_eq!(receiver.take().len(), 0, "not before the wait is over");
    later(&app, 3);
    app.work().await;
    assert_eq!(first(&receiver.take()), (1, id.clone()), "the same webhook-id");
    // Its waits have grown, and the receiver has asked for more.
    later(&app, 90);
    app.work().await;
    assert_eq!(receiver.take().len(), 0, "Retry-After is honoured");
    later(&app, 20);
    app.work().await;
    let got = receiver.take();
    assert_eq!(got[0].header("webhook-id"), id);
    assert_eq!(sequences(&got).len(), 2, "and the second follows at once");

    receiver.usually(Reply::Status(502));
    app.case(board, "Tre").await;
    for wait in [0, 20, 100, 400] {
        later(&app, wait);
        app.work().await;
    }
    assert_eq!(receiver.take().len(), 4);
    let disabled = administrator.get(&path(&webhook)).await.expect(200).json();
    assert_eq!(disabled["state"], "disabled");
    let reason = disabled["stateReason"].as_str().unwrap();
    assert!(
        reason.contains("på 4 försök") && reason.contains("502"),
        "{reason}"
    );
    assert_eq!(
        deliveries(&administrator, &webhook).await.last().unwrap()["state"],
        "failed"
    );
    let alerts = app.actor(Role::Registrar).await.get("/alerts").await.expect(200);
    assert!(alerts.text().contains("webhookDisabled"), "{}", alerts.text());
    later(&app, 3600);
    app.case(board, "Fyra").await;
    app.work().await;
    assert_eq!(receiver.take().len(), 0, "nothing goes there any more");
    let mails = app
        .actor(Role::Registrar)
        .await
        .get("/messages?limit=100")
        .await
        .expect(200)
        .text();
    assert!(
        mails.contains("registrator@example.org"),
        "the registrars are told"
    );

    receiver.usually(Reply::Status(200));
    administrator
        .patch(&path(&webhook), &json!({ "state": "active" }))
        .await
        .expect(200);
    app.work().await;
    let got = receiver.take();
    assert_eq!(
        kinds(&got)
            .iter()
            .filter(|kind| *kind == "case.registered")
            .count(),
        2,
        "it goes on where it stopped"
    );
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_receiver_that_answers_410_gets_nothing_more() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let webhook = made(&administrator, &json!({ "name": "Gammalt", "url": receiver.url })).await;
    receiver.then(&[Reply::Status(410)]);
    app.kommunstyrelsen().await;
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    let shown = administrator.get(&path(&webhook)).await.expect(200).json();
    assert_eq!(
        (
            &shown["state"],
            shown["stateReason"].as_str().unwrap().contains("410")
        ),
        (&json!("disabled"), true)
    );
    let events = administrator.get("/events?limit=500").await.expect(200).json();
    assert!(
        events["events"]
            .as_array()
            .unwrap()
            .iter()
            .any(|event| event["type"] == "webhook.disabled")
    );
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn only_the_events_that_were_chosen_are_delivered_and_never_what_its_maker_does_not_see() {
    let app = service().await;
    let (ks, nf) = (
        app.kommunstyrelsen().await,
        app.board("Naturvårdsnämnden", "Nf").await,
    );
    let everybody = app.actor(Role::Administrator).await;
    let of_nf = app
        .actor_with(Role::Administrator, Boards::Only(vec![nf]), None)
        .await;
    let (chosen, limited) = (Receiver::start(), Receiver::start());
    let body = json!({ "name": "Ks", "url": chosen.url, "eventTypes": ["case.registered", "document.*"], "boardIds": [ks] });
    let all = made(&everybody, &body).await;
    made(
        &of_nf,
        &json!({ "name": "Nf", "url": limited.url, "eventTypes": ["case.*"] }),
    )
    .await;
    // Nobody has more delivered than they see, nor finds out of others.
    let too_much = json!({ "name": "Ks", "url": chosen.url, "boardIds": [ks] });
    of_nf.post("/webhooks", &too_much).await.expect(422);
    of_nf.get(&path(&all)).await.expect(404);
    of_nf.get(&format!("{}/deliveries", path(&all))).await.expect(404);
    assert_eq!(
        of_nf.get("/webhooks").await.expect(200).json()["_meta"]["totalRecords"],
        1
    );
    app.actor(Role::Officer).await.get("/webhooks").await.expect(403);

    let (one, other) = (app.case(ks, "Ett").await, app.case(nf, "Två").await);
    let secret = app.case(ks, "Hemligt").await;
    app.actor_with_secrecy(Role::Registrar, Boards::All)
        .await
        .patch(
            &format!("/cases/{}", secret["id"].as_str().unwrap()),
            &json!({ "secrecyGround": "21 kap. 7 § OSL" }),
        )
        .await
        .expect(200);
    app.work().await;
    let got = chosen.take();
    assert_eq!(kinds(&got), ["case.registered"]);
    assert_eq!(got[0].json()["data"]["caseId"], one["id"]);
    let got = limited.take();
    assert_eq!(kinds(&got), ["case.registered"]);
    assert_eq!(got[0].json()["data"]["caseId"], other["id"]);
    let shown = everybody.get(&path(&all)).await.expect(200).json();
    assert_eq!(
        shown["progress"]["sequence"], shown["progress"]["lastSequence"],
        "what is not for it is passed by"
    );
    chosen.stop().await;
    limited.stop().await;
    app.stop().await;
}
