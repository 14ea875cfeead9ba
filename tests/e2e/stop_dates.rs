//! Stop dates: what is due, late and how far it has come; consents to hand in late; what the event log is told.

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// A case that is meant for this meeting, with an officer of this user name.
async fn case_for(app: &TestApp, board: Uuid, title: &str, meeting: &str, officer: &str) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "boardId": board, "title": title, "initiator": "Kommunstyrelseförvaltningen", "targetMeetingId": meeting,
        "officers": [{ "userName": officer, "displayName": "Utredare", "responsible": true }],
    });
    registrar.post("/cases", &body).await.expect(201).json()
}

/// A report that says nothing of consequences. Returns the path of the draft.
async fn report(officer: &Actor, case: &Value) -> String {
    let path = format!("/cases/{}/drafts", id(case));
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "stance": "tillstyrker" } });
    format!("/drafts/{}", officer.post(&path, &body).await.expect(201).id())
}

/// Fills what the report lacks.
async fn finish(officer: &Actor, draft: &str) {
    let sections = json!({ "sections": [{ "key": "consequences",
        "text": "Förslaget bedöms inte påverka miljön. Barnets bästa har prövats särskilt." }] });
    officer.patch(draft, &sections).await.expect(200);
}

async fn rows(actor: &Actor, query: &str) -> Vec<Value> {
    let page = actor.get(&format!("/stop-dates{query}")).await.expect(200).json();
    page["stopDates"].as_array().unwrap().clone()
}

fn titles(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["title"].as_str().unwrap()).collect()
}

/// A case with an incoming remiss that is meant for the meeting, on whose stop date nothing was handed in. Returns the case, the
/// path of its finished report, and the meeting.
async fn late(app: &TestApp) -> (Value, String, String) {
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = case_for(app, board, "Remiss om kroppsbehandlingar", &meeting, "hand01").await;
    app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    let draft = report(&officer, &case).await;
    finish(&officer, &draft).await;
    app.set_time("2019-11-18T08:00:00Z");
    (case, draft, meeting)
}

#[actix_web::test]
async fn late_cases_come_first_and_each_says_how_far_its_report_has_come() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let late = app.meeting(board, "2019-11-12", "2019-08-30").await;
    let next = app.meeting(board, "2019-12-03", "2019-11-15").await;
    case_for(&app, board, "Ett försenat ärende", &late, "hand01").await;
    case_for(&app, board, "A: ingen har börjat", &next, "hand02").await;
    let begun = case_for(&app, board, "B: påbörjat", &next, "hand01").await;
    app.incoming_remiss(&begun).await;
    let officer = app.actor(Role::Officer).await;
    let draft = report(&officer, &begun).await;

    let all = rows(&officer, "").await;
    assert_eq!(
        titles(&all),
        ["Ett försenat ärende", "A: ingen har börjat", "B: påbörjat"]
    );
    let seen: Vec<_> = all
        .iter()
        .map(|row| (row["state"].as_str().unwrap(), row["progress"].as_str().unwrap()))
        .collect();
    assert_eq!(
        seen,
        [("late", "noDraft"), ("due", "noDraft"), ("due", "findings")]
    );
    assert!(all[2]["findings"]["grave"].as_i64().unwrap() > 0, "{}", all[2]);
    assert_eq!(
        titles(&rows(&officer, "?progress=findings").await),
        ["B: påbörjat"]
    );

    finish(&officer, &draft).await;
    let ready = rows(&officer, "?progress=ready").await;
    assert_eq!(titles(&ready), ["B: påbörjat"]);
    assert_eq!(ready[0]["findings"], json!({ "grave": 0, "warnings": 0 }));
    // The case gets another name: what was counted for the old one holds no more.
    let case = format!("/cases/{}", id(&begun));
    officer
        .patch(&case, &json!({ "title": "B: omdöpt" }))
        .await
        .expect(200);
    let again = rows(&officer, "?state=due").await;
    assert_eq!(again[1]["title"], "B: omdöpt");
    assert_ne!(again[1]["progress"], "draft");

    let submission = format!("{draft}/submissions");
    officer
        .post(&submission, &json!({ "meetingId": next }))
        .await
        .expect(201);
    let done = rows(&officer, "?state=done").await;
    assert_eq!(done[0]["progress"], "handedIn");
    assert!(done[0]["findings"].is_null() && done[0]["agendaItemId"].is_string());
    app.stop().await;
}

