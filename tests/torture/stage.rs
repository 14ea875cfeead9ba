//! The service set up by plain processes: two servers and two workers, with those who use it and those whom it talks to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::time::Duration;

use remiss_tests::Actor;
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::clients::{Clients, Tally};
use crate::cluster::Cluster;
use crate::files_of::{free_port, fresh_folder};
use crate::found::Found;
use crate::ledger::Ledger;
use crate::mail_in::MailIn;
use crate::process::{Process, Settings, troubles_in};
use crate::receiver::Receiver;
use crate::sink::Sink;

/// How long everything may take to be done once nothing happens any more.
const PATIENCE: Duration = Duration::from_secs(180);

/// The receiver is on this machine, and is asked again soon and often.
const WEBHOOKS: &str = "[webhooks]\nallow_http = true\nallow_networks = [\"127.0.0.1\"]\ntimeout_seconds = 2\n\
    retry_seconds = [1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]\n";

/// The service, set up.
pub struct Stage {
    /// Folder of data, logs and ledger.
    pub folder: PathBuf,
    /// What processes are started with.
    pub settings: Settings,
    /// Addresses of the servers.
    pub addresses: Vec<String>,
    /// `serve`.
    pub servers: Vec<Arc<Process>>,
    /// `worker`.
    pub workers: Vec<Arc<Process>>,
    /// The receiver of its webhook.
    pub receiver: Arc<Receiver>,
    /// The place in the log of events after which the webhook began.
    pub after: i64,
    /// Those who use it.
    pub clients: Clients,
}

impl Stage {
    /// Two servers and two workers on a database that is migrated here, reached by `road`; files in `data`.
    pub async fn set(cluster: &Cluster, road: &str, data: &Path, sink: Arc<Sink>, lease: u64) -> Stage {
        cluster
            .execute(
                "postgres",
                "CREATE ROLE remiss_app NOLOGIN; CREATE ROLE remiss_owner LOGIN CREATEROLE; GRANT remiss_app TO remiss_owner",
            )
            .await;
        cluster
            .execute("postgres", "CREATE DATABASE remiss OWNER remiss_owner")
            .await;
        let folder = fresh_folder("torture");
        let (mail_in, receiver) = (MailIn::start(&folder).await, Receiver::start().await);
        let file = folder.join("remiss.toml");
        fs::write(&file, format!("{WEBHOOKS}{}", mail_in.settings())).unwrap();
        let ports = [free_port(), free_port()];
        let addresses: Vec<String> = ports
            .iter()
            .map(|port| format!("http://127.0.0.1:{port}"))
            .collect();
        let variables = [
            ("REMISS_CONFIG", file.display().to_string()),
            ("REMISS__DATABASE__URL", road.to_owned()),
            ("REMISS__DATABASE__IDLE_TRANSACTION_SECONDS", lease.to_string()),
            ("REMISS__DATABASE__STATEMENT_TIMEOUT_SECONDS", "10".to_owned()),
            ("REMISS__MUNICIPALITY__NAME", "Örebro kommun".to_owned()),
            ("REMISS__STORAGE__DATA_DIR", data.display().to_string()),
            ("REMISS__SERVER__PUBLIC_BASE_URL", addresses[0].clone()),
            ("REMISS__SERVER__WORKERS", "2".to_owned()),
            ("REMISS__SERVER__SHUTDOWN_TIMEOUT_SECONDS", "5".to_owned()),
            ("REMISS__LIMITS__REQUESTS_PER_MINUTE", "0".to_owned()),
            ("REMISS__WORKER__POLL_INTERVAL_SECONDS", "1".to_owned()),
            ("REMISS__WORKER__LEASE_SECONDS", lease.to_string()),
            ("REMISS__MAIL__TRANSPORT", "smtp".to_owned()),
            ("REMISS__MAIL__SMTP__HOST", "127.0.0.1".to_owned()),
            ("REMISS__MAIL__SMTP__PORT", sink.port.to_string()),
            ("REMISS__MAIL__SMTP__TLS", "none".to_owned()),
            ("REMISS__MAIL__SMTP__TIMEOUT_SECONDS", "3".to_owned()),
            ("REMISS__MAIL__SMTP__RETRY_SECONDS", "[1, 1, 2]".to_owned()),
            ("REMISS__LOG__FILTER", "warn".to_owned()),
        ];
        let settings = Settings {
            variables: variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            folder: folder.clone(),
        };
        let (migrated, words) = settings.run(&["migrate"]);
        assert!(migrated, "{words}");
        let key = |role: &str| {
            let (made, words) = settings.run(&["admin", "create-key", "--name", role, "--role", role]);
            assert!(made, "{words}");
            words
                .lines()
                .map(str::trim)
                .find(|line| line.starts_with("remiss_"))
                .unwrap_or_else(|| panic!("no key in {words}"))
                .to_owned()
        };
        let administrator = key("administrator");
        let (registrar, officer, secretary) = (key("registrar"), key("officer"), key("secretary"));
        let servers: Vec<_> = (0..2)
            .map(|index| {
                let port = ("REMISS__SERVER__PORT", ports[index].to_string());
                Process::keep(&format!("serve-{}", index + 1), &settings, &["serve"], &[port])
            })
            .collect();
        let workers: Vec<_> = (0..2)
            .map(|index| Process::keep(&format!("worker-{}", index + 1), &settings, &["worker"], &[]))
            .collect();
        let board = made(&addresses[0], &administrator, "/boards", &board()).await;
        let board = board["id"].as_str().unwrap().to_owned();
        let meeting = match today() {
            Some(today) => {
                let body =
                    json!({ "date": today, "startsAt": "13:00", "place": "Rådhuset", "stopDate": today });
                let path = format!("/boards/{board}/meetings");
                let meeting = made(&addresses[0], &secretary, &path, &body).await;
                meeting["id"].as_str().map(str::to_owned)
            }
            None => {
                println!("##### SKIPPED: drafts and decisions; midnight is near #####");
                None
            }
        };
        let body = json!({ "name": "Ärendesystemet", "url": receiver.url });
        let webhook = made(&addresses[0], &administrator, "/webhooks", &body).await;
        receiver.trust(webhook["secret"].as_str().unwrap());
        let after = webhook["progress"]["sequence"].as_i64().unwrap();
        let clients = Clients {
            servers: Arc::new(addresses.clone()),
            registrar,
            officer,
            secretary,
            ledger: Arc::new(Ledger::new(&folder)),
            sink,
            mail_in: Arc::new(mail_in),
            tally: Arc::new(Tally::default()),
            stop: Arc::new(AtomicBool::new(false)),
            board,
            meeting,
            registered: Arc::default(),
            out: Arc::default(),
            asked: Arc::default(),
            works: Arc::new(AtomicUsize::new(1)),
        };
        Stage {
            folder,
            settings,
            addresses,
            servers,
            workers,
            receiver,
            after,
            clients,
        }
    }

