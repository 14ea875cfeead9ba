//! Undoing the placing of a mail: what it made is void, the mail waits again, and nothing is counted that was a mistake.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const BODY: (&str, &str) = ("Föreningen Exempel", "styrelsen@forening.example.org");

struct Scene {
    app: TestApp,
    registrar: Actor,
    right: Value,
    wrong: Value,
}

impl Scene {
    /// Two remisser to the same association, and a mail of it that names the wrong case.
    async fn new() -> Scene {
        let app = TestApp::new().await;
        let board = app.kommunstyrelsen().await;
        let case = app.case(board, "Överenskommelsen").await;
        let right = app.sent_remiss(&case, "Överenskommelsen", &[BODY]).await;
        let other = app.case(board, "Lokalerna").await;
        let wrong = app.sent_remiss(&other, "Lokalerna", &[BODY]).await;
        app.work().await;
        let number = other["caseNumber"].as_str().unwrap();
        let mail = format!(
            "Return-Path: <{from}>\r\nFrom: {from}\r\nTo: remiss@kommun.example.org\r\nSubject: Svar {number}\r\n\
             Date: Tue, 03 Sep 2019 09:00:00 +0200\r\nMessage-ID: <a1@mail.example.org>\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nVi vill ha mer.\r\n\
             --b\r\nContent-Type: text/plain; name=a.txt\r\nContent-Disposition: attachment; filename=a.txt\r\n\r\nBilaga\r\n--b--\r\n",
            from = BODY.1
        );
        let folder = app.folder().join("mail-in/new");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("1"), mail).unwrap();
        app.work().await;
        let registrar = app.actor(Role::Registrar).await;
        Scene {
            app,
            registrar,
            right,
            wrong,
        }
    }

    async fn entry(&self) -> Value {
        self.get("/inbox").await["entries"][0].clone()
    }

    async fn get(&self, path: &str) -> Value {
        self.registrar.get(path).await.expect(200).json()
    }

    async fn responses(&self, remiss: &Value, query: &str) -> Vec<Value> {
        let path = format!("{}/responses{query}", path_of(remiss));
        self.get(&path).await["responses"].as_array().unwrap().clone()
    }

    async fn undo(&self, body: &Value) -> remiss_tests::Answer {
        let path = format!("/inbox/{}/undos", self.entry().await["id"].as_str().unwrap());
        self.registrar.post(&path, body).await
    }
}

fn path_of(remiss: &Value) -> String {
    format!("/remisser/{}", remiss["id"].as_str().unwrap())
}

