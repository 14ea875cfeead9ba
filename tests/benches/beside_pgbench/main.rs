//! Requests to the service beside pgbench, which runs the same statements on the same Postgres: what the service adds to what Postgres takes.
//!
//! What the service asks for one request is read from the log of Postgres and becomes a script of pgbench (`trace.rs`), prepared once per connection as
//! in the service. Then both run in turn, over as many connections, for some seconds each. Postgres is the benchmark's own and commits to disk; the
//! service is a process of its own with the settings that it has when nobody sets any. The service writes the file of each answer to disk besides, and
//! takes JSON apart and puts it together; pgbench does neither. The median of the pairs' ratios counts; no time fails anything.
//!
//! `cargo bench -p remiss-tests --bench beside_pgbench [-- --pairs 5 --seconds 4 --only intake]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

mod trace;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use diesel_async::SimpleAsyncConnection;
use remiss::access::Role;
use remiss::db::embedded::client_program;
use remiss_tests::bench::{
    Bar, OwnPostgres, Row, Service, answers_a_second, argument, be_the_service, keep, load, median,
};
use remiss_tests::{MUNICIPALITY, TestApp};
use serde_json::json;
use uuid::Uuid;

use trace::{Log, script};

const FILL: &str = include_str!("../search/fill.sql");

/// Remisser that answers come to, in the spread case.
const REMISSER: usize = 100;

fn main() -> ExitCode {
    if let Some(ended) = be_the_service() {
        return ended;
    }
    actix_web::rt::System::new().block_on(measure());
    ExitCode::SUCCESS
}

struct Bench {
    postgres: OwnPostgres,
    pairs: usize,
    seconds: u64,
    rows: Vec<Row>,
    /// What new ids of pgbench begin from: another number for each run.
    run: u64,
}

async fn measure() {
    let only: String = argument("--only", String::new());
    let before = load();
    println!("load {before}");
    let mut bench = Bench {
        postgres: OwnPostgres::start(&["intake", "lists"]).await,
        pairs: argument("--pairs", 5),
        seconds: argument("--seconds", 4),
        rows: Vec::new(),
        run: 0,
    };
    println!(
        "{:<46}{:>12}{:>12}{:>8}{:>8}",
        "a second", "ours", "pgbench", "ratio", "bar"
    );
    if "intake".contains(&only) {
        bench.intake().await;
    }
    if "lists".contains(&only) {
        bench.lists().await;
    }
    bench.postgres.stop().await;
    println!("load at the end {}", load());
    keep("beside_pgbench", &before, &bench.rows);
}

