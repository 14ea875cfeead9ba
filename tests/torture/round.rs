//! A round: the service used and hurt for a while, left to recover, and held against the ledger.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Parser;
use remiss_tests::Relay;
use tokio::time::{Instant, sleep};

use crate::cluster::Cluster;
use crate::compare::compare;
use crate::dice::Dice;
use crate::faults::{self, Fault, Happened, Victims};
use crate::files_of::{SmallDisk, fresh_folder};
use crate::outside::Outside;
use crate::report::Report;
use crate::sink::Sink;
use crate::stage::Stage;

/// What a round is like.
#[derive(Debug, Clone, Parser)]
#[command(no_binary_name = true)]
pub struct Plan {
    /// Minutes in which things happen; without it: as long as it takes for everything to happen once.
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
        Duration::from_secs_f64(self.minutes.unwrap_or_default() * 60.0)
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
        mail_in: stage.clients.mail_in.clone(),
        receiver: stage.receiver.clone(),
        files,
        disk,
        settings: stage.settings.clone(),
        lease: plan.lease,
        length: plan.length(),
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
    // Each once in an order of the seed, then by chance, what lasts long once in a while; often two at once.
    let (long, short): (Vec<Fault>, Vec<Fault>) = possible.iter().partition(|fault| fault.lasts_long());
    let mut first = possible.clone();
    while (begun.elapsed() < plan.length() || !first.is_empty()) && !possible.is_empty() {
        sleep(dice.millis(100, 1500)).await;
        let one = match first.len() {
            0 if short.is_empty() || !long.is_empty() && dice.below(80) == 0 => *dice.one_of(&long),
            0 => *dice.one_of(&short),
            left => first.swap_remove(dice.below(left)),
        };
        let others = if first.is_empty() { &short } else { &first };
        let others: Vec<Fault> = others
            .iter()
            .copied()
            .filter(|other| one.goes_with(*other))
            .collect();
        let other = (!others.is_empty() && dice.below(3) > 0).then(|| *dice.one_of(&others));
        first.retain(|fault| Some(*fault) != other);
        let names: Vec<&str> = [Some(one), other]
            .into_iter()
            .flatten()
            .map(faults::name)
            .collect();
        println!("{:6.1} s  {}", begun.elapsed().as_secs_f32(), names.join(" + "));
        let mut both = [dice.split(), dice.split()];
        let [dice_of_one, dice_of_other] = &mut both;
        let (from_one, from_other) = tokio::join!(victims.suffer(one, dice_of_one), async {
            match other {
                Some(other) => Some(victims.suffer(other, dice_of_other).await),
                None => None,
            }
        });
        happened.note(one, from_one);
        if let Some((other, from_other)) = other.zip(from_other) {
            happened.note(other, from_other);
        }
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
    let outside = Outside {
        arrivals: &sink.arrivals(),
        taken: &stage.receiver.taken(),
        faults: &happened.windows,
    };
    let verdict = compare(&ledger, &found, &outside);
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
