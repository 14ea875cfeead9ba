//! Agendas: cases that are moved to a later meeting with their papers, and taken back.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::decisions::{handed_in, id};

async fn items(actor: &Actor, meeting: &str) -> Vec<Value> {
    let agenda = actor
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    agenda["items"].as_array().unwrap().clone()
}

fn board_of(case: &Value) -> Uuid {
    case["boardId"].as_str().unwrap().parse().unwrap()
}

#[actix_web::test]
async fn a_case_is_moved_to_the_next_meeting_with_its_papers_and_is_not_late_there() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    // Before the meeting, and after the stop date of the next one.
    app.set_time("2019-11-28T08:00:00Z");
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    let officer = app.actor(Role::Officer).await;
    let item = items(&officer, &meeting).await[0].clone();
    let papers: Vec<_> = item["papers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|paper| paper["kind"].as_str().unwrap())
        .collect();
    assert_eq!(papers, ["tjansteskrivelse", "yttrande"]);
    let deferrals = format!("/agenda-items/{}/deferrals", id(&item));
    let wish = json!({ "reason": "Underlaget behöver kompletteras." });
    officer.post(&deferrals, &wish).await.expect(403);
    let nowhere = secretary.post(&deferrals, &wish).await.expect(409).json();
    assert!(nowhere["detail"].as_str().unwrap().contains("Lägg in det"));

    let later = app.meeting(board_of(&case), "2019-12-17", "2019-11-27").await;
    app.meeting(board_of(&case), "2020-01-14", "2019-12-20").await;
    let moved = secretary.post(&deferrals, &wish).await.expect(201).json();
    assert_eq!(moved["state"], "listed");
    assert_eq!(moved["carriedFromMeetingId"], json!(meeting));
    for key in [
        "summary",
        "proposedDecision",
        "draftId",
        "papers",
        "handedInAt",
        "caseNumber",
    ] {
        assert_eq!(moved[key], item[key], "{key}");
    }
    assert!(moved["consent"].is_null(), "it was handed in in time");
    let before = &items(&officer, &meeting).await[0];
    assert_eq!(before["state"], "deferred");
    assert_eq!(before["deferredToMeetingId"], json!(later));
    assert_eq!(before["offReason"], wish["reason"]);
    secretary.post(&deferrals, &wish).await.expect(409);
    let due = officer.get("/stop-dates?state=done").await.expect(200).json();
    assert_eq!(due["stopDates"][0]["meetingId"], json!(later));
    assert_eq!(due["stopDates"][0]["handedInLate"], false);
    let case = officer
        .get(&format!("/cases/{}", id(&case)))
        .await
        .expect(200)
        .json();
    assert_eq!(case["targetMeetingId"], json!(later));
    let remiss = officer.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "handedIn");
    let events = officer.get("/events?limit=100").await.expect(200).json();
    let last = events["events"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["type"], "agenda.itemDeferred");
    app.stop().await;
}

#[actix_web::test]
async fn a_case_that_goes_to_a_meeting_whose_stop_date_it_missed_has_the_consent_of_who_moves_it() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let earlier = app.meeting(board_of(&case), "2019-12-10", "2019-08-30").await;
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    let item = items(&secretary, &meeting).await[0].clone();
    let wish = json!({ "toMeetingId": earlier, "reason": "Ska hinna före årsskiftet." });
    let moved = secretary
        .post(&format!("/agenda-items/{}/deferrals", id(&item)), &wish)
        .await
        .expect(201)
        .json();
    assert_eq!(moved["lateConsent"], "sekr01");
    assert_eq!(moved["consent"]["reason"], wish["reason"]);
    app.stop().await;
}

