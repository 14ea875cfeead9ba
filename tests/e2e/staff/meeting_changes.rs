//! Meetings that are moved or called off: who is told, of what, and how often.

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{mails, staff_contact, three_workers_at_once};

/// Mails about changed meetings, by address: address, subject and text.
async fn told(app: &TestApp) -> Vec<(String, String, String)> {
    let mut told = mails(app, "meetingChange").await;
    told.sort();
    told
}

/// A case that is meant for this meeting, with an officer who has this address.
async fn case_of(app: &TestApp, board: Uuid, title: &str, meeting: &str, officer: Option<&str>) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "boardId": board, "title": title, "initiator": "Kommunstyrelseförvaltningen", "targetMeetingId": meeting,
    });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    let officer =
        json!({ "userName": "hand01", "displayName": "Utredare", "responsible": true, "email": officer });
    let path = format!("/cases/{}/officers", case["id"].as_str().unwrap());
    registrar.post(&path, &officer).await.expect(201);
    case
}

fn number(case: &Value) -> &str {
    case["caseNumber"].as_str().unwrap()
}

/// Lets the worker work at this time, until the changes have waited long enough.
async fn later(app: &TestApp, now: &str) {
    app.set_time(now);
    app.work().await;
}

#[actix_web::test]
async fn a_meeting_that_is_moved_takes_its_dates_along_and_each_concerned_is_told_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "secretary", "sekreterare@example.org", json!({})).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let one = case_of(&app, board, "Kulturplan", &meeting, Some("a@example.org")).await;
    let two = case_of(&app, board, "Idrottsplan", &meeting, Some("b@example.org")).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/meetings/{meeting}");
    let change = json!({ "date": "2019-12-10", "reason": "Lokalen är upptagen." });
    let moved = secretary.patch(&path, &change).await.expect(200).json();
    // As many days from the meeting as before: a Friday stays a Friday.
    assert_eq!(moved["stopDate"], "2019-11-22");
    app.work().await;
    assert!(told(&app).await.is_empty(), "a slip may be mended first");
    app.set_time("2019-09-02T06:02:00Z");
    three_workers_at_once(&app).await;
    later(&app, "2019-09-02T09:00:00Z").await;

    let mails = told(&app).await;
    let addresses: Vec<&str> = mails.iter().map(|(address, ..)| address.as_str()).collect();
    assert_eq!(
        addresses,
        ["a@example.org", "b@example.org", "sekreterare@example.org"]
    );
    for (address, subject, text) in &mails {
        assert_eq!(
            subject,
            "Kommunstyrelsen: sammanträdet 3 december 2019 flyttas till 10 december 2019"
        );
        assert!(
            text.contains("fredag 22 november 2019 (förut fredag 15 november 2019)"),
            "{text}"
        );
        assert!(text.contains("Skäl: Lokalen är upptagen."), "{text}");
        let hears = |case: &Value| text.contains(number(case));
        assert_eq!(hears(&one), address != "b@example.org", "{address}: {text}");
        assert_eq!(hears(&two), address != "a@example.org", "{address}: {text}");
    }
    assert!(
        mails[0]
            .2
            .contains("ska lämnas in senast fredag 22 november 2019 (om 59 arbetsdagar)")
    );
    // The cases' plans follow, and case systems hear of it.
    let events = secretary.get("/events?limit=100").await.expect(200).json();
    let changed = events["events"].as_array().unwrap().iter();
    let changed: Vec<&Value> = changed.filter(|event| event["type"] == "plan.changed").collect();
    assert_eq!(changed.len(), 2);
    assert_eq!(changed[0]["data"]["caseId"], one["id"]);
    app.stop().await;
}

