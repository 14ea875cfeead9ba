//! Memory of `serve` and `worker` at rest, and the time from the start of `serve` to its first answer, on a database that is there.
//!
//! Both are processes of their own, with the settings that they have when nobody sets any. Memory is what they take of the machine ten seconds after the start, in
//! 10⁶ bytes: the pages of the program, which both have in common, once.
//!
//! `cargo bench -p remiss-tests --bench at_rest [-- --starts 7]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use remiss_tests::bench::{Bar, OwnPostgres, Row, Service, argument, be_the_service, keep, load, median};

fn main() -> ExitCode {
    if let Some(ended) = be_the_service() {
        return ended;
    }
    actix_web::rt::System::new().block_on(measure());
    ExitCode::SUCCESS
}

async fn measure() {
    let before = load();
    let postgres = OwnPostgres::start(&["rest"]).await;
    let database = postgres.database("rest").await;
    let folder = postgres.folder.join("files");
    // The first start of all makes what is missing.
    let mut first = Service::start("serve", &database.url, &folder);
    first.answered("/health/ready").await;
    drop(first);
    let mut starts = Vec::new();
    for _ in 0..argument("--starts", 7) {
        let begun = Instant::now();
        let mut service = Service::start("serve", &database.url, &folder);
        service.answered("/health/ready").await;
        starts.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    let start = median(starts.clone());
    // From a copy: with the benchmark itself they would have pages in common too.
    let program = postgres.folder.join("remiss");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut serve = Service::of(&program, "serve", &database.url, &folder);
    serve.answered("/remisser").await;
    let worker = Service::of(&program, "worker", &database.url, &folder);
    tokio::time::sleep(Duration::from_secs(10)).await;
    let (of_serve, of_worker) = (serve.memory(), worker.memory());
    let together = of_serve.share + of_worker.share;
    println!("load {before}");
    println!(
        "start to the first answer  {start:.0} ms (median of {}: {:.0} to {:.0})",
        starts.len(),
        starts.iter().copied().fold(f64::INFINITY, f64::min),
        starts.iter().copied().fold(0.0, f64::max)
    );
    for (name, memory) in [("serve", of_serve), ("worker", of_worker)] {
        println!(
            "{name:<27}{:.0} MB resident, {:.0} MB of it without the program's own pages",
            memory.resident, memory.own
        );
    }
    println!("together                   {together:.0} MB, pages that both have in common once");
    drop((serve, worker));
    let rows = [
        Row {
            what: "memory at rest, serve and worker".to_owned(),
            against: "–".to_owned(),
            ours: format!("{together:.0} MB"),
            other: String::new(),
            figure: together,
            bar: Some(Bar::AtMost(60.0)),
        },
        Row {
            what: "start to the first answer, ms".to_owned(),
            against: "–".to_owned(),
            ours: format!("{start:.0} ms"),
            other: String::new(),
            figure: start,
            bar: Some(Bar::AtMost(300.0)),
        },
    ];
    keep("at_rest", &before, &rows);
    database.remove().await;
    postgres.stop().await;
}
