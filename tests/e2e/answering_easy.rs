//! Answering, following and reading answers in easy Swedish: the language stays on the way, and what is said is easy.

use remiss::access::Role;
use remiss_tests::{TestApp, form_token, link_in};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answering::{answer_link, page, send};

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// The figure that an easy page tells about itself.
pub(super) fn lix(page: &str) -> u32 {
    let told = page.split("läsbarhet (LIX) ").nth(1);
    let told = told.and_then(|rest| rest.split('.').next()?.parse().ok());
    told.unwrap_or_else(|| panic!("no LIX: {page}"))
}

#[actix_web::test]
async fn an_answer_is_written_saved_and_sent_in_easy_swedish_from_the_link_to_the_receipt() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let ordinary = page(&stranger, &link).await;
    assert!(ordinary.contains(&format!("{link}?sprak=lattlast")), "{ordinary}");
    assert!(!ordinary.contains("rel=\"canonical\""), "the address is a secret");
    let easy = format!("{link}?sprak=lattlast");
    let shown = page(&stranger, &easy).await;
    for words in [
        "Skriv ert svar",
        "Det här tycker vi om",
        "Vi tycker att det är bra som det är",
        "Skriv till mig",
    ] {
        let wanted = words == "Skriv ert svar" || words.starts_with("Vi tycker");
        assert_eq!(shown.contains(words), wanted, "{words}: {shown}");
    }
    assert!(shown.contains("Kommunen vill samarbeta bättre med föreningar."));
    assert!(
        !shown.contains("har reviderats under våren"),
        "the easy summary comes alone"
    );
    assert!(lix(&shown) < 40, "{}", lix(&shown));

    // What has to be mended is said in the same words.
    let nothing = send(&stranger, &easy, &shown, &[("gor", "skicka")], &[]).await;
    let nothing = nothing.expect(422).text();
    assert!(nothing.contains("Skriv vad du tycker."), "{nothing}");
    assert!(nothing.contains("Det du skrev är kvar."), "{nothing}");
    let fields = [("fraga.1", "Bra."), ("gor", "spara")];
    let saved = send(&stranger, &easy, &nothing, &fields, &[]).await.expect(303);
    let saved = saved.header("location").to_owned();
    assert!(saved.ends_with("?klart=sparat&sprak=lattlast"), "{saved}");
    let shown = page(&stranger, &saved).await;
    assert!(shown.contains("Vi har sparat det du skrev."), "{shown}");
    let fields = [("fraga.1", "Bra."), ("gor", "skicka")];
    let sent = send(&stranger, &easy, &shown, &fields, &[]).await.expect(303);
    let receipt = page(&stranger, sent.header("location")).await;
    assert!(receipt.contains("Tack, vi har fått ditt svar"), "{receipt}");
    assert!(lix(&receipt) < 30, "{}", lix(&receipt));
    // The same in Swedish, at the same place.
    let ordinary = sent.header("location").split('?').next().unwrap().to_owned();
    assert!(
        page(&stranger, &ordinary)
            .await
            .contains("Tack, svaret är mottaget")
    );
    app.stop().await;
}

#[actix_web::test]
async fn more_time_is_asked_for_and_refusals_are_told_in_easy_swedish() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let path = format!("{link}/anstand?sprak=lattlast");
    let shown = page(&stranger, &path).await;
    assert!(shown.contains("Hur länge behöver ni tid?"), "{shown}");
    let asks = |day: &str| {
        let request = stranger.request(Method::POST, &format!("!{path}"));
        request.form(&[("datum", day.to_owned())])
    };
    let early = stranger.send(asks("2019-10-01")).await.expect(422).text();
    assert!(early.contains("Välj en senare dag."), "{early}");
    let asked = stranger.send(asks("2019-11-15")).await.expect(303);
    let asked = asked.header("location").split('#').next().unwrap().to_owned();
    let shown = page(&stranger, &asked).await;
    assert!(shown.contains("Vi har fått din fråga om mer tid."), "{shown}");
    for gone in [
        "/svara/finns-inte",
        "/folj/finns-inte",
        "/bekrafta/finns-inte",
        "/granska/finns-inte",
    ] {
        let told = stranger
            .get(&format!("!{gone}?sprak=lattlast"))
            .await
            .expect(404)
            .text();
        assert!(
            told.contains("Länken kan vara fel") || told.contains("Den kan vara fel"),
            "{gone}: {told}"
        );
    }
    app.stop().await;
}

