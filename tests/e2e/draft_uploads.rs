//! Drafts that come back from Word.

use std::io::{Cursor, Read as _, Write as _};

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A report that keeps the rules; its path, and the meeting that it can be handed in for.
async fn report(app: &TestApp, officer: &Actor) -> (Value, String, String) {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "stance": "tillstyrker" } });
    let draft = format!("/drafts/{}", officer.post(&path, &body).await.expect(201).id());
    let sections = json!({ "sections": [{ "key": "consequences",
        "text": "Förslaget bedöms inte påverka miljön.\n\n- Barnets bästa har prövats.\n- Kostnaden ryms." }] });
    officer.patch(&draft, &sections).await.expect(200);
    (case, draft, meeting)
}

async fn word(officer: &Actor, draft: &str) -> Vec<u8> {
    let request = officer.request(Method::GET, draft).header("Accept", DOCX);
    officer.send(request).await.expect(200).bytes
}

async fn put(officer: &Actor, draft: &str, bytes: Vec<u8>) -> Answer {
    let etag = officer.get(draft).await.header("etag").to_owned();
    let request = officer
        .request(
            Method::PUT,
            &format!("{draft}/content?fileName=C:%5CMina%20dokument%5CUtkast%20%C3%A4rende.docx"),
        )
        .header("If-Match", etag)
        .header("Content-Type", DOCX);
    officer.send(request.body(bytes)).await
}

async fn check(officer: &Actor, draft: &str, bytes: Vec<u8>) -> Answer {
    let request = officer
        .request(Method::POST, &format!("{draft}/checks"))
        .header("Content-Type", DOCX);
    officer.send(request.body(bytes)).await
}