#[actix_web::test]
async fn an_undone_response_is_void_and_the_mail_waits_with_its_candidates() {
    let scene = Scene::new().await;
    let placed = scene.entry().await;
    assert_eq!(placed["status"], "placed", "{placed}");
    assert!(placed["_links"]["undo"].is_object());
    let response = scene.responses(&scene.wrong, "").await.remove(0);
    let undone = scene
        .undo(&json!({ "reason": "Hörde till Överenskommelsen" }))
        .await;
    let entry = undone.expect(200).json();
    assert_eq!(entry["status"], "waiting");
    assert!(
        entry["reason"]
            .as_str()
            .unwrap()
            .contains("Hörde till Överenskommelsen")
    );
    assert_eq!(entry["candidates"], placed["candidates"]);
    assert_eq!(
        (&entry["responseId"], &entry["caseId"]),
        (&json!(null), &json!(null))
    );
    // It counts nowhere, and is still there.
    assert!(scene.responses(&scene.wrong, "").await.is_empty());
    let void = scene.responses(&scene.wrong, "?void=true").await.remove(0);
    assert_eq!(void["id"], response["id"]);
    assert_eq!(void["voidReason"], "Hörde till Överenskommelsen");
    let recipients = scene.get(&format!("{}/recipients", path_of(&scene.wrong))).await;
    assert_eq!(recipients["recipients"][0]["outcome"], "noAnswer", "{recipients}");
    let file = response["attachments"][0]["documentId"].as_str().unwrap();
    for id in [response["documentId"].as_str().unwrap(), file] {
        let document = scene.get(&format!("/documents/{id}")).await;
        assert_eq!(document["voidReason"], "Hörde till Överenskommelsen");
    }
    let register = scene.get("/register?limit=100").await;
    let voids = register["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["void"] == true);
    assert_eq!(voids.count(), 2);
    // A second undo has nothing to undo.
    scene.undo(&json!({})).await.expect(409);
    scene.app.stop().await;
}

#[actix_web::test]
async fn placed_anew_it_gets_numbers_of_its_own_and_a_receipt_and_the_old_numbers_are_never_used_again() {
    let scene = Scene::new().await;
    let before = scene.responses(&scene.wrong, "").await.remove(0);
    scene.undo(&json!({})).await.expect(200);
    let entry = scene.entry().await;
    let matches = format!("/inbox/{}/matches", entry["id"].as_str().unwrap());
    let there = json!({ "remissId": scene.right["id"] });
    scene.registrar.post(&matches, &there).await.expect(200);
    let response = scene.responses(&scene.right, "").await.remove(0);
    assert_eq!(response["respondentName"], BODY.0);
    // And back again: the numbers of the void documents stay taken.
    scene.undo(&json!({})).await.expect(200);
    let there = json!({ "remissId": scene.wrong["id"] });
    scene.registrar.post(&matches, &there).await.expect(200);
    let again = scene.responses(&scene.wrong, "").await.remove(0);
    assert_ne!(again["documentNumber"], before["documentNumber"]);
    assert_eq!(again["relation"], "first", "a void answer is no earlier answer");
    let receipts = scene.get("/messages?purpose=receipt").await;
    assert_eq!(receipts["_meta"]["totalRecords"], 3, "each number is told once");
    scene.app.stop().await;
}

#[actix_web::test]
async fn what_somebody_has_built_on_is_not_undone() {
    let scene = Scene::new().await;
    let officer = scene.app.actor(Role::Officer).await;
    let response = scene.responses(&scene.wrong, "").await.remove(0);
    let viewpoints = format!("/responses/{}/viewpoints", response["id"].as_str().unwrap());
    let added = officer
        .post(
            &viewpoints,
            &json!({ "viewpoints": [{ "text": "Mer.", "reply": "Ja.", "result": "met" }] }),
        )
        .await
        .expect(201)
        .json();
    let problem = scene.undo(&json!({})).await.expect(409).json();
    assert!(
        problem["detail"].as_str().unwrap().contains("bemötande"),
        "{problem}"
    );
    assert_eq!(scene.entry().await["status"], "placed");
    let viewpoint = format!("/viewpoints/{}", added["viewpoints"][0]["id"].as_str().unwrap());
    officer
        .patch(&viewpoint, &json!({ "reply": "", "result": null }))
        .await
        .expect(200);
    scene.undo(&json!({})).await.expect(200);
    // Nobody works on with a void one.
    officer
        .post(&viewpoints, &json!({ "viewpoints": [{ "text": "Mer." }] }))
        .await
        .expect(409);
    let all = scene.get(&format!("{}/viewpoints", path_of(&scene.wrong))).await;
    assert_eq!(all["_meta"]["totalRecords"], 0);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_document_of_a_case_and_a_mail_set_aside_are_undone_as_well() {
    let scene = Scene::new().await;
    scene.undo(&json!({})).await.expect(200);
    let entry = scene.entry().await;
    let matches = format!("/inbox/{}/matches", entry["id"].as_str().unwrap());
    let case = json!({ "caseId": scene.right["caseId"] });
    scene.registrar.post(&matches, &case).await.expect(200);
    let undone = scene
        .undo(&json!({ "reason": "Fel ärende" }))
        .await
        .expect(200)
        .json();
    assert_eq!(undone["status"], "waiting");
    let path = format!(
        "/cases/{}/documents?limit=100",
        scene.right["caseId"].as_str().unwrap()
    );
    let documents = scene.get(&path).await["documents"].as_array().unwrap().clone();
    let void: Vec<_> = documents
        .iter()
        .filter(|document| document["voidReason"] == "Fel ärende")
        .collect();
    assert_eq!(void.len(), 2, "the mail and its attachment");
    scene
        .registrar
        .post(&matches, &json!({ "discard": "Dubblett" }))
        .await
        .expect(200);
    let undone = scene.undo(&json!({})).await.expect(200).json();
    assert_eq!(undone["status"], "waiting");
    scene
        .app
        .actor(Role::Officer)
        .await
        .post(
            &format!("/inbox/{}/undos", entry["id"].as_str().unwrap()),
            &json!({}),
        )
        .await
        .expect(403);
    scene.app.stop().await;
}
