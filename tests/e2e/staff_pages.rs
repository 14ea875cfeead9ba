//! The pages of the staff, in a browser without scripts: each shows what the API lets its reader see.

use remiss::access::Role;
use remiss_tests::{Browser, form_around};
use serde_json::json;

use crate::staff_sessions::Scene;

const OFFICER: &[&str] = &["remiss-handlaggare-ks"];

/// A page, as its text.
pub async fn text(browser: &Browser, path: &str) -> String {
    browser.text(path).await
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
        number.replace(' ', "%20").replace('/', "%2F"),
        number.replace(' ', "%20").replace('/', "%2f"),
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

/// A mail in the mailbox, taken in and read. Returns the path of its page.
async fn mail(app: &remiss_tests::TestApp, name: &str, subject: &str, text: &str) -> String {
    let mail = format!(
        "From: Styrelsen <styrelsen@example.org>\r\nTo: remiss@kommun.example.org\r\nSubject: {subject}\r\n\
         Message-ID: <{name}@example.org>\r\nDate: Mon, 2 Sep 2019 08:00:00 +0200\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    let folder = app.app.settings().mail_in_dir().join("new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), mail).unwrap();
    app.work().await;
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar.get("/inbox?limit=1").await.expect(200).json();
    format!("/arbete/inkorg/{}", listed["entries"][0]["id"].as_str().unwrap())
}

const REGISTRAR: &[&str] = &["remiss-registrator"];

/// Sends the form of a mail's page.
async fn send(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> remiss_tests::Answer {
    let page = text(browser, path).await;
    let token = remiss_tests::form_token(&page, path);
    let mut all = vec![("formular", token.as_str())];
    all.extend_from_slice(fields);
    browser.submit(path, &all).await
}

#[actix_web::test]
async fn a_mail_is_placed_by_the_number_of_another_case_and_the_placing_is_undone() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, _, _) = app
        .remiss_out(board, &[("Föreningen Ett", "ett@example.org")])
        .await;
    let number = case["caseNumber"].as_str().unwrap();
    let entry = mail(app, "ett", "Svar", "Vi tycker att principerna är bra. <script>").await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let inbox = text(&browser, "/arbete/inkorg").await;
    assert!(inbox.contains("Väntar (1)") && inbox.contains(&entry), "{inbox}");
    assert!(text(&browser, &entry).await.contains("&#60;script&#62;"));

    // Nothing is chosen for anybody.
    let refused = send(&browser, &entry, &[("gor", "placera")]).await.expect(422);
    assert!(refused.text().contains("Välj var mejlet hör hemma"));
    let fields = [
        ("gor", "placera"),
        ("plats", "annat:svar"),
        ("nummer", "Ks 9999/2019"),
    ];
    let refused = send(&browser, &entry, &fields).await.expect(422);
    assert!(
        refused
            .text()
            .contains("Inget ärende som du får se har numret Ks 9999/2019")
    );
    assert!(refused.text().contains("value=\"Ks 9999/2019\""));

    let spelling = number.to_lowercase().replace(' ', "");
    let fields = [
        ("gor", "placera"),
        ("plats", "annat:svar"),
        ("nummer", spelling.as_str()),
        ("svarande", "Föreningen Två"),
    ];
    let placed = send(&browser, &entry, &fields).await.expect(303);
    let page = text(&browser, placed.header("location")).await;
    assert!(
        page.contains("Mejlet är placerat.") && page.contains(number),
        "{page}"
    );
    let registrar = app.actor(Role::Registrar).await;
    let responses = registrar.get("/responses").await.expect(200).json();
    assert_eq!(responses["responses"][0]["respondentName"], "Föreningen Två");
    let entries = app.actor(Role::Auditor).await;
    let done = entries
        .get("/audit-entries?action=inboxEntry.placed")
        .await
        .expect(200)
        .json();
    assert_eq!(done["entries"][0]["actingUser"], "reg01");

    let fields = [("gor", "angra"), ("skal", "Fel ärende")];
    let undone = send(&browser, &entry, &fields).await.expect(303);
    let page = text(&browser, undone.header("location")).await;
    assert!(page.contains("Placeringen är ångrad"), "{page}");
    assert!(page.contains("Fel ärende"));
    let fields = [("gor", "placera"), ("plats", "ingen:"), ("anledning", "Reklam")];
    send(&browser, &entry, &fields).await.expect(303);
    assert!(text(&browser, "/arbete/inkorg").await.contains("Inget väntar"));
    scene.stop().await;
}

