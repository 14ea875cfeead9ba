//! Documents: kept byte for byte, numbered within their case, and shown as the public register may show them.

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

const BYTES: &[u8] = b"%PDF-1.7\x00\xff\r\n slut";

async fn upload(actor: &Actor, case: &Value, query: &[(&str, &str)], bytes: &[u8]) -> Answer {
    let path = format!("/cases/{}/documents", case["id"].as_str().unwrap());
    let request = actor
        .request(reqwest::Method::POST, &path)
        .query(query)
        .header("Content-Type", "application/pdf")
        .body(bytes.to_vec());
    actor.send(request).await
}

#[actix_web::test]
async fn a_document_comes_back_byte_for_byte_whole_or_in_part() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett").await;
    let registrar = app.actor(Role::Registrar).await;
    let said = [
        ("title", "Förslag"),
        ("kind", "proposal"),
        ("fileName", "../förslag \"1\".pdf"),
    ];
    let document = upload(&registrar, &case, &said, BYTES).await.expect(201).json();
    assert_eq!(document["documentNumber"], "Ks 1/2019:1");
    let path = format!("/documents/{}/content", document["id"].as_str().unwrap());
    let whole = registrar.get(&path).await.expect(200);
    assert_eq!(whole.bytes, BYTES);
    assert_eq!(whole.header("content-type"), "application/pdf");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    let name = whole.header("content-disposition");
    assert!(
        name.starts_with("attachment; filename=\"forslag _1_.pdf\"; filename*=UTF-8''f%C3%B6rslag"),
        "{name}"
    );
    let digest = document["shaDigest"].as_str().unwrap();
    assert_eq!(whole.header("repr-digest"), format!("sha-256=:{digest}:"));

    let part = |range: &'static str| {
        registrar
            .request(reqwest::Method::GET, &path)
            .header("Range", range)
    };
    let first = registrar.send(part("bytes=0-3")).await.expect(206);
    assert_eq!(
        (first.bytes.as_slice(), first.header("content-range")),
        (&BYTES[..4], "bytes 0-3/17")
    );
    assert_eq!(registrar.send(part("bytes=-4")).await.expect(206).bytes, b"slut");
    let outside = registrar.send(part("bytes=17-")).await.expect(416);
    assert_eq!(outside.header("content-range"), "bytes */17");
    let known = registrar
        .request(reqwest::Method::GET, &path)
        .header("If-None-Match", whole.header("etag"));
    registrar.send(known).await.expect(304);
    app.stop().await;
}

