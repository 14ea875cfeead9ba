//! A deferral that was recorded wrongly becomes the decision that was made, and the other way round.

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
    let back = json!({ "reason": "Fel.", "kind": "referredBack" });
    secretary.post(&corrections, &back).await.expect(409);
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
