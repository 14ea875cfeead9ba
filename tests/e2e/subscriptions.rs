//! Subscriptions to new remisser, as somebody with a browser, a mail program and no scripts uses them.

use remiss::access::Role;
use remiss::messages::Message;
use remiss_tests::{Actor, Answer, TestApp, link_in};
use reqwest::Method;
use serde_json::{Value, json};

const ADDRESS: &str = "asa@example.org";

/// The token of the form on a page.
fn token_of(page: &Answer) -> String {
    let text = page.text();
    let start = text.split("name=\"formular\" value=\"").nth(1).unwrap();
    start.split('"').next().unwrap().to_owned()
}

async fn send_form(stranger: &Actor, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = stranger.request(Method::POST, &format!("!{path}"));
    stranger.send(request.form(fields)).await
}

/// Fills in the public form, whoever is looking.
async fn ask(app: &TestApp, fields: &[(&str, &str)]) -> Answer {
    let stranger = app.stranger();
    let token = token_of(&stranger.get("!/prenumerera").await.expect(200));
    let mut all = vec![("formular", token.as_str())];
    all.extend_from_slice(fields);
    send_form(&stranger, "/prenumerera", &all).await
}

/// Path of the page of a subscription, from the mail that has the link.
fn own_page(mail: &Message) -> String {
    link_in(mail, "/prenumeration/")
}

/// A confirmed subscription with these fields. Returns the path of its page.
async fn subscribed(app: &TestApp, address: &str, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("epost", address)];
    all.extend_from_slice(fields);
    ask(app, &all).await.expect(303);
    let sent = app.mails("subscription").await;
    let mail = sent
        .iter()
        .rfind(|mail| mail.to_address.as_deref() == Some(address));
    let path = own_page(mail.unwrap());
    send_form(&app.stranger(), &path, fields).await.expect(303);
    path
}

async fn counts(app: &TestApp) -> Value {
    let coordinator = app.actor(Role::Coordinator).await;
    coordinator.get("/subscription-counts").await.expect(200).json()
}

#[actix_web::test]
async fn an_address_hears_nothing_before_its_holder_has_confirmed_it_by_a_post() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let sent = ask(&app, &[("epost", ADDRESS), ("andra", "samverkan")])
        .await
        .expect(303);
    assert_eq!(sent.header("location"), "/prenumerera/mejl");
    let page = app.stranger().get("!/prenumerera/mejl").await.expect(200);
    assert!(page.text().contains("titta i din e-post"));
    let mail = app.mails("subscription").await.remove(0);
    assert_eq!(mail.to_address.as_deref(), Some(ADDRESS));
    let path = own_page(&mail);
    let stranger = app.stranger();
    // Mail programs open links by themselves: a look changes nothing.
    for end in ["", "/avsluta"] {
        let page = stranger.get(&format!("!{path}{end}")).await.expect(200);
        assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert_eq!(counts(&app).await["waiting"], 1);
    app.remiss_out(board, &[("Föreningen", "forening@example.org")])
        .await;
    assert!(app.mails("newRemiss").await.is_empty());
    let page = stranger.get(&format!("!{path}")).await.expect(200).text();
    assert!(page.contains("Bekräfta prenumerationen") && page.contains(ADDRESS));
    assert!(page.contains("value=\"samverkan\" checked"), "{page}");
    let confirmed = send_form(&stranger, &path, &[("amne", "samverkan")])
        .await
        .expect(303);
    assert_eq!(confirmed.header("location"), format!("{path}?klart=bekraftad"));
    let page = stranger.get(&format!("!{}", confirmed.header("location"))).await;
    assert!(page.expect(200).text().contains("Prenumerationen är bekräftad."));
    let counts = counts(&app).await;
    assert_eq!((&counts["confirmed"], &counts["waiting"]), (&json!(1), &json!(0)));
    assert_eq!(
        counts["topics"],
        json!([{ "word": "samverkan", "subscriptions": 1 }])
    );
    app.stop().await;
}