#[actix_web::test]
async fn several_changes_come_in_one_mail_and_what_was_changed_back_in_none() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "secretary", "sekreterare@example.org", json!({})).await;
    let first = app.meeting(board, "2019-11-05", "2019-10-18").await;
    let second = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let secretary = app.actor(Role::Secretary).await;
    let (first, second) = (format!("/meetings/{first}"), format!("/meetings/{second}"));
    for (path, change) in [
        (&first, json!({ "date": "2019-11-06" })),
        (&first, json!({ "date": "2019-11-07", "stopDate": "2019-10-21" })),
        (&second, json!({ "startsAt": "09:00" })),
    ] {
        secretary.patch(path, &change).await.expect(200);
    }
    later(&app, "2019-09-02T06:05:00Z").await;
    let mails = told(&app).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].1, "Kommunstyrelsen: 2 sammanträden har ändrats");
    for words in [
        "Sammanträdet 5 november 2019 flyttas till 7 november 2019",
        "måndag 21 oktober 2019 (förut fredag 18 oktober 2019)",
        "Ny tid eller plats för sammanträdet 3 december 2019",
        "tisdag 3 december 2019 kl. 09.00 (förut tisdag 3 december 2019 kl. 13.00)",
    ] {
        assert!(mails[0].2.contains(words), "{words} is missing in {}", mails[0].2);
    }
    // Moved and moved back within a few minutes: nobody has to know.
    secretary
        .patch(&second, &json!({ "startsAt": "10:00" }))
        .await
        .expect(200);
    secretary
        .patch(&second, &json!({ "startsAt": "09:00" }))
        .await
        .expect(200);
    later(&app, "2019-09-02T09:00:00Z").await;
    assert_eq!(told(&app).await.len(), 1);
    // What is over concerns nobody.
    app.set_time("2020-01-07T08:00:00Z");
    secretary
        .patch(&second, &json!({ "place": "Stadshuset" }))
        .await
        .expect(200);
    later(&app, "2020-01-07T09:00:00Z").await;
    assert_eq!(told(&app).await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_cancelled_meeting_sends_its_cases_to_another_and_says_when_an_answer_comes_too_late() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let next = app.meeting(board, "2019-12-17", "2019-11-29").await;
    let case = case_of(&app, board, "Kroppsbehandlingar", &meeting, Some("a@example.org")).await;
    app.incoming_remiss(&case).await;
    let secretary = app.actor(Role::Secretary).await;
    let cancelled = json!({ "reason": "För få ärenden.", "movedToMeetingId": next });
    let path = format!("/meetings/{meeting}/cancellations");
    secretary.post(&path, &cancelled).await.expect(200);
    later(&app, "2019-09-02T06:05:00Z").await;
    let mails = told(&app).await;
    assert_eq!(mails.len(), 1);
    let (address, subject, text) = &mails[0];
    assert_eq!(address, "a@example.org");
    assert_eq!(
        subject,
        "Kommunstyrelsen: sammanträdet 3 december 2019 är inställt"
    );
    for words in [
        "Skäl: För få ärenden.",
        "Ärendena flyttas till sammanträdet tisdag 17 december 2019.",
        "ska lämnas in senast fredag 29 november 2019",
        "Yttrandet kan då skickas först 27 december 2019, efter svarsdatum 20 december 2019.",
        "Ärendets tidplan har förslag",
    ] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let now = registrar.get(&path).await.expect(200).json();
    assert_eq!(now["targetMeetingId"], next);
    app.stop().await;
}

#[actix_web::test]
async fn a_case_that_loses_its_meeting_is_told_and_without_an_officers_address_the_board_is() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    app.meeting(board, "2019-12-17", "2019-11-29").await;
    let case = case_of(&app, board, "Kulturplan", &meeting, None).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/meetings/{meeting}/cancellations");
    secretary
        .post(&path, &json!({ "reason": "Jul." }))
        .await
        .expect(200);
    later(&app, "2019-09-02T06:05:00Z").await;
    let mails = told(&app).await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].0, "ks@example.org");
    let wanted = format!(
        "{} Kulturplan: har inget sammanträde nu. Närmast är sammanträdet 17 december 2019 med stoppdatum fredag 29 november 2019.",
        number(&case)
    );
    assert!(mails[0].2.contains(&wanted), "{}", mails[0].2);
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    assert_eq!(
        registrar.get(&path).await.expect(200).json()["targetMeetingId"],
        Value::Null
    );
    // A case is not sent to a meeting that will not be held.
    let wrong = json!({ "targetMeetingId": meeting });
    let wrong = registrar.patch(&path, &wrong).await.expect(422).json();
    assert_eq!(
        wrong["errors"][0]["detail"],
        "Sammanträdet är inställt. Välj ett annat."
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_about_a_meeting_does_not_name_a_case_under_secrecy() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = case_of(&app, board, "Hemlig rubrik", &meeting, Some("a@example.org")).await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    registrar
        .patch(&path, &json!({ "secrecyGround": "21 kap. 7 § OSL" }))
        .await
        .expect(200);
    let secretary = app.actor(Role::Secretary).await;
    secretary
        .patch(&format!("/meetings/{meeting}"), &json!({ "date": "2019-12-10" }))
        .await
        .expect(200);
    later(&app, "2019-09-02T06:05:00Z").await;
    let mails = told(&app).await;
    assert!(mails[0].2.contains(number(&case)) && !mails[0].2.contains("Hemlig"));
    app.stop().await;
}

