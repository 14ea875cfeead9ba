//! The faults, each of which is over when its function returns.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use remiss_tests::Relay;
use tokio::time::{Instant, sleep};

use crate::cluster::Cluster;
use crate::dice::Dice;
use crate::files_of::SmallDisk;
use crate::mail_in::MailIn;
use crate::outside::Interval;
use crate::process::{Process, Settings};
use crate::receiver::Receiver;
use crate::sink::Sink;

/// Where Debian and others keep the library that shows a process another time.
const FAKETIME: [&str; 3] = [
    "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    "/usr/lib64/faketime/libfaketime.so.1",
];

/// Rounds of this length have time for everything.
const LONG: Duration = Duration::from_secs(180);

/// What may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// `kill -9` of a server.
    KillServe,
    /// `kill -9` of a worker.
    KillWorker,
    /// `kill -9` of Postgres and all its processes.
    KillPostgres,
    /// The power goes: `kill -9` of everything at once.
    PowerCut,
    /// A server is told to stop, and begun again.
    TermServe,
    /// A worker is told to stop, and begun again.
    TermWorker,
    /// A server stands still for seconds.
    StopServe,
    /// A worker stands still for longer than its lease.
    StopWorker,
    /// Nobody gets through to Postgres for a while.
    PostgresAway,
    /// Nobody gets through to Postgres for a minute.
    PostgresAwayAMinute,
    /// All connections to Postgres are cut, and new ones come through.
    CutConnections,
    /// Nothing passes any more on the connections there are, and nobody is told.
    SilentConnections,
    /// Somebody holds the lock that every write needs, until the pools are empty.
    PoolExhausted,
    /// The disk of the file store is full.
    FilesFull,
    /// The disk of Postgres is full.
    PostgresFull,
    /// The clock of a server and a worker is an hour back.
    ClockBack,
    /// The mail server that takes mails does not behave.
    MailTrouble,
    /// Nor does the one that they are fetched from.
    ImapTrouble,
    /// Nor the receiver of the webhook.
    WebhookTrouble,
    /// `remiss migrate`, twice at once, while the others run.
    Migrate,
    /// A third server and a third worker, for a while.
    StartedTwice,
}

/// All of them with their names.
pub const ALL: &[(Fault, &str)] = &[
    (Fault::KillServe, "kill-serve"),
    (Fault::KillWorker, "kill-worker"),
    (Fault::KillPostgres, "kill-postgres"),
    (Fault::PowerCut, "power-cut"),
    (Fault::TermServe, "term-serve"),
    (Fault::TermWorker, "term-worker"),
    (Fault::StopServe, "stop-serve"),
    (Fault::StopWorker, "stop-worker"),
    (Fault::PostgresAway, "postgres-away"),
    (Fault::PostgresAwayAMinute, "postgres-away-a-minute"),
    (Fault::CutConnections, "cut-connections"),
    (Fault::SilentConnections, "silent-connections"),
    (Fault::PoolExhausted, "pool-exhausted"),
    (Fault::FilesFull, "files-full"),
    (Fault::PostgresFull, "postgres-full"),
    (Fault::ClockBack, "clock-back"),
    (Fault::MailTrouble, "mail-trouble"),
    (Fault::ImapTrouble, "imap-trouble"),
    (Fault::WebhookTrouble, "webhook-trouble"),
    (Fault::Migrate, "migrate"),
    (Fault::StartedTwice, "started-twice"),
];

/// Its name.
pub fn name(fault: Fault) -> &'static str {
    ALL.iter().find(|(one, _)| *one == fault).unwrap().1
}

/// What a fault happens to. Two faults of different kinds may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Processes of the service.
    Service,
    /// Postgres, and the road there.
    Database,
    /// Those outside, and the disk of the file store.
    Outside,
    /// All of them.
    Everything,
}

impl Fault {
    fn kind(self) -> Kind {
        match self {
            Fault::KillServe
            | Fault::KillWorker
            | Fault::TermServe
            | Fault::TermWorker
            | Fault::StopServe
            | Fault::StopWorker
            | Fault::ClockBack
            | Fault::Migrate
            | Fault::StartedTwice => Kind::Service,
            Fault::KillPostgres
            | Fault::PostgresAway
            | Fault::PostgresAwayAMinute
            | Fault::CutConnections
            | Fault::SilentConnections
            | Fault::PoolExhausted
            | Fault::PostgresFull => Kind::Database,
            Fault::FilesFull | Fault::MailTrouble | Fault::ImapTrouble | Fault::WebhookTrouble => {
                Kind::Outside
            }
            Fault::PowerCut => Kind::Everything,
        }
    }

