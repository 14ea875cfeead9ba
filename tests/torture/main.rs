//! Nothing that was acknowledged is lost, nobody has the same mail twice, and it goes on by itself: whatever is killed, cut, filled up or stands still.
//!
//! The service runs here as it does in a municipality: two servers and two workers, processes of their own, on a Postgres that commits to disk. Callers use
//! it by several ways and write down, outside it, what it has acknowledged. Meanwhile faults happen at moments that a printed seed chooses. In the end the ledger is held against what is
//! there. `cargo test` runs a short round; `just torture --minutes 30` a long one.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod clients;
mod cluster;
mod compare;
mod dice;
mod failover;
mod faults;
mod files_of;
mod found;
mod ledger;
mod mail_in;
mod mood;
mod outside;
mod process;
mod receiver;
mod report;
mod round;
mod self_test;
mod sink;
mod stage;
mod transactions;

use clap::Parser;
use remiss::cli::Arguments;

use crate::round::{Plan, round};

/// Each of these tests has a machine's work of its own: one after the other.
static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// The service itself, in a process of its own: what a test starts it as.
#[test]
#[ignore = "the processes of the other tests"]
fn the_process_itself() {
    let words = std::env::var("REMISS_TORTURE_WORDS").unwrap();
    if std::env::var_os("REMISS_TORTURE_WATCHED").is_some() {
        std::thread::spawn(|| {
            // Ends when the test does.
            let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
            std::process::exit(9);
        });
    }
    let arguments = Arguments::parse_from(["remiss"].into_iter().chain(words.split(' ')));
    if let Err(error) = arguments.run() {
        eprintln!("remiss: {error}");
        std::process::exit(1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_happens_what_was_acknowledged_is_there_once_and_nobody_is_mailed_twice() {
    let _turn = TURN.lock().await;
    let Some(report) = round(&Plan::of_environment()).await else {
        println!("##### SKIPPED: no Postgres programs here #####");
        return;
    };
    report.publish("torture");
    assert!(
        report.wrong.is_empty(),
        "seed {}: {:#?}",
        report.figures["seed"],
        report.wrong
    );
}