#[actix_web::test]
async fn a_form_that_is_sent_twice_is_taken_once() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, _, _) = app
        .remiss_out(board, &[("Föreningen Ett", "ett@example.org")])
        .await;
    let entry = mail(app, "ett", "Svar", "Vi tycker att principerna är bra.").await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let token = remiss_tests::form_token(&text(&browser, &entry).await, &entry);
    let place = format!("arende:{}", case["id"].as_str().unwrap());
    let fields = [
        ("formular", token.as_str()),
        ("gor", "placera"),
        ("plats", place.as_str()),
    ];
    browser.submit(&entry, &fields).await.expect(303);
    browser.submit(&entry, &fields).await.expect(303);
    let auditor = app.actor(Role::Auditor).await;
    let done = auditor
        .get("/audit-entries?action=inboxEntry.placed")
        .await
        .expect(200)
        .json();
    assert_eq!(done["_meta"]["totalRecords"], 1);
    scene.stop().await;
}

#[actix_web::test]
async fn a_remiss_from_a_ministry_becomes_a_case_with_what_was_found_in_the_mail() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await.to_string();
    let entry = mail(
        app,
        "ett",
        "Remiss av SOU 2019:99, S2019/03181",
        "Socialdepartementet remitterar betänkandet Mötesplatser för alla (SOU 2019:99). Remissvaren ska ha kommit in \
         senast den 15 december 2019.",
    )
    .await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let page = text(&browser, &entry).await;
    assert!(page.contains("value=\"2019-12-15\""), "{page}");
    let fields = [
        ("gor", "oppna"),
        ("namnd", board.as_str()),
        ("avsandare", "Socialdepartementet"),
        ("avsandarnummer", "S2019/03181"),
        ("remissnamn", "betänkandet Mötesplatser för alla (SOU 2019:99)"),
        ("svarsdatum", "2019-12-15"),
        ("handlaggare", "hand01"),
        ("handlaggarnamn", "Utredare"),
    ];
    let opened = send(&browser, &entry, &fields).await.expect(303);
    let page = text(&browser, opened.header("location")).await;
    assert!(page.contains("Ärendet är öppnat"), "{page}");
    let officer = scene.person("hand01", OFFICER).await;
    let mine = text(&officer, "/arbete").await;
    assert!(
        mine.contains("Svar ska lämnas till Socialdepartementet senast 15 december 2019"),
        "{mine}"
    );
    scene.stop().await;
}

#[actix_web::test]
async fn what_the_role_does_not_give_is_neither_shown_nor_done() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    app.case(board, "Ett ärende").await;
    let entry = mail(app, "ett", "Svar", "Vi tycker att principerna är bra.").await;
    let officer = scene.person("hand01", OFFICER).await;
    let page = text(&officer, "/arbete").await;
    assert!(!page.contains("/arbete/inkorg"), "{page}");
    let refused = officer.get("/arbete/inkorg").await.expect(403);
    assert!(refused.text().contains("Din roll räcker inte"));
    officer.get(&entry).await.expect(403);
    let token = remiss_tests::form_token(&page, "/arbete/logga-ut");
    let fields = [
        ("formular", token.as_str()),
        ("gor", "placera"),
        ("plats", "ingen:"),
        ("anledning", "Reklam"),
    ];
    officer.submit(&entry, &fields).await.expect(403);
    let registrar = app.actor(Role::Registrar).await;
    let waiting = registrar.get("/inbox?status=waiting").await.expect(200).json();
    assert_eq!(waiting["_meta"]["totalRecords"], 1);
    scene.stop().await;
}

#[actix_web::test]
async fn search_leads_to_the_case_of_a_number_and_lists_cases_and_answers_by_words() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let (case, _, _) = app
        .remiss_out(board, &[("Föreningen Ett", "ett@example.org")])
        .await;
    let number = case["caseNumber"].as_str().unwrap().replace(' ', "");
    let browser = scene.person("hand01", OFFICER).await;
    let led = browser
        .get(&format!("/arbete/sok?q={}", number.replace('/', "%2F")))
        .await
        .expect(303);
    assert!(led.header("location").ends_with(case["id"].as_str().unwrap()));
    let page = text(&browser, "/arbete/sok?q=samverkan").await;
    assert!(
        page.contains("Ärenden: 1") && page.contains("Överenskommelse om samverkan"),
        "{page}"
    );
    let page = text(&browser, "/arbete/sok?q=%3Cscript%3E").await;
    assert!(
        page.contains("Ärenden: 0") && !page.contains("<script>"),
        "{page}"
    );
    scene.stop().await;
}

