//! Answering without login: saved on the way, sent once, with files, in two tabs, looked at by a colleague; more time; anyone's answer until
//! its address is confirmed; many at once by key.

use remiss::access::Role;
use remiss_tests::{Actor, Answer, TestApp, link_in};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const SECOND: (&str, &str) = ("Föreningen Två", "tva@example.org");

/// The hidden fields of the form on a page.
pub(super) fn hidden(page: &str, name: &str) -> String {
    let start = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    start.split('"').next().unwrap().to_owned()
}

/// Sends the form of a page: fields, and files by name.
pub(super) async fn send(
    stranger: &Actor,
    path: &str,
    page: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &[u8])],
) -> Answer {
    let mut form = Form::new()
        .text("formular", hidden(page, "formular"))
        .text("version", hidden(page, "version"));
    if page.contains("name=\"besvarat\"") {
        form = form.text("besvarat", hidden(page, "besvarat"));
    }
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    for (name, bytes) in files {
        form = form.part("filer", Part::bytes(bytes.to_vec()).file_name((*name).to_owned()));
    }
    let request = stranger.request(Method::POST, &format!("!{path}"));
    stranger.send(request.multipart(form)).await
}

pub(super) async fn page(stranger: &Actor, path: &str) -> String {
    stranger.get(&format!("!{path}")).await.expect(200).text()
}

/// Path of the answer link of a recipient.
pub(super) async fn answer_link(app: &TestApp, recipient: &Value) -> String {
    let id: uuid::Uuid = recipient["id"].as_str().unwrap().parse().unwrap();
    let mails = app.mails("dispatch").await;
    let mail = mails.iter().find(|mail| mail.recipient_id == Some(id));
    link_in(mail.unwrap(), "/svara/")
}

/// Path of the link that confirms the newest answer from a public page.
pub(super) async fn confirmation_link(app: &TestApp) -> String {
    let mails = app.mails("notice").await;
    link_in(mails.last().unwrap(), "/bekrafta/")
}

