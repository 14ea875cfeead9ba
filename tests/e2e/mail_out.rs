//! Mails that leave: several at a time, at the server's pace, each in its own lane of the worker, and once more when an officer
//! asks for it.

use std::time::Duration;

use remiss::access::{Caller, Role};
use remiss::config::{MailTransport, SmtpTls};
use remiss::jobs::{Lane, lanes};
use remiss::messages::{MailOut, outbox};
use remiss::stop::Stop;
use remiss_mail::{MemoryTransport, SendError, Transport};
use remiss_tests::TestApp;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::smtp::{Server, app_with, posted, shown};

fn lane(name: &str) -> Lane {
    lanes().into_iter().find(|lane| lane.name() == name).unwrap()
}

async fn waiting(app: &TestApp) -> i64 {
    let look = async |connection: &mut remiss::db::Connection| outbox(&app.app, connection).await;
    app.app.read(&Caller::system("test"), look).await.unwrap().waiting
}

#[actix_web::test]
async fn several_mails_are_under_way_at_a_time() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    for number in 0..3 {
        posted(&app, &format!("together{number}")).await;
    }
    // The server answers none of them before all three have come.
    app.work().await;
    assert_eq!(server.mails().len(), 3);
    assert_eq!(waiting(&app).await, 0);
    app.stop().await;
}

#[actix_web::test]
async fn while_a_mail_is_slow_others_leave_and_other_work_goes_on() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    posted(&app, "slow").await;
    let inside = app.app.clone();
    let sending = actix_web::rt::spawn(async move { lane("mail out").pass(&inside, Stop::never()).await });
    server.asked.notified().await;
    // The other lanes do their work meanwhile.
    for lane in lanes().iter().filter(|lane| lane.name() != "mail out") {
        lane.pass(&app.app, Stop::never()).await.unwrap();
    }
    let id = posted(&app, "other").await;
    // Another worker, or this one a little later, sends what is new.
    lane_of_another(&app, &server, 2).await;
    assert_eq!(shown(&app, id).await["status"], "sent");
    server.answer.notify_one();
    sending.await.unwrap().unwrap();
    assert_eq!(server.mails().len(), 2);
    app.stop().await;
}

async fn lane_of_another(app: &TestApp, server: &Server, mails: usize) {
    lane("mail out").pass(&app.app, Stop::never()).await.unwrap();
    assert_eq!(server.mails().len(), mails);
}

#[actix_web::test]
async fn the_mails_of_a_worker_that_died_are_taken_over_at_once() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    let id = posted(&app, "slow").await;
    let inside = app.app.clone();
    let dying = actix_web::rt::spawn(async move { lane("mail out").pass(&inside, Stop::never()).await });
    server.asked.notified().await;
    // Its connection to the database ends with it.
    dying.abort();
    let _ = dying.await;
    server.answer.notify_one();
    let inside = app.app.clone();
    let next = actix_web::rt::spawn(async move {
        while lane("mail out").pass(&inside, Stop::never()).await.unwrap() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    server.asked.notified().await;
    server.answer.notify_one();
    next.await.unwrap();
    let mails = server.mails();
    let ids: Vec<&str> = mails
        .iter()
        .filter_map(|(.., text)| text.lines().find(|line| line.starts_with("Message-ID:")))
        .collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
    assert_eq!(shown(&app, id).await["status"], "sent");
    app.stop().await;
}

#[actix_web::test]
async fn while_the_server_is_away_one_mail_looks_and_the_others_are_left_alone() {
    let (server, port) = Server::start().await;
    let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let nobody = closed.local_addr().unwrap().port();
    drop(closed);
    let app = app_with(nobody).await;
    let mut ids = Vec::new();
    for number in 0..30 {
        ids.push(posted(&app, &format!("a{number}")).await);
    }
    app.work().await;
    let registrar = app.actor(Role::Registrar).await;
    let state = registrar.get("/outbox").await.expect(200).json();
    assert_eq!(state["waiting"], 30);
    assert_eq!(state["trouble"]["since"], "2019-09-02T06:00:00Z");
    assert_eq!(state["trouble"]["nextTryAt"], "2019-09-02T06:00:05Z");
    assert!(
        state["trouble"]["words"]
            .as_str()
            .unwrap()
            .contains("no connection"),
        "{state}"
    );
    app.set_time("2019-09-02T06:00:04Z");
    app.work().await;
    app.set_time("2019-09-02T06:00:05Z");
    app.work().await;
    let state = registrar.get("/outbox").await.expect(200).json();
    assert_eq!(state["trouble"]["tries"], 2);
    // Never handed over, so no try of theirs is used up.
    assert_eq!(shown(&app, ids[29]).await["attempts"], 0);
    // The same outbox, with the server back.
    let back = app
        .restarted(|config| {
            config.mail.transport = MailTransport::Smtp;
            config.mail.smtp.host = "127.0.0.1".to_owned();
            config.mail.smtp.port = port;
            config.mail.smtp.tls = SmtpTls::None;
        })
        .await;
    back.set_time("2019-09-02T06:00:30Z");
    back.work().await;
    assert_eq!(server.mails().len(), 30);
    back.stop().await;
}

#[actix_web::test]
async fn the_pace_of_the_settings_holds_for_all_workers_together() {
    let (server, port) = Server::start().await;
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.mail.transport = MailTransport::Smtp;
        config.mail.smtp.host = "127.0.0.1".to_owned();
        config.mail.smtp.port = port;
        config.mail.smtp.tls = SmtpTls::None;
        config.mail.smtp.per_minute = 60;
    })
    .await;
    for number in 0..20 {
        posted(&app, &format!("a{number}")).await;
    }
    let first = app.app.clone();
    let (one, two) = futures_of_two(&first).await;
    assert_eq!(one + two, 5);
    app.set_time("2019-09-02T06:00:03Z");
    app.work().await;
    assert_eq!(server.mails().len(), 8);
    for second in 4..30 {
        app.set_time(&format!("2019-09-02T06:00:{second:02}Z"));
        app.work().await;
    }
    assert_eq!(server.mails().len(), 20);
    app.stop().await;
}

