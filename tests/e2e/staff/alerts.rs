//! Alerts: gathered, to the right people, never in a loop.

use diesel_async::RunQueryDsl;
use remiss::access::{Caller, Role};
use remiss::messages::MailOut;
use remiss_mail::{MemoryTransport, SendError, Transport};
use remiss_tests::TestApp;
use serde_json::{Value, json};

use super::{bounce_of, deliver, mails, staff_contact};

/// Mails of alerts, oldest first: address, subject and text.
async fn alerts(app: &TestApp) -> Vec<(String, String, String)> {
    mails(app, "alert").await
}

async fn addresses(app: &TestApp) -> Vec<String> {
    alerts(app)
        .await
        .into_iter()
        .map(|(address, ..)| address)
        .collect()
}

/// Lets the worker work at this time, over a mail server that refuses these addresses for good.
async fn work_refusing(app: &TestApp, now: &str, refused: &[&str]) {
    let memory = MemoryTransport::new();
    for address in refused {
        let words = "550 5.1.1 No such user".to_owned();
        memory.refuse(
            address,
            SendError::Permanent {
                code: Some(550),
                words,
            },
        );
    }
    let worker = app.app.with_mail_out(MailOut::over(Transport::Memory(memory)));
    app.set_time(now);
    for _ in 0..5 {
        remiss::jobs::round(&worker).await.unwrap();
    }
}

/// A remiss that is being sent to these bodies, with this address of its officer.
async fn remiss_to(app: &TestApp, bodies: &[(&str, &str)], officer: Option<&str>) -> (Value, Value) {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    if let Some(email) = officer {
        let registrar = app.actor(Role::Registrar).await;
        let body =
            json!({ "userName": "hand01", "displayName": "Utredare", "responsible": true, "email": email });
        let path = format!("/cases/{}/officers", case["id"].as_str().unwrap());
        registrar.post(&path, &body).await.expect(201);
    }
    let remiss = app.sent_remiss(&case, "Överenskommelsen", bodies).await;
    (case, remiss)
}

#[actix_web::test]
async fn mails_that_fail_are_told_to_the_officer_of_the_case_in_one_mail() {
    let app = TestApp::new().await;
    let bodies = [
        ("Föreningen A", "a@example.org"),
        ("Föreningen B", "b@example.org"),
        ("Föreningen C", "c@example.org"),
    ];
    let (case, _) = remiss_to(&app, &bodies, Some("handlaggare@example.org")).await;
    let refused = ["a@example.org", "b@example.org"];
    work_refusing(&app, "2019-09-02T06:00:30Z", &refused).await;
    assert!(alerts(&app).await.is_empty(), "others may come along");
    work_refusing(&app, "2019-09-02T06:02:30Z", &[]).await;
    work_refusing(&app, "2019-09-02T09:00:00Z", &[]).await;
    let sent = alerts(&app).await;
    assert_eq!(sent.len(), 1);
    let (address, subject, text) = &sent[0];
    assert_eq!(address, "handlaggare@example.org");
    let number = case["caseNumber"].as_str().unwrap();
    assert_eq!(subject, &format!("{number}: 2 mejl gick inte att skicka"));
    for body in ["Föreningen A (a@example.org)", "Föreningen B (b@example.org)"] {
        assert!(
            text.contains(&format!(
                "utskicket till {body} gick inte att skicka. Mejlservern svarade: ”550 5.1.1 No such user”"
            )),
            "{text}"
        );
    }
    assert!(!text.contains("Föreningen C"));
    let registrar = app.actor(Role::Registrar).await;
    let list = registrar.get("/alerts?kind=mailFailed").await.expect(200).json();
    assert_eq!(list["alerts"].as_array().unwrap().len(), 2);
    assert_eq!(
        list["alerts"][0]["notices"][0]["address"],
        "handlaggare@example.org"
    );
    assert_ne!(list["alerts"][0]["notices"][0]["toldAt"], Value::Null);
    app.stop().await;
}

