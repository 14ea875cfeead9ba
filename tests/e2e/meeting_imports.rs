//! A year of meetings from a file.

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const YEAR: &str = "Datum;Veckodag;Tid;Plats;Stoppdatum;Beredning;Kallelse;Justering;Nämnd\r\n\
    2020-01-21;tisdag;13.00;Rådhuset;2020-01-03;2020-01-07;2020-01-14;2020-01-28;Kommunstyrelsen\r\n\
    18 februari 2020;tis;kl. 13;Rådhuset;2020-01-31;;;Omedelbart;Ks\r\n\
    2020-03-17;;;;2020-02-28;;;;Ks\r\n\
    2020-03-18;;;;2020-02-28;;;;Tekniska nämnden\r\n\
    2020-04-21;onsdag;25.00;;2020-04-03;;;;\r\n\
    2020-05-19;;;;2020-05-20;;;;\r\n\
    2020-06-16;;;;;;;;\r\n";

async fn import(actor: &Actor, board: Uuid, query: &str, kind: &str, bytes: &[u8]) -> Answer {
    let request = actor
        .request(
            reqwest::Method::POST,
            &format!("/boards/{board}/meeting-imports{query}"),
        )
        .header("Content-Type", kind)
        .body(bytes.to_vec());
    actor.send(request).await
}

fn counts(import: &Value) -> [i64; 5] {
    ["created", "changed", "unchanged", "skipped", "refused"]
        .map(|name| import[format!("{name}Count")].as_i64().unwrap())
}

