//! Decisions: recorded, approved, extracted, sent.

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::{Value, json};

pub(crate) fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// An incoming remiss whose report and yttrande are handed in for the meeting of 3 December 2019, on that day.
pub(crate) async fn handed_in(app: &TestApp) -> (Value, String, String) {
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

#[actix_web::test]
async fn the_board_defers_to_its_next_meeting_when_none_is_named_and_the_case_is_not_late_there() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let deferred = json!({ "meetingId": meeting, "kind": "deferred", "text": "Ärendet bordläggs." });
    secretary.post(&path, &deferred).await.expect(409);
    // The stop date of the next meeting has passed already when the board defers; the case was handed in before it.
    let later = app.meeting(board, "2019-12-17", "2019-11-29").await;
    let made = secretary.post(&path, &deferred).await.expect(201).json();
    assert_eq!(made["nextSteps"][0]["step"], "treatLater");
    let agenda = secretary
        .get(&format!("/meetings/{later}/agenda"))
        .await
        .expect(200)
        .json();
    assert_eq!(agenda["items"][0]["carriedFromMeetingId"], json!(meeting));
    assert_eq!(agenda["items"][0]["handedInAt"], "2019-09-02T06:00:00Z");
    let due = secretary.get("/stop-dates?state=done").await.expect(200).json();
    assert_eq!(due["stopDates"][0]["meetingId"], json!(later));
    assert_eq!(due["stopDates"][0]["handedInLate"], false);
    app.stop().await;
}

#[actix_web::test]
async fn every_outcome_says_what_it_means_and_what_is_to_be_done() {
    for (kind, state, steps) in [
        ("adopted", "decided", vec!["approveMinutes", "sendAnswer"]),
        (
            "adoptedWithChanges",
            "decided",
            vec!["approveMinutes", "writeChanges", "sendAnswer"],
        ),
        (
            "referredBack",
            "inPreparation",
            vec!["approveMinutes", "prepareAgain"],
        ),
        ("declined", "decided", vec!["approveMinutes", "sendExtract"]),
        ("noObjection", "decided", vec!["approveMinutes", "sendExtract"]),
    ] {
        let app = TestApp::new().await;
        let (case, remiss, meeting) = handed_in(&app).await;
        let secretary = app.actor(Role::Secretary).await;
        let body = json!({ "meetingId": meeting, "kind": kind, "paragraph": "212", "text": "Beslutet.",
            "dissent": "En ledamot reserverar sig." });
        let made = secretary
            .post(&format!("/cases/{}/decisions", id(&case)), &body)
            .await
            .expect(201)
            .json();
        let next: Vec<_> = made["nextSteps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step["step"].as_str().unwrap())
            .collect();
        assert_eq!(next, steps, "{kind}");
        assert!(made["consequence"].as_str().unwrap().len() > 20);
        assert_eq!(made["dissent"], body["dissent"]);
        let remiss = secretary.get(&format!("/remisser/{remiss}")).await.json();
        assert_eq!(remiss["state"], state, "{kind}");
        let case = secretary.get(&format!("/cases/{}", id(&case))).await.json();
        assert_eq!(
            case["targetMeetingId"].is_null(),
            kind == "referredBack",
            "{kind}"
        );
        app.stop().await;
    }
}

#[actix_web::test]
async fn what_the_board_changed_is_written_into_the_yttrande_before_it_is_sent() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let officer = app.actor(Role::Officer).await;
    let mut body = adopted(&meeting);
    body["kind"] = json!("adoptedWithChanges");
    body["approvedAtOnce"] = json!(true);
    let path = format!("/cases/{}/decisions", id(&case));
    let decision = secretary.post(&path, &body).await.expect(201).id();
    let dispatches = format!("/decisions/{decision}/dispatches");
    let refused = officer.post(&dispatches, &json!({})).await.expect(409).json();
    assert_eq!(refused["allowedActions"], json!(["writeChanges"]));
    let drafts = officer
        .get(&format!("/cases/{}/drafts", id(&case)))
        .await
        .expect(200)
        .json();
    let statement = drafts["drafts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|draft| draft["kind"] == "yttrande")
        .unwrap()
        .clone();
    let draft = format!("/drafts/{}", id(&statement));
    let text = officer.get(&draft).await.expect(200).json();
    let section = &text["sections"][0];
    let changed = format!("{} Nämnden tillägger detta.", section["text"].as_str().unwrap());
    let edit = json!({ "sections": [{ "key": section["key"], "text": changed }] });
    app.set_time("2019-12-03T15:00:00Z");
    officer.patch(&draft, &edit).await.expect(200);
    let shown = officer
        .get(&format!("/decisions/{decision}"))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["nextSteps"][0]["step"], "sendAnswer");
    let sent = officer.post(&dispatches, &json!({})).await.expect(200).json();
    assert_eq!(sent["nextSteps"][0]["step"], "closeCase");
    app.stop().await;
}

