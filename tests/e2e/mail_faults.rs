//! A thousand mails, workers that are killed, and a mail server that makes trouble: at the end each recipient has exactly one
//! mail. The ledger of what has arrived is kept by the server, outside the service.
//!
//! The dice are thrown from a seed that is printed; `REMISS_FAULT_SEED` gives it.

use std::collections::{HashMap, HashSet};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use clap::Parser;
use remiss::access::Caller;
use remiss::cli::Arguments;
use remiss::messages::{Addressee, NewMessage, Purpose, post};
use remiss_tests::TestApp;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

const MAILS: usize = 1000;
const WORKERS: usize = 2;
/// How long it may take in all before the test gives up.
const PATIENCE: Duration = Duration::from_secs(180);

/// Throws dice: xorshift, since it only has to be the same again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

#[derive(Default)]
struct Ledger {
    /// The Message-IDs that arrived, by recipient, each as often as it came.
    arrived: HashMap<String, Vec<String>>,
    /// Mails that were taken without the sender hearing of it, on purpose.
    unheard: usize,
    greylisted: HashSet<String>,
    troubles: usize,
}

struct Sink {
    ledger: Mutex<Ledger>,
    dice: Mutex<Dice>,
}

impl Sink {
    async fn start(seed: u64) -> (Arc<Sink>, u16) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let sink = Arc::new(Sink {
            ledger: Mutex::default(),
            dice: Mutex::new(Dice(seed)),
        });
        let shared = sink.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(shared.clone().converse(socket));
            }
        });
        (sink, port)
    }

    fn roll(&self, limit: u64) -> u64 {
        self.dice.lock().unwrap().below(limit)
    }

    /// One time in `in_how_many`.
    fn trouble(&self, in_how_many: u64) -> bool {
        let trouble = self.roll(in_how_many) == 0;
        if trouble {
            self.ledger.lock().unwrap().troubles += 1;
        }
        trouble
    }

    fn arrived(&self) -> usize {
        self.ledger.lock().unwrap().arrived.len()
    }

    async fn converse(self: Arc<Sink>, socket: TcpStream) {
        let (read, mut write) = socket.into_split();
        let mut lines = BufReader::new(read).lines();
        // The line is lost, whatever the reason.
        let _ = self.mails(&mut lines, &mut write).await;
    }

    async fn mails(
        &self,
        lines: &mut Lines<BufReader<OwnedReadHalf>>,
        write: &mut OwnedWriteHalf,
    ) -> std::io::Result<()> {
        if self.trouble(100) {
            return write.write_all(b"421 4.3.2 too busy\r\n").await;
        }
        write.write_all(b"220 sink ESMTP\r\n").await?;
        let mut to = String::new();
        while let Some(line) = lines.next_line().await? {
            let command = line.to_uppercase();
            let answer = if command.starts_with("EHLO") {
                "250-sink\r\n250 8BITMIME"
            } else if command.starts_with("MAIL") {
                if self.trouble(50) {
                    return write.write_all(b"421 4.3.2 going away\r\n").await;
                }
                "250 2.1.0 ok"
            } else if command.starts_with("RCPT") {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                let unknown = self.ledger.lock().unwrap().greylisted.insert(to.clone());
                if unknown && self.trouble(20) {
                    "450 4.2.0 greylisted, come back"
                } else if self.trouble(100) {
                    "banan"
                } else {
                    "250 2.1.5 ok"
                }
            } else if command == "DATA" {
                if self.trouble(50) {
                    return Ok(());
                }
                write.write_all(b"354 go on\r\n").await?;
                let Some(id) = text(lines).await? else {
                    return Ok(());
                };
                // A server is busy with a mail for a while.
                tokio::time::sleep(Duration::from_millis(10 + self.roll(60))).await;
                if self.trouble(50) {
                    return Ok(());
                }
                let unheard = self.trouble(50);
                {
                    let mut ledger = self.ledger.lock().unwrap();
                    ledger.arrived.entry(to.clone()).or_default().push(id);
                    ledger.unheard += usize::from(unheard);
                }
                if unheard {
                    return Ok(());
                }
                if self.trouble(150) {
                    // It says nothing any more, with the mail taken.
                    self.ledger.lock().unwrap().unheard += 1;
                    tokio::time::sleep(Duration::from_secs(30)).await;
                    return Ok(());
                }
                "250 2.0.0 ok: queued"
            } else {
                "250 ok"
            };
            write.write_all(format!("{answer}\r\n").as_bytes()).await?;
        }
        Ok(())
    }
}

/// The Message-ID of a mail that has come whole.
async fn text(lines: &mut Lines<BufReader<OwnedReadHalf>>) -> std::io::Result<Option<String>> {
    let mut id = None;
    while let Some(line) = lines.next_line().await? {
        if line == "." {
            return Ok(id);
        }
        if let Some(value) = line.strip_prefix("Message-ID: ") {
            id = Some(value.to_owned());
        }
    }
    Ok(None)
}

