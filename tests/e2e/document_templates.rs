//! Templates of documents: shown with their help, and a municipality's own in use.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const NOW: &str = "2019-09-02T06:00:00Z";

/// A municipality that has other headings in another order, one heading of its own, and a field of its own.
const OWN_REPORT: &str = r#"id = "kortTjansteskrivelse"
kind = "tjansteskrivelseRemiss"
name = "Kort tjänsteskrivelse"
title = "Svar på remiss {senderNumber}: {remissName}"
rules = ["titleOneLine", "headingsPresent", "headingsInOrder", "onlyOwnHeadings", "fieldsFilled", "noLeftovers"]

[[section]]
key = "beslut"
heading = "Beslut"
help = "Skriv beslutsmeningen så att den kan klippas in i protokollet."
required = true
text = "{proposedDecision}"

[[section]]
key = "kort"
heading = "Kort om ärendet"
help = "Högst tio rader om vad remissen gäller."
required = true
text = """
Remissen gäller {{{remissName}}.

{summary}

{?boardStance}Nämnden föreslås {boardStance}.
"""
rules = ["maxLines", "namesSender"]
maxLines = 10

[[section]]
key = "ekonomi"
heading = "Ekonomi"
help = "Skriv vad förslaget kostar och hur det betalas."
required = true

[[section]]
key = "bakgrund"
heading = "Bakgrund och bedömning"
help = "Redovisa och motivera ställningstagandet."
required = true
text = "{matter}"

[[section]]
key = "foljder"
heading = "Följder"
help = "Skriv vilka följder förslaget får."
required = false
text = "{consequences}"

[[field]]
key = "barnratt"
label = "Barnrättsprövning"
help = "Ange om en barnrättsprövning är gjord."
required = true
"#;

/// The agenda, with a title of the municipality's own: replaces the embedded one.
const OWN_AGENDA: &str = r#"kind = "arendelista"
name = "Föredragningslista"
title = "Föredragningslista {board} {meetingDate}"
rules = ["titleOneLine"]

[[section]]
key = "punkter"
heading = "Ärenden"
help = "Ärendena i ordning."
required = true
text = "{items}"
"#;

async fn with_own() -> TestApp {
    TestApp::with_templates(NOW, &[("kort.toml", OWN_REPORT), ("lista.toml", OWN_AGENDA)]).await
}

async fn report(officer: &Actor, case: &Value, fields: Value) -> Value {
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let body = json!({ "kind": "tjansteskrivelse", "template": "kortTjansteskrivelse", "fields": fields });
    officer.post(&path, &body).await.expect(201).json()
}

fn text<'a>(draft: &'a Value, key: &str) -> &'a str {
    let sections = draft["sections"].as_array().unwrap();
    let section = sections.iter().find(|section| section["key"] == key);
    section.unwrap()["text"].as_str().unwrap()
}