#[actix_web::test]
async fn nobody_learns_from_the_form_or_the_api_whether_an_address_is_known() {
    let app = TestApp::new().await;
    let page = subscribed(&app, ADDRESS, &[("andra", "odling")]).await;
    let stranger = app.stranger();
    app.set_time("2019-09-02T08:00:00Z");
    let (known, unknown) = (
        json!({ "email": "ASA@example.org" }),
        json!({ "email": "ny@example.org" }),
    );
    let known = stranger.post("/public/subscriptions", &known).await.expect(202);
    let unknown = stranger.post("/public/subscriptions", &unknown).await.expect(202);
    assert_eq!(known.text(), unknown.text());
    let known = ask(&app, &[("epost", ADDRESS), ("andra", "idrott")])
        .await
        .expect(303);
    let unknown = ask(&app, &[("epost", "annan@example.org")]).await.expect(303);
    assert_eq!(known.header("location"), unknown.header("location"));
    // What an address subscribes to is changed by nobody but its holder.
    let own = stranger.get(&format!("!{page}")).await.expect(200).text();
    assert!(own.contains("odling") && !own.contains("idrott"));
    // It was told that somebody asked, by a mail with the same link.
    let sent = app.mails("subscription").await;
    let to_known: Vec<_> = sent
        .iter()
        .filter(|mail| mail.to_address.as_deref() == Some(ADDRESS))
        .collect();
    assert_eq!(to_known.len(), 2);
    assert_eq!(own_page(to_known[1]), page);
    assert_ne!(to_known[0].subject, to_known[1].subject);
    app.stop().await;
}

#[actix_web::test]
async fn an_address_gets_one_mail_an_hour_however_often_somebody_asks() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    let token = token_of(&stranger.get("!/prenumerera").await.expect(200));
    let fields = [("formular", token.as_str()), ("epost", ADDRESS)];
    for _ in 0..3 {
        send_form(&stranger, "/prenumerera", &fields).await.expect(303);
        ask(&app, &[("epost", "Asa@Example.org"), ("andra", "kultur")])
            .await
            .expect(303);
        let body = json!({ "email": ADDRESS, "topics": ["idrott"] });
        stranger.post("/public/subscriptions", &body).await.expect(202);
    }
    assert_eq!(app.mails("subscription").await.len(), 1);
    assert_eq!(counts(&app).await["waiting"], 1);
    // The same request again, when the hour is over, is still the same request.
    app.set_time("2019-09-02T07:00:00Z");
    send_form(&stranger, "/prenumerera", &fields).await.expect(303);
    assert_eq!(app.mails("subscription").await.len(), 1);
    ask(&app, &[("epost", ADDRESS)]).await.expect(303);
    assert_eq!(app.mails("subscription").await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn a_remiss_is_told_once_to_those_whose_wishes_it_fits_and_not_to_those_who_got_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let (board_id, other_id) = (board.to_string(), other.to_string());
    subscribed(&app, "alla@example.org", &[]).await;
    subscribed(&app, "namnd@example.org", &[("namnd", &board_id)]).await;
    subscribed(&app, "bygg@example.org", &[("namnd", &other_id)]).await;
    subscribed(
        &app,
        "text@example.org",
        &[("amne", "samverkan"), ("andra", "samverkan")],
    )
    .await;
    subscribed(&app, "idrott@example.org", &[("andra", "idrott")]).await;
    subscribed(&app, "Forening@example.org", &[]).await;
    let (case, remiss, _) = app
        .remiss_out(board, &[("Föreningen", "forening@example.org")])
        .await;
    let told = app.mails("newRemiss").await;
    let addresses = |mails: &[Message]| {
        let mut addresses: Vec<String> = mails.iter().filter_map(|mail| mail.to_address.clone()).collect();
        addresses.sort();
        addresses
    };
    assert_eq!(
        addresses(&told),
        ["alla@example.org", "namnd@example.org", "text@example.org"]
    );
    let number = case["caseNumber"].as_str().unwrap();
    let page = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    for mail in &told {
        assert!(mail.subject.contains(number), "{}", mail.subject);
        assert!(mail.text.contains(&page) && mail.text.contains("onsdag 30 oktober 2019 kl. 23.59"));
        assert_eq!(mail.status, "sent");
    }
    let by = |address: &str| {
        told.iter()
            .find(|mail| mail.to_address.as_deref() == Some(address))
            .unwrap()
    };
    assert!(
        by("namnd@example.org")
            .text
            .contains("remisser från Kommunstyrelsen")
    );
    assert!(by("text@example.org").text.contains("samverkan"));
    // What is marked afterwards is told to those whom it concerns, and to nobody twice.
    let officer = app.actor(Role::Officer).await;
    let marked = json!({ "topics": ["Idrott"], "areas": ["Vivalla"] });
    let changed = officer.patch(&page, &marked).await.expect(200).json();
    assert_eq!(changed["topics"], json!(["Idrott"]));
    app.work().await;
    let told = app.mails("newRemiss").await;
    assert_eq!(told.len(), 4);
    assert_eq!(told[3].to_address.as_deref(), Some("idrott@example.org"));
    let shown = app
        .stranger()
        .get(&format!("/public{page}"))
        .await
        .expect(200)
        .json();
    assert_eq!(shown["areas"], json!(["Vivalla"]));
    app.stop().await;
}

