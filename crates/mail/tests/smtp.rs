//! The SMTP transport against a small server that does what it is told by the recipient's name.

#![allow(clippy::unwrap_used, missing_docs)]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use remiss_mail::transport::{Credentials, SmtpSettings, Tls};
use remiss_mail::{MailAddress, OutgoingMail, SendError, Transport};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the server saw.
#[derive(Debug, Default)]
struct Seen {
    connections: AtomicUsize,
    mails: Mutex<Vec<String>>,
}

/// How a server wants to be spoken to (RFC 2920).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// One command after the other.
    OneByOne,
    /// Several at once.
    Together,
    /// Several at once; it asks for the text also where it has refused the recipient.
    TogetherAndEager,
}

struct Server {
    seen: Arc<Seen>,
    port: u16,
}

impl Server {
    /// `mails_per_connection`: after so many mails the server closes the connection without a word.
    async fn start(mails_per_connection: usize, manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Seen::default());
        let shared = seen.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(converse(socket, shared.clone(), mails_per_connection, manner));
            }
        });
        Self { seen, port }
    }

    fn connections(&self) -> usize {
        self.seen.connections.load(Ordering::SeqCst)
    }

    fn mails(&self) -> Vec<String> {
        self.seen.mails.lock().unwrap().clone()
    }

    fn settings(&self) -> SmtpSettings {
        SmtpSettings {
            hello_name: Some("worker.example.org".into()),
            ..SmtpSettings::new("127.0.0.1", self.port)
        }
    }

    fn transport(&self) -> Transport {
        Transport::smtp(self.settings())
    }
}

async fn converse(socket: TcpStream, seen: Arc<Seen>, mails_per_connection: usize, manner: Manner) {
    let (read, mut write) = socket.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut recipient = String::new();
    let mut taken = 0;
    write.write_all(b"220 test ESMTP\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let command = line.to_uppercase();
        let answer = if command.starts_with("EHLO") {
            match manner {
                Manner::OneByOne => "250-test\r\n250-8BITMIME\r\n250 AUTH PLAIN",
                _ => "250-test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 AUTH PLAIN",
            }
        } else if command.starts_with("AUTH") {
            "535 5.7.8 wrong password"
        } else if command.starts_with("RCPT") {
            recipient = line.split(['<', '@']).nth(1).unwrap_or_default().to_owned();
            match recipient.as_str() {
                "unknown" => "550 5.1.1 no such user",
                "greylisted" => "451 4.7.1 come back later",
                "closing" => "421 4.3.2 shutting down",
                "login" => "530 5.7.0 authentication required",
                "silent" => std::future::pending().await,
                _ => "250 2.1.5 ok",
            }
        } else if command == "DATA" && manner == Manner::Together && refused(&recipient) {
            "554 5.5.1 no valid recipients"
        } else if command == "DATA" {
            write.write_all(b"354 go on\r\n").await.unwrap();
            let mut text = String::new();
            loop {
                let Ok(Some(line)) = lines.next_line().await else {
                    return;
                };
                if line == "." {
                    break;
                }
                text.push_str(&line);
                text.push('\n');
            }
            match recipient.as_str() {
                "dropped" => return,
                "full" => "452 4.2.2 mailbox full",
                "virus" => "554 5.7.1 not wanted",
                _ => {
                    seen.mails.lock().unwrap().push(text);
                    taken += 1;
                    "250 2.0.0 ok: queued as 4F2"
                }
            }
        } else {
            "250 2.0.0 ok"
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            return;
        }
        if answer.starts_with("421") || (taken == mails_per_connection && mails_per_connection > 0) {
            return;
        }
    }
}

fn refused(recipient: &str) -> bool {
    ["unknown", "greylisted", "login"].contains(&recipient)
}

fn to(local: &str) -> OutgoingMail {
    OutgoingMail {
        message_id: format!("{local}-1@example.org"),
        from: MailAddress::new("remiss@example.org"),
        envelope_from: None,
        reply_to: None,
        to: MailAddress::new(format!("{local}@forening.example")),
        subject: "Remiss".into(),
        text: "Hej!\n.\nEn punkt på en egen rad.\n".into(),
        html: None,
        auto_submitted: None,
        in_reply_to: None,
        references: Vec::new(),
        list: None,
        attachments: Vec::new(),
        date: "2019-09-03T08:12:00Z".parse().unwrap(),
    }
}

async fn an_accepted_mail_carries_the_words_of_the_server(manner: Manner) {
    let server = Server::start(0, manner).await;
    let accepted = server.transport().send(&to("styrelsen")).await.unwrap();
    assert_eq!(accepted.server_answer, "250 2.0.0 ok: queued as 4F2");
    let mails = server.mails();
    assert!(mails[0].contains("Message-ID: <styrelsen-1@example.org>"));
    assert!(
        mails[0].contains("\n..\n"),
        "a dot alone must not end the mail: {}",
        mails[0]
    );
}

async fn five_hundreds_are_permanent_and_four_hundreds_transient(manner: Manner) {
    let server = Server::start(0, manner).await;
    let transport = server.transport();
    for (local, permanent, code) in [
        ("unknown", true, 550),
        ("virus", true, 554),
        ("greylisted", false, 451),
        ("full", false, 452),
        ("closing", false, 421),
        ("login", false, 530),
    ] {
        let error = transport.send(&to(local)).await.unwrap_err();
        assert_eq!(
            (error.is_permanent(), error.code()),
            (permanent, Some(code)),
            "{local}: {error:?}"
        );
        assert!(error.words().starts_with(&code.to_string()), "{error:?}");
    }
    assert!(server.mails().is_empty());
}

