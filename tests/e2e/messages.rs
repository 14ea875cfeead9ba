//! Messages: mails and letters leave once, and what became of them is known.

use remiss::access::{Boards, Caller, Role};
use remiss::app::App;
use remiss::messages::{Addressee, MailOut, NewMessage, Purpose, post};
use remiss_mail::{MemoryTransport, SendError, Transport};
use remiss_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

fn mail(key: &str) -> NewMessage {
    NewMessage {
        purpose: Purpose::Other,
        purpose_key: key.to_owned(),
        board_id: None,
        case_id: None,
        remiss_id: None,
        recipient_id: None,
        response_id: None,
        addressee: Addressee::Email {
            address: "styrelsen@example.org".to_owned(),
            name: "Föreningen Åäö".to_owned(),
        },
        reply_to: None,
        subject: "Remiss Ks 1216/2018: Överenskommelsen".to_owned(),
        text: "Hej!\n".to_owned(),
        html: None,
        in_reply_to: None,
        auto_submitted_reply: false,
        subscription: None,
        document_ids: Vec::new(),
        letter: None,
    }
}

fn letter(key: &str) -> NewMessage {
    NewMessage {
        addressee: Addressee::Letter {
            name: "Bygdegillet".to_owned(),
            postal_address: "Box 1\n701 00 Örebro".to_owned(),
        },
        ..mail(key)
    }
}

async fn posted(app: &App, message: NewMessage) -> Option<Uuid> {
    app.write(&Caller::system("test"), async |connection| {
        post(app, connection, message).await
    })
    .await
    .unwrap()
}

async fn shown(app: &TestApp, id: Uuid) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    registrar.get(&format!("/messages/{id}")).await.expect(200).json()
}

