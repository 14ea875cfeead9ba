//! Mailboxes: several of them, on a real mail server and as folders, and several workers on one.

use std::path::Path;
use std::rc::Rc;

use actix_web::rt;
use remiss::access::{Boards, Role};
use remiss::config::{Config, MailboxConfig, MailboxKind, SmtpTls};
use remiss::stop::{Stop, StopSwitch};
use remiss_tests::{Actor, Dovecot, PASSWORD, TestApp};
use serde_json::Value;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// A mailbox of the user `remiss` on this server.
pub fn imap(server: &Dovecot) -> MailboxConfig {
    MailboxConfig {
        kind: MailboxKind::Imap,
        host: "127.0.0.1".to_owned(),
        port: server.imaps,
        tls: SmtpTls::Tls,
        ca_file: server.ca_file(),
        user: "remiss".to_owned(),
        password: PASSWORD.to_owned().into(),
        poll_seconds: 1,
        ..MailboxConfig::maildir("remiss", Default::default())
    }
}

/// A service with these mailboxes.
pub async fn service(mailboxes: Vec<MailboxConfig>) -> TestApp {
    TestApp::with_settings("2019-09-02T06:00:00Z", |config: &mut Config| {
        config.mail.mailboxes = mailboxes;
    })
    .await
}

/// A worker's task for one mailbox.
pub struct Watching {
    task: JoinHandle<()>,
    switch: StopSwitch,
    /// Told when mail was taken in.
    pub news: Rc<Notify>,
}

impl Watching {
    pub fn begin(app: &TestApp, mailbox: MailboxConfig) -> Watching {
        let (switch, stop) = Stop::new();
        let news = Rc::new(Notify::new());
        let (app, told) = (app.app.clone(), news.clone());
        let task = rt::spawn(async move { remiss::inbox::watch(app, mailbox, stop, &told).await });
        Watching { task, switch, news }
    }

    /// As by SIGTERM.
    pub async fn end(self) {
        self.switch.tell();
        self.task.await.unwrap();
    }

    /// As by SIGKILL.
    pub fn kill(self) {
        self.task.abort();
    }
}

fn mail(number: usize) -> String {
    format!(
        "From: person@example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Fråga {number}\r\n\
         Message-ID: <{number}@mail.example.org>\r\n\r\nHur gör man?\r\n"
    )
}

async fn entries(actor: &Actor) -> Vec<Value> {
    let page = actor.get("/inbox?limit=100").await.expect(200).json();
    page["entries"].as_array().unwrap().clone()
}

fn put(maildir: &Path, name: &str, bytes: &str) {
    std::fs::create_dir_all(maildir.join("new")).unwrap();
    std::fs::write(maildir.join("new").join(name), bytes).unwrap();
}

