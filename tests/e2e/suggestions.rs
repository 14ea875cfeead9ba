//! Suggestions for the distribution list of a remiss, each with its reasons, and what the list covers.

use diesel::sql_types::{Integer, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use remiss::access::{Boards, Caller, Role};
use remiss_tests::{Actor, TestApp, form_token};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::staff_sessions::Scene;

/// An organisation of the register with an address. Returns its id.
async fn organisation(coordinator: &Actor, body: Value) -> String {
    let id = coordinator.post("/organisations", &body).await.expect(201).id();
    let contact = json!({ "role": "Ordförande", "email": format!("{id}@example.org") });
    let path = format!("/organisations/{id}/contacts");
    coordinator.post(&path, &contact).await.expect(201);
    id
}

fn association(name: &str, topics: &[&str], areas: &[&str]) -> Value {
    json!({ "kind": "association", "name": name, "topics": topics, "areas": areas })
}

/// A draft about a plan for culture in Vivalla. Returns its path.
async fn draft(app: &TestApp, officer: &Actor, title: &str, fields: Value) -> String {
    let boards = officer.get("/boards").await.expect(200).json();
    let board = boards["boards"][0]["id"].as_str().unwrap().parse().unwrap();
    let case = app.case(board, title).await;
    let mut body = json!({
        "name": title, "purpose": "Vi vill veta vad ni tycker.", "deadlineDate": "2019-10-30",
        "canInfluence": "Allt.", "contacts": [{ "role": "Utredare", "email": "utredare@example.org" }],
    });
    for (name, value) in fields.as_object().unwrap() {
        body[name] = value.clone();
    }
    let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    format!("/remisser/{}", officer.post(&path, &body).await.expect(201).id())
}

async fn suggestions(actor: &Actor, remiss: &str, query: &str) -> Value {
    let path = format!("{remiss}/recipient-suggestions{query}");
    actor.get(&path).await.expect(200).json()
}

fn names(page: &Value) -> Vec<&str> {
    let listed = page["suggestions"].as_array().unwrap().iter();
    listed.map(|one| one["name"].as_str().unwrap()).collect()
}

fn reasons(one: &Value) -> Vec<&str> {
    let reasons = one["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason["text"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn those_whom_the_remiss_concerns_are_suggested_with_reasons_and_nobody_is_added() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let (coordinator, officer) = (app.actor(Role::Coordinator).await, app.actor(Role::Officer).await);
    organisation(&coordinator, association("Mosaik", &["Kultur"], &["Vivalla"])).await;
    organisation(&coordinator, association("Nordanvind", &["idrott"], &["Norr"])).await;
    organisation(&coordinator, association("Skytteföreningen i Bettorp", &[], &[])).await;
    organisation(&coordinator, association("Kvarnen", &["bildning"], &["Söder"])).await;
    let gone = organisation(&coordinator, association("Nedlagda", &["kultur"], &[])).await;
    let inactive = json!({ "active": false });
    coordinator
        .patch(&format!("/organisations/{gone}"), &inactive)
        .await
        .expect(200);
    let fields = json!({
        "topics": ["kultur"], "areas": ["Vivalla"],
        "background": "Planen tar upp idrottsplatserna och skyttebanan.",
    });
    let remiss = draft(&app, &officer, "Plan för mötesplatser", fields).await;
    let page = suggestions(&officer, &remiss, "").await;
    assert_eq!(
        names(&page),
        ["Mosaik", "Nordanvind", "Skytteföreningen i Bettorp"]
    );
    let best = &page["suggestions"][0];
    assert_eq!(
        reasons(best),
        [
            "Arbetar med Kultur, som remissen gäller.",
            "Finns i Vivalla, som remissen gäller.",
            "Har aldrig fått en remiss.",
        ]
    );
    let points = best["reasons"].as_array().unwrap().iter();
    let sum: u64 = points.map(|reason| reason["points"].as_u64().unwrap()).sum();
    assert_eq!(best["score"], sum);
    assert_eq!(best["channel"], "email");
    assert_eq!(best["neverAsked"], true);
    assert!(
        best["_links"]["add"]["href"]
            .as_str()
            .unwrap()
            .ends_with("/recipients")
    );
    assert_eq!(
        reasons(&page["suggestions"][1])[0],
        "Arbetar med idrott; remissen skriver om ”idrottsplatserna”."
    );
    assert_eq!(
        reasons(&page["suggestions"][2])[0],
        "Namnet hör ihop med remissens ord ”skyttebanan”."
    );
    let listed = officer
        .get(&format!("{remiss}/recipients"))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 0, "suggesting adds nobody");
    // By kind, everybody of it; narrowed by the rest.
    for (query, count) in [
        ("?kind=association", 4),
        ("?area=norr", 1),
        ("?topic=bildning", 1),
        ("?kind=union", 0),
        ("?reason=name", 1),
        ("?neverAsked=false", 0),
        ("?civilSociety=false", 0),
        ("?listed=true", 0),
        ("?limit=1&page=3", 3),
        ("?size=small", 0),
    ] {
        let page = suggestions(&officer, &remiss, query).await;
        assert_eq!(page["_meta"]["totalRecords"], count, "{query}");
    }
    officer
        .get(&format!("{remiss}/recipient-suggestions?size=huge"))
        .await
        .expect(400);
    app.stop().await;
}

#[actix_web::test]
async fn earlier_answers_count_also_those_that_nobody_asked_for_and_who_is_listed_is_marked() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let (coordinator, officer) = (app.actor(Role::Coordinator).await, app.actor(Role::Officer).await);
    let registrar = app.actor(Role::Registrar).await;
    let answers = organisation(&coordinator, association("Gnistan", &[], &[])).await;
    let silent = organisation(&coordinator, association("Tysta", &["kultur"], &[])).await;
    let uninvited = organisation(&coordinator, association("Objudna", &[], &[])).await;
    let earlier = draft(
        &app,
        &officer,
        "Kulturplan för barn",
        json!({ "topics": ["kultur"] }),
    )
    .await;
    let body = json!({ "organisationIds": [answers, silent] });
    officer
        .post(&format!("{earlier}/recipients"), &body)
        .await
        .expect(201);
    officer
        .post(&format!("{earlier}/dispatches"), &json!({}))
        .await
        .expect(201);
    for organisation in [&answers, &uninvited] {
        let answer = json!({
            "channel": "letter", "outcome": "views", "text": "Bra.", "respondent": { "organisationId": organisation },
        });
        let path = format!("{earlier}/responses");
        let done = registrar.post(&path, &answer).await;
        assert_eq!(done.status, 201, "{}", done.text());
    }
    let remiss = draft(
        &app,
        &officer,
        "Ny kulturplan för barn",
        json!({ "topics": ["Kultur"] }),
    )
    .await;
    let page = suggestions(&officer, &remiss, "").await;
    let of = |name: &str| {
        let all = page["suggestions"].as_array().unwrap().iter();
        all.clone().find(|one| one["name"] == name).unwrap().clone()
    };
    assert_eq!(
        reasons(&of("Objudna"))[0],
        "Har svarat utan att vara tillfrågad på ”Kulturplan för barn” (2019), som liknar den här."
    );
    assert_eq!(
        reasons(&of("Gnistan"))[0],
        "Har svarat på ”Kulturplan för barn” (2019), som liknar den här."
    );
    assert_eq!(of("Objudna")["neverAsked"], true);
    assert_eq!(of("Gnistan")["asked"], 1);
    assert_eq!(of("Gnistan")["answered"], 1);
    assert_eq!(of("Tysta")["asked"], 1);
    assert_eq!(of("Tysta")["answered"], 0);
    assert_eq!(page["basis"]["similarRounds"][0]["name"], "Kulturplan för barn");

    let body = json!({ "organisationIds": [silent] });
    officer
        .post(&format!("{remiss}/recipients"), &body)
        .await
        .expect(201);
    let page = suggestions(&officer, &remiss, "?listed=true").await;
    assert_eq!(names(&page), ["Tysta"]);
    assert!(page["suggestions"][0]["recipientId"].is_string());
    assert!(page["suggestions"][0]["_links"]["add"].is_null());
    assert!(!names(&suggestions(&officer, &remiss, "?listed=false").await).contains(&"Tysta"));
    app.stop().await;
}