#[actix_web::test]
async fn an_address_gets_at_most_one_mail_in_a_quarter_of_an_hour() {
    let app = TestApp::new().await;
    let bodies = [("Föreningen A", "a@example.org")];
    let (_, remiss) = remiss_to(&app, &bodies, Some("handlaggare@example.org")).await;
    work_refusing(&app, "2019-09-02T06:00:00Z", &["a@example.org"]).await;
    work_refusing(&app, "2019-09-02T06:02:00Z", &[]).await;
    assert_eq!(alerts(&app).await.len(), 1);
    let officer = app.actor(Role::Officer).await;
    let more =
        json!({ "bodies": [{ "name": "Föreningen B", "email": "b@example.org", "kind": "association" }] });
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    officer
        .post(&format!("{path}/recipients"), &more)
        .await
        .expect(201);
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    work_refusing(&app, "2019-09-02T06:03:00Z", &["b@example.org"]).await;
    work_refusing(&app, "2019-09-02T06:16:59Z", &[]).await;
    assert_eq!(alerts(&app).await.len(), 1);
    work_refusing(&app, "2019-09-02T06:17:00Z", &[]).await;
    let sent = alerts(&app).await;
    assert_eq!(sent.len(), 2);
    assert!(sent[1].2.contains("Föreningen B") && !sent[1].2.contains("Föreningen A"));
    app.stop().await;
}

#[actix_web::test]
async fn without_an_officers_address_the_boards_contacts_are_told_else_the_board() {
    let app = TestApp::new().await;
    let bodies = [("Föreningen A", "a@example.org")];
    let (case, remiss) = remiss_to(&app, &bodies, None).await;
    work_refusing(&app, "2019-09-02T06:00:00Z", &["a@example.org"]).await;
    work_refusing(&app, "2019-09-02T06:05:00Z", &[]).await;
    assert_eq!(addresses(&app).await, ["ks@example.org"]);
    let board = case["boardId"].as_str().unwrap().parse().unwrap();
    let alerted = json!({ "alerts": true });
    staff_contact(&app, board, "secretary", "sekreterare@example.org", alerted).await;
    staff_contact(
        &app,
        board,
        "officer",
        "utan@example.org",
        json!({ "alerts": false }),
    )
    .await;
    let officer = app.actor(Role::Officer).await;
    let more =
        json!({ "bodies": [{ "name": "Föreningen B", "email": "b@example.org", "kind": "association" }] });
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    officer
        .post(&format!("{path}/recipients"), &more)
        .await
        .expect(201);
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    work_refusing(&app, "2019-09-02T07:00:00Z", &["b@example.org"]).await;
    work_refusing(&app, "2019-09-02T07:05:00Z", &[]).await;
    assert_eq!(
        addresses(&app).await,
        ["ks@example.org", "sekreterare@example.org"]
    );
    app.stop().await;
}

#[actix_web::test]
async fn an_alert_that_fails_or_comes_back_makes_no_alert_and_is_shown_on_the_contact() {
    let app = TestApp::new().await;
    let bodies = [("Föreningen A", "a@example.org")];
    let (case, _) = remiss_to(&app, &bodies, None).await;
    let board = case["boardId"].as_str().unwrap().parse().unwrap();
    let path = staff_contact(&app, board, "officer", "borta@example.org", json!({})).await;
    let refused = ["a@example.org", "borta@example.org"];
    for now in [
        "2019-09-02T06:00:00Z",
        "2019-09-02T06:05:00Z",
        "2019-09-02T07:00:00Z",
        "2019-09-03T07:00:00Z",
    ] {
        work_refusing(&app, now, &refused).await;
    }
    assert_eq!(addresses(&app).await, ["borta@example.org"]);
    let registrar = app.actor(Role::Registrar).await;
    let contact = registrar.get(&path).await.expect(200).json();
    assert_eq!(contact["lastMail"]["status"], "failed");
    assert_eq!(contact["lastMail"]["statusWords"], "550 5.1.1 No such user");
    let page = registrar.get("/messages?purpose=alert").await.expect(200).json();
    let alert = page["messages"][0]["mailMessageId"].as_str().unwrap();
    deliver_raw(&app, &bounce_of(alert, "borta@example.org"));
    app.set_time("2019-09-04T07:00:00Z");
    app.work().await;
    app.set_time("2019-09-04T07:30:00Z");
    app.work().await;
    assert_eq!(alerts(&app).await.len(), 1);
    app.stop().await;
}

fn deliver_raw(app: &TestApp, mail: &str) {
    super::deliver_raw(app, "studs", mail);
}

