//! The municipality's own Word templates: uploaded, used for every Word file, taken out of use.

use std::io::{Cursor, Read as _};

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

#[path = "../../crates/documents/tests/word_template/mod.rs"]
mod word_template;

use word_template::{Template, paragraph};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub(crate) async fn upload(actor: &Actor, query: &str, bytes: Vec<u8>) -> Answer {
    let request = actor
        .request(Method::POST, &format!("/word-templates?{query}"))
        .header("Content-Type", DOCX);
    actor.send(request.body(bytes)).await
}

/// A template whose head says which one it is.
pub(crate) fn saying(words: &str) -> Vec<u8> {
    let mut template = Template::municipal();
    template.head = paragraph("", &[words]);
    template.build()
}

async fn as_word(actor: &Actor, path: &str) -> Vec<u8> {
    let request = actor.request(Method::GET, path).header("Accept", DOCX);
    actor.send(request).await.expect(200).bytes
}

fn part(docx: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut text = String::new();
    if let Ok(mut part) = archive.by_name(name) {
        part.read_to_string(&mut text).unwrap();
    }
    text
}

async fn report(app: &TestApp, case: &Value) -> String {
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let draft = officer
        .post(
            &path,
            &json!({ "kind": "tjansteskrivelse", "fields": { "stance": "tillstyrker" } }),
        )
        .await;
    format!("/drafts/{}", draft.expect(201).id())
}

#[actix_web::test]
async fn a_template_is_told_what_it_lacks_is_used_at_once_and_comes_back_as_it_was() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let draft = report(&app, &case).await;
    let administrator = app.actor(Role::Administrator).await;
    let officer = app.actor(Role::Officer).await;
    assert!(!part(&as_word(&officer, &draft).await, "word/document.xml").contains("Med vänlig hälsning"));

    let bytes = saying("Kommunens mall");
    let made = upload(&administrator, "name=Kommunens&fileName=mall.docx", bytes.clone())
        .await
        .expect(201);
    let view = made.json();
    let codes: Vec<_> = view["remarks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|remark| remark["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes[0], "recognised");
    assert!(codes.contains(&"unknownPlace"));
    assert_eq!(view["documentTypes"], Value::Null);

    let docx = as_word(&officer, &draft).await;
    assert!(part(&docx, "word/header2.xml").contains("Kommunens mall"));
    let text = part(&docx, "word/document.xml");
    assert!(text.contains("Med vänlig hälsning") && text.contains("Ks 1/2019"));
    assert!(text.contains("Remiss från Socialdepartementet om"));

    let path = format!("/word-templates/{}", made.id());
    assert_eq!(
        officer.get(&format!("{path}/content")).await.expect(200).bytes,
        bytes
    );
    let specimen = officer.get(&format!("{path}/specimen")).await.expect(200).bytes;
    assert!(part(&specimen, "word/document.xml").contains("påhittad text"));

    let listed = officer.get("/word-templates").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    assert_eq!(listed["templates"][0]["_links"]["retire"], Value::Null);
    administrator.delete(&path).await.expect(204);
    assert!(!part(&as_word(&officer, &draft).await, "word/document.xml").contains("Med vänlig hälsning"));
    let retired = administrator.get(&path).await.expect(200);
    assert!(retired.json()["retiredAt"].is_string());
    administrator.delete(&path).await.expect(204);
    app.stop().await;
}

#[actix_web::test]
async fn the_templates_own_board_and_type_come_before_the_common_one() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let administrator = app.actor(Role::Administrator).await;
    for (query, words) in [
        (
            format!("name=Egen&boardId={board}&documentTypes=tjansteskrivelse"),
            "Egen mall",
        ),
        ("name=Gemensam".to_owned(), "Gemensam mall"),
        (format!("name=Andras&boardId={other}"), "Andras mall"),
    ] {
        upload(&administrator, &query, saying(words)).await.expect(201);
    }
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let draft = report(&app, &case).await;
    let officer = app.actor(Role::Officer).await;
    assert!(part(&as_word(&officer, &draft).await, "word/header2.xml").contains("Egen mall"));
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let agenda = as_word(&officer, &format!("/meetings/{meeting}/agenda")).await;
    assert!(part(&agenda, "word/header2.xml").contains("Gemensam mall"));
    app.stop().await;
}

