//! What the benchmarks share: a Postgres that commits to disk, the service as processes of its own, callers who ask as fast as they are answered, and
//! the rows of the table that is made of all of them.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clap::Parser;
use remiss::db::embedded::{EmbeddedOptions, EmbeddedPostgres};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::TestDatabase;

/// What stands after `flag` on the command line, or what is usual.
pub fn argument<T: std::str::FromStr>(flag: &str, usual: T) -> T {
    let arguments: Vec<String> = std::env::args().collect();
    let place = arguments.iter().position(|argument| argument == flag);
    let value = place.and_then(|place| arguments.get(place + 1));
    value.and_then(|value| value.parse().ok()).unwrap_or(usual)
}

/// How busy the machine is: the averages of one, five and fifteen minutes.
pub fn load() -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    load.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
}

/// The middle one.
pub fn median(mut of: Vec<f64>) -> f64 {
    of.sort_by(f64::total_cmp);
    of.get(of.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A Postgres of the benchmark's own that commits to disk, as one in service does. Removed with this value.
pub struct OwnPostgres {
    /// The server.
    pub server: EmbeddedPostgres,
    /// Where it lies; its logs are in `log`.
    pub folder: PathBuf,
}

impl OwnPostgres {
    /// One with these databases, empty.
    pub async fn start(databases: &[&str]) -> OwnPostgres {
        let folder = std::env::temp_dir().join(format!("remiss-bench-{}", std::process::id()));
        let options = EmbeddedOptions {
            databases: databases.iter().map(|&name| name.to_owned()).collect(),
            max_connections: 100,
            ..EmbeddedOptions::at(&folder)
        };
        let server = EmbeddedPostgres::start(options).await.unwrap();
        OwnPostgres { server, folder }
    }

    /// One of its databases, migrated and with the municipality in it.
    pub async fn database(&self, name: &str) -> TestDatabase {
        TestDatabase::on(&self.server, name).await
    }

    /// Stops it and removes its folder.
    pub async fn stop(self) {
        self.server.stop().await.unwrap();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

const WORDS: &str = "REMISS_BENCH_WORDS";

/// First thing in a benchmark that starts the service as processes of their own: it is that process when it was started as one.
pub fn be_the_service() -> Option<ExitCode> {
    remiss::arenas::keep_few();
    let words = std::env::var(WORDS).ok()?;
    let arguments = remiss::cli::Arguments::parse_from(["remiss"].into_iter().chain(words.split(' ')));
    Some(match arguments.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("remiss: {error}");
            ExitCode::FAILURE
        }
    })
}

/// `remiss serve` or `remiss worker`, with the settings that it has when nobody sets any. Killed with this value.
pub struct Service {
    process: Child,
    /// Address of `serve`, host and port.
    pub address: String,
}

impl Service {
    /// Starts it on this database, with files and mails in `folder`.
    pub fn start(words: &str, database: &str, folder: &Path) -> Service {
        Service::of(&std::env::current_exe().unwrap(), words, database, folder)
    }

    /// The same, from a copy of the benchmark's program.
    pub fn of(program: &Path, words: &str, database: &str, folder: &Path) -> Service {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let process = Command::new(program)
            .env(WORDS, words)
            .env("REMISS__DATABASE__URL", database)
            .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
            .env("REMISS__STORAGE__DATA_DIR", folder)
            .env("REMISS__MAIL__MAILDIR", folder.join("mail-in"))
            .env("REMISS__SERVER__PORT", address.port().to_string())
            .env("REMISS__SERVER__PUBLIC_BASE_URL", format!("http://{address}"))
            .env("REMISS__LIMITS__REQUESTS_PER_MINUTE", "0")
            .env("REMISS__LOG__FILTER", "warn")
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Service {
            process,
            address: address.to_string(),
        }
    }

    /// Waits for the first answer to `path`, 200, asking every millisecond.
    pub async fn answered(&mut self, path: &str) {
        let until = Instant::now() + Duration::from_secs(60);
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        );
        loop {
            if let Ok(mut socket) = TcpStream::connect(&self.address).await {
                let mut answer = Vec::new();
                let asked = socket.write_all(request.as_bytes()).await;
                if asked.is_ok()
                    && socket.read_to_end(&mut answer).await.is_ok()
                    && answer.starts_with(b"HTTP/1.1 200")
                {
                    return;
                }
            }
            assert!(self.process.try_wait().unwrap().is_none(), "it ended");
            assert!(Instant::now() < until, "no answer from {}", self.address);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Memory of the process now.
    pub fn memory(&self) -> Memory {
        let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.process.id())).unwrap();
        let of = |name: &str| {
            let line = text.lines().find(|line| line.starts_with(name)).unwrap();
            let kib: f64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
            kib * 1024.0 / 1e6
        };
        Memory {
            resident: of("Rss:"),
            own: of("Anonymous:"),
            share: of("Pss:"),
        }
    }
}

/// Memory of a process in MB (10⁶ bytes).
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All that is there for it.
    pub resident: f64,
    /// What no file lies behind.
    pub own: f64,
    /// What it takes of the machine: of pages that several processes have in common, its part.
    pub share: f64,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Answers a second, over so many connections that are kept, for so many seconds, from a thread of their own. `next` writes the request of a number that
/// is given to nobody else; every answer has the status `wanted`.
pub async fn answers_a_second(
    address: &str,
    seconds: u64,
    connections: usize,
    wanted: u16,
    next: impl Fn(u64) -> String + Send + Sync + 'static,
) -> f64 {
    let address = address.to_owned();
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let (asked, done) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
            let next = Arc::new(next);
            let begin = Instant::now();
            let until = begin + Duration::from_secs(seconds);
            let clients = (0..connections).map(|_| {
                let (address, asked, done, next) =
                    (address.clone(), asked.clone(), done.clone(), next.clone());
                async move {
                    let mut socket = TcpStream::connect(&address).await.unwrap();
                    socket.set_nodelay(true).unwrap();
                    let mut buffer = vec![0; 1024 * 1024];
                    while Instant::now() < until {
                        let request = next(asked.fetch_add(1, Ordering::Relaxed));
                        socket.write_all(request.as_bytes()).await.unwrap();
                        read_answer(&mut socket, &mut buffer, wanted).await;
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
            let tasks: Vec<_> = clients.map(tokio::spawn).collect();
            for task in tasks {
                task.await.unwrap();
            }
            done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
        })
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// Sends one request on a connection of its own, and waits for its answer.
pub async fn answer(address: &str, request: &str, wanted: u16) {
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    read_answer(&mut socket, &mut vec![0; 1024 * 1024], wanted).await;
}

async fn read_answer(socket: &mut TcpStream, buffer: &mut [u8], wanted: u16) {
    let mut filled = 0;
    loop {
        let read = match socket.read(&mut buffer[filled..]).await {
            Ok(read) if read > 0 => read,
            ended => panic!(
                "{:?} ended the connection from {:?} after {filled} bytes of an answer: {ended:?}",
                socket.peer_addr(),
                socket.local_addr()
            ),
        };
        filled += read;
        let Some(end) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else {
            continue;
        };
        let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
        let as_wanted = head.starts_with(&format!("http/1.1 {wanted}"));
        assert!(as_wanted, "{}", String::from_utf8_lossy(&buffer[..filled]));
        let length = head.split("content-length: ").nth(1);
        let length = length.and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        if filled >= end + 4 + length.unwrap_or(0) {
            return;
        }
    }
}

/// A row of the table: something measured, and what it is held against.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    pub what: String,
    /// What it is measured against.
    pub against: String,
    /// Ours, with its unit.
    pub ours: String,
    /// The other, with its unit.
    pub other: String,
    /// The figure that the bar is about.
    pub figure: f64,
    /// The bar, and whether the figure has to be at least that (or at most).
    pub bar: Option<Bar>,
}

/// What a figure is held against.
#[derive(Debug, Clone, Copy)]
pub enum Bar {
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
}

impl Row {
    /// The row, for a table.
    fn as_json(&self) -> Value {
        let (bar, holds) = match self.bar {
            None => (String::new(), None),
            Some(Bar::AtLeast(least)) => (format!("≥ {least}"), Some(self.figure >= least)),
            Some(Bar::AtMost(most)) => (format!("≤ {most}"), Some(self.figure <= most)),
        };
        json!({
            "what": self.what, "against": self.against, "ours": self.ours, "other": self.other,
            "figure": (self.figure * 100.0).round() / 100.0, "bar": bar, "holds": holds,
        })
    }
}

/// Where the rows of a run lie until the table is made of them: `target/bench`.
pub fn rows_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench")
}

/// Keeps the rows of a benchmark for the table.
pub fn keep(bench: &str, load_before: &str, rows: &[Row]) {
    let folder = rows_folder();
    std::fs::create_dir_all(&folder).unwrap();
    let rows: Vec<Value> = rows.iter().map(Row::as_json).collect();
    let kept = json!({ "bench": bench, "load": { "before": load_before, "after": load() }, "rows": rows });
    std::fs::write(
        folder.join(format!("{bench}.json")),
        serde_json::to_string_pretty(&kept).unwrap(),
    )
    .unwrap();
}