async fn responses(app: &TestApp) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar
        .get("/responses?sort=receivedAt")
        .await
        .expect(200)
        .json();
    listed["responses"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn what_is_saved_is_there_the_next_time_and_nobody_at_the_municipality_sees_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let fields = [("svar", "views"), ("fraga.1", "Halva svaret."), ("gor", "spara")];
    let saved = send(
        &stranger,
        &link,
        &shown,
        &fields,
        &[("Bilaga.PDF", b"%PDF-1.7 bilaga")],
    )
    .await;
    let location = saved.expect(303).header("location").to_owned();
    let shown = page(&stranger, &location).await;
    assert!(shown.contains("Det du skrev är sparat."));
    assert!(shown.contains("Halva svaret."));
    assert!(shown.contains("Bilaga.pdf"));
    assert!(responses(&app).await.is_empty());
    let file = shown.split(&format!("href=\"{link}/filer/")).nth(1).unwrap();
    let file = format!("{link}/filer/{}", file.split('"').next().unwrap());
    let fetched = stranger.get(&format!("!{file}")).await.expect(200);
    assert_eq!(fetched.text(), "%PDF-1.7 bilaga");
    assert!(fetched.header("content-disposition").starts_with("attachment"));
    // Sent, with the file that was saved.
    let fields = [("svar", "views"), ("fraga.1", "Hela svaret."), ("gor", "skicka")];
    send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    let all = responses(&app).await;
    assert_eq!(all[0]["answers"][0]["text"], "Hela svaret.");
    assert_eq!(all[0]["attachments"][0]["fileName"], "Bilaga.pdf");
    assert_eq!(all[0]["attachments"][0]["mediaType"], "application/pdf");
    stranger.get(&format!("!{file}")).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn two_tabs_never_overwrite_each_other_unseen() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let (one, other) = (page(&stranger, &link).await, page(&stranger, &link).await);
    let first = [("fraga.1", "Kassörens text."), ("gor", "spara")];
    send(&stranger, &link, &one, &first, &[]).await.expect(303);
    for button in ["spara", "skicka"] {
        let second = [("fraga.1", "Ordförandens text."), ("gor", button)];
        let both = send(&stranger, &link, &other, &second, &[])
            .await
            .expect(409)
            .text();
        assert!(both.contains("Kassörens text.") && both.contains("Ordförandens text."));
        assert!(both.contains("Någon har sparat en annan text"));
    }
    assert!(
        page(&stranger, &link).await.contains("Kassörens text."),
        "what was saved stays"
    );
    assert!(responses(&app).await.is_empty());
    // Sent in one tab, the other learns of it.
    let (one, other) = (page(&stranger, &link).await, page(&stranger, &link).await);
    let text = [("fraga.1", "Bådas text."), ("gor", "skicka")];
    send(&stranger, &link, &one, &text, &[]).await.expect(303);
    let told = send(&stranger, &link, &other, &text, &[])
        .await
        .expect(409)
        .text();
    assert!(told.contains("Svaret är redan skickat"));
    assert_eq!(responses(&app).await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_form_with_files_that_is_sent_twice_is_kept_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let fields = [("text", "Se filen."), ("gor", "skicka")];
    let files: [(&str, &[u8]); 1] = [("svar.txt", "Vi tycker så här.".as_bytes())];
    let sent = send(&stranger, &link, &shown, &fields, &files).await.expect(303);
    let again = send(&stranger, &link, &shown, &fields, &files).await.expect(303);
    assert_eq!(sent.header("location"), again.header("location"));
    assert_eq!(responses(&app).await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_form_whose_saving_was_not_heard_of_is_saved_again_with_its_files_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let saves = [("text", "Se filen."), ("gor", "spara")];
    let files: [(&str, &[u8]); 2] = [("svar.txt", b"Ja."), ("bilaga.txt", b"Ja.")];
    for _ in 0..2 {
        send(&stranger, &link, &shown, &saves, &files).await.expect(303);
    }
    let saved = page(&stranger, &link).await;
    assert_eq!(saved.matches("value=\"bort:").count(), 2);
    // Another text under the same name is another file, and one that is chosen once more is the one that was saved.
    let sends = [("text", "Se filerna."), ("gor", "skicka")];
    let files: [(&str, &[u8]); 2] = [("svar.txt", b"Ja."), ("svar.txt", b"Nej.")];
    send(&stranger, &link, &saved, &sends, &files).await.expect(303);
    assert_eq!(
        responses(&app).await[0]["attachments"].as_array().unwrap().len(),
        3
    );
    app.stop().await;
}

#[actix_web::test]
async fn what_is_wrong_with_files_is_said_kindly_and_nothing_is_lost() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let long = format!("{}.pdf", "å".repeat(10_000));
    let mut files: Vec<(&str, &[u8])> = vec![("virus.pdf", b"MZ\x90\0\x03"), (&long, b"%PDF-1.4")];
    files.extend((0..48).map(|_| ("en.txt", b"text".as_slice())));
    let fields = [
        ("fraga.1", "</textarea><script>alert(1)</script>"),
        ("gor", "skicka"),
    ];
    let told = send(&stranger, &link, &shown, &fields, &files)
        .await
        .expect(422)
        .text();
    assert!(told.contains("virus.pdf: Filen är ett program"));
    assert!(told.contains("högst 20 filer"));
    assert!(!told.contains("<script>") && told.contains("alert(1)"));
    assert_eq!(told.matches("value=\"bort:").count(), 20, "the others are saved");
    assert!(responses(&app).await.is_empty());
    let fields = [("fraga.1", "Vårt svar."), ("gor", "skicka")];
    send(&stranger, &link, &told, &fields, &[]).await.expect(303);
    assert_eq!(
        responses(&app).await[0]["attachments"].as_array().unwrap().len(),
        20
    );
    // More than the service takes: what was typed before is there.
    let shown = page(&stranger, &link).await;
    let large = vec![b'x'; 26 << 20];
    let fields = [("fraga.1", "Det här får inte försvinna."), ("gor", "skicka")];
    let told = send(&stranger, &link, &shown, &fields, &[("stor.txt", &large)]).await;
    let told = told.expect(422).text();
    assert!(told.contains("Det här får inte försvinna."));
    assert!(told.contains("större än 25 MB"));
    // Anyone's files are saved too when something is missing.
    let path = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let shown = page(&stranger, &path).await;
    let fields = [("text", "Synpunkt."), ("gor", "skicka")];
    let told = send(
        &stranger,
        &path,
        &shown,
        &fields,
        &[("karta.png", b"\x89PNG\r\n\x1a\n...")],
    )
    .await;
    let told = told.expect(422).text();
    assert!(told.contains("Skriv ditt namn") && told.contains("karta.png"));
    assert!(told.contains("Spara den här adressen"));
    app.stop().await;
}

#[actix_web::test]
async fn an_answer_is_replaced_until_the_deadline_and_the_earlier_one_is_kept_and_marked() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let fields = [("text", "Nej."), ("gor", "skicka")];
    send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    app.set_time("2019-09-03T08:00:00Z");
    let shown = page(&stranger, &link).await;
    assert!(shown.contains("Det här gäller i stället för det tidigare."));
    let fields = [("text", "Ja."), ("galler", "ersatter"), ("gor", "skicka")];
    let sent = send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    assert!(
        page(&stranger, sent.header("location"))
            .await
            .contains("Svaret ersätter")
    );
    let all = responses(&app).await;
    assert_eq!(
        (&all[0]["text"], &all[1]["text"]),
        (&json!("Nej."), &json!("Ja."))
    );
    assert_eq!(all[0]["replacedById"], all[1]["id"]);
    assert_eq!(all[1]["relation"], "replacement");
    assert!(page(&stranger, &link).await.contains("ersatt av ett senare svar"));
    // After the deadline it only adds.
    app.set_time("2019-11-20T08:00:00Z");
    let shown = page(&stranger, &link).await;
    assert!(!shown.contains("Det här gäller i stället för det tidigare."));
    let fields = [("text", "Kanske."), ("galler", "ersatter"), ("gor", "skicka")];
    send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    assert_eq!(responses(&app).await[2]["relation"], "supplement");
    app.stop().await;
}