#[actix_web::test]
async fn documents_of_one_case_at_once_get_numbers_without_a_hole() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett").await;
    let registrar = app.actor(Role::Registrar).await;
    let uploads: Vec<_> = (0..8)
        .map(|_| {
            let (registrar, case) = (registrar.clone(), case.clone());
            tokio::spawn(async move { upload(&registrar, &case, &[], BYTES).await.expect(201).json() })
        })
        .collect();
    let mut numbers = Vec::new();
    for uploaded in uploads {
        numbers.push(uploaded.await.unwrap()["number"].as_i64().unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    app.stop().await;
}

#[actix_web::test]
async fn an_upload_that_is_sent_twice_is_registered_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett").await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}/documents?title=Bilaga", case["id"].as_str().unwrap());
    let send = || {
        let request = registrar
            .request(reqwest::Method::POST, &path)
            .header("Idempotency-Key", "en gång")
            .header("Content-Type", "text/plain")
            .body("hej");
        registrar.send(request)
    };
    // Names of keys are plain ASCII; this one is refused.
    send().await.expect(400);
    let once = || {
        let request = registrar
            .request(reqwest::Method::POST, &path)
            .header("Idempotency-Key", "once")
            .header("Content-Type", "text/plain")
            .body("hej");
        registrar.send(request)
    };
    let (first, second) = (once().await.expect(201), once().await.expect(201));
    assert_eq!(first.id(), second.id());
    let listed = registrar
        .get(&format!("/cases/{}/documents", case["id"].as_str().unwrap()))
        .await;
    assert_eq!(listed.expect(200).json()["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn what_cannot_be_registered_is_refused_with_a_reason() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett").await;
    let registrar = app.actor(Role::Registrar).await;
    upload(&registrar, &case, &[], b"").await.expect(422);
    upload(&registrar, &case, &[("kind", "nonsense")], BYTES)
        .await
        .expect(400);
    upload(&app.actor(Role::Secretary).await, &case, &[], BYTES)
        .await
        .expect(403);
    let void = app.case(board, "Makulerat").await;
    let path = format!("/cases/{}/voids", void["id"].as_str().unwrap());
    registrar
        .post(&path, &json!({ "reason": "Dubblett" }))
        .await
        .expect(200);
    let refused = upload(&registrar, &void, &[], BYTES).await.expect(409);
    assert_eq!(refused.json()["state"], "void");
    upload(&registrar, &case, &[], BYTES).await.expect(201);
    let path = format!("/cases/{}/voids", case["id"].as_str().unwrap());
    registrar
        .post(&path, &json!({ "reason": "Dubblett" }))
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn another_system_notes_its_number_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett").await;
    let registrar = app.actor(Role::Registrar).await;
    let said = [("externalSystem", "platina"), ("externalId", "H-1")];
    let document = upload(&registrar, &case, &said, BYTES).await.expect(201).json();
    upload(&registrar, &case, &said, BYTES).await.expect(409);
    let path = format!("/documents/{}", document["id"].as_str().unwrap());
    let receipt = json!({ "system": "platina", "number": "Ks 77/2019:1" });
    registrar
        .post(&format!("{path}/registrations"), &receipt)
        .await
        .expect(201);
    registrar
        .post(&format!("{path}/registrations"), &receipt)
        .await
        .expect(409);
    let now = registrar.get(&path).await.expect(200).json();
    assert_eq!(now["registrations"][0]["number"], "Ks 77/2019:1");
    assert_eq!(now["externalReferences"][0]["id"], "H-1");
    let found = registrar
        .get(&format!(
            "/cases/{}/documents?externalSystem=platina&externalId=H-1",
            case["id"].as_str().unwrap()
        ))
        .await;
    assert_eq!(found.expect(200).json()["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn the_public_register_shows_public_fields_only() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "boardId": board, "title": "Inre rubrik", "publicTitle": "Yttre rubrik" });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    let private = [
        ("title", "Svar från Privatperson"),
        ("publicTitle", "Svar"),
        ("direction", "incoming"),
        ("party", "Privatperson"),
        ("partyIsPrivate", "true"),
        ("receivedAt", "2019-09-01T23:30:00+02:00"),
    ];
    upload(&registrar, &case, &private, BYTES).await.expect(201);
    let open = [
        ("title", "Inre"),
        ("publicTitle", "Yttre"),
        ("direction", "outgoing"),
        ("party", "Föreningen"),
    ];
    let document = upload(&registrar, &case, &open, BYTES).await.expect(201).json();
    let auditor = app.actor(Role::Auditor).await;
    let register = auditor.get("/register").await.expect(200);
    assert!(!register.text().contains("Inre") && !register.text().contains("Privatperson"));
    let entries = register.json()["entries"].clone();
    assert_eq!(entries[0]["number"], "Ks 1/2019:2");
    assert_eq!(entries[0]["party"], "Föreningen");
    assert_eq!(entries[1]["documentDate"], "2019-09-01");
    for (query, count) in [
        ("q=Privatperson", 0),
        ("q=yttre", 2),
        ("caseNumber=ks1/2019&direction=incoming", 1),
        ("dateFrom=2019-09-02&dateTo=2019-09-02", 2),
        ("dateTo=2019-09-01", 0),
    ] {
        let found = auditor
            .get(&format!("/register?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(found["_meta"]["totalRecords"], count, "{query}");
    }
    let path = format!("/documents/{}", document["id"].as_str().unwrap());
    let trusted = app.actor_with_secrecy(Role::Registrar, Boards::All).await;
    registrar
        .patch(&path, &json!({ "secrecyGround": "25 kap. 1 § OSL" }))
        .await
        .expect(200);
    trusted.patch(&path, &json!({ "public": true })).await.expect(422);
    let register = auditor.get("/register").await.expect(200).json();
    assert_eq!(register["entries"][0]["party"], json!(null));
    app.stop().await;
}

#[actix_web::test]
async fn a_document_of_another_board_is_not_there() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let theirs = app.case(other, "Deras").await;
    let document = upload(&app.actor(Role::Registrar).await, &theirs, &[], BYTES)
        .await
        .expect(201)
        .id();
    let registrar = app
        .actor_with(Role::Registrar, Boards::Only(vec![own]), None)
        .await;
    for path in ["", "/content"] {
        registrar
            .get(&format!("/documents/{document}{path}"))
            .await
            .expect(404);
    }
    upload(&registrar, &theirs, &[], BYTES).await.expect(404);
    assert_eq!(
        registrar.get("/register").await.expect(200).json()["_meta"]["totalRecords"],
        0
    );
    app.stop().await;
}