async fn posted(app: &TestApp) {
    let caller = Caller::system("test");
    let write = async |connection: &mut remiss::db::Connection| {
        for number in 0..MAILS {
            let message = NewMessage {
                purpose: Purpose::Other,
                purpose_key: format!("fault:{number}"),
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
    app.app.write(&caller, write).await.unwrap();
}

/// `remiss worker`, in a process of its own: this test program, told to be the worker.
fn worker(app: &TestApp, port: u16) -> Child {
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
        .env("REMISS__MAIL__TRANSPORT", "smtp")
        .env("REMISS__MAIL__SMTP__HOST", "127.0.0.1")
        .env("REMISS__MAIL__SMTP__PORT", port.to_string())
        .env("REMISS__MAIL__SMTP__TLS", "none")
        .env("REMISS__MAIL__SMTP__CONNECTIONS", "5")
        .env("REMISS__MAIL__SMTP__TIMEOUT_SECONDS", "2")
        .env("REMISS__MAIL__SMTP__RETRY_SECONDS", "[1, 1, 2]")
        .env("REMISS__LOG__FILTER", "error")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
#[ignore = "the worker of the test below, in its own process"]
fn the_worker_itself() {
    Arguments::parse_from(["remiss", "worker"]).run().unwrap();
}

#[actix_web::test]
async fn whatever_is_killed_and_however_the_server_behaves_each_recipient_has_exactly_one_mail() {
    let seed = match std::env::var("REMISS_FAULT_SEED") {
        Ok(seed) => seed.parse().unwrap(),
        Err(_) => jiff::Timestamp::now().as_microsecond().unsigned_abs() | 1,
    };
    println!("REMISS_FAULT_SEED={seed}");
    // The workers go by the machine's clock.
    let app = TestApp::at(&jiff::Timestamp::now().to_string()).await;
    posted(&app).await;
    let (sink, port) = Sink::start(seed).await;
    let mut dice = Dice(seed.rotate_left(17) | 1);
    let mut workers: Vec<Child> = (0..WORKERS).map(|_| worker(&app, port)).collect();
    let begun = Instant::now();
    let mut kills = 0;
    while app
        .app
        .read(&Caller::system("test"), async |c| {
            remiss::messages::outbox(&app.app, c).await
        })
        .await
        .unwrap()
        .waiting
        > 0
    {
        assert!(
            begun.elapsed() < PATIENCE,
            "REMISS_FAULT_SEED={seed}: {} of {MAILS} have arrived",
            sink.arrived()
        );
        tokio::time::sleep(Duration::from_millis(200 + dice.below(1200))).await;
        // Towards the end they are let alone, so that it ends.
        if sink.arrived() < MAILS * 95 / 100 {
            let victim = usize::try_from(dice.below(WORKERS as u64)).unwrap();
            workers[victim].kill().unwrap();
            workers[victim].wait().unwrap();
            workers[victim] = worker(&app, port);
            kills += 1;
        }
    }
    for worker in &mut workers {
        worker.kill().unwrap();
        worker.wait().unwrap();
    }
    let registrar = app.actor(remiss::access::Role::Registrar).await;
    for (status, wanted) in [("sent", MAILS), ("queued", 0), ("failed", 0)] {
        let page = registrar
            .get(&format!("/messages?status={status}"))
            .await
            .expect(200)
            .json();
        assert_eq!(
            page["_meta"]["totalRecords"], wanted,
            "{status}, REMISS_FAULT_SEED={seed}"
        );
    }
    let ledger = std::mem::take(&mut *sink.ledger.lock().unwrap());
    let none: Vec<usize> = (0..MAILS)
        .filter(|number| {
            !ledger
                .arrived
                .contains_key(&format!("forening{number}@example.org"))
        })
        .collect();
    assert!(
        none.is_empty(),
        "without a mail: {none:?}, REMISS_FAULT_SEED={seed}"
    );
    for (recipient, ids) in &ledger.arrived {
        let different: HashSet<&String> = ids.iter().collect();
        assert_eq!(
            different.len(),
            1,
            "{recipient} has two mails, REMISS_FAULT_SEED={seed}"
        );
    }
    let again = ledger.arrived.values().map(Vec::len).sum::<usize>() - MAILS;
    println!(
        "{MAILS} mails, {kills} workers killed, {} troubles of the server, {:.0} s: every recipient has one mail; {again} arrived \
         once more with the same Message-ID, {} of them since the server took them without saying so",
        ledger.troubles,
        begun.elapsed().as_secs_f32(),
        ledger.unheard.min(again),
    );
    app.stop().await;
}
