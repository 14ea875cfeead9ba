//! Mails that come to the reply address and are no answers: reports, complaints, empty ones, nothing but our own words. None of
//! them becomes a response, and none is answered.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const ASSOCIATION: &str = "styrelsen@forening.example.org";

struct Scene {
    app: TestApp,
    registrar: Actor,
    officer: Actor,
    case: Value,
    remiss: Value,
    recipient: Value,
}

impl Scene {
    async fn new() -> Scene {
        let app = TestApp::new().await;
        let board = app.kommunstyrelsen().await;
        let (case, remiss, recipients) = app
            .remiss_out(board, &[("Föreningen Exempel", ASSOCIATION)])
            .await;
        Scene {
            registrar: app.actor(Role::Registrar).await,
            officer: app.actor(Role::Officer).await,
            app,
            case,
            remiss,
            recipient: recipients[0].clone(),
        }
    }

    /// The mails that were written to the recipient, newest first.
    async fn messages(&self) -> Vec<Value> {
        let path = format!("/messages?recipientId={}", self.recipient["id"].as_str().unwrap());
        let page = self.officer.get(&path).await.expect(200).json();
        page["messages"].as_array().unwrap().clone()
    }

    /// Where the recipient's mail program sends an answer.
    async fn reply_address(&self) -> String {
        let id = self.messages().await[0]["id"].as_str().unwrap().to_owned();
        let path = format!("/messages/{id}/content");
        let sent = remiss_mail::parse(&self.officer.get(&path).await.expect(200).bytes);
        sent.reply_to.unwrap().address
    }

    /// A mail to the reply address arrives. Returns its entry.
    async fn receive(&self, headers: &str, body: &str) -> Value {
        let raw = format!(
            "Return-Path: <{ASSOCIATION}>\r\nFrom: {ASSOCIATION}\r\nTo: {}\r\nDate: Tue, 03 Sep 2019 09:00:00 +0200\r\n\
             Message-ID: <{}@mail.example.org>\r\n{headers}\r\n{body}\r\n",
            self.reply_address().await,
            self.entries().await.len(),
        );
        let before = self.entries().await.len();
        std::fs::write(self.app.folder().join("mail-in/new/mail"), raw).unwrap();
        self.app.work().await;
        let entries = self.entries().await;
        assert_eq!(entries.len(), before + 1);
        entries[0].clone()
    }

    async fn entries(&self) -> Vec<Value> {
        let page = self.registrar.get("/inbox").await.expect(200).json();
        page["entries"].as_array().unwrap().clone()
    }

    async fn responses(&self) -> Vec<Value> {
        let path = format!("/remisser/{}/responses", self.remiss["id"].as_str().unwrap());
        let page = self.officer.get(&path).await.expect(200).json();
        page["responses"].as_array().unwrap().clone()
    }

