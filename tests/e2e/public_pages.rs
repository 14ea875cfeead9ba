//! The public pages and their forms, as somebody with a browser and no scripts uses them.

use diesel_async::SimpleAsyncConnection;
use remiss::access::{Caller, Role};
use remiss::db::pool::connect;
use remiss_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

const FIRST: (&str, &str) = ("Föreningen Ett & Två", "ett@example.org");

/// The token of the form on a page.
fn token_of(page: &Answer) -> String {
    let text = page.text();
    let start = text.split("name=\"formular\" value=\"").nth(1).unwrap();
    start.split('"').next().unwrap().to_owned()
}

async fn send_form(stranger: &Actor, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = stranger.request(reqwest::Method::POST, &format!("!{path}"));
    stranger.send(request.form(fields)).await
}

/// Path of the answer link in the mail of a recipient.
async fn answer_link(app: &TestApp, recipient: &Value) -> String {
    let registrar = app.actor(Role::Registrar).await;
    let query = format!(
        "/messages?purpose=dispatch&recipientId={}",
        recipient["id"].as_str().unwrap()
    );
    let listed = registrar.get(&query).await.expect(200).json();
    let id = listed["messages"][0]["id"].as_str().unwrap().to_owned();
    let id: uuid::Uuid = id.parse().unwrap();
    let message = app
        .app
        .read(&Caller::system("test"), async |connection| {
            remiss::messages::find(&app.app, connection, id).await
        })
        .await;
    let text = message.unwrap().text;
    let token = text.split("/svara/").nth(1).unwrap();
    let token = token.split_whitespace().next().unwrap();
    format!("/svara/{token}")
}

async fn count_responses(app: &TestApp) -> i64 {
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar.get("/responses").await.expect(200).json();
    listed["_meta"]["totalRecords"].as_i64().unwrap()
}

#[actix_web::test]
async fn anyone_reads_the_open_list_and_answers_and_a_form_sent_twice_is_kept_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let front = stranger.get("!/").await.expect(200).text();
    assert!(front.contains("Reviderad överenskommelse om samverkan"));
    assert!(front.contains("onsdag 30 oktober 2019 kl. 23.59"));
    assert!(front.contains("58 dagar kvar"));
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let page = stranger.get(&format!("!{path}")).await.expect(200);
    let text = page.text();
    let number = case["caseNumber"].as_str().unwrap();
    for words in [
        format!("Märk gärna svaret med {number}"),
        "Kommunen vill samarbeta bättre med föreningar.".to_owned(),
        "Principerna och åtagandena kan ändras.".to_owned(),
        "Vad tycker ni om principerna?".to_owned(),
        "samordnare@example.org".to_owned(),
        "12 februari 2019".to_owned(),
    ] {
        assert!(text.contains(&words), "{words} is missing");
    }
    let path = format!("{path}/svara");
    let token = token_of(&stranger.get(&format!("!{path}")).await.expect(200));
    app.set_time("2019-09-02T06:10:00Z");
    let fields = [
        ("formular", token.as_str()),
        ("namn", "Åsa <script>"),
        ("epost", "asa@example.org"),
        ("som", "privatePerson"),
        ("svar", "views"),
        ("fraga.1", "Bra principer.\r\nVerkligen."),
        ("text", ""),
        ("webbplats", ""),
    ];
    let sent = send_form(&stranger, &path, &fields).await.expect(303);
    let again = send_form(&stranger, &path, &fields).await.expect(303);
    assert_eq!(sent.header("location"), again.header("location"));
    let waits = stranger
        .get(&format!("!{}", sent.header("location")))
        .await
        .expect(200)
        .text();
    assert!(waits.contains("Ett steg kvar: bekräfta din adress"), "{waits}");
    assert_eq!(count_responses(&app).await, 0);
    let link = crate::answering::confirmation_link(&app).await;
    let confirmed = send_form(&stranger, &link, &[]).await.expect(303);
    let confirmation = stranger
        .get(&format!("!{}", confirmed.header("location")))
        .await
        .expect(200)
        .text();
    assert!(confirmation.contains(&format!("{number}:")), "{confirmation}");
    assert!(confirmation.contains("måndag 2 september 2019 kl. 08.10"));
    assert_eq!(count_responses(&app).await, 1);
    // The same form with another text is not lost: it can be sent as a supplement.
    let mut changed = fields;
    changed[5].1 = "Bra principer. Men dyrt.";
    let page = send_form(&stranger, &path, &changed).await.expect(409);
    assert!(page.text().contains("Men dyrt."));
    let token = token_of(&page);
    changed[0].1 = &token;
    app.set_time("2019-09-02T06:20:00Z");
    send_form(&stranger, &path, &changed).await.expect(303);
    let link = crate::answering::confirmation_link(&app).await;
    send_form(&stranger, &link, &[]).await.expect(303);
    assert_eq!(count_responses(&app).await, 2);
    app.stop().await;
}