    /// Whether it may come between somebody's acceptance of a mail or an event and our commit, so that both are sent once more: the documented window. Who is told to
    /// stop finishes what is under way.
    pub fn explains_a_second_copy(self) -> bool {
        match self {
            Fault::KillWorker
            | Fault::StopWorker
            | Fault::ClockBack
            | Fault::MailTrouble
            | Fault::WebhookTrouble => true,
            other => matches!(other.kind(), Kind::Database | Kind::Everything),
        }
    }

    /// Whether it takes so long that little else would happen if it happened as often.
    pub fn lasts_long(self) -> bool {
        self == Fault::PostgresAwayAMinute
    }

    /// Whether they may happen at the same time.
    pub fn goes_with(self, other: Fault) -> bool {
        let (one, other) = (self.kind(), other.kind());
        one != other && ![one, other].contains(&Kind::Everything)
    }
}

/// What they happen to.
pub struct Victims {
    /// Postgres.
    pub cluster: Arc<Cluster>,
    /// The road to it.
    pub relay: Arc<Relay>,
    /// `serve`, several times.
    pub servers: Vec<Arc<Process>>,
    /// `worker`, several times.
    pub workers: Vec<Arc<Process>>,
    /// The mail server that takes mails.
    pub sink: Arc<Sink>,
    /// The one that they are fetched from.
    pub mail_in: Arc<MailIn>,
    /// The receiver of the webhook.
    pub receiver: Arc<Receiver>,
    /// The disk of the file store, where it is a small one.
    pub files: Option<SmallDisk>,
    /// That of Postgres.
    pub disk: Option<SmallDisk>,
    /// To start further processes.
    pub settings: Settings,
    /// Length of the lease in seconds.
    pub lease: u64,
    /// Length of the round.
    pub length: Duration,
}

/// What happened, and when.
#[derive(Default)]
pub struct Happened {
    /// The name of each, and when.
    pub faults: Vec<(&'static str, Interval)>,
    /// When those happened that explain a second copy of a mail or an event.
    pub windows: Vec<Interval>,
}

impl Happened {
    /// Writes one down.
    pub fn note(&mut self, fault: Fault, interval: Interval) {
        self.faults.push((name(fault), interval));
        if fault.explains_a_second_copy() {
            self.windows.push(interval);
        }
    }
}

/// The library that shows a process another time, if it is here.
pub fn faketime() -> Option<&'static str> {
    FAKETIME.into_iter().find(|path| Path::new(path).exists())
}

