//! The public pages in a real browser, at the width of a phone and of a desk, in Swedish and in easy Swedish, for the walk to every page; as a
//! journey without scripts; and on paper.

use remiss::access::Role;
use remiss_tests::{Chromium, TestApp};
use serde_json::{Value, json};

use crate::every_page::in_both;
use crate::responses::put_into_state;

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

/// A town with an open remiss, one whose time is over, and a decided one with everything on it. Returns their ids, in this order.
async fn town(app: &TestApp) -> [String; 3] {
    let board = app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let registrar = app.actor(Role::Registrar).await;
    let mut ids = Vec::new();
    for (name, deadline) in [
        (
            "Reviderad överenskommelse om samverkan mellan kommunen och det civila samhället",
            "2019-10-30",
        ),
        ("Kulturskolans avgifter", "2019-09-20"),
        (
            "Utomhusbad för alla: förslag till avgifter, öppettider och föreningarnas ansvar",
            "2019-09-30",
        ),
    ] {
        let case = app.case(board, name).await;
        let draft = app.remiss_draft(&case).await;
        let path = format!("/remisser/{}", id(&draft));
        let change = json!({ "name": name, "deadlineDate": deadline, "topics": ["kultur", "civilsamhälle"], "areas": ["Vivalla"] });
        officer.patch(&path, &change).await.expect(200);
        let upload = format!(
            "/cases/{}/documents?title=F%C3%B6rslag&kind=proposal&direction=drawnUp&fileName=forslag.txt&public=true",
            id(&case)
        );
        let upload = registrar
            .request(reqwest::Method::POST, &upload)
            .header("Content-Type", "text/plain")
            .body("Förslaget");
        let document = registrar.send(upload).await.expect(201).id();
        officer
            .post(&format!("{path}/documents"), &json!({ "documentId": document }))
            .await
            .expect(201);
        let asked: Vec<(String, String)> = (1..=7)
            .map(|number| {
                (
                    format!("Föreningen för delaktighet och samverkan nummer {number}"),
                    format!("forening{number}@example.org"),
                )
            })
            .collect();
        let asked: Vec<(&str, &str)> = asked
            .iter()
            .map(|(name, email)| (name.as_str(), email.as_str()))
            .collect();
        let recipients = app.add_recipients(&draft, &asked).await;
        officer
            .post(&format!("{path}/dispatches"), &json!({}))
            .await
            .expect(201);
        for recipient in &recipients[..3] {
            let body = json!({ "recipientId": recipient["id"], "channel": "letter",
                "text": "Vi tycker att avgifterna ska vara låga.\n\nDe små föreningarna behöver längre tid på sig." });
            let answer = registrar
                .post(&format!("{path}/responses"), &body)
                .await
                .expect(201)
                .json();
            let viewpoint = json!({ "viewpoints": [{ "text": "De små föreningarna behöver längre tid på sig.", "theme": "Tid",
                "reply": "Remisstiden blir minst tre månader.", "result": "met" }, { "text": "Vi tycker att avgifterna ska vara låga.",
                "theme": "Avgifter", "reply": "Avgiften täcker inte ens kostnaden i dag.", "result": "notMet",
                "reason": "Budgeten är beslutad av kommunfullmäktige." }] });
            officer
                .post(&format!("/responses/{}/viewpoints", id(&answer)), &viewpoint)
                .await
                .expect(201);
            officer
                .post(&format!("/responses/{}/publications", id(&answer)), &json!({}))
                .await
                .expect(201);
        }
        if name.starts_with("Utomhusbad") {
            put_into_state(app, &draft, "reported").await;
            let decision = json!({ "kind": "adopted", "decidedBy": "chair", "remissId": id(&draft),
                "text": "Kommunstyrelsen antar förslaget med längre öppettider.\n\nAvgifterna ses över 2021." });
            officer
                .post(&format!("/cases/{}/decisions", id(&case)), &decision)
                .await
                .expect(201);
            officer
                .post(&format!("{path}/feedback-dispatches"), &json!({}))
                .await
                .expect(201);
        }
        ids.push(id(&draft).to_owned());
    }
    app.set_time("2019-10-02T08:00:00Z");
    ids.try_into().unwrap()
}

