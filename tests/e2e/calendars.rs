//! Calendar feeds, read by `ical.js`: the reader that Thunderbird has, written by others than the feed.

use std::env;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp, fetched};
use serde_json::{Value, json};

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../fixtures/ical/package.json")),
    (
        "package-lock.json",
        include_str!("../fixtures/ical/package-lock.json"),
    ),
    ("read.mjs", include_str!("../fixtures/ical/read.mjs")),
];

/// A feed as the other reader understands it. `None` where that cannot be had: said loudly, and an error where
/// `REMISS_REQUIRE_CALENDAR_READER` is set.
async fn read(feed: &str) -> Option<Value> {
    let feed = feed.to_owned();
    // The service answers meanwhile.
    tokio::task::spawn_blocking(move || read_blocking(&feed))
        .await
        .unwrap()
}

fn read_blocking(feed: &str) -> Option<Value> {
    static READER: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let folder = match READER.get_or_init(|| fetched("calendar-reader", &FILES)) {
        Ok(folder) => folder,
        Err(reason) => {
            assert!(
                env::var_os("REMISS_REQUIRE_CALENDAR_READER").is_none(),
                "{reason}"
            );
            eprintln!("\n##### SKIPPED: no other reader of calendars: {reason} #####\n");
            return None;
        }
    };
    let mut process = Command::new("node")
        .arg(folder.join("read.mjs"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = process.stdin.take().unwrap();
    input.write_all(feed.as_bytes()).unwrap();
    drop(input);
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "{feed}");
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

fn entry<'a>(calendar: &'a Value, uid: &str) -> &'a Value {
    let found = calendar["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["uid"] == uid)
        .collect::<Vec<_>>();
    assert_eq!(found.len(), 1, "{uid} in {calendar}");
    found[0]
}

/// A calendar of the board with these further wishes. Returns its address.
async fn subscribed(secretary: &Actor, board: uuid::Uuid, wishes: Value) -> String {
    let mut body = json!({ "name": "Kommunstyrelsen – sammanträden åäö", "boardId": board });
    for (key, value) in wishes.as_object().unwrap() {
        body[key] = value.clone();
    }
    let made = secretary.post("/calendars", &body).await.expect(201).json();
    made["address"].as_str().unwrap().to_owned()
}

/// Lines end in CRLF, and none is longer than 75 octets.
fn is_folded(feed: &str) {
    assert!(feed.ends_with("\r\n"));
    for line in feed.trim_end_matches("\r\n").split("\r\n") {
        assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
    }
}

#[actix_web::test]
async fn another_reader_finds_meetings_stop_dates_and_deadlines_with_zone_and_alarms() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let place =
        "Rådhuset, Örebro; rum 1 – åäö, med en lång beskrivning av hur man hittar dit från Södertorget";
    let mut ids = Vec::new();
    // In winter and in summer time.
    for (date, stop) in [("2019-12-03", "2019-11-15"), ("2020-06-09", "2020-05-22")] {
        let body = json!({ "date": date, "startsAt": "13:00", "place": place, "stopDate": stop });
        let path = format!("/boards/{board}/meetings");
        ids.push(secretary.post(&path, &body).await.expect(201).id());
    }
    let registrar = app.actor(Role::Registrar).await;
    let body =
        json!({ "boardId": board, "title": "Remiss om kroppsbehandlingar", "targetMeetingId": ids[0] });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    let remiss = app.incoming_remiss(&case).await;
    let address = subscribed(&secretary, board, json!({})).await;
    let feed = app.stranger().get(&address).await.expect(200).text();
    is_folded(&feed);
    let Some(calendar) = read(&feed).await else { return };
    assert_eq!(calendar["name"], "Kommunstyrelsen – sammanträden åäö");
    assert_eq!(calendar["zones"], 1);
    for (meeting, start, end) in [
        (&ids[0], "2019-12-03T12:00:00.000Z", "2019-12-03T15:00:00.000Z"),
        (&ids[1], "2020-06-09T11:00:00.000Z", "2020-06-09T14:00:00.000Z"),
    ] {
        let sitting = entry(&calendar, &format!("meeting-{meeting}@remiss"));
        assert_eq!(sitting["start"], start);
        assert_eq!(sitting["end"], end);
        assert_eq!(sitting["zone"], "Europe/Stockholm");
        assert_eq!(sitting["place"], place);
        assert_eq!(sitting["status"], "CONFIRMED");
        assert_eq!(sitting["alarms"], json!([]));
    }
    let stop = entry(&calendar, &format!("stop-{}@remiss", ids[0]));
    assert_eq!(
        (&stop["start"], &stop["end"]),
        (&json!("2019-11-15"), &json!("2019-11-16"))
    );
    assert_eq!(stop["summary"], "Stoppdatum Kommunstyrelsen 3 december 2019");
    assert_eq!(stop["alarms"], json!(["-P4DT15H"]));
    let number = case["caseNumber"].as_str().unwrap();
    assert_eq!(stop["description"], format!("Att lämna in: {number}."));
    let deadline = entry(&calendar, &format!("deadline-{remiss}@remiss"));
    assert_eq!(deadline["start"], "2019-12-20");
    app.stop().await;
}