fn files(app: &TestApp) -> Vec<String> {
    let Ok(folder) = std::fs::read_dir(app.folder().join("mail-out")) else {
        return Vec::new();
    };
    folder
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_mail_leaves_with_the_id_that_it_was_written_with() {
    let app = TestApp::new().await;
    let id = posted(&app.app, mail("a")).await.unwrap();
    assert_eq!(shown(&app, id).await["status"], "queued");
    app.work().await;
    let message = shown(&app, id).await;
    assert_eq!(message["status"], "sent");
    assert_eq!(message["attempts"], 1);
    assert_eq!(message["mailMessageId"], format!("{id}@kommun.example.org"));
    assert_eq!(files(&app), [format!("{id}@kommun.example.org.eml")]);
    let sent = std::fs::read(app.folder().join("mail-out").join(&files(&app)[0])).unwrap();
    let registrar = app.actor(Role::Registrar).await;
    let content = registrar
        .get(&format!("/messages/{id}/content"))
        .await
        .expect(200);
    assert_eq!(content.bytes, sent);
    let mail = remiss_mail::parse(&sent);
    assert_eq!(mail.subject, "Remiss Ks 1216/2018: Överenskommelsen");
    assert_eq!(mail.auto_submitted.as_deref(), Some("auto-generated"));
    app.stop().await;
}

#[actix_web::test]
async fn a_message_for_a_purpose_that_was_served_is_not_written_again() {
    let app = TestApp::new().await;
    assert!(posted(&app.app, mail("a")).await.is_some());
    assert!(posted(&app.app, mail("a")).await.is_none());
    app.work().await;
    assert!(posted(&app.app, mail("a")).await.is_none());
    app.work().await;
    assert_eq!(files(&app).len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_that_was_not_taken_is_tried_again_and_sent_once() {
    let app = TestApp::new().await;
    let memory = MemoryTransport::new();
    let later = SendError::Transient {
        code: Some(451),
        words: "451 4.7.1 Greylisted, try again later".to_owned(),
    };
    memory.refuse("styrelsen@example.org", later);
    let worker = app
        .app
        .with_mail_out(MailOut::over(Transport::Memory(memory.clone())));
    let id = posted(&app.app, mail("a")).await.unwrap();
    remiss::jobs::round(&worker).await.unwrap();
    let message = shown(&app, id).await;
    assert_eq!(
        (&message["status"], &message["attempts"]),
        (&json!("queued"), &json!(1))
    );
    assert_eq!(message["statusWords"], "451 4.7.1 Greylisted, try again later");
    // Not before its time.
    remiss::jobs::round(&worker).await.unwrap();
    assert_eq!(shown(&app, id).await["attempts"], 1);
    memory.accept("styrelsen@example.org");
    app.set_time("2019-09-02T06:05:00Z");
    remiss::jobs::round(&worker).await.unwrap();
    let message = shown(&app, id).await;
    assert_eq!(
        (&message["status"], &message["attempts"]),
        (&json!("sent"), &json!(2))
    );
    app.set_time("2019-09-03T06:05:00Z");
    remiss::jobs::round(&worker).await.unwrap();
    let sent = memory.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].message_id, format!("{id}@kommun.example.org"));
    app.stop().await;
}

#[actix_web::test]
async fn a_refused_mail_keeps_the_words_of_the_server_and_is_not_tried_again() {
    let app = TestApp::new().await;
    let memory = MemoryTransport::new();
    let never = SendError::Permanent {
        code: Some(550),
        words: "550 5.1.1 No such user".to_owned(),
    };
    memory.refuse("styrelsen@example.org", never);
    let worker = app.app.with_mail_out(MailOut::over(Transport::Memory(memory)));
    let id = posted(&app.app, mail("a")).await.unwrap();
    remiss::jobs::round(&worker).await.unwrap();
    app.set_time("2019-09-03T06:00:00Z");
    remiss::jobs::round(&worker).await.unwrap();
    let message = shown(&app, id).await;
    assert_eq!(message["status"], "failed");
    assert_eq!(message["attempts"], 1);
    assert_eq!(message["statusWords"], "550 5.1.1 No such user");
    app.stop().await;
}

#[actix_web::test]
async fn after_five_days_a_mail_is_given_up() {
    let app = TestApp::new().await;
    let memory = MemoryTransport::new();
    let later = SendError::Transient {
        code: None,
        words: "no connection".to_owned(),
    };
    memory.refuse("styrelsen@example.org", later);
    let worker = app.app.with_mail_out(MailOut::over(Transport::Memory(memory)));
    let id = posted(&app.app, mail("a")).await.unwrap();
    let mut tries = 0;
    for hour in 0..(6 * 24) {
        let at = "2019-09-02T06:00:00Z".parse::<jiff::Timestamp>().unwrap()
            + jiff::SignedDuration::from_hours(hour);
        app.app.clock().set(at);
        remiss::jobs::round(&worker).await.unwrap();
        let message = shown(&app, id).await;
        tries = message["attempts"].as_i64().unwrap();
        if message["status"] == "failed" {
            assert!(hour >= 5 * 24, "{hour}");
            break;
        }
    }
    assert_eq!(shown(&app, id).await["status"], "failed");
    assert!((30..60).contains(&tries), "{tries}");
    app.stop().await;
}

#[actix_web::test]
async fn a_letter_waits_until_somebody_has_posted_it() {
    let app = TestApp::new().await;
    let id = posted(&app.app, letter("a")).await.unwrap();
    app.work().await;
    assert!(files(&app).is_empty());
    let registrar = app.actor(Role::Registrar).await;
    let waiting = registrar
        .get("/messages?channel=letter&status=queued")
        .await
        .expect(200)
        .json();
    assert_eq!(waiting["messages"][0]["id"], id.to_string());
    assert!(waiting["messages"][0]["_links"]["printings"].is_object());
    let text = registrar
        .get(&format!("/messages/{id}/content"))
        .await
        .expect(200)
        .text();
    assert!(
        text.contains("Bygdegillet") && text.contains("Box 1") && text.contains("701 00 Örebro"),
        "{text}"
    );
    let path = format!("/messages/{id}/printings");
    let printed = registrar.post(&path, &json!({})).await.expect(200).json();
    assert_eq!(printed["status"], "printed");
    let again = registrar.post(&path, &json!({})).await.expect(409).json();
    assert_eq!(again["state"], "printed");
    app.actor(Role::Auditor)
        .await
        .post(&path, &json!({}))
        .await
        .expect(403);
    app.stop().await;
}

#[actix_web::test]
async fn messages_of_a_board_are_closed_to_others() {
    let app = TestApp::new().await;
    let (ours, theirs) = (app.kommunstyrelsen().await, app.board("Nämnden", "Xn").await);
    let message = NewMessage {
        board_id: Some(ours),
        ..mail("a")
    };
    let id = posted(&app.app, message).await.unwrap();
    let officer = app
        .actor_with(Role::Officer, Boards::Only(vec![theirs]), None)
        .await;
    officer.get(&format!("/messages/{id}")).await.expect(404);
    officer.get(&format!("/messages/{id}/content")).await.expect(404);
    officer
        .post(&format!("/messages/{id}/printings"), &json!({}))
        .await
        .expect(404);
    let list = officer.get("/messages").await.expect(200).json();
    assert_eq!(list["_meta"]["totalRecords"], 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_page_beyond_every_number_is_an_empty_one() {
    let app = TestApp::new().await;
    let registrar = app.actor(Role::Registrar).await;
    for page in [i64::MAX, i64::MIN] {
        let found = registrar
            .get(&format!("/messages?page={page}"))
            .await
            .expect(200)
            .json();
        assert_eq!(found["_meta"]["count"], 0);
    }
    app.stop().await;
}