#[actix_web::test]
async fn what_was_written_stays_on_the_page_when_something_is_missing() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let token = token_of(&stranger.get(&format!("!{path}")).await.expect(200));
    let fields = [
        ("formular", token.as_str()),
        ("namn", ""),
        ("epost", "inte en adress"),
        ("text", "</textarea><script>alert(1)</script>"),
    ];
    let page = send_form(&stranger, &path, &fields).await.expect(422).text();
    assert!(page.contains("Svaret är inte skickat än"));
    assert!(page.contains("inte en adress"));
    assert!(!page.contains("<script>"), "what is written is text");
    assert!(page.contains("alert(1)"), "and stays");
    assert_eq!(count_responses(&app).await, 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_recipient_answers_by_its_link_supplements_and_may_be_late() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = answer_link(&app, &recipients[0]).await;
    let page = stranger.get(&format!("!{path}")).await.expect(200);
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text().contains("Föreningen Ett &#38; Två"), "names are text");
    let token = token_of(&page);
    let fields = [
        ("formular", token.as_str()),
        ("svar", "declines"),
        ("text", "Vi har inte tid."),
    ];
    send_form(&stranger, &path, &fields).await.expect(303);
    app.set_time("2019-11-05T08:00:00Z");
    let page = stranger.get(&format!("!{path}")).await.expect(200);
    let text = page.text();
    assert!(text.contains("Vi har redan tagit emot svar från er"));
    assert!(text.contains("Svarstiden gick ut"));
    let token = token_of(&page);
    let fields = [
        ("formular", token.as_str()),
        ("svar", "views"),
        ("text", "Vi hann ändå."),
    ];
    let sent = send_form(&stranger, &path, &fields).await.expect(303);
    let confirmation = stranger
        .get(&format!("!{}", sent.header("location")))
        .await
        .expect(200)
        .text();
    assert!(confirmation.contains("märkt som sent"));
    let registrar = app.actor(Role::Registrar).await;
    let newest = registrar.get("/responses").await.expect(200).json()["responses"][0].clone();
    assert_eq!(newest["relation"], "supplement");
    assert_eq!(newest["late"], true);
    assert_eq!(newest["channel"], "link");
    stranger.get("!/svara/finns-inte").await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn what_is_not_published_is_not_there_and_only_public_files_are_served() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let stranger = app.stranger();
    let id = remiss["id"].as_str().unwrap();
    stranger.get(&format!("!/remisser/{id}")).await.expect(404);
    stranger.get(&format!("/public/remisser/{id}")).await.expect(404);
    let nothing = stranger.get("!/remisser/inte-ett-id").await.expect(404);
    assert!(nothing.text().contains("Sidan finns inte"));
    assert!(nothing.header("content-type").starts_with("text/html"));
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await;
    let mut ids = Vec::new();
    for public in [true, false] {
        let path = format!(
            "/cases/{}/documents?title=F%C3%B6rslag&kind=proposal&direction=drawnUp&fileName=f%C3%B6rslag.txt&public={public}",
            case["id"].as_str().unwrap()
        );
        let upload = registrar
            .request(reqwest::Method::POST, &path)
            .header("Content-Type", "text/plain")
            .body("Förslaget");
        let document = registrar.send(upload).await.expect(201).id();
        officer
            .post(
                &format!("/remisser/{id}/documents"),
                &json!({ "documentId": document }),
            )
            .await
            .expect(201);
        ids.push(document);
    }
    app.add_recipients(&remiss, &[FIRST]).await;
    officer
        .post(&format!("/remisser/{id}/dispatches"), &json!({}))
        .await
        .expect(201);
    let public = stranger.get(&format!("/public/remisser/{id}")).await.expect(200);
    let etag = public.header("etag").to_owned();
    let shown: Vec<Value> = public.json()["documents"].as_array().unwrap().clone();
    assert!(shown.iter().any(|document| document["id"] == ids[0].as_str()));
    assert!(!shown.iter().any(|document| document["id"] == ids[1].as_str()));
    let known = stranger
        .request(reqwest::Method::GET, &format!("/public/remisser/{id}"))
        .header("If-None-Match", etag);
    stranger.send(known).await.expect(304);
    let file = stranger
        .get(&format!("!/remisser/{id}/handlingar/{}", ids[0]))
        .await
        .expect(200);
    assert_eq!(file.text(), "Förslaget");
    stranger
        .get(&format!("!/remisser/{id}/handlingar/{}", ids[1]))
        .await
        .expect(404);
    let listed = stranger.get("/public/remisser").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    assert_eq!(listed["remisser"][0]["state"], "open");
    app.stop().await;
}

#[actix_web::test]
async fn a_form_that_comes_while_the_database_is_away_is_shown_again_and_can_be_sent_again() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let token = token_of(&stranger.get(&format!("!{path}")).await.expect(200));
    let fields = [
        ("formular", token.as_str()),
        ("namn", "Åsa"),
        ("text", "Det här har jag skrivit länge på."),
    ];
    let url = app.database.url.clone();
    let (server, name) = url.rsplit_once('/').unwrap();
    let name = name.split('?').next().unwrap();
    let elsewhere = url.replacen(&format!("{server}/{name}"), &format!("{server}/postgres"), 1);
    let mut owner = connect(&elsewhere).await.unwrap();
    let away = format!(
        "ALTER DATABASE {name} ALLOW_CONNECTIONS false;
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    owner.batch_execute(&away).await.unwrap();
    let page = send_form(&stranger, &path, &fields).await.expect(503);
    assert!(page.text().contains("Svaret kunde inte sparas just nu"));
    assert!(page.text().contains("Det här har jag skrivit länge på."));
    assert!(page.text().contains("Skicka igen"));
    assert_eq!(page.header("retry-after"), "30");
    let back = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true");
    owner.batch_execute(&back).await.unwrap();
    // What the page holds is the form as it was: sent again it is kept.
    let mut sent = send_form(&stranger, &path, &fields).await;
    for _ in 0..8 {
        if sent.status.as_u16() == 303 {
            break;
        }
        sent = send_form(&stranger, &path, &fields).await;
    }
    sent.expect(303);
    let registrar = app.actor(Role::Registrar).await;
    let waiting = registrar.get("/waiting-responses").await.expect(200).json();
    assert_eq!(waiting["_meta"]["totalRecords"], 1);
    app.stop().await;
}
