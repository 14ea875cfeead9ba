//! A round: the service set up by plain processes, used and hurt for a while, left to recover, and held against the ledger.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clap::Parser;
use remiss_tests::{Actor, Relay};
use serde_json::json;
use tokio::time::{Instant, sleep};

use crate::clients::{Clients, Tally};
use crate::cluster::Cluster;
use crate::compare::{Verdict, compare};
use crate::dice::Dice;
use crate::faults::{self, Fault, Happened, Victims};
use crate::files_of::{SmallDisk, free_port, fresh_folder};
use crate::found::Found;
use crate::ledger::Ledger;
use crate::process::{Process, Settings, troubles_in};
use crate::report::Report;
use crate::sink::Sink;

/// How long everything may take to be done once nothing happens any more.
const PATIENCE: Duration = Duration::from_secs(180);

/// What a round is like.
#[derive(Debug, Clone, Parser)]
#[command(no_binary_name = true)]
pub struct Plan {
    /// Minutes in which things happen; without it: forty seconds.
    #[arg(long)]
    pub minutes: Option<f64>,
    /// The seed of what happens; without it: another one each time. It is printed.
    #[arg(long)]
    pub seed: Option<u64>,
    /// What may happen, by name, with commas between; without it: everything.
    #[arg(long, value_delimiter = ',')]
    pub faults: Vec<String>,
    /// Callers at a time.
    #[arg(long, default_value_t = 6)]
    pub clients: usize,
    /// Seconds without a sign after which a worker's work is taken over.
    #[arg(long, default_value_t = 4)]
    pub lease: u64,
}

impl Plan {
    /// As the variable `REMISS_TORTURE` says: the words of the command line of `just torture`.
    pub fn of_environment() -> Plan {
        let words = std::env::var("REMISS_TORTURE").unwrap_or_default();
        Plan::try_parse_from(words.split_whitespace()).unwrap_or_else(|error| panic!("{error}"))
    }

    fn length(&self) -> Duration {
        self.minutes.map_or(Duration::from_secs(40), |minutes| {
            Duration::from_secs_f64(minutes * 60.0)
        })
    }

