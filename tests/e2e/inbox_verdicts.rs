//! What the receiving mail server found about a mail: kept, shown, and reason to be careful.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const BODY: (&str, &str) = ("Föreningen Exempel", "styrelsen@forening.example.org");
const FORGED: &str = "Authentication-Results: mx.kommun.example.org; dmarc=fail header.from=forening.example.org; spf=fail; dkim=none\r\n";
const SPAM: &str = "X-Spam-Flag: YES\r\nX-Spam-Status: Yes, score=9.1 required=5.0\r\n";

struct Scene {
    app: TestApp,
    registrar: Actor,
    remiss: Value,
    number: String,
    reply_address: String,
}

impl Scene {
    async fn new() -> Scene {
        let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
            config.mail.authserv_ids = vec!["mx.kommun.example.org".to_owned()];
        })
        .await;
        let board = app.kommunstyrelsen().await;
        let case = app.case(board, "Överenskommelsen").await;
        let remiss = app.sent_remiss(&case, "Överenskommelsen", &[BODY]).await;
        app.work().await;
        let out = std::fs::read_dir(app.folder().join("mail-out"))
            .unwrap()
            .next()
            .unwrap()
            .unwrap();
        let sent = remiss_mail::parse(&std::fs::read(out.path()).unwrap());
        let registrar = app.actor(Role::Registrar).await;
        Scene {
            registrar,
            remiss,
            number: case["caseNumber"].as_str().unwrap().to_owned(),
            reply_address: sent.reply_to.unwrap().address,
            app,
        }
    }

    async fn receive(&self, headers: &str, from: &str, to: &str, subject: &str) -> Value {
        let mail = format!(
            "{headers}Return-Path: <{from}>\r\nFrom: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\
             Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <{}@mail.example.org>\r\n\
             Content-Type: text/plain\r\n\r\nVi vill ha mer tid i lokalerna.\r\n",
            subject.len() + headers.len() + from.len() + to.len()
        );
        let folder = self.app.folder().join("mail-in/new");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("1"), mail).unwrap();
        self.app.work().await;
        self.registrar.get("/inbox?limit=1").await.expect(200).json()["entries"][0].clone()
    }

    async fn receipts(&self) -> Value {
        let page = self
            .registrar
            .get("/messages?purpose=receipt")
            .await
            .expect(200)
            .json();
        page["_meta"]["totalRecords"].clone()
    }
}

#[actix_web::test]
async fn a_forged_sender_is_nobodys_answer_until_a_person_says_so() {
    let scene = Scene::new().await;
    let subject = format!("Svar {}", scene.number);
    let entry = scene
        .receive(FORGED, BODY.1, "remiss@kommun.example.org", &subject)
        .await;
    assert_eq!(entry["status"], "waiting", "{entry}");
    assert!(entry["reason"].as_str().unwrap().contains("DMARC"));
    assert_eq!(entry["sender"]["confirmed"], false);
    assert_eq!(entry["sender"]["dmarc"], "fail");
    assert_eq!(entry["candidates"][0]["remissId"], scene.remiss["id"]);
    let matches = format!("/inbox/{}/matches", entry["id"].as_str().unwrap());
    let placed = scene
        .registrar
        .post(&matches, &json!({ "remissId": scene.remiss["id"] }))
        .await
        .expect(200)
        .json();
    let path = format!("/responses/{}", placed["responseId"].as_str().unwrap());
    let response = scene.registrar.get(&path).await.expect(200).json();
    assert_eq!(
        (&response["senderConfirmed"], &response["uninvited"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(scene.receipts().await, 0, "no receipt to whom it may not be from");
    scene.app.stop().await;
}

#[actix_web::test]
async fn the_reply_address_is_stronger_than_a_failed_check_but_the_response_says_so() {
    let scene = Scene::new().await;
    let to = scene.reply_address.clone();
    let entry = scene.receive(FORGED, BODY.1, &to, "SV: remissen").await;
    assert_eq!(entry["status"], "placed", "{entry}");
    let path = format!("/responses/{}", entry["responseId"].as_str().unwrap());
    let response = scene.registrar.get(&path).await.expect(200).json();
    assert_eq!(
        (&response["senderConfirmed"], &response["uninvited"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(scene.receipts().await, 0);
    scene.app.stop().await;
}

#[actix_web::test]
async fn findings_of_servers_that_are_not_ours_are_not_believed() {
    let scene = Scene::new().await;
    let forged = FORGED.replace("mx.kommun", "mx.annan");
    let subject = format!("Svar {}", scene.number);
    let entry = scene
        .receive(&forged, BODY.1, "remiss@kommun.example.org", &subject)
        .await;
    assert_eq!(
        (&entry["status"], &entry["sender"]),
        (&json!("placed"), &json!(null))
    );
    scene.app.stop().await;
}

#[actix_web::test]
async fn spam_waits_marked_and_is_never_answered_by_itself() {
    let scene = Scene::new().await;
    let subject = format!("Svar {}", scene.number);
    let entry = scene
        .receive(SPAM, "okand@example.org", "remiss@kommun.example.org", &subject)
        .await;
    assert_eq!(entry["status"], "waiting", "{entry}");
    assert!(entry["reason"].as_str().unwrap().contains("skräppost"));
    assert_eq!(
        (&entry["spam"]["isSpam"], &entry["spam"]["score"]),
        (&json!(true), &json!(9.1))
    );
    assert_eq!(scene.receipts().await, 0);
    let spam = scene.registrar.get("/inbox?spam=true").await.expect(200).json();
    assert_eq!(spam["_meta"]["totalRecords"], 1);
    let rest = scene.registrar.get("/inbox?spam=false").await.expect(200).json();
    assert_eq!(rest["_meta"]["totalRecords"], 0);
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_encrypted_mail_waits_for_a_person_although_its_place_is_certain() {
    let scene = Scene::new().await;
    let headers = "MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data; name=\"smime.p7m\"\r\n\
                   Content-Transfer-Encoding: base64\r\n";
    let folder = scene.app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    let mail = format!(
        "{headers}From: {}\r\nTo: {}\r\nSubject: Svar {}\r\nMessage-ID: <sealed@mail.example.org>\r\n\r\nMIIDtAYJKoZIhvcNAQcDoIID\r\n",
        BODY.1, scene.reply_address, scene.number
    );
    std::fs::write(folder.join("sealed"), mail).unwrap();
    scene.app.work().await;
    let entry = scene.registrar.get("/inbox?limit=1").await.expect(200).json()["entries"][0].clone();
    assert_eq!(entry["status"], "waiting", "{entry}");
    assert!(entry["reason"].as_str().unwrap().contains("krypterat"), "{entry}");
    assert_eq!(entry["candidates"][0]["remissId"], scene.remiss["id"]);
    assert_eq!(scene.receipts().await, 0);
}
