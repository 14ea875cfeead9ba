//! Meetings, agendas and calendars.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::json;

async fn a_board(app: &TestApp, prefix: &str) -> String {
    let administrator = app.actor(Role::Administrator).await;
    administrator
        .post(
            "/boards",
            &json!({ "name": format!("Nämnden {prefix}"), "department": "Förvaltningen", "casePrefix": prefix,
                "validFrom": "2007-01-01" }),
        )
        .await
        .expect(201)
        .id()
}

fn in_december() -> serde_json::Value {
    json!({ "date": "2019-12-03", "startsAt": "13:00", "place": "Rådhuset, rum 1", "stopDate": "2019-11-15",
        "noticeDate": "2019-11-26" })
}

#[actix_web::test]
async fn a_board_has_one_meeting_a_day_and_its_dates_are_in_order() {
    let app = TestApp::new().await;
    let board = a_board(&app, "Ks").await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/boards/{board}/meetings");
    let meeting = secretary.post(&path, &in_december()).await.expect(201);
    assert_eq!(meeting.json()["startsAt"], "13:00");
    secretary.post(&path, &in_december()).await.expect(409);
    let wrong = json!({ "date": "2019-12-10", "stopDate": "2019-12-11", "approvalDate": "2019-12-01" });
    let wrong = secretary.post(&path, &wrong).await.expect(422).json();
    assert_eq!(wrong["errors"][0]["pointer"], "#/stopDate");
    assert_eq!(wrong["errors"][1]["pointer"], "#/approvalDate");
    let listed = secretary
        .get(&format!("{path}?dateFrom=2019-12-01&status=planned"))
        .await
        .expect(200);
    assert_eq!(listed.json()["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn only_the_boards_own_secretary_changes_its_calendar() {
    let app = TestApp::new().await;
    let (own, other) = (a_board(&app, "Ks").await, a_board(&app, "Tn").await);
    let boards = Boards::Only(vec![own.parse().unwrap()]);
    let secretary = app.actor_with(Role::Secretary, boards, None).await;
    secretary
        .post(&format!("/boards/{own}/meetings"), &in_december())
        .await
        .expect(201);
    secretary
        .post(&format!("/boards/{other}/meetings"), &in_december())
        .await
        .expect(404);
    secretary
        .post("/calendars", &json!({ "name": "Alla" }))
        .await
        .expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn a_moved_meeting_moves_in_the_calendar_and_a_cancelled_one_goes_away() {
    let app = TestApp::new().await;
    let board = a_board(&app, "Ks").await;
    let secretary = app.actor(Role::Secretary).await;
    let meeting = secretary
        .post(&format!("/boards/{board}/meetings"), &in_december())
        .await
        .expect(201)
        .id();
    let calendar = secretary
        .post("/calendars", &json!({ "name": "Sammanträden", "boardId": board }))
        .await
        .expect(201);
    let address = calendar.json()["address"].as_str().unwrap().to_owned();
    let anyone = app.stranger();
    let first = anyone.get(&address).await.expect(200);
    assert_eq!(first.header("content-type"), "text/calendar; charset=utf-8");
    let uid = format!("UID:meeting-{meeting}@remiss");
    for words in [
        uid.as_str(),
        "DTSTART;TZID=Europe/Stockholm:20191203T130000",
        "SEQUENCE:1",
        "DTSTART;VALUE=DATE:20191115",
        "LOCATION:Rådhuset\\, rum 1",
        "PRODID:",
    ] {
        assert!(
            first.text().contains(words),
            "{words} is missing in {}",
            first.text()
        );
    }
    assert!(first.text().lines().all(|line| line.len() <= 75));

    let path = format!("/meetings/{meeting}");
    secretary
        .patch(&path, &json!({ "date": "2019-12-04" }))
        .await
        .expect(200);
    let moved = anyone.get(&address).await.expect(200).text();
    assert!(moved.contains(&uid) && moved.contains("SEQUENCE:2"));
    assert!(moved.contains("DTSTART;TZID=Europe/Stockholm:20191204T130000"));

    secretary
        .post(
            &format!("{path}/cancellations"),
            &json!({ "reason": "För få ärenden." }),
        )
        .await
        .expect(200);
    let cancelled = anyone.get(&address).await.expect(200).text();
    assert!(cancelled.contains(&uid) && cancelled.contains("STATUS:CANCELLED"));
    secretary
        .patch(&path, &json!({ "date": "2019-12-05" }))
        .await
        .expect(409);
    let listed = secretary.get("/calendars").await.expect(200).json();
    assert!(listed["calendars"][0]["address"].is_null());
    secretary
        .post(&format!("/calendars/{}/revocations", calendar.id()), &json!({}))
        .await
        .expect(200);
    anyone.get(&address).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn an_agenda_comes_in_the_format_that_is_asked_for() {
    let app = TestApp::new().await;
    let board = a_board(&app, "Ks").await;
    let secretary = app.actor(Role::Secretary).await;
    let meeting = secretary
        .post(&format!("/boards/{board}/meetings"), &in_december())
        .await
        .expect(201)
        .id();
    let path = format!("/meetings/{meeting}/agenda");
    let plain = secretary.get(&path).await.expect(200).json();
    assert_eq!(plain["items"], json!([]));
    let accepting = |kind: &str| {
        secretary
            .request(reqwest::Method::GET, &path)
            .header("Accept", kind.to_owned())
    };
    let html = secretary.send(accepting("text/html")).await.expect(200);
    assert!(html.text().contains("3 december 2019"));
    let pdf = secretary.send(accepting("application/pdf")).await.expect(200);
    assert!(pdf.bytes.starts_with(b"%PDF"));
    assert!(
        pdf.header("content-disposition")
            .contains("filename*=UTF-8''%C3%84rendelista")
    );
    secretary.send(accepting("image/png")).await.expect(406);
    app.stop().await;
}