#[actix_web::test]
async fn the_dates_stay_where_they_are_when_they_are_told_to() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let body = json!({ "date": "2019-12-03", "stopDate": "2019-11-15", "preparationDate": "2019-11-19",
        "noticeDate": "2019-11-26", "approvalDate": "2019-12-10" });
    let meeting = secretary
        .post(&format!("/boards/{board}/meetings"), &body)
        .await
        .expect(201)
        .id();
    let path = format!("/meetings/{meeting}");
    let kept = json!({ "date": "2019-12-04", "datesFollow": false, "noticeDate": null });
    let kept = secretary.patch(&path, &kept).await.expect(200).json();
    assert_eq!(kept["stopDate"], "2019-11-15");
    assert_eq!(kept["noticeDate"], Value::Null, "null empties");
    // Twenty days on: what is not chosen follows.
    let moved = json!({ "date": "2019-12-24", "preparationDate": "2019-12-16" });
    let moved = secretary.patch(&path, &moved).await.expect(200).json();
    assert_eq!(moved["stopDate"], "2019-12-05");
    assert_eq!(moved["preparationDate"], "2019-12-16", "as chosen");
    assert_eq!(moved["approvalDate"], "2019-12-30");
    app.stop().await;
}

#[actix_web::test]
async fn the_secretary_sees_beforehand_what_moving_a_meeting_would_mean() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    app.meeting(board, "2019-12-17", "2019-11-29").await;
    let case = case_of(&app, board, "Kroppsbehandlingar", &meeting, None).await;
    app.incoming_remiss(&case).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/meetings/{meeting}/consequences");
    let soon = secretary
        .get(&format!("{path}?date=2019-12-04"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        soon["dates"][0]["date"], "2019-11-15",
        "a Saturday goes back to the Friday"
    );
    assert_eq!(soon["cases"][0]["caseNumber"], case["caseNumber"]);
    assert_eq!(soon["cases"][0]["feasible"], true);
    assert_eq!(soon["cases"][0]["sendingDate"], "2019-12-11");
    assert_eq!(soon["warnings"], json!([]));
    let late = secretary
        .get(&format!("{path}?date=2019-12-17"))
        .await
        .expect(200)
        .json();
    assert_eq!(late["cases"][0]["feasible"], false);
    assert!(
        late["cases"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("efter svarsdatum")
    );
    assert_eq!(
        late["warnings"][0],
        "17 december 2019 har nämnden redan ett sammanträde."
    );
    // Nothing was changed by asking.
    let now = secretary
        .get(&format!("/meetings/{meeting}"))
        .await
        .expect(200)
        .json();
    assert_eq!(now["date"], "2019-12-03");

    // Where the case has stood and is on its way to.
    let next = app.meeting(board, "2020-01-14", "2019-12-19").await;
    let cancelled = json!({ "reason": "Jul.", "movedToMeetingId": next });
    secretary
        .post(&format!("/meetings/{meeting}/cancellations"), &cancelled)
        .await
        .expect(200);
    let path = format!("/cases/{}/meetings", case["id"].as_str().unwrap());
    let meetings = secretary.get(&path).await.expect(200).json();
    assert_eq!(meetings["meetings"].as_array().unwrap().len(), 1);
    assert_eq!(meetings["meetings"][0]["meetingId"], next);
    assert_eq!(meetings["meetings"][0]["state"], "due");
    assert_eq!(meetings["meetings"][0]["target"], true);
    app.stop().await;
}
