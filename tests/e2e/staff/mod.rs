//! What staff are told: their addresses, digests of what lies ahead, alerts of what somebody has to look at.

mod alerts;
mod contacts;
mod digests;
mod meeting_changes;

use std::time::Duration;

use remiss::access::Role;
use remiss::db::Database;
use remiss_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

/// A contact of the board. Returns its path.
async fn staff_contact(app: &TestApp, board: Uuid, role: &str, email: &str, more: Value) -> String {
    let administrator = app.actor(Role::Administrator).await;
    let mut body = json!({ "role": role, "name": "Kontakt", "email": email });
    for (field, value) in more.as_object().unwrap() {
        body[field] = value.clone();
    }
    let path = format!("/boards/{board}/staff-contacts");
    let id = administrator.post(&path, &body).await.expect(201).id();
    format!("{path}/{id}")
}

/// A round of three workers at the same time, each with connections of its own.
async fn three_workers_at_once(app: &TestApp) {
    let worker = || {
        let database = Database::new(&app.database.url, 6, Duration::from_secs(20)).unwrap();
        app.app.with_database(database)
    };
    let (one, two, three) = (worker(), worker(), worker());
    let round = remiss::jobs::round;
    let rounds = tokio::join!(round(&one), round(&two), round(&three));
    for round in [rounds.0, rounds.1, rounds.2] {
        round.unwrap();
    }
}

/// The mails for a purpose, oldest first: address, subject and text.
async fn mails(app: &TestApp, purpose: &str) -> Vec<(String, String, String)> {
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/messages?limit=100&purpose={purpose}");
    let page = registrar.get(&path).await.expect(200).json();
    let mut found = Vec::new();
    for message in page["messages"].as_array().unwrap().iter().rev() {
        let text = |field: &str| message[field].as_str().unwrap().to_owned();
        let content = registrar
            .get(&format!("/messages/{}/content", text("id")))
            .await
            .expect(200);
        let mail = remiss_mail::parse(&content.bytes);
        // As it is read: without the line breaks that mails put into long lines.
        let body = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
        found.push((text("toAddress"), text("subject"), body));
    }
    found
}

/// A mail arrives in the mailbox.
fn deliver(app: &TestApp, from: &str, subject: &str, text: &str) {
    let id = format!("{}.{}", subject.len(), text.len());
    let mail = format!(
        "From: {from}\r\nTo: remiss@kommun.example.org\r\nSubject: {subject}\r\nDate: Mon, 02 Sep 2019 07:00:00 +0200\r\n\
         Message-ID: <{id}@mail.example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n",
    );
    deliver_raw(app, &id, &mail);
}

fn deliver_raw(app: &TestApp, name: &str, mail: &str) {
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), mail).unwrap();
}

/// The bounce of a mail of ours, as mail servers write it (RFC 3464).
fn bounce_of(message_id: &str, address: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mail.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Date: Mon, 02 Sep 2019 09:00:00 +0200\r\nMessage-ID: <b1@mail.example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nYour mail could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example.org\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 unknown\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{message_id}>\r\nSubject: x\r\n\r\nx\r\n--b--\r\n"
    )
}

#[actix_web::test]
async fn readiness_says_how_long_the_oldest_mail_and_job_have_waited() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    let idle = stranger.get("!/health/ready").await.expect(200).json();
    assert_eq!(
        idle["waiting"],
        json!({ "oldestMailSeconds": null, "oldestJobSeconds": null })
    );
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    app.sent_remiss(&case, "Överenskommelsen", &[("Föreningen A", "a@example.org")])
        .await;
    app.set_time("2019-09-02T06:10:00Z");
    let waiting = stranger.get("!/health/ready").await.expect(200).json();
    assert_eq!(
        waiting["waiting"],
        json!({ "oldestMailSeconds": 600, "oldestJobSeconds": 600 })
    );
    app.work().await;
    let done = stranger.get("!/health/ready").await.expect(200).json();
    assert_eq!(done["waiting"]["oldestMailSeconds"], Value::Null);
    app.stop().await;
}
