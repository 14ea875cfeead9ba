//! The pages behind the links in mails, in every state they have, in Swedish and in easy Swedish: subscriptions, contacts of organisations,
//! following a remiss, answers on their way; and what is said of links that lead nowhere.

use remiss::access::Role;
use remiss_tests::{Actor, Chromium, TestApp, form_token, link_in};
use reqwest::Method;
use serde_json::{Value, json};

use super::{easy, in_both};
use crate::answering::{answer_link, confirmation_link, page, send};

/// Sends a form of the page at `path` with these fields, and the token of the page where it has one.
async fn take(stranger: &Actor, path: &str, fields: &[(&str, &str)]) {
    let shown = stranger.get(&format!("!{path}")).await.text();
    let mut all = fields.to_vec();
    let token = shown
        .contains("name=\"formular\"")
        .then(|| form_token(&shown, path));
    if let Some(token) = &token {
        all.push(("formular", token));
    }
    let request = stranger.request(Method::POST, &format!("!{path}"));
    stranger.send(request.form(&all)).await.expect(303);
}

/// Path of the link in the newest mail with this purpose.
async fn newest(app: &TestApp, purpose: &str, start: &str) -> String {
    let mails = app.mails(purpose).await;
    let mail = mails.iter().rfind(|mail| mail.text.contains(start));
    link_in(mail.unwrap(), start)
}

/// Path of the page of a subscription of this address that waits.
async fn subscription(app: &TestApp, address: &str) -> String {
    take(&app.stranger(), "/prenumerera", &[("epost", address)]).await;
    newest(app, "subscription", "/prenumeration/").await
}

/// Path of the page of somebody who follows this remiss, and has not confirmed it.
async fn follower(app: &TestApp, remiss: &str, address: &str) -> String {
    take(
        &app.stranger(),
        &format!("/remisser/{remiss}/folj"),
        &[("epost", address)],
    )
    .await;
    app.work().await;
    newest(app, "subscription", "/folj/").await
}

/// An organisation with a contact that can be asked, and others. Returns the path of the link of the first, and the ids of the contacts.
async fn organisation(app: &TestApp, name: &str, contacts: &[Value]) -> (String, Vec<String>) {
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "kind": "association", "name": name });
    let path = format!(
        "/organisations/{}",
        coordinator.post("/organisations", &body).await.expect(201).id()
    );
    let mut ids = Vec::new();
    for contact in contacts {
        let added = coordinator.post(&format!("{path}/contacts"), contact).await;
        ids.push(added.expect(201).id());
    }
    let officer = app.actor(Role::Officer).await;
    let only = json!({ "contactIds": [ids[0]] });
    officer
        .post(&format!("{path}/contact-links"), &only)
        .await
        .expect(201);
    (newest(app, "contactLink", "/kontaktuppgifter/").await, ids)
}

fn named(name: &str, path: impl Into<String>) -> (String, String) {
    (name.to_owned(), path.into())
}