#[actix_web::test]
async fn a_colleague_reads_and_comments_until_the_page_is_closed() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let fields = [("fraga.1", "Vårt utkast."), ("gor", "dela")];
    send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    let shown = page(&stranger, &link).await;
    let shared = shown.split("/granska/").nth(1).unwrap();
    let shared = format!("/granska/{}", shared.split('"').next().unwrap());
    let read = page(&stranger, &shared).await;
    assert!(read.contains("Vårt utkast.") && read.contains("Föreningen Ett"));
    assert!(!read.contains("Skicka svaret"));
    let token = link.rsplit('/').next().unwrap();
    assert!(
        !read.contains(token),
        "the colleague does not get the link itself"
    );
    let comment = stranger.request(Method::POST, &format!("!{shared}"));
    let comment = comment.form(&[("namn", "Sekreteraren"), ("text", "Lägg till hallen <b>.")]);
    stranger.send(comment).await.expect(303);
    let shown = page(&stranger, &link).await;
    assert!(shown.contains("Sekreteraren") && shown.contains("Lägg till hallen &#60;b&#62;."));
    let fields = [("fraga.1", "Vårt utkast."), ("gor", "stang")];
    send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    stranger.get(&format!("!{shared}")).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_recipient_asks_for_time_and_the_officer_grants_or_refuses() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let stranger = app.stranger();
    let officer = app.actor(Role::Officer).await;
    for recipient in &recipients {
        let link = answer_link(&app, recipient).await;
        let path = format!("!{link}/anstand");
        stranger.get(&path).await.expect(200);
        for (day, status) in [
            ("2019-10-01", 422),
            ("", 422),
            ("2019-11-15", 303),
            ("2019-11-20", 303),
        ] {
            let asked = stranger.request(Method::POST, &path);
            let asked = asked.form(&[("datum", day), ("skal", "Styrelsen har möte den 12 november.")]);
            stranger.send(asked).await.expect(status);
        }
        assert!(page(&stranger, &link).await.contains("20 november 2019"));
    }
    let path = format!(
        "/extension-requests?state=waiting&remissId={}",
        remiss["id"].as_str().unwrap()
    );
    let asked = officer.get(&path).await.expect(200).json();
    assert_eq!(
        asked["_meta"]["totalRecords"], 2,
        "asked again it is the same wish"
    );
    let alerts = officer.get("/alerts").await.expect(200).text();
    assert!(
        alerts.contains("ber om tid till och med 20 november 2019"),
        "{alerts}"
    );
    let (granted, refused) = (&recipients[0], &recipients[1]);
    let grant = format!("/recipients/{}/extensions", granted["id"].as_str().unwrap());
    officer
        .post(&grant, &json!({ "deadlineDate": "2019-11-20" }))
        .await
        .expect(201);
    let wish = asked["extensionRequests"].as_array().unwrap().iter();
    let mut wish = wish.filter(|wish| wish["recipientId"] == refused["id"]);
    let refuse = format!(
        "/extension-requests/{}/refusals",
        wish.next().unwrap()["id"].as_str().unwrap()
    );
    officer.post(&refuse, &json!({ "reason": "" })).await.expect(422);
    let reason = json!({ "reason": "Nämnden beslutar den 12 november." });
    officer.post(&refuse, &reason).await.expect(200);
    officer.post(&refuse, &reason).await.expect(409);
    app.work().await;
    let mails = app.mails("extension").await;
    let told = |mail: &remiss::messages::Message| mail.text.contains("Nämnden beslutar den 12 november");
    assert_eq!(mails.iter().filter(|mail| told(mail)).count(), 1);
    let shown = page(&stranger, &answer_link(&app, granted).await).await;
    assert!(shown.contains("Ni har fått mer tid"));
    let shown = page(&stranger, &answer_link(&app, refused).await).await;
    assert!(shown.contains("men fick nej"));
    app.stop().await;
}