/// What was seen of the pages that anyone finds, in Swedish and in easy Swedish, and how many sheets a remiss takes.
pub async fn looked(chromium: &Chromium) -> Vec<Value> {
    let app = TestApp::new().await;
    let [open, over, decided] = town(&app).await;
    let pages = [
        ("lista", "/remisser".to_owned()),
        ("sok", "/remisser?q=avgifter".to_owned()),
        ("sok-inget", "/remisser?q=rymdfart&amne=kultur".to_owned()),
        ("oppen", format!("/remisser/{open}")),
        ("stangd", format!("/remisser/{over}")),
        ("beslutad", format!("/remisser/{decided}")),
        ("resultat", format!("/remisser/{decided}/resultat")),
        ("sandlista", format!("/remisser/{open}/sandlista")),
        ("svar", format!("/remisser/{decided}/svar")),
        ("svar-ett", one_answer(&app, &decided).await),
        ("svara", format!("/remisser/{open}/svara")),
        ("folj", format!("/remisser/{open}/folj")),
        ("svar-borta", format!("/remisser/{decided}/svar/{open}")),
        ("folj-mejlad", "/folj/mejl".to_owned()),
        ("svara-borta", "/svara/finns-inte".to_owned()),
        ("om", "/om-remisser".to_owned()),
        ("start", "/".to_owned()),
        ("statistik", "/statistik".to_owned()),
        ("ingen-sida", "/finns-inte".to_owned()),
        ("ingen-remiss", format!("/remisser/{}", uuid::Uuid::nil())),
    ]
    .map(|(name, path)| (format!("publik-{name}"), path));
    let mut steps = in_both(&app.address, &pages);
    for path in [format!("/remisser/{decided}"), format!("/remisser/{open}")] {
        steps.push(json!({ "go": format!("{}{path}", app.address) }));
        steps.push(json!({ "print": path.replace('/', "-") }));
    }
    let seen = chromium.walk(&Value::Array(steps)).await;
    let looked: Vec<Value> = seen
        .iter()
        .filter(|page| page["width"].is_number())
        .cloned()
        .collect();
    assert_eq!(looked.len(), pages.len() * 4);
    for printed in seen.iter().filter(|page| page["pages"].is_number()) {
        let pages = printed["pages"].as_i64().unwrap();
        assert!(
            (1..=4).contains(&pages),
            "a remiss takes {pages} sheets: {printed}"
        );
    }
    app.stop().await;
    seen
}

/// Path of the first published answer to a remiss.
async fn one_answer(app: &TestApp, remiss: &str) -> String {
    let path = format!("/public/remisser/{remiss}/responses");
    let listed = app.stranger().get(&path).await.expect(200).json();
    format!("/remisser/{remiss}/svar/{}", id(&listed["responses"][0]))
}

#[actix_web::test]
async fn somebody_finds_a_remiss_changes_to_easy_swedish_and_comes_to_the_form_without_scripts() {
    let Some(chromium) = Chromium::installed() else {
        return;
    };
    let app = TestApp::new().await;
    let [open, _, _] = town(&app).await;
    let link = |part: &str| {
        format!("[...document.querySelectorAll('a')].find((a) => a.textContent.includes('{part}')).click()")
    };
    let seen = chromium
        .walk(&json!([
            { "go": format!("{}/", app.address) },
            { "press": "document.querySelector('#q').value = 'samverkan', document.querySelector('form.search button').click()" },
            { "tell": "found" },
            { "press": link("Reviderad") },
            { "press": link("Lättläst") },
            { "tell": "easy" },
            { "press": "document.querySelector('a.button').click()" },
            { "tell": "form" },
        ]))
        .await;
    let text = |name: &str| {
        let page = seen.iter().find(|page| page["name"] == name).unwrap();
        (
            page["text"].as_str().unwrap().to_owned(),
            page["url"].as_str().unwrap().to_owned(),
        )
    };
    assert!(text("found").0.contains("1 remiss för ”samverkan”"));
    let (easy, address) = text("easy");
    assert!(
        easy.contains("Det här handlar det om") && easy.contains("LIX"),
        "{easy}"
    );
    assert!(address.ends_with("sprak=lattlast"));
    let (_, form) = text("form");
    assert!(form.contains(&format!("/remisser/{open}/svara")), "{form}");
    app.stop().await;
}