async fn a_connection_is_used_again_also_after_a_refusal(manner: Manner) {
    let server = Server::start(0, manner).await;
    let transport = server.transport();
    for local in ["a", "unknown", "b", "greylisted", "virus", "c"] {
        let _ = transport.send(&to(local)).await;
    }
    // A server that waits for a text to nobody is left waiting.
    let lost = if manner == Manner::TogetherAndEager { 2 } else { 0 };
    assert_eq!(server.connections(), 1 + lost);
    assert_eq!(server.mails().len(), 3);
}

async fn a_connection_closed_by_the_server_costs_no_mail_and_sends_none_twice(manner: Manner) {
    let server = Server::start(1, manner).await;
    let transport = server.transport();
    for n in 0..5 {
        transport.send(&to(&format!("a{n}"))).await.unwrap();
    }
    assert_eq!(server.mails().len(), 5);
    assert_eq!(server.connections(), 5);
}

async fn a_line_dropped_after_the_text_is_transient_and_not_tried_again_here(manner: Manner) {
    let server = Server::start(0, manner).await;
    let error = server.transport().send(&to("dropped")).await.unwrap_err();
    assert!(
        matches!(error, SendError::Transient { code: None, .. }),
        "{error:?}"
    );
    assert_eq!(server.connections(), 1);
}

async fn a_server_that_says_421_on_a_kept_connection_is_asked_once_more(manner: Manner) {
    let server = Server::start(0, manner).await;
    let transport = server.transport();
    transport.send(&to("a")).await.unwrap();
    let error = transport.send(&to("closing")).await.unwrap_err();
    assert_eq!(error.code(), Some(421));
    assert_eq!(server.connections(), 2);
    transport.send(&to("b")).await.unwrap();
}

async fn no_more_connections_than_allowed_are_opened(manner: Manner) {
    let server = Server::start(0, manner).await;
    let transport = Arc::new(Transport::smtp(SmtpSettings {
        max_connections: 3,
        ..server.settings()
    }));
    let tasks: Vec<_> = (0..60)
        .map(|n| {
            let transport = transport.clone();
            tokio::spawn(async move { transport.send(&to(&format!("a{n}"))).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(server.mails().len(), 60);
    assert!((1..=3).contains(&server.connections()));
    transport.close().await;
}

async fn a_silent_server_is_given_up(manner: Manner) {
    let server = Server::start(0, manner).await;
    let transport = Transport::smtp(SmtpSettings {
        answer_timeout: Duration::from_millis(50),
        ..server.settings()
    });
    let error = transport.send(&to("silent")).await.unwrap_err();
    assert!(
        matches!(error, SendError::Transient { code: None, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn where_nobody_listens_the_server_is_away_and_nothing_is_said_of_the_mail() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = Transport::smtp(SmtpSettings::new("127.0.0.1", port))
        .send(&to("a"))
        .await
        .unwrap_err();
    assert!(matches!(error, SendError::Away { code: None, .. }), "{error:?}");
}

async fn a_wrong_password_is_about_us_and_fails_no_mail_for_good(manner: Manner) {
    let server = Server::start(0, manner).await;
    let credentials = Some(Credentials {
        user: "remiss".into(),
        password: "hemligt".into(),
    });
    let settings = SmtpSettings {
        credentials,
        ..server.settings()
    };
    assert!(!format!("{settings:?}").contains("hemligt"));
    let error = Transport::smtp(settings).send(&to("a")).await.unwrap_err();
    assert_eq!((error.is_permanent(), error.code()), (false, Some(535)));
}

async fn starttls_is_never_left_out_silently(manner: Manner) {
    let server = Server::start(0, manner).await;
    let error = Transport::smtp(SmtpSettings {
        tls: Tls::StartTls,
        ..server.settings()
    })
    .send(&to("a"))
    .await
    .unwrap_err();
    assert!(!error.is_permanent());
    assert!(server.mails().is_empty());
}

async fn a_mail_that_cannot_be_built_is_refused_without_asking_the_server(manner: Manner) {
    let server = Server::start(0, manner).await;
    let mail = OutgoingMail {
        to: MailAddress::new("nobody"),
        ..to("a")
    };
    assert!(server.transport().send(&mail).await.unwrap_err().is_permanent());
    assert_eq!(server.connections(), 0);
}

macro_rules! in_each_manner {
    ($($rule:ident)*) => { in_each_manner!(@ [$($rule)*] one_by_one OneByOne, together Together, together_and_eager TogetherAndEager); };
    (@ $rules:tt $($module:ident $manner:ident),*) => { $(in_each_manner!(# $rules $module $manner);)* };
    (# [$($rule:ident)*] $module:ident $manner:ident) => {
        mod $module {
            $(#[tokio::test]
            async fn $rule() {
                super::$rule(super::Manner::$manner).await;
            })*
        }
    };
}
in_each_manner! {
    an_accepted_mail_carries_the_words_of_the_server
    five_hundreds_are_permanent_and_four_hundreds_transient
    a_connection_is_used_again_also_after_a_refusal
    a_connection_closed_by_the_server_costs_no_mail_and_sends_none_twice
    a_line_dropped_after_the_text_is_transient_and_not_tried_again_here
    a_server_that_says_421_on_a_kept_connection_is_asked_once_more
    no_more_connections_than_allowed_are_opened
    a_silent_server_is_given_up
    a_wrong_password_is_about_us_and_fails_no_mail_for_good
    starttls_is_never_left_out_silently
    a_mail_that_cannot_be_built_is_refused_without_asking_the_server
}