#[actix_web::test]
async fn never_asked_means_by_any_board_but_what_others_keep_to_themselves_is_not_told() {
    let app = TestApp::new().await;
    let own = app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let (coordinator, everywhere) = (app.actor(Role::Coordinator).await, app.actor(Role::Officer).await);
    let public = organisation(&coordinator, association("Synliga", &["kultur"], &[])).await;
    let inner = organisation(&coordinator, association("Inre", &["kultur"], &[])).await;
    for (organisation, shown) in [(&public, true), (&inner, false)] {
        let case = app.case(other, "Plan för torget").await;
        let body = json!({
            "name": "Plan för torget", "purpose": "Vad tycker ni?", "deadlineDate": "2019-10-30", "public": shown,
            "canInfluence": "Allt.", "contacts": [{ "role": "Utredare", "email": "utredare@example.org" }],
        });
        let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
        let path = format!(
            "/remisser/{}",
            everywhere.post(&path, &body).await.expect(201).id()
        );
        let body = json!({ "organisationIds": [organisation] });
        everywhere
            .post(&format!("{path}/recipients"), &body)
            .await
            .expect(201);
        everywhere
            .post(&format!("{path}/dispatches"), &json!({}))
            .await
            .expect(201);
    }
    let case = app.case(own, "Kulturplan").await;
    let body = json!({ "name": "Kulturplan", "topics": ["kultur"] });
    let path = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let remiss = format!(
        "/remisser/{}",
        everywhere.post(&path, &body).await.expect(201).id()
    );
    let asked = |page: &Value| -> Vec<(String, u64)> {
        let all = page["suggestions"].as_array().unwrap().iter();
        let one = |one: &Value| {
            (
                one["name"].as_str().unwrap().to_owned(),
                one["asked"].as_u64().unwrap(),
            )
        };
        all.map(one).collect()
    };
    let limited = app.actor_with(Role::Officer, Boards::Only(vec![own]), None).await;
    let page = suggestions(&limited, &remiss, "").await;
    assert_eq!(asked(&page), [("Inre".to_owned(), 0), ("Synliga".to_owned(), 1)]);
    let page = suggestions(&everywhere, &remiss, "").await;
    assert_eq!(asked(&page), [("Inre".to_owned(), 1), ("Synliga".to_owned(), 1)]);
    let stranger = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    stranger
        .get(&format!("{remiss}/recipient-suggestions"))
        .await
        .expect(404);
    stranger.get(&format!("{remiss}/coverage")).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn an_incoming_remiss_has_no_suggestions_and_says_why() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Kroppsbehandlingar").await;
    let remiss = app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    for end in ["recipient-suggestions", "coverage"] {
        let refused = officer
            .get(&format!("/remisser/{remiss}/{end}"))
            .await
            .expect(409);
        assert!(refused.text().contains("sändlista"));
    }
    app.stop().await;
}

