//! What anyone finds on the public pages: the lists, the search, one remiss from why to what became of it, feeds and open data; and what
//! nobody finds.

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::responses::put_into_state;

const FIRST: (&str, &str) = ("Föreningen Ett & Två", "ett@example.org");
const SECOND: (&str, &str) = ("=HYPERLINK(\"x\") förening", "tva@example.org");

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

async fn page(stranger: &Actor, path: &str) -> String {
    stranger.get(&format!("!{path}")).await.expect(200).text()
}

async fn with_header(stranger: &Actor, path: &str, name: &str, value: &str) -> Answer {
    let request = stranger
        .request(Method::GET, &format!("!{path}"))
        .header(name, value);
    stranger.send(request).await
}

/// A remiss that is out, with these fields changed before it was sent.
async fn sent(app: &TestApp, case: &Value, change: &Value) -> Value {
    let officer = app.actor(Role::Officer).await;
    let draft = app.remiss_draft(case).await;
    let path = format!("/remisser/{}", id(&draft));
    officer.patch(&path, change).await.expect(200);
    app.add_recipients(&draft, &[FIRST]).await;
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    officer.get(&path).await.expect(200).json()
}

#[actix_web::test]
async fn the_list_shows_open_closed_and_decided_and_is_searched_by_any_form_of_a_word() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let case = app.case(board, "Föreningsbidrag").await;
    let open =
        json!({ "name": "Nya regler för föreningsbidrag", "topics": ["kultur"], "areas": ["Vivalla"] });
    sent(&app, &case, &open).await;
    let case = app.case(other, "Vattenskydd").await;
    let water = json!({ "name": "Vattenskyddsområde för Skråmsta", "topics": ["miljö"], "deadlineDate": "2019-10-01" });
    sent(&app, &case, &water).await;
    let number = case["caseNumber"].as_str().unwrap().to_owned();
    let case = app.case(board, "Lokaler").await;
    let decided = sent(&app, &case, &json!({ "name": "Lokaler för små föreningar" })).await;
    put_into_state(&app, &decided, "decided").await;
    app.set_time("2019-10-10T08:00:00Z");
    let stranger = app.stranger();
    for path in ["/", "/remisser"] {
        let list = page(&stranger, path).await;
        let place = |words: &str| list.find(words).unwrap_or_else(|| panic!("{words} in {list}"));
        assert!(place("Öppna för svar") < place("Nya regler för föreningsbidrag"));
        assert!(
            place("Nya regler för föreningsbidrag")
                < place("Svarstiden gick ut tisdag 1 oktober 2019 kl. 23.59")
        );
        assert!(place("Vattenskyddsområde för Skråmsta") < place("Lokaler för små föreningar"));
        assert!(list.contains("20 dagar kvar"));
        assert!(list.contains("type=\"application/atom+xml\""));
    }
    let number = number.replace(' ', "%20");
    for (query, found, not_found) in [
        ("q=f%C3%B6reningsbidragen", "Nya regler", "Vattenskydd"),
        ("q=vattenskydd", "Vattenskyddsområde", "Nya regler"),
        ("q=bidrag", "Nya regler", "Vattenskydd"),
        ("q=milj%C3%B6", "Vattenskyddsområde", "Nya regler"),
        (&format!("q={number}"), "Vattenskyddsområde", "Nya regler"),
        ("visa=beslutade", "Lokaler för små", "Nya regler"),
        ("visa=svarstiden-slut", "Vattenskyddsområde", "Nya regler"),
        ("amne=Kultur", "Nya regler", "Vattenskydd"),
        ("omrade=vivalla", "Nya regler", "Lokaler för små"),
        (&format!("namnd={other}"), "Vattenskyddsområde", "Nya regler"),
    ] {
        let list = page(&stranger, &format!("/remisser?{query}")).await;
        let cards = list.split("<ul class=\"cards\">").nth(1).unwrap_or_default();
        assert!(cards.contains(found), "{query}: {cards}");
        assert!(!cards.contains(not_found), "{query}: {cards}");
    }
    let none = page(&stranger, "/remisser?q=rymdfart").await;
    assert!(none.contains("Inga remisser passar"));
    let hostile = page(
        &stranger,
        "/remisser?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&page=-4&namnd=x",
    )
    .await;
    assert!(!hostile.contains("<script>"));
    let listed = stranger
        .get("/public/remisser?state=open&topic=kultur&q=regler")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    assert_eq!(listed["remisser"][0]["name"], "Nya regler för föreningsbidrag");
    app.stop().await;
}

