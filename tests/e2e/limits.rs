//! How much a caller may ask for, and how slowly.

use std::time::Duration;

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

#[actix_web::test]
async fn a_key_makes_so_many_requests_in_a_minute_and_is_told_how_it_stands() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.limits.requests_per_minute = 3
    })
    .await;
    let (one, other) = (app.actor(Role::Officer).await, app.actor(Role::Officer).await);
    for left in [2, 1, 0] {
        let answer = one.get("/boards").await.expect(200);
        assert_eq!(answer.header("ratelimit-policy"), "\"standard\";q=3;w=60");
        assert_eq!(answer.header("ratelimit"), format!("\"standard\";r={left};t=60"));
    }
    app.set_time("2019-09-02T06:00:18Z");
    let refused = one.get("/boards").await.expect(429);
    assert_eq!(refused.header("retry-after"), "42");
    assert_eq!(refused.header("ratelimit"), "\"standard\";r=0;t=42");
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(refused.json()["type"], "/problem/kvoten-slut");
    app.stranger().get("!/problem/kvoten-slut").await.expect(200);
    other.get("/boards").await.expect(200);
    // What is open to anyone is not counted, and what the role may not do is told as such.
    app.stranger().get("/public/remisser").await.expect(200);
    app.set_time("2019-09-02T06:01:00Z");
    assert_eq!(
        one.get("/boards").await.expect(200).header("ratelimit"),
        "\"standard\";r=2;t=60"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_key_can_have_a_quota_of_its_own_or_none() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.limits.requests_per_minute = 20
    })
    .await;
    let administrator = app.actor(Role::Administrator).await;
    let key = async |most: u32| {
        let body = json!({ "name": "Ärendesystemet", "role": "officer", "requestsPerMinute": most });
        let made = administrator.post("/api-keys", &body).await.expect(201).json();
        assert_eq!(made["requestsPerMinute"], most);
        Actor::new(&app.address, Some(made["secret"].as_str().unwrap().to_owned()))
    };
    let small = key(1).await;
    small.get("/boards").await.expect(200);
    small.get("/boards").await.expect(429);
    let free = key(0).await;
    for _ in 0..30 {
        assert_eq!(free.get("/boards").await.expect(200).header("ratelimit"), "");
    }
    let too_much = json!({ "name": "x", "role": "officer", "requestsPerMinute": 1_000_001 });
    administrator.post("/api-keys", &too_much).await.expect(422);
    app.stop().await;
}

/// What the server says until it closes the connection.
async fn says(app: &TestApp, begin: &str) -> String {
    let address = app.address.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(begin.as_bytes()).await.unwrap();
    let mut said = Vec::new();
    let reading = socket.read_to_end(&mut said);
    let _ = tokio::time::timeout(Duration::from_secs(20), reading)
        .await
        .expect("the connection is closed by the server");
    String::from_utf8_lossy(&said).into_owned()
}

#[actix_web::test]
async fn a_caller_that_sends_too_slowly_holds_no_connection() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.server.request_timeout_seconds = 1
    })
    .await;
    let registrar = app.actor(Role::Registrar).await;
    let key = registrar.key().unwrap();
    let head = says(&app, "GET /remiss/v1/boards HTTP/1.1\r\nHost: x\r\nX-Slow:").await;
    assert!(head.is_empty() || head.starts_with("HTTP/1.1 408"), "{head}");
    let body = says(
        &app,
        &format!(
            "POST /remiss/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{"
        ),
    )
    .await;
    assert!(body.starts_with("HTTP/1.1 408"), "{body}");
    assert!(body.contains("/problem/for-langsamt"), "{body}");
    registrar.get("/boards").await.expect(200);
    app.stop().await;
}

/// Asks for what is open to anyone, and leaves the connection open.
async fn ask(socket: &mut TcpStream) {
    socket
        .write_all(b"GET /remiss/v1/api-info HTTP/1.1\r\nHost: x\r\n\r\n")
        .await
        .unwrap();
}

/// The beginning of an answer.
async fn begins(socket: &mut TcpStream) -> String {
    let mut said = [0; 12];
    socket.read_exact(&mut said).await.unwrap();
    String::from_utf8_lossy(&said).into_owned()
}

#[actix_web::test]
async fn connections_beyond_their_number_wait_until_one_is_closed() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| config.server.connections = 2).await;
    let address = app.address.trim_start_matches("http://").to_owned();
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut socket = TcpStream::connect(&address).await.unwrap();
        ask(&mut socket).await;
        assert_eq!(begins(&mut socket).await, "HTTP/1.1 200");
        held.push(socket);
    }
    let mut third = TcpStream::connect(&address).await.unwrap();
    ask(&mut third).await;
    let early = tokio::time::timeout(Duration::from_millis(300), begins(&mut third)).await;
    assert!(early.is_err(), "it waits: {early:?}");
    held.pop();
    let answered = tokio::time::timeout(Duration::from_secs(20), begins(&mut third)).await;
    assert_eq!(answered.unwrap(), "HTTP/1.1 200");
    drop((held, third));
    app.stop().await;
}