#[actix_web::test]
async fn a_mail_that_waits_is_told_to_the_registrars_unless_it_was_placed_meanwhile() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.board("Byggnadsnämnden", "Bn").await;
    staff_contact(&app, board, "registrar", "registrator@example.org", json!({})).await;
    staff_contact(
        &app,
        board,
        "secretary",
        "sekreterare@example.org",
        json!({ "alerts": true }),
    )
    .await;
    deliver(&app, "okand@example.org", "Hej", "Vem ska ha det här?");
    app.work().await;
    deliver(&app, "annan@example.org", "Fråga", "Och det här?");
    app.set_time("2019-09-02T06:01:00Z");
    app.work().await;
    // The first is set aside before anybody was told.
    let registrar = app.actor(Role::Registrar).await;
    let entries = registrar.get("/inbox?status=waiting").await.expect(200).json();
    let entries = entries["entries"].as_array().unwrap().clone();
    let first = entries
        .iter()
        .find(|entry| entry["subject"] == "Hej")
        .unwrap_or_else(|| panic!("{entries:?}"));
    let path = format!("/inbox/{}/matches", first["id"].as_str().unwrap());
    registrar
        .post(&path, &json!({ "discard": "Ingen remiss." }))
        .await
        .expect(200);
    app.set_time("2019-09-02T06:05:00Z");
    app.work().await;
    let sent = alerts(&app).await;
    assert_eq!(sent.len(), 1);
    let (address, subject, text) = &sent[0];
    assert_eq!(address, "registrator@example.org");
    assert_eq!(subject, "Ett mejl väntar i inkorgen");
    assert!(text.contains("annan@example.org med ämnet ”Fråga”"), "{text}");
    assert!(!text.contains("okand@example.org"), "{text}");
    app.stop().await;
}