#[actix_web::test]
async fn a_page_is_kept_until_something_changes_and_never_longer() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}", id(&remiss));
    let first = stranger.get(&format!("!{path}")).await.expect(200);
    let etag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "no-cache");
    with_header(&stranger, &path, "If-None-Match", &etag)
        .await
        .expect(304);
    let packed = with_header(&stranger, &path, "Accept-Encoding", "gzip")
        .await
        .expect(200);
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_eq!(packed.header("etag"), etag);
    // A minute passes, and nothing that is shown has changed: the tag is the same.
    app.set_time("2019-09-02T06:05:00Z");
    with_header(&stranger, &path, "If-None-Match", &etag)
        .await
        .expect(304);
    // A day passes: there is one day less.
    app.set_time("2019-09-03T06:05:00Z");
    let later = with_header(&stranger, &path, "If-None-Match", &etag)
        .await
        .expect(200);
    assert!(later.text().contains("57 dagar kvar"));
    // An officer changes something.
    let officer = app.actor(Role::Officer).await;
    let changed = json!({ "deadlineDate": "2019-11-30" });
    let changed = officer
        .patch(&format!("/remisser/{}", id(&remiss)), &changed)
        .await;
    if changed.status.is_success() {
        assert!(page(&stranger, &path).await.contains("30 november 2019"));
    }
    let withdrawal = json!({ "reason": "Förslaget skrivs om." });
    officer
        .post(&format!("/remisser/{}/withdrawals", id(&remiss)), &withdrawal)
        .await
        .expect(200);
    let gone = page(&stranger, &path).await;
    assert!(gone.contains("Remissen är återkallad"));
    assert!(
        !page(&stranger, "/remisser")
            .await
            .contains(remiss["name"].as_str().unwrap())
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_page_known_by_heart_is_as_careful_as_any_and_half_a_second_old_at_most() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.public_pages.fresh_ms = 500;
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}", id(&remiss));
    let first = stranger.get(&format!("!{path}")).await.expect(200);
    let again = stranger.get(&format!("!{path}")).await.expect(200);
    assert_eq!(first.bytes, again.bytes);
    for name in [
        "etag",
        "content-type",
        "content-security-policy",
        "x-content-type-options",
        "x-frame-options",
        "referrer-policy",
    ] {
        assert_eq!(first.header(name), again.header(name), "{name}");
        assert!(!again.header(name).is_empty(), "{name}");
    }
    let etag = first.header("etag").to_owned();
    with_header(&stranger, &path, "If-None-Match", &etag)
        .await
        .expect(304);
    let csv = format!("{path}/sandlista.csv");
    for _ in 0..2 {
        let saved = stranger.get(&format!("!{csv}")).await.expect(200);
        assert!(saved.header("content-disposition").starts_with("attachment"));
    }
    let officer = app.actor(Role::Officer).await;
    officer
        .post(
            &format!("/remisser/{}/withdrawals", id(&remiss)),
            &json!({ "reason": "Förslaget skrivs om." }),
        )
        .await
        .expect(200);
    app.set_time("2019-09-02T06:00:00.500Z");
    assert!(page(&stranger, &path).await.contains("Remissen är återkallad"));
    app.stop().await;
}

