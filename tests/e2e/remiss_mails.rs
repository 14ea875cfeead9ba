//! The mails around a remiss: which text each recipient gets, what follows what, and what is too large to send along.

use remiss::access::{Caller, Role};
use remiss::messages::{self, Message};
use remiss_tests::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

const NOW: &str = "2019-09-02T06:00:00Z";

const TWO: &[(&str, &str)] = &[
    ("Föreningen Ett", "ett@example.org"),
    ("Föreningen Två", "tva@example.org"),
];

fn path(remiss: &Value, rest: &str) -> String {
    format!("/remisser/{}{rest}", remiss["id"].as_str().unwrap())
}

/// The mails of a purpose, oldest first, as they are kept.
async fn mails(app: &TestApp, remiss: &Value, purpose: &str) -> Vec<Message> {
    let officer = app.actor(Role::Officer).await;
    let id = remiss["id"].as_str().unwrap();
    let listed = format!("/messages?remissId={id}&purpose={purpose}&limit=100");
    let listed = officer.get(&listed).await.expect(200).json();
    let mut found = Vec::new();
    for mail in listed["messages"].as_array().unwrap() {
        let id = mail["id"].as_str().unwrap().parse().unwrap();
        let message = app
            .app
            .read(&Caller::system("test"), async |connection| {
                messages::find(&app.app, connection, id).await
            })
            .await;
        found.push(message.unwrap());
    }
    found.sort_by_key(|message| message.id);
    found
}

#[track_caller]
fn to<'a>(mails: &'a [Message], address: &str) -> &'a Message {
    let found = mails
        .iter()
        .find(|mail| mail.to_address.as_deref() == Some(address));
    found.unwrap_or_else(|| panic!("no mail to {address}"))
}

#[actix_web::test]
async fn every_mail_after_the_dispatch_answers_it_and_those_who_answered_are_left_in_peace() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let three = [TWO, &[("Föreningen Tre", "tre@example.org")]].concat();
    let (_, remiss, recipients) = app.remiss_out(board, &three).await;
    let officer = app.actor(Role::Officer).await;
    let registrar = app.actor(Role::Registrar).await;
    let dispatches = mails(&app, &remiss, "dispatch").await;
    officer
        .patch(&path(&remiss, ""), &json!({ "deadlineDate": "2019-11-29" }))
        .await
        .expect(200);
    let extensions = format!("/recipients/{}/extensions", recipients[0]["id"].as_str().unwrap());
    officer
        .post(
            &extensions,
            &json!({ "deadlineDate": "2019-12-06", "reason": "Styrelsen träffas då." }),
        )
        .await
        .expect(201);
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    let answer = json!({ "recipientId": recipients[1]["id"], "channel": "email", "text": "Bra." });
    registrar
        .post(&path(&remiss, "/responses"), &answer)
        .await
        .expect(201);
    officer
        .post(&path(&remiss, "/closures"), &json!({}))
        .await
        .expect(200);
    app.work().await;
    for (purpose, count) in [
        ("deadlineChange", 3),
        ("extension", 1),
        ("reminder", 3),
        ("closure", 1),
        ("receipt", 1),
    ] {
        let sent = mails(&app, &remiss, purpose).await;
        assert_eq!(sent.len(), count, "{purpose}");
        for mail in sent {
            let dispatch = to(&dispatches, mail.to_address.as_deref().unwrap());
            assert_eq!(
                mail.in_reply_to.as_deref(),
                Some(dispatch.mail_message_id.as_str()),
                "{purpose}"
            );
            assert!(mail.subject.contains("Ks 1/2019"), "{}", mail.subject);
        }
    }
    let closures = mails(&app, &remiss, "closure").await;
    let closure = to(&closures, "tre@example.org");
    assert!(
        closure.text.contains("vi har inte fått något svar från er"),
        "{}",
        closure.text
    );
    app.stop().await;
}

#[actix_web::test]
async fn the_day_before_the_deadline_the_reminder_says_tomorrow_and_on_the_day_today() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    for (now, begins) in [
        ("2019-10-23T08:00:00Z", "Påminnelse: Remiss Ks 1/2019"),
        ("2019-10-29T08:00:00Z", "Svara senast i morgon: Remiss Ks 1/2019"),
    ] {
        app.set_time(now);
        app.work().await;
        let sent = mails(&app, &remiss, "reminder").await;
        let last = sent.last().unwrap();
        assert!(last.subject.starts_with(begins), "{}", last.subject);
    }
    app.set_time("2019-10-30T08:00:00Z");
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    let sent = mails(&app, &remiss, "reminder").await;
    assert_eq!(sent.len(), 6);
    let today = sent.last().unwrap();
    assert!(
        today.subject.starts_with("Svara senast i dag: "),
        "{}",
        today.subject
    );
    app.stop().await;
}