#[actix_web::test]
async fn stop_dates_are_chosen_by_board_meeting_period_officer_and_page() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let first = app.meeting(own, "2019-11-05", "2019-10-18").await;
    let second = app.meeting(own, "2019-12-03", "2019-11-15").await;
    let theirs = app.meeting(other, "2019-11-20", "2019-11-01").await;
    case_for(&app, own, "Ett", &first, "hand01").await;
    case_for(&app, own, "Två", &second, "hand02").await;
    case_for(&app, other, "Tre", &theirs, "hand01").await;
    let officer = app.actor(Role::Officer).await;
    for (query, expected) in [
        (String::new(), vec!["Ett", "Tre", "Två"]),
        (format!("?boardId={own}"), vec!["Ett", "Två"]),
        (format!("?meetingId={second}"), vec!["Två"]),
        ("?from=2019-10-19&to=2019-11-14".to_owned(), vec!["Tre"]),
        ("?officer=hand01".to_owned(), vec!["Ett", "Tre"]),
        ("?limit=1&page=2".to_owned(), vec!["Tre"]),
        ("?progress=handedIn".to_owned(), vec![]),
    ] {
        assert_eq!(titles(&rows(&officer, &query).await), expected, "{query}");
    }
    // How many there are is said on every page, also behind the last one.
    for (query, total) in [
        ("limit=1", 3),
        ("limit=1&page=3", 3),
        ("limit=1&page=9", 3),
        ("page=0", 3),
        ("progress=handedIn", 0),
        ("progress=handedIn&page=9", 0),
    ] {
        let page = officer
            .get(&format!("/stop-dates?{query}"))
            .await
            .expect(200)
            .json();
        assert_eq!(page["_meta"]["totalRecords"], total, "{query}");
    }
    officer.get("/stop-dates?state=soon").await.expect(400);
    officer.get("/stop-dates?progress=soon").await.expect(400);
    let walled = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    assert_eq!(titles(&rows(&walled, "").await), ["Tre"]);
    app.stop().await;
}

