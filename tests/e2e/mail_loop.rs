//! The mail loop: a remiss goes out, and what comes back finds its place by itself where that is certain.

use remiss::access::{Caller, Role};
use remiss::documents::{self, Document};
use remiss_mail::IncomingMail;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const ASSOCIATION: &str = "styrelsen@forening.example.org";

/// A remiss that was sent to one association, and the mail that it got.
struct Scene {
    app: TestApp,
    registrar: Actor,
    case: Value,
    remiss: Value,
    mail: IncomingMail,
}

impl Scene {
    async fn new() -> Scene {
        let app = TestApp::new().await;
        let board = app.kommunstyrelsen().await;
        let case = app.case(board, "Överenskommelsen").await;
        let remiss = app
            .sent_remiss(
                &case,
                "Reviderad överenskommelse",
                &[("Föreningen Exempel", ASSOCIATION)],
            )
            .await;
        app.work().await;
        let mail = sent(&app).remove(0);
        let registrar = app.actor(Role::Registrar).await;
        Scene {
            app,
            registrar,
            case,
            remiss,
            mail,
        }
    }

    /// Where the association's mail program sends an answer.
    fn reply_address(&self) -> String {
        self.mail.reply_to.as_ref().unwrap().address.clone()
    }

    fn number(&self) -> &str {
        self.case["caseNumber"].as_str().unwrap()
    }

    /// A mail arrives and is worked through.
    async fn receive(&self, mail: impl AsRef<[u8]>) {
        let folder = self.app.folder().join("mail-in/new");
        std::fs::write(folder.join("mail"), mail).unwrap();
        self.app.work().await;
    }

    async fn newest_entry(&self) -> Value {
        let page = self.registrar.get("/inbox?limit=1").await.expect(200).json();
        page["entries"][0].clone()
    }

    async fn responses(&self) -> Vec<Value> {
        let path = format!("/remisser/{}/responses", self.remiss["id"].as_str().unwrap());
        let page = self.registrar.get(&path).await.expect(200).json();
        page["responses"].as_array().unwrap().clone()
    }

    async fn recipient(&self) -> Value {
        let path = format!("/remisser/{}/recipients", self.remiss["id"].as_str().unwrap());
        let page = self.registrar.get(&path).await.expect(200).json();
        page["recipients"][0].clone()
    }

    async fn documents(&self) -> Vec<Document> {
        let case = self.case["id"].as_str().unwrap().parse().unwrap();
        let app = &self.app.app;
        app.read(&Caller::system("test"), async |connection| {
            documents::of_case(app, connection, case).await
        })
        .await
        .unwrap()
    }

    async fn receipts(&self) -> Vec<Value> {
        let page = self.registrar.get("/messages?purpose=receipt").await.expect(200);
        page.json()["messages"].as_array().unwrap().clone()
    }
}

/// The mails that have left, oldest first.
fn sent(app: &TestApp) -> Vec<IncomingMail> {
    let folder = std::fs::read_dir(app.folder().join("mail-out")).unwrap();
    let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .map(|file| remiss_mail::parse(&std::fs::read(file).unwrap()))
        .collect()
}

/// A mail of a person; `headers` are further header lines.
fn mail(id: &str, from: &str, to: &str, subject: &str, headers: &str, text: &str) -> String {
    format!(
        "Return-Path: <{from}>\r\nFrom: Kontaktperson <{from}>\r\nTo: {to}\r\nSubject: {subject}\r\n\
         Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <{id}@mail.example.org>\r\n{headers}\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n"
    )
}

