//! Mails over SMTP: the service against a mail server that does what it is told by the recipient's name.

use std::sync::{Arc, Mutex};

use remiss::access::{Caller, Role};
use remiss::config::{MailTransport, SmtpTls};
use remiss::messages::{Addressee, NewMessage, Purpose, post};
use remiss_tests::TestApp;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, Notify};
use uuid::Uuid;

pub struct Server {
    /// Sender and recipient of the envelope, and the text.
    mails: Mutex<Vec<(String, String, String)>>,
    /// A mail to `slow` has come.
    pub asked: Notify,
    /// It may be answered.
    pub answer: Notify,
    /// Three mails to `together` are answered when all of them have come.
    together: Barrier,
}

impl Server {
    pub async fn start() -> (Arc<Server>, u16) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Arc::new(Server {
            mails: Mutex::default(),
            asked: Notify::new(),
            answer: Notify::new(),
            together: Barrier::new(3),
        });
        let shared = server.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                tokio::spawn(converse(socket, shared.clone()));
            }
        });
        (server, port)
    }

    pub fn mails(&self) -> Vec<(String, String, String)> {
        self.mails.lock().unwrap().clone()
    }
}

fn address(line: &str) -> String {
    line.split(['<', '>']).nth(1).unwrap_or_default().to_owned()
}

async fn converse(socket: TcpStream, server: Arc<Server>) {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let (mut from, mut to) = (String::new(), String::new());
    write.write_all(b"220 test ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let command = line.to_uppercase();
        let answer = if command.starts_with("EHLO") {
            "250-test\r\n250 8BITMIME"
        } else if command.starts_with("MAIL") {
            from = address(&line);
            "250 ok"
        } else if command.starts_with("RCPT") {
            to = address(&line);
            match to.split('@').next().unwrap_or_default() {
                "unknown" => "550 5.1.1 no such user",
                "greylisted" if !server.mails().iter().any(|(.., text)| text == "greylisted") => {
                    let seen = ("".to_owned(), "".to_owned(), "greylisted".to_owned());
                    server.mails.lock().unwrap().push(seen);
                    "451 4.7.1 come back later"
                }
                _ => "250 ok",
            }
        } else if command == "DATA" {
            write.write_all(b"354 go on\r\n").await.unwrap();
            let mut text = String::new();
            while let Ok(Some(line)) = lines.next_line().await {
                if line == "." {
                    break;
                }
                text.push_str(&line);
                text.push_str("\r\n");
            }
            server
                .mails
                .lock()
                .unwrap()
                .push((from.clone(), to.clone(), text));
            if to.starts_with("slow") {
                server.asked.notify_one();
                server.answer.notified().await;
            }
            if to.starts_with("together") {
                server.together.wait().await;
            }
            "250 2.0.0 ok: queued as 4F2"
        } else {
            "250 ok"
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

pub async fn app_with(port: u16) -> TestApp {
    TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.mail.transport = MailTransport::Smtp;
        config.mail.smtp.host = "127.0.0.1".to_owned();
        config.mail.smtp.port = port;
        config.mail.smtp.tls = SmtpTls::None;
        // Nothing happens because real time goes by.
        config.worker.poll_interval_seconds = 600;
    })
    .await
}

pub async fn posted(app: &TestApp, local: &str) -> Uuid {
    let message = NewMessage {
        purpose: Purpose::Other,
        purpose_key: local.to_owned(),
        board_id: None,
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: format!("{local}@forening.example.org"),
            name: "Föreningen".to_owned(),
        },
        reply_to: None,
        subject: "Remiss".to_owned(),
        text: "Hej!\n".to_owned(),
        html: None,
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    };
    app.app
        .write(&Caller::system("test"), async |connection| {
            post(&app.app, connection, message).await
        })
        .await
        .unwrap()
        .unwrap()
}

pub async fn shown(app: &TestApp, id: Uuid) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    registrar.get(&format!("/messages/{id}")).await.expect(200).json()
}

#[actix_web::test]
async fn a_remiss_leaves_over_smtp_with_the_recipients_own_envelope_sender() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    let bodies = [
        ("Föreningen", "styrelsen@forening.example.org"),
        ("Okänd", "unknown@example.org"),
    ];
    let remiss = app.sent_remiss(&case, "Överenskommelse", &bodies).await;
    app.work().await;
    let mails = server.mails();
    assert_eq!(mails.len(), 1);
    let (from, to, text) = &mails[0];
    assert_eq!(to, "styrelsen@forening.example.org");
    assert!(
        from.starts_with("remiss+") && from.ends_with("@kommun.example.org"),
        "{from}"
    );
    assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
    // The one that nobody has is shown to the officer.
    let officer = app.actor(Role::Officer).await;
    let path = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    let list = officer.get(&path).await.expect(200).json();
    let delivery = |name: &str| {
        let all = list["recipients"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["delivery"].clone()
    };
    assert_eq!(
        (delivery("Föreningen"), delivery("Okänd")),
        (json!("sent"), json!("bounced"))
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_greylisted_mail_is_sent_when_its_time_has_come() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    let id = posted(&app, "greylisted").await;
    app.work().await;
    assert_eq!(shown(&app, id).await["status"], "queued");
    assert_eq!(shown(&app, id).await["statusWords"], "451 4.7.1 come back later");
    app.set_time("2019-09-02T06:01:00Z");
    app.work().await;
    let message = shown(&app, id).await;
    assert_eq!(
        (&message["status"], &message["attempts"]),
        (&json!("sent"), &json!(2))
    );
    assert_eq!(message["statusWords"], "250 2.0.0 ok: queued as 4F2");
    assert_eq!(server.mails().len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_that_one_worker_is_sending_is_not_sent_by_another() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    let id = posted(&app, "slow").await;
    let slow = app.app.clone();
    let first = actix_web::rt::spawn(async move { remiss::jobs::round(&slow).await });
    server.asked.notified().await;
    // The lease of the first worker is over, and it is still talking to the mail server.
    app.set_time("2019-09-02T06:30:00Z");
    remiss::jobs::round(&app.app).await.unwrap();
    assert_eq!(server.mails().len(), 1);
    server.answer.notify_one();
    first.await.unwrap().unwrap();
    app.set_time("2019-09-02T12:00:00Z");
    app.work().await;
    assert_eq!(server.mails().len(), 1);
    let message = shown(&app, id).await;
    assert_eq!(
        (&message["status"], &message["attempts"]),
        (&json!("sent"), &json!(1))
    );
    app.stop().await;
}

#[actix_web::test]
async fn while_the_mail_server_is_away_mails_wait() {
    let (server, port) = Server::start().await;
    let app = app_with(port).await;
    let away = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let nobody = away.local_addr().unwrap().port();
    drop(away);
    let without = app_with(nobody).await;
    let id = posted(&without, "styrelsen").await;
    without.work().await;
    assert_eq!(shown(&without, id).await["status"], "queued");
    assert!(server.mails().is_empty());
    app.stop().await;
    without.stop().await;
}
