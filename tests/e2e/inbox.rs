//! The inbox: what comes by mail is kept, read, and placed where it certainly belongs.

use std::path::{Path, PathBuf};

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::{Value, json};

/// A mail arrives in the mailbox.
fn deliver(app: &TestApp, name: &str, mail: impl AsRef<[u8]>) {
    let folder = mailbox(app).join("new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), mail).unwrap();
}

fn mailbox(app: &TestApp) -> PathBuf {
    app.folder().join("mail-in")
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

/// A mail with these headers and this text.
fn mail(from: &str, subject: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: remiss@kommun.example.org\r\nSubject: {subject}\r\nDate: Mon, 02 Sep 2019 07:00:00 +0200\r\n\
         Message-ID: <{}@mail.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
        subject.len() * 1000 + text.len()
    )
}

async fn inbox(app: &TestApp, query: &str) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let page = registrar
        .get(&format!("/inbox?limit=100{query}"))
        .await
        .expect(200);
    page.json()["entries"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn a_worker_that_dies_between_storing_and_marking_makes_no_second_entry() {
    let app = TestApp::new().await;
    deliver(&app, "1", mail("a@example.org", "Hej", "Hej"));
    app.work().await;
    // What is left of a worker that stored the mail and did not come to mark it: the mail lies there as new.
    let seen = files_in(&mailbox(&app).join("cur")).remove(0);
    std::fs::rename(seen, mailbox(&app).join("new/1")).unwrap();
    app.work().await;
    assert_eq!(inbox(&app, "").await.len(), 1);
    assert!(files_in(&mailbox(&app).join("new")).is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn the_same_message_by_two_roads_is_one_entry() {
    let app = TestApp::new().await;
    let one = mail("a@example.org", "Hej", "Hej");
    deliver(&app, "1", &one);
    let other = format!(
        "Delivered-To: remiss@kommun.example.org\r\nReceived: from mail.example.org\r\n\
         \tby relay.example.org; Mon, 2 Sep 2019 07:00:01 +0200\r\n{one}"
    );
    deliver(&app, "2", other);
    app.work().await;
    assert_eq!(inbox(&app, "").await.len(), 1);
    assert_eq!(files_in(&mailbox(&app).join("cur")).len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_bad_mail_waits_as_it_came_and_does_not_stop_the_others() {
    let app = TestApp::new().await;
    deliver(&app, "1", b"\x00\xff\xfe\x00 inget mejl\x00");
    deliver(&app, "2", b"Subject: \x00noll\x00\r\nFrom: a\x00b@example.org\r\nTo: remiss+\x00x@kommun.example.org\r\n\r\ntext\x00\r\n");
    deliver(&app, "3", mail("a@example.org", "Hej", "Hej"));
    app.work().await;
    let entries = inbox(&app, "&status=waiting").await;
    assert_eq!(entries.len(), 3, "{entries:?}");
    assert_eq!(inbox(&app, "&kind=unreadable").await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_over_the_limit_is_kept_whole_and_waits() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| config.mail.max_size_mb = 1).await;
    let large = mail("a@example.org", "Stort svar", &"Ett långt svar. ".repeat(80_000));
    deliver(&app, "1", &large);
    app.work().await;
    let entry = inbox(&app, "&status=waiting").await.remove(0);
    assert_eq!(entry["kind"], "unread");
    assert_eq!(entry["subject"], "Stort svar");
    assert_eq!(entry["fromAddress"], "a@example.org");
    assert!(entry["reason"].as_str().unwrap().contains("större än 1 MB"));
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/inbox/{}", entry["id"].as_str().unwrap());
    let content = registrar.get(&format!("{path}/content")).await.expect(200);
    assert_eq!(content.bytes, large.as_bytes());
    app.stop().await;
}

#[actix_web::test]
async fn the_registrar_places_a_mail_in_a_case_or_notes_why_not() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    deliver(&app, "1", mail("a@example.org", "En fråga om lokaler", "Hej!"));
    deliver(&app, "2", mail("b@example.org", "Reklam", "Köp!"));
    app.work().await;
    let waiting = inbox(&app, "&q=lokaler").await.remove(0);
    assert_eq!(waiting["status"], "waiting");
    let registrar = app.actor(Role::Registrar).await;
    let matches = format!("/inbox/{}/matches", waiting["id"].as_str().unwrap());
    registrar.post(&matches, &json!({})).await.expect(422);
    let both = json!({ "caseId": case["id"], "discard": "x" });
    registrar.post(&matches, &both).await.expect(422);
    let nowhere = json!({ "caseId": "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60" });
    let problem = registrar.post(&matches, &nowhere).await.expect(422).json();
    assert_eq!(problem["errors"][0]["pointer"], "#/caseId");
    let placed = registrar
        .post(&matches, &json!({ "caseId": case["id"] }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&placed["status"], &placed["caseId"]),
        (&json!("placed"), &case["id"])
    );
    registrar
        .post(&matches, &json!({ "caseId": case["id"] }))
        .await
        .expect(409);
    let advertisement = inbox(&app, "&q=reklam").await.remove(0);
    let matches = format!("/inbox/{}/matches", advertisement["id"].as_str().unwrap());
    let endless = json!({ "discard": "x".repeat(501) });
    registrar.post(&matches, &endless).await.expect(422);
    let noted = registrar.post(&matches, &json!({ "discard": "Re\nklam" })).await;
    assert_eq!(noted.expect(200).json()["status"], "noted");
    assert!(inbox(&app, "&status=waiting").await.is_empty());
    // Nothing goes away.
    assert_eq!(inbox(&app, "").await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_without_a_number_from_somebody_unknown_waits() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    deliver(
        &app,
        "1",
        mail("a@example.org", "Synpunkter", "Vi tycker så här."),
    );
    app.work().await;
    let entry = inbox(&app, "").await.remove(0);
    assert_eq!(entry["status"], "waiting");
    assert!(entry["candidates"].as_array().unwrap().is_empty());
    assert!(entry["_links"]["matches"].is_object());
    app.actor(Role::Officer).await.get("/inbox").await.expect(403);
    app.stop().await;
}