#[actix_web::test]
async fn an_answer_to_the_mail_is_registered_and_gets_a_receipt() {
    let scene = Scene::new().await;
    // The association answers from another address than the one that was asked.
    let raw = mail(
        "a1",
        "privat@example.org",
        &scene.reply_address(),
        "SV: remissen",
        "",
        "Vi tycker att punkt 3 bör strykas.",
    );
    scene.receive(&raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(
        (&entry["status"], &entry["kind"]),
        (&json!("placed"), &json!("ordinary"))
    );
    let response = scene.responses().await.remove(0);
    assert_eq!(entry["responseId"], response["id"]);
    assert_eq!(response["channel"], "email");
    assert_eq!(response["outcome"], "views");
    assert_eq!(response["respondentName"], "Föreningen Exempel");
    assert_eq!(scene.recipient().await["outcome"], "views");
    let documents = scene.documents().await;
    let original = documents
        .iter()
        .find(|document| response["documentId"] == document.id.to_string())
        .unwrap();
    let kept = documents::content(&scene.app.app, original).await.unwrap();
    assert_eq!(kept, raw.as_bytes());
    let receipt = sent(&scene.app).pop().unwrap();
    assert_eq!(receipt.in_reply_to, ["a1@mail.example.org"]);
    assert_eq!(receipt.auto_submitted.as_deref(), Some("auto-replied"));
    assert_eq!(receipt.to[0].address, "privat@example.org");
    assert!(
        receipt.whole_text.contains(scene.number()),
        "{}",
        receipt.whole_text
    );
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_answer_in_the_thread_finds_its_place_without_the_tag() {
    let scene = Scene::new().await;
    let thread = format!("In-Reply-To: <{}>\r\n", scene.mail.message_id.as_ref().unwrap());
    let raw = mail(
        "a1",
        "privat@example.org",
        "remiss@kommun.example.org",
        "Hej",
        &thread,
        "Vi har ingen erinran.",
    );
    scene.receive(raw).await;
    let response = scene.responses().await.remove(0);
    assert_eq!(response["outcome"], "noObjection");
    assert_eq!(scene.recipient().await["outcome"], "noObjection");
    let reason = scene.newest_entry().await["reason"].clone();
    assert!(
        reason.as_str().unwrap().contains("svarar på vårt mejl"),
        "{reason}"
    );
    scene.app.stop().await;
}

#[actix_web::test]
async fn anyone_answers_with_the_number_in_any_spelling() {
    let scene = Scene::new().await;
    let spelled = scene.number().to_lowercase().replace(' ', "");
    let subject = format!("Re: Fwd: SV: synpunkter {spelled}.");
    let raw = mail(
        "a1",
        "nagon@example.org",
        "remiss@kommun.example.org",
        &subject,
        "",
        "Jag tycker så här.",
    );
    scene.receive(raw).await;
    let response = scene.responses().await.remove(0);
    assert_eq!(response["recipientId"], Value::Null);
    assert_eq!(response["respondentKind"], "privatePerson");
    assert_eq!(scene.receipts().await.len(), 1);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_number_that_does_not_exist_waits_with_the_near_ones_and_the_registrar_decides() {
    let scene = Scene::new().await;
    let wrong = scene.number().replace('/', "6/");
    // Not even the known sender makes it certain.
    let raw = mail(
        "a1",
        ASSOCIATION,
        "remiss@kommun.example.org",
        &format!("Remissvar {wrong}"),
        "",
        "Vi avstår från att yttra oss.",
    );
    scene.receive(raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(entry["status"], "waiting");
    assert_eq!(entry["candidates"][0]["remissId"], scene.remiss["id"]);
    assert!(scene.responses().await.is_empty());
    let matches = format!("/inbox/{}/matches", entry["id"].as_str().unwrap());
    let placed = scene
        .registrar
        .post(&matches, &json!({ "remissId": scene.remiss["id"] }))
        .await
        .expect(200)
        .json();
    assert_eq!(placed["status"], "placed");
    let response = scene.responses().await.remove(0);
    assert_eq!(response["outcome"], "declines");
    // The sender's address tells the recipient.
    assert_eq!(response["recipientId"], scene.recipient().await["id"]);
    scene.app.work().await;
    assert_eq!(scene.receipts().await[0]["status"], "sent");
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_mail_that_points_to_two_cases_waits() {
    let scene = Scene::new().await;
    let board = scene.case["boardId"].as_str().unwrap().parse().unwrap();
    let other = scene.app.case(board, "Riktlinjer").await;
    let subject = format!("{} och {}", scene.number(), other["caseNumber"].as_str().unwrap());
    let raw = mail(
        "a1",
        "nagon@example.org",
        "remiss@kommun.example.org",
        &subject,
        "",
        "Två saker.",
    );
    scene.receive(raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(entry["status"], "waiting");
    assert_eq!(entry["candidates"].as_array().unwrap().len(), 2);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_bounce_marks_the_message_and_the_recipient() {
    let scene = Scene::new().await;
    let id = scene.mail.message_id.clone().unwrap();
    let raw = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: remiss@kommun.example.org\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b1@mx.example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\"\r\n\r\n\
         --x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; {ASSOCIATION}\r\nAction: failed\r\n\
         Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n\r\n\
         --x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <{id}>\r\nSubject: Remiss\r\n\r\nHej\r\n--x--\r\n"
    );
    assert_eq!(scene.recipient().await["delivery"], "sent");
    scene.receive(raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(
        (&entry["kind"], &entry["status"]),
        (&json!("bounce"), &json!("noted"))
    );
    let recipient = scene.recipient().await;
    assert_eq!(recipient["delivery"], "bounced");
    let message = scene
        .registrar
        .get(&format!("/messages/{}", entry["messageId"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    assert_eq!(message["status"], "bounced");
    assert!(message["statusWords"].as_str().unwrap().contains("5.1.1"));
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_bounce_of_a_mail_that_is_not_ours_changes_nothing() {
    let scene = Scene::new().await;
    let raw = format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.org\r\nTo: remiss@kommun.example.org\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <b2@mx.example.org>\r\n\r\n\
         550 5.1.1 <{ASSOCIATION}>: no such user\r\n"
    );
    scene.receive(raw).await;
    assert_eq!(scene.newest_entry().await["status"], "waiting");
    assert_eq!(scene.recipient().await["delivery"], "sent");
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_automatic_reply_is_noted_and_never_answered() {
    let scene = Scene::new().await;
    let thread = format!(
        "In-Reply-To: <{}>\r\nAuto-Submitted: auto-replied\r\n",
        scene.mail.message_id.as_ref().unwrap()
    );
    let raw = mail(
        "a1",
        ASSOCIATION,
        &scene.reply_address(),
        "Autosvar: semester",
        &thread,
        "Jag är tillbaka den 16 september.",
    );
    let before = sent(&scene.app).len();
    scene.receive(raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(
        (&entry["kind"], &entry["status"]),
        (&json!("autoReply"), &json!("noted"))
    );
    assert_eq!(entry["remissId"], scene.remiss["id"]);
    assert!(scene.responses().await.is_empty());
    assert_eq!(scene.recipient().await["outcome"], "noAnswer");
    assert_eq!(sent(&scene.app).len(), before);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_late_answer_is_taken_in_and_a_second_mail_of_the_day_gets_no_second_receipt() {
    let scene = Scene::new().await;
    scene.app.set_time("2019-11-04T08:00:00Z");
    let address = scene.reply_address();
    let raw = mail(
        "a1",
        ASSOCIATION,
        &address,
        "Svar",
        "",
        "Vi vill lägga till något.",
    );
    scene.receive(raw).await;
    let raw = mail("a2", ASSOCIATION, &address, "Svar igen", "", "Och en sak till.");
    scene.receive(raw).await;
    let responses = scene.responses().await;
    assert_eq!(responses.len(), 2);
    assert!(responses.iter().all(|response| response["late"] == true));
    assert!(
        responses
            .iter()
            .any(|response| response["relation"] == "supplement")
    );
    assert_eq!(scene.receipts().await.len(), 1);
    scene.app.stop().await;
}

#[actix_web::test]
async fn what_came_along_with_a_mail_is_registered_with_it() {
    let scene = Scene::new().await;
    let raw = format!(
        "From: {ASSOCIATION}\r\nTo: {}\r\nSubject: Svar\r\nMessage-ID: <a1@mail.example.org>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Ingen erinran, se bilaga.\r\n--x\r\nContent-Type: application/pdf; name=\"svar.pdf\"\r\n\
         Content-Disposition: attachment; filename=\"svar.pdf\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         JVBERi0xLjcK\r\n--x--\r\n",
        scene.reply_address()
    );
    scene.receive(raw).await;
    let response = scene.responses().await.remove(0);
    // The answer may stand in the file: an officer reads it.
    assert_eq!(response["outcome"], "views");
    let documents = scene.documents().await;
    let names: Vec<&str> = documents
        .iter()
        .map(|document| document.file_name.as_str())
        .collect();
    assert!(
        names.contains(&"svar.pdf") && names.contains(&"Svar.eml"),
        "{names:?}"
    );
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_mail_over_a_list_is_taken_in_but_not_answered() {
    let scene = Scene::new().await;
    let headers = "List-Id: <medlemmar.example.org>\r\nPrecedence: list\r\n";
    let raw = mail(
        "a1",
        ASSOCIATION,
        &scene.reply_address(),
        "Svar",
        headers,
        "Vi tycker så här.",
    );
    scene.receive(raw).await;
    assert_eq!(scene.responses().await.len(), 1);
    assert!(scene.receipts().await.is_empty());
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_mail_of_ours_that_comes_back_to_us_is_no_answer() {
    let scene = Scene::new().await;
    let folder = std::fs::read_dir(scene.app.folder().join("mail-out")).unwrap();
    let own = folder.map(|entry| entry.unwrap().path()).next().unwrap();
    scene.receive(std::fs::read(own).unwrap()).await;
    assert_eq!(scene.newest_entry().await["status"], "noted");
    assert!(scene.responses().await.is_empty());
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_known_sender_is_placed_by_what_it_writes_of_and_else_waits_with_a_candidate() {
    let scene = Scene::new().await;
    let to = "remiss@kommun.example.org";
    let raw = mail(
        "a1",
        ASSOCIATION,
        to,
        "Lokaler i höst",
        "",
        "Går det att boka Skolan på torsdagar?",
    );
    scene.receive(raw).await;
    let entry = scene.newest_entry().await;
    assert_eq!(entry["status"], "waiting");
    assert_eq!(
        entry["candidates"][0]["recipientId"],
        scene.recipient().await["id"]
    );
    let raw = mail(
        "a2",
        ASSOCIATION,
        to,
        "Remissvar från föreningen",
        "",
        "Vi tycker så här.",
    );
    scene.receive(raw).await;
    assert_eq!(scene.newest_entry().await["status"], "placed");
    assert_eq!(
        scene.responses().await[0]["recipientId"],
        scene.recipient().await["id"]
    );
    scene.app.stop().await;
}