#[actix_web::test]
async fn the_answer_leaves_with_the_approval_when_that_is_asked_for_and_once_whoever_asks() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let mut early = adopted(&meeting);
    early["send"] = json!(true);
    secretary.post(&path, &early).await.expect(409);
    let decision = secretary.post(&path, &adopted(&meeting)).await.expect(201).id();
    app.set_time("2019-12-10T08:00:00Z");
    let approvals = format!("/decisions/{decision}/approvals");
    let approved = secretary
        .post(&approvals, &json!({ "send": true }))
        .await
        .expect(200)
        .json();
    assert!(approved["sentAt"].is_string());
    officer
        .post(&format!("/decisions/{decision}/dispatches"), &json!({}))
        .await
        .expect(409);
    app.work().await;
    let messages = officer.get("/messages").await.expect(200).json();
    assert_eq!(messages["_meta"]["totalRecords"], 1);
    assert_eq!(
        officer.get(&format!("/remisser/{remiss}")).await.json()["state"],
        "sent"
    );
    let events = officer.get("/events?limit=200").await.expect(200).json();
    let types: Vec<_> = events["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["type"].as_str().unwrap())
        .filter(|kind| kind.starts_with("decision."))
        .collect();
    assert_eq!(types, ["decision.recorded", "decision.approved", "decision.sent"]);
    app.stop().await;
}

#[actix_web::test]
async fn two_who_send_the_same_answer_at_once_send_it_once() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let mut body = adopted(&meeting);
    body["approvedAtOnce"] = json!(true);
    let path = format!("/cases/{}/decisions", id(&case));
    let decision = secretary.post(&path, &body).await.expect(201).id();
    let officer = app.actor(Role::Officer).await;
    let dispatches = format!("/decisions/{decision}/dispatches");
    let nothing = json!({});
    let (one, other) = tokio::join!(
        officer.post(&dispatches, &nothing),
        secretary.post(&dispatches, &nothing)
    );
    let mut answers = [one.status.as_u16(), other.status.as_u16()];
    answers.sort_unstable();
    assert_eq!(answers, [200, 409]);
    app.work().await;
    let messages = officer.get("/messages").await.expect(200).json();
    assert_eq!(messages["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn what_the_chair_decides_is_no_case_for_the_meeting_any_more() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    app.set_time("2019-11-20T08:00:00Z");
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let back = json!({ "kind": "referredBack", "decidedBy": "chair", "text": "Återremitteras." });
    let refused = officer.post(&path, &back).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "#/kind");
    let urgent = json!({ "kind": "adopted", "decidedBy": "chair", "text": "Yttrandet antas.", "send": true });
    let made = officer.post(&path, &urgent).await.expect(201).json();
    assert!(made["sentAt"].is_string());
    assert_eq!(made["reportedMeetingId"], json!(meeting));
    let agenda = officer
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    assert_eq!(agenda["items"][0]["state"], "withdrawn");
    let due = officer.get("/stop-dates").await.expect(200).json();
    assert_eq!(due["stopDates"], json!([]));
    app.stop().await;
}