/// The fields of the form that stands around `mark` on a page, hidden ones.
pub fn hidden_fields(page: &str, mark: &str) -> Vec<(String, String)> {
    remiss_tests::hidden_fields(form_around(page, mark))
}

pub async fn submitted(
    browser: &Browser,
    path: &str,
    hidden: &[(String, String)],
    more: &[(&str, &str)],
) -> remiss_tests::Answer {
    let mut fields: Vec<(&str, &str)> = hidden
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    fields.extend_from_slice(more);
    browser.submit(path, &fields).await
}

#[actix_web::test]
async fn a_step_of_the_checklist_is_ticked_and_unticked_on_the_page_by_whoever_may() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Kulturplan").await;
    let path = format!("/arbete/arenden/{}", case["id"].as_str().unwrap());
    let officer = scene.person("hand01", OFFICER).await;
    let mark = "value=\"anchored\"";
    let before = hidden_fields(&text(&officer, &path).await, mark);
    let fields = [("lage", "done"), ("anteckning", "Med förvaltningschefen <3 sep>")];
    let done = submitted(&officer, &path, &before, &fields).await.expect(303);
    let led = done.header("location").split('#').next().unwrap().to_owned();
    let page = text(&officer, &led).await;
    assert!(page.contains("Checklistan är ändrad."), "{page}");
    assert!(page.contains("Med förvaltningschefen &#60;3 sep&#62;"), "{page}");
    assert!(page.contains("hand01, "), "{page}");

    // Who had the page open as it was is told, and changes nothing.
    let stale = submitted(&officer, &path, &before, &[("lage", "notNeeded")])
        .await
        .expect(412);
    assert!(
        stale.text().contains("Någon har ändrat punkten"),
        "{}",
        stale.text()
    );
    let now = hidden_fields(&page, mark);
    submitted(&officer, &path, &now, &[("lage", "open")])
        .await
        .expect(303);
    let page = text(&officer, &path).await;
    assert!(page.contains("<span class=\"hidden\">: Förankrat"), "{page}");
    // Nothing of the system's own ticks can be changed, and nobody without the role has a form.
    assert!(!page.contains("value=\"number\""), "{page}");
    let auditor = scene.person("rev01", &["remiss-administrator"]).await;
    let page = text(&auditor, &path).await;
    assert!(!page.contains("name=\"punkt\""), "{page}");
    scene.stop().await;
}

#[actix_web::test]
async fn the_secretary_consents_to_a_late_handing_in_on_the_page() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-09-24", "2019-09-06").await;
    let case = app.case(board, "Kulturplan").await;
    let id = case["id"].as_str().unwrap();
    app.actor(Role::Officer)
        .await
        .patch(&format!("/cases/{id}"), &json!({ "targetMeetingId": meeting }))
        .await
        .expect(200);
    let path = format!("/arbete/arenden/{id}");
    let mark = "Medge sen inlämning</button>";
    let secretary = scene.person("sekr01", &["remiss-sekreterare-ks"]).await;
    assert!(!text(&secretary, &path).await.contains(mark));
    app.set_time("2019-09-10T06:00:00Z");
    let secretary = scene.person("sekr01", &["remiss-sekreterare-ks"]).await;
    let officer = scene.person("hand01", OFFICER).await;
    assert!(!text(&officer, &path).await.contains(mark));
    let hidden = hidden_fields(&text(&secretary, &path).await, mark);
    let refused = submitted(&secretary, &path, &hidden, &[("skal", " ")])
        .await
        .expect(422);
    assert!(refused.text().contains("Skriv varför"), "{}", refused.text());
    let hidden = hidden_fields(&refused.text(), mark);
    let reason = [("skal", "Underlaget kom först i dag.")];
    submitted(&secretary, &path, &hidden, &reason).await.expect(303);
    let page = text(&secretary, &path).await;
    assert!(!page.contains(mark), "{page}");
    let due = text(&officer, "/arbete/stoppdatum").await;
    assert!(due.contains("Underlaget kom först i dag."), "{due}");
    scene.stop().await;
}
