//! The public list and the page of a remiss beside actix that serves the same bytes from memory: requests in a second, in turn in one run.
//!
//! `cached` asks with the tag that it has, as browsers and proxies do, and is answered 304; `whole` asks without, and gets the page as it is kept;
//! `changing` is the same while something is changed ten times a second, so that pages are made again. Clients keep their connections.
//!
//! `cargo bench -p remiss-tests --bench public [-- --seconds 2 --pairs 5 --connections 16]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, HttpServer, web};
use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let after = |flag: &str, usual: u64| {
        let place = arguments.iter().position(|argument| argument == flag);
        let value = place.and_then(|place| arguments.get(place + 1));
        value.map_or(usual, |value| value.parse().unwrap())
    };
    let (seconds, pairs) = (after("--seconds", 2), after("--pairs", 5));
    let connections = usize::try_from(after("--connections", 16)).unwrap();
    actix_web::rt::System::new().block_on(measure(seconds, pairs, connections));
}

async fn measure(seconds: u64, pairs: u64, connections: usize) {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.public_pages.fresh_ms = 500;
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let bodies: Vec<(String, String)> = (0..40)
        .map(|number| {
            (
                format!("Föreningen nummer {number}"),
                format!("f{number}@example.org"),
            )
        })
        .collect();
    let bodies: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(name, email)| (name.as_str(), email.as_str()))
        .collect();
    let mut last = json!({});
    for number in 0..30 {
        let case = app.case(board, &format!("Ärende {number}")).await;
        last = app
            .sent_remiss(&case, &format!("Remiss nummer {number} om samverkan"), &bodies)
            .await;
    }
    // The service's clock goes on, as it does in service.
    let stop = Arc::new(AtomicBool::new(false));
    let begin = Instant::now();
    let (clock, ended) = (app.app.clock().clone(), stop.clone());
    tokio::spawn(async move {
        let start: jiff::Timestamp = "2019-09-02T06:00:00Z".parse().unwrap();
        while !ended.load(Ordering::Relaxed) {
            clock.set(start + begin.elapsed());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let pages = [
        ("list", "/remisser".to_owned()),
        ("remiss", format!("/remisser/{}", last["id"].as_str().unwrap())),
    ];
    let service = app.address.strip_prefix("http://").unwrap().to_owned();
    println!("load {}", load());
    println!(
        "{:<22}{:>12}{:>12}{:>8}{:>12}",
        "", "ours/s", "actix/s", "ratio", "bytes"
    );
    let registrar = app.actor(Role::Registrar).await;
    for (name, path) in pages {
        let stranger = app.stranger();
        let answer = stranger.get(&format!("!{path}")).await.expect(200);
        let (etag, bytes) = (answer.header("etag").to_owned(), answer.bytes.len());
        let (peer, peer_address) = from_memory(answer.bytes.clone());
        for (how, tag, changing) in [
            ("cached", Some(etag.as_str()), false),
            ("whole", None, false),
            ("changing", None, true),
        ] {
            let changes = Arc::new(AtomicBool::new(changing));
            let writer = changing.then(|| {
                let (registrar, changes) = (app.actor(Role::Registrar), changes.clone());
                async move {
                    let registrar = registrar.await;
                    let mut number = 0;
                    while changes.load(Ordering::Relaxed) {
                        number += 1;
                        let body =
                            json!({ "boardId": board, "title": format!("Nytt {number}"), "initiator": "x" });
                        registrar.post("/cases", &body).await;
                        tokio::time::sleep(Duration::from_millis(100)).await;
                    }
                }
            });
            let mut rates: Vec<(f64, f64)> = Vec::new();
            let run = async {
                for _ in 0..pairs {
                    let ours = load_on(&service, &path, tag, seconds, connections).await;
                    let theirs = load_on(&peer_address, "/", None, seconds, connections).await;
                    rates.push((ours, theirs));
                }
                changes.store(false, Ordering::Relaxed);
            };
            match writer {
                Some(writer) => {
                    tokio::join!(run, writer);
                }
                None => run.await,
            }
            rates.sort_by(|one, other| (one.0 / one.1).total_cmp(&(other.0 / other.1)));
            let (ours, theirs) = rates[rates.len() / 2];
            println!(
                "{:<22}{ours:>12.0}{theirs:>12.0}{:>8.2}{bytes:>12}",
                format!("{name}, {how}"),
                ours / theirs
            );
        }
        peer.stop(false).await;
    }
    drop(registrar);
    println!("load at the end {}", load());
    stop.store(true, Ordering::Relaxed);
    app.stop().await;
}

/// actix that answers everything with these bytes.
fn from_memory(bytes: Vec<u8>) -> (actix_web::dev::ServerHandle, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let bytes = web::Bytes::from(bytes);
    let server = HttpServer::new(move || {
        let bytes = bytes.clone();
        actix_web::App::new().default_service(web::to(move || {
            let bytes = bytes.clone();
            async move {
                HttpResponse::Ok()
                    .content_type("text/html; charset=utf-8")
                    .body(bytes)
            }
        }))
    })
    // As many threads as the service under test has.
    .workers(1)
    .listen(listener)
    .unwrap()
    .run();
    let handle = server.handle();
    tokio::spawn(server);
    (handle, address)
}

/// Requests in a second, over so many connections that are kept, from threads of their own.
async fn load_on(address: &str, path: &str, tag: Option<&str>, seconds: u64, connections: usize) -> f64 {
    let (address, path) = (address.to_owned(), path.to_owned());
    let tag = tag.map_or_else(String::new, |tag| format!("If-None-Match: {tag}\r\n"));
    let wanted = if tag.is_empty() { "200" } else { "304" };
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{tag}\r\n");
    let work = move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let done = Arc::new(AtomicU64::new(0));
            let begin = Instant::now();
            let until = begin + Duration::from_secs(seconds);
            let clients = (0..connections).map(|_| {
                let (address, request, done) = (address.clone(), request.clone(), done.clone());
                async move {
                    let mut socket = TcpStream::connect(&address).await.unwrap();
                    socket.set_nodelay(true).unwrap();
                    let mut buffer = vec![0; 256 * 1024];
                    while Instant::now() < until {
                        socket.write_all(request.as_bytes()).await.unwrap();
                        let mut filled = 0;
                        loop {
                            let read = socket.read(&mut buffer[filled..]).await.unwrap();
                            assert!(read > 0, "the connection was closed");
                            filled += read;
                            let Some(end) = find(&buffer[..filled], b"\r\n\r\n") else {
                                continue;
                            };
                            let head = std::str::from_utf8(&buffer[..end]).unwrap().to_ascii_lowercase();
                            assert!(head.starts_with(&format!("http/1.1 {wanted}")), "{head}");
                            let length: usize = head
                                .split("content-length: ")
                                .nth(1)
                                .and_then(|rest| rest.split("\r\n").next()?.parse().ok())
                                .unwrap_or_default();
                            if filled >= end + 4 + length {
                                break;
                            }
                        }
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

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .unwrap_or_default()
        .trim()
        .to_owned()
}