#[actix_web::test]
async fn what_the_list_lacks_is_told_with_numbers_and_leads_to_who_would_mend_it() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let (coordinator, officer) = (app.actor(Role::Coordinator).await, app.actor(Role::Officer).await);
    let one = organisation(&coordinator, association("Mosaik", &["kultur"], &["Norr"])).await;
    let parish = json!({ "kind": "faithCommunity", "name": "Ljusglimten", "areas": ["Vivalla"] });
    organisation(&coordinator, parish).await;
    let fields = json!({ "topics": ["kultur"], "areas": ["Vivalla"] });
    let remiss = draft(&app, &officer, "Kulturplan", fields).await;
    let cover = async || {
        officer
            .get(&format!("{remiss}/coverage"))
            .await
            .expect(200)
            .json()
    };
    assert_eq!(
        cover().await["sentences"],
        json!(["Ingen står på sändlistan än."])
    );
    let body = json!({
        "organisationIds": [one], "bodies": [{ "name": "Länsstyrelsen", "kind": "authority", "mustAnswer": true, "email": "lst@example.org" }],
    });
    officer
        .post(&format!("{remiss}/recipients"), &body)
        .await
        .expect(201);
    let coverage = cover().await;
    assert_eq!(
        coverage["sentences"],
        json!([
            "Trossamfund: ingen på listan, 1 i registret.",
            "Vivalla, som remissen gäller: ingen på listan, 1 i registret.",
        ])
    );
    assert_eq!(coverage["listed"], 2);
    assert_eq!(coverage["civilSociety"], 1);
    assert_eq!(coverage["inRegister"], 1);
    let missing = coverage["shares"].as_array().unwrap().iter();
    let missing: Vec<&Value> = missing.filter(|share| share["standing"] == "missing").collect();
    assert_eq!(missing.len(), 2, "{missing:?}");
    for share in missing {
        let href = share["_links"]["suggestions"]["href"].as_str().unwrap();
        let path = href.split("/remiss/v1").nth(1).unwrap();
        let page = officer.get(path).await.expect(200).json();
        assert_eq!(names(&page), ["Ljusglimten"], "{href}");
        let texts = reasons(&page["suggestions"][0]).join(" ");
        assert!(texts.contains("På listan finns ännu"), "{texts}");
    }
    app.stop().await;
}