#[actix_web::test]
async fn anyones_answer_counts_from_when_it_was_sent_once_its_address_is_confirmed() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let path = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let shown = page(&stranger, &path).await;
    app.set_time("2019-10-30T22:50:00Z");
    let fields = [
        ("namn", "Åsa <script>"),
        ("epost", "asa@example.org"),
        ("som", "privatePerson"),
        ("svar", "views"),
        ("fraga.1", "Bra principer."),
        ("gor", "skicka"),
    ];
    let sent = send(
        &stranger,
        &path,
        &shown,
        &fields,
        &[("karta.png", b"\x89PNG\r\n\x1a\n...")],
    )
    .await;
    let told = page(&stranger, sent.expect(303).header("location")).await;
    assert!(told.contains("Ett steg kvar"));
    assert!(responses(&app).await.is_empty(), "it does not count yet");
    app.work().await;
    app.set_time("2019-11-02T08:00:00Z");
    let link = confirmation_link(&app).await;
    assert!(!app.mails("notice").await[0].text.contains("Bra principer"));
    // What looks at links confirms nothing.
    stranger.get(&format!("!{link}")).await.expect(200);
    assert!(responses(&app).await.is_empty());
    let confirm = async || {
        stranger
            .send(stranger.request(Method::POST, &format!("!{link}")))
            .await
    };
    let first = confirm().await.expect(303);
    let again = confirm().await.expect(303);
    assert_eq!(first.header("location"), again.header("location"));
    assert!(
        page(&stranger, first.header("location"))
            .await
            .contains(case["caseNumber"].as_str().unwrap())
    );
    let all = responses(&app).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["late"], false, "it came in time");
    assert_eq!(all[0]["receivedAt"], "2019-10-30T22:50:00Z");
    assert_eq!(all[0]["uninvited"], true);
    assert_eq!(all[0]["attachments"][0]["fileName"], "karta.png");
    app.stop().await;
}

