//! Mails that leave, with all their bookkeeping, beside Postfix's `smtp-source`, to the same sink in turn.
//!
//! Ours takes dispatches of a remiss from the outbox, hands them over, and writes down on message, recipient, audit log and event
//! log what the sink answered, committed to disk. `smtp-source` sends the same number of mails of the same size, without any of
//! that. The sink is Postfix's `smtp-sink`, which throws the mails away. The median of the pairs' ratios counts; no time fails
//! anything.
//!
//! `cargo bench -p remiss-tests --bench mail_out [-- --pairs 5 --mails 5000 --connections 10]`
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods)]

use std::net::TcpStream;
use std::os::unix::fs::MetadataExt;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use diesel_async::SimpleAsyncConnection;
use remiss::access::{Caller, Role};
use remiss::config::{MailTransport, SmtpTls};
use remiss::jobs::{Lane, lanes};
use remiss::messages::{Addressee, NewMessage, Purpose, post};
use remiss::stop::Stop;
use remiss_tests::TestApp;
use remiss_tests::bench::{Bar, OwnPostgres, Row, argument, keep, load, median};
use uuid::Uuid;

/// What a bench is run with.
struct Wanted {
    pairs: usize,
    mails: usize,
    connections: u32,
}

fn wanted() -> Wanted {
    Wanted {
        pairs: argument("--pairs", 5).max(1),
        mails: argument("--mails", 5000).max(1),
        connections: argument("--connections", 10).max(1),
    }
}

struct Sink {
    process: Child,
    port: u16,
}

impl Sink {
    fn start() -> Sink {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let mut command = Command::new("smtp-sink");
        // It does not run as root.
        if std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0) {
            command.args(["-u", "nobody"]);
        }
        let mut process = command
            .args([&format!("127.0.0.1:{port}"), "256"])
            .spawn()
            .expect("smtp-sink: install Postfix");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(process.try_wait().unwrap().is_none(), "smtp-sink does not run");
            std::thread::sleep(Duration::from_millis(20));
        }
        Sink { process, port }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// About 1.5 kB of text and 5 kB of HTML: as large as the mails that tell of a remiss with its documents as links.
fn texts() -> (String, String) {
    let sentence =
        "Ni får nu möjlighet att yttra er över förslaget till reviderad överenskommelse om samverkan.\n";
    let text = sentence.repeat(16);
    let html = format!(
        "<!doctype html><html lang=\"sv\"><body>{}</body></html>",
        format!("<p style=\"margin:0 0 16px 0;font-family:sans-serif\">{sentence}</p>\n").repeat(32)
    );
    (text, html)
}

/// A remiss with so many recipients, and for each a dispatch that waits.
async fn outbox(app: &TestApp, remiss: &str, round: usize, mails: usize) {
    let mut owner = app.database.owner().await;
    let copy = format!(
        "INSERT INTO recipients (municipality_id, id, board_id, remiss_id, name, kind, must_answer, civil_society, channel, email, \
            postal_address, plain_language, answer_token, reply_token, delivery, sent_at, created_at) \
         SELECT municipality_id, gen_random_uuid(), board_id, remiss_id, 'Förening ' || n, kind, false, true, 'email', \
            'forening{round}-' || n || '@example.org', '', false, gen_random_uuid()::text, gen_random_uuid()::text, 'pending', \
            sent_at, created_at \
         FROM (SELECT * FROM recipients WHERE remiss_id = '{remiss}' ORDER BY id LIMIT 1) first, generate_series(1, {mails}) n"
    );
    owner.batch_execute(&copy).await.unwrap();
    let caller = Caller::system("bench");
    let recipients = app
        .app
        .read(&caller, async |connection| {
            remiss::recipients::of_remiss(&app.app, connection, remiss.parse().unwrap()).await
        })
        .await
        .unwrap();
    let (text, html) = texts();
    let prefix = format!("forening{round}-");
    let mine: Vec<_> = recipients
        .iter()
        .filter(|one| {
            one.email
                .as_deref()
                .is_some_and(|email| email.starts_with(&prefix))
        })
        .collect();
    for some in mine.chunks(500) {
        let write = async |connection: &mut remiss::db::Connection| {
            for recipient in some {
                let message = NewMessage {
                    purpose: Purpose::Dispatch,
                    purpose_key: format!("bench:{}", recipient.id),
                    board_id: Some(recipient.board_id),
                    case_id: None,
                    remiss_id: Some(recipient.remiss_id),
                    recipient_id: Some(recipient.id),
                    response_id: None,
                    addressee: Addressee::Email {
                        address: recipient.email.clone().unwrap_or_default(),
                        name: recipient.name.clone(),
                    },
                    reply_to: None,
                    subject: "Remiss Ks 1216/2018: Överenskommelse om samverkan".to_owned(),
                    text: text.clone(),
                    html: Some(html.clone()),
                    in_reply_to: None,
                    auto_submitted_reply: false,
                    subscription: None,
                    document_ids: Vec::new(),
                    letter: None,
                };
                post(&app.app, connection, message).await?;
            }
            Ok(())
        };
        app.app.write(&caller, write).await.unwrap();
    }
    // As autovacuum does within a minute of a table's growing; a municipality's has been read long ago.
    owner
        .batch_execute("ANALYZE messages, recipients, jobs, audit_entries, events")
        .await
        .unwrap();
}

