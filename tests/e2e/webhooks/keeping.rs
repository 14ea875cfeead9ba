//! Keeping webhooks: sending again, changing the secret, choosing another place of the log, changing and removing.

use std::time::Duration;

use jiff::Timestamp;
use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::json;

use super::receiver::{Got, Receiver, Reply};
use super::{deliveries, later, made, nearby, path, secret, service};

#[actix_web::test]
async fn what_came_under_secrecy_since_is_not_sent_again() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let board = app.kommunstyrelsen().await;
    let body = json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.registered"] });
    let webhook = made(&administrator, &body).await;
    let case = app.case(board, "Ett").await;
    app.work().await;
    assert_eq!(receiver.take().len(), 1);
    let delivery = deliveries(&administrator, &webhook).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let again = format!("{}/deliveries/{delivery}/replays", path(&webhook));
    administrator.post(&again, &json!({})).await.expect(201);
    app.work().await;
    assert_eq!(receiver.take().len(), 1, "asked for, sent again");
    app.actor_with_secrecy(Role::Registrar, Boards::All)
        .await
        .patch(
            &format!("/cases/{}", case["id"].as_str().unwrap()),
            &json!({ "secrecyGround": "21 kap. 7 § OSL" }),
        )
        .await
        .expect(200);
    administrator.post(&again, &json!({})).await.expect(201);
    app.work().await;
    assert_eq!(receiver.take().len(), 0);
    assert_eq!(
        deliveries(&administrator, &webhook).await.last().unwrap()["state"],
        "withheld"
    );
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn what_is_changed_while_events_are_under_way_counts_from_the_next_one() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let board = app.kommunstyrelsen().await;
    let body = json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.registered"] });
    let webhook = made(&administrator, &body).await;
    for number in 0..12 {
        app.case(board, &format!("Ärende {number}")).await;
    }
    receiver.usually(Reply::Slowly(Duration::from_millis(100)));
    let paused = async {
        while receiver.got().len() < 3 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let change = json!({ "state": "paused" });
        administrator.patch(&path(&webhook), &change).await.expect(200);
        receiver.got().len()
    };
    let (_, under_way) = tokio::join!(app.work(), paused);
    let first = receiver.take();
    assert!(first.len() <= under_way + 1, "{} after {under_way}", first.len());
    administrator
        .patch(&path(&webhook), &json!({ "state": "active" }))
        .await
        .expect(200);
    app.work().await;
    let events: Vec<i64> = first.iter().chain(&receiver.take()).map(Got::sequence).collect();
    assert_eq!(events.len(), 12, "each once");
    assert!(events.is_sorted(), "in their order");
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn while_a_secret_is_changed_both_sign_and_then_only_the_new_one_does() {
    let now = Timestamp::now().to_string();
    let app = TestApp::with_settings(&now, nearby).await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let webhook = made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url }),
    )
    .await;
    let rotation = format!("{}/secrets", path(&webhook));
    let test = format!("{}/tests", path(&webhook));
    let answer = administrator
        .post_once(&rotation, "byt", &json!({ "overlapHours": 0 }))
        .await
        .expect(200)
        .json();
    let second = secret(&answer);
    let replayed = administrator
        .post_once(&rotation, "byt", &json!({ "overlapHours": 0 }))
        .await
        .expect(200);
    assert!(
        replayed.json()["secret"].is_null(),
        "the secret is not kept for a retry"
    );
    let verifies = async |verifier: &standardwebhooks::Webhook| {
        administrator.post(&test, &json!({})).await.expect(201);
        app.work().await;
        let got = receiver.take();
        let last = got.last().unwrap();
        assert_eq!(last.kind(), "webhook.test");
        verifier.verify(&last.body, &last.headers).is_ok()
    };
    administrator
        .patch(&path(&webhook), &json!({ "state": "paused" }))
        .await
        .expect(200);
    assert!(!verifies(&secret(&webhook)).await, "the first one ended at once");
    assert!(verifies(&second).await);
    let third = secret(&administrator.post(&rotation, &json!({})).await.expect(200).json());
    assert!(verifies(&second).await && verifies(&third).await, "both sign");
    // The library compares with the real clock, so the days are taken from the signatures instead of the time.
    later(&app, 25 * 3600);
    administrator.post(&test, &json!({})).await.expect(201);
    app.work().await;
    let last = receiver.take().pop().unwrap();
    assert_eq!(
        last.header("webhook-signature").split(' ').count(),
        1,
        "only the new one signs"
    );
    let stamp: i64 = last.header("webhook-timestamp").parse().unwrap();
    let signed = third.sign(&last.header("webhook-id"), stamp, &last.body).unwrap();
    assert_eq!(last.header("webhook-signature"), signed);
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_webhook_goes_on_from_any_place_of_the_log_that_is_chosen() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let board = app.kommunstyrelsen().await;
    let body = json!({ "name": "Allt", "url": receiver.url, "afterSequence": 0, "eventTypes": ["board.*", "case.*"] });
    let webhook = made(&administrator, &body).await;
    app.case(board, "Ett").await;
    app.work().await;
    let before = receiver.take();
    assert_eq!(before[0].sequence(), 1, "from the beginning of the log");
    let from = |after: i64| json!({ "afterSequence": after });
    administrator
        .post(&format!("{}/replays", path(&webhook)), &from(0))
        .await
        .expect(200);
    administrator
        .post(&format!("{}/replays", path(&webhook)), &from(1_000_000))
        .await
        .expect(422);
    app.work().await;
    let again = receiver.take();
    let ids = |got: &[Got]| got.iter().map(|one| one.header("webhook-id")).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&again), "the same, under the same ids");

    // One that the receiver cannot take is left out by going past it.
    receiver.usually(Reply::Status(500));
    app.case(board, "Två").await;
    app.work().await;
    let stuck = receiver.take()[0].sequence();
    receiver.usually(Reply::Status(200));
    administrator
        .post(&format!("{}/replays", path(&webhook)), &from(stuck))
        .await
        .expect(200);
    app.work().await;
    assert!(receiver.take().iter().all(|got| got.sequence() > stuck));
    assert!(
        deliveries(&administrator, &webhook)
            .await
            .iter()
            .all(|one| one["state"] != "retrying")
    );
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_webhook_is_changed_by_etag_and_removed_with_its_log_and_the_log_forgets_after_its_days() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let webhook = made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url }),
    )
    .await;
    app.kommunstyrelsen().await;
    app.work().await;
    assert!(!deliveries(&administrator, &webhook).await.is_empty());
    for wrong in [
        json!({ "name": "", "url": receiver.url }),
        json!({ "name": "x", "url": "inte en adress" }),
        json!({ "name": "x", "url": "ftp://example.org/" }),
        json!({ "name": "x", "url": "https://user:pass@example.org/" }),
        json!({ "name": "x", "url": receiver.url, "eventTypes": ["remiss"] }),
        json!({ "name": "x", "url": receiver.url, "boardIds": [] }),
        json!({ "name": "x", "url": receiver.url, "afterSequence": -1 }),
    ] {
        administrator.post("/webhooks", &wrong).await.expect(422);
    }
    let renamed = administrator
        .patch(&path(&webhook), &json!({ "name": "Nytt namn" }))
        .await
        .expect(200);
    assert_eq!(renamed.json()["name"], "Nytt namn");
    let stale = administrator
        .request(reqwest::Method::PATCH, &path(&webhook))
        .header("If-Match", "\"1\"")
        .json(&json!({ "name": "För sent" }));
    administrator.send(stale).await.expect(412);
    later(&app, 31 * 24 * 3600);
    app.work().await;
    assert_eq!(
        deliveries(&administrator, &webhook).await.len(),
        1,
        "only what has just been delivered: the change itself"
    );
    administrator.delete(&path(&webhook)).await.expect(204);
    administrator.get(&path(&webhook)).await.expect(404);
    receiver.take();
    app.work().await;
    assert_eq!(receiver.take().len(), 0);
    let audit = app
        .actor(Role::Auditor)
        .await
        .get("/audit-entries?limit=100")
        .await
        .expect(200)
        .text();
    assert!(!audit.contains("from=remiss"), "addresses may hold passwords");
    receiver.stop().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_worker_tells_at_once_and_does_not_wait_until_it_looks_by_itself() {
    let app = TestApp::with_settings(&Timestamp::now().to_string(), nearby).await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.registered"] }),
    )
    .await;
    let board = app.kommunstyrelsen().await;
    // It would look again in an hour.
    let mut worker = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "mail_faults::the_worker_itself",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env("REMISS__DATABASE__URL", &app.database.url)
        .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
        .env("REMISS__STORAGE__DATA_DIR", app.folder())
        .env("REMISS__WORKER__POLL_INTERVAL_SECONDS", "3600")
        .env("REMISS__WEBHOOKS__ALLOW_HTTP", "true")
        .env("REMISS__WEBHOOKS__ALLOW_NETWORKS", "[\"127.0.0.1\"]")
        .env("REMISS__LOG__FILTER", "error")
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    // The first passes of its lanes find something or not; each case after those can only be told by being woken.
    let mut told = 0;
    for number in 1..=3 {
        app.case(board, &format!("Ärende {number}")).await;
        let begun = std::time::Instant::now();
        while receiver.got().len() == told && begun.elapsed() < std::time::Duration::from_secs(60) {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        told = receiver.got().len();
        assert!(told >= number, "case {number} was not told");
    }
    let _ = worker.kill();
    let _ = worker.wait();
    app.stop().await;
}
