//! A remiss from a ministry is recognised as a new incoming case: proposed with its words, opened by a registrar in one call.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const MISSIVE: &str = "Hej,\r\n\r\nSocialdepartementet remitterar härmed betänkandet Mötesplatser för alla (SOU 2019:99).\r\n\r\n\
    Remissvaren ska ha kommit in till Socialdepartementet senast den 15 november 2019.\r\n\
    Ange diarienummer S2019/03181 i ämnesraden.\r\n";

/// A mail with a file arrives and is worked through.
async fn receive(app: &TestApp, id: &str, headers: &str, subject: &str, text: &str) {
    let mail = format!(
        "Return-Path: <remissvar@departement.example.org>\r\n{headers}From: Regeringskansliet <remissvar@departement.example.org>\r\n\
         To: remiss@kommun.example.org\r\nSubject: {subject}\r\nDate: Mon, 02 Sep 2019 07:00:00 +0200\r\n\
         Message-ID: <{id}@mail.example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{text}\r\n\
         --b\r\nContent-Type: application/octet-stream; name=Remissmissiv.pdf\r\nContent-Disposition: attachment; filename=Remissmissiv.pdf\r\n\r\n\
         %PDF-1.4 missiv\r\n--b--\r\n"
    );
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(id), mail).unwrap();
    app.work().await;
}

async fn newest(registrar: &Actor) -> Value {
    registrar.get("/inbox?limit=1").await.expect(200).json()["entries"][0].clone()
}

fn path(entry: &Value, what: &str) -> String {
    format!("/inbox/{}/{what}", entry["id"].as_str().unwrap())
}