/// A request as bytes.
fn request(method: &str, address: &str, path: &str, key: &str, more: &str, body: &str) -> String {
    format!(
        "{method} /remiss/v1{path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\n{more}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

impl Bench {
    /// Responses that come by POST: spread over a hundred remisser, and all to one.
    async fn intake(&mut self) {
        let database = self.postgres.database("intake").await;
        let url = database.url.clone();
        let app = TestApp::over(database, "2019-09-02T06:00:00Z", |_| {});
        let board = app.kommunstyrelsen().await;
        let mut paths = Vec::new();
        for number in 0..REMISSER {
            let case = app.case(board, &format!("Överenskommelse nummer {number}")).await;
            let body = ("Föreningen Exempel", "styrelsen@forening.example.org");
            let remiss = app
                .sent_remiss(&case, "Förslag till överenskommelse om samverkan", &[body])
                .await;
            paths.push(format!("/remisser/{}/responses", remiss["id"].as_str().unwrap()));
        }
        let key = app.actor(Role::Registrar).await.key().unwrap().to_owned();
        let folder = self.postgres.folder.join("files-of-intake");
        let mut service = Service::start("serve", &url, &folder);
        service.answered("/health/ready").await;
        let address = service.address.clone();
        let body = json!({
            "respondent": { "name": "Kulturföreningen Tältet", "kind": "association", "email": "styrelsen@taltet.example.org" },
            "channel": "letter",
            "text": "Överenskommelsen har en tydlig viljeriktning, och det är positivt. Vi saknar en beskrivning av hur lokaler fördelas.",
        })
        .to_string();
        let post = {
            let (address, key, body) = (address.clone(), key.clone(), body.clone());
            move |path: &str, number: u64| {
                let once = Uuid::from_u128(0x2026_0000_0000_7000_8000_0000_0000_0000 + u128::from(number));
                let more = format!("Idempotency-Key: {once}\r\nContent-Type: application/json\r\n");
                request("POST", &address, path, &key, &more, &body)
            }
        };
        let numbers = Arc::new(AtomicU64::new(0));
        let next = |paths: Vec<String>| {
            let (post, numbers) = (post.clone(), numbers.clone());
            move |number: u64| {
                let path = &paths[usize::try_from(number).unwrap() % paths.len()];
                post(path, numbers.fetch_add(1, Ordering::Relaxed))
            }
        };
        // Connections opened, statements prepared, tables grown a little.
        answers_a_second(&address, 3, 16, 201, next(paths.clone())).await;
        let script = self.script(&url, "intake", &address, 201, &paths, next).await;
        analyse(&url).await;
        let bar = Some(Bar::AtLeast(0.7));
        for connections in [1, 8, 32] {
            let what = format!("a response by POST, {connections} connections");
            let ours = async || {
                answers_a_second(&address, self.seconds, connections, 201, next(paths.clone())).await
            };
            let (rate, other, ratio) = pairs(self.pairs, ours, async |run| {
                pgbench(&url, connections, self.seconds, &script, self.run + run).await
            })
            .await;
            self.run += 100;
            self.rows.push(told(
                &what,
                "pgbench, the same statements",
                (rate, other, ratio),
                bar,
            ));
        }
        let one = vec![paths[0].clone()];
        for connections in [8, 32] {
            let what = format!("all to one remiss, {connections} connections");
            let ours =
                async || answers_a_second(&address, self.seconds, connections, 201, next(one.clone())).await;
            let measured = pairs(self.pairs, ours, async |_| {
                answers_a_second(&address, self.seconds, connections, 201, next(paths.clone())).await
            })
            .await;
            let bar = Some(Bar::AtLeast(0.5));
            self.rows.push(told(
                &what,
                "the same, spread over a hundred cases",
                measured,
                bar,
            ));
        }
        drop(service);
        app.stop().await;
    }

    /// Lists, and things one by one, among a thousand cases with ten documents each.
    async fn lists(&mut self) {
        let database = self.postgres.database("lists").await;
        let url = database.url.clone();
        fill(&self.postgres.server.superuser_url("lists")).await;
        let app = TestApp::over(database, "2026-01-15T08:00:00Z", |_| {});
        let key = app.actor(Role::Secretary).await.key().unwrap().to_owned();
        let folder = self.postgres.folder.join("files-of-lists");
        let mut service = Service::start("serve", &url, &folder);
        service.answered("/health/ready").await;
        let address = service.address.clone();
        let id = |kind: u128, number: u128| {
            Uuid::from_u128((kind << 96) + 0x0000_0000_0000_7000_8000_0000_0000_0000 + number)
        };
        let board = id(1, 3);
        let kinds = [
            ("cases", "/cases".to_owned()),
            (
                "cases of a board, open",
                format!("/cases?boardId={board}&status=open"),
            ),
            ("cases with a word", "/cases?q=remiss".to_owned()),
            ("remisser", "/remisser".to_owned()),
            ("responses", "/responses".to_owned()),
            ("stop dates", "/stop-dates?from=2026-01-01".to_owned()),
            ("one case", format!("/cases/{}", id(3, 500))),
        ];
        const CONNECTIONS: usize = 8;
        for (what, path) in kinds {
            let ask = {
                let (address, key) = (address.clone(), key.clone());
                move |path: &str| request("GET", &address, path, &key, "", "")
            };
            let next = |paths: Vec<String>| {
                let ask = ask.clone();
                move |_: u64| ask(&paths[0])
            };
            let paths = vec![path.clone()];
            answers_a_second(&address, 2, CONNECTIONS, 200, next(paths.clone())).await;
            let name = what.replace([' ', ','], "-");
            let script = self.script(&url, &name, &address, 200, &paths, next).await;
            let ours = async || {
                answers_a_second(&address, self.seconds, CONNECTIONS, 200, next(paths.clone())).await
            };
            let measured = pairs(self.pairs, ours, async |run| {
                pgbench(&url, CONNECTIONS, self.seconds, &script, self.run + run).await
            })
            .await;
            self.run += 100;
            let bar = Some(Bar::AtLeast(0.6));
            self.rows
                .push(told(what, "pgbench, the same statements", measured, bar));
        }
        drop(service);
        app.stop().await;
    }

    /// The script of pgbench: what the service asks of Postgres for a request to one of these paths.
    async fn script<Next>(
        &self,
        url: &str,
        name: &str,
        address: &str,
        wanted: u16,
        paths: &[String],
        next: impl Fn(Vec<String>) -> Next,
    ) -> PathBuf
    where
        Next: Fn(u64) -> String + Send + Sync + 'static,
    {
        let superuser = self.postgres.server.superuser_url("postgres");
        let mut log = Log::of(&superuser, &self.postgres.folder.join("log")).await;
        let mut inside = remiss::db::pool::connect(url).await.unwrap();
        // What the service does by itself now and then (it notes when a key was last used) may fall among the statements of a request:
        // then all are asked once more.
        let mut tries = 5;
        let (traces, again) = loop {
            let mut traces = Vec::new();
            for path in paths.iter().chain([&paths[0]]) {
                let from = log.mark().await;
                remiss_tests::bench::answer(address, &next(vec![path.clone()])(0), wanted).await;
                let to = log.mark().await;
                traces.push(log.between(&from, &to).await);
            }
            let again = traces.pop().unwrap();
            if traces.iter().all(|trace| trace.len() == again.len()) {
                break (traces, again);
            }
            tries -= 1;
            assert!(tries > 0, "two requests of the kind are never alike");
        };
        log.end().await;
        let text = script(&traces[0], &again, &traces, &mut inside).await;
        let file = self.postgres.folder.join(format!("{name}.sql"));
        std::fs::write(&file, text).unwrap();
        file
    }
}

/// Both in turn; the medians, and the median of the ratios.
async fn pairs(
    pairs: usize,
    ours: impl AsyncFn() -> f64,
    other: impl AsyncFn(u64) -> f64,
) -> (f64, f64, f64) {
    let mut rates = (Vec::new(), Vec::new(), Vec::new());
    for pair in 0..pairs {
        let one = ours().await;
        let two = other(pair as u64).await;
        rates.0.push(one);
        rates.1.push(two);
        rates.2.push(one / two);
    }
    (median(rates.0), median(rates.1), median(rates.2))
}

fn told(what: &str, against: &str, (ours, other, ratio): (f64, f64, f64), bar: Option<Bar>) -> Row {
    let least = match bar {
        Some(Bar::AtLeast(least)) => least,
        _ => f64::NAN,
    };
    println!("{what:<46}{ours:>12.0}{other:>12.0}{ratio:>8.2}{least:>8.1}");
    Row {
        what: what.to_owned(),
        against: against.to_owned(),
        ours: format!("{ours:.0}/s"),
        other: format!("{other:.0}/s"),
        figure: ratio,
        bar,
    }
}

/// Transactions a second of pgbench.
async fn pgbench(url: &str, connections: usize, seconds: u64, script: &Path, run: u64) -> f64 {
    let program = client_program("pgbench").expect("pgbench: install Postgres' own programs");
    let mut command = Command::new(program);
    command
        .args(["--no-vacuum", "--protocol=prepared"])
        .arg(format!("--client={connections}"))
        .arg("--jobs=1")
        .arg(format!("--time={seconds}"))
        .arg(format!("--define=n={}", (run + 1) * 100_000_000))
        .env("PGOPTIONS", "-c role=remiss_app -c jit=off -c timezone=UTC")
        .arg("-f")
        .arg(script)
        .arg(url);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && !failed.contains("ERROR"),
        "{said}{failed}"
    );
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
    rate.and_then(|rest| rest.split(' ').next()?.parse().ok())
        .unwrap_or_else(|| panic!("{said}{failed}"))
}

async fn analyse(url: &str) {
    let mut inside = remiss::db::pool::connect(url).await.unwrap();
    inside.batch_execute("ANALYZE").await.unwrap();
}

async fn fill(url: &str) {
    let mut owner = remiss::db::pool::connect(url).await.unwrap();
    let filled = FILL
        .replace("{cases}", "1000")
        .replace("{documents}", "10")
        .replace("{texts}", "20000")
        .replace("{municipality}", &MUNICIPALITY.to_string());
    for statement in filled.split("\n----\n") {
        owner.batch_execute(statement).await.unwrap();
    }
}