    fn wanted(&self) -> Vec<Fault> {
        let wanted: Vec<Fault> = faults::ALL
            .iter()
            .filter(|(_, name)| self.faults.is_empty() || self.faults.iter().any(|wanted| wanted == name))
            .map(|(fault, _)| *fault)
            .collect();
        let names: Vec<&str> = faults::ALL.iter().map(|(_, name)| *name).collect();
        let all_known = self.faults.iter().all(|name| names.contains(&name.as_str()));
        assert!(all_known, "the faults are {}", names.join(", "));
        wanted
    }
}

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
        let maildir = folder.join("mail-in");
        for name in ["new", "cur", "tmp"] {
            fs::create_dir_all(maildir.join(name)).unwrap();
        }
        let ports = [free_port(), free_port()];
        let addresses: Vec<String> = ports
            .iter()
            .map(|port| format!("http://127.0.0.1:{port}"))
            .collect();
        let variables = [
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
            ("REMISS__MAIL__MAILDIR", maildir.display().to_string()),
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
        let (administrator, registrar, officer) = (key("administrator"), key("registrar"), key("officer"));
        let servers: Vec<_> = (0..2)
            .map(|index| {
                let port = ("REMISS__SERVER__PORT", ports[index].to_string());
                Process::keep(&format!("serve-{}", index + 1), &settings, &["serve"], &[port])
            })
            .collect();
        let workers: Vec<_> = (0..2)
            .map(|index| Process::keep(&format!("worker-{}", index + 1), &settings, &["worker"], &[]))
            .collect();
        let board = board(&addresses[0], &administrator).await;
        let clients = Clients {
            servers: Arc::new(addresses.clone()),
            registrar,
            officer,
            ledger: Arc::new(Ledger::new(&folder)),
            sink,
            maildir,
            tally: Arc::new(Tally::default()),
            stop: Arc::new(AtomicBool::new(false)),
            board,
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
            clients,
        }
    }

    /// Waits until nothing is left to do: mails that wait, mails that came in, mails that nobody has fetched.
    pub async fn rest(&self, cluster: &Cluster) {
        let begun = Instant::now();
        loop {
            let client = cluster.client("remiss").await;
            let row = client
                .query_one(
                    "SELECT (SELECT count(*) FROM messages WHERE status = 'queued' AND channel = 'email'), \
                     (SELECT count(*) FROM inbox_entries WHERE kind = 'unread')",
                    &[],
                )
                .await
                .unwrap();
            let (mails, unread): (i64, i64) = (row.get(0), row.get(1));
            let left = fs::read_dir(self.clients.maildir.join("new")).unwrap().count();
            if mails == 0 && unread == 0 && left == 0 {
                return;
            }
            if begun.elapsed() > PATIENCE {
                self.clients.tally.wrong(format!(
                    "after {} s {mails} mails wait, {unread} are unread, {left} in the mailbox",
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
        let mut found = Found::read(&cluster.client("remiss").await, &data.join("files")).await;
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

/// Makes the board, as soon as somebody answers.
async fn board(address: &str, administrator: &str) -> String {
    let body = json!({
        "name": "Kommunstyrelsen", "department": "Kommunstyrelseförvaltningen", "casePrefix": "Ks", "email": "ks@example.org",
        "postalAddress": "Box 100\n701 35 Örebro", "validFrom": "2007-01-01",
    });
    let actor = Actor::new(address, Some(administrator.to_owned()));
    let begun = Instant::now();
    loop {
        let asked = actor
            .request(reqwest::Method::POST, "/boards")
            .header("Idempotency-Key", "board")
            .json(&body)
            .send()
            .await;
        if let Ok(answer) = asked
            && answer.status().as_u16() == 201
        {
            let board: serde_json::Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
            return board["id"].as_str().unwrap().to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "nobody serves");
        sleep(Duration::from_millis(100)).await;
    }
}

/// A whole round. `None`: there is no Postgres to do it with.
pub async fn round(plan: &Plan) -> Option<Report> {
    let seed = plan.seed.unwrap_or_else(|| {
        let now = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        u64::from(now.subsec_nanos()) ^ now.as_secs()
    });
    println!("seed {seed}: just torture --seed {seed}");
    let mut dice = Dice::new(seed, 0);
    let disk = SmallDisk::mount("torture-disk", 1500);
    let settings = ["max_wal_size=256MB"];
    let cluster = match &disk {
        Some(disk) => Cluster::init_in(disk.folder().to_owned(), &settings)?,
        None => Cluster::init(&settings)?,
    };
    let cluster = Arc::new(cluster);
    cluster.start().await;
    let files = SmallDisk::mount("torture-files", 200);
    let data = match &files {
        Some(files) => files.folder().to_owned(),
        None => fresh_folder("torture-files"),
    };
    let relay = Arc::new(Relay::start(&cluster.url("remiss").replace("postgres@", "remiss_owner@")).await);
    let sink = Sink::start().await;
    let stage = Stage::set(&cluster, &relay.url, &data, sink.clone(), plan.lease).await;
    let victims = Victims {
        cluster: cluster.clone(),
        relay,
        servers: stage.servers.clone(),
        workers: stage.workers.clone(),
        sink: sink.clone(),
        files,
        disk,
        settings: stage.settings.clone(),
        lease: plan.lease,
    };
    let (possible, skipped): (Vec<_>, Vec<_>) = plan
        .wanted()
        .into_iter()
        .partition(|fault| victims.can(*fault).is_ok());
    let skipped: Vec<String> = skipped
        .into_iter()
        .map(|fault| format!("{}: {}", faults::name(fault), victims.can(fault).unwrap_err()))
        .collect();
    for line in &skipped {
        println!("##### SKIPPED: {line} #####");
    }

    stage.clients.dispatch(12).await;
    let mut at_work = vec![tokio::spawn(stage.clients.clone().ask(12))];
    for number in 0..plan.clients {
        let dice = Dice::new(seed, 1 + number as u64);
        at_work.push(tokio::spawn(stage.clients.clone().work(dice)));
    }
    let begun = Instant::now();
    let mut happened = Happened::default();
    // Each once in an order of the seed, then by chance.
    let mut first = possible.clone();
    while begun.elapsed() < plan.length() && !possible.is_empty() {
        sleep(dice.millis(100, 1500)).await;
        let fault = match first.len() {
            0 => *dice.one_of(&possible),
            left => first.swap_remove(dice.below(left)),
        };
        println!("{:6.1} s  {}", begun.elapsed().as_secs_f32(), faults::name(fault));
        happened.intervals.push(victims.suffer(fault, &mut dice).await);
        *happened.counts.entry(fault).or_default() += 1;
    }
    let over = Instant::now();
    stage.clients.stop.store(true, Ordering::SeqCst);
    for one in at_work {
        one.await.unwrap();
    }
    stage.rest(&cluster).await;
    let rested = over.elapsed();
    let troubles = stage.troubles();
    let found = stage.end(&cluster, &data).await;
    let ledger = stage.clients.ledger.read();
    let verdict: Verdict = compare(&ledger, &found, &sink.arrivals(), &happened.intervals);
    Some(Report::of(
        seed,
        over - begun,
        rested,
        &happened,
        &skipped,
        &stage,
        &ledger,
        &found,
        verdict,
        troubles,
    ))
}
