//! The public list and the page of a remiss beside actix that serves the same bytes from memory: requests in a second, in turn in one run.
//!
//! `cached` asks with the tag that it has, as browsers and proxies do, and is answered 304; `whole` asks without, and gets the page as it is kept;
//! `changing` is the same while something is changed ten times a second, so that pages are made again. Clients keep their connections.
//!
//! `cargo bench -p remiss-tests --bench public [-- --seconds 2 --pairs 5 --connections 16]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::{HttpResponse, HttpServer, web};
use remiss::access::Role;
use remiss_tests::TestApp;
use remiss_tests::bench::{Bar, Row, answers_a_second, argument, keep, load};
use serde_json::json;

fn main() {
    let (seconds, pairs) = (argument("--seconds", 2), argument("--pairs", 5));
    let connections = argument("--connections", 16);
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
    let before = load();
    let mut rows = Vec::new();
    println!("load {before}");
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
                    let asked = request(&service, &path, tag);
                    let wanted = if tag.is_some() { 304 } else { 200 };
                    let ours =
                        answers_a_second(&service, seconds, connections, wanted, move |_| asked.clone())
                            .await;
                    let asked = request(&peer_address, "/", None);
                    let theirs =
                        answers_a_second(&peer_address, seconds, connections, 200, move |_| asked.clone())
                            .await;
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
            rows.push(Row {
                what: format!("public {name}, {how}"),
                against: "actix from memory".to_owned(),
                ours: format!("{ours:.0}/s"),
                other: format!("{theirs:.0}/s"),
                figure: ours / theirs,
                bar: Some(Bar::AtLeast(if tag.is_some() { 0.7 } else { 0.3 })),
            });
        }
        peer.stop(false).await;
    }
    drop(registrar);
    println!("load at the end {}", load());
    keep("public", &before, &rows);
    stop.store(true, Ordering::Relaxed);
    app.stop().await;
}

fn request(address: &str, path: &str, tag: Option<&str>) -> String {
    let tag = tag.map_or_else(String::new, |tag| format!("If-None-Match: {tag}\r\n"));
    format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n{tag}\r\n")
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