/// Two workers at once.
async fn futures_of_two(app: &remiss::app::App) -> (usize, usize) {
    let (mail_out, inside) = (lane("mail out"), app.clone());
    let other = actix_web::rt::spawn(async move { mail_out.pass(&inside, Stop::never()).await.unwrap() });
    let one = lane("mail out").pass(app, Stop::never()).await.unwrap();
    (one, other.await.unwrap())
}

#[actix_web::test]
async fn a_waiting_mail_says_when_it_is_tried_next() {
    let (_server, port) = Server::start().await;
    let app = app_with(port).await;
    let id = posted(&app, "greylisted").await;
    assert_eq!(shown(&app, id).await["nextAttemptAt"], "2019-09-02T06:00:00Z");
    app.work().await;
    let message = shown(&app, id).await;
    assert_eq!(message["nextAttemptAt"], "2019-09-02T06:01:00Z");
    assert_eq!(message["attempts"], 1);
    app.set_time("2019-09-02T06:01:00Z");
    app.work().await;
    assert_eq!(shown(&app, id).await["nextAttemptAt"], Value::Null);
    app.stop().await;
}

#[actix_web::test]
async fn a_failed_mail_goes_to_the_mended_address_with_the_same_id_and_the_remiss_only_once() {
    let app = TestApp::new().await;
    let memory = MemoryTransport::new();
    let never = SendError::Permanent {
        code: Some(550),
        words: "550 5.1.1 No such user".to_owned(),
    };
    memory.refuse("fel@example.org", never);
    let worker = app
        .app
        .with_mail_out(MailOut::over(Transport::Memory(memory.clone())));
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    let remiss = app
        .sent_remiss(&case, "Överenskommelse", &[("Föreningen", "fel@example.org")])
        .await;
    remiss::jobs::round(&worker).await.unwrap();
    let officer = app.actor(Role::Officer).await;
    let path = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    let recipient = officer.get(&path).await.expect(200).json()["recipients"][0].clone();
    assert_eq!(recipient["delivery"], "bounced");
    let failed = officer.get("/messages?status=failed").await.expect(200).json()["messages"][0].clone();
    assert!(failed["_links"]["attempts"].is_object(), "{failed}");
    // The address is mended, and the same mail asked for once more.
    let own = format!("/recipients/{}", recipient["id"].as_str().unwrap());
    officer
        .patch(&own, &json!({ "email": "ratt@example.org" }))
        .await
        .expect(200);
    let attempts = format!("/messages/{}/attempts", failed["id"].as_str().unwrap());
    let again = officer.post(&attempts, &json!({})).await.expect(200).json();
    assert_eq!(again["status"], "queued");
    assert_eq!(again["toAddress"], "ratt@example.org");
    // A second press of the button changes nothing.
    officer.post(&attempts, &json!({})).await.expect(409);
    remiss::jobs::round(&worker).await.unwrap();
    let sent = memory.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].message_id, failed["mailMessageId"]);
    assert_eq!(sent[0].to.address, "ratt@example.org");
    let now = officer.get(&own).await.expect(200).json();
    assert_eq!(now["delivery"], "sent");
    // It has been asked: another dispatch does not go to it.
    let dispatches = format!("/remisser/{}/dispatches", remiss["id"].as_str().unwrap());
    officer.post(&dispatches, &json!({})).await.expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn only_what_has_failed_is_tried_once_more() {
    let (_server, port) = Server::start().await;
    let app = app_with(port).await;
    let id = posted(&app, "styrelsen").await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/messages/{id}/attempts");
    assert_eq!(
        officer.post(&path, &json!({})).await.expect(409).json()["state"],
        "queued"
    );
    app.work().await;
    assert_eq!(
        officer.post(&path, &json!({})).await.expect(409).json()["state"],
        "sent"
    );
    officer
        .post(&path, &json!({ "toAddress": "ingen adress" }))
        .await
        .expect(422);
    app.stop().await;
}