#[actix_web::test]
async fn a_moved_meeting_counts_on_and_a_cancelled_one_stays_as_cancelled() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let address = subscribed(&secretary, board, json!({ "alarmDays": 1 })).await;
    let anyone = app.stranger();
    let uid = format!("stop-{meeting}@remiss");
    let Some(before) = read(&anyone.get(&address).await.expect(200).text()).await else {
        return;
    };
    let before = entry(&before, &uid).clone();
    assert_eq!(before["alarms"], json!(["-PT15H"]));
    let path = format!("/meetings/{meeting}");
    let moved = json!({ "date": "2019-12-10", "stopDate": "2019-11-22" });
    secretary.patch(&path, &moved).await.expect(200);
    let after = read(&anyone.get(&address).await.expect(200).text())
        .await
        .unwrap();
    let after = entry(&after, &uid).clone();
    assert_eq!(after["start"], "2019-11-22");
    assert!(after["sequence"].as_i64() > before["sequence"].as_i64());
    secretary
        .post(
            &format!("{path}/cancellations"),
            &json!({ "reason": "För få ärenden." }),
        )
        .await
        .expect(200);
    let cancelled = read(&anyone.get(&address).await.expect(200).text())
        .await
        .unwrap();
    for part in ["meeting", "stop"] {
        let gone = entry(&cancelled, &format!("{part}-{meeting}@remiss"));
        assert_eq!(gone["status"], "CANCELLED");
        assert!(gone["sequence"].as_i64() > after["sequence"].as_i64());
        assert!(gone["summary"].as_str().unwrap().starts_with("Inställt: "));
        assert_eq!(gone["alarms"], json!([]));
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_calendar_that_has_not_changed_is_not_sent_again() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    app.meeting(board, "2019-12-03", "2019-11-15").await;
    let address = subscribed(&secretary, board, json!({})).await;
    let anyone = app.stranger();
    let first = anyone.get(&address).await.expect(200);
    let tag = first.header("etag").to_owned();
    let again = async |tag: &str| -> Answer {
        let request = anyone
            .request(reqwest::Method::GET, &address)
            .header("If-None-Match", tag);
        anyone.send(request).await
    };
    // A day later nothing is different.
    app.set_time("2019-09-03T08:00:00Z");
    let unchanged = again(&tag).await.expect(304);
    assert!(unchanged.bytes.is_empty());
    assert_eq!(unchanged.header("etag"), tag);
    app.meeting(board, "2020-01-14", "2019-12-20").await;
    let changed = again(&tag).await.expect(200);
    assert_ne!(changed.header("etag"), tag);
    app.stop().await;
}

#[actix_web::test]
async fn a_calendar_shows_what_was_chosen_for_it_and_of_that_what_is_asked_for() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    app.meeting(board, "2019-12-03", "2019-11-15").await;
    let wishes = json!({ "entries": ["stopDate", "meeting"], "alarmDays": null });
    let address = subscribed(&secretary, board, wishes).await;
    let anyone = app.stranger();
    let feed = async |query: &str| {
        let text = anyone.get(&format!("{address}{query}")).await.expect(200).text();
        (text.matches("BEGIN:VEVENT").count(), text)
    };
    let (count, text) = feed("").await;
    assert_eq!(count, 2);
    assert!(!text.contains("VALARM"));
    let (count, text) = feed("?entries=stopDate,deadline").await;
    assert_eq!(count, 1);
    assert!(text.contains("UID:stop-"));
    anyone.get(&format!("{address}?entries=lunch")).await.expect(400);
    for wrong in [json!({ "entries": ["lunch"] }), json!({ "alarmDays": 61 })] {
        let mut body = json!({ "name": "Kalender", "boardId": board });
        for (key, value) in wrong.as_object().unwrap() {
            body[key] = value.clone();
        }
        secretary.post("/calendars", &body).await.expect(422);
    }
    let listed = secretary.get("/calendars").await.expect(200).json();
    assert_eq!(listed["calendars"][0]["entries"], json!(["stopDate", "meeting"]));
    app.stop().await;
}
