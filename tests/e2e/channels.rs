//! All channels are equal: the same answer by link, public page, key, reply mail and letter is the same in every list, in the compilation and on
//! the public pages.

use std::collections::BTreeSet;

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answering::{answer_link, confirmation_link, page, send};

const WORDS: &str = "Vi vill ha fler tider i hallen.";

/// What stands in a JSON value, without what has to differ from one answer to another.
fn same(value: &Value) -> String {
    let own = [
        "id",
        "name",
        "respondent",
        "respondentName",
        "respondentEmail",
        "email",
        "organisationId",
        "recipientId",
        "documentId",
        "documentNumber",
        "number",
        "channel",
        "channelSwedish",
        "answeredAt",
        "receivedAt",
        "publishedAt",
        "_links",
        "version",
        "responseId",
        "postalAddress",
        "respondentAddress",
        "deliveryWords",
        "delivery",
    ];
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !own.contains(&name.as_str()));
            let kept: Vec<String> = kept
                .map(|(name, value)| format!("{name}: {}", same(value)))
                .collect();
            format!("{{{}}}", kept.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(same).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}

#[track_caller]
fn all_the_same(what: &str, values: &Value, how_many: usize) {
    let values = values.as_array().unwrap();
    assert_eq!(values.len(), how_many, "{what}");
    let different: BTreeSet<String> = values.iter().map(same).collect();
    assert_eq!(different.len(), 1, "{what}: {different:#?}");
}

#[actix_web::test]
async fn the_same_answer_is_the_same_by_whatever_way_it_comes() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let registrar = app.actor(Role::Registrar).await;
    let coordinator = app.actor(Role::Coordinator).await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let id = remiss["id"].as_str().unwrap();
    let organisation = json!({ "name": "Föreningen Nyckel", "kind": "association" });
    let organisation = coordinator
        .post("/organisations", &organisation)
        .await
        .expect(201)
        .id();
    let contact = json!({ "role": "Kontakt", "email": "nyckel@example.org" });
    coordinator
        .post(&format!("/organisations/{organisation}/contacts"), &contact)
        .await
        .expect(201);
    let added = json!({ "organisationIds": [organisation], "bodies": [
        { "name": "Föreningen Länk", "email": "lank@example.org", "kind": "association" },
        { "name": "Föreningen Sida", "email": "sida@example.org", "kind": "association" },
        { "name": "Föreningen Mejl", "email": "mejl@example.org", "kind": "association" },
        { "name": "Föreningen Brev", "email": "brev@example.org", "kind": "association" },
    ] });
    let recipients = format!("/remisser/{id}/recipients");
    officer.post(&recipients, &added).await.expect(201);
    officer
        .post(&format!("/remisser/{id}/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    let listed = officer.get(&recipients).await.expect(200).json();
    let of = |name: &str| {
        let mut all = listed["recipients"].as_array().unwrap().iter();
        all.find(|recipient| recipient["name"] == name).unwrap().clone()
    };
    let stranger = app.stranger();
    // By the link in the mail.
    let link = answer_link(&app, &of("Föreningen Länk")).await;
    let shown = page(&stranger, &link).await;
    send(
        &stranger,
        &link,
        &shown,
        &[("text", WORDS), ("gor", "skicka")],
        &[],
    )
    .await
    .expect(303);
    // By the public page.
    let path = format!("/remisser/{id}/svara");
    let shown = page(&stranger, &path).await;
    app.set_time("2019-09-02T06:30:00Z");
    let fields = [
        ("namn", "Föreningen Sida"),
        ("epost", "sida@example.org"),
        ("som", "association"),
        ("text", WORDS),
        ("gor", "skicka"),
    ];
    send(&stranger, &path, &shown, &fields, &[]).await.expect(303);
    let confirm = format!("!{}", confirmation_link(&app).await);
    stranger
        .send(stranger.request(Method::POST, &confirm))
        .await
        .expect(303);
    // By the key of an organisation.
    let own = app
        .actor_with(
            Role::Organisation,
            Boards::All,
            Some(organisation.parse().unwrap()),
        )
        .await;
    let row = json!({ "responses": [{ "externalId": "1", "remissId": id, "response": { "text": WORDS } }] });
    let done = own.post("/response-batches", &row).await.expect(200).json();
    assert_eq!(done["received"], 1, "{done}");
    // By a reply to the mail.
    let mails = app.mails("dispatch").await;
    let mail = mails
        .iter()
        .find(|mail| mail.recipient_id.map(|id| json!(id)) == Some(of("Föreningen Mejl")["id"].clone()));
    let reply_to = mail.unwrap().reply_to.clone().unwrap();
    let raw = format!(
        "Return-Path: <mejl@example.org>\r\nFrom: <mejl@example.org>\r\nTo: {reply_to}\r\nSubject: SV: remissen\r\n\
         Date: Mon, 02 Sep 2019 08:30:00 +0200\r\nMessage-ID: <svar@mail.example.org>\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{WORDS}\r\n"
    );
    std::fs::write(app.folder().join("mail-in/new/svar"), raw).unwrap();
    app.work().await;
    // By letter, through the registrar.
    let letter = json!({ "recipientId": of("Föreningen Brev")["id"], "channel": "letter", "text": WORDS });
    registrar
        .post(&format!("/remisser/{id}/responses"), &letter)
        .await
        .expect(201);
    app.work().await;

    let responses = officer
        .get(&format!("/remisser/{id}/responses"))
        .await
        .expect(200)
        .json();
    all_the_same("responses", &responses["responses"], 5);
    let mut channels: Vec<&str> = responses["responses"]
        .as_array()
        .unwrap()
        .iter()
        .map(|response| response["channel"].as_str().unwrap())
        .collect();
    channels.sort_unstable();
    assert_eq!(channels, ["api", "email", "letter", "link", "link"]);
    let listed = officer.get(&recipients).await.expect(200).json();
    all_the_same("recipients", &listed["recipients"], 5);
    assert_eq!(app.mails("receipt").await.len(), 5, "each has a receipt");
    for response in responses["responses"].as_array().unwrap() {
        let path = format!("/responses/{}", response["id"].as_str().unwrap());
        officer
            .post(
                &format!("{path}/viewpoints"),
                &json!({ "viewpoints": [{ "text": WORDS, "theme": "Tider" }] }),
            )
            .await
            .expect(201);
        officer
            .post(&format!("{path}/publications"), &json!({}))
            .await
            .expect(201);
    }
    let compilation = officer
        .get(&format!("/remisser/{id}/compilation"))
        .await
        .expect(200)
        .json();
    all_the_same("compilation", &compilation["responses"], 5);
    all_the_same("viewpoints", &compilation["themes"][0]["viewpoints"], 5);
    all_the_same("respondents", &compilation["respondents"], 5);
    let published = stranger
        .get(&format!("/public/remisser/{id}/responses"))
        .await
        .expect(200)
        .json();
    all_the_same("published", &published["responses"], 5);
    let open = page(&stranger, &format!("/remisser/{id}/svar")).await;
    for name in ["Länk", "Sida", "Nyckel", "Mejl", "Brev"] {
        assert!(open.contains(&format!("Föreningen {name}")), "{name}");
    }
    app.stop().await;
}