#[actix_web::test]
async fn whoever_follows_a_remiss_in_easy_swedish_is_written_to_and_led_on_in_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}/folj?sprak=lattlast", id(&remiss));
    let shown = page(&stranger, &path).await;
    assert!(shown.contains("Vi mejlar dig när det är bestämt."), "{shown}");
    assert!(lix(&shown) < 40, "{}", lix(&shown));
    let token = form_token(&shown, &path);
    let take = async |email: &str| {
        let request = stranger.request(Method::POST, &format!("!{path}"));
        let fields = [("formular", token.as_str()), ("epost", email), ("lattlast", "ja")];
        stranger.send(request.form(&fields)).await
    };
    let wrong = take("ingen adress").await.expect(422).text();
    assert!(wrong.contains("Skriv din e-post."), "{wrong}");
    let taken = take("nagon@example.org").await.expect(303);
    assert_eq!(taken.header("location"), "/folj/mejl?sprak=lattlast");
    assert!(
        page(&stranger, "/folj/mejl?sprak=lattlast")
            .await
            .contains("läs ditt mejl")
    );
    app.work().await;
    let mails = app.mails("subscription").await;
    let link = link_in(mails.last().unwrap(), "/folj/");
    assert!(link.ends_with("?sprak=lattlast"), "{link}");
    assert!(
        page(&stranger, &link)
            .await
            .contains("Vill du veta hur det gick?")
    );
    let confirmed = stranger.request(Method::POST, &format!("!{link}"));
    let confirmed = stranger.send(confirmed).await.expect(303);
    assert!(
        page(&stranger, confirmed.header("location"))
            .await
            .contains("Klart, vi mejlar dig")
    );
    app.stop().await;
}

#[actix_web::test]
async fn published_answers_are_read_in_easy_swedish_with_kinds_and_outcomes_in_its_words() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "outcome": "noObjection" });
    let path = format!("/remisser/{}/responses", id(&remiss));
    let response = registrar.post(&path, &body).await.expect(201).json();
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    officer
        .post(&format!("/responses/{}/publications", id(&response)), &json!({}))
        .await
        .expect(201);
    let stranger = app.stranger();
    let list = format!("/remisser/{}/svar?sprak=lattlast", id(&remiss));
    let shown = page(&stranger, &list).await;
    assert!(
        shown.contains("Svar från andra") && shown.contains("tycker att det är bra"),
        "{shown}"
    );
    let one = format!("/remisser/{}/svar/{}", id(&remiss), id(&response));
    assert!(shown.contains(&format!("{one}?sprak=lattlast")), "{shown}");
    let shown = page(&stranger, &format!("{one}?sprak=lattlast")).await;
    assert!(
        shown.contains("Tycker att det är bra") && shown.contains("Förening"),
        "{shown}"
    );
    let ordinary = page(&stranger, &one).await;
    assert!(ordinary.contains("Ingen erinran"), "{ordinary}");
    app.stop().await;
}

#[actix_web::test]
async fn who_asked_for_plain_language_is_mailed_a_link_to_the_easy_page() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse").await;
    let remiss = app.remiss_draft(&case).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/remisser/{}", id(&remiss));
    let bodies = json!({ "bodies": [
        { "name": "Föreningen Ett", "email": "ett@example.org", "kind": "association", "plainLanguage": true },
        { "name": "Föreningen Två", "email": "tva@example.org", "kind": "association" },
    ] });
    officer
        .post(&format!("{path}/recipients"), &bodies)
        .await
        .expect(201);
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    let mails = app.mails("dispatch").await;
    let easy: Vec<bool> = mails
        .iter()
        .map(|mail| link_in(mail, "/svara/").ends_with("?sprak=lattlast"))
        .collect();
    assert_eq!(easy.iter().filter(|easy| **easy).count(), 1, "{easy:?}");
    app.stop().await;
}