/// The file with words of its text replaced, as if somebody had written in it.
fn rewritten(docx: &[u8], changes: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        if name == "word/document.xml" {
            let mut text = String::from_utf8(bytes).unwrap();
            for (from, to) in changes {
                assert!(text.contains(from), "{from}");
                text = text.replace(from, to);
            }
            bytes = text.into_bytes();
        }
        new.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        new.write_all(&bytes).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn rules(view: &Value) -> Vec<&str> {
    let findings = view["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

#[actix_web::test]
async fn a_draft_that_comes_back_from_word_as_it_was_says_the_same() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let (_, draft, _) = report(&app, &officer).await;
    let before = officer.get(&draft).await.expect(200).json();
    let file = word(&officer, &draft).await;

    let checked = check(&officer, &draft, file.clone()).await.expect(200).json();
    assert_eq!(checked["changedKeys"], json!([]));
    assert_eq!(checked["canBeHandedIn"], true, "{checked}");
    let after = put(&officer, &draft, file.clone()).await.expect(200).json();
    assert_eq!(after["origin"], "uploaded");
    assert_eq!(after["version"], 3);
    assert_eq!(after["title"], before["title"]);
    assert_eq!(after["sections"], before["sections"]);
    assert_eq!(after["fields"], before["fields"]);
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    assert_eq!(findings["findings"], json!([]));

    let kept = officer
        .get(&format!("{draft}/versions/3/content"))
        .await
        .expect(200);
    assert_eq!(kept.bytes, file);
    assert!(
        kept.header("content-disposition")
            .contains("filename*=UTF-8''Utkast%20%C3%A4rende.docx")
    );
    assert_eq!(word(&officer, &draft).await, file);
    officer
        .get(&format!("{draft}/versions/2/content"))
        .await
        .expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn the_officers_word_file_is_the_one_that_is_handed_in() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let (case, draft, meeting) = report(&app, &officer).await;
    let file = rewritten(
        &word(&officer, &draft).await,
        &[(
            "inte påverka miljön",
            "påverka miljön & klimatet".replace('&', "&amp;").as_str(),
        )],
    );
    let checked = check(&officer, &draft, file.clone()).await.expect(200).json();
    assert_eq!(checked["changedKeys"], json!(["consequences"]));
    assert_eq!(officer.get(&draft).await.json()["version"], 2);

    let after = put(&officer, &draft, file.clone()).await.expect(200).json();
    let text =
        "Förslaget bedöms påverka miljön & klimatet.\n\n- Barnets bästa har prövats.\n- Kostnaden ryms.";
    assert_eq!(after["sections"][5]["text"], text);
    assert_eq!(after["sections"][5]["edited"], true);
    assert_eq!(after["sections"][0]["edited"], false);
    // What was not touched in Word is still written out anew, what was stays.
    let again = officer
        .post(&format!("{draft}/regenerations"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(again["sections"][5]["text"], text);
    put(&officer, &draft, file.clone()).await.expect(200);

    let wish = json!({ "meetingId": meeting });
    officer
        .post(&format!("{draft}/submissions"), &wish)
        .await
        .expect(201);
    put(&officer, &draft, file.clone()).await.expect(409);
    let path = format!("/cases/{}/documents", case["id"].as_str().unwrap());
    let documents = officer.get(&path).await.expect(200).json();
    let mut found = 0;
    for document in documents["documents"].as_array().unwrap() {
        let content = officer
            .get(&format!(
                "/documents/{}/content",
                document["id"].as_str().unwrap()
            ))
            .await;
        if document["mediaType"] == DOCX {
            assert_eq!(content.bytes, file);
            found += 1;
        } else if document["mediaType"] == "application/pdf" && document["kind"] == "tjansteskrivelse" {
            let pdf = lopdf::Document::load_mem(&content.bytes).unwrap();
            let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
            let text: String = pdf.extract_text(&pages).unwrap().split_whitespace().collect();
            assert!(text.contains("klimatet"), "{text}");
            found += 1;
        }
    }
    assert_eq!(found, 2);
    app.stop().await;
}

#[actix_web::test]
async fn faults_of_the_file_are_found_and_stop_the_handing_in_until_they_are_mended() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let (_, draft, meeting) = report(&app, &officer).await;
    let file = rewritten(
        &word(&officer, &draft).await,
        &[
            (
                "<w:p><w:pPr><w:pStyle w:val=\"Heading2\"/></w:pPr><w:r><w:t xml:space=\"preserve\">Konsekvenser</w:t></w:r></w:p>",
                "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Konsekvenser</w:t></w:r></w:p>",
            ),
            (
                "Kostnaden ryms.</w:t></w:r>",
                "Kostnaden ryms.</w:t></w:r><w:ins w:id=\"1\" w:author=\"x\"><w:r><w:t>Kanske.</w:t></w:r></w:ins>",
            ),
        ],
    );
    let checked = check(&officer, &draft, file.clone()).await.expect(200).json();
    assert_eq!(
        rules(&checked),
        ["headingsPresent", "fakedHeading", "trackedChanges"]
    );
    let faked = &checked["findings"][1];
    assert_eq!(faked["severity"], "grave");
    assert_eq!(faked["section"], "preparation");
    assert!(
        faked["howToMend"].as_str().unwrap().contains("Rubrik 2"),
        "{faked}"
    );

    let after = put(&officer, &draft, file).await.expect(200).json();
    assert_eq!(after["sections"].as_array().unwrap().len(), 5);
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    assert_eq!(rules(&findings), rules(&checked));
    let submissions = format!("{draft}/submissions");
    let wish = json!({ "meetingId": meeting });
    let refused = officer.post(&submissions, &wish).await.expect(409).json();
    assert_eq!(refused["state"], "graveFindings");

    // The section that was lost gets its place again when it is written here.
    let sections = json!({ "sections": [{ "key": "consequences", "text": "Inga." }] });
    let mended = officer.patch(&draft, &sections).await.expect(200).json();
    assert_eq!(mended["sections"][5]["key"], "consequences");
    officer.post(&submissions, &wish).await.expect(201);
    app.stop().await;
}

#[actix_web::test]
async fn what_is_no_word_file_is_refused_and_nothing_is_changed() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let (_, draft, _) = report(&app, &officer).await;
    for (bytes, word) in [
        (b"%PDF-1.7".to_vec(), "PDF"),
        (b"".to_vec(), "tom"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "Word"),
        (
            rewritten(&word(&officer, &draft).await, &[("</w:body>", "")]),
            "skadad",
        ),
    ] {
        for answer in [
            check(&officer, &draft, bytes.clone()).await.expect(422).json(),
            put(&officer, &draft, bytes).await.expect(422).json(),
        ] {
            let detail = answer["errors"][0]["detail"].as_str().unwrap();
            assert!(detail.contains(word), "{detail}");
        }
    }
    let large = put(&officer, &draft, vec![0; 26 << 20]).await.expect(413).json();
    assert!(large["detail"].as_str().unwrap().contains("25 MB"), "{large}");
    assert_eq!(officer.get(&draft).await.json()["version"], 2);

    let file = word(&officer, &draft).await;
    let path = format!("{draft}/content");
    let without = officer.request(Method::PUT, &path).header("Content-Type", DOCX);
    officer.send(without.body(file.clone())).await.expect(428);
    let old = officer
        .request(Method::PUT, &path)
        .header("Content-Type", DOCX)
        .header("If-Match", "\"1\"");
    officer.send(old.body(file.clone())).await.expect(412);
    let registrar = app.actor(Role::Registrar).await;
    put(&registrar, &draft, file).await.expect(403);
    app.stop().await;
}
