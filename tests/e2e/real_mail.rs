//! The mail loop over real mail servers: Postfix takes and delivers, Dovecot keeps, mail programs answer.

use std::time::Duration;

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use remiss::access::Role;
use remiss::config::{MailTransport, SmtpTls};
use remiss_mail::IncomingMail;
use remiss_tests::{Actor, Dovecot, Postfix, TestApp};
use serde_json::Value;

use crate::mailboxes::{Watching, imap};

const BODIES: usize = 200;

struct Servers {
    dovecot: Dovecot,
    postfix: Postfix,
}

impl Servers {
    fn start() -> Option<Servers> {
        let dovecot = Dovecot::start("")?;
        let postfix = Postfix::start(dovecot.lmtp)?;
        Some(Servers { dovecot, postfix })
    }

    /// A service that sends by the one and fetches from the other.
    async fn service(&self) -> TestApp {
        TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
            config.mail.transport = MailTransport::Smtp;
            config.mail.smtp.host = "127.0.0.1".to_owned();
            config.mail.smtp.port = self.postfix.smtp;
            config.mail.smtp.tls = SmtpTls::None;
            config.mail.mailboxes = vec![imap(&self.dovecot)];
        })
        .await
    }

    /// The mails that somebody has got, once there are so many.
    async fn mails(&self, user: &str, count: usize) -> Vec<IncomingMail> {
        for _ in 0..3000 {
            let files = self.dovecot.files(user, "");
            if files.len() >= count {
                let read = files.iter().filter_map(|file| std::fs::read(file).ok());
                return read.map(|bytes| remiss_mail::parse(&bytes)).collect();
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{user} has not got {count} mails\n{}", self.postfix.log());
    }
}

/// Only what a mail program knows: the mail that came.
fn answer(number: usize, to: &IncomingMail, case_number: &str) -> Message {
    let from = format!("Kontaktperson {number} <forening{number}@example.org>");
    let reply_address = &to.reply_to.as_ref().unwrap().address;
    let mut mail = Message::builder().message_id(None).from(from.parse().unwrap());
    let asked = format!("<{}>", to.message_id.as_ref().unwrap());
    mail = match number % 10 {
        // Some write a new mail, to the address in the text.
        3 => mail
            .to("remiss@kommun.example.org".parse().unwrap())
            .subject(format!(
                "synpunkter {}",
                case_number.to_lowercase().replace(' ', "")
            )),
        // Some answer from a mail program that loses the tag.
        6 => mail
            .to("remiss@kommun.example.org".parse().unwrap())
            .subject("SV: remissen")
            .in_reply_to(asked.clone())
            .references(asked),
        _ => mail
            .to(reply_address.parse().unwrap())
            .subject(format!("SV: {}", to.subject))
            .in_reply_to(asked),
    };
    let text =
        format!("Vi i förening {number} tycker att åtagande 3 är för otydligt.\n\nMed vänlig hälsning");
    match number % 10 {
        8 => {
            let file = Attachment::new(format!("Yttrande från förening {number} – åtaganden.pdf"));
            let parts = MultiPart::mixed()
                .singlepart(SinglePart::plain(text))
                .singlepart(file.body(b"%PDF-1.7\n".to_vec(), "application/pdf".parse().unwrap()));
            mail.multipart(parts).unwrap()
        }
        9 => {
            let auto = HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-replied".to_owned(),
            );
            mail.raw_header(auto)
                .header(ContentType::TEXT_PLAIN)
                .body("Jag är tillbaka på måndag.".to_owned())
                .unwrap()
        }
        _ => mail.header(ContentType::TEXT_PLAIN).body(text).unwrap(),
    }
}

/// What the worker does besides fetching, until nothing is left.
async fn work(app: &TestApp) {
    while remiss::jobs::round(&app.app).await.unwrap() > 0 {}
}

async fn all(actor: &Actor, path: &str, name: &str) -> Vec<Value> {
    let mut found = Vec::new();
    loop {
        let page = actor
            .get(&format!("{path}limit=100&page={}", found.len() / 100 + 1))
            .await
            .expect(200)
            .json();
        let rows = page[name].as_array().unwrap();
        found.extend(rows.iter().cloned());
        if rows.len() < 100 {
            return found;
        }
    }
}