#[actix_web::test]
async fn every_type_of_document_has_a_template_that_shows_its_headings_with_help() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let page = officer.get("/document-templates").await.expect(200).json();
    assert_eq!(page["_meta"]["totalRecords"], 12);
    for template in page["documentTemplates"].as_array().unwrap() {
        assert_eq!(template["standard"], true);
        assert_eq!(template["own"], false);
        for heading in template["headings"].as_array().unwrap() {
            assert!(heading["help"].as_str().unwrap().ends_with('.'), "{heading}");
        }
        let one = officer
            .get(&format!(
                "/document-templates/{}",
                template["id"].as_str().unwrap()
            ))
            .await
            .expect(200);
        assert_eq!(&one.json(), template);
    }
    let one = officer
        .get("/document-templates?documentType=yttrande")
        .await
        .expect(200)
        .json();
    assert_eq!(
        one["documentTemplates"][0]["headings"][0]["fields"],
        json!(["matter"])
    );
    assert_eq!(one["_meta"]["totalRecords"], 1);
    let second = officer
        .get("/document-templates?limit=5&page=3")
        .await
        .expect(200)
        .json();
    assert_eq!(second["documentTemplates"].as_array().unwrap().len(), 2);
    officer
        .get("/document-templates?documentType=brev")
        .await
        .expect(400);
    officer.get("/document-templates/brev").await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_municipalitys_own_templates_are_added_or_take_the_place_of_the_embedded() {
    let app = with_own().await;
    let officer = app.actor(Role::Officer).await;
    let page = officer
        .get("/document-templates?documentType=tjansteskrivelseRemiss")
        .await
        .expect(200)
        .json();
    let ids: Vec<_> = page["documentTemplates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|template| template["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["tjansteskrivelseRemiss", "kortTjansteskrivelse"]);
    assert_eq!(page["documentTemplates"][1]["own"], true);
    assert_eq!(page["documentTemplates"][1]["standard"], false);
    let agenda = officer
        .get("/document-templates/arendelista")
        .await
        .expect(200)
        .json();
    assert_eq!(agenda["name"], "Föredragningslista");
    assert_eq!(
        (&agenda["own"], &agenda["standard"]),
        (&json!(true), &json!(true))
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_draft_after_a_template_of_ones_own_goes_all_the_way_to_agenda_and_yttrande() {
    let app = with_own().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    let made = report(
        &officer,
        &case,
        json!({ "stance": "tillstyrker", "barnratt": "Gjord." }),
    )
    .await;
    assert_eq!(made["template"], "kortTjansteskrivelse");
    let link = made["_links"]["template"]["href"].as_str().unwrap();
    assert!(
        link.ends_with("/document-templates/kortTjansteskrivelse"),
        "{link}"
    );
    let title = made["title"].as_str().unwrap();
    assert!(
        title.starts_with("Svar på remiss S2015/06034") && title.contains("Kroppsbehandlingar"),
        "{title}"
    );
    let short = text(&made, "kort");
    assert!(
        short.starts_with("Remissen gäller {Kroppsbehandlingar"),
        "{short}"
    );
    assert!(
        short.contains("20 december 2019") && !short.contains("föreslås ."),
        "{short}"
    );
    assert_eq!(text(&made, "ekonomi"), "");
    assert!(text(&made, "beslut").contains("att anta förslaget till yttrande"));

    let draft = format!("/drafts/{}", made["id"].as_str().unwrap());
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    let found: Vec<_> = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["rule"].as_str().unwrap(),
                finding["section"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(found, [("sectionFilled", "ekonomi")]);
    assert!(findings["summaryLines"].as_u64().unwrap() > 2);
    let written = json!({ "sections": [
        { "key": "ekonomi", "text": "Förslaget ryms inom budgeten." },
        { "key": "foljder", "text": "Förslaget får inga följder för barn." },
        { "key": "kort", "text": "Socialdepartementet frågar om Kroppsbehandlingar." }] });
    officer.patch(&draft, &written).await.expect(200);
    let template = officer
        .get("/document-templates/kortTjansteskrivelse")
        .await
        .expect(200)
        .json();
    let plain = officer
        .request(reqwest::Method::GET, &draft)
        .header("Accept", "text/plain");
    let plain = officer.send(plain).await.expect(200).text();
    let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    for heading in template["headings"].as_array().unwrap() {
        assert!(plain.contains(heading["heading"].as_str().unwrap()), "{plain}");
        assert!(!plain.contains(heading["help"].as_str().unwrap()), "{plain}");
    }
    officer
        .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
        .await
        .expect(201);
    let agenda = officer
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        agenda["items"][0]["summary"],
        "Socialdepartementet frågar om Kroppsbehandlingar."
    );
    assert_eq!(agenda["items"][0]["proposedDecision"], text(&made, "beslut"));

    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let yttrande = officer
        .post(&path, &json!({ "kind": "yttrande" }))
        .await
        .expect(201)
        .json();
    let body = text(&yttrande, "matter");
    assert!(
        body.contains("Fråga 1") && body.contains("inga följder för barn"),
        "{body}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_draft_takes_only_a_template_of_its_type_and_only_its_fields() {
    let app = with_own().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    for template in ["finnsInte", "yttrande", "tjansteskrivelseOther"] {
        let wish = json!({ "kind": "tjansteskrivelse", "template": template });
        let refused = officer.post(&path, &wish).await.expect(422).json();
        assert_eq!(refused["errors"][0]["pointer"], "#/template");
        assert!(
            refused["detail"]
                .as_str()
                .unwrap()
                .contains("kortTjansteskrivelse"),
            "{refused}"
        );
    }
    let wish = json!({ "kind": "tjansteskrivelse", "fields": { "barnratt": "Gjord." } });
    officer.post(&path, &wish).await.expect(422);
    let made = report(&officer, &case, json!({})).await;
    let draft = format!("/drafts/{}", made["id"].as_str().unwrap());
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    let first = &findings["findings"][0];
    assert_eq!(
        (&first["rule"], &first["section"]),
        (&json!("fieldsFilled"), &json!("barnratt"))
    );
    let fields = json!({ "fields": { "barnratt": "Inte gjord." } });
    officer.patch(&draft, &fields).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn a_draft_whose_template_was_taken_away_can_be_read_and_edited_and_says_what_is_missing() {
    let app = with_own().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    let made = report(&officer, &case, json!({})).await;
    let draft = format!("/drafts/{}", made["id"].as_str().unwrap());
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let statement = officer.post(&path, &json!({ "kind": "yttrande" })).await;
    let statement = format!("/drafts/{}", statement.expect(201).id());
    let app = app
        .restarted(|config| config.documents.templates_dir = "".into())
        .await;
    let officer = app.actor(Role::Officer).await;
    officer.get(&draft).await.expect(200);
    officer.get(&statement).await.expect(200);
    officer
        .get(&format!("{draft}/versions/1/differences"))
        .await
        .expect(200);
    let written = json!({ "sections": [{ "key": "ekonomi", "text": "Ryms i budgeten." }] });
    officer.patch(&draft, &written).await.expect(200);
    let refused = officer.get(&format!("{draft}/findings")).await.expect(409).json();
    assert!(
        refused["detail"]
            .as_str()
            .unwrap()
            .starts_with("Mallen ”kortTjansteskrivelse” som utkastet är skrivet efter finns inte längre."),
        "{refused}"
    );
    officer
        .post(&format!("{draft}/regenerations"), &json!({}))
        .await
        .expect(409);
    app.stop().await;
}