#[actix_web::test]
async fn a_delegated_decision_is_reported_at_one_meeting_and_never_left_out() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let first = app.meeting(board, "2019-11-05", "2019-10-18").await;
    let second = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    let mut numbers = Vec::new();
    // Before the first meeting, during it, and after it for a day before it.
    for (now, day) in [
        ("2019-11-05T11:00:00Z", "2019-11-05"),
        ("2019-11-05T12:30:00Z", "2019-11-05"),
        ("2019-11-20T08:00:00Z", "2019-10-30"),
    ] {
        app.set_time(now);
        let case = app.case(board, "Remiss om kroppsbehandlingar").await;
        app.incoming_remiss(&case).await;
        let drafts = format!("/cases/{}/drafts", id(&case));
        officer
            .post(&drafts, &json!({ "kind": "yttrande" }))
            .await
            .expect(201);
        let decision = json!({ "kind": "noObjection", "decidedBy": "delegate", "delegationPoint": "3.2",
            "decidedOn": day, "text": "Ingen erinran." });
        let path = format!("/cases/{}/decisions", id(&case));
        officer.post(&path, &decision).await.expect(201);
        numbers.push(case["caseNumber"].as_str().unwrap().to_owned());
    }
    let reported = async |meeting: &str| {
        let path = format!("/meetings/{meeting}/delegated-decisions");
        let list = officer.get(&path).await.expect(200).json();
        let mut found: Vec<_> = list["decisions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                assert_eq!(one["decision"]["reportedMeetingId"], json!(meeting));
                one["caseNumber"].as_str().unwrap().to_owned()
            })
            .collect();
        found.sort();
        found
    };
    assert_eq!(reported(&first).await, numbers[..1]);
    assert_eq!(reported(&second).await, numbers[1..]);
    // The second is called off: the third tells of them.
    let secretary = app.actor(Role::Secretary).await;
    let third = app.meeting(board, "2019-12-17", "2019-11-29").await;
    secretary
        .post(
            &format!("/meetings/{second}/cancellations"),
            &json!({ "reason": "För få ärenden." }),
        )
        .await
        .expect(200);
    assert_eq!(reported(&third).await, numbers[1..]);
    app.stop().await;
}

#[actix_web::test]
async fn only_one_who_is_asked_can_decline_or_have_no_objection() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende utan remiss").await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let mut decision = json!({ "kind": "noObjection", "decidedBy": "delegate", "delegationPoint": "3.2",
        "text": "Ingen erinran." });
    let refused = officer.post(&path, &decision).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "#/kind");
    decision["kind"] = json!("adopted");
    let made = officer.post(&path, &decision).await.expect(201).json();
    assert_eq!(made["nextSteps"][1]["step"], "closeCase");
    app.stop().await;
}

#[actix_web::test]
async fn a_meeting_at_which_something_was_decided_is_neither_called_off_nor_moved() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let later = app.meeting(board, "2019-12-17", "2019-12-05").await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    secretary.post(&path, &adopted(&meeting)).await.expect(201);
    let off = json!({ "reason": "Fel dag.", "movedToMeetingId": later });
    let own = format!("/meetings/{meeting}");
    let cancellations = format!("{own}/cancellations");
    let refused = secretary.post(&cancellations, &off).await.expect(409).json();
    assert!(
        refused["detail"].as_str().unwrap().contains("beslut"),
        "{refused}"
    );
    let moved = json!({ "date": "2019-12-10" });
    secretary.patch(&own, &moved).await.expect(409);
    // What does not touch the day can still be put right.
    let place = json!({ "place": "Rum 2", "approvalDate": "2019-12-11" });
    secretary.patch(&own, &place).await.expect(200);

    let file = "Datum;Id\n2019-12-05;ks-12\n";
    let import = format!("/boards/{board}/meeting-imports");
    let known = "Datum;Id\n2019-12-03;ks-12\n";
    for (text, outcome) in [(known, "unchanged"), (file, "skipped")] {
        let request = secretary.request(reqwest::Method::POST, &import);
        let request = request.header("Content-Type", "text/csv").body(text);
        let done = secretary.send(request).await.expect(201).json();
        assert_eq!(done["rows"][0]["outcome"], outcome, "{done}");
    }
    let unchanged = secretary.get(&own).await.json();
    assert_eq!(unchanged["date"], "2019-12-03");
    app.stop().await;
}

#[actix_web::test]
async fn what_waits_is_not_moved_to_a_meeting_that_is_over() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let earlier = app.meeting(board, "2019-11-05", "2019-10-20").await;
    let secretary = app.actor(Role::Secretary).await;
    let off = json!({ "reason": "För få ärenden.", "movedToMeetingId": earlier });
    let wrong = secretary
        .post(&format!("/meetings/{meeting}/cancellations"), &off)
        .await
        .expect(422)
        .json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/movedToMeetingId");
    app.stop().await;
}