#[actix_web::test]
async fn a_missive_is_proposed_with_its_words_and_opens_a_case_in_one_call() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let subject = "Remiss av =?utf-8?Q?bet=C3=A4nkandet_M=C3=B6tesplatser_f=C3=B6r_alla?= (SOU 2019:99), dnr S2019/03181";
    receive(&app, "m1", "", subject, MISSIVE).await;
    let entry = newest(&registrar).await;
    assert_eq!(entry["status"], "waiting", "it is never decided: {entry}");
    assert!(entry["reason"].as_str().unwrap().contains("ny remiss"), "{entry}");
    let proposal = &entry["proposal"];
    assert_eq!(proposal["sender"], "Socialdepartementet");
    assert_eq!(proposal["senderNumber"], "S2019/03181");
    assert_eq!(
        proposal["name"],
        "betänkandet Mötesplatser för alla (SOU 2019:99)"
    );
    assert_eq!(proposal["deadlineDate"], "2019-11-15");
    assert!(
        proposal["deadlines"][0]["words"]
            .as_str()
            .unwrap()
            .contains("senast den 15 november 2019")
    );
    let proposed = registrar.get("/inbox?proposed=true").await.expect(200).json();
    assert_eq!(proposed["_meta"]["totalRecords"], 1);
    // The board is not in the mail.
    registrar
        .post(&path(&entry, "cases"), &json!({}))
        .await
        .expect(422);
    let opened = registrar
        .post(&path(&entry, "cases"), &json!({ "boardId": board }))
        .await
        .expect(201);
    let case = opened.header("location").rsplit('/').next().unwrap().to_owned();
    let opened = opened.json();
    assert_eq!(
        (&opened["status"], &opened["caseId"]),
        (&json!("placed"), &json!(case))
    );
    let case = registrar.get(&format!("/cases/{case}")).await.expect(200).json();
    assert_eq!(
        case["title"],
        "Remiss från Socialdepartementet om betänkandet Mötesplatser för alla (SOU 2019:99)"
    );
    assert_eq!(case["counterpartNumbers"][0]["number"], "S2019/03181");
    let remiss = registrar
        .get(&format!("/remisser/{}", opened["remissId"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&remiss["direction"], &remiss["state"]),
        (&json!("incoming"), &json!("registered"))
    );
    assert_eq!(remiss["senderEmail"], "remissvar@departement.example.org");
    assert_eq!(remiss["deadlineDate"], "2019-11-15");
    let documents = registrar
        .get(&format!("/cases/{}/documents", case["id"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    let documents = documents["documents"].as_array().unwrap().clone();
    assert_eq!(documents.len(), 2);
    assert_eq!(
        documents[1]["mediaType"], "application/pdf",
        "told by its content"
    );
    assert!(
        documents
            .iter()
            .all(|document| document["party"] == "Socialdepartementet")
    );
    registrar
        .post(&path(&entry, "cases"), &json!({ "boardId": board }))
        .await
        .expect(409);
    // A reminder with the same number belongs to the case that is there.
    receive(&app, "m2", "", "Rättelse: remiss S2019/03181", MISSIVE).await;
    let reminder = newest(&registrar).await;
    assert_eq!(reminder["status"], "waiting");
    assert_eq!(reminder["candidates"][0]["caseId"], case["id"], "{reminder}");
    app.stop().await;
}

#[actix_web::test]
async fn a_case_that_a_mail_opened_is_void_again_when_that_is_undone() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    receive(&app, "m1", "", "Remiss av promemorian Nya regler", MISSIVE).await;
    let entry = newest(&registrar).await;
    let fields = json!({ "boardId": board, "name": "promemorian Nya regler", "deadlineDate": "2019-12-01", "sender": "Regeringskansliet" });
    let opened = registrar
        .post(&path(&entry, "cases"), &fields)
        .await
        .expect(201)
        .json();
    let remiss = registrar
        .get(&format!("/remisser/{}", opened["remissId"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&remiss["sender"], &remiss["deadlineDate"]),
        (&json!("Regeringskansliet"), &json!("2019-12-01"))
    );
    let undone = registrar
        .post(&path(&entry, "undos"), &json!({ "reason": "Dubblett" }))
        .await;
    let undone = undone.expect(200).json();
    assert_eq!(undone["status"], "waiting");
    assert!(undone["proposal"].is_object(), "what was proposed is still there");
    let case = registrar
        .get(&format!("/cases/{}", opened["caseId"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    assert_eq!(case["status"], "void");
    let again = registrar
        .post(&path(&entry, "cases"), &fields)
        .await
        .expect(201)
        .json();
    assert_ne!(again["caseId"], opened["caseId"]);
    // Once somebody works on it, it stays.
    let later = app.case(board, "Annat").await;
    let note = registrar
        .request(
            reqwest::Method::POST,
            &format!("/cases/{}/remisser", again["caseId"].as_str().unwrap()),
        )
        .json(&json!({ "name": "Inre remiss", "parentId": again["remissId"] }));
    registrar.send(note).await.expect(201);
    registrar
        .post(&path(&entry, "undos"), &json!({}))
        .await
        .expect(409);
    assert!(later["id"].is_string());
    app.stop().await;
}

#[actix_web::test]
async fn of_several_days_none_is_chosen_for_the_registrar() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let text = format!("{MISSIVE}\r\nKommuner lämnar sina yttranden senast den 29 november 2019.\r\n");
    receive(&app, "m1", "", "Remiss av promemorian Nya regler", &text).await;
    let entry = newest(&registrar).await;
    assert_eq!(entry["proposal"]["deadlineDate"], json!(null));
    assert_eq!(entry["proposal"]["deadlines"].as_array().unwrap().len(), 2);
    let problem = registrar
        .post(&path(&entry, "cases"), &json!({ "boardId": board }))
        .await
        .expect(422)
        .json();
    assert_eq!(problem["errors"][0]["pointer"], "#/deadlineDate");
    app.stop().await;
}

#[actix_web::test]
async fn a_reminder_that_asks_for_nothing_new_points_at_the_case_with_the_senders_number() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Mötesplatser").await;
    let registrar = app.actor(Role::Registrar).await;
    let number = json!({ "number": "S2019/03181", "party": "Socialdepartementet" });
    let numbers = format!("/cases/{}/counterpart-numbers", case["id"].as_str().unwrap());
    registrar.post(&numbers, &number).await.expect(201);
    let reminder = "From: remissvar@departement.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Hej igen\r\n\
        Message-ID: <p1@mail.example.org>\r\n\r\nVi har inte sett ert brev i S2019/03181.\r\n";
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("p1"), reminder).unwrap();
    app.work().await;
    let entry = newest(&registrar).await;
    assert_eq!(entry["status"], "waiting");
    assert_eq!(entry["candidates"][0]["caseId"], case["id"], "{entry}");
    app.stop().await;
}
