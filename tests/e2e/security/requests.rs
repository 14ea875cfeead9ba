//! Requests that no honest caller sends: what is doubled, smuggled, bent, or says more than it may.

use std::time::Duration;

use remiss::access::Role;
use remiss::http::openapi::specification;
use remiss_tests::{TestApp, link_in};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What the server answers to these bytes, until it closes the connection or says nothing more for a second.
async fn answered(app: &TestApp, bytes: &str) -> String {
    let address = app.address.trim_start_matches("http://");
    let mut socket = TcpStream::connect(address).await.unwrap();
    socket.write_all(bytes.as_bytes()).await.unwrap();
    let (mut said, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(Ok(count)) = tokio::time::timeout(Duration::from_secs(1), socket.read(&mut piece)).await {
        if count == 0 {
            break;
        }
        said.extend_from_slice(&piece[..count]);
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[actix_web::test]
async fn a_parameter_or_a_header_that_stands_twice_is_refused() {
    let app = TestApp::new().await;
    let registrar = app.actor(Role::Registrar).await;
    for path in [
        "/cases?limit=1&limit=100",
        "/cases?page=1&page=2",
        "/organisations?kind=association&kind=company",
    ] {
        registrar.get(path).await.expect(400);
    }
    let key = registrar.key().unwrap().to_owned();
    let stranger = app.stranger();
    for (first, second) in [
        (key.as_str(), "remiss_fel"),
        ("remiss_fel", key.as_str()),
        (key.as_str(), key.as_str()),
    ] {
        let twice = stranger
            .request(Method::GET, "/boards")
            .header("Authorization", format!("Bearer {first}"))
            .header("Authorization", format!("Bearer {second}"));
        stranger.send(twice).await.expect(400);
    }
    let two = registrar
        .request(Method::GET, "/boards")
        .header("X-Acting-User", "hand01")
        .header("X-Acting-User", "hand02");
    let refused = registrar.send(two).await.expect(400).json();
    assert!(
        refused["detail"].as_str().unwrap().contains("bara en gång"),
        "{refused}"
    );
    let body = r#"{"kind": "association", "name": "Ett", "name": "Två"}"#;
    let coordinator = app.actor(Role::Coordinator).await;
    let doubled = coordinator
        .request(Method::POST, "/organisations")
        .header("Content-Type", "application/json")
        .header("Idempotency-Key", "dubbel")
        .body(body);
    coordinator.send(doubled).await.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn no_field_can_be_set_that_the_operation_does_not_have() {
    let app = TestApp::new().await;
    let mut asked = 0;
    for (path, item) in specification()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let example = &operation["requestBody"]["content"]["application/json"]["example"];
            let roles = operation["security"].as_array().into_iter().flatten();
            let mut roles = roles.filter_map(|scheme| scheme["bearer"].as_array()).flatten();
            let role = roles.find_map(|role| role.as_str()?.parse::<Role>().ok());
            let (Some(example), Some(role)) = (example.as_object(), role) else {
                continue;
            };
            let actor = app.actor(role).await;
            for (field, value) in [
                ("municipalityId", json!("0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60")),
                ("createdAt", json!("2019-01-01T00:00:00Z")),
                ("version", json!(7)),
                ("secretHash", json!("x")),
                ("__proto__", json!({ "role": "administrator" })),
            ] {
                if example.contains_key(field) {
                    continue;
                }
                let mut body = Value::Object(example.clone());
                body[field] = value;
                let segments = path.split('/').map(|segment| match segment.starts_with('{') {
                    true => "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60",
                    false => segment,
                });
                let path = segments.collect::<Vec<_>>().join("/");
                let request = actor
                    .request(method.to_uppercase().parse().unwrap(), &path)
                    .header("Idempotency-Key", format!("{asked}"))
                    .header("If-Match", "\"1\"")
                    .json(&body);
                let answer = actor.send(request).await;
                asked += 1;
                let told = answer.text();
                assert!(
                    answer.status.as_u16() == 422 && told.contains(&format!("#/{field}")),
                    "{method} {path} with {field}: {} {told}",
                    answer.status
                );
            }
        }
    }
    assert!(asked > 200, "{asked}");
    app.stop().await;
}

#[actix_web::test]
async fn a_request_whose_end_can_be_read_in_two_ways_is_refused() {
    let app = TestApp::new().await;
    let inner = "GET /remiss/v1/boards HTTP/1.1\r\nHost: x\r\n\r\n";
    let length = inner.len() + 5;
    for head in [
        format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}"),
        format!("Content-Length: 5\r\nContent-Length: {length}\r\n\r\nhejsa{inner}"),
        format!("Transfer-Encoding: identity, chunked\r\nContent-Length: 5\r\n\r\nhejsa{inner}"),
        format!("Content-Length: +5\r\n\r\nhejsa{inner}"),
        format!("Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{inner}"),
    ] {
        let said = answered(
            &app,
            &format!("POST /remiss/v1/cases HTTP/1.1\r\nHost: x\r\n{head}"),
        )
        .await;
        let answers = said.matches("HTTP/1.1 ").count();
        assert!(answers <= 1, "the inner request was answered: {head}\n{said}");
        assert!(
            said.is_empty() || said.starts_with("HTTP/1.1 4"),
            "{head}\n{said}"
        );
    }
    app.stop().await;
}

#[actix_web::test]
async fn trace_and_other_odd_methods_give_nothing_back() {
    let app = TestApp::new().await;
    for method in ["TRACE", "CONNECT", "TRACK", "DEBUG", "PROPFIND"] {
        for path in ["/", "/remiss/v1/boards", "/arbete"] {
            let said = answered(
                &app,
                &format!(
                    "{method} {path} HTTP/1.1\r\nHost: x\r\nX-Secret: hemligt-9\r\nConnection: close\r\n\r\n"
                ),
            )
            .await;
            assert!(said.starts_with("HTTP/1.1 40"), "{method} {path}: {said}");
            assert!(!said.contains("hemligt-9"), "{said}");
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn nothing_that_is_written_becomes_a_header() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Ett ärende").await;
    let bent = "a%0D%0ASet-Cookie:%20ond=1%0D%0A%0D%0A%3Cscript%3E.txt";
    let path = format!(
        "/cases/{}/documents?title=x&fileName={bent}",
        case["id"].as_str().unwrap()
    );
    let upload = registrar.request(Method::POST, &path).body("hej");
    let made = registrar.send(upload).await;
    if made.status.is_success() {
        let content = registrar
            .get(&format!("/documents/{}/content", made.id()))
            .await
            .expect(200);
        let told = format!("{:?}", content.headers);
        assert_eq!(content.header("set-cookie"), "", "{told}");
        assert!(
            content.header("content-disposition").contains("filename"),
            "{told}"
        );
        assert!(
            !content.header("content-disposition").contains(['\r', '\n']),
            "{told}"
        );
    }
    // What leads on after signing in, and what a page repeats of an address.
    for page in [
        format!("!/arbete/logga-in?till=//ond.example.org/{bent}"),
        format!("!/remisser?q={bent}"),
        format!("!/finns-inte/{bent}"),
    ] {
        let answer = app.stranger().get(&page).await;
        assert!(!answer.header("set-cookie").contains("ond=1"), "{page}");
        assert!(
            !answer.header("location").contains("ond.example.org"),
            "{page}: {}",
            answer.header("location")
        );
    }
    app.stop().await;
}

#[actix_web::test]
async fn nothing_that_is_written_becomes_a_line_of_a_mail_or_another_recipient() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    for address in [
        "a@example.org\r\nBcc: alla@example.org",
        "a@example.org\nBcc: alla@example.org",
        "a@example.org,alla@example.org",
        "\"a\r\nRCPT TO:<alla@example.org>\"@example.org",
        "a@example.org%0aBcc:alla@example.org\u{0}",
    ] {
        let asked = stranger
            .request(Method::POST, "!/prenumerera")
            .form(&[("epost", address), ("allt", "ja")]);
        let answer = stranger.send(asked).await;
        assert!(answer.status.is_client_error(), "{address}: {}", answer.status);
        let json = json!({ "email": address, "everything": true });
        assert!(
            stranger
                .post("/public/subscriptions", &json)
                .await
                .status
                .is_client_error()
        );
    }
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let name = "Förening\r\nBcc: alla@example.org\r\n\r\nEn annan text";
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let bodies = json!({ "bodies": [{ "name": name, "email": "b@example.org", "kind": "association" }] });
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let added = officer.post(&format!("{path}/recipients"), &bodies).await;
    if added.status.is_success() {
        officer
            .post(&format!("{path}/dispatches"), &json!({}))
            .await
            .expect(201);
        app.work().await;
    }
    let folder = app.folder().join("mail-out");
    for mail in std::fs::read_dir(folder).into_iter().flatten() {
        let mail = String::from_utf8_lossy(&std::fs::read(mail.unwrap().path()).unwrap()).into_owned();
        let head = mail.split("\r\n\r\n").next().unwrap();
        let is_bent =
            |line: &str| line.to_lowercase().starts_with("bcc:") || line.contains("alla@example.org");
        assert!(!head.lines().any(is_bent), "{head}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_link_that_is_guessed_is_one_that_never_was_and_a_right_one_is_long() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.remiss_out(board, &[("Föreningen A", "a@example.org")]).await;
    let mails = app.mails("dispatch").await;
    let right = link_in(&mails[0], "/svara/");
    let token = right.rsplit('/').next().unwrap();
    // 120 bits and more: 24 letters of 32 kinds, or 43 of 64.
    assert!(token.len() >= 24, "{token}");
    let stranger = app.stranger();
    let mut nearly: Vec<char> = token.chars().collect();
    let last = nearly.last_mut().unwrap();
    *last = if *last == 'a' { 'b' } else { 'a' };
    let nearly: String = nearly.into_iter().collect();
    let short = &token[..token.len() - 1];
    let told = |text: String| text.replace(&nearly, "").replace(short, "").replace("x", "");
    let of_nearly = stranger.get(&format!("!/svara/{nearly}")).await.expect(404);
    let of_short = stranger.get(&format!("!/svara/{short}")).await.expect(404);
    assert_eq!(told(of_nearly.text()), told(of_short.text()));
    let upper = token.to_uppercase();
    if upper != token {
        stranger
            .get(&format!("!/svara/{upper}?x=' OR 1=1 --"))
            .await
            .expect(404);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_search_of_any_length_and_shape_is_answered_or_refused_at_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.case(board, "Överenskommelse om samverkan").await;
    let registrar = app.actor(Role::Registrar).await;
    let many = "a ".repeat(3000);
    let shapes = [
        "(a+)+$".repeat(50),
        "%".repeat(500),
        "_".repeat(500),
        "\\".repeat(500),
        "'; DROP TABLE cases; --".to_owned(),
        "a & | ! ( ) : * <-> b".to_owned(),
        "\"".repeat(301),
        "\u{0}".to_owned(),
        "🦀".repeat(300),
        "å\u{30a}".repeat(300),
        many,
    ];
    for path in ["/cases", "/organisations", "/search", "/documents"] {
        for words in &shapes {
            let request = registrar.request(Method::GET, path).query(&[("q", words)]);
            let answer = registrar.send(request).await;
            assert!(answer.status.as_u16() < 500, "{path} {words}: {}", answer.text());
        }
    }
    for words in &shapes {
        let stranger = app.stranger();
        let request = stranger.request(Method::GET, "!/remisser").query(&[("q", words)]);
        let answer = stranger.send(request).await;
        assert!(answer.status.as_u16() < 500, "{words}: {}", answer.text());
    }
    registrar.get("/cases").await.expect(200);
    app.stop().await;
}
