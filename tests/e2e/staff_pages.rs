//! The pages of the staff, in a browser without scripts: each shows what the API lets its reader see.

use remiss::access::Role;
use remiss_tests::Browser;
use serde_json::json;

use crate::staff_sessions::Scene;

const OFFICER: &[&str] = &["remiss-handlaggare-ks"];

/// A page, as its text.
async fn text(browser: &Browser, path: &str) -> String {
    browser.get(path).await.expect(200).text()
}

#[actix_web::test]
async fn an_officer_sees_the_own_cases_with_stop_dates_and_answers_and_nothing_of_another_board() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let (case, _, _) = app
        .remiss_out(own, &[("Föreningen Ett & Två", "ett@example.org")])
        .await;
    let theirs = app.case(other, "Bygglov vid torget").await;
    let meeting = app.meeting(own, "2019-09-24", "2019-09-06").await;
    let officer = app.actor(Role::Officer).await;
    let id = case["id"].as_str().unwrap();
    officer
        .patch(&format!("/cases/{id}"), &json!({ "targetMeetingId": meeting }))
        .await
        .expect(200);

    let browser = scene.person("hand01", OFFICER).await;
    let page = text(&browser, "/arbete").await;
    let number = case["caseNumber"].as_str().unwrap();
    for words in [
        number,
        "Överenskommelse om samverkan",
        "Stoppdatum 6 september 2019, om 4 arbetsdagar",
        "0 av 1 har svarat",
        "onsdag 30 oktober 2019 kl. 23.59",
    ] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
    assert!(!page.contains("Bygglov"));
    let theirs = theirs["id"].as_str().unwrap();
    let refused = browser
        .get(&format!("/arbete/arenden/{theirs}"))
        .await
        .expect(404);
    assert!(!refused.text().contains("Bygglov"));

    // After the stop date it says so in words.
    app.set_time("2019-09-10T06:00:00Z");
    let browser = scene.person("hand01", OFFICER).await;
    let page = text(&browser, "/arbete").await;
    assert!(
        page.contains("Försenat: stoppdatum var 6 september 2019, för 2 arbetsdagar sedan"),
        "{page}"
    );
    let page = text(&browser, "/arbete/stoppdatum").await;
    assert!(page.contains("Försenade: 1"), "{page}");
    assert!(page.find("Försenade: 1").unwrap() < page.find("Att lämna in").unwrap());
    scene.stop().await;
}

#[actix_web::test]
async fn a_case_is_found_by_its_number_and_shows_everything_about_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, _, _) = app
        .remiss_out(board, &[("Föreningen Ett & Två", "ett@example.org")])
        .await;
    app.meeting(board, "2019-12-03", "2019-11-15").await;
    app.incoming_remiss(&case).await;
    let browser = scene.person("hand01", OFFICER).await;
    let number = case["caseNumber"].as_str().unwrap();
    let id = case["id"].as_str().unwrap();
    for spelling in [
        number.replace(' ', "%20"),
        number.to_lowercase().replace(' ', ""),
        number.replace([' ', '/'], "-"),
    ] {
        let led = browser
            .get(&format!("/arbete/arenden/{spelling}"))
            .await
            .expect(303);
        assert_eq!(
            led.header("location"),
            format!("/arbete/arenden/{id}"),
            "{spelling}"
        );
    }
    let page = text(&browser, &format!("/arbete/arenden/{id}")).await;
    for words in [
        "Kommunstyrelsen",
        "Utredare",
        "Tidplan",
        "Svaret ska lämnas senast 20 december 2019.",
        "Reviderad överenskommelse om samverkan",
        "Inkommande från Socialdepartementet (S2015/06034)",
        "Föreningen Ett &#38; Två",
        "Har inte svarat än",
        "Ärendet registrerades",
        "Remissen skickades",
    ] {
        assert!(page.contains(words), "{words} is missing: {page}");
    }
    let document = page.split("href=\"/arbete/handlingar/").nth(1).unwrap();
    let document = document.split('"').next().unwrap();
    let file = browser
        .get(&format!("/arbete/handlingar/{document}"))
        .await
        .expect(200);
    assert!(file.header("content-disposition").starts_with("attachment"));
    assert!(!file.bytes.is_empty());
    browser.get("/arbete/arenden/Ks%209999/2019").await.expect(404);
    text(&browser, &format!("/arbete/arenden/{id}/tidslinje")).await;
    scene.stop().await;
}
