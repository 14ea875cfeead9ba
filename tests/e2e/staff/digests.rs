//! Digests: what lies ahead, on the mornings of working days, once.

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{mails, staff_contact};

/// Mails of digests, oldest first: address, subject and text.
async fn digests(app: &TestApp) -> Vec<(String, String, String)> {
    mails(app, "digest").await
}

/// A case that is meant for this meeting.
async fn case_for(app: &TestApp, board: Uuid, title: &str, meeting: &str) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "boardId": board, "title": title, "initiator": "Kommunstyrelseförvaltningen", "targetMeetingId": meeting,
        "officers": [{ "userName": "hand01", "displayName": "Utredare", "responsible": true }],
    });
    registrar.post("/cases", &body).await.expect(201).json()
}

#[actix_web::test]
async fn a_secretary_gets_what_lies_ahead_at_seven_on_a_working_day_and_once() {
    // Friday 1 November 2019, in the afternoon.
    let app = TestApp::at("2019-11-01T14:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "secretary", "sekreterare@example.org", json!({})).await;
    let late = app.meeting(board, "2019-11-12", "2019-10-25").await;
    let next = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let far = app.meeting(board, "2020-02-04", "2020-01-17").await;
    case_for(&app, board, "Ett försenat ärende", &late).await;
    case_for(&app, board, "Ett ärende att lämna in", &next).await;
    case_for(&app, board, "Ett ärende långt fram", &far).await;
    app.work().await;
    assert!(digests(&app).await.is_empty(), "not on the day it was asked for");
    // Sunday, and Monday a minute before seven.
    for now in ["2019-11-03T12:00:00Z", "2019-11-04T05:59:00Z"] {
        app.set_time(now);
        app.work().await;
        assert!(digests(&app).await.is_empty(), "{now}");
    }
    app.set_time("2019-11-04T06:00:00Z");
    app.work().await;
    app.set_time("2019-11-04T09:00:00Z");
    app.work().await;
    let sent = digests(&app).await;
    assert_eq!(sent.len(), 1);
    let (address, subject, text) = &sent[0];
    assert_eq!(address, "sekreterare@example.org");
    assert_eq!(
        subject,
        "Kommunstyrelsen: 1 försenat ärende och 1 ärende att lämna in"
    );
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words}\n{text}"));
    assert!(
        place("Ett försenat ärende: skulle ha lämnats in senast 25 oktober 2019")
            < place("Ett ärende att lämna in")
    );
    assert!(
        text.contains("Stoppdatum fredag 15 november 2019, om 9 arbetsdagar"),
        "{text}"
    );
    assert!(!text.contains("långt fram"));
    assert!(
        !text.contains("Inkorgen"),
        "nothing waits there: no heading\n{text}"
    );
    // And again the next working day.
    app.set_time("2019-11-05T06:00:00Z");
    app.work().await;
    assert_eq!(digests(&app).await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn when_there_is_nothing_to_say_nothing_is_mailed() {
    let app = TestApp::at("2019-11-01T14:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "secretary", "sekreterare@example.org", json!({})).await;
    app.meeting(board, "2019-12-03", "2019-11-15").await;
    app.set_time("2019-11-04T07:00:00Z");
    app.work().await;
    assert!(digests(&app).await.is_empty());
    // Nor later on the day: the morning's look was that day's.
    let meeting = app.meeting(board, "2019-12-10", "2019-11-22").await;
    case_for(&app, board, "Ett ärende", &meeting).await;
    app.set_time("2019-11-04T12:00:00Z");
    app.work().await;
    assert!(digests(&app).await.is_empty());
    app.set_time("2019-11-05T07:00:00Z");
    app.work().await;
    assert_eq!(digests(&app).await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_weekly_digest_comes_on_the_first_working_day_of_the_week_or_as_soon_as_a_worker_runs() {
    let app = TestApp::at("2019-12-18T12:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    let weekly = json!({ "digest": "weekly" });
    staff_contact(&app, board, "secretary", "sekreterare@example.org", weekly).await;
    let meeting = app.meeting(board, "2020-01-28", "2020-01-10").await;
    case_for(&app, board, "Ett ärende", &meeting).await;
    for (now, count) in [
        // The rest of the week in which it was asked for.
        ("2019-12-19T08:00:00Z", 0),
        ("2019-12-23T08:00:00Z", 1),
        ("2019-12-27T08:00:00Z", 1),
        // No worker ran on Monday 30 December; Tuesday is New Year's Eve; the next working day is Thursday.
        ("2019-12-31T08:00:00Z", 1),
        ("2020-01-02T08:00:00Z", 2),
        ("2020-01-03T08:00:00Z", 2),
        // Monday 6 January is Twelfth Day.
        ("2020-01-06T08:00:00Z", 2),
        ("2020-01-07T08:00:00Z", 3),
    ] {
        app.set_time(now);
        app.work().await;
        assert_eq!(digests(&app).await.len(), count, "{now}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn an_address_of_two_boards_gets_one_digest_that_only_those_who_see_all_boards_may_read() {
    let app = TestApp::at("2019-11-01T14:00:00Z").await;
    let (ks, bn) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    staff_contact(&app, ks, "secretary", "sekreterare@example.org", json!({})).await;
    staff_contact(&app, bn, "secretary", "Sekreterare@example.org", json!({})).await;
    for (board, title) in [(ks, "Ett ärende i Ks"), (bn, "Ett ärende i Bn")] {
        let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
        case_for(&app, board, title, &meeting).await;
    }
    app.set_time("2019-11-04T07:00:00Z");
    app.work().await;
    let sent = digests(&app).await;
    assert_eq!(sent.len(), 1);
    let (_, subject, text) = &sent[0];
    assert_eq!(
        subject,
        "Byggnadsnämnden och Kommunstyrelsen: 2 ärenden att lämna in"
    );
    assert!(text.contains("Ett ärende i Ks") && text.contains("Ett ärende i Bn"));
    let one_board = remiss::access::Boards::Only(vec![ks]);
    let officer = app.actor_with(Role::Officer, one_board, None).await;
    let seen = officer.get("/messages?purpose=digest").await.expect(200).json();
    assert_eq!(seen["messages"].as_array().unwrap().len(), 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_digest_tells_of_deadlines_of_remisser_to_answer_and_of_the_inbox() {
    let app = TestApp::at("2019-10-01T06:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    let bodies = [
        ("Föreningen A", "a@example.org"),
        ("Föreningen B", "b@example.org"),
    ];
    app.remiss_out(board, &bodies).await;
    let incoming = app.case(board, "Kroppsbehandlingar").await;
    app.incoming_remiss(&incoming).await;
    staff_contact(&app, board, "secretary", "sekreterare@example.org", json!({})).await;
    super::deliver(&app, "okand@example.org", "Hej", "Vem ska ha det här?");
    app.set_time("2019-10-28T05:00:00Z");
    app.work().await;
    app.set_time("2019-10-28T07:00:00Z");
    app.work().await;
    let sent = digests(&app).await;
    let (_, subject, text) = &sent[0];
    assert_eq!(
        subject,
        "Kommunstyrelsen: 1 svarstid som går ut och 1 mejl i inkorgen"
    );
    assert!(
        text.contains("svarstiden går ut onsdag 30 oktober 2019 kl. 23.59. 0 av 2 har svarat."),
        "{text}"
    );
    assert!(text.contains("1 mejl väntar sedan 28 oktober 2019"), "{text}");
    app.set_time("2019-12-02T07:00:00Z");
    app.work().await;
    let sent = digests(&app).await;
    let (_, _, text) = sent.last().unwrap();
    assert!(
        text.contains("från Socialdepartementet: ska besvaras senast fredag 20 december 2019 kl. 23.59. Inget sammanträde är valt."),
        "{text}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn three_workers_at_once_write_one_digest() {
    let app = TestApp::at("2019-11-01T14:00:00Z").await;
    let board = app.kommunstyrelsen().await;
    for number in 0..5 {
        let address = format!("sekreterare{number}@example.org");
        staff_contact(&app, board, "secretary", &address, json!({})).await;
    }
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    case_for(&app, board, "Ett ärende", &meeting).await;
    app.set_time("2019-11-04T07:00:00Z");
    super::three_workers_at_once(&app).await;
    app.work().await;
    assert_eq!(digests(&app).await.len(), 5);
    app.stop().await;
}