    async fn receipts(&self) -> usize {
        let page = self.officer.get("/messages?purpose=receipt").await.expect(200);
        page.json()["messages"].as_array().unwrap().len()
    }
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n";

#[actix_web::test]
async fn a_mail_without_a_word_waits_and_is_not_taken_for_an_answer() {
    let scene = Scene::new().await;
    let subject = format!(
        "Subject: SV: Remiss {}\r\n",
        scene.case["caseNumber"].as_str().unwrap()
    );
    for body in [
        "",
        "-- \r\nKontaktperson, Föreningen Exempel",
        "Den 3 sep. 2019 kl. 10:12 skrev Exempelkommun <remiss@kommun.example.org>:\r\n\r\n> Hej!\r\n> Ni kan avstå.",
    ] {
        let entry = scene.receive(&format!("{subject}{PLAIN}"), body).await;
        assert_eq!(entry["status"], "waiting", "{entry}");
        assert!(entry["reason"].as_str().unwrap().contains("tomt"), "{entry}");
        assert_eq!(entry["candidates"][0]["recipientId"], scene.recipient["id"]);
    }
    assert!(scene.responses().await.is_empty());
    assert_eq!(scene.receipts().await, 0);
    // A person may still know that it is one.
    let path = format!(
        "/inbox/{}/matches",
        scene.entries().await[0]["id"].as_str().unwrap()
    );
    let placing = json!({ "remissId": scene.remiss["id"], "outcome": "noObjection" });
    scene.registrar.post(&path, &placing).await.expect(200);
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_answer_in_the_subject_or_in_a_picture_is_one() {
    let scene = Scene::new().await;
    let entry = scene
        .receive(&format!("Subject: SV: ingen erinran\r\n{PLAIN}"), "")
        .await;
    assert_eq!(entry["status"], "placed", "{entry}");
    assert_eq!(scene.responses().await[0]["outcome"], "noObjection");
    let photo = "Subject: SV: Remiss\r\nMIME-Version: 1.0\r\nContent-Type: image/jpeg; name=brev.jpg\r\n\
                 Content-Disposition: attachment; filename=brev.jpg\r\nContent-Transfer-Encoding: base64\r\n";
    let entry = scene.receive(photo, "/9j/4AAQSkZJRg==").await;
    assert_eq!(entry["status"], "placed", "{entry}");
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_read_receipt_is_noted_and_a_complaint_waits() {
    let scene = Scene::new().await;
    let report = |kind: &str| {
        format!(
            "Subject: L=E4st\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type={kind}; boundary=b\r\n"
        )
    };
    let body = |kind: &str, fields: &str| {
        format!(
            "--b\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n--b\r\nContent-Type: message/{kind}\r\n\r\n{fields}\r\n--b--"
        )
    };
    let kind = "disposition-notification";
    let read = body(kind, "Disposition: manual-action/MDN-sent-manually; displayed");
    let entry = scene.receive(&report(kind), &read).await;
    assert_eq!(
        (&entry["kind"], &entry["status"]),
        (&json!("autoReply"), &json!("noted"))
    );
    let kind = "feedback-report";
    let complaint = body(kind, "Feedback-Type: abuse\r\nUser-Agent: x\r\nVersion: 1");
    let entry = scene.receive(&report(kind), &complaint).await;
    assert_eq!(entry["status"], "waiting");
    assert!(entry["reason"].as_str().unwrap().contains("skräppost"), "{entry}");
    assert!(scene.responses().await.is_empty());
    assert_eq!(scene.receipts().await, 0);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_bounce_from_an_address_that_was_mended_marks_the_old_mail_alone() {
    let scene = Scene::new().await;
    let path = format!("/recipients/{}", scene.recipient["id"].as_str().unwrap());
    let mended = json!({ "email": "ny@forening.example.org" });
    scene.officer.patch(&path, &mended).await.expect(200);
    let dispatches = format!("/remisser/{}/dispatches", scene.remiss["id"].as_str().unwrap());
    scene.officer.post(&dispatches, &json!({})).await.expect(201);
    scene.app.work().await;
    // Nothing of our mail is quoted: only the tag and the address tell which one it was.
    let headers = format!(
        "Subject: Undelivered Mail Returned to Sender\r\nX-Failed-Recipients: {ASSOCIATION}\r\n{PLAIN}"
    );
    let entry = scene
        .receive(&headers, &format!("{ASSOCIATION}: 550 5.1.1 no such user"))
        .await;
    assert_eq!(
        (&entry["kind"], &entry["status"]),
        (&json!("bounce"), &json!("noted"))
    );
    let recipient = scene.officer.get(&path).await.expect(200).json();
    assert_eq!(recipient["delivery"], "sent", "{recipient}");
    let states: Vec<(String, String)> = scene
        .messages()
        .await
        .iter()
        .map(|message| (message["toAddress"].to_string(), message["status"].to_string()))
        .collect();
    assert_eq!(
        states,
        [
            ("\"ny@forening.example.org\"".to_owned(), "\"sent\"".to_owned()),
            (format!("\"{ASSOCIATION}\""), "\"bounced\"".to_owned()),
        ]
    );
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_answer_to_a_withdrawn_remiss_is_kept_and_promised_nothing() {
    let scene = Scene::new().await;
    let path = format!("/remisser/{}/withdrawals", scene.remiss["id"].as_str().unwrap());
    let reason = json!({ "reason": "Förslaget arbetas om." });
    scene.officer.post(&path, &reason).await.expect(200);
    let entry = scene
        .receive(
            &format!("Subject: Svar\r\n{PLAIN}"),
            "Vi tycker att punkt 3 bör strykas.",
        )
        .await;
    assert_eq!(entry["status"], "placed", "{entry}");
    let receipt = scene.app.mails("receipt").await.remove(0);
    assert!(receipt.text.contains("återkallad"), "{}", receipt.text);
    assert!(!receipt.text.contains("bemötande"), "{}", receipt.text);
    scene.app.stop().await;
}

#[actix_web::test]
async fn what_only_looks_like_a_notice_of_absence_a_recall_or_a_calendars_answer_waits_for_a_person() {
    let scene = Scene::new().await;
    for (subject, body, reason) in [
        (
            "SV: Remiss",
            "Hej!\r\n\r\nJag =C3=A4r p=C3=A5 semester, =C3=A5ter den 12 augusti.",
            "frånvaromeddelande",
        ),
        (
            "Recall: SV: Remiss",
            "The treasurer would like to recall the message, \"SV: Remiss\".",
            "återkalla",
        ),
        ("Declined: Remiss", "", "möteskallelse"),
    ] {
        let headers = format!("Subject: {subject}\r\n{PLAIN}Content-Transfer-Encoding: quoted-printable\r\n");
        let entry = scene.receive(&headers, body).await;
        assert_eq!(entry["status"], "waiting", "{entry}");
        assert!(entry["reason"].as_str().unwrap().contains(reason), "{entry}");
        assert_eq!(entry["candidates"][0]["recipientId"], scene.recipient["id"]);
    }
    assert!(scene.responses().await.is_empty());
    assert_eq!(scene.receipts().await, 0);
    let answer = "Accepterat f=C3=B6rslag. Vi tycker att det =C3=A4r bra, men den som svarar =C3=A4r borta fr=C3=A5n kontoret till m=C3=A5ndag.";
    let headers = format!("Subject: SV: Remiss\r\n{PLAIN}Content-Transfer-Encoding: quoted-printable\r\n");
    assert_eq!(scene.receive(&headers, answer).await["status"], "placed");
    scene.app.stop().await;
}
