//! What stands between the service and its database, and what becomes of the mails when it fails: a pooler of connections, a road that is cut in the middle of
//! sending, a machine that vanishes without a word, a worker that stands still. The ledger of what has arrived is kept by the mail server, outside the service.

use std::collections::HashMap;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use remiss::access::{Boards, Caller, Role};
use remiss::messages::{Addressee, NewMessage, Purpose, post};
use remiss_tests::{Actor, Answer, PgBouncer, Relay, TestApp, TestDatabase};
use serde_json::json;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{Instant, sleep};

/// How long any of it may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(40);
/// After so long another worker has the work of one that says nothing.
const LEASE: Duration = Duration::from_secs(4);

/// A mail server that takes every mail, and can be made to stand still in front of the next one.
struct Sink {
    port: u16,
    arrived: Mutex<HashMap<String, usize>>,
    /// Mails that have arrived or are on their way: two lines at once take no more than there is room for.
    begun: AtomicUsize,
    takes: watch::Sender<usize>,
}

impl Sink {
    /// One that takes so many mails and then lets nobody go on.
    async fn taking(at_first: usize) -> Arc<Sink> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let sink = Arc::new(Sink {
            port: listener.local_addr().unwrap().port(),
            arrived: Mutex::default(),
            begun: AtomicUsize::new(0),
            takes: watch::channel(at_first).0,
        });
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let sink = shared.clone();
                tokio::spawn(async move { drop(sink.converse(socket).await) });
            }
        });
        sink
    }

    async fn converse(&self, socket: TcpStream) -> std::io::Result<()> {
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"220 sink ESMTP\r\n").await?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let command = line.to_uppercase();
            if command.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
            } else if command == "DATA" {
                let mut takes = self.takes.subscribe();
                if *takes.borrow() <= self.begun.fetch_add(1, Ordering::SeqCst) {
                    self.begun.fetch_sub(1, Ordering::SeqCst);
                    // As a server does whose client has said nothing for too long.
                    let _ = takes.changed().await;
                    return Ok(());
                }
                write.write_all(b"354 go on\r\n").await?;
                while let Some(line) = lines.next_line().await?
                    && line != "."
                {}
                sleep(Duration::from_millis(5)).await;
                *self.arrived.lock().unwrap().entry(to.clone()).or_default() += 1;
            }
            let answer: &[u8] = match command.as_str() {
                _ if command.starts_with("EHLO") => b"250-sink\r\n250 8BITMIME\r\n",
                _ => b"250 ok\r\n",
            };
            write.write_all(answer).await?;
        }
        Ok(())
    }

    fn total(&self) -> usize {
        self.arrived.lock().unwrap().values().sum()
    }

    /// Drops those who stand still, and takes whatever comes.
    fn go_on(&self) {
        self.takes.send_replace(usize::MAX);
    }

    fn assert_each_has_one(&self, mails: std::ops::Range<usize>) {
        let arrived = self.arrived.lock().unwrap();
        for number in mails {
            let address = format!("forening{number}@example.org");
            assert_eq!(arrived.get(&address), Some(&1), "{address}");
        }
    }
}

async fn posted(app: &TestApp, mails: std::ops::Range<usize>) {
    let write = async |connection: &mut remiss::db::Connection| {
        for number in mails {
            let message = NewMessage {
                purpose: Purpose::Other,
                purpose_key: format!("machine:{number}"),
                board_id: None,
                case_id: None,
                remiss_id: None,
                recipient_id: None,
                response_id: None,
                addressee: Addressee::Email {
                    address: format!("forening{number}@example.org"),
                    name: format!("Föreningen {number}"),
                },
                reply_to: None,
                subject: "Remiss Ks 1216/2018".to_owned(),
                text: "Hej!\n".to_owned(),
                html: None,
                in_reply_to: None,
                auto_submitted_reply: false,
                subscription: None,
                document_ids: Vec::new(),
                letter: None,
            };
            post(&app.app, connection, message).await?;
        }
        Ok(())
    };
    app.app.write(&Caller::system("test"), write).await.unwrap();
}

/// `remiss worker`, in a process of its own, that reaches its database by this address. It is killed with this value.
struct Worker(Child);

impl Worker {
    fn start(app: &TestApp, url: &str, sink: &Sink) -> Worker {
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "mail_faults::the_worker_itself",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("REMISS__DATABASE__URL", url)
            .env(
                "REMISS__DATABASE__IDLE_TRANSACTION_SECONDS",
                LEASE.as_secs().to_string(),
            )
            .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
            .env("REMISS__STORAGE__DATA_DIR", app.folder())
            .env("REMISS__WORKER__POLL_INTERVAL_SECONDS", "1")
            .env("REMISS__WORKER__LEASE_SECONDS", LEASE.as_secs().to_string())
            .env("REMISS__MAIL__TRANSPORT", "smtp")
            .env("REMISS__MAIL__SMTP__HOST", "127.0.0.1")
            .env("REMISS__MAIL__SMTP__PORT", sink.port.to_string())
            .env("REMISS__MAIL__SMTP__TLS", "none")
            .env("REMISS__MAIL__SMTP__CONNECTIONS", "2")
            .env("REMISS__MAIL__SMTP__TIMEOUT_SECONDS", "30")
            .env("REMISS__MAIL__SMTP__RETRY_SECONDS", "[1, 1, 2]")
            .env("REMISS__LOG__FILTER", "error")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Worker(child)
    }

    fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([name, &self.0.id().to_string()])
            .status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn waiting(app: &TestApp) -> i64 {
    let caller = Caller::system("test");
    let read = app.app.read(&caller, async |connection| {
        remiss::messages::outbox(&app.app, connection).await
    });
    read.await.unwrap().waiting
}

/// Waits until it is so.
async fn until(what: &str, mut so: impl AsyncFnMut() -> bool) {
    let begun = Instant::now();
    while !so().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        sleep(Duration::from_millis(50)).await;
    }
}

/// A service by the machine's clock, as the workers have it.
async fn service() -> TestApp {
    TestApp::at(&jiff::Timestamp::now().to_string()).await
}

#[actix_web::test]
async fn a_database_that_is_cut_off_in_the_middle_of_sending_costs_no_mail_and_doubles_none() {
    let app = service().await;
    posted(&app, 0..200).await;
    let relay = Relay::start(&app.database.url).await;
    let sink = Sink::taking(usize::MAX).await;
    let _worker = Worker::start(&app, &relay.url, &sink);
    for cut_at in [40, 90] {
        until("the mails do not arrive", async || sink.total() >= cut_at).await;
        relay.cut();
        // The mails under way arrive; then nothing goes out that could not be written down.
        let mut last = 0;
        until("it goes on without its database", async || {
            let before = std::mem::replace(&mut last, sink.total());
            sleep(Duration::from_millis(300)).await;
            before == sink.total()
        })
        .await;
        assert!(sink.total() < 200, "it was cut off in the middle");
        relay.open();
    }
    until("it does not go on by itself", async || waiting(&app).await == 0).await;
    sink.assert_each_has_one(0..200);
    app.stop().await;
}

#[actix_web::test]
async fn the_mails_of_a_machine_that_vanishes_are_sent_by_another_after_the_lease() {
    let app = service().await;
    posted(&app, 0..60).await;
    let relay = Relay::start(&app.database.url).await;
    let sink = Sink::taking(10).await;
    let vanishing = Worker::start(&app, &relay.url, &sink);
    until("the first mails are not written down", async || {
        waiting(&app).await == 50
    })
    .await;
    relay.fall_silent();
    // Its process is gone, and nobody has told Postgres.
    drop(vanishing);
    let vanished = Instant::now();
    sink.go_on();
    let _other = Worker::start(&app, &app.database.url, &sink);
    until("nobody takes them over", async || waiting(&app).await == 0).await;
    println!(
        "taken over and sent {:.1} s after the machine vanished",
        vanished.elapsed().as_secs_f32()
    );
    sink.assert_each_has_one(0..60);
    app.stop().await;
}

#[actix_web::test]
async fn a_worker_that_stood_still_sends_nothing_that_another_has_taken_over() {
    let app = service().await;
    posted(&app, 0..60).await;
    let sink = Sink::taking(10).await;
    let frozen = Worker::start(&app, &app.database.url, &sink);
    until("the first mails are not written down", async || {
        waiting(&app).await == 50
    })
    .await;
    frozen.signal("-STOP");
    sink.go_on();
    let other = Worker::start(&app, &app.database.url, &sink);
    until("nobody takes them over", async || waiting(&app).await == 0).await;
    drop(other);
    // It wakes, and has forty mails in its hands; it is through with them when it has sent the next one.
    posted(&app, 60..61).await;
    frozen.signal("-CONT");
    until("it does not go on", async || waiting(&app).await == 0).await;
    sink.assert_each_has_one(0..61);
    app.stop().await;
}

#[actix_web::test]
async fn everything_works_through_a_pooler_that_gives_a_connection_for_one_transaction() {
    let database = TestDatabase::new().await;
    let Some(pooler) = PgBouncer::start(&database.url) else {
        return;
    };
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |config| {
        config.database.pooler_url = serde_json::from_value(json!(pooler.url)).unwrap();
    });
    let board = app.kommunstyrelsen().await;
    let bodies: Vec<(String, String)> = (0..20)
        .map(|number| {
            (
                format!("Föreningen {number}"),
                format!("styrelsen{number}@forening.example.org"),
            )
        })
        .collect();
    let bodies: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(name, mail)| (name.as_str(), mail.as_str()))
        .collect();
    let (case, remiss, _) = app.remiss_out(board, &bodies).await;
    let registrar = app.actor(Role::Registrar).await;
    let sent = registrar.get("/messages?status=sent").await.expect(200).json();
    assert_eq!(sent["_meta"]["totalRecords"], 20);

    let number = case["caseNumber"].as_str().unwrap();
    for index in 0..20 {
        let mail = format!(
            "From: styrelsen{index}@forening.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Svar {number}\r\n\
             Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <{index}@forening.example.org>\r\n\r\nVi tycker att tiderna ska ses over.\r\n"
        );
        std::fs::write(app.folder().join(format!("mail-in/new/{index}")), mail).unwrap();
    }
    app.work().await;
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let responses = registrar.get(&path).await.expect(200).json();
    assert_eq!(responses["_meta"]["totalRecords"], 20);

    // The walls stand, whoever had the connection before.
    let elsewhere = Boards::Only(vec![app.app.new_id()]);
    let other = app.actor_with(Role::Officer, elsewhere, None).await;
    let case_path = format!("/cases/{}", case["id"].as_str().unwrap());
    for _ in 0..20 {
        let (seen, hidden) = tokio::join!(answered(&registrar, &case_path), answered(&other, &case_path));
        seen.expect(200);
        hidden.expect(404);
        app.stranger().get("!/").await.expect(200);
    }
    app.stop().await;
}

/// An answer to the question, however long a busy machine takes to open a connection.
async fn answered(actor: &Actor, path: &str) -> Answer {
    loop {
        let answer = actor.get(path).await;
        if answer.status != 503 {
            return answer;
        }
    }
}
