//! The link by which an organisation sees and mends its contacts, without a password.

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp, link_in};
use reqwest::Method;
use serde_json::{Value, json};

fn token_of(page: &Answer) -> String {
    let text = page.text();
    let start = text.split("name=\"formular\" value=\"").nth(1).unwrap();
    start.split('"').next().unwrap().to_owned()
}

async fn send_form(stranger: &Actor, path: &str, fields: &[(&str, &str)]) -> Answer {
    let request = stranger.request(Method::POST, &format!("!{path}"));
    stranger.send(request.form(fields)).await
}

/// Opens the form at `path` and sends it with these fields.
async fn fill_in(app: &TestApp, path: &str, version: &str, fields: &[(&str, &str)]) -> Answer {
    let stranger = app.stranger();
    let token = token_of(&stranger.get(&format!("!{path}")).await.expect(200));
    let mut all = vec![("formular", token.as_str()), ("version", version)];
    all.extend_from_slice(fields);
    send_form(&stranger, path, &all).await
}

/// An organisation with a chair (with an address), and a treasurer by post who gets no remisser. Returns its path in the API
/// and the path of the contact page that was mailed to the chair, and the ids of the contacts.
async fn organisation(app: &TestApp) -> (String, String, String, String) {
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "kind": "association", "name": "Ångbåtens & vänner" });
    let path = format!(
        "/organisations/{}",
        coordinator.post("/organisations", &body).await.expect(201).id()
    );
    let chair =
        json!({ "role": "ordförande", "name": "", "email": "ordf@example.org", "phone": "019-000 00 00" });
    let chair = coordinator
        .post(&format!("{path}/contacts"), &chair)
        .await
        .expect(201)
        .id();
    let treasurer = json!({ "role": "kassör", "receivesRemisser": false });
    let treasurer = coordinator
        .post(&format!("{path}/contacts"), &treasurer)
        .await
        .expect(201)
        .id();
    let officer = app.actor(Role::Officer).await;
    let sent = officer
        .post(&format!("{path}/contact-links"), &json!({}))
        .await
        .expect(201)
        .json();
    assert_eq!(sent["contactLinks"].as_array().unwrap().len(), 1);
    assert_eq!(sent["withoutAddresses"], json!([treasurer]));
    let mail = app.mails("contactLink").await.remove(0);
    assert_eq!(mail.to_address.as_deref(), Some("ordf@example.org"));
    (path, link_in(&mail, "/kontaktuppgifter/"), chair, treasurer)
}