#[actix_web::test]
async fn what_comes_to_a_boards_own_mailbox_is_that_boards() {
    let folder = std::env::temp_dir().join(format!("remiss-boxes-{}", std::process::id()));
    let own = MailboxConfig {
        board: "nf".to_owned(),
        ..MailboxConfig::maildir("naturvård", folder.join("nf"))
    };
    let app = service(vec![own, MailboxConfig::maildir("alla", folder.join("alla"))]).await;
    let ks = app.kommunstyrelsen().await;
    let nf = app.board("Naturvårdsnämnden", "Nf").await;
    put(&folder.join("nf"), "a", &mail(1));
    put(&folder.join("alla"), "b", &mail(2));
    app.work().await;
    let of_ks = app
        .actor_with(Role::Registrar, Boards::Only(vec![ks]), None)
        .await;
    let of_nf = app
        .actor_with(Role::Registrar, Boards::Only(vec![nf]), None)
        .await;
    let seen = entries(&of_ks).await;
    assert_eq!((seen.len(), &seen[0]["mailbox"]), (1, &Value::from("alla")));
    let seen = entries(&of_nf).await;
    assert_eq!(seen.len(), 2);
    let own = seen.iter().find(|entry| entry["mailbox"] == "naturvård").unwrap();
    // It has been read and waits, and is still the board's.
    assert_eq!(
        (&own["status"], &own["boardId"]),
        (&Value::from("waiting"), &Value::from(nf.to_string()))
    );
    app.stop().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[actix_web::test]
async fn a_mail_that_is_too_large_for_memory_is_kept_byte_for_byte() {
    let Some(server) = Dovecot::start("") else { return };
    let app = service(vec![imap(&server)]).await;
    let mut large = mail(1);
    while large.len() < 9 << 20 {
        large.push_str("En rad till av ett mycket stort mejl.\r\n");
    }
    server.deliver("remiss", &large);
    server.deliver("remiss", mail(2));
    assert_eq!(remiss::inbox::fetch(&app.app).await.unwrap(), 2);
    let registrar = app.actor(Role::Registrar).await;
    let entries = entries(&registrar).await;
    let entry = entries.iter().find(|entry| entry["size"] == large.len()).unwrap();
    let content = registrar
        .get(&format!("/inbox/{}/content", entry["id"].as_str().unwrap()))
        .await;
    assert!(content.expect(200).bytes == large.as_bytes());
    // By another road once more: one entry.
    server.deliver(
        "remiss",
        large.replace("To: remiss@", "Delivered-To: x@example.org\r\nTo: remiss@"),
    );
    assert_eq!(remiss::inbox::fetch(&app.app).await.unwrap(), 1);
    assert_eq!(self::entries(&registrar).await.len(), 2);
    assert!(server.files("remiss", "").is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn two_that_fetch_at_once_make_no_entry_twice_and_lose_none() {
    let Some(server) = Dovecot::start("") else { return };
    let app = service(vec![imap(&server)]).await;
    for number in 0..80 {
        server.deliver("remiss", mail(number));
    }
    // The same mail twice is one.
    server.deliver("remiss", mail(7));
    let (one, other) = tokio::join!(remiss::inbox::fetch(&app.app), remiss::inbox::fetch(&app.app));
    assert!(one.unwrap() + other.unwrap() >= 81);
    let registrar = app.actor(Role::Registrar).await;
    assert_eq!(entries(&registrar).await.len(), 80);
    assert!(server.files("remiss", "").is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn one_worker_watches_a_mailbox_and_another_takes_over_when_it_is_gone() {
    let Some(server) = Dovecot::start("") else { return };
    let app = service(vec![imap(&server)]).await;
    let registrar = app.actor(Role::Registrar).await;
    let first = Watching::begin(&app, imap(&server));
    server.deliver("remiss", mail(1));
    first.news.notified().await;
    let second = Watching::begin(&app, imap(&server));
    for number in 2..12 {
        server.deliver("remiss", mail(number));
        while entries(&registrar).await.len() < number {
            first.news.notified().await;
        }
    }
    // The server was told of each just once, or there would be copies.
    first.end().await;
    second.kill();
    assert_eq!(server.files("remiss", "Remiss").len(), 11);
    // After a proper end at once.
    let third = Watching::begin(&app, imap(&server));
    server.deliver("remiss", mail(12));
    third.news.notified().await;
    third.kill();
    // After a sudden one when the time is over.
    app.set_time("2019-09-02T06:02:00Z");
    let fourth = Watching::begin(&app, imap(&server));
    server.deliver("remiss", mail(13));
    fourth.news.notified().await;
    fourth.end().await;
    assert_eq!(entries(&registrar).await.len(), 13);
    app.stop().await;
}

#[actix_web::test]
async fn a_server_that_restarts_in_the_middle_costs_no_mail() {
    let Some(mut server) = Dovecot::start("") else {
        return;
    };
    let app = service(vec![imap(&server)]).await;
    let registrar = app.actor(Role::Registrar).await;
    let watching = Watching::begin(&app, imap(&server));
    for round in 0..3 {
        for number in round * 30..round * 30 + 30 {
            server.deliver("remiss", mail(number));
        }
        // In the middle of the first, while waiting for more in the others.
        watching.news.notified().await;
        server.stop();
        server.begin();
    }
    while entries(&registrar).await.len() < 90 || !server.files("remiss", "").is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(entries(&registrar).await.len(), 90);
    watching.end().await;
    app.stop().await;
}

#[actix_web::test]
async fn a_mailbox_that_cannot_be_read_says_so_until_it_can() {
    let place = std::env::temp_dir().join(format!("remiss-mailbox-{}", std::process::id()));
    // A file where the folder should be.
    std::fs::write(&place, "").unwrap();
    let config = MailboxConfig {
        poll_seconds: 1,
        ..MailboxConfig::maildir("brevlåda", place.clone())
    };
    let app = service(vec![config.clone()]).await;
    let registrar = app.actor(Role::Registrar).await;
    let watching = Watching::begin(&app, config);
    let mailbox = async || registrar.get("/mailboxes").await.expect(200).json()["mailboxes"][0].clone();
    let mut seen = mailbox().await;
    while seen["trouble"].is_null() {
        rt::task::yield_now().await;
        seen = mailbox().await;
    }
    assert!(
        seen["trouble"]
            .as_str()
            .unwrap()
            .starts_with("Mappen går inte att läsa"),
        "{seen}"
    );
    assert_eq!(seen["troubleSince"], "2019-09-02T06:00:00Z");
    assert!(seen["nextTryAt"].is_string());
    std::fs::remove_file(&place).unwrap();
    put(&place, "1", &mail(1));
    while !seen["trouble"].is_null() || seen["mailAt"].is_null() {
        rt::task::yield_now().await;
        seen = mailbox().await;
    }
    assert_eq!(
        (&seen["watched"], &seen["troubleSince"]),
        (&serde_json::json!(true), &Value::Null)
    );
    watching.end().await;
    std::fs::remove_dir_all(&place).unwrap();
    app.stop().await;
}
