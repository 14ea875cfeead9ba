//! A virus scanner before the inbox, played over clamd's real protocol: a hit is quarantined and told once, and while the scanner is
//! away mails wait.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

/// The text that the scanner of the test takes for a virus, unless it has learnt better.
const VIRUS: &str = "PLAYED-VIRUS";

/// A clamd: reads `zINSTREAM`, chunks with their lengths and the empty one, and answers.
struct Clamd {
    address: String,
    forgiving: Arc<AtomicBool>,
}

impl Clamd {
    fn start() -> Clamd {
        Clamd::on(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn on(listener: TcpListener) -> Clamd {
        let address = listener.local_addr().unwrap().to_string();
        let forgiving = Arc::new(AtomicBool::new(false));
        let learnt = forgiving.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut command = [0; 10];
                stream.read_exact(&mut command).unwrap();
                assert_eq!(&command, b"zINSTREAM\0");
                let mut bytes = Vec::new();
                loop {
                    let mut length = [0; 4];
                    stream.read_exact(&mut length).unwrap();
                    let length = u32::from_be_bytes(length) as usize;
                    if length == 0 {
                        break;
                    }
                    let begin = bytes.len();
                    bytes.resize(begin + length, 0);
                    stream.read_exact(&mut bytes[begin..]).unwrap();
                }
                let infected =
                    String::from_utf8_lossy(&bytes).contains(VIRUS) && !learnt.load(Ordering::SeqCst);
                let answer: &[u8] = if infected {
                    b"stream: Played.Virus-1 FOUND\0"
                } else {
                    b"stream: OK\0"
                };
                stream.write_all(answer).unwrap();
            }
        });
        Clamd { address, forgiving }
    }
}

async fn app_with(address: &str) -> TestApp {
    let address = address.to_owned();
    TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.mail.clamav.address = address;
        config.mail.authserv_ids = vec!["mx.kommun.example.org".to_owned()];
    })
    .await
}

/// What our own mail server writes where the sender's domain stands behind the mail.
const CONFIRMED: &str =
    "Authentication-Results: mx.kommun.example.org; dmarc=pass header.from=example.org\r\n";

fn mail(id: &str, headers: &str, text: &str) -> String {
    format!(
        "Return-Path: <a@example.org>\r\n{headers}From: a@example.org\r\nTo: remiss@kommun.example.org\r\nSubject: {id}\r\n\
         Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <{id}@mail.example.org>\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
    )
}

async fn receive(app: &TestApp, mail: &str) {
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("1"), mail).unwrap();
    app.work().await;
}

async fn newest(registrar: &Actor) -> Value {
    registrar.get("/inbox?limit=1").await.expect(200).json()["entries"][0].clone()
}

async fn notices(registrar: &Actor) -> Vec<Value> {
    let page = registrar.get("/messages?purpose=notice").await.expect(200).json();
    page["messages"].as_array().unwrap().clone()
}