#[actix_web::test]
async fn what_comes_under_secrecy_is_gone_from_every_public_page_at_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let base = format!("/remisser/{}", id(&remiss));
    let of_remiss = [
        base.clone(),
        format!("{base}?sprak=lattlast"),
        format!("{base}/sandlista"),
        format!("{base}/sandlista.csv"),
        format!("{base}/data.jsonld"),
        format!("{base}/svar"),
        format!("{base}/svara"),
    ];
    let lists = [
        "/",
        "/remisser",
        "/remisser?q=samverkan",
        "/feeds/remisser.atom",
        "/feeds/remisser.json",
        "/sitemap.xml",
    ];
    for path in of_remiss.iter().map(String::as_str).chain(lists) {
        page(&stranger, path).await;
    }
    let registrar = app
        .actor_with_secrecy(Role::Officer, remiss::access::Boards::All)
        .await
        .acting_for("hand09");
    let case = format!("/cases/{}", id(&case));
    registrar
        .patch(&case, &json!({ "secrecyGround": "21 kap. 7 § OSL" }))
        .await
        .expect(200);
    for path in &of_remiss {
        stranger.get(&format!("!{path}")).await.expect(404);
    }
    for path in lists {
        let shown = page(&stranger, path).await;
        assert!(!shown.contains(id(&remiss)), "{path}");
    }
    for path in ["", "/recipients", "/results", "/responses"] {
        stranger
            .get(&format!("/public/remisser/{}{path}", id(&remiss)))
            .await
            .expect(404);
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_decided_remiss_shows_decision_viewpoints_replies_and_results_and_no_more_than_is_published() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let path = format!("/remisser/{}", id(&remiss));
    let mut answers = Vec::new();
    for body in [
        json!({ "recipientId": recipients[0]["id"], "channel": "email",
            "text": "Fler möten behövs. Ring 019-000 00 00 om ni undrar." }),
        json!({ "respondent": { "name": "En Hemlig Person" }, "channel": "letter", "text": "Det här är mellan oss." }),
    ] {
        let answer = registrar.post(&format!("{path}/responses"), &body).await;
        answers.push(answer.expect(201).json());
    }
    for (answer, text) in [
        (&answers[0], "Fler möten behövs. Ring 019-000\n0000 om ni undrar."),
        (&answers[1], "Det här är mellan oss."),
    ] {
        let viewpoint = json!({ "viewpoints": [{ "text": text, "theme": "Möten", "reply": "Två möten om året.",
            "result": "partlyMet", "reason": "Fler hinns inte." }] });
        officer
            .post(&format!("/responses/{}/viewpoints", id(answer)), &viewpoint)
            .await
            .expect(201);
    }
    let publication = json!({ "maskFindings": true });
    officer
        .post(
            &format!("/responses/{}/publications", id(&answers[0])),
            &publication,
        )
        .await
        .expect(201);
    let stranger = app.stranger();
    stranger.get(&format!("!{path}/resultat")).await.expect(404);
    put_into_state(&app, &remiss, "reported").await;
    let decision = json!({ "kind": "adopted", "decidedBy": "chair", "text": "Överenskommelsen antas.", "remissId": id(&remiss) });
    officer
        .post(&format!("/cases/{}/decisions", id(&case)), &decision)
        .await
        .expect(201);
    let shown = page(&stranger, &path).await;
    assert!(shown.contains("Överenskommelsen antas."));
    assert!(
        !shown.contains("Delvis tillgodosedd"),
        "those who answered are told first"
    );
    officer
        .post(&format!("{path}/feedback-dispatches"), &json!({}))
        .await
        .expect(201);
    let shown = page(&stranger, &path).await;
    for words in [
        "Så blev det",
        "Överenskommelsen antas.",
        "Delvis tillgodosedd",
        &format!("{path}/resultat"),
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    let shown = page(&stranger, &format!("{path}/resultat")).await;
    for words in [
        "Fler möten behövs.",
        "[maskerat]",
        "Två möten om året.",
        "Fler hinns inte.",
        FIRST.0.split(' ').next().unwrap(),
    ] {
        assert!(shown.contains(words), "{words} in {shown}");
    }
    for words in ["019-000", "mellan oss", "Hemlig"] {
        assert!(!shown.contains(words), "{words} in {shown}");
    }
    let json = stranger
        .get(&format!("/public/remisser/{}/results", id(&remiss)))
        .await
        .expect(200)
        .json();
    assert_eq!(json["decision"]["text"], "Överenskommelsen antas.");
    assert_eq!(json["results"], json!([{ "result": "partlyMet", "count": 2 }]));
    assert_eq!(json["viewpoints"].as_array().unwrap().len(), 1);
    assert_eq!(json["viewpoints"][0]["responseId"], answers[0]["id"]);
    let easy = page(&stranger, &format!("{path}?sprak=lattlast")).await;
    assert!(easy.contains("En del blir så"));
    app.stop().await;
}

#[actix_web::test]
async fn anyone_sees_who_was_asked_as_page_csv_and_json_and_no_address() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}/sandlista", id(&remiss));
    let shown = page(&stranger, &path).await;
    let csv = page(&stranger, &format!("{path}.csv")).await;
    let json = stranger
        .get(&format!("/public/remisser/{}/recipients", id(&remiss)))
        .await
        .expect(200);
    assert!(shown.contains("Föreningen Ett &#38; Två"));
    assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\") förening\""), "{csv}");
    for text in [&shown, &csv, &json.text()] {
        assert!(!text.contains("@example.org"), "{text}");
    }
    let json = json.json();
    assert_eq!(json["recipients"].as_array().unwrap().len(), 2);
    assert_eq!(json["recipients"][0]["responseId"], Value::Null);
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "text": "Bra." });
    let answer = registrar
        .post(&format!("/remisser/{}/responses", id(&remiss)), &body)
        .await
        .expect(201)
        .json();
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    officer
        .post(&format!("/responses/{}/publications", id(&answer)), &json!({}))
        .await
        .expect(201);
    assert!(
        page(&stranger, &path)
            .await
            .contains(&format!("/svar/{}", id(&answer)))
    );
    app.stop().await;
}