/// A register of this many organisations, a tenth of them with the topic and the area, and earlier remisser that were sent to them.
async fn large_register(app: &TestApp, organisations: i32) {
    let owner = Caller::system("test");
    app.app
        .write(&owner, async |connection| {
            for statement in [
                "INSERT INTO organisations (municipality_id, id, kind, name, topics, areas, agreement_since, created_at) \
                 SELECT $1, gen_random_uuid(), (ARRAY['association','faithCommunity','adultEducation','union'])[1 + n % 4], \
                    'Föreningen ' || (ARRAY['Lyktan','Gnistan','Kilen','Bron','Tältet'])[1 + n % 5] || ' nummer ' || n, \
                    CASE WHEN n % 10 = 0 THEN ARRAY['kultur','barn och unga'] ELSE ARRAY['ämne ' || n % 97] END, \
                    CASE WHEN n % 20 = 0 THEN ARRAY['Vivalla'] ELSE ARRAY['område ' || n % 31] END, \
                    CASE WHEN n % 7 = 0 THEN date '2018-05-24' END, now() FROM generate_series(1, $2) AS n",
                "INSERT INTO organisation_contacts (municipality_id, id, organisation_id, role, email, created_at) \
                 SELECT $1, gen_random_uuid(), o.id, 'Ordförande', o.id || '@example.org', now() FROM organisations o WHERE $2 > 0",
            ] {
                diesel::sql_query(statement)
                    .bind::<SqlUuid, _>(app.app.municipality())
                    .bind::<Integer, _>(organisations)
                    .execute(connection)
                    .await?;
            }
            Ok(())
        })
        .await
        .unwrap();
}