fn mail_out() -> Lane {
    lanes()
        .into_iter()
        .find(|lane| lane.name() == "mail out")
        .unwrap()
}

/// Mails a second of `smtp-source`.
fn smtp_source(port: u16, wanted: &Wanted, size: usize) -> f64 {
    let begun = Instant::now();
    let done = Command::new("smtp-source")
        .args(["-d", "-s", &wanted.connections.to_string()])
        .args(["-m", &wanted.mails.to_string(), "-l", &size.to_string()])
        .args(["-f", "remiss@kommun.example.org", "-t", "styrelsen@example.org"])
        .arg(format!("127.0.0.1:{port}"))
        .status()
        .expect("smtp-source: install Postfix");
    assert!(done.success());
    wanted.mails as f64 / begun.elapsed().as_secs_f64()
}

#[actix_web::main]
async fn main() {
    let wanted = wanted();
    let before = load();
    let postgres = OwnPostgres::start(&["mail_out"]).await;
    let database = postgres.database("mail_out").await;
    let sink = Sink::start();
    let port = sink.port;
    let app = TestApp::over(database, "2019-09-02T06:00:00Z", |config| {
        config.mail.transport = MailTransport::Smtp;
        config.mail.smtp.host = "127.0.0.1".to_owned();
        config.mail.smtp.port = port;
        config.mail.smtp.tls = SmtpTls::None;
        config.mail.smtp.connections = wanted.connections;
    });
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    let remiss = app
        .sent_remiss(
            &case,
            "Överenskommelse",
            &[("Föreningen", "styrelsen@example.org")],
        )
        .await;
    app.work().await;
    let remiss = remiss["id"].as_str().unwrap();

    println!(
        "Beside smtp-source, {} pairs of {} mails over {} connections, load {}",
        wanted.pairs, wanted.mails, wanted.connections, before
    );
    println!("          ours/s   smtp-source/s   ratio   from the answer to the commit: mean, longest");
    // Not counted: the first pair has everything cold.
    let mut ratios = Vec::new();
    let mut rates = (Vec::new(), Vec::new());
    for round in 0..=wanted.pairs {
        outbox(&app, remiss, round, wanted.mails).await;
        let before = app.app.mail_out().unsettled();
        let begun = Instant::now();
        let sent = mail_out().pass(&app.app, Stop::never()).await.unwrap();
        let ours = wanted.mails as f64 / begun.elapsed().as_secs_f64();
        assert_eq!(sent, wanted.mails);
        let window = app.app.mail_out().unsettled().since(&before);
        let size = size_of_one(&app).await;
        let theirs = smtp_source(port, &wanted, size);
        if round == 0 {
            continue;
        }
        ratios.push(ours / theirs);
        rates.0.push(ours);
        rates.1.push(theirs);
        println!(
            "pair {round:>3}  {ours:>7.0}  {theirs:>14.0}  {:>6.2}   {:.1} ms, {:.1} ms",
            ours / theirs,
            window.mean().as_secs_f64() * 1e3,
            window.longest.as_secs_f64() * 1e3,
        );
    }
    let (ours, theirs, ratio) = (median(rates.0), median(rates.1), median(ratios));
    println!(
        "median    {ours:>7.0}  {theirs:>14.0}  {ratio:>6.2}   load {}",
        load()
    );
    let row = Row {
        what: "mails out, with their bookkeeping".to_owned(),
        against: "Postfix's smtp-source".to_owned(),
        ours: format!("{ours:.0}/s"),
        other: format!("{theirs:.0}/s"),
        figure: ratio,
        bar: Some(Bar::AtLeast(0.5)),
    };
    keep("mail_out", &before, &[row]);
    app.stop().await;
    drop(sink);
    postgres.stop().await;
}

async fn size_of_one(app: &TestApp) -> usize {
    let registrar = app.actor(Role::Registrar).await;
    let page = registrar
        .get("/messages?purpose=dispatch")
        .await
        .expect(200)
        .json();
    let id: Uuid = page["messages"][0]["id"].as_str().unwrap().parse().unwrap();
    let content = registrar
        .get(&format!("/messages/{id}/content"))
        .await
        .expect(200);
    content.bytes.len()
}
