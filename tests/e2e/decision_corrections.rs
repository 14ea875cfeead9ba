//! A deferral or a referral back that was recorded wrongly becomes the decision that was made, and the other way round.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

use crate::decisions::{handed_in, id};

/// How the case stands on the agenda of a meeting; `null` where it does not.
async fn on_agenda(actor: &Actor, meeting: &str, case: &Value) -> Value {
    let agenda = actor
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    let items = agenda["items"].as_array().unwrap();
    let item = items.iter().find(|item| item["caseId"] == case["id"]);
    item.map_or(Value::Null, |item| item["state"].clone())
}

#[actix_web::test]
async fn a_deferral_that_was_none_becomes_the_decision_and_back_until_something_is_decided_again() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let board = case["boardId"].as_str().unwrap().parse().unwrap();
    let later = app.meeting(board, "2020-01-14", "2019-12-20").await;
    let secretary = app.actor(Role::Secretary).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let deferred = json!({ "meetingId": meeting, "kind": "deferred", "paragraph": "212", "text": "Ärendet bordläggs.",
        "approvedAtOnce": true });
    let decision = secretary.post(&path, &deferred).await.expect(201).id();
    let corrections = format!("/decisions/{decision}/corrections");
    assert_eq!(on_agenda(&officer, &later, &case).await, "listed");

    let adopted = json!({ "reason": "Fel beslut valdes.", "kind": "adopted", "text": "Kommunstyrelsen antar yttrandet." });
    let elsewhere = json!({ "reason": "Fel.", "kind": "adopted", "deferredToMeetingId": later });
    secretary.post(&corrections, &elsewhere).await.expect(422);
    let now = secretary.post(&corrections, &adopted).await.expect(200).json();
    assert_eq!(now["kind"], "adopted");
    let extract = now["extractDocumentId"].as_str().unwrap().to_owned();
    assert_eq!(on_agenda(&officer, &meeting, &case).await, "decided");
    assert_eq!(on_agenda(&officer, &later, &case).await, "withdrawn");
    let whole = officer
        .get(&format!("/cases/{}", id(&case)))
        .await
        .expect(200)
        .json();
    assert_eq!(whole["targetMeetingId"], meeting.as_str());
    let state = |remiss: Value| remiss["state"].clone();
    let remiss = format!("/remisser/{remiss}");
    assert_eq!(state(officer.get(&remiss).await.expect(200).json()), "decided");

    // It was deferred after all: the extract is void, and the case waits for the next meeting.
    let again = json!({ "reason": "Det bordlades ändå.", "kind": "deferred", "text": "Ärendet bordläggs." });
    let now = secretary.post(&corrections, &again).await.expect(200).json();
    assert!(now["extractDocumentId"].is_null(), "{now}");
    assert_eq!(now["corrections"].as_array().unwrap().len(), 2);
    let void = officer
        .get(&format!("/documents/{extract}"))
        .await
        .expect(200)
        .json();
    assert!(void["voidedAt"].is_string(), "{void}");
    assert_eq!(on_agenda(&officer, &meeting, &case).await, "deferred");
    assert_eq!(on_agenda(&officer, &later, &case).await, "listed");
    assert_eq!(state(officer.get(&remiss).await.expect(200).json()), "handedIn");

    // What was decided later builds on it.
    app.set_time("2020-01-14T14:00:00Z");
    let at_last = json!({ "meetingId": later, "kind": "adopted", "paragraph": "7", "text": "Kommunstyrelsen antar yttrandet." });
    secretary.post(&path, &at_last).await.expect(201);
    secretary.post(&corrections, &adopted).await.expect(409);
    let words = json!({ "reason": "Stavfel.", "text": "Kommunstyrelsen bordlägger ärendet." });
    secretary.post(&corrections, &words).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn a_referral_back_that_was_none_becomes_the_decision_and_back_until_the_drafts_are_changed() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let board = case["boardId"].as_str().unwrap().parse().unwrap();
    let later = app.meeting(board, "2020-01-14", "2019-12-20").await;
    let secretary = app.actor(Role::Secretary).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let referred = json!({ "meetingId": meeting, "kind": "referredBack", "paragraph": "212", "text": "Ärendet återremitteras.",
        "approvedAtOnce": true });
    let decision = secretary.post(&path, &referred).await.expect(201).json();
    let first_extract = decision["extractDocumentId"].as_str().unwrap().to_owned();
    let corrections = format!("/decisions/{}/corrections", id(&decision));
    let stands = async || {
        let get = async |path: String| officer.get(&path).await.expect(200).json();
        let drafts = get(format!("/cases/{}/drafts", id(&case))).await;
        let states = drafts["drafts"].as_array().unwrap().iter();
        let states: Vec<&str> = states.map(|draft| draft["state"].as_str().unwrap()).collect();
        json!([
            get(format!("/remisser/{remiss}")).await["state"],
            get(format!("/cases/{}", id(&case))).await["targetMeetingId"],
            states,
            on_agenda(&officer, &meeting, &case).await,
            on_agenda(&officer, &later, &case).await,
        ])
    };
    let back = json!(["inPreparation", null, ["open", "open"], "decided", null]);
    assert_eq!(stands().await, back);

    // It was adopted: what was handed in is closed, and the extract is another one.
    let adopted = json!({ "reason": "Fel beslut valdes.", "kind": "adopted", "text": "Kommunstyrelsen antar yttrandet." });
    let now = secretary.post(&corrections, &adopted).await.expect(200).json();
    assert_ne!(now["extractDocumentId"], first_extract.as_str());
    let settled = json!(["decided", meeting, ["handedIn", "handedIn"], "decided", null]);
    assert_eq!(stands().await, settled);

    // It was referred back after all; then it was deferred, and from that it was referred back.
    let again = json!({ "reason": "Det återremitterades ändå.", "kind": "referredBack", "text": "Ärendet återremitteras." });
    secretary.post(&corrections, &again).await.expect(200);
    assert_eq!(stands().await, back);
    let deferred = json!({ "reason": "Det bordlades.", "kind": "deferred", "text": "Ärendet bordläggs." });
    secretary.post(&corrections, &deferred).await.expect(200);
    let waits = json!(["handedIn", later, ["handedIn", "handedIn"], "deferred", "listed"]);
    assert_eq!(stands().await, waits);
    let now = secretary.post(&corrections, &again).await.expect(200).json();
    assert_eq!(now["corrections"].as_array().unwrap().len(), 4);
    assert_eq!(
        stands().await,
        json!(["inPreparation", null, ["open", "open"], "decided", "withdrawn"])
    );

    // The department has begun: what it has written is not taken back.
    let drafts = officer.get(&format!("/cases/{}/drafts", id(&case))).await.json();
    let mut all = drafts["drafts"].as_array().unwrap().iter();
    let report = all.find(|draft| draft["kind"] == "tjansteskrivelse").unwrap();
    let edit = json!({ "sections": [{ "key": "consequences", "text": "Förslaget ger mindre buller." }] });
    officer
        .patch(&format!("/drafts/{}", id(report)), &edit)
        .await
        .expect(200);
    let problem = secretary.post(&corrections, &adopted).await.expect(409).json();
    assert!(
        problem["detail"].as_str().unwrap().contains("börjat arbeta"),
        "{problem}"
    );
    let words = json!({ "reason": "Stavfel.", "text": "Kommunstyrelsen återremitterar ärendet." });
    secretary.post(&corrections, &words).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn only_the_board_refers_back_and_not_what_has_gone_on() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let by_chair = json!({ "decidedBy": "chair", "kind": "adopted", "text": "Yttrandet antas." });
    let decision = secretary.post(&path, &by_chair).await.expect(201).id();
    let back = json!({ "reason": "Fel.", "kind": "referredBack" });
    let corrections = format!("/decisions/{decision}/corrections");
    secretary.post(&corrections, &back).await.expect(422);
    assert_eq!(on_agenda(&secretary, &meeting, &case).await, "withdrawn");
    app.stop().await;
}
