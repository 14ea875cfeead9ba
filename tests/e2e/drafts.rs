//! Plans, stop dates and drafts: from an incoming remiss to the agenda.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

/// A case with an incoming remiss, and a meeting that can be made.
async fn asked(app: &TestApp) -> (Value, String, String) {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    let remiss = app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    (case, remiss, meeting)
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// A report without grave findings. Returns the path of the draft.
async fn finished_report(officer: &Actor, case: &Value) -> String {
    let path = format!("/cases/{}/drafts", id(case));
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "stance": "tillstyrker" } });
    let draft = format!("/drafts/{}", officer.post(&path, &body).await.expect(201).id());
    let sections = json!({ "sections": [{ "key": "consequences",
        "text": "Förslaget bedöms inte påverka miljön. Barnets bästa har prövats särskilt." }] });
    officer.patch(&draft, &sections).await.expect(200);
    draft
}

#[actix_web::test]
async fn a_plan_says_which_meeting_can_be_made_and_what_else_when_none_can() {
    let app = TestApp::new().await;
    let (case, _, meeting) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/plan", id(&case));
    let plan = officer.get(&path).await.expect(200).json();
    assert_eq!(plan["feasible"], true);
    assert_eq!(plan["meetingId"], meeting);
    let steps = plan["steps"].as_array().unwrap();
    let stop = steps.iter().find(|step| step["kind"] == "stopDate").unwrap();
    assert_eq!(stop["date"], "2019-11-15");
    assert!(
        steps
            .iter()
            .all(|step| step["explanation"].as_str().unwrap().len() > 10)
    );

    app.set_time("2019-11-20T08:00:00Z");
    let late = officer.get(&path).await.expect(200).json();
    assert_eq!(late["feasible"], false);
    assert_eq!(late["rejected"][0]["kind"], "stopDatePassed");
    assert!(!late["proposals"].as_array().unwrap().is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn a_report_is_written_out_from_what_the_case_knows() {
    let app = TestApp::new().await;
    let (case, remiss, _) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", id(&case));
    let draft = officer
        .post(&path, &json!({ "kind": "tjansteskrivelse" }))
        .await
        .expect(201);
    let view = draft.json();
    assert_eq!(
        view["title"],
        "Remiss från Socialdepartementet om Kroppsbehandlingar (SOU 2015:100)"
    );
    let summary = view["sections"][0]["text"].as_str().unwrap();
    assert!(summary.contains("Socialdepartementet") && summary.contains("20 december 2019"));
    let remiss = officer.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "inPreparation");

    let draft = format!("/drafts/{}", draft.id());
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    assert_eq!(findings["canBeHandedIn"], false);
    let rules: Vec<_> = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect();
    assert_eq!(rules, ["fieldsFilled", "sectionFilled"]);
    assert!(findings["summaryLines"].as_u64().unwrap() >= 3);
    for (kind, begin) in [
        ("application/pdf", b"%PDF".as_slice()),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK".as_slice(),
        ),
        ("text/html", b"<!DOCTYPE".as_slice()),
        ("text/plain", "Örebro".as_bytes()),
    ] {
        let request = officer
            .request(reqwest::Method::GET, &draft)
            .header("Accept", kind);
        let answer = officer.send(request).await.expect(200);
        assert!(
            answer.bytes.starts_with(begin),
            "{kind}: {:?}",
            &answer.bytes[..20]
        );
    }
    app.stop().await;
}