#[actix_web::test]
async fn an_officer_takes_a_case_back_until_the_stop_date_and_the_secretary_after_it() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let officer = app.actor(Role::Officer).await;
    let secretary = app.actor(Role::Secretary).await;
    let item = items(&officer, &meeting).await[0].clone();
    let withdrawals = format!("/agenda-items/{}/withdrawals", id(&item));
    let wish = json!({ "reason": "Fel version lämnades in." });
    app.set_time("2019-11-18T08:00:00Z");
    let late = officer.post(&withdrawals, &wish).await.expect(409).json();
    assert!(late["detail"].as_str().unwrap().contains("nämndsekreteraren"));
    app.set_time("2019-11-15T08:00:00Z");
    let taken = officer.post(&withdrawals, &wish).await.expect(200).json();
    assert_eq!(taken["state"], "withdrawn");
    officer.post(&withdrawals, &wish).await.expect(409);
    assert_eq!(
        officer.get(&format!("/remisser/{remiss}")).await.json()["state"],
        "inPreparation"
    );
    let path = format!("/cases/{}/drafts", id(&case));
    let drafts = officer.get(&path).await.expect(200).json();
    assert!(
        drafts["drafts"]
            .as_array()
            .unwrap()
            .iter()
            .all(|draft| draft["state"] == "open")
    );
    // Written again and handed in again, it stands there once.
    let report = drafts["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|draft| draft["kind"] == "tjansteskrivelse")
        .unwrap()
        .clone();
    officer
        .post(
            &format!("/drafts/{}/submissions", id(&report)),
            &json!({ "meetingId": meeting }),
        )
        .await
        .expect(201);
    let again = items(&officer, &meeting).await;
    assert_eq!(again.len(), 1);
    assert_eq!(again[0]["state"], "listed");
    assert!(again[0]["offReason"].is_null());
    app.set_time("2019-11-28T08:00:00Z");
    secretary.post(&withdrawals, &wish).await.expect(200);
    let html = officer
        .request(reqwest::Method::GET, &format!("/meetings/{meeting}/agenda"))
        .header("Accept", "text/html");
    let html = officer.send(html).await.expect(200).text();
    assert!(html.contains("Inga ärenden"), "{html}");
    app.stop().await;
}

#[actix_web::test]
async fn the_agenda_of_a_meeting_that_was_held_keeps_its_order() {
    let app = TestApp::new().await;
    let (_, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let item = items(&secretary, &meeting).await[0].clone();
    let order = json!({ "itemIds": [id(&item)] });
    let agenda = format!("/meetings/{meeting}/agenda");
    secretary.patch(&agenda, &order).await.expect(200);
    secretary
        .patch(&format!("/meetings/{meeting}"), &json!({ "status": "held" }))
        .await
        .expect(200);
    secretary.patch(&agenda, &order).await.expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn a_case_comes_back_to_the_meeting_it_was_deferred_from_when_the_later_one_is_called_off() {
    let app = TestApp::new().await;
    let (case, _, meeting) = crate::decisions::handed_in(&app).await;
    app.set_time("2019-11-20T08:00:00Z");
    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let later = app.meeting(board, "2019-12-17", "2019-12-05").await;
    let secretary = app.actor(Role::Secretary).await;
    let agenda = |meeting: &str| format!("/meetings/{meeting}/agenda");
    let listed = secretary.get(&agenda(&meeting)).await.expect(200).json();
    let item = listed["items"][0]["id"].as_str().unwrap();
    let deferral = json!({ "reason": "Fler underlag.", "toMeetingId": later });
    secretary
        .post(&format!("/agenda-items/{item}/deferrals"), &deferral)
        .await
        .expect(201);
    let off = json!({ "reason": "För få ärenden.", "movedToMeetingId": meeting });
    secretary
        .post(&format!("/meetings/{later}/cancellations"), &off)
        .await
        .expect(200);
    let back = secretary.get(&agenda(&meeting)).await.expect(200).json();
    assert_eq!(back["items"].as_array().unwrap().len(), 1);
    assert_eq!(back["items"][0]["state"], "listed");
    assert_eq!(back["items"][0]["carriedFromMeetingId"], later.as_str());
    let left = secretary.get(&agenda(&later)).await.expect(200).json();
    assert_eq!(left["items"][0]["deferredToMeetingId"], meeting.as_str());
    app.stop().await;
}

#[actix_web::test]
async fn a_case_is_not_meant_for_a_meeting_that_is_over() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    let over = app.meeting(board, "2019-10-01", "2019-09-13").await;
    let today = app.meeting(board, "2019-10-02", "2019-09-13").await;
    app.set_time("2019-10-02T08:00:00Z");
    let path = format!("/cases/{}", id(&case));
    let new = json!({ "boardId": board, "title": "Ett till", "targetMeetingId": over });
    let change = json!({ "targetMeetingId": over });
    for refused in [
        registrar.patch(&path, &change).await.expect(422).json(),
        registrar.post("/cases", &new).await.expect(422).json(),
    ] {
        assert_eq!(refused["errors"][0]["pointer"], "#/targetMeetingId", "{refused}");
        assert!(refused.to_string().contains("redan varit"), "{refused}");
    }
    let on_the_day = json!({ "targetMeetingId": today });
    registrar.patch(&path, &on_the_day).await.expect(200);
    app.stop().await;
}
