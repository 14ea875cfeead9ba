//! The primary is lost, its synchronous standby takes over: by plain processes, as Patroni does it.
//!
//! The trap: a server that stops waiting for the standby answers COMMIT as ever, with a warning beside it. Whoever takes that for an acknowledgement
//! loses the change with the machine.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use remiss_tests::{Actor, TestApp, TestDatabase};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use crate::cluster::Cluster;
use crate::compare::compare;
use crate::dice::Dice;
use crate::faults::Happened;
use crate::files_of::fresh_folder;
use crate::outside::{Interval, Outside};
use crate::report::Report;
use crate::sink::Sink;
use crate::stage::Stage;

/// How long any of it may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// A primary that waits for its standby at each commit, and that standby.
async fn pair() -> Option<(Cluster, Cluster)> {
    let primary = Cluster::init(&["synchronous_commit=on"])?;
    primary.start().await;
    let standby = primary.standby("standby_one", &["synchronous_commit=on"]);
    standby.start().await;
    Some((primary, standby))
}

/// From now on nothing is kept that the standby does not have.
async fn wait_for_the_standby(primary: &Cluster) {
    let client = primary.client("postgres").await;
    for statement in [
        "ALTER SYSTEM SET synchronous_standby_names = 'standby_one'",
        "SELECT pg_reload_conf()",
    ] {
        client.batch_execute(statement).await.unwrap();
    }
    until("the standby does not follow", async || {
        let count = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'";
        let row = client.query_one(count, &[]).await.unwrap();
        row.get::<_, i64>(0) == 1
    })
    .await;
}

/// The address of both: whichever takes writes is used.
fn road(primary: &Cluster, standby: &Cluster) -> String {
    format!(
        "postgres://remiss_owner@127.0.0.1:{},127.0.0.1:{}/remiss?target_session_attrs=read-write&connect_timeout=2",
        primary.port, standby.port
    )
}

async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_survives_the_loss_of_the_primary_and_the_service_goes_on_by_itself() {
    let _turn = crate::TURN.lock().await;
    let Some((primary, standby)) = pair().await else {
        println!("##### SKIPPED: no Postgres programs here #####");
        return;
    };
    let data = fresh_folder("failover-files");
    let sink = Sink::start().await;
    let road = road(&primary, &standby);
    let stage = Stage::set(&primary, &road, &data, sink.clone(), 4).await;
    wait_for_the_standby(&primary).await;
    stage.clients.dispatch(12).await;
    let mut at_work = vec![tokio::spawn(stage.clients.clone().ask(12))];
    for number in 0..6 {
        at_work.push(tokio::spawn(stage.clients.clone().work(Dice::new(8, number))));
    }
    let acknowledged = || stage.clients.ledger.moments().len();
    let begun = Instant::now();
    until("nothing is acknowledged", async || acknowledged() >= 150).await;
    // Commits wait for the standby, and the primary is gone before they hear of it.
    standby.freeze();
    sleep(Duration::from_millis(700)).await;
    let lost = Instant::now();
    let before = acknowledged();
    primary.kill();
    standby.thaw();
    standby.promote();
    let promoted = Instant::now();
    until("the service does not go on", async || acknowledged() > before).await;
    let first = stage.clients.ledger.moments()[before];
    println!(
        "lost after {before} acknowledgements; promoted {:.1} s later; the first acknowledgement {:.1} s after that",
        (promoted - lost).as_secs_f32(),
        (first - promoted).as_secs_f32(),
    );
    until("it does not go on for long", async || {
        acknowledged() > before + 150
    })
    .await;
    stage.clients.stop.store(true, Ordering::SeqCst);
    let over = Instant::now();
    for one in at_work {
        one.await.unwrap();
    }
    stage.rest(&standby).await;
    let rested = over.elapsed();
    let troubles = stage.troubles();
    let found = stage.end(&standby, &data).await;
    let ledger = stage.clients.ledger.read();
    let happened = Happened {
        faults: vec![(
            "primary-lost",
            Interval {
                from: lost,
                to: promoted,
            },
        )],
        // What was on its way when the primary was lost is asked for until somebody answers.
        windows: vec![Interval {
            from: lost,
            to: first,
        }],
    };
    let outside = Outside {
        arrivals: &sink.arrivals(),
        taken: &stage.receiver.taken(),
        faults: &happened.windows,
    };
    let verdict = compare(&ledger, &found, &outside);
    let report = Report::of(
        8,
        over - begun,
        rested,
        &happened,
        &[],
        &stage,
        &ledger,
        &found,
        verdict,
        troubles,
    );
    report.publish("failover");
    let _ = std::fs::remove_dir_all(&data);
    assert!(report.wrong.is_empty(), "{:#?}", report.wrong);
}

/// A server whose commits wait for a standby that has stopped.
struct Stuck {
    primary: Arc<Cluster>,
    standby: Cluster,
    stage: Stage,
    data: std::path::PathBuf,
}

