//! One summary, written once: word for word in the tjänsteskrivelse, on the agenda and in the extract of the minutes, in
//! every format in which they can be had.

use std::io::{Cursor, Read as _};

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::json;

const SUMMARY: &str = "Socialdepartementet har skickat Kroppsbehandlingar (SOU 2015:100) på remiss. Svar ska lämnas senast den \
    20 december 2019.\n\nFörvaltningen föreslår tre saker:\n\n- fler inspektioner & bättre rutiner (5 < 10)\n- 10 % högre avgift, \
    ”på sikt”\n- #1 är viktigast\n\nNämnden föreslås tillstyrka förslagen.";

const FORMATS: [&str; 4] = [
    "text/html",
    "text/plain",
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];

/// Letters, digits and signs: line breaks, spaces and the marks of lists are set differently in each format.
fn words(text: &str) -> String {
    let signs = |letter: char| letter.is_alphanumeric() || "%&<>”#:().,".contains(letter);
    text.chars().filter(|letter| signs(*letter)).collect()
}

fn without_tags(markup: &str) -> String {
    let mut text = String::new();
    for part in markup.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (entity, sign)| text.replace(entity, sign))
}

fn read(format: &str, bytes: &[u8]) -> String {
    if format == "application/pdf" {
        let pdf = lopdf::Document::load_mem(bytes).unwrap();
        let pages: Vec<u32> = pdf.get_pages().keys().copied().collect();
        return pdf.extract_text(&pages).unwrap();
    }
    let text = if format.contains("wordprocessingml") {
        let mut xml = String::new();
        let mut file = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = file.by_name("word/document.xml").unwrap();
        part.read_to_string(&mut xml).unwrap();
        xml
    } else {
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    if format == "text/plain" {
        text
    } else {
        without_tags(&text)
    }
}

async fn says_it_word_for_word(officer: &Actor, path: &str, formats: &[&str]) {
    for format in formats {
        let request = officer
            .request(reqwest::Method::GET, path)
            .header("Accept", *format);
        let answer = officer.send(request).await.expect(200);
        let text = words(&read(format, &answer.bytes));
        for paragraph in SUMMARY.lines().filter(|line| !line.is_empty()) {
            let paragraph = words(paragraph);
            assert!(
                text.contains(&paragraph),
                "{path} as {format}: {paragraph} is not in {text}"
            );
        }
        assert_eq!(
            text.matches("Förvaltningenföreslårtresaker").count(),
            1,
            "{path}: once"
        );
    }
}

#[actix_web::test]
async fn the_one_summary_stands_word_for_word_in_report_agenda_and_extract_in_every_format() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let officer = app.actor(Role::Officer).await;
    let drafts = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    for kind in ["tjansteskrivelse", "yttrande"] {
        let body = json!({ "kind": kind, "fields": { "stance": "tillstyrker" } });
        let draft = format!("/drafts/{}", officer.post(&drafts, &body).await.expect(201).id());
        if kind == "tjansteskrivelse" {
            let edit = json!({ "sections": [{ "key": "summary", "text": SUMMARY },
                { "key": "consequences", "text": "Förslaget bedöms inte påverka miljön." }] });
            officer.patch(&draft, &edit).await.expect(200);
            says_it_word_for_word(&officer, &draft, &FORMATS).await;
        }
        officer
            .post(&format!("{draft}/submissions"), &json!({ "meetingId": meeting }))
            .await
            .expect(201);
    }
    let agenda = format!("/meetings/{meeting}/agenda");
    let formats: Vec<&str> = FORMATS
        .into_iter()
        .filter(|format| *format != "text/plain")
        .collect();
    says_it_word_for_word(&officer, &agenda, &formats).await;
    let item = officer.get(&agenda).await.expect(200).json();
    assert_eq!(item["items"][0]["summary"], SUMMARY);

    app.set_time("2019-12-03T14:00:00Z");
    let secretary = app.actor(Role::Secretary).await;
    let decision = json!({ "meetingId": meeting, "kind": "adopted", "paragraph": "212", "approvedAtOnce": true,
        "text": "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet." });
    let decisions = format!("/cases/{}/decisions", case["id"].as_str().unwrap());
    let decision = secretary.post(&decisions, &decision).await.expect(201).id();
    let decision = secretary
        .get(&format!("/decisions/{decision}"))
        .await
        .expect(200)
        .json();
    let extract = decision["extractDocumentId"].as_str().unwrap();
    let extract = format!("/documents/{extract}/content");
    let answer = officer.get(&extract).await.expect(200);
    let text = words(&read("application/pdf", &answer.bytes));
    for paragraph in SUMMARY.lines().filter(|line| !line.is_empty()) {
        assert!(
            text.contains(&words(paragraph)),
            "the extract lacks {paragraph}: {text}"
        );
    }
    app.stop().await;
}