#[actix_web::test]
async fn who_asked_for_plain_language_gets_every_mail_in_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let bodies = json!({ "bodies": [
        { "name": "Föreningen Ett", "email": "ett@example.org", "kind": "association", "plainLanguage": true },
        { "name": "Föreningen Två", "email": "tva@example.org", "kind": "association" },
    ] });
    officer
        .post(&path(&remiss, "/recipients"), &bodies)
        .await
        .expect(201);
    officer
        .post(&path(&remiss, "/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    let dispatches = mails(&app, &remiss, "dispatch").await;
    let plain = to(&dispatches, "ett@example.org");
    assert_eq!(
        plain.subject,
        "Vad tycker ni om ”Reviderad överenskommelse om samverkan”? Ks 1/2019"
    );
    for words in [
        "Kommunen vill samarbeta bättre med föreningar.",
        "Ni väljer själva",
        "/svara/",
    ] {
        assert!(plain.text.contains(words), "{words} is missing in {}", plain.text);
    }
    assert!(!plain.text.contains("Syfte") && !plain.text.contains("allmän handling"));
    assert!(
        to(&dispatches, "tva@example.org")
            .text
            .contains("allmän handling")
    );
    let reminders = mails(&app, &remiss, "reminder").await;
    assert!(to(&reminders, "ett@example.org").text.contains("Hälsningar från"));
    assert!(
        to(&reminders, "tva@example.org")
            .text
            .contains("Med vänlig hälsning")
    );
    app.stop().await;
}

#[actix_web::test]
async fn documents_over_the_limit_are_linked_and_the_link_needs_no_login() {
    let app = TestApp::with_settings(NOW, |config| config.mail.attach_up_to_mb = 0).await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let dispatches = mails(&app, &remiss, "dispatch").await;
    let mail = to(&dispatches, "ett@example.org");
    assert!(mail.document_ids.is_empty());
    assert!(
        mail.text.contains("Handlingar via länken: Missiv"),
        "{}",
        mail.text
    );
    let start = mail.text.find("/svara/").unwrap();
    let link: String = mail.text[start..]
        .chars()
        .take_while(|letter| !letter.is_whitespace())
        .collect();
    let get = async |path: &str| reqwest::get(format!("{}{path}", app.address)).await.unwrap();
    let page = get(&link).await.text().await.unwrap();
    let start = page.find(&format!("{link}/handlingar/")).unwrap();
    let file: String = page[start..]
        .chars()
        .take_while(|letter| *letter != '"')
        .collect();
    let file = get(&file).await;
    assert_eq!(file.status(), 200);
    assert_eq!(file.headers()["content-type"], "application/pdf");
    app.stop().await;
}

#[actix_web::test]
async fn what_fits_is_attached_in_order_and_the_rest_is_linked() {
    let app = TestApp::with_settings(NOW, |config| config.mail.attach_up_to_mb = 1).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    let remiss = app.remiss_draft(&case).await;
    let (case, path) = (case["id"].as_str().unwrap(), remiss["id"].as_str().unwrap());
    let officer = app.actor(Role::Officer).await;
    let mut ids = Vec::new();
    for (title, size) in [("Karta", 500_000), ("Utredning", 600_000), ("Tabell", 200_000)] {
        let upload = officer
            .request(
                Method::POST,
                &format!("/cases/{case}/documents?title={title}&fileName={title}.txt"),
            )
            .body(vec![b'x'; size]);
        let id = officer.send(upload).await.expect(201).id();
        let laid = json!({ "documentId": id });
        officer
            .post(&format!("/remisser/{path}/documents"), &laid)
            .await
            .expect(201);
        ids.push(id);
    }
    app.add_recipients(&remiss, TWO).await;
    officer
        .post(&format!("/remisser/{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    let dispatches = mails(&app, &remiss, "dispatch").await;
    let mail = to(&dispatches, "ett@example.org");
    let along: Vec<String> = mail.document_ids.iter().map(ToString::to_string).collect();
    // The missiv, the first, and the last, which fits where the second does not.
    assert_eq!(along.len(), 3, "{along:?}");
    assert_eq!(along[1..], [ids[0].clone(), ids[2].clone()]);
    assert!(
        mail.text.contains("Handlingar via länken: Utredning"),
        "{}",
        mail.text
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_municipality_has_words_of_its_own_and_they_are_shown() {
    let own = "name = \"Vår påminnelse\"\nsubject = \"Hej igen! {caseNumber}\"\n\
               text = \"Hej {respondent}! Svara före {deadline}.\\n\\n[Svara]({answerLink})\"\n";
    let app = TestApp::with_settings(NOW, |config| {
        let folder = config.storage.data_dir.join("mejltexter");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("reminder.toml"), own).unwrap();
        config.mail.texts_dir = folder;
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, TWO).await;
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&path(&remiss, "/reminders"), &json!({}))
        .await
        .expect(201);
    let sent = mails(&app, &remiss, "reminder").await;
    let mail = to(&sent, "ett@example.org");
    assert_eq!(mail.subject, "Hej igen! Ks 1/2019");
    assert!(
        mail.text
            .starts_with("Hej Föreningen Ett! Svara före onsdag 30 oktober 2019 kl. 23.59.\n\nSvara:\nhttp"),
        "{}",
        mail.text
    );
    let listed = officer.get("/mail-texts?limit=100").await.expect(200).json();
    let texts = listed["mailTexts"].as_array().unwrap();
    assert_eq!(texts[0]["kind"], "dispatch");
    let own: Vec<_> = texts.iter().filter(|text| text["own"] == true).collect();
    assert_eq!(own.len(), 1);
    let shown = officer.get("/mail-texts/reminder").await.expect(200).json();
    assert_eq!(&shown, own[0]);
    assert_eq!(shown["name"], "Vår påminnelse");
    assert_eq!(shown["plainText"], Value::Null);
    assert_eq!(shown["requiredFields"], json!(["deadline", "answerLink"]));
    officer.get("/mail-texts/brev").await.expect(404);
    app.stop().await;
}