fn path(entry: &Value, what: &str) -> String {
    format!("/inbox/{}/{what}", entry["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_virus_is_quarantined_kept_shown_and_told_once() {
    let clamd = Clamd::start();
    let app = app_with(&clamd.address).await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let first = mail("Svar", CONFIRMED, VIRUS);
    receive(&app, &first).await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("quarantined"), &json!("infected"))
    );
    assert_eq!(entry["scanWords"], "Played.Virus-1");
    assert_eq!(entry["subject"], "Svar");
    assert!(entry["reason"].as_str().unwrap().contains("karantän"));
    // It opens for nobody by accident.
    registrar.get(&path(&entry, "content")).await.expect(409);
    let auditor = app.actor(Role::Auditor).await;
    auditor
        .get(&path(&entry, "content?quarantined=true"))
        .await
        .expect(409);
    let kept = registrar
        .get(&path(&entry, "content?quarantined=true"))
        .await
        .expect(200);
    assert_eq!(kept.bytes, first.as_bytes());
    assert_eq!(kept.header("content-type"), "application/octet-stream");
    registrar
        .post(
            &path(&entry, "matches"),
            &json!({ "caseId": "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60" }),
        )
        .await
        .expect(409);
    // The sender is told what to do, once, and nothing of the mail travels on.
    receive(&app, &mail("Igen", CONFIRMED, VIRUS)).await;
    let told = notices(&registrar).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["toAddress"], "a@example.org", "{told:?}");
    assert!(!told[0].to_string().contains("Svar"), "{told:?}");
    // What needs nothing is set aside.
    let noted = registrar
        .post(&path(&entry, "matches"), &json!({ "discard": "Virus" }))
        .await;
    assert_eq!(noted.expect(200).json()["status"], "noted");
    let undone = registrar
        .post(&path(&entry, "undos"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(undone["status"], "quarantined");
    app.stop().await;
}

#[actix_web::test]
async fn spam_forgers_and_machines_get_no_notice() {
    let clamd = Clamd::start();
    let app = app_with(&clamd.address).await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    for (id, headers) in [
        ("s", "X-Spam-Flag: YES\r\n"),
        ("m", "Auto-Submitted: auto-replied\r\n"),
        ("l", "List-Id: <x.example.org>\r\n"),
    ] {
        receive(&app, &mail(id, &format!("{CONFIRMED}{headers}"), VIRUS)).await;
        assert_eq!(newest(&registrar).await["status"], "quarantined");
    }
    assert!(notices(&registrar).await.is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn a_notice_goes_only_where_something_speaks_for_the_sender() {
    let clamd = Clamd::start();
    let app = app_with(&clamd.address).await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    // Anybody may write any address into From.
    receive(&app, &mail("stranger", "", VIRUS)).await;
    assert_eq!(newest(&registrar).await["status"], "quarantined");
    assert!(notices(&registrar).await.is_empty());
    // Who is confirmed is told, and nobody that it names besides.
    let elsewhere = format!("{CONFIRMED}Reply-To: victim@example.com\r\n");
    receive(&app, &mail("confirmed", &elsewhere, VIRUS)).await;
    assert_eq!(notices(&registrar).await[0]["toAddress"], "a@example.org");
    // Who is asked in an open remiss is told too.
    app.remiss_out(board, &[("Föreningen Exempel", "b@example.org")])
        .await;
    let asked = mail("asked", "", VIRUS).replace("a@example.org", "b@example.org");
    receive(&app, &asked).await;
    assert_eq!(notices(&registrar).await[0]["toAddress"], "b@example.org");
    // And who writes to the address that only a recipient has.
    let page = registrar
        .get("/messages?purpose=dispatch")
        .await
        .expect(200)
        .json();
    let path = format!(
        "/messages/{}/content",
        page["messages"][0]["id"].as_str().unwrap()
    );
    let sent = remiss_mail::parse(&registrar.get(&path).await.expect(200).bytes);
    let tag = sent.reply_to.unwrap().address;
    let answer = mail("answer", "", VIRUS).replace("a@example.org", "c@example.org");
    receive(&app, &answer.replace("remiss@kommun.example.org", &tag)).await;
    assert_eq!(notices(&registrar).await[0]["toAddress"], "c@example.org");
    assert_eq!(notices(&registrar).await.len(), 3);
    app.stop().await;
}

#[actix_web::test]
async fn a_mistaken_hit_is_released_by_a_second_look() {
    let clamd = Clamd::start();
    let app = app_with(&clamd.address).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Lokaler").await;
    let registrar = app.actor(Role::Registrar).await;
    receive(&app, &mail("Fråga", "", VIRUS)).await;
    let entry = newest(&registrar).await;
    let again = registrar
        .post(&path(&entry, "scans"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(again["status"], "quarantined");
    clamd.forgiving.store(true, Ordering::SeqCst);
    registrar
        .post(&path(&entry, "scans"), &json!({}))
        .await
        .expect(200);
    app.work().await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("waiting"), &json!("clean"))
    );
    registrar
        .post(&path(&entry, "matches"), &json!({ "caseId": case["id"] }))
        .await
        .expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn while_the_scanner_is_away_a_mail_waits_and_is_read_when_it_is_back() {
    let place = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = place.local_addr().unwrap().to_string();
    drop(place);
    let app = app_with(&address).await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    receive(&app, &mail("Hej", "", "Hej!")).await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("unread"), &json!("waiting"))
    );
    assert!(
        entry["reason"]
            .as_str()
            .unwrap()
            .contains("väntar på viruskontroll"),
        "{entry}"
    );
    assert!(notices(&registrar).await.is_empty());
    registrar
        .post(&path(&entry, "scans"), &json!({}))
        .await
        .expect(409);
    let _clamd = Clamd::on(TcpListener::bind(&address).unwrap());
    app.set_time("2019-09-02T06:01:00Z");
    app.work().await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("waiting"), &json!("clean"))
    );
    app.stop().await;
}