impl Stuck {
    /// With one server, and no worker.
    async fn set() -> Option<Stuck> {
        let (primary, standby) = pair().await?;
        let data = fresh_folder("failover-files");
        let road = road(&primary, &standby);
        let stage = Stage::set(&primary, &road, &data, Sink::start().await, 4).await;
        stage.clients.dispatch(1).await;
        for process in stage.workers.iter().chain(&stage.servers[1..]) {
            process.end().await;
        }
        // A key that is used for the first time in an hour has that written down: that is behind us.
        let registrar = Actor::new(&stage.addresses[0], Some(stage.clients.registrar.clone()));
        registrar.get("/cases").await.expect(200);
        wait_for_the_standby(&primary).await;
        standby.freeze();
        Some(Stuck {
            primary: Arc::new(primary),
            standby,
            stage,
            data,
        })
    }

    /// A case is registered under this key.
    fn register(&self, key: &str, patience: Duration) -> JoinHandle<Option<Response>> {
        let body = json!({ "boardId": self.stage.clients.board, "title": key });
        let request = self
            .post("/cases", &body)
            .header("Idempotency-Key", key)
            .timeout(patience);
        tokio::spawn(async move { request.send().await.ok() })
    }

    /// An answer is handed over by a system that has numbers of its own, and no key.
    fn hand_over(&self) -> JoinHandle<Option<Response>> {
        let remiss = self.stage.clients.out.lock().unwrap()[0].clone();
        let response = json!({ "respondent": { "name": "Föreningen Exempel", "kind": "association" }, "channel": "letter", "text": "Ja." });
        let row = json!({ "externalId": "arende-1", "remissId": remiss, "response": response });
        let request = self
            .post("/response-batches", &json!({ "responses": [row] }))
            .timeout(PATIENCE);
        tokio::spawn(async move { request.send().await.ok() })
    }

    fn post(&self, path: &str, body: &Value) -> reqwest::RequestBuilder {
        let registrar = Some(self.stage.clients.registrar.clone());
        let actor = Actor::new(&self.stage.addresses[0], registrar);
        actor.request(Method::POST, path).json(body)
    }

    /// The backends that wait for the standby at a commit.
    async fn waiting(&self) -> Vec<i32> {
        let client = self.primary.client("postgres").await;
        let found = client
            .query(
                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND usename = 'remiss_owner'",
                &[],
            )
            .await
            .unwrap();
        found.iter().map(|row| row.get(0)).collect()
    }

    /// The backend that waits, once there is one besides these.
    async fn one_waits(&self, besides: &[i32]) -> i32 {
        let mut found = None;
        until("no commit waits for the standby", async || {
            found = self
                .waiting()
                .await
                .into_iter()
                .find(|pid| !besides.contains(pid));
            found.is_some()
        })
        .await;
        found.unwrap()
    }

    async fn on_primary(&self, function: &str, pid: i32) {
        let client = self.primary.client("postgres").await;
        client
            .batch_execute(&format!("SELECT {function}({pid})"))
            .await
            .unwrap();
    }

    /// The primary is lost, the standby takes over; what it has under this title.
    async fn after_the_loss(&self, title: &str) -> i64 {
        self.primary.kill();
        self.standby.thaw();
        self.standby.promote();
        let client = self.standby.client("remiss").await;
        let row = client
            .query_one("SELECT count(*) FROM cases WHERE title = $1", &[&title])
            .await
            .unwrap();
        row.get(0)
    }

