//! Two workers that are killed again and again, and a receiver that makes trouble: every event arrives, none before an earlier one.
//! The ledger is the receiver's, outside the service.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use remiss::access::Role;
use serde_json::json;
use tokio::time::Instant;

use super::receiver::{Receiver, Reply};
use super::{made, path, service};

const EVENTS: usize = 150;
const PATIENCE: Duration = Duration::from_secs(90);

/// `remiss worker`, in a process of its own: see `mail_faults`.
fn worker(app: &remiss_tests::TestApp) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "mail_faults::the_worker_itself",
            "--exact",
            "--ignored",
            "--nocapture",
        ])
        .env("REMISS__DATABASE__URL", &app.database.url)
        .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
        .env("REMISS__STORAGE__DATA_DIR", app.folder())
        .env("REMISS__WORKER__POLL_INTERVAL_SECONDS", "1")
        .env("REMISS__WEBHOOKS__ALLOW_HTTP", "true")
        .env("REMISS__WEBHOOKS__ALLOW_NETWORKS", "[\"127.0.0.1\"]")
        .env("REMISS__WEBHOOKS__TIMEOUT_SECONDS", "1")
        .env("REMISS__WEBHOOKS__RETRY_SECONDS", "[1, 1, 1, 1, 1, 1, 1, 1]")
        // Its clock is that of the machine, and what happened in 2019 would be forgotten.
        .env("REMISS__EVENTS__KEEP_DAYS", "36500")
        .env("REMISS__LOG__FILTER", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[actix_web::test]
async fn whichever_worker_is_killed_every_event_arrives_and_none_before_an_earlier_one() {
    let app = service().await;
    let (administrator, receiver) = (app.actor(Role::Administrator).await, Receiver::start());
    let board = app.kommunstyrelsen().await;
    let webhook = made(
        &administrator,
        &json!({ "name": "Ärendesystemet", "url": receiver.url, "eventTypes": ["case.registered"] }),
    )
    .await;
    let registrar = app.actor(Role::Registrar).await;
    for number in 0..EVENTS {
        let body = json!({ "boardId": board, "title": format!("Ärende {number}"), "initiator": "Kommunstyrelseförvaltningen" });
        registrar.post("/cases", &body).await.expect(201);
    }
    // Each round one worker dies with a delivery that was received and not answered: the worst moment.
    let trouble = [
        Reply::Status(204),
        Reply::Status(500),
        Reply::Status(204),
        Reply::Status(204),
        Reply::Silence,
    ];
    let mut workers = [worker(&app), worker(&app)];
    let begun = Instant::now();
    let mut kills = 0;
    let done = loop {
        if kills < 4 {
            receiver.then(&trouble);
            tokio::time::sleep(Duration::from_millis(700)).await;
            let victim = kills % workers.len();
            workers[victim].kill().unwrap();
            workers[victim].wait().unwrap();
            workers[victim] = worker(&app);
            kills += 1;
        }
        let shown = administrator.get(&path(&webhook)).await.expect(200).json();
        assert_eq!(shown["state"], "active", "{shown}");
        if shown["progress"]["sequence"] == shown["progress"]["lastSequence"] {
            break true;
        }
        if begun.elapsed() > PATIENCE {
            break false;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    for worker in &mut workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    assert!(done, "only {} arrived", receiver.got().len());
    let got = receiver.take();
    let mut first: Vec<i64> = Vec::new();
    for one in &got {
        let sequence = one.sequence();
        if !first.contains(&sequence) {
            assert!(
                first.last().is_none_or(|last| *last < sequence),
                "{sequence} after {first:?}"
            );
            first.push(sequence);
        } else {
            assert_eq!(first.last(), Some(&sequence), "only the last one comes again");
        }
    }
    assert_eq!(first.len(), EVENTS);
    println!(
        "{EVENTS} events, {kills} workers killed, {} arrived once more",
        got.len() - EVENTS
    );
    receiver.stop().await;
    app.stop().await;
}