#[actix_web::test]
async fn among_two_thousand_organisations_the_right_ones_come_first_page_by_page() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await;
    large_register(&app, 2_000).await;
    let fields = json!({
        "topics": ["kultur"], "areas": ["Vivalla"],
        "background": "Lyktan skulle nämnas många gånger. ".repeat(100),
    });
    let remiss = draft(&app, &officer, "Kulturplan för Vivalla", fields).await;
    let mut seen: Vec<String> = Vec::new();
    let mut scores: Vec<u64> = Vec::new();
    for page in 1..=2 {
        let page = suggestions(&officer, &remiss, &format!("?limit=100&page={page}")).await;
        assert_eq!(page["_meta"]["totalRecords"], 200);
        for one in page["suggestions"].as_array().unwrap() {
            seen.push(one["organisationId"].as_str().unwrap().to_owned());
            scores.push(one["score"].as_u64().unwrap());
        }
    }
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]));
    assert_eq!(
        scores.iter().filter(|score| **score >= 65).count(),
        100,
        "topic and area"
    );
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 200, "nobody stands on two pages");
    let all = suggestions(&officer, &remiss, "?kind=union&limit=1").await;
    assert_eq!(all["_meta"]["totalRecords"], 500);
    let coverage = officer
        .get(&format!("{remiss}/coverage"))
        .await
        .expect(200)
        .json();
    assert_eq!(coverage["listed"], 0);
    let registered: u64 = coverage["shares"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|share| share["dimension"] == "kind")
        .map(|share| share["registered"].as_u64().unwrap())
        .sum();
    assert_eq!(registered, 2_000);
    app.stop().await;
}

#[actix_web::test]
async fn an_officer_ticks_suggestions_on_the_page_and_they_stand_on_the_list() {
    let scene = Scene::new().await;
    let app = &scene.app;
    app.kommunstyrelsen().await;
    let (coordinator, officer) = (app.actor(Role::Coordinator).await, app.actor(Role::Officer).await);
    let chosen = organisation(
        &coordinator,
        association("Mosaik & vänner", &["kultur"], &["Vivalla"]),
    )
    .await;
    let council = json!({ "kind": "council", "name": "Kulturrådet", "topics": ["kultur"] });
    let council = coordinator
        .post("/organisations", &council)
        .await
        .expect(201)
        .id();
    let member = organisation(&coordinator, association("Tältet", &[], &["Norr"])).await;
    let body = json!({ "organisationId": member });
    coordinator
        .post(&format!("/organisations/{council}/members"), &body)
        .await
        .expect(201);
    let remiss = draft(app, &officer, "Kulturplan", json!({ "topics": ["kultur"] })).await;
    let path = format!("/arbete{remiss}/sandlista");
    let browser = scene.person("hand01", &["remiss-handlaggare-ks"]).await;
    let page = browser.get(&path).await.expect(200).text();
    for words in [
        "Sändlista: Kulturplan",
        "Ingen står på sändlistan än.",
        "Mosaik &#38; vänner",
        "Arbetar med kultur, som remissen gäller.",
        "Aldrig tillfrågad",
        "Sitter i Kulturrådet, som passar remissen.",
        "Fråga medlemmen direkt",
        "Har varken e-postadress eller postadress för remisser.",
        "Gäller remissen en del av kommunen?",
    ] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
    let token = form_token(&page, &format!("{path}?"));
    let nobody = [("formular", token.as_str())];
    let refused = browser.submit(&format!("{path}?"), &nobody).await.expect(422);
    assert!(refused.text().contains("Kryssa i minst en"));
    let token = form_token(&refused.text(), &format!("{path}?"));
    let ticked = [
        ("formular", token.as_str()),
        ("organisation", chosen.as_str()),
        ("medlemmar", council.as_str()),
    ];
    let done = browser.submit(&format!("{path}?"), &ticked).await.expect(303);
    assert_eq!(done.header("location"), format!("{path}?klart=2"));
    let page = browser.get(done.header("location")).await.expect(200).text();
    assert!(page.contains("2 remissinstanser lades till på listan."));
    assert!(page.contains("På listan: 2"));
    assert!(page.contains("Står på listan"));
    let id: Uuid = chosen.parse().unwrap();
    assert!(!page.contains(&format!("name=\"organisation\" value=\"{id}\"")));
    let narrowed = browser
        .get(&format!("{path}?omrade=Norr&aldrig=ja"))
        .await
        .expect(200)
        .text();
    assert!(narrowed.contains("Visar bara området Norr."));
    scene.stop().await;
}