#[actix_web::test]
async fn what_is_registered_is_set_in_the_template_too() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    upload(
        &administrator,
        "name=Missiv&documentTypes=missiv",
        saying("Missivmallen"),
    )
    .await
    .expect(201);
    let case = app.case(board, "Reviderad överenskommelse").await;
    let remiss = app
        .sent_remiss(
            &case,
            "Överenskommelsen",
            &[("Föreningen Exempel", "forening@example.org")],
        )
        .await;
    let officer = app.actor(Role::Officer).await;
    let documents = officer
        .get(&format!("/cases/{}/documents", case["id"].as_str().unwrap()))
        .await
        .expect(200)
        .json();
    let word = documents["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|document| document["mediaType"] == DOCX)
        .unwrap();
    let path = format!("/documents/{}/content", word["id"].as_str().unwrap());
    let docx = officer.get(&path).await.expect(200).bytes;
    assert!(part(&docx, "word/header2.xml").contains("Missivmallen"));
    let shown = as_word(
        &officer,
        &format!("/remisser/{}/missiv", remiss["id"].as_str().unwrap()),
    )
    .await;
    assert!(part(&shown, "word/header2.xml").contains("Missivmallen"));
    app.stop().await;
}

#[actix_web::test]
async fn a_file_that_cannot_be_a_template_is_refused_with_how_to_mend_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    let mut macros = Template::municipal();
    macros
        .parts
        .push(("word/vbaProject.bin".to_owned(), b"x".to_vec()));
    for (bytes, words) in [
        (b"%PDF-1.7 ...".to_vec(), "utan en PDF-fil"),
        (Vec::new(), "Filen är tom"),
        (macros.build(), "makron"),
        (
            Template::bare(&paragraph("", &["Hej"])).build(),
            "Skriv {{text}} i ett eget stycke",
        ),
    ] {
        let problem = upload(&administrator, "name=Fel", bytes).await.expect(422).json();
        let detail = problem["errors"][0]["detail"].as_str().unwrap();
        assert!(detail.contains(words), "{detail}");
    }
    let good = saying("x");
    for (query, pointer) in [
        ("name=%20", "#/name"),
        ("name=a&documentTypes=roman", "#/documentTypes"),
        ("name=a&boardId=0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60", "#/boardId"),
    ] {
        let problem = upload(&administrator, query, good.clone())
            .await
            .expect(422)
            .json();
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    let one_board = app
        .actor_with(
            Role::Administrator,
            remiss::access::Boards::Only(vec![board]),
            None,
        )
        .await;
    upload(&one_board, "name=a", good.clone()).await.expect(422);
    let own = upload(&one_board, &format!("name=a&boardId={board}"), good.clone()).await;
    own.expect(201);
    let officer = app.actor(Role::Officer).await;
    upload(&officer, "name=a", good).await.expect(403);
    app.stop().await;
}

#[actix_web::test]
async fn the_places_that_a_template_can_have_are_told_and_each_is_recognised() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    let told = administrator
        .get("/word-template-places")
        .await
        .expect(200)
        .json();
    let places = told["places"].as_array().unwrap();
    let dnr = places.iter().find(|place| place["name"] == "ert dnr").unwrap();
    assert_eq!(dnr["englishName"], "theirNumber");
    assert_eq!(dnr["placeholder"], "{{ert dnr}}");
    let required: Vec<_> = places.iter().filter(|place| place["required"] == true).collect();
    assert_eq!(required.len(), 1);
    assert_eq!(required[0]["name"], "text");

    let all: String = places
        .iter()
        .map(|place| paragraph("", &[place["placeholder"].as_str().unwrap()]))
        .collect();
    let made = upload(&administrator, "name=Alla", Template::bare(&all).build()).await;
    let made = made.expect(201).json();
    let remarks = made["remarks"].as_array().unwrap();
    assert!(
        remarks.iter().all(|remark| remark["code"] != "unknownPlace"),
        "{remarks:?}"
    );
    let named = told["_links"]["self"]["href"].as_str();
    assert_eq!(made["_links"]["places"]["href"].as_str(), named);
    app.stop().await;
}

#[actix_web::test]
async fn what_the_template_has_after_the_text_stays_out_of_a_draft_that_comes_back() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    upload(&administrator, "name=Mall", Template::municipal().build())
        .await
        .expect(201);
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let draft = report(&app, &case).await;
    let officer = app.actor(Role::Officer).await;
    let file = as_word(&officer, &draft).await;
    let request = officer
        .request(Method::POST, &format!("{draft}/checks"))
        .header("Content-Type", DOCX);
    let checked = officer.send(request.body(file)).await.expect(200).json();
    assert_eq!(checked["changedKeys"], json!([]), "{checked}");
    app.stop().await;
}
