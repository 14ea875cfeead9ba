//! Easy Swedish on every public page: subscriptions, contacts of organisations, statistics; links and mails that stay in it; days and times in
//! words that fit.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp, form_token, link_in};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answering::{answer_link, confirmation_link, page, send};
use crate::answering_easy::lix;

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

async fn take(stranger: &Actor, path: &str, fields: &[(&str, &str)]) -> remiss_tests::Answer {
    let shown = stranger.get(&format!("!{path}")).await.text();
    let mut all = fields.to_vec();
    let token = shown
        .contains("name=\"formular\"")
        .then(|| form_token(&shown, path));
    if let Some(token) = &token {
        all.push(("formular", token));
    }
    let request = stranger.request(Method::POST, &format!("!{path}"));
    stranger.send(request.form(&all)).await
}

/// The links and forms of a page that lead to pages of ours out of easy Swedish, without those that say so.
fn ways_out(app: &TestApp, page: &str) -> Vec<String> {
    let mut out = Vec::new();
    for tag in page
        .split('<')
        .skip(1)
        .map(|rest| rest.split('>').next().unwrap())
    {
        let Some(rest) = tag
            .split(" href=\"")
            .nth(1)
            .or_else(|| tag.split(" action=\"").nth(1))
        else {
            continue;
        };
        let address = rest.split('"').next().unwrap().replace("&#38;", "&");
        let path = address.strip_prefix(app.address.as_str()).unwrap_or(&address);
        let data = ["/static/", "/feeds/", "/data/", "/docs/", "/remiss/v1/"];
        let file = ["/handlingar/", "/filer/", "/bilagor/"];
        let says_so = tag.contains("hreflang") || tag.starts_with("link ");
        if !path.starts_with('/')
            || says_so
            || data.iter().any(|start| path.starts_with(start))
            || file.iter().any(|part| path.contains(part))
            || path.ends_with(".csv")
            || path.ends_with(".jsonld")
            || path.contains("sprak=lattlast")
        {
            continue;
        }
        // A form that asks says the language in a field of its own.
        if tag.starts_with("form")
            && tag.contains("method=\"get\"")
            && page.contains("name=\"sprak\" value=\"lattlast\"")
        {
            continue;
        }
        out.push(path.to_owned());
    }
    out
}

#[actix_web::test]
async fn every_link_of_an_easy_page_stays_easy() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "text": "Bra." });
    let path = format!("/remisser/{}", id(&remiss));
    let response = registrar
        .post(&format!("{path}/responses"), &body)
        .await
        .expect(201)
        .json();
    officer
        .post(&format!("/responses/{}/publications", id(&response)), &json!({}))
        .await
        .expect(201);
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let shares = send(
        &stranger,
        &link,
        &shown,
        &[("text", "Halva."), ("gor", "dela")],
        &[],
    )
    .await;
    shares.expect(303);
    for start in [
        "/".to_owned(),
        "/remisser?q=samverkan".to_owned(),
        path.clone(),
        format!("{path}/svar"),
        format!("{path}/svar/{}", id(&response)),
        format!("{path}/sandlista"),
        format!("{path}/svara"),
        format!("{path}/folj"),
        "/om-remisser".to_owned(),
        "/statistik".to_owned(),
        "/prenumerera".to_owned(),
        "/prenumerera/mejl".to_owned(),
        "/prenumeration/finns-inte".to_owned(),
        "/kontaktuppgifter/finns-inte".to_owned(),
        "/svara/finns-inte".to_owned(),
        "/finns-inte".to_owned(),
        link.clone(),
        format!("{link}/anstand"),
    ] {
        let joint = if start.contains('?') { '&' } else { '?' };
        let shown = stranger
            .get(&format!("!{start}{joint}sprak=lattlast"))
            .await
            .text();
        let mut out = ways_out(&app, &shown);
        // The whole text is not easy, and the link says so.
        out.retain(|way| !(start == path && *way == path && shown.contains("Läs hela texten")));
        assert!(out.is_empty(), "{start}: {out:?}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn somebody_subscribes_in_easy_swedish_and_is_written_to_and_led_on_in_it() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let stranger = app.stranger();
    let easy = "/prenumerera?sprak=lattlast";
    let shown = page(&stranger, easy).await;
    assert!(shown.contains("Vad vill du veta mer om?"), "{shown}");
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    assert!(
        shown.contains("name=\"lattlast\" value=\"ja\" checked"),
        "{shown}"
    );
    let wrong = take(&stranger, easy, &[("epost", "ingen adress")])
        .await
        .expect(422)
        .text();
    assert!(wrong.contains("Det är inte en e-post."), "{wrong}");
    let fields = [("epost", "asa@example.org"), ("lattlast", "ja")];
    let taken = take(&stranger, easy, &fields).await.expect(303);
    assert_eq!(taken.header("location"), "/prenumerera/mejl?sprak=lattlast");
    let mailed = page(&stranger, taken.header("location")).await;
    assert!(lix(&mailed) < 40, "{}", lix(&mailed));
    let own = link_in(app.mails("subscription").await.last().unwrap(), "/prenumeration/");
    assert!(own.ends_with("?sprak=lattlast"), "{own}");
    let shown = page(&stranger, &own).await;
    assert!(shown.contains("Vill du ha mejl från oss?"), "{shown}");
    let confirmed = stranger
        .request(Method::POST, &format!("!{own}"))
        .form(&[("lattlast", "ja")]);
    let confirmed = stranger.send(confirmed).await.expect(303);
    let shown = page(&stranger, confirmed.header("location")).await;
    assert!(shown.contains("Klart, vi mejlar dig."), "{shown}");
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    let end = own.replace('?', "/avsluta?");
    assert!(page(&stranger, &end).await.contains("Vill du inte ha fler mejl?"));
    let ended = stranger.request(Method::POST, &format!("!{end}"));
    let ended = stranger.send(ended).await.expect(200).text();
    assert!(ended.contains("Du får inga fler mejl"), "{ended}");
    // The same in Swedish, at the same place.
    let ordinary = page(&stranger, own.split('?').next().unwrap()).await;
    assert!(ordinary.contains("Prenumerationen är avslutad"), "{ordinary}");
    app.stop().await;
}

#[actix_web::test]
async fn a_contact_that_asked_for_plain_language_mends_its_contacts_in_easy_swedish() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "kind": "association", "name": "Ångbåtens vänner" });
    let path = format!(
        "/organisations/{}",
        coordinator.post("/organisations", &body).await.expect(201).id()
    );
    let contact = json!({ "role": "Ordförande", "email": "ordf@example.org", "plainLanguage": true });
    let contact = coordinator
        .post(&format!("{path}/contacts"), &contact)
        .await
        .expect(201)
        .id();
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&format!("{path}/contact-links"), &json!({}))
        .await
        .expect(201);
    let link = link_in(&app.mails("contactLink").await.remove(0), "/kontaktuppgifter/");
    assert!(link.ends_with("?sprak=lattlast"), "{link}");
    let stranger = app.stranger();
    let shown = page(&stranger, &link).await;
    assert!(shown.contains("Är allt rätt?"), "{shown}");
    assert!(
        shown.contains("till 2 oktober"),
        "days in words that fit: {shown}"
    );
    assert!(!shown.contains("2 oktober 2019"), "{shown}");
    assert!(ways_out(&app, &shown).is_empty(), "{:?}", ways_out(&app, &shown));
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    let one = link.replace('?', &format!("/kontakter/{contact}?"));
    let shown = page(&stranger, &one).await;
    assert!(ways_out(&app, &shown).is_empty(), "{:?}", ways_out(&app, &shown));
    let wrong = take(
        &stranger,
        &one,
        &[("roll", "Ordförande"), ("epost", "fel"), ("version", "1")],
    )
    .await;
    let wrong = wrong.expect(422).text();
    assert!(wrong.contains("Det är inte en e-post."), "{wrong}");
    let kept = take(
        &stranger,
        &one,
        &[
            ("roll", "Ordförande"),
            ("epost", "ordf@example.org"),
            ("telefon", "019-000 00 00"),
            ("remisser", "ja"),
            ("version", "1"),
        ],
    )
    .await
    .expect(303);
    let shown = page(&stranger, kept.header("location")).await;
    assert!(shown.contains("Vi har sparat det ni ändrade."), "{shown}");
    let last = link.replace('?', &format!("/kontakter/{contact}/ta-bort?"));
    let shown = page(&stranger, &last).await;
    assert!(shown.contains("går inte att ta bort än"), "{shown}");
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    app.stop().await;
}