#[actix_web::test]
async fn the_feeds_are_read_by_readers_of_others() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let change = json!({ "name": "Bidrag & \"avgifter\" > 2020", "topics": ["kultur & natur"] });
    let remiss = sent(&app, &case, &change).await;
    let stranger = app.stranger();
    for path in ["/feeds/remisser.atom", "/feeds/remisser.json"] {
        let answer = stranger.get(&format!("!{path}")).await.expect(200);
        let feed = feed_rs::parser::parse(answer.bytes.as_slice()).unwrap();
        assert_eq!(feed.entries.len(), 1, "{path}");
        let entry = &feed.entries[0];
        let title = &entry.title.as_ref().unwrap().content;
        assert!(title.contains("Bidrag") && title.contains("avgifter"), "{title}");
        assert_eq!(entry.id, format!("urn:uuid:{}", id(&remiss)));
        let address = format!("{}/remisser/{}", app.address, id(&remiss));
        assert!(entry.links.iter().any(|link| link.href == address));
        assert_eq!(entry.published.unwrap().to_rfc3339(), "2019-09-02T06:00:00+00:00");
        assert!(
            entry
                .categories
                .iter()
                .any(|category| category.term == "kultur & natur")
        );
    }
    let filtered = stranger
        .get("!/feeds/remisser.atom?topic=idrott")
        .await
        .expect(200);
    let feed = feed_rs::parser::parse(filtered.bytes.as_slice()).unwrap();
    assert!(feed.entries.is_empty());
    // Decided: the entry is newer.
    app.set_time("2019-11-05T08:00:00Z");
    let later = stranger.get("!/feeds/remisser.atom").await.expect(200);
    let feed = feed_rs::parser::parse(later.bytes.as_slice()).unwrap();
    assert_eq!(
        feed.entries[0].updated.unwrap().to_rfc3339(),
        "2019-10-30T23:00:00+00:00"
    );
    app.stop().await;
}

#[actix_web::test]
async fn programs_find_a_remiss_as_schema_org_a_catalogue_and_a_map() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}", id(&remiss));
    let data = stranger.get(&format!("!{path}/data.jsonld")).await.expect(200);
    assert_eq!(data.header("content-type"), "application/ld+json");
    let data = data.json();
    assert_eq!(data["@context"], "https://schema.org");
    assert_eq!(data["identifier"], case["caseNumber"]);
    assert_eq!(data["potentialAction"]["endTime"], "2019-10-30T22:59:00Z");
    let catalogue = stranger.get("!/data/katalog.jsonld").await.expect(200).json();
    assert_eq!(catalogue["@type"], "dcat:Catalog");
    for distribution in catalogue["dcat:dataset"][0]["dcat:distribution"]
        .as_array()
        .unwrap()
    {
        let address = distribution["dcat:downloadURL"]["@id"].as_str().unwrap();
        let path = address.strip_prefix(&app.address).unwrap();
        stranger.get(&format!("!{path}")).await.expect(200);
    }
    let map = page(&stranger, "/sitemap.xml").await;
    for place in map.split("<loc>").skip(1) {
        let address = place.split('<').next().unwrap();
        let path = address.strip_prefix(&app.address).unwrap();
        page(&stranger, path).await;
    }
    assert!(map.contains(&path));
    assert!(page(&stranger, "/robots.txt").await.contains("Disallow: /svara/"));
    app.stop().await;
}

#[actix_web::test]
async fn easy_swedish_is_a_switch_that_stays_and_tells_how_easy_it_is() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}", id(&remiss));
    for path in [
        "/remisser",
        "/om-remisser",
        &path,
        &format!("{path}/sandlista"),
        &format!("{path}/svara"),
        &format!("{path}/svar"),
        &format!("{path}/folj"),
    ] {
        let ordinary = page(&stranger, path).await;
        assert!(ordinary.contains(&format!("{path}?sprak=lattlast")), "{path}");
        let easy = page(&stranger, &format!("{path}?sprak=lattlast")).await;
        assert!(easy.contains("/remisser?sprak=lattlast"), "{path}");
        let lix: u32 = easy
            .split("läsbarhet (LIX) ")
            .nth(1)
            .and_then(|rest| rest.split('.').next()?.parse().ok())
            .unwrap_or_else(|| panic!("{path} does not tell its LIX: {easy}"));
        // Names and summaries are the officer's.
        let most = if path == "/om-remisser" { 30 } else { 60 };
        assert!(lix < most, "{path} has LIX {lix}");
    }
    let easy = page(&stranger, &format!("{path}?sprak=lattlast")).await;
    assert!(easy.contains("Kommunen vill samarbeta bättre med föreningar."));
    assert!(!easy.contains("har reviderats under våren"));
    let unknown = page(&stranger, "/remisser?sprak=klingon").await;
    assert!(unknown.contains("Sök bland remisserna"));
    app.stop().await;
}