    async fn end(self) {
        for process in self.stage.servers.iter().chain(&self.stage.workers) {
            process.end().await;
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commit_whose_wait_for_the_standby_is_cancelled_is_not_acknowledged_and_neither_is_its_retry() {
    let _turn = crate::TURN.lock().await;
    let Some(stuck) = Stuck::set().await else { return };
    let asked = stuck.register("avbrutet", PATIENCE);
    // However often the wait is cancelled, nobody is told that it is kept.
    while !asked.is_finished() {
        if let [pid, ..] = stuck.waiting().await[..] {
            stuck.on_primary("pg_cancel_backend", pid).await;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(asked.await.unwrap().unwrap().status().as_u16(), 503);
    // It is on the primary now, and whoever asks again waits for the standby all the same.
    let again = stuck.register("avbrutet", PATIENCE);
    stuck.one_waits(&[]).await;
    assert!(!again.is_finished());
    stuck.standby.thaw();
    let answer = again.await.unwrap().unwrap();
    assert_eq!(answer.status().as_u16(), 201);
    assert_eq!(answer.headers()["idempotency-replayed"], "true");
    let case: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(
        case["caseNumber"]
            .as_str()
            .map(|number| number.starts_with("Ks 2/")),
        Some(true)
    );
    assert_eq!(stuck.after_the_loss("avbrutet").await, 1);
    stuck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_row_of_several_that_was_taken_in_before_is_told_as_known_when_the_standby_has_it() {
    let _turn = crate::TURN.lock().await;
    let Some(stuck) = Stuck::set().await else { return };
    let asked = stuck.hand_over();
    let pid = stuck.one_waits(&[]).await;
    stuck.on_primary("pg_terminate_backend", pid).await;
    assert_eq!(asked.await.unwrap().unwrap().status().as_u16(), 503);
    let again = stuck.hand_over();
    stuck.one_waits(&[]).await;
    assert!(!again.is_finished(), "one disk has it");
    stuck.standby.thaw();
    let answer = again.await.unwrap().unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let told: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!((&told["known"], &told["received"]), (&json!(1), &json!(0)));
    stuck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_commit_whose_connection_is_ended_or_whose_client_hangs_up_is_not_acknowledged() {
    let _turn = crate::TURN.lock().await;
    let Some(stuck) = Stuck::set().await else { return };
    let asked = stuck.register("avslutat", PATIENCE);
    let pid = stuck.one_waits(&[]).await;
    stuck.on_primary("pg_terminate_backend", pid).await;
    assert_eq!(asked.await.unwrap().unwrap().status().as_u16(), 503);
    // Whoever hangs up cancels nothing: the commit goes on waiting.
    let hung_up = stuck.register("palagt", Duration::from_secs(2));
    let pid = stuck.one_waits(&[]).await;
    assert!(hung_up.await.unwrap().is_none());
    sleep(Duration::from_secs(1)).await;
    assert_eq!(stuck.waiting().await, [pid]);
    // Asked again, both wait for the standby, and neither is told anything before.
    let again = [
        stuck.register("avslutat", PATIENCE),
        stuck.register("palagt", PATIENCE),
    ];
    stuck.one_waits(&[pid]).await;
    assert!(again.iter().all(|one| !one.is_finished()));
    stuck.standby.thaw();
    for one in again {
        assert_eq!(one.await.unwrap().unwrap().status().as_u16(), 201);
    }
    assert_eq!(stuck.after_the_loss("avslutat").await, 1);
    stuck.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_never_acknowledged_may_be_gone_and_is_carried_out_when_it_is_asked_for_again() {
    let _turn = crate::TURN.lock().await;
    let Some(stuck) = Stuck::set().await else { return };
    let asked = stuck.register("forlorat", PATIENCE);
    let pid = stuck.one_waits(&[]).await;
    stuck.on_primary("pg_terminate_backend", pid).await;
    assert_eq!(asked.await.unwrap().unwrap().status().as_u16(), 503);
    // The standby heard nothing of it, and takes over without it.
    assert!(stuck.after_the_loss("forlorat").await <= 1);
    until("it is not carried out again", async || {
        let again = stuck.register("forlorat", PATIENCE).await.unwrap();
        again.is_some_and(|answer| answer.status().as_u16() == 201)
    })
    .await;
    let client = stuck.standby.client("remiss").await;
    let row = client
        .query_one("SELECT count(*) FROM cases WHERE title = 'forlorat'", &[])
        .await
        .unwrap();
    assert_eq!(row.get::<_, i64>(0), 1);
    stuck.end().await;
}

#[actix_web::test]
async fn a_mail_leaves_the_mailbox_when_the_standby_has_it_and_not_when_it_is_seen_on_the_primary() {
    let _turn = crate::TURN.lock().await;
    let Some((primary, standby)) = pair().await else {
        return;
    };
    let database = TestDatabase::kept(&primary.url("postgres"), "remiss").await;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
    // Makes the folders.
    app.work().await;
    wait_for_the_standby(&primary).await;
    standby.freeze();
    let mail = app.folder().join("mail-in/new/1.torture");
    let words = "From: nagon@example.org\r\nTo: remiss@example.org\r\nSubject: Hej\r\nMessage-ID: <1@example.org>\r\n\r\nHej.\r\n";
    std::fs::write(&mail, words).unwrap();
    let fetch = || {
        let app = app.app.clone();
        actix_web::rt::spawn(async move { remiss::inbox::fetch(&app).await })
    };
    let client = primary.client("remiss").await;
    let waiting = async || {
        let found = client
            .query(
                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
                &[],
            )
            .await
            .unwrap();
        found.iter().map(|row| row.get(0)).collect::<Vec<i32>>()
    };
    let entries = async |client: &tokio_postgres::Client| {
        let row = client
            .query_one("SELECT count(*) FROM inbox_entries", &[])
            .await
            .unwrap();
        row.get::<_, i64>(0)
    };
    // Its commit is cut short: now it stands on the primary, and nowhere else.
    let first = fetch();
    until("the mail is not taken in", async || {
        for pid in waiting().await {
            let end = format!("SELECT pg_terminate_backend({pid})");
            client.batch_execute(&end).await.unwrap();
        }
        first.is_finished()
    })
    .await;
    assert!(first.await.unwrap().is_err());
    assert_eq!(entries(&client).await, 1);
    // It is fetched again, and found known: that waits for the standby.
    let again = fetch();
    until("nothing waits for the standby", async || {
        !waiting().await.is_empty()
    })
    .await;
    assert!(mail.exists(), "it left the mailbox, and one disk has it");
    standby.thaw();
    assert_eq!(again.await.unwrap().unwrap(), 1);
    assert!(!mail.exists());
    primary.kill();
    standby.promote();
    assert_eq!(entries(&standby.client("remiss").await).await, 1);
    app.stop().await;
}