async fn contacts(app: &TestApp, path: &str) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar
        .get(&format!("{path}/contacts"))
        .await
        .expect(200)
        .json();
    listed["contacts"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn an_organisation_sees_mends_and_confirms_its_contacts_by_the_link_alone() {
    let app = TestApp::new().await;
    let (path, page, chair, _) = organisation(&app).await;
    let stranger = app.stranger();
    let overview = stranger.get(&format!("!{page}")).await.expect(200);
    assert_eq!(overview.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(overview.header("cache-control"), "no-store");
    let text = overview.text();
    assert!(
        text.contains("Ångbåtens &#38; vänner")
            && text.contains("ordf@example.org")
            && text.contains("kassör")
    );
    assert!(text.contains("2 oktober 2019"), "until when the link works");
    let fields = [
        ("roll", "ordförande"),
        ("namn", "<script>alert(1)</script>"),
        ("epost", "ny.ordf@example.org"),
        ("telefon", ""),
        ("adress", "Box 100\r\n701 35  Örebro"),
        ("remisser", "ja"),
        ("lattlast", "ja"),
    ];
    let own = format!("{page}/kontakter/{chair}");
    let saved = fill_in(&app, &own, "1", &fields).await.expect(303);
    assert_eq!(saved.header("location"), format!("{page}?klart=sparad"));
    // The link goes on working for who has it open, though the address is another one now.
    let text = stranger
        .get(&format!("!{}", saved.header("location")))
        .await
        .expect(200)
        .text();
    assert!(text.contains("Ändringen är sparad.") && text.contains("ny.ordf@example.org"));
    assert!(!text.contains("<script>"));
    let contact = &contacts(&app, &path).await[0];
    assert_eq!(contact["postalAddress"], "Box 100\n701 35 Örebro");
    assert_eq!(contact["plainLanguage"], true);
    let told = app.mails("notice").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].to_address.as_deref(), Some("ordf@example.org"));
    assert!(
        !told[0].text.contains("ny.ordf@example.org"),
        "the new address is not told to the old one"
    );
    // Somebody new.
    let new = [
        ("roll", "sekreterare"),
        ("epost", "sekr@example.org"),
        ("remisser", "ja"),
    ];
    fill_in(&app, &format!("{page}/kontakter/ny"), "0", &new)
        .await
        .expect(303);
    assert_eq!(contacts(&app, &path).await.len(), 3);
    send_form(&stranger, &format!("{page}/bekrafta"), &[])
        .await
        .expect(303);
    let officer = app.actor(Role::Officer).await;
    let links = officer
        .get(&format!("{path}/contact-links"))
        .await
        .expect(200)
        .json();
    assert!(links["contactLinks"][0]["confirmedAt"].is_string());
    assert!(links["contactLinks"][0].get("token").is_none());
    // The log says what was done and by which link, and nobody's name or address.
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor.get("/audit-entries?limit=100").await.expect(200).json();
    let entries = log["entries"].as_array().unwrap();
    let by_link: Vec<&Value> = entries
        .iter()
        .filter(|entry| entry["actor"] == "contact link")
        .collect();
    let mut actions: Vec<&str> = by_link
        .iter()
        .map(|entry| entry["action"].as_str().unwrap())
        .collect();
    actions.sort_unstable();
    assert_eq!(
        actions,
        ["contact.added", "contact.changed", "contacts.confirmed"]
    );
    let words = serde_json::to_string(&by_link).unwrap();
    assert!(
        words.contains("\"email\"") && !words.contains("example.org"),
        "{words}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn remisser_always_reach_somebody() {
    let app = TestApp::new().await;
    let (path, page, chair, treasurer) = organisation(&app).await;
    let stranger = app.stranger();
    let own = format!("{page}/kontakter/{chair}");
    let no_more = [("roll", "ordförande"), ("epost", "ordf@example.org")];
    let refused = fill_in(&app, &own, "1", &no_more).await.expect(422).text();
    assert!(refused.contains("Minst en kontakt måste kunna ta emot remisser"));
    let nowhere = [("roll", "ordförande"), ("epost", ""), ("remisser", "ja")];
    let refused = fill_in(&app, &own, "1", &nowhere).await.expect(422).text();
    assert!(refused.contains("Skriv en e-postadress eller en postadress"));
    let asked = stranger.get(&format!("!{own}/ta-bort")).await.expect(200).text();
    assert!(asked.contains("kan inte tas bort än"));
    send_form(&stranger, &format!("{own}/ta-bort"), &[])
        .await
        .expect(409);
    assert_eq!(contacts(&app, &path).await.len(), 2);
    // By post is reachable too.
    let by_post = [
        ("roll", "kassör"),
        ("adress", "Box 1\n701 35 Örebro"),
        ("remisser", "ja"),
    ];
    fill_in(&app, &format!("{page}/kontakter/{treasurer}"), "1", &by_post)
        .await
        .expect(303);
    let removed = send_form(&stranger, &format!("{own}/ta-bort"), &[])
        .await
        .expect(200)
        .text();
    assert!(removed.contains("länken gäller inte längre"));
    assert_eq!(contacts(&app, &path).await.len(), 1);
    assert_eq!(
        app.mails("notice").await[0].to_address.as_deref(),
        Some("ordf@example.org")
    );
    // The link went with its contact.
    stranger.get(&format!("!{page}")).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_form_sent_twice_is_kept_once_and_two_people_at_once_lose_nothing() {
    let app = TestApp::new().await;
    let (path, page, chair, _) = organisation(&app).await;
    let stranger = app.stranger();
    let new = format!("{page}/kontakter/ny");
    let token = token_of(&stranger.get(&format!("!{new}")).await.expect(200));
    let fields = [
        ("formular", token.as_str()),
        ("version", "0"),
        ("roll", "revisor"),
        ("epost", "revisor@example.org"),
    ];
    send_form(&stranger, &new, &fields).await.expect(303);
    send_form(&stranger, &new, &fields).await.expect(303);
    assert_eq!(contacts(&app, &path).await.len(), 3);
    let own = format!("{page}/kontakter/{chair}");
    let one = [
        ("roll", "ordförande"),
        ("epost", "ordf@example.org"),
        ("telefon", "1"),
        ("remisser", "ja"),
    ];
    fill_in(&app, &own, "1", &one).await.expect(303);
    let mut other = one;
    other[2].1 = "019-000 00 02";
    let shown = fill_in(&app, &own, "1", &other).await.expect(409);
    let text = shown.text();
    assert!(text.contains("Någon annan har ändrat kontakten") && text.contains("019-000 00 02"));
    let token = token_of(&shown);
    let mut again = vec![("formular", token.as_str()), ("version", "2")];
    again.extend_from_slice(&other);
    send_form(&stranger, &own, &again).await.expect(303);
    assert_eq!(contacts(&app, &path).await[0]["phone"], "019-000 00 02");
    assert!(app.mails("notice").await.is_empty(), "the address is the same");
    app.stop().await;
}

#[actix_web::test]
async fn a_link_works_for_thirty_days_and_can_then_be_had_anew_at_the_same_address() {
    let app = TestApp::new().await;
    let (_, page, _, _) = organisation(&app).await;
    let stranger = app.stranger();
    stranger.get("!/kontaktuppgifter/gissat").await.expect(404);
    send_form(&stranger, "/kontaktuppgifter/gissat/bekrafta", &[])
        .await
        .expect(404);
    send_form(&stranger, "/kontaktuppgifter/gissat/ny-lank", &[])
        .await
        .expect(404);
    app.set_time("2019-10-02T05:59:00Z");
    stranger.get(&format!("!{page}")).await.expect(200);
    app.set_time("2019-10-02T06:00:00Z");
    let gone = stranger.get(&format!("!{page}")).await.expect(404).text();
    assert!(gone.contains("Mejla en ny länk"));
    send_form(&stranger, &format!("{page}/bekrafta"), &[])
        .await
        .expect(404);
    for _ in 0..2 {
        let renewed = send_form(&stranger, &format!("{page}/ny-lank"), &[])
            .await
            .expect(200);
        assert!(renewed.text().contains("En ny länk är skickad"));
    }
    let sent = app.mails("contactLink").await;
    assert_eq!(sent.len(), 2, "one an hour");
    assert_eq!(sent[1].to_address.as_deref(), Some("ordf@example.org"));
    stranger
        .get(&format!("!{}", link_in(&sent[1], "/kontaktuppgifter/")))
        .await
        .expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn a_link_opens_one_organisation_and_dies_when_its_address_is_taken_away() {
    let app = TestApp::new().await;
    let (path, page, chair, _) = organisation(&app).await;
    let coordinator = app.actor(Role::Coordinator).await;
    let other = json!({ "kind": "association", "name": "En annan" });
    let other = format!(
        "/organisations/{}",
        coordinator.post("/organisations", &other).await.expect(201).id()
    );
    let theirs = json!({ "role": "ordförande", "email": "annan@example.org" });
    let theirs = coordinator
        .post(&format!("{other}/contacts"), &theirs)
        .await
        .expect(201)
        .id();
    let stranger = app.stranger();
    stranger
        .get(&format!("!{page}/kontakter/{theirs}"))
        .await
        .expect(404);
    let fields = [
        ("formular", "abcdefghijklmnopqrstuvwxyz"),
        ("version", "1"),
        ("roll", "kapad"),
    ];
    let refused = send_form(&stranger, &format!("{page}/kontakter/{theirs}"), &fields).await;
    assert_ne!(refused.status.as_u16(), 303);
    let removal = format!("{page}/kontakter/{theirs}/ta-bort");
    stranger.get(&format!("!{removal}")).await.expect(404);
    send_form(&stranger, &removal, &[]).await;
    assert_eq!(contacts(&app, &other).await[0]["role"], "ordförande");
    // The municipality corrects the address: who had the old one is out.
    let changed = json!({ "role": "ordförande", "email": "efterträdaren@example.org".replace('ä', "a") });
    coordinator
        .put(&format!("{path}/contacts/{chair}"), &changed)
        .await
        .expect(200);
    let gone = stranger.get(&format!("!{page}")).await.expect(404).text();
    assert!(!gone.contains("Mejla en ny länk"));
    let officer = app.actor(Role::Officer).await;
    let nobody = json!({ "contactIds": [theirs] });
    officer
        .post(&format!("{path}/contact-links"), &nobody)
        .await
        .expect(422);
    coordinator
        .patch(&path, &json!({ "active": false }))
        .await
        .expect(200);
    officer
        .post(&format!("{path}/contact-links"), &json!({}))
        .await
        .expect(409);
    app.stop().await;
}
