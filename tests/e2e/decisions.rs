//! Decisions: recorded, approved, extracted, sent.

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::{Value, json};

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// An incoming remiss whose report and yttrande are handed in for the meeting of 3 December 2019, on that day.
async fn handed_in(app: &TestApp) -> (Value, String, String) {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    let remiss = app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    for kind in ["tjansteskrivelse", "yttrande"] {
        let path = format!("/cases/{}/drafts", id(&case));
        let body = json!({ "kind": kind, "fields": { "stance": "tillstyrker" } });
        let draft = format!("/drafts/{}", officer.post(&path, &body).await.expect(201).id());
        if kind == "tjansteskrivelse" {
            let edit = json!({ "sections": [{ "key": "consequences",
                "text": "Förslaget bedöms inte påverka miljön." }] });
            officer.patch(&draft, &edit).await.expect(200);
        }
        officer
            .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
            .await
            .expect(201);
    }
    app.set_time("2019-12-03T14:00:00Z");
    (case, remiss, meeting)
}

fn adopted(meeting: &str) -> Value {
    json!({ "meetingId": meeting, "kind": "adopted", "paragraph": "212",
        "text": "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet." })
}

#[actix_web::test]
async fn an_answer_leaves_with_the_extract_once_the_minutes_are_approved_and_only_once() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let officer = app.actor(Role::Officer).await;
    officer.post(&path, &adopted(&meeting)).await.expect(403);
    let decision = secretary.post(&path, &adopted(&meeting)).await.expect(201);
    assert!(decision.json()["extractDocumentId"].is_null());
    let decision = format!("/decisions/{}", decision.id());
    let dispatches = format!("{decision}/dispatches");
    let early = officer.post(&dispatches, &json!({})).await.expect(409).json();
    assert!(early["detail"].as_str().unwrap().contains("justerat"));

    app.set_time("2019-12-10T08:00:00Z");
    let approved = secretary
        .post(&format!("{decision}/approvals"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(approved["minutesApprovedOn"], "2019-12-10");
    assert!(approved["extractDocumentId"].is_string());
    secretary
        .post(&format!("{decision}/approvals"), &json!({}))
        .await
        .expect(409);
    let sent = officer.post(&dispatches, &json!({})).await.expect(200).json();
    assert!(sent["sentAt"].is_string());
    officer.post(&dispatches, &json!({})).await.expect(409);
    app.work().await;

    let messages = officer.get("/messages").await.expect(200).json();
    let message = &messages["messages"][0];
    assert!(message["subject"].as_str().unwrap().contains("S2015/06034"));
    assert_eq!(message["status"], "sent");
    let documents = officer
        .get(&format!("/cases/{}/documents", id(&case)))
        .await
        .expect(200)
        .json();
    let outgoing: Vec<_> = documents["documents"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|document| document["direction"] == "outgoing")
        .map(|document| document["kind"].as_str().unwrap().to_owned())
        .collect();
    assert!(outgoing.contains(&"yttrande".to_owned()) && outgoing.contains(&"extract".to_owned()));
    let remiss = officer.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "sent");
    app.stop().await;
}

#[actix_web::test]
async fn a_board_decides_only_what_stands_on_its_agenda_and_not_before_the_day() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    app.set_time("2019-12-02T08:00:00Z");
    secretary.post(&path, &adopted(&meeting)).await.expect(422);
    app.set_time("2019-12-03T14:00:00Z");
    secretary.post(&path, &adopted(&meeting)).await.expect(201);
    secretary.post(&path, &adopted(&meeting)).await.expect(409);
    let nothing = json!({ "kind": "perhaps", "text": " " });
    let wrong = secretary.post(&path, &nothing).await.expect(422).json();
    assert_eq!(wrong["errors"].as_array().unwrap().len(), 3);
    app.stop().await;
}

#[actix_web::test]
async fn a_deferred_case_comes_up_again_and_one_referred_back_is_written_again() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let later = app.meeting(board, "2019-12-17", "2019-12-05").await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let deferred = json!({ "meetingId": meeting, "kind": "deferred", "text": "Ärendet bordläggs.",
        "deferredToMeetingId": later });
    secretary.post(&path, &deferred).await.expect(201);
    let agenda = secretary
        .get(&format!("/meetings/{later}/agenda"))
        .await
        .expect(200)
        .json();
    assert_eq!(agenda["items"][0]["state"], "listed");

    app.set_time("2019-12-17T14:00:00Z");
    let back = json!({ "meetingId": later, "kind": "referredBack", "text": "Ärendet återremitteras." });
    secretary.post(&path, &back).await.expect(201);
    let remiss = secretary.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "inPreparation");
    let drafts = secretary
        .get(&format!("/cases/{}/drafts", id(&case)))
        .await
        .expect(200)
        .json();
    assert_eq!(drafts["drafts"][0]["state"], "open");
    assert_eq!(drafts["drafts"][1]["state"], "open");
    app.stop().await;
}

#[actix_web::test]
async fn a_delegated_decision_is_sent_at_once_and_reported_to_the_next_meeting() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    let drafts = format!("/cases/{}/drafts", id(&case));
    let body = json!({ "kind": "yttrande", "fields": { "stance": "ingen erinran" } });
    officer.post(&drafts, &body).await.expect(201);
    let path = format!("/cases/{}/decisions", id(&case));
    let mut decision = json!({ "kind": "noObjection", "decidedBy": "delegate",
        "text": "Kommunstyrelsen har ingen erinran." });
    let wrong = officer.post(&path, &decision).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/delegationPoint");
    decision["delegationPoint"] = json!("3.2");
    let made = officer.post(&path, &decision).await.expect(201);
    assert!(made.json()["extractDocumentId"].is_string());
    officer
        .post(&format!("/decisions/{}/dispatches", made.id()), &json!({}))
        .await
        .expect(200);
    let reported = officer
        .get(&format!("/meetings/{meeting}/delegated-decisions"))
        .await
        .expect(200)
        .json();
    assert_eq!(reported["decisions"][0]["caseNumber"], case["caseNumber"]);
    let pdf = officer
        .request(
            reqwest::Method::GET,
            &format!("/meetings/{meeting}/delegated-decisions"),
        )
        .header("Accept", "application/pdf");
    assert!(officer.send(pdf).await.expect(200).bytes.starts_with(b"%PDF"));
    app.stop().await;
}

#[actix_web::test]
async fn minutes_that_are_approved_at_the_meeting_give_the_extract_at_once() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let mut body = adopted(&meeting);
    body["approvedAtOnce"] = json!(true);
    let path = format!("/cases/{}/decisions", id(&case));
    let decision = secretary.post(&path, &body).await.expect(201);
    assert!(decision.json()["extractDocumentId"].is_string());
    secretary
        .post(&format!("/decisions/{}/dispatches", decision.id()), &json!({}))
        .await
        .expect(200);
    app.stop().await;
}