async fn days(actor: &Actor, board: Uuid) -> Vec<(String, String)> {
    let page = actor
        .get(&format!("/boards/{board}/meetings?limit=100"))
        .await
        .expect(200)
        .json();
    let text = |meeting: &Value, field: &str| meeting[field].as_str().unwrap().to_owned();
    page["meetings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|meeting| (text(meeting, "date"), text(meeting, "stopDate")))
        .collect()
}

#[actix_web::test]
async fn a_year_is_previewed_then_taken_row_by_row_and_the_same_file_changes_nothing_again() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let preview = import(&secretary, board, "?dryRun=true", "text/csv", YEAR.as_bytes()).await;
    let preview = preview.expect(201).json();
    assert_eq!(counts(&preview), [3, 0, 0, 1, 3]);
    assert!(
        days(&secretary, board).await.is_empty(),
        "a preview changes nothing"
    );

    // As a Swedish Excel writes it.
    let latin: Vec<u8> = YEAR
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let made = import(&secretary, board, "?fileName=2020.csv", "text/csv", &latin).await;
    let made = made.expect(201).json();
    assert_eq!(counts(&made), [3, 0, 0, 1, 3]);
    let rows = made["rows"].as_array().unwrap();
    assert_eq!(rows[0]["line"], 2);
    assert!(rows[0]["meetingId"].is_string());
    let reason = |row: usize| rows[row]["reason"].as_str().unwrap();
    assert_eq!(reason(3), "Raden gäller Tekniska nämnden, inte Kommunstyrelsen.");
    assert!(reason(4).contains("klockslag") && reason(4).contains("är en tisdag, inte ”onsdag”"));
    assert_eq!(reason(5), "Stoppdatum kommer efter sammanträdet.");
    assert!(reason(6).contains("Stoppdatum saknas") && reason(6).contains("stopDays"));
    let first = rows[0]["meetingId"].as_str().unwrap();
    let meeting = secretary
        .get(&format!("/meetings/{first}"))
        .await
        .expect(200)
        .json();
    assert_eq!(meeting["startsAt"], "13:00");
    assert_eq!(meeting["approvalDate"], "2020-01-28");
    let second = rows[1]["meetingId"].as_str().unwrap();
    let meeting = secretary
        .get(&format!("/meetings/{second}"))
        .await
        .expect(200)
        .json();
    assert_eq!(meeting["approvedAtOnce"], true);

    let again = import(&secretary, board, "", "text/csv", YEAR.as_bytes()).await;
    let again = again.expect(201).json();
    assert_eq!(counts(&again), [0, 0, 3, 1, 3]);
    let path = format!("/boards/{board}/meeting-imports");
    let listed = secretary.get(&path).await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 3);
    let one = secretary
        .get(&format!("/meeting-imports/{}", made["id"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    assert_eq!(one["rows"], made["rows"]);
    app.stop().await;
}

#[actix_web::test]
async fn a_changed_file_corrects_what_it_knows_and_tells_what_it_misses() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let first =
        "Id,Datum,Stoppdatum\nA,2020-01-21,2020-01-03\nB,2020-02-18,2020-01-31\nC,2020-03-17,2020-02-28\n";
    import(&secretary, board, "", "text/csv", first.as_bytes())
        .await
        .expect(201);
    // A moves to the day of B, which moves away; C has another stop date; D is new; the one of April stands by hand.
    app.meeting(board, "2020-04-21", "2020-04-03").await;
    let changed = "Id,Datum,Stoppdatum\nA,2020-02-18,\nB,2020-02-25,\nC,2020-03-17,2020-02-27\nD,2020-05-19,2020-04-30\n";
    let changed = import(&secretary, board, "", "text/csv", changed.as_bytes()).await;
    let changed = changed.expect(201).json();
    assert_eq!(counts(&changed), [1, 3, 0, 0, 0]);
    assert_eq!(changed["rows"][0]["changes"], json!(["Datum", "Stoppdatum"]));
    assert_eq!(changed["rows"][2]["changes"], json!(["Stoppdatum"]));
    assert_eq!(changed["rows"][0]["notes"][0], "Flyttas från 21 januari 2020.");
    assert_eq!(changed["missing"][0]["date"], "2020-04-21");
    let wanted = [
        ("2020-02-18", "2020-01-31"),
        ("2020-02-25", "2020-02-07"),
        ("2020-03-17", "2020-02-27"),
        ("2020-04-21", "2020-04-03"),
        ("2020-05-19", "2020-04-30"),
    ];
    let wanted: Vec<_> = wanted
        .iter()
        .map(|(day, stop)| ((*day).to_owned(), (*stop).to_owned()))
        .collect();
    assert_eq!(days(&secretary, board).await, wanted, "nothing is removed");

    // What was called off by hand stays so, whatever the file says.
    let may = changed["rows"][3]["meetingId"].as_str().unwrap();
    secretary
        .post(
            &format!("/meetings/{may}/cancellations"),
            &json!({ "reason": "Val." }),
        )
        .await
        .expect(200);
    let again = import(&secretary, board, "", "text/csv", b"Id,Datum\nD,2020-05-19\n").await;
    let again = again.expect(201).json();
    assert_eq!(again["rows"][0]["outcome"], "skipped");
    app.stop().await;
}

#[actix_web::test]
async fn a_calendar_gives_each_meeting_its_dates_and_a_moved_entry_moves_the_meeting() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let entry = |uid: &str, what: &str, start: &str| {
        format!("BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:{what}\r\nDTSTART{start}\r\nEND:VEVENT\r\n")
    };
    let calendar = |first: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}{}{}{}{}{}END:VCALENDAR\r\n",
            entry("m1@outlook", "Sammanträde KS", first),
            entry("m2@outlook", "KS", ";VALUE=DATE:20200218"),
            entry("s1@outlook", "Stoppdatum KS", ";VALUE=DATE:20200103"),
            entry("s2@outlook", "Stoppdatum KS", ";VALUE=DATE:20200110"),
            entry("j1@outlook", "Justering av protokoll", ";VALUE=DATE:20200128"),
            entry("x@outlook", "Julfest", ";VALUE=DATE:20200612"),
        )
    };
    let first = calendar(";TZID=W. Europe Standard Time:20200121T130000");
    let made = import(&secretary, board, "", "text/calendar", first.as_bytes()).await;
    let made = made.expect(201).json();
    assert_eq!(made["format"], "icalendar");
    assert_eq!(counts(&made), [2, 0, 0, 1, 0], "{made}");
    assert_eq!(made["rows"][2]["outcome"], "part");
    assert_eq!(
        made["rows"][2]["reason"],
        "Stoppdatum för sammanträdet 21 januari 2020, se dess rad."
    );
    assert_eq!(made["rows"][2]["meetingId"], made["rows"][0]["meetingId"]);
    assert_eq!(
        days(&secretary, board).await,
        [
            ("2020-01-21".to_owned(), "2020-01-03".to_owned()),
            ("2020-02-18".to_owned(), "2020-01-10".to_owned()),
        ]
    );
    let meeting = format!("/meetings/{}", made["rows"][0]["meetingId"].as_str().unwrap());
    let before = secretary.get(&meeting).await.expect(200).json();
    assert_eq!(before["startsAt"], "13:00");
    assert_eq!(before["approvalDate"], "2020-01-28");

    let moved = calendar(":20200122T120000Z");
    let moved = import(&secretary, board, "", "text/calendar", moved.as_bytes()).await;
    let moved = moved.expect(201).json();
    assert_eq!(moved["rows"][0]["outcome"], "changed", "{moved}");
    let after = secretary.get(&meeting).await.expect(200).json();
    assert_eq!(
        (&after["date"], &after["startsAt"]),
        (&json!("2020-01-22"), &json!("13:00"))
    );

    // Only what the heading names, and a stop date by a rule: 17 days before is a Saturday after a holiday.
    let named = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Majmötet\r\nDTSTART;VALUE=DATE:20200519\r\nEND:VEVENT\r\n\
        BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Sammanträde TN\r\nDTSTART;VALUE=DATE:20200520\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let query = "?containing=majm%C3%B6tet&stopDays=17";
    let named = import(&secretary, board, query, "text/calendar", named.as_bytes()).await;
    let named = named.expect(201).json();
    assert_eq!(counts(&named), [1, 0, 0, 1, 0]);
    assert_eq!(days(&secretary, board).await[2].1, "2020-04-30");
    app.stop().await;
}

#[actix_web::test]
async fn a_file_that_cannot_be_read_and_another_boards_secretary_are_refused() {
    let app = TestApp::new().await;
    let (board, other) = (
        app.kommunstyrelsen().await,
        app.board("Tekniska nämnden", "Tn").await,
    );
    let secretary = app.actor(Role::Secretary).await;
    for (file, words) in [
        (&b"Tid;Plats\n13.00;x"[..], "Kolumnen Datum saknas"),
        (b"Datum;F\xe4rg\n2020-01-21;r\xf6d", "är okänd"),
        (b"Datum\n", "inga sammanträden"),
        (b"PK\x03\x04", "skadad"),
    ] {
        let refused = import(&secretary, board, "", "text/csv", file).await;
        let refused = refused.expect(422).json();
        let detail = refused["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    import(&secretary, board, "", "application/pdf", b"x")
        .await
        .expect(415);
    let own = app
        .actor_with(Role::Secretary, Boards::Only(vec![other]), None)
        .await;
    import(&own, board, "", "text/csv", YEAR.as_bytes())
        .await
        .expect(404);
    let made = import(&secretary, board, "", "text/csv", YEAR.as_bytes()).await;
    let made = made.expect(201).id();
    own.get(&format!("/meeting-imports/{made}")).await.expect(404);
    app.stop().await;
}