#[actix_web::test]
async fn two_hundred_are_asked_over_real_mail_servers_and_every_answer_finds_its_place() {
    let Some(servers) = Servers::start() else { return };
    let app = servers.service().await;
    let board = app.kommunstyrelsen().await;
    let mut bodies: Vec<(String, String)> = (0..BODIES)
        .map(|number| {
            (
                format!("Förening {number}"),
                format!("forening{number}@example.org"),
            )
        })
        .collect();
    // One that the server refuses, and one whose mail it takes and brings back.
    bodies.push(("Okänd förening".to_owned(), "okand@example.org".to_owned()));
    bodies.push(("Bortflyttad förening".to_owned(), "borta@example.org".to_owned()));
    let bodies: Vec<(&str, &str)> = bodies
        .iter()
        .map(|(name, mail)| (name.as_str(), mail.as_str()))
        .collect();
    let watching = Watching::begin(&app, imap(&servers.dovecot));
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.sent_remiss(&case, "Reviderad överenskommelse", &bodies).await;
    work(&app).await;

    // The mails arrive, and are answered by a mail program over the same servers.
    let programs = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1")
        .port(servers.postfix.smtp)
        .build();
    let number = case["caseNumber"].as_str().unwrap();
    for body in 0..BODIES {
        let asked = servers.mails(&format!("forening{body}"), 1).await.remove(0);
        programs.send(answer(body, &asked, number)).await.unwrap();
    }

    // They come in while the server tells of them; nobody asks for them.
    let registrar = app.actor(Role::Registrar).await;
    while all(&registrar, "/inbox?", "entries").await.len() < BODIES + 1 {
        let told = tokio::time::timeout(Duration::from_secs(60), watching.news.notified()).await;
        assert!(told.is_ok(), "{}", servers.postfix.log());
    }
    work(&app).await;
    let entries = all(&registrar, "/inbox?", "entries").await;
    let with = |status: &str, kind: &str| {
        let wanted = entries
            .iter()
            .filter(|entry| entry["status"] == status && entry["kind"] == kind);
        wanted.count()
    };
    let automatic = BODIES / 10;
    assert_eq!(entries.len(), BODIES + 1);
    assert_eq!(with("placed", "ordinary"), BODIES - automatic);
    assert_eq!(with("noted", "autoReply"), automatic);
    assert_eq!(with("noted", "bounce"), 1);

    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let responses = all(&registrar, &format!("{path}/responses?"), "responses").await;
    assert_eq!(responses.len(), BODIES - automatic);
    assert!(
        responses
            .iter()
            .all(|response| response["recipientId"].is_string())
    );
    let recipients = all(&registrar, &format!("{path}/recipients?"), "recipients").await;
    let delivery = |name: &str| {
        let found = recipients.iter().find(|recipient| recipient["name"] == name);
        found.unwrap()["delivery"].clone()
    };
    assert_eq!(delivery("Okänd förening"), "bounced");
    assert_eq!(delivery("Bortflyttad förening"), "bounced");

    // Each has the mail that asked and the receipt for its answer, and nothing else.
    for body in 0..BODIES {
        let answered = body % 10 != 9;
        let user = format!("forening{body}");
        let got = servers.mails(&user, if answered { 2 } else { 1 }).await;
        assert_eq!(got.len(), if answered { 2 } else { 1 }, "{user}");
        let receipts: Vec<_> = got
            .iter()
            .filter(|mail| mail.auto_submitted.as_deref() == Some("auto-replied"))
            .collect();
        assert_eq!(receipts.len(), usize::from(answered));
        for receipt in receipts {
            assert!(receipt.whole_text.contains(number));
        }
    }
    assert!(servers.dovecot.files("remiss", "").is_empty());
    assert_eq!(servers.dovecot.files("remiss", "Remiss").len(), BODIES + 1);
    assert!(!servers.postfix.log().contains("fatal"));
    watching.end().await;
    app.stop().await;
}