#[actix_web::test]
async fn the_mailboxes_tell_how_they_are() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let all = administrator.get("/mailboxes").await.expect(200).json();
    assert_eq!(all["mailboxes"][0]["name"], "mail-in");
    assert_eq!(
        (&all["mailboxes"][0]["watched"], &all["mailboxes"][0]["trouble"]),
        (&json!(false), &json!(null))
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_that_is_too_large_to_be_read_is_looked_at_all_the_same() {
    let clamd = Clamd::start();
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.mail.clamav.address = clamd.address.clone();
        config.mail.max_size_mb = 1;
    })
    .await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let filler = format!("{}\r\n", "x".repeat(70)).repeat(20_000);
    receive(&app, &mail("clean", "", &filler)).await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("waiting"), &json!("clean"))
    );
    assert!(
        entry["reason"].as_str().unwrap().contains("större än 1 MB"),
        "{entry}"
    );
    receive(&app, &mail("infected", "", &format!("{filler}{VIRUS}"))).await;
    let entry = newest(&registrar).await;
    assert_eq!(
        (&entry["status"], &entry["scan"]),
        (&json!("quarantined"), &json!("infected"))
    );
    assert_eq!(entry["subject"], "infected");
    // A second look takes it from the store as well.
    clamd.forgiving.store(true, Ordering::SeqCst);
    registrar
        .post(&path(&entry, "scans"), &json!({}))
        .await
        .expect(200);
    app.work().await;
    assert_eq!(newest(&registrar).await["status"], "waiting");
    app.stop().await;
}

#[actix_web::test]
async fn a_file_with_a_virus_is_not_laid_to_a_response_nor_one_that_nobody_could_look_at() {
    let clamd = Clamd::start();
    let app = app_with(&clamd.address).await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app
        .remiss_out(board, &[("Föreningen Exempel", "b@example.org")])
        .await;
    let registrar = app.actor(Role::Registrar).await;
    let answer = json!({ "channel": "letter", "recipientId": recipients[0]["id"], "text": "Se bilagan." });
    let responses = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let id = registrar.post(&responses, &answer).await.expect(201).id();
    let lay = async |app: &TestApp, bytes: &'static str| {
        let registrar = app.actor(Role::Registrar).await;
        let path = format!("/responses/{id}/attachments?fileName=svar.pdf");
        let upload = registrar.request(reqwest::Method::POST, &path).body(bytes);
        registrar.send(upload).await
    };
    lay(&app, "Inget särskilt.").await.expect(201);
    let refused = lay(&app, VIRUS).await.expect(422).json();
    assert!(
        refused["detail"].as_str().unwrap().contains("Played.Virus-1"),
        "{refused}"
    );
    let files = registrar
        .get(&format!("/responses/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(files["attachments"].as_array().unwrap().len(), 1, "{files}");
    app.stop().await;
}

#[actix_web::test]
async fn while_the_scanner_is_away_no_file_is_taken() {
    let place = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = place.local_addr().unwrap().to_string();
    drop(place);
    let app = app_with(&address).await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app
        .remiss_out(board, &[("Föreningen Exempel", "b@example.org")])
        .await;
    let registrar = app.actor(Role::Registrar).await;
    let answer = json!({ "channel": "letter", "recipientId": recipients[0]["id"], "text": "Se bilagan." });
    let responses = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let id = registrar.post(&responses, &answer).await.expect(201).id();
    let path = format!("/responses/{id}/attachments?fileName=svar.pdf");
    let upload = registrar.request(reqwest::Method::POST, &path).body("x");
    let away = registrar.send(upload).await.expect(503);
    assert_eq!(away.header("retry-after"), "30");
    assert!(away.text().contains("viruskontrollen-svarar-inte"));
    app.stop().await;
}
