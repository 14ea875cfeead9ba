//! A compilation that is found one's way in: themes with their numbers first, who has spoken about what, and a workbook in
//! which nothing is run.

use std::io::{Cursor, Read as _};

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::json;

fn part(package: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[actix_web::test]
async fn a_long_compilation_says_first_where_to_find_what_and_who_spoke_about_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Stadens utveckling").await;
    let bodies = [("Föreningen Exempel", "forening@example.org")];
    let remiss = app.sent_remiss(&case, "Stadens utveckling", &bodies).await;
    let remiss = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let officer = app.actor(Role::Officer).await;
    for (name, kind, themes) in [
        ("Föreningen Ny", "association", ["Bostäder", "Skolor"]),
        ("Myndigheten Exempel", "authority", ["Bostäder", "Bostäder"]),
    ] {
        let answer =
            json!({ "channel": "phone", "respondent": { "name": name, "kind": kind }, "text": "Vårt svar." });
        let response = officer
            .post(&format!("{remiss}/responses"), &answer)
            .await
            .expect(201)
            .id();
        let viewpoints: Vec<_> = themes
            .iter()
            .map(|theme| json!({ "text": "=HYPERLINK(\"https://example.org\")", "theme": theme, "reply": "Ja.", "result": "met" }))
            .collect();
        officer
            .post(
                &format!("/responses/{response}/viewpoints"),
                &json!({ "viewpoints": viewpoints }),
            )
            .await
            .expect(201);
    }
    let path = format!("{remiss}/compilation");
    let request = officer
        .request(reqwest::Method::GET, &path)
        .header("Accept", "text/html");
    let page = officer.send(request).await.expect(200).text();
    let cell = |text: &str| format!("<td class=\"right\">{text}</td>");
    let contents = format!("<td>Bostäder</td>{}{}{}", cell("1–3"), cell("3"), cell("3"));
    assert!(page.contains(&contents), "{page}");
    assert!(page.contains(&format!("<td>Skolor</td>{}", cell("4"))), "{page}");
    let by_kind = format!("<td>Bostäder</td>{}{}", cell("1"), cell("2"));
    assert!(page.contains(&by_kind), "{page}");
    let place = |text: &str| page.find(text).unwrap();
    assert!(place("Synpunkter per tema och slag") < place("Synpunkt 1<"));

    let request = officer.request(reqwest::Method::GET, &path).header(
        "Accept",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    );
    let book = officer.send(request).await.expect(200).bytes;
    let names = part(&book, "xl/workbook.xml");
    assert!(names.contains("name=\"Synpunkter\"") && names.contains("name=\"Teman\""));
    for number in 1..=4 {
        let sheet = part(&book, &format!("xl/worksheets/sheet{number}.xml"));
        assert!(
            sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter"),
            "{number}"
        );
        assert!(!sheet.contains("<f>"), "no formula in sheet {number}");
    }
    app.stop().await;
}