#[actix_web::test]
async fn a_decision_is_not_older_than_its_meeting_or_the_remiss_and_a_paragraph_is_about_one_case() {
    let app = TestApp::new().await;
    let (case, _, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/cases/{}/decisions", id(&case));
    let mut decision = adopted(&meeting);
    decision["decidedOn"] = json!("2019-12-02");
    let wrong = secretary.post(&path, &decision).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/decidedOn");
    let delegated = json!({ "decidedBy": "chair", "kind": "declined", "decidedOn": "2018-01-01",
        "text": "Ordföranden avstår." });
    let wrong = secretary.post(&path, &delegated).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/decidedOn");
    secretary.post(&path, &adopted(&meeting)).await.expect(201);

    let board: uuid::Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
    let other = app.case(board, "Ett annat ärende").await;
    let item = json!({ "meetingId": meeting, "lateConsent": true, "lateReason": "Brådskar." });
    let officer = app.actor(Role::Officer).await;
    let drafts = format!("/cases/{}/drafts", id(&other));
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "initiator": "Kommunstyrelsen" } });
    let draft = format!("/drafts/{}", officer.post(&drafts, &body).await.expect(201).id());
    let mut item = item;
    item["overrideReason"] = json!("Rättas vid sammanträdet.");
    secretary
        .post(&format!("{draft}/submissions"), &item)
        .await
        .expect(201);
    let path = format!("/cases/{}/decisions", id(&other));
    let mut same = json!({ "meetingId": meeting, "kind": "adopted", "paragraph": "§ 212",
        "text": "Kommunstyrelsen antar förslaget." });
    let wrong = secretary.post(&path, &same).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/paragraph");
    let detail = wrong["errors"][0]["detail"].as_str().unwrap();
    assert!(detail.contains(case["caseNumber"].as_str().unwrap()), "{detail}");
    same["paragraph"] = json!("§ 213");
    secretary.post(&path, &same).await.expect(201);
    app.stop().await;
}

#[actix_web::test]
async fn a_decision_that_was_recorded_wrongly_is_put_right_and_what_it_said_is_kept() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = handed_in(&app).await;
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    let path = format!("/cases/{}/decisions", id(&case));
    let mut wrong = adopted(&meeting);
    wrong["kind"] = json!("declined");
    wrong["approvedAtOnce"] = json!(true);
    let decision = secretary.post(&path, &wrong).await.expect(201).json();
    let extract = decision["extractDocumentId"].as_str().unwrap().to_owned();
    assert!(decision["_links"]["corrections"].is_object());
    let decision = format!("/decisions/{}", id(&decision));
    let corrections = format!("{decision}/corrections");
    let right = json!({ "reason": "Fel beslut valdes.", "kind": "adopted", "paragraph": "§ 213",
        "dissent": "Ledamoten A reserverar sig." });
    let officer = app.actor(Role::Officer).await;
    officer.post(&corrections, &right).await.expect(403);
    let blank = json!({ "reason": " ", "paragraph": "§ 213" });
    secretary.post(&corrections, &blank).await.expect(422);
    let nothing = json!({ "reason": "Fel.", "paragraph": "212" });
    secretary.post(&corrections, &nothing).await.expect(422);
    let ahead = json!({ "reason": "Fel.", "decidedOn": "2019-12-02" });
    secretary.post(&corrections, &ahead).await.expect(422);

    let now = secretary.post(&corrections, &right).await.expect(200).json();
    assert_eq!(
        (&now["kind"], &now["paragraph"]),
        (&json!("adopted"), &json!("§ 213"))
    );
    let kept = &now["corrections"][0];
    assert_eq!(
        kept["before"],
        json!({ "kind": "declined", "paragraph": "212", "dissent": "" })
    );
    assert_eq!(kept["correctedBy"], "sekr01");
    assert_eq!(kept["extractDocumentId"], extract.as_str());
    assert_ne!(now["extractDocumentId"], extract.as_str());
    let void = officer
        .get(&format!("/documents/{extract}"))
        .await
        .expect(200)
        .json();
    assert!(void["voidedAt"].is_string(), "{void}");
    officer
        .get(&format!("/documents/{extract}/content"))
        .await
        .expect(200);

    // What was sent does not change any more.
    let dispatches = format!("{decision}/dispatches");
    officer.post(&dispatches, &json!({})).await.expect(200);
    let late = json!({ "reason": "Fel.", "paragraph": "§ 214" });
    secretary.post(&corrections, &late).await.expect(409);
    let remiss = officer.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "sent");
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor.get("/audit-entries?action=decision.corrected").await;
    let log = log.expect(200).json();
    assert_eq!(log["entries"][0]["details"]["before"]["paragraph"], "212");
    app.stop().await;
}