#[actix_web::test]
async fn the_automatic_answer_of_somebody_who_was_alerted_makes_no_alert() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "registrar", "registrator@example.org", json!({})).await;
    deliver(&app, "okand@example.org", "Hej", "Vem ska ha det här?");
    app.work().await;
    app.set_time("2019-09-02T06:05:00Z");
    app.work().await;
    assert_eq!(alerts(&app).await.len(), 1);
    // It says nowhere that it is automatic.
    deliver(
        &app,
        "Registrator@example.org",
        "Semester",
        "Jag är tillbaka på måndag.",
    );
    deliver(
        &app,
        "MAILER-DAEMON@mail.example.org",
        "Obeställbart",
        "Kunde inte levereras.",
    );
    for now in [
        "2019-09-02T07:05:00Z",
        "2019-09-02T08:05:00Z",
        "2019-09-04T08:05:00Z",
    ] {
        app.set_time(now);
        app.work().await;
    }
    assert_eq!(alerts(&app).await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn the_morning_after_the_deadline_those_who_have_not_answered_are_listed() {
    let app = TestApp::new().await;
    let bodies = [
        ("Föreningen A", "a@example.org"),
        ("Föreningen B", "b@example.org"),
        ("Föreningen C", "c@example.org"),
    ];
    let (case, remiss) = remiss_to(&app, &bodies, Some("handlaggare@example.org")).await;
    app.work().await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    let recipients = officer.get(&path).await.expect(200).json();
    let recipients = recipients["recipients"].as_array().unwrap().clone();
    let id = |name: &str| {
        let found = recipients.iter().find(|recipient| recipient["name"] == name);
        found.unwrap()["id"].as_str().unwrap().to_owned()
    };
    officer
        .post(
            &format!("/recipients/{}/extensions", id("Föreningen B")),
            &json!({ "deadlineDate": "2019-11-08", "reason": "Styrelsen möts senare." }),
        )
        .await
        .expect(201);
    // At midnight the deadline has passed, but it is night.
    app.set_time("2019-10-30T23:30:00Z");
    app.work().await;
    assert!(alerts(&app).await.is_empty());
    for now in [
        "2019-10-31T06:00:00Z",
        "2019-10-31T06:10:00Z",
        "2019-11-01T06:10:00Z",
    ] {
        app.set_time(now);
        app.work().await;
    }
    let sent = alerts(&app).await;
    assert_eq!(sent.len(), 1);
    let (_, subject, text) = &sent[0];
    let number = case["caseNumber"].as_str().unwrap();
    assert_eq!(
        subject,
        &format!("{number}: svarstiden har gått ut och svar saknas")
    );
    assert!(
        text.contains("gick ut onsdag 30 oktober 2019 kl. 23.59. 0 av 3 har svarat."),
        "{text}"
    );
    assert!(text.contains("Föreningen A") && text.contains("Föreningen C"));
    assert!(!text.contains("Föreningen B"), "it has an extension");
    for now in ["2019-11-11T06:00:00Z", "2019-11-11T06:10:00Z"] {
        app.set_time(now);
        app.work().await;
    }
    let sent = alerts(&app).await;
    let (_, _, text) = sent.last().unwrap();
    assert!(text.contains("anståndet till fredag 8 november 2019"), "{text}");
    assert!(text.contains("Föreningen B") && !text.contains("Föreningen A"));
    app.stop().await;
}

#[actix_web::test]
async fn three_workers_at_once_write_one_alert() {
    let app = TestApp::new().await;
    let bodies = [("Föreningen A", "a@example.org")];
    remiss_to(&app, &bodies, Some("handlaggare@example.org")).await;
    work_refusing(&app, "2019-09-02T06:00:00Z", &["a@example.org"]).await;
    app.set_time("2019-09-02T06:05:00Z");
    super::three_workers_at_once(&app).await;
    app.work().await;
    assert_eq!(alerts(&app).await.len(), 1);
    app.stop().await;
}

/// Changes what is kept, as the intake does when a mail server is away or a virus is found.
async fn execute(app: &TestApp, sql: &str) {
    let caller = Caller::system("test");
    let changed = app.app.write(&caller, async |connection| {
        Ok(diesel::sql_query(sql).execute(connection).await?)
    });
    assert_eq!(changed.await.unwrap(), 1);
}

#[actix_web::test]
async fn a_mailbox_that_cannot_be_read_for_an_hour_is_told_once_to_the_registrars() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "registrar", "registrator@example.org", json!({})).await;
    execute(
        &app,
        "INSERT INTO mailboxes (municipality_id, name, holder, held_until, trouble, trouble_since) \
         SELECT id, 'remiss', id, '2019-09-02T06:00:00Z', 'Mejlservern svarar inte.', '2019-09-02T06:00:00Z' FROM municipalities",
    )
    .await;
    for (now, count) in [
        ("2019-09-02T06:59:00Z", 0),
        ("2019-09-02T07:00:00Z", 0),
        ("2019-09-02T07:02:00Z", 1),
        ("2019-09-02T09:00:00Z", 1),
    ] {
        app.set_time(now);
        app.work().await;
        assert_eq!(alerts(&app).await.len(), count, "{now}");
    }
    let (address, subject, text) = &alerts(&app).await[0];
    assert_eq!(address, "registrator@example.org");
    assert_eq!(subject, "En brevlåda går inte att läsa");
    assert!(
        text.contains("Brevlådan ”remiss” har inte gått att läsa sedan måndag 2 september 2019 kl. 08.00. Mejlservern svarar inte."),
        "{text}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_in_quarantine_is_told_and_spam_is_not() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    staff_contact(&app, board, "registrar", "registrator@example.org", json!({})).await;
    deliver(&app, "virus@example.org", "Faktura", "Se bilagan.");
    deliver(&app, "reklam@example.org", "Erbjudande", "Köp nu.");
    // One round: they are read, and nothing is noticed yet.
    remiss::inbox::fetch(&app.app).await.unwrap();
    remiss::jobs::round(&app.app).await.unwrap();
    execute(
        &app,
        "UPDATE inbox_entries SET status = 'quarantined' WHERE subject = 'Faktura'",
    )
    .await;
    execute(
        &app,
        "UPDATE inbox_entries SET spam = '{\"isSpam\": true}' WHERE subject = 'Erbjudande'",
    )
    .await;
    for now in ["2019-09-02T06:01:00Z", "2019-09-02T06:05:00Z"] {
        app.set_time(now);
        app.work().await;
    }
    let sent = alerts(&app).await;
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].1, "Ett mejl ligger i karantän");
    assert!(!sent[0].2.contains("Erbjudande"), "{}", sent[0].2);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_for_no_board_is_told_to_every_boards_registry_where_nobody_wants_alerts() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    app.board("Barnnämnden", "Bn").await;
    deliver(
        &app,
        "nagon@example.org",
        "Hej",
        "Går det att boka Skolan på torsdagar?",
    );
    app.work().await;
    app.set_time("2019-09-02T06:05:00Z");
    app.work().await;
    let mut told = addresses(&app).await;
    told.sort();
    assert_eq!(told, ["bn@example.org", "ks@example.org"]);
    app.stop().await;
}
