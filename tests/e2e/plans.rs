//! The plan of a case: where each date comes from, what is done and late, and how it follows changes.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

async fn plan_of(actor: &Actor, case: &Value) -> Value {
    let path = format!("/cases/{}/plan", case["id"].as_str().unwrap());
    actor.get(&path).await.expect(200).json()
}

fn step<'a>(steps: &'a Value, kind: &str) -> &'a Value {
    let steps = steps.as_array().unwrap();
    steps.iter().find(|step| step["kind"] == kind).unwrap()
}

#[actix_web::test]
async fn every_date_says_which_rule_gave_it_and_from_which_day_it_was_moved() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-11-30", "2019-11-15").await;
    let case = app.case(board, "Kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    let plan = plan_of(&officer, &case).await;
    assert_eq!(plan["meetingId"], meeting);
    let approval = step(&plan["steps"], "approval");
    // Seven days after a Saturday is a Saturday.
    assert_eq!(approval["rule"], "approvalDays");
    assert_eq!(
        (&approval["rawDate"], &approval["date"]),
        (&json!("2019-12-07"), &json!("2019-12-09"))
    );
    assert_eq!(
        approval["explanation"],
        "Räknat: 7 dagar efter sammanträdet är 7 december 2019, en lördag. Därför måndag 9 december 2019."
    );
    let sitting = step(&plan["steps"], "meeting");
    assert_eq!(sitting["rawDate"], sitting["date"], "the calendar is never moved");
    assert_eq!(
        sitting["explanation"],
        "Enligt nämndens kalender. Dagen är ingen arbetsdag: en lördag."
    );
    assert_eq!(plan["margin"], 9);
    assert_eq!(plan["nextStep"], "innerDispatch");
    let summary = plan["summary"].as_str().unwrap();
    assert!(
        summary.ends_with("Yttrandet kan skickas 9 arbetsdagar före svarsdatum."),
        "{summary}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_plan_follows_the_meeting_the_deadline_and_what_is_done() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = app.case(board, "Kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let (officer, secretary) = (app.actor(Role::Officer).await, app.actor(Role::Secretary).await);
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    officer
        .patch(&path, &json!({ "targetMeetingId": meeting }))
        .await
        .expect(200);
    let plan = plan_of(&officer, &case).await;
    assert_eq!(plan["targetFeasible"], true);
    // The board approves its minutes later, and the meeting is moved: both are in the plan at once.
    secretary
        .patch(
            &format!("/meetings/{meeting}"),
            &json!({ "date": "2019-12-17", "stopDate": "2019-11-15" }),
        )
        .await
        .expect(200);
    let plan = plan_of(&officer, &case).await;
    assert_eq!(plan["targetFeasible"], false);
    assert!(
        plan["targetReason"]
            .as_str()
            .unwrap()
            .contains("efter svarsdatum 20 december 2019")
    );
    assert_eq!(step(&plan["targetSteps"], "meeting")["date"], "2019-12-17");
    assert_eq!(plan["proposals"][0]["kind"], "approvalAtOnce");
    assert!(plan["margin"].as_i64().unwrap() < 0);

    // Past the stop date without having handed in: late, and said so.
    secretary
        .patch(
            &format!("/meetings/{meeting}"),
            &json!({ "date": "2019-12-03", "datesFollow": false }),
        )
        .await
        .expect(200);
    app.set_time("2019-11-18T08:00:00Z");
    let plan = plan_of(&officer, &case).await;
    assert_eq!(plan["lateSteps"], json!(["stopDate"]));
    assert!(plan["targetReason"].as_str().unwrap().contains("har passerat"));
    assert_eq!(step(&plan["targetSteps"], "stopDate")["late"], true);
    assert_eq!(step(&plan["targetSteps"], "stopDate")["slack"], -1);
    app.stop().await;
}

#[actix_web::test]
async fn a_case_that_nobody_waits_for_is_planned_to_its_meeting() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = app.case(board, "Kulturplan").await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    officer.get(&format!("{path}/plan")).await.expect(409);
    officer
        .patch(&path, &json!({ "targetMeetingId": meeting }))
        .await
        .expect(200);
    let plan = plan_of(&officer, &case).await;
    assert_eq!(
        (&plan["deadline"], &plan["feasible"]),
        (&Value::Null, &json!(true))
    );
    let kinds = plan["targetSteps"].as_array().unwrap().iter();
    let kinds: Vec<&str> = kinds.map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["stopDate", "notice", "meeting", "approval"]);
    assert!(
        plan["summary"]
            .as_str()
            .unwrap()
            .starts_with("Nästa steg: stoppdatum fredag 15 november 2019")
    );
    app.stop().await;
}