    /// Waits until nothing is left to do: mails that wait, mails that came in, mails that nobody has fetched, events that nobody was told of. It is
    /// for as long as it gets less: how much is left depends on the machine, that it goes on does not.
    pub async fn rest(&self, cluster: &Cluster) {
        let begun = Instant::now();
        let mut told = 5;
        let mut least = (i64::MAX, begun);
        loop {
            let client = cluster.client("remiss").await;
            let row = client
                .query_one(
                    "SELECT (SELECT count(*) FROM messages WHERE status = 'queued' AND channel = 'email'), \
                     (SELECT count(*) FROM inbox_entries WHERE kind = 'unread'), \
                     (SELECT max(last_sequence) FROM event_counters) - (SELECT min(cursor) FROM webhooks)",
                    &[],
                )
                .await
                .unwrap();
            let (mails, unread, events): (i64, i64, i64) = (row.get(0), row.get(1), row.get(2));
            let left = self.clients.mail_in.left();
            if mails == 0 && unread == 0 && left == 0 && events == 0 {
                return;
            }
            if begun.elapsed() > Duration::from_secs(told) {
                println!(
                    "{told} s later {mails} mails wait, {unread} are unread, {left} in the mailboxes, {events} events are not delivered"
                );
                told += 5;
            }
            let all = mails + unread + events + i64::try_from(left).unwrap();
            if all < least.0 {
                least = (all, Instant::now());
            }
            if least.1.elapsed() > PATIENCE {
                self.clients.tally.wrong(format!(
                    "nothing went on for {} s: {mails} mails wait, {unread} are unread, {left} in the mailboxes, {events} events are not delivered",
                    PATIENCE.as_secs()
                ));
                return;
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Ends the processes, and reads what is there.
    pub async fn end(&self, cluster: &Cluster, data: &Path) -> Found {
        for process in self.servers.iter().chain(&self.workers) {
            process.end().await;
        }
        let mut found = Found::read(&cluster.client("remiss").await, &data.join("files"), self.after).await;
        let settings = Settings {
            variables: self.settings.variables.clone(),
            folder: self.folder.clone(),
        };
        let checked = tokio::task::spawn_blocking(move || settings.run(&["admin", "verify-audit"]));
        let (whole, words) = checked.await.unwrap();
        found.audit = (!whole).then(|| format!("the audit log: {words}"));
        found
    }

    /// Lines of the processes' logs that tell of faults of their own.
    pub fn troubles(&self) -> Vec<String> {
        let all = self.servers.iter().chain(&self.workers);
        all.flat_map(|process| troubles_in(&process.log())).collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if std::thread::panicking() || std::env::var_os("REMISS_TORTURE_KEEP").is_some() {
            eprintln!("logs and ledger: {}", self.folder.display());
        } else {
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

fn board() -> Value {
    json!({
        "name": "Kommunstyrelsen", "department": "Kommunstyrelseförvaltningen", "casePrefix": "Ks", "email": "ks@example.org",
        "postalAddress": "Box 100\n701 35 Örebro", "validFrom": "2007-01-01",
    })
}

/// The day in Sweden, unless it may be another one before the round is over, or for a clock that is an hour back.
fn today() -> Option<jiff::civil::Date> {
    let now = jiff::Zoned::now().in_tz("Europe/Stockholm").unwrap();
    (1..23).contains(&now.hour()).then(|| now.date())
}

/// Makes something, as soon as somebody answers.
async fn made(address: &str, key: &str, path: &str, body: &Value) -> Value {
    let actor = Actor::new(address, Some(key.to_owned()));
    let begun = Instant::now();
    loop {
        let asked = actor
            .request(reqwest::Method::POST, path)
            .header("Idempotency-Key", path)
            .json(body)
            .send()
            .await;
        if let Ok(answer) = asked {
            let (status, text) = (answer.status(), answer.text().await.unwrap());
            if status.as_u16() == 201 {
                return serde_json::from_str(&text).unwrap();
            }
            assert!(status.is_server_error(), "{path}: {status} {text}");
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody serves");
        sleep(Duration::from_millis(100)).await;
    }
}