#[actix_web::test]
async fn what_looks_like_a_robot_is_kept_for_the_registrar_and_the_sender_is_told_so() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/remisser/{}/svara", remiss["id"].as_str().unwrap());
    let shown = page(&stranger, &path).await;
    let fast = [
        ("namn", "Snabb"),
        ("epost", "snabb@example.org"),
        ("text", "Ja."),
        ("gor", "skicka"),
    ];
    let sent = send(&stranger, &path, &shown, &fast, &[]).await.expect(303);
    assert!(
        page(&stranger, sent.header("location"))
            .await
            .contains("läser det innan det räknas")
    );
    let shown = page(&stranger, &path).await;
    app.set_time("2019-09-02T06:05:00Z");
    let trapped = [
        ("namn", "Fälla"),
        ("text", "Ja."),
        ("webbplats", "http://example.org"),
        ("gor", "skicka"),
    ];
    send(&stranger, &path, &shown, &trapped, &[]).await.expect(303);
    assert!(app.mails("notice").await.is_empty());
    let listed = registrar.get("/waiting-responses").await.expect(200).json();
    let waiting = listed["waitingResponses"].as_array().unwrap();
    assert_eq!(waiting.len(), 2);
    assert_eq!(waiting[1]["doubts"].as_array().unwrap().len(), 2);
    let one = format!("/waiting-responses/{}", waiting[0]["id"].as_str().unwrap());
    let taken = registrar
        .post(&format!("{one}/receptions"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(taken["state"], "received");
    registrar
        .post(&format!("{one}/receptions"), &json!({}))
        .await
        .expect(409);
    let other = format!(
        "/waiting-responses/{}/dismissals",
        waiting[1]["id"].as_str().unwrap()
    );
    registrar
        .post(&other, &json!({ "reason": "Reklam." }))
        .await
        .expect(200);
    let all = responses(&app).await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0]["respondentName"], "Snabb");
    assert!(
        registrar
            .get("/alerts")
            .await
            .expect(200)
            .text()
            .contains("responseWaiting")
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_secret_that_is_guessed_used_up_or_of_something_else_meets_one_kind_page() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let token = link.rsplit('/').next().unwrap();
    let guessed = "A".repeat(43);
    let paths = [
        format!("/svara/{guessed}"),
        format!("/svara/{guessed}/anstand"),
        format!("/tyck-till/{token}"),
        format!("/granska/{token}"),
        format!("/bekrafta/{token}"),
        format!("/svara/{token}x"),
        format!("/svara/{token}/filer/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60"),
        "/mottaget/0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60".to_owned(),
        "/svara/%00%F0".to_owned(),
    ];
    let mut pages = Vec::new();
    for path in &paths {
        let answer = stranger.get(&format!("!{path}")).await.expect(404);
        assert!(answer.text().contains("Sidan finns inte"), "{path}");
        pages.push(answer.text());
    }
    pages.dedup();
    assert_eq!(pages.len(), 1, "nothing tells one from another");
    app.stop().await;
}

#[actix_web::test]
async fn many_answers_at_once_each_have_their_own_outcome_and_are_safe_to_send_again() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let registrar = app.actor(Role::Registrar).await;
    let row = |reference: &str, recipient: &Value, text: &str| {
        json!({ "externalId": reference, "remissId": remiss["id"],
            "response": { "recipientId": recipient["id"], "channel": "letter", "text": text } })
    };
    let rows = json!({ "responses": [
        row("a-1", &recipients[0], "Ja."), row("a-2", &recipients[1], ""), row("a-1", &recipients[0], "Ja."),
    ] });
    let done = registrar
        .post("/response-batches", &rows)
        .await
        .expect(200)
        .json();
    let statuses: Vec<&str> = done["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["received", "refused", "known"]);
    assert_eq!(done["results"][1]["problem"]["errors"][0]["pointer"], "#/text");
    assert_eq!(done["results"][0]["responseId"], done["results"][2]["responseId"]);
    let mended = json!({ "responses": [
        row("a-1", &recipients[0], "Ja."), row("a-2", &recipients[1], "Nej."), row("a-1", &recipients[0], "Något annat."),
    ] });
    let done = registrar
        .post("/response-batches", &mended)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&done["received"], &done["known"], &done["refused"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(responses(&app).await.len(), 2);
    registrar
        .post("/response-batches", &json!({ "responses": [] }))
        .await
        .expect(422);
    app.stop().await;
}