#[actix_web::test]
async fn what_was_is_shown_when_a_period_is_named_and_what_is_late_always() {
    let app = TestApp::new().await;
    let (case, draft, _) = late(&app).await;
    app.set_time("2019-11-14T08:00:00Z");
    let officer = app.actor(Role::Officer).await;
    let meeting = case["targetMeetingId"].as_str().unwrap();
    officer
        .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
        .await
        .expect(201);
    let board: Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    case_for(&app, board, "Aldrig inlämnat", meeting, "hand01").await;
    app.set_time("2019-12-10T08:00:00Z");
    assert_eq!(titles(&rows(&officer, "").await), ["Aldrig inlämnat"]);
    assert_eq!(rows(&officer, "?from=2019-11-01&to=2019-11-30").await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn with_the_secretarys_consent_the_officer_hands_in_late_and_the_reason_is_kept() {
    let app = TestApp::new().await;
    let (case, draft, meeting) = late(&app).await;
    let officer = app.actor(Role::Officer).await;
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    let submissions = format!("{draft}/submissions");
    let wish = json!({ "meetingId": meeting });
    let refused = officer.post(&submissions, &wish).await.expect(409).json();
    assert_eq!(refused["allowedActions"], json!(["lateConsent"]));
    assert!(refused["detail"].as_str().unwrap().contains("nämndsekreteraren"));

    let consents = format!("/meetings/{meeting}/late-consents");
    let body =
        json!({ "caseId": id(&case), "reason": "Yttrandet från kulturförvaltningen kom först i dag." });
    officer.post(&consents, &body).await.expect(403);
    let mut blank = body.clone();
    blank["reason"] = json!(" ");
    secretary.post(&consents, &blank).await.expect(422);
    let given = secretary.post(&consents, &body).await.expect(201).json();
    assert_eq!(given["givenBy"], "sekr01");
    secretary.post(&consents, &body).await.expect(409);
    let row = &rows(&officer, "").await[0];
    assert_eq!(row["state"], "late");
    assert_eq!(row["consent"]["reason"], body["reason"]);

    officer.post(&submissions, &wish).await.expect(201);
    let row = &rows(&officer, "").await[0];
    assert_eq!(
        (&row["handedInLate"], &row["lateConsent"]),
        (&json!(true), &json!("sekr01"))
    );
    let agenda = officer
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    let consent = &agenda["items"][0]["consent"];
    assert_eq!(consent["reason"], body["reason"]);
    assert_eq!(consent["givenAt"], "2019-11-18T08:00:00Z");
    let withdrawals = format!("/late-consents/{}/withdrawals", id(&given));
    secretary.post(&withdrawals, &json!({})).await.expect(409);
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor
        .get("/audit-entries?action=lateConsent.given")
        .await
        .expect(200)
        .json();
    assert_eq!(log["entries"][0]["actingUser"], "sekr01");
    app.stop().await;
}

#[actix_web::test]
async fn a_consent_is_taken_back_until_it_is_used_and_belongs_to_one_case_and_meeting() {
    let app = TestApp::new().await;
    let (case, draft, meeting) = late(&app).await;
    let board: Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let stranger = app
        .actor_with(Role::Secretary, Boards::Only(vec![other]), None)
        .await;
    let consents = format!("/meetings/{meeting}/late-consents");
    let body = json!({ "caseId": id(&case), "reason": "Kom först i dag." });
    assert!(matches!(
        stranger.post(&consents, &body).await.status.as_u16(),
        404 | 422
    ));
    let secretary = app.actor(Role::Secretary).await;
    let theirs = app.case(other, "Ett annat ärende").await;
    let wrong = json!({ "caseId": id(&theirs), "reason": "Kom först i dag." });
    secretary.post(&consents, &wrong).await.expect(422);
    let given = secretary.post(&consents, &body).await.expect(201).id();
    let withdrawals = format!("/late-consents/{given}/withdrawals");
    for _ in 0..2 {
        let taken = secretary.post(&withdrawals, &json!({})).await.expect(200).json();
        assert_eq!(taken["withdrawnAt"], "2019-11-18T08:00:00Z");
    }
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
        .await
        .expect(409);
    // Another one may be given, and the first is still there to see.
    secretary.post(&consents, &body).await.expect(201);
    let listed = officer.get(&consents).await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 2);
    assert_eq!(listed["lateConsents"][0]["caseNumber"], case["caseNumber"]);
    // It is for this meeting: the next one has a stop date of its own.
    let next = app.meeting(board, "2019-12-05", "2019-11-15").await;
    officer
        .post(&format!("{draft}/submissions"), &json!({ "meetingId": next }))
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn a_stop_date_that_comes_near_and_passes_is_told_once_each() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = case_for(&app, board, "Ett ärende", &meeting, "hand01").await;
    let officer = app.actor(Role::Officer).await;
    let told = async || {
        app.work().await;
        let events = officer.get("/events?limit=100").await.expect(200).json();
        let events = events["events"].as_array().unwrap().clone();
        events
            .iter()
            .filter(|event| event["type"].as_str().unwrap().starts_with("stopDate."))
            .map(|event| {
                assert_eq!(event["data"]["caseId"], case["id"]);
                event["type"].as_str().unwrap().to_owned()
            })
            .collect::<Vec<_>>()
    };
    app.set_time("2019-11-07T08:00:00Z");
    assert!(told().await.is_empty());
    app.set_time("2019-11-08T08:00:00Z");
    assert_eq!(told().await, ["stopDate.near"]);
    app.set_time("2019-11-15T22:00:00Z");
    assert_eq!(told().await, ["stopDate.near"]);
    app.set_time("2019-11-16T08:00:00Z");
    for _ in 0..2 {
        assert_eq!(told().await, ["stopDate.near", "stopDate.passed"]);
    }
    // The meeting is moved: there is a new stop date to tell of.
    let secretary = app.actor(Role::Secretary).await;
    let moved = json!({ "date": "2019-12-10", "stopDate": "2019-11-20" });
    secretary
        .patch(&format!("/meetings/{meeting}"), &moved)
        .await
        .expect(200);
    assert_eq!(
        told().await,
        ["stopDate.near", "stopDate.passed", "stopDate.near"]
    );
    app.stop().await;
}