#[actix_web::test]
async fn what_the_officer_has_edited_is_not_written_out_anew_and_every_version_is_kept() {
    let app = TestApp::new().await;
    let (case, _, _) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let draft = finished_report(&officer, &case).await;
    let edit = json!({ "sections": [{ "key": "matter", "text": "Egen text om fråga 1." }],
        "fields": { "stance": "avstyrker" } });
    officer.patch(&draft, &edit).await.expect(200);
    let again = officer
        .post(&format!("{draft}/regenerations"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(again["version"], 4);
    assert_eq!(again["sections"][3]["text"], "Egen text om fråga 1.");
    assert!(
        again["sections"][0]["text"]
            .as_str()
            .unwrap()
            .contains("avstyrker")
    );
    let versions = officer.get(&format!("{draft}/versions")).await.expect(200).json();
    assert_eq!(versions["_meta"]["totalRecords"], 4);
    let first = officer
        .get(&format!("{draft}/versions/1"))
        .await
        .expect(200)
        .json();
    assert_eq!(first["sections"][5]["text"], "");
    let wrong = json!({ "sections": [{ "key": "kapitel", "text": "x" }] });
    officer.patch(&draft, &wrong).await.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn a_draft_with_a_grave_finding_is_handed_in_only_with_a_reason() {
    let app = TestApp::new().await;
    let (case, _, meeting) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", id(&case));
    let draft = officer
        .post(&path, &json!({ "kind": "tjansteskrivelse" }))
        .await
        .expect(201)
        .id();
    let submissions = format!("/drafts/{draft}/submissions");
    let refused = officer
        .post(&submissions, &json!({ "meetingId": meeting }))
        .await
        .expect(409);
    assert_eq!(refused.json()["state"], "graveFindings");
    let long = json!({ "meetingId": meeting, "overrideReason": "x".repeat(2001) });
    officer.post(&submissions, &long).await.expect(422);
    let reason = json!({ "meetingId": meeting, "overrideReason": "Konsekvenserna är\u{0} inte kända." });
    officer.post(&submissions, &reason).await.expect(201);
    let agenda = officer
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200);
    assert_eq!(
        agenda.json()["items"][0]["overrideReason"],
        "Konsekvenserna är inte kända."
    );
    app.stop().await;
}

#[actix_web::test]
async fn what_is_handed_in_stands_on_the_agenda_word_for_word_and_is_done_against_its_stop_date() {
    let app = TestApp::new().await;
    let (case, remiss, meeting) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let draft = finished_report(&officer, &case).await;
    let view = officer.get(&draft).await.expect(200).json();
    officer
        .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
        .await
        .expect(201);
    officer
        .patch(&draft, &json!({ "title": "Ny rubrik" }))
        .await
        .expect(409);
    let agenda = officer
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    let item = &agenda["items"][0];
    assert_eq!(item["summary"], view["sections"][0]["text"]);
    assert_eq!(item["caseNumber"], case["caseNumber"]);
    assert_eq!(item["officer"], "Utredare");
    let remiss = officer.get(&format!("/remisser/{remiss}")).await.json();
    assert_eq!(remiss["state"], "handedIn");
    let documents = officer
        .get(&format!("/cases/{}/documents", id(&case)))
        .await
        .expect(200)
        .json();
    let handed_in = documents["documents"].as_array().unwrap();
    assert_eq!(
        handed_in
            .iter()
            .filter(|document| document["kind"] == "tjansteskrivelse")
            .count(),
        2
    );
    let stop_dates = officer.get("/stop-dates?state=done").await.expect(200).json();
    assert_eq!(stop_dates["stopDates"][0]["caseNumber"], case["caseNumber"]);
    let html = officer
        .request(reqwest::Method::GET, &format!("/meetings/{meeting}/agenda"))
        .header("Accept", "text/html");
    let html = officer.send(html).await.expect(200).text();
    assert!(html.contains("Förslag till beslut") && html.contains("Utredare"));
    app.stop().await;
}

#[actix_web::test]
async fn after_the_stop_date_only_the_secretary_takes_a_case_in() {
    let app = TestApp::new().await;
    let (case, _, meeting) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let draft = finished_report(&officer, &case).await;
    app.set_time("2019-11-18T08:00:00Z");
    let path = format!("{draft}/submissions");
    let late = json!({ "meetingId": meeting, "lateConsent": true, "lateReason": "Underlaget kom i dag." });
    officer.post(&path, &late).await.expect(409);
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    secretary
        .post(&path, &json!({ "meetingId": meeting }))
        .await
        .expect(409);
    let silent = json!({ "meetingId": meeting, "lateConsent": true });
    let refused = secretary.post(&path, &silent).await.expect(422).json();
    assert_eq!(refused["errors"][0]["pointer"], "#/lateReason");
    secretary.post(&path, &late).await.expect(201);
    let stop_dates = officer.get("/stop-dates").await.expect(200).json();
    assert_eq!(stop_dates["stopDates"][0]["handedInLate"], true);
    assert_eq!(stop_dates["stopDates"][0]["lateConsent"], "sekr01");
    assert_eq!(
        stop_dates["stopDates"][0]["consent"]["reason"],
        "Underlaget kom i dag."
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_yttrande_holds_only_what_stands_under_the_matter() {
    let app = TestApp::new().await;
    let (case, _, _) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    finished_report(&officer, &case).await;
    let path = format!("/cases/{}/drafts", id(&case));
    let yttrande = officer
        .post(&path, &json!({ "kind": "yttrande" }))
        .await
        .expect(201);
    let view = yttrande.json();
    assert_eq!(
        view["title"],
        "Yttrande över remiss från Socialdepartementet om Kroppsbehandlingar (SOU 2015:100)"
    );
    assert_eq!(view["sections"].as_array().unwrap().len(), 1);
    assert_eq!(view["fields"]["stance"], "tillstyrker");
    let text = view["sections"][0]["text"].as_str().unwrap();
    assert!(text.starts_with("Kommunstyrelsen tillstyrker"));
    assert!(text.contains("Fråga 1") && text.contains("Konsekvenser"));
    assert!(!text.contains("Förslag till beslut"));
    let findings = officer
        .get(&format!("/drafts/{}/findings", yttrande.id()))
        .await
        .expect(200)
        .json();
    assert_eq!(findings["findings"], json!([]));
    app.stop().await;
}

#[actix_web::test]
async fn a_report_on_the_boards_own_remiss_waits_for_the_compilation_and_carries_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Reviderad överenskommelse").await;
    let bodies = [
        ("Föreningen Exempel", "forening@example.org"),
        ("Föreningen Tyst", "tyst@example.org"),
    ];
    let remiss = app.sent_remiss(&case, "Reviderad överenskommelse", &bodies).await;
    let remiss = format!("/remisser/{}", id(&remiss));
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    let answer = json!({ "channel": "phone", "respondent": { "name": "Föreningen Ny", "kind": "association" },
        "text": "Överenskommelsen behöver en årlig dialog." });
    let response = officer
        .post(&format!("{remiss}/responses"), &answer)
        .await
        .expect(201)
        .id();
    let viewpoints = json!({ "viewpoints": [{ "text": "Överenskommelsen behöver en årlig dialog.",
        "theme": "Uppföljning", "reply": "En årlig dialog läggs in.", "result": "met" }] });
    officer
        .post(&format!("/responses/{response}/viewpoints"), &viewpoints)
        .await
        .expect(201);
    app.set_time("2019-11-04T08:00:00Z");
    officer
        .post(&format!("{remiss}/closures"), &json!({}))
        .await
        .expect(200);

    let draft = finished_report(&officer, &case).await;
    let view = officer.get(&draft).await.expect(200).json();
    assert_eq!(view["title"], "Reviderad överenskommelse");
    let summary = view["sections"][0]["text"].as_str().unwrap();
    assert!(summary.contains("Kommunstyrelseförvaltningen har tagit initiativ"));
    let matter = view["sections"][3]["text"].as_str().unwrap();
    assert!(matter.contains("## Uppföljning") && matter.contains("En årlig dialog läggs in."));
    let preparation = view["sections"][4]["text"].as_str().unwrap();
    assert!(preparation.contains("Föreningen Tyst har inte svarat."));
    let submissions = format!("{draft}/submissions");
    let wish = json!({ "meetingId": meeting });
    officer.post(&submissions, &wish).await.expect(409);
    officer
        .post(&format!("{remiss}/compilation-closures"), &json!({}))
        .await
        .expect(201);
    let handed_in = officer.post(&submissions, &wish).await.expect(201).json();
    assert_eq!(officer.get(&remiss).await.expect(200).json()["state"], "reported");
    let document = handed_in["documentId"].as_str().unwrap();
    let pdf = officer
        .get(&format!("/documents/{document}/content"))
        .await
        .expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF"));
    app.stop().await;
}

#[actix_web::test]
async fn characters_that_cannot_be_kept_are_taken_out_of_the_fields_of_a_draft() {
    let app = TestApp::new().await;
    let (case, _, _) = asked(&app).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", id(&case));
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "stance": "till\u{0}styrker" } });
    let draft = officer.post(&path, &body).await.expect(201).json();
    assert_eq!(draft["fields"]["stance"], "tillstyrker");
    let draft = format!("/drafts/{}", id(&draft));
    let fields = json!({ "fields": { "initiator": "en \u{0}motion", "boardStance": "\u{0}" } });
    let edited = officer.patch(&draft, &fields).await.expect(200).json();
    assert_eq!(
        edited["fields"],
        json!({ "stance": "tillstyrker", "initiator": "en motion" })
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_text_that_the_database_cannot_keep_is_refused_and_is_no_fault_of_ours() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "name": "C-nätet\u{0}", "description": "", "organisationIds": [] });
    let answer = coordinator
        .post("/distribution-lists", &body)
        .await
        .expect(400)
        .json();
    assert!(answer["detail"].as_str().unwrap().contains("NUL"), "{answer}");
    coordinator.get("/distribution-lists?q=%00").await.expect(400);
    app.stop().await;
}