#[actix_web::test]
async fn a_remiss_that_is_not_public_is_told_to_nobody_until_it_is() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    subscribed(&app, ADDRESS, &[]).await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let officer = app.actor(Role::Officer).await;
    officer
        .patch(&path, &json!({ "public": false }))
        .await
        .expect(200);
    app.add_recipients(&remiss, &[("Föreningen", "forening@example.org")])
        .await;
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    assert!(app.mails("newRemiss").await.is_empty());
    officer.patch(&path, &json!({ "public": true })).await.expect(200);
    app.work().await;
    assert_eq!(app.mails("newRemiss").await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn one_post_from_the_mail_program_ends_a_subscription_and_its_address_is_forgotten() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let own = subscribed(&app, ADDRESS, &[]).await;
    app.remiss_out(board, &[("Föreningen", "forening@example.org")])
        .await;
    let mail = app.mails("newRemiss").await.remove(0);
    let list = mail.subscription.clone().unwrap();
    assert_eq!(list.unsubscribe_url, format!("{}{own}/avsluta", app.address));
    assert!(list.list_id.starts_with("nya-remisser."));
    // One more waits when it is ended.
    let officer = app.actor(Role::Officer).await;
    let stranger = app.stranger();
    stranger.get(&list.unsubscribe_url).await.expect(200);
    assert_eq!(counts(&app).await["confirmed"], 1, "a look ends nothing");
    // RFC 8058: form-encoded, no cookies, no login.
    for _ in 0..2 {
        let click = stranger
            .request(Method::POST, &list.unsubscribe_url)
            .form(&[("List-Unsubscribe", "One-Click")]);
        let page = stranger.send(click).await.expect(200).text();
        assert!(page.contains("Prenumerationen är avslutad"));
    }
    let after = counts(&app).await;
    assert_eq!((&after["confirmed"], &after["ended"]), (&json!(0), &json!(1)));
    for mail in [app.mails("newRemiss").await, app.mails("subscription").await].concat() {
        assert_eq!(mail.to_address.as_deref(), Some("borttagen@example.invalid"));
        assert!(mail.text.is_empty() && mail.html.is_none() && mail.subscription.is_none());
    }
    let page = stranger.get(&format!("!{own}")).await.expect(200).text();
    assert!(page.contains("Prenumerationen är avslutad") && !page.contains(ADDRESS));
    let saved = send_form(&stranger, &own, &[("andra", "kultur")])
        .await
        .expect(200);
    assert!(saved.text().contains("avslutad"), "what is ended stays ended");
    let case = app.case(board, "Ett till").await;
    app.sent_remiss(&case, "En ny remiss", &[("Föreningen", "forening@example.org")])
        .await;
    app.work().await;
    assert_eq!(app.mails("newRemiss").await.len(), 1);
    drop(officer);
    // The same address may begin anew.
    subscribed(&app, ADDRESS, &[]).await;
    assert_eq!(counts(&app).await["confirmed"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_that_waits_is_not_sent_once_its_subscription_is_ended() {
    let app = TestApp::new().await;
    ask(&app, &[("epost", ADDRESS)]).await.expect(303);
    let mail = app.mails("subscription").await.remove(0);
    assert_eq!(mail.status, "queued");
    let own = own_page(&mail);
    send_form(&app.stranger(), &format!("{own}/avsluta"), &[])
        .await
        .expect(200);
    app.work().await;
    let mail = app.mails("subscription").await.remove(0);
    assert_eq!(mail.status, "failed");
    assert_eq!(
        mail.status_words,
        "Prenumerationen avslutades innan mejlet skickades."
    );
    assert_eq!(mail.attempts, 0);
    app.stop().await;
}

#[actix_web::test]
async fn what_is_not_confirmed_in_seven_days_vanishes_with_its_address() {
    let app = TestApp::new().await;
    subscribed(&app, "stannar@example.org", &[]).await;
    ask(&app, &[("epost", ADDRESS)]).await.expect(303);
    let own = own_page(app.mails("subscription").await.last().unwrap());
    app.work().await;
    app.set_time("2019-09-09T05:59:00Z");
    app.work().await;
    app.stranger().get(&format!("!{own}")).await.expect(200);
    app.set_time("2019-09-09T06:01:00Z");
    app.work().await;
    let gone = app.stranger().get(&format!("!{own}")).await.expect(404);
    assert!(gone.text().contains("inte bekräftas inom sju dagar"));
    send_form(&app.stranger(), &own, &[("andra", "kultur")])
        .await
        .expect(404);
    send_form(&app.stranger(), &format!("{own}/avsluta"), &[])
        .await
        .expect(404);
    let counts = counts(&app).await;
    assert_eq!((&counts["confirmed"], &counts["waiting"]), (&json!(1), &json!(0)));
    let left = app.mails("subscription").await;
    assert!(
        left.iter()
            .all(|mail| mail.to_address.as_deref() != Some(ADDRESS))
    );
    app.stop().await;
}

#[actix_web::test]
async fn wrong_tokens_strange_fields_and_robots_change_nothing() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    for path in ["/prenumeration/gissat", "/prenumeration/gissat/avsluta"] {
        stranger.get(&format!("!{path}")).await.expect(404);
        send_form(&stranger, path, &[]).await.expect(404);
    }
    let page = ask(
        &app,
        &[("epost", "ingen adress"), ("andra", "<script>alert(1)</script>")],
    )
    .await;
    let text = page.expect(422).text();
    assert!(text.contains("Inget är sparat än") && text.contains("ingen adress"));
    assert!(!text.contains("<script>"));
    ask(&app, &[("epost", ADDRESS), ("webbplats", "http://example.org")])
        .await
        .expect(422);
    let long = "x".repeat(10_000);
    ask(&app, &[("epost", ADDRESS), ("andra", &long)])
        .await
        .expect(422);
    send_form(&stranger, "/prenumerera", &[("epost", ADDRESS)])
        .await
        .expect(422);
    for (wrong, pointer) in [
        (json!({ "email": "ingen" }), "#/email"),
        (json!({ "email": ADDRESS, "topics": [long] }), "#/topics"),
        (
            json!({ "email": ADDRESS, "boardIds": [remiss_tests_id()] }),
            "#/boardIds/0",
        ),
        (json!({ "email": ADDRESS, "colour": "red" }), "#/colour"),
    ] {
        let answer = stranger
            .post("/public/subscriptions", &wrong)
            .await
            .expect(422)
            .json();
        assert_eq!(answer["errors"][0]["pointer"], pointer);
    }
    assert!(app.mails("subscription").await.is_empty());
    assert_eq!(counts(&app).await["waiting"], 0);
    // A word is text, wherever it is shown.
    let own = subscribed(&app, ADDRESS, &[("andra", "<b>odling</b>")]).await;
    let page = stranger.get(&format!("!{own}")).await.expect(200).text();
    assert!(!page.contains("<b>odling") && page.contains("odling"));
    app.stop().await;
}

fn remiss_tests_id() -> &'static str {
    "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"
}

#[actix_web::test]
async fn the_choices_are_the_boards_of_today_and_what_organisations_work_with() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let coordinator = app.actor(Role::Coordinator).await;
    for (name, topic) in [("En", "kultur"), ("Två", "Kultur"), ("Tre", "integration")] {
        let body = json!({ "kind": "association", "name": name, "topics": [topic], "areas": ["Vivalla"] });
        coordinator.post("/organisations", &body).await.expect(201);
    }
    let choices = app
        .stranger()
        .get("/public/subscription-choices")
        .await
        .expect(200)
        .json();
    assert_eq!(
        choices["boards"],
        json!([{ "id": board, "name": "Kommunstyrelsen" }])
    );
    assert_eq!(choices["areas"], json!(["Vivalla"]));
    assert_eq!(choices["topics"].as_array().unwrap().len(), 2);
    let page = app.stranger().get("!/prenumerera").await.expect(200).text();
    assert!(page.contains(">Integration</label>") && page.contains("Kommunstyrelsen"));
    let front = app.stranger().get("!/").await.expect(200).text();
    assert!(front.contains("href=\"/prenumerera\""));
    app.stop().await;
}