impl Victims {
    /// Whether it can be made to happen here.
    pub fn can(&self, fault: Fault) -> Result<(), &'static str> {
        match fault {
            Fault::FilesFull if self.files.is_none() => Err("no small disk can be mounted here (root only)"),
            Fault::PostgresFull if self.disk.is_none() => {
                Err("no small disk can be mounted here (root only)")
            }
            Fault::ImapTrouble if self.mail_in.temper().is_none() => {
                Err("no mail server is installed (apt-get install dovecot-imapd)")
            }
            Fault::PostgresAwayAMinute if self.length < LONG => {
                Err("only in rounds of three minutes or more")
            }
            Fault::ClockBack if faketime().is_none() => {
                Err("libfaketime is not installed (apt-get install libfaketime)")
            }
            _ => Ok(()),
        }
    }

    /// Lets it happen, and takes it away again.
    pub async fn suffer(&self, fault: Fault, dice: &mut Dice) -> Interval {
        let from = Instant::now();
        let server = dice.one_of(&self.servers).clone();
        let worker = dice.one_of(&self.workers).clone();
        match fault {
            Fault::KillServe => server.signal("KILL"),
            Fault::KillWorker => worker.signal("KILL"),
            Fault::TermServe => server.signal("TERM"),
            Fault::TermWorker => worker.signal("TERM"),
            Fault::KillPostgres => {
                self.cluster.kill();
                sleep(dice.millis(0, 1500)).await;
                self.cluster.start().await;
            }
            Fault::PowerCut => {
                self.cluster.kill();
                for process in self.servers.iter().chain(&self.workers) {
                    process.signal("KILL");
                }
                sleep(dice.millis(0, 1500)).await;
                self.cluster.start().await;
            }
            Fault::StopServe => {
                server.signal("STOP");
                sleep(dice.millis(500, 3000)).await;
                server.signal("CONT");
            }
            Fault::StopWorker => {
                worker.signal("STOP");
                sleep(dice.millis(500, 1000 * self.lease + 2000)).await;
                worker.signal("CONT");
            }
            Fault::PostgresAway => {
                self.relay.cut();
                sleep(dice.millis(1000, 6000)).await;
                self.relay.open();
            }
            Fault::PostgresAwayAMinute => {
                self.relay.cut();
                sleep(Duration::from_secs(60)).await;
                self.relay.open();
            }
            Fault::CutConnections => {
                self.relay.cut();
                sleep(Duration::from_millis(20)).await;
                self.relay.open();
            }
            Fault::SilentConnections => {
                self.relay.fall_silent();
                sleep(dice.millis(500, 3000)).await;
                // As a firewall does that has forgotten them: they are gone, and new ones pass.
                self.relay.cut();
                sleep(Duration::from_millis(20)).await;
                self.relay.open();
            }
            Fault::PoolExhausted => {
                let client = self.cluster.client("remiss").await;
                // Where Postgres is recovering from something else, nobody gets far anyway.
                let held = client
                    .batch_execute("BEGIN; SELECT 1 FROM event_counters FOR UPDATE")
                    .await;
                sleep(dice.millis(2000, 7000)).await;
                drop((held, client));
            }
            Fault::FilesFull => self.full(self.files.as_ref(), dice).await,
            Fault::PostgresFull => {
                self.full(self.disk.as_ref(), dice).await;
                // It gives up when it cannot write its log, and has to be begun again.
                sleep(Duration::from_millis(500)).await;
                if !self.cluster.answers().await {
                    self.cluster.kill();
                    self.cluster.start().await;
                }
            }
            Fault::ClockBack => {
                let back = vec![
                    ("LD_PRELOAD".to_owned(), faketime().unwrap_or_default().to_owned()),
                    ("FAKETIME".to_owned(), "-1h".to_owned()),
                    ("FAKETIME_DONT_FAKE_MONOTONIC".to_owned(), "1".to_owned()),
                    ("DONT_FAKE_MONOTONIC".to_owned(), "1".to_owned()),
                ];
                for process in [&server, &worker] {
                    process.with(back.clone());
                    process.signal("KILL");
                }
                sleep(dice.millis(3000, 8000)).await;
                for process in [&server, &worker] {
                    process.with(Vec::new());
                    process.signal("KILL");
                }
            }
            Fault::MailTrouble => self.sink.temper.misbehave(dice).await,
            Fault::ImapTrouble => {
                if let Some(temper) = self.mail_in.temper() {
                    temper.misbehave(dice).await;
                }
            }
            Fault::WebhookTrouble => self.receiver.temper.misbehave(dice).await,
            Fault::Migrate => {
                let mut both = Vec::new();
                for _ in 0..2 {
                    let settings = self.settings.clone();
                    both.push(tokio::task::spawn_blocking(move || settings.run(&["migrate"])));
                }
                for one in both {
                    // Nothing is to be done: it says so, or that the database is away.
                    drop(one.await.unwrap());
                }
            }
            Fault::StartedTwice => {
                let port = ("REMISS__SERVER__PORT", crate::files_of::free_port().to_string());
                let third = Process::keep("serve-3", &self.settings, &["serve"], &[port]);
                let fourth = Process::keep("worker-3", &self.settings, &["worker"], &[]);
                sleep(dice.millis(1500, 4000)).await;
                third.end().await;
                fourth.end().await;
            }
        }
        Interval {
            from,
            to: Instant::now(),
        }
    }

    async fn full(&self, disk: Option<&SmallDisk>, dice: &mut Dice) {
        if let Some(disk) = disk {
            disk.fill();
            sleep(dice.millis(1000, 4000)).await;
            disk.clear();
        }
    }
}
