//! A process that is told to stop: nobody new is sent there, what is under way is finished, and it ends by itself.

use std::io::Write as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use clap::Parser as _;
use remiss::access::Role;
use remiss::cli::Arguments;
use remiss_tests::{Actor, TestApp, free_ports};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};

/// How long any of it may take before the test gives up.
const PATIENCE: Duration = Duration::from_secs(60);

/// `remiss serve` over the database of a test. It is killed with this value.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    async fn start(app: &TestApp, drain_seconds: u64) -> Server {
        let [port] = free_ports();
        let child = Command::new(std::env::current_exe().unwrap())
            .args([
                "leaving::the_server_itself",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("REMISS__DATABASE__URL", &app.database.url)
            .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
            .env("REMISS__STORAGE__DATA_DIR", app.folder())
            .env("REMISS__SERVER__PORT", port.to_string())
            .env("REMISS__SERVER__WORKERS", "1")
            .env("REMISS__SERVER__DRAIN_SECONDS", drain_seconds.to_string())
            .env("REMISS__LOG__FILTER", "error")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let server = Server { child, port };
        server.until("it does not begin", |status| status == 200).await;
        server
    }

    /// Waits until the answer about its readiness has such a status; 0: there is none.
    async fn until(&self, what: &str, so: impl Fn(u16) -> bool) {
        let begun = Instant::now();
        loop {
            let answer = reqwest::get(format!("http://127.0.0.1:{}/health/ready", self.port)).await;
            if so(answer.map_or(0, |answer| answer.status().as_u16())) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}");
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn tell_to_stop(&self) {
        let told = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
    }

    async fn ends_well(mut self) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "the server of the tests below, in its own process"]
fn the_server_itself() {
    Arguments::parse_from(["remiss", "serve"]).run().unwrap();
}

#[actix_web::test]
async fn before_it_stops_listening_it_says_so_and_still_answers() {
    let app = TestApp::at(&jiff::Timestamp::now().to_string()).await;
    let officer = app.actor(Role::Officer).await;
    // Longer than the test needs: it is told twice in the end.
    let server = Server::start(&app, 600).await;
    let there = Actor::new(
        &format!("http://127.0.0.1:{}", server.port),
        officer.key().map(str::to_owned),
    );
    let waiting = {
        let there = there.clone();
        let last = there.get("/events").await.expect(200).json()["_meta"]["nextAfter"].clone();
        tokio::spawn(async move { there.get(&format!("/events?after={last}&wait=30")).await })
    };
    server.tell_to_stop();
    server
        .until("it does not say that it leaves", |status| status == 503)
        .await;
    let ready = there.get("!/health/ready").await.expect(503).json();
    assert_eq!(ready["status"], "leaving");
    there.get("!/health/live").await.expect(200);
    let answer = there.get("/cases").await.expect(200);
    assert_eq!(
        answer.header("connection"),
        "close",
        "the next request goes elsewhere"
    );
    // Who waits for something to happen is not kept.
    let told = waiting.await.unwrap().expect(200).json();
    assert_eq!(told["events"], json!([]));
    server.tell_to_stop();
    server.ends_well().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_request_under_way_is_finished_and_no_other_is_begun() {
    let app = TestApp::at(&jiff::Timestamp::now().to_string()).await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let server = Server::start(&app, 0).await;
    let body = json!({ "boardId": board, "title": "Under vägen" }).to_string();
    let mut head = Vec::new();
    write!(
        head,
        "POST /remiss/v1/cases HTTP/1.1\r\nHost: remiss\r\nAuthorization: Bearer {}\r\nIdempotency-Key: en\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        registrar.key().unwrap(),
        body.len()
    )
    .unwrap();
    let mut socket = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    socket.write_all(&head).await.unwrap();
    // It has begun to read.
    let mut answer = [0; 1024];
    let many = socket.read(&mut answer).await.unwrap();
    assert!(answer[..many].starts_with(b"HTTP/1.1 100"));
    server.tell_to_stop();
    server.until("it goes on listening", |status| status == 0).await;
    socket.write_all(body.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    server.ends_well().await;
    app.stop().await;
}