#[actix_web::test]
async fn the_mail_has_what_mail_programs_end_a_subscription_by_and_can_be_answered() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.server.public_base_url = "https://remiss.example.org".to_owned();
        config.mail.from_address = "remiss@kommun.example.org".to_owned();
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let own = subscribed(&app, ADDRESS, &[("lattlast", "ja")]).await;
    let (_, remiss, _) = app
        .remiss_out(board, &[("Föreningen", "forening@example.org")])
        .await;
    let told = app.mails("newRemiss").await.remove(0);
    let sent: Vec<String> = std::fs::read_dir(app.folder().join("mail-out"))
        .unwrap()
        .map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let raw = sent
        .iter()
        .find(|raw| raw.contains(&told.mail_message_id))
        .unwrap()
        .replace("\r\n ", "")
        .replace("\r\n\t", "");
    let header = |name: &str| {
        let start = format!("{name}: ");
        let line = raw.lines().find(|line| line.starts_with(&start));
        line.unwrap_or_else(|| panic!("no {name}")).to_owned()
    };
    let end = own.replacen('?', "/avsluta?", 1);
    let address = format!("https://remiss.example.org{end}");
    assert_eq!(
        header("List-Unsubscribe").replace(' ', ""),
        format!("List-Unsubscribe:<{address}>")
    );
    assert_eq!(
        header("List-Unsubscribe-Post"),
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    );
    assert!(header("List-Id").contains("<nya-remisser.kommun.example.org>"));
    assert_eq!(header("Auto-Submitted"), "Auto-Submitted: auto-generated");
    // The mail that asks for a confirmation belongs to no list.
    let asked = app.mails("subscription").await.remove(0);
    assert!(asked.subscription.is_none());
    // A plain reply finds its remiss, though nobody asked the sender.
    let reply = format!(
        "From: Asa <{ADDRESS}>\r\nTo: remiss@kommun.example.org\r\nSubject: Sv: {}\r\nMessage-ID: <svar@example.org>\r\n\
         In-Reply-To: <{}>\r\nDate: Mon, 2 Sep 2019 09:00:00 +0200\r\n\r\nBra principer, men f\u{f6}r dyrt.\r\n",
        told.subject.replace(|letter: char| !letter.is_ascii(), ""),
        told.mail_message_id
    );
    std::fs::write(app.folder().join("mail-in/new/svar"), reply).unwrap();
    app.work().await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let responses = registrar.get(&path).await.expect(200).json();
    assert_eq!(responses["responses"].as_array().unwrap().len(), 1, "{responses}");
    assert_eq!(responses["responses"][0]["recipientId"], Value::Null);
    app.stop().await;
}