/// What was seen of them.
pub async fn looked(chromium: &Chromium) -> Vec<Value> {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.subscriptions.addresses_per_hour = 7;
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let asked = [
        ("Föreningen Ett", "ett@example.org"),
        ("Föreningen Två", "tva@example.org"),
    ];
    let (_, remiss, recipients) = app.remiss_out(board, &asked).await;
    let remiss = remiss["id"].as_str().unwrap();
    let stranger = app.stranger();

    // Subscriptions: one that waits, one that is confirmed, one that is ended.
    let waiting = subscription(&app, "vantar@example.org").await;
    let confirmed = subscription(&app, "klar@example.org").await;
    take(&stranger, &confirmed, &[("andra", "odling, Tybble")]).await;
    let ended = subscription(&app, "slut@example.org").await;
    let end = stranger.request(Method::POST, &format!("!{ended}/avsluta"));
    stranger.send(end).await.expect(200);
    // Somebody who follows a remiss.
    let follows = follower(&app, remiss, "foljer@example.org").await;
    let followed = follower(&app, remiss, "foljde@example.org").await;
    stranger
        .send(stranger.request(Method::POST, &format!("!{followed}")))
        .await
        .expect(303);
    // The contacts of an organisation: a chair who can be asked, a treasurer who cannot; and one with two that can.
    let chair = json!({ "role": "Ordförande", "email": "ordforande@example.org", "phone": "019-000 00 00",
        "postalAddress": "Box 100\n701 35 Örebro", "plainLanguage": true });
    let treasurer = json!({ "role": "Kassör", "receivesRemisser": false });
    let (contacts, ids) = organisation(
        &app,
        "Föreningen för delaktighet och samverkan",
        &[chair, treasurer],
    )
    .await;
    let contacts = contacts.split('?').next().unwrap().to_owned();
    let one = json!({ "role": "Ordförande", "email": "en@example.org" });
    let other = json!({ "role": "Sekreterare", "email": "annan@example.org" });
    let (leaves, leaving) = organisation(&app, "Föreningen Bryggan", &[one.clone(), other.clone()]).await;
    let (leaves_easily, leaving_easily) = organisation(&app, "Föreningen Spången", &[one, other]).await;
    // An answer link, with an answer on its way that a colleague may read; an answer of anyone's own, saved; one that waits; one that counts.
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let shares = send(
        &stranger,
        &link,
        &shown,
        &[("text", "Halva svaret."), ("gor", "dela")],
        &[],
    )
    .await;
    let shared = page(
        &stranger,
        shares.expect(303).header("location").split('#').next().unwrap(),
    )
    .await;
    let review = shared.split("/granska/").nth(1).unwrap();
    let review = format!("/granska/{}", review.split(['"', '<', '?']).next().unwrap());
    let open = format!("/remisser/{remiss}/svara");
    let shown = page(&stranger, &open).await;
    let saved = send(
        &stranger,
        &open,
        &shown,
        &[("namn", "Åsa"), ("text", "Bra."), ("gor", "spara")],
        &[],
    )
    .await;
    let own = saved
        .expect(303)
        .header("location")
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let shown = page(&stranger, &open).await;
    app.set_time("2019-09-02T06:30:00Z");
    let fields = [
        ("namn", "Åsa"),
        ("epost", "asa@example.org"),
        ("text", "Bra."),
        ("gor", "skicka"),
    ];
    let waits = send(&stranger, &open, &shown, &fields, &[]).await.expect(303);
    let waits = waits.header("location").to_owned();
    let confirm = confirmation_link(&app).await;
    let second = answer_link(&app, &recipients[1]).await;
    let shown = page(&stranger, &second).await;
    let sent = send(
        &stranger,
        &second,
        &shown,
        &[("text", "Bra."), ("gor", "skicka")],
        &[],
    )
    .await;
    let receipt = sent.expect(303).header("location").to_owned();

    let nobody = uuid::Uuid::nil();
    let mut pages = vec![
        named("lank-prenumerera", "/prenumerera"),
        named("lank-prenumerera-mejlad", "/prenumerera/mejl"),
        named("lank-prenumeration-vantar", waiting.clone()),
        named("lank-prenumeration-klar", confirmed.clone()),
        named(
            "lank-prenumeration-bekraftad",
            format!("{confirmed}?klart=bekraftad"),
        ),
        named("lank-prenumeration-sparad", format!("{confirmed}?klart=sparad")),
        named("lank-prenumeration-avsluta", format!("{confirmed}/avsluta")),
        named("lank-prenumeration-avslutad", ended),
        named("lank-prenumeration-borta", "/prenumeration/finns-inte"),
        named(
            "lank-prenumeration-avsluta-borta",
            "/prenumeration/finns-inte/avsluta",
        ),
        named("lank-folj-vantar", follows.clone()),
        named("lank-folj-klar", followed.clone()),
        named("lank-folj-avsluta", format!("{followed}/avsluta")),
        named("lank-folj-borta", "/folj/finns-inte"),
        named("lank-kontakter", contacts.clone()),
        named("lank-kontakter-ny", format!("{contacts}/kontakter/ny")),
        named("lank-kontakter-en", format!("{contacts}/kontakter/{}", ids[0])),
        named(
            "lank-kontakter-bort",
            format!("{contacts}/kontakter/{}/ta-bort", ids[1]),
        ),
        named(
            "lank-kontakter-sista",
            format!("{contacts}/kontakter/{}/ta-bort", ids[0]),
        ),
        named("lank-kontakter-borta", "/kontaktuppgifter/finns-inte"),
        named(
            "lank-kontakter-en-borta",
            format!("{contacts}/kontakter/{nobody}"),
        ),
        named("lank-svar", link.clone()),
        named("lank-svar-igen", second),
        named("lank-anstand", format!("{link}/anstand")),
        named("lank-granska", review.clone()),
        named("lank-eget-utkast", own.clone()),
        named("lank-bekrafta", confirm.clone()),
        named("lank-vantar", waits),
        named("lank-kvittens", receipt),
        named("lank-bekrafta-borta", "/bekrafta/finns-inte"),
        named("lank-granska-borta", "/granska/finns-inte"),
        named("lank-utkast-borta", "/tyck-till/finns-inte"),
        named("lank-kvittens-borta", format!("/mottaget/{nobody}")),
        // A file that is not there is told on a page.
        named("lank-fil-borta", format!("{link}/filer/{nobody}")),
        named("lank-handling-borta", format!("{link}/handlingar/{nobody}")),
        named("lank-granska-fil-borta", format!("{review}/filer/{nobody}")),
        named("lank-utkast-fil-borta", format!("{own}/filer/{nobody}")),
        named(
            "lank-remiss-fil-borta",
            format!("/remisser/{remiss}/handlingar/{nobody}"),
        ),
    ];
    for done in ["sparad", "tillagd", "borttagen", "bekraftat"] {
        pages.push(named(
            &format!("lank-kontakter-{done}"),
            format!("{contacts}?klart={done}"),
        ));
    }
    let address = &app.address;
    let mut steps = in_both(address, &pages);

    // What is said of forms that have to be mended, and what forms lead to. The page that they are sent from, and where to.
    let forms = [
        (
            "prenumerera",
            "/prenumerera".to_owned(),
            "/prenumerera".to_owned(),
        ),
        (
            "folj",
            format!("/remisser/{remiss}/folj"),
            format!("/remisser/{remiss}/folj"),
        ),
        ("svara", open.clone(), open.clone()),
        ("svara-forr", open.clone(), format!("/remisser/{remiss}")),
        ("lank", link.clone(), link.clone()),
        ("utkast", own.clone(), own.clone()),
        ("anstand", format!("{link}/anstand"), format!("{link}/anstand")),
        ("granska", review.clone(), review),
        (
            "kontakt-ny",
            format!("{contacts}/kontakter/ny"),
            format!("{contacts}/kontakter/ny"),
        ),
        (
            "kontakt",
            format!("{contacts}/kontakter/{}", ids[0]),
            format!("{contacts}/kontakter/{}", ids[0]),
        ),
        ("kontakter-ratt", contacts.clone(), format!("{contacts}/bekrafta")),
        (
            "kontakt-sista",
            contacts.clone(),
            format!("{contacts}/kontakter/{}/ta-bort", ids[0]),
        ),
        ("bekrafta-borta", open.clone(), "/bekrafta/finns-inte".to_owned()),
        ("prenumeration", confirmed.clone(), confirmed.clone()),
        ("folj-bekrafta", follows.clone(), follows.clone()),
    ];
    for (name, from, to) in &forms {
        for (name, from, to) in [
            (format!("form-{name}"), from.clone(), to.clone()),
            (format!("form-{name}-lattlast"), easy(from), easy(to)),
        ] {
            steps.push(json!({ "go": format!("{address}{from}") }));
            steps.push(json!({ "post": to }));
            steps.push(json!({ "look": name }));
        }
    }
    // Each of these is done once: what is left of the page afterwards is another one.
    let once = [
        (
            "kontakt-lamnar",
            format!("{leaves}/kontakter/{}/ta-bort", leaving[0]),
        ),
        (
            "kontakt-lamnar-lattlast",
            easy(&format!(
                "{leaves_easily}/kontakter/{}/ta-bort",
                leaving_easily[0]
            )),
        ),
        ("prenumeration-slutar", format!("{confirmed}/avsluta")),
        (
            "prenumeration-slutar-lattlast",
            easy(&format!("{waiting}/avsluta")),
        ),
        ("folj-slutar", format!("{followed}/avsluta")),
        ("folj-slutar-lattlast", easy(&format!("{follows}/avsluta"))),
    ];
    for (name, to) in &once {
        steps.push(json!({ "post": to }));
        steps.push(json!({ "look": name }));
    }
    // Too many addresses from one place.
    for (name, path) in [
        ("prenumerera-manga", "/prenumerera".to_owned()),
        ("prenumerera-manga-lattlast", easy("/prenumerera")),
    ] {
        for number in 0..5 {
            steps.push(json!({ "go": format!("{address}{path}") }));
            steps.push(json!({ "press": format!(
                "(document.querySelector('#epost').value = '{name}{number}@example.org'), document.querySelector('#onskemal').requestSubmit()"
            ) }));
        }
        steps.push(json!({ "look": name }));
    }
    let mut seen = chromium.walk(&Value::Array(steps)).await;

    // A link to contacts that has expired, and the new one.
    app.set_time("2019-10-20T06:00:00Z");
    let mut steps = in_both(address, &[named("lank-kontakter-gammal", contacts.clone())]);
    for (name, to) in [
        ("lank-kontakter-ny-lank", format!("{contacts}/ny-lank")),
        (
            "lank-kontakter-ny-lank-lattlast",
            easy(&format!("{contacts}/ny-lank")),
        ),
    ] {
        steps.push(json!({ "post": to }));
        steps.push(json!({ "look": name }));
    }
    seen.extend(chromium.walk(&Value::Array(steps)).await);
    app.stop().await;
    seen
}