#[actix_web::test]
async fn the_statistics_are_told_in_easy_swedish_too() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let shown = page(&stranger, "/statistik?sprak=lattlast").await;
    for words in [
        "Frågar vi fler, och i tid?",
        "Frågar vi föreningar?",
        "Så många gånger frågade vi",
        "Hämta alla tal (CSV)",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for words in ["Tillfrågas", "civilsamhäll", "median"] {
        assert!(!shown.contains(words), "{words}: {shown}");
    }
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    let ordinary = page(&stranger, "/statistik").await;
    assert!(
        ordinary.contains("Tillfrågas civilsamhället mer, och tidigare?"),
        "{ordinary}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn whoever_answers_on_an_easy_page_is_mailed_a_link_to_an_easy_one_and_written_to_in_easy_swedish() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let easy = format!("/remisser/{}/svara?sprak=lattlast", id(&remiss));
    let shown = page(&stranger, &easy).await;
    assert!(shown.contains("onsdag 30 oktober klockan 23.59"), "{shown}");
    assert!(!shown.contains("30 oktober 2019"), "{shown}");
    app.set_time("2019-09-02T07:30:00Z");
    let fields = [
        ("namn", "Åsa"),
        ("epost", "asa@example.org"),
        ("text", "Bra."),
        ("gor", "skicka"),
    ];
    send(&stranger, &easy, &shown, &fields, &[]).await.expect(303);
    let confirm = confirmation_link(&app).await;
    assert!(confirm.ends_with("?sprak=lattlast"), "{confirm}");
    let mail = app.mails("notice").await.pop().unwrap();
    assert!(
        mail.text.contains("Nu behöver du bara göra en sak till"),
        "{}",
        mail.text
    );
    assert!(page(&stranger, &confirm).await.contains("Ja, det är mitt svar"));
    let done = stranger.request(Method::POST, &format!("!{confirm}"));
    let done = stranger.send(done).await.expect(303);
    assert!(
        page(&stranger, done.header("location"))
            .await
            .contains("Tack, vi har fått ditt svar")
    );
    // The receipt of a recipient that changed to easy Swedish by itself is easy, too; that of another is not.
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &format!("{link}?sprak=lattlast")).await;
    let fields = [("text", "Bra."), ("gor", "skicka")];
    send(&stranger, &format!("{link}?sprak=lattlast"), &shown, &fields, &[])
        .await
        .expect(303);
    let receipts = app.mails("receipt").await;
    assert_eq!(receipts.len(), 2);
    let plain = remiss_domain::lix::Lix::of(&receipts[1].text).unwrap().rounded();
    assert!(plain < 40, "LIX {plain}: {}", receipts[1].text);
    app.stop().await;
}
