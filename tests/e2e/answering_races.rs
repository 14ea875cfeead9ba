//! Answers that come at the same time as others, or when nobody expects them any more: none of them is lost, doubled or overlooked.

use futures_util::future::join_all;
use remiss::access::Role;
use remiss_tests::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

use crate::answering::{answer_link, page, send};
use crate::responses::put_into_state;

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");

async fn responses(app: &TestApp) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar
        .get("/responses?sort=receivedAt&limit=100")
        .await
        .expect(200)
        .json();
    listed["responses"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn all_who_save_at_the_same_time_keep_their_files() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let saves = (0..10).map(async |index| {
        let (text, name) = (format!("Text {index}."), format!("fil{index}.pdf"));
        let fields = [("fraga.1", text.as_str()), ("gor", "spara")];
        let files: [(&str, &[u8]); 1] = [(name.as_str(), b"%PDF-1.7 bilaga")];
        send(&stranger, &link, &shown, &fields, &files).await.status
    });
    let statuses = join_all(saves).await;
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1);
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 9);
    let shown = page(&stranger, &link).await;
    for index in 0..10 {
        assert!(shown.contains(&format!("fil{index}.pdf")), "{index} in {shown}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_tab_that_was_open_when_another_sent_asks_before_it_sends_once_more() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, _, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    let tabs = join_all((0..5).map(|_| page(&stranger, &link))).await;
    let text = [("fraga.1", "Styrelsens svar."), ("gor", "skicka")];
    let sends = tabs.iter().map(|tab| send(&stranger, &link, tab, &text, &[]));
    let sent = join_all(sends).await;
    let told: Vec<_> = sent.iter().filter(|answer| answer.status == 409).collect();
    assert_eq!(told.len(), 4, "one is taken in, the others ask");
    // The first of them is told so; those that come after it are shown what it saved, too.
    assert!(
        told.iter()
            .any(|answer| answer.text().contains("Svaret är redan skickat"))
    );
    assert!(
        told.iter()
            .all(|answer| answer.text().contains("Styrelsens svar.")),
        "what was written stays"
    );
    assert_eq!(responses(&app).await.len(), 1);
    // Whoever means it presses once more.
    let shown = page(&stranger, &link).await;
    send(&stranger, &link, &shown, &text, &[]).await.expect(303);
    let all = responses(&app).await;
    assert_eq!(all.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn what_replaces_a_supplement_replaces_what_it_was_added_to_as_well() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let stranger = app.stranger();
    let link = answer_link(&app, &recipients[0]).await;
    for (text, relation) in [
        ("Det första.", "kompletterar"),
        ("Det andra.", "kompletterar"),
        ("Allt på nytt.", "ersatter"),
    ] {
        let shown = page(&stranger, &link).await;
        let fields = [("fraga.1", text), ("galler", relation), ("gor", "skicka")];
        send(&stranger, &link, &shown, &fields, &[]).await.expect(303);
    }
    let shown = page(&stranger, &link).await;
    assert_eq!(shown.matches("(ersatt av ett senare svar)").count(), 2, "{shown}");
    let all = responses(&app).await;
    let newest = all.iter().find(|response| response["relation"] == "replacement");
    let newest = newest.unwrap()["id"].clone();
    for response in &all {
        if response["id"] != newest {
            assert_eq!(response["replacedById"], newest);
        }
    }
    // Only what stands has to be split into viewpoints.
    let officer = app.actor(Role::Officer).await;
    let path = format!("/remisser/{}/compilation", remiss["id"].as_str().unwrap());
    let gaps = officer.get(&path).await.expect(200).json()["gaps"].clone();
    assert_eq!(gaps.as_array().unwrap().len(), 1, "{gaps}");
    assert_eq!(gaps[0]["responseId"], newest);
    app.stop().await;
}

#[actix_web::test]
async fn a_compilation_is_not_closed_over_answers_that_wait_and_later_ones_are_told_of() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let (officer, stranger) = (app.actor(Role::Officer).await, app.stranger());
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let form = format!("{path}/svara");
    let shown = page(&stranger, &form).await;
    let fields = [
        ("namn", "Åsa"),
        ("som", "privatePerson"),
        ("svar", "noObjection"),
        ("gor", "skicka"),
    ];
    send(&stranger, &form, &shown, &fields, &[]).await.expect(303);
    put_into_state(&app, &remiss, "closed").await;
    let closures = format!("{path}/compilation-closures");
    let refused = officer.post(&closures, &json!({})).await.expect(422).json();
    assert!(
        refused["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .starts_with("1 svar från webben väntar."),
        "{refused}"
    );
    let waiting = officer
        .get("/waiting-responses?state=waiting")
        .await
        .expect(200)
        .json();
    let waiting = waiting["waitingResponses"][0]["id"].as_str().unwrap().to_owned();
    officer
        .post(&format!("/waiting-responses/{waiting}/receptions"), &json!({}))
        .await
        .expect(200);
    officer.post(&closures, &json!({})).await.expect(201);
    let told = async || {
        let alerts = officer.get("/alerts").await.expect(200).text();
        alerts
            .matches("kom efter att sammanställningen avslutades")
            .count()
    };
    assert_eq!(told().await, 0);
    // It is taken in, and somebody hears of it.
    let link = answer_link(&app, &recipients[0]).await;
    let shown = page(&stranger, &link).await;
    let late = [("fraga.1", "Vi hann inte förr."), ("gor", "skicka")];
    send(&stranger, &link, &shown, &late, &[]).await.expect(303);
    assert_eq!(told().await, 1);
    for state in ["vilket", "Waiting"] {
        for list in ["waiting-responses", "extension-requests"] {
            officer.get(&format!("/{list}?state={state}")).await.expect(400);
        }
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_file_that_comes_after_the_compilation_was_closed_is_told_like_a_late_answer() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let (officer, registrar) = (app.actor(Role::Officer).await, app.actor(Role::Registrar).await);
    let path = format!("/remisser/{}", remiss["id"].as_str().unwrap());
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "outcome": "noObjection" });
    let answer = registrar
        .post(&format!("{path}/responses"), &body)
        .await
        .expect(201)
        .id();
    let attach = async |name: &str| {
        let file = format!("/responses/{answer}/attachments?fileName={name}");
        let file = registrar.request(reqwest::Method::POST, &file);
        let file = file.header("Content-Type", "text/plain").body("Mer om saken.");
        registrar.send(file).await.expect(201);
    };
    let told = async || {
        let alerts = officer
            .get("/alerts?kind=responseAfterClosing")
            .await
            .expect(200)
            .json();
        alerts["alerts"].clone()
    };
    attach("i-tid.txt").await;
    put_into_state(&app, &remiss, "closed").await;
    officer
        .post(&format!("{path}/compilation-closures"), &json!({}))
        .await
        .expect(201);
    assert_eq!(told().await, json!([]));
    attach("sent.txt").await;
    let alerts = told().await;
    assert_eq!(alerts.as_array().unwrap().len(), 1);
    assert!(
        alerts[0]["text"]
            .as_str()
            .unwrap()
            .contains("Bilagan kom efter att sammanställningen avslutades."),
        "{alerts}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn names_are_the_same_in_whatever_letters_they_are_written() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let coordinator = app.actor(Role::Coordinator).await;
    // As a Mac writes it, and with a mark that turns what follows around.
    let body = json!({ "kind": "association", "name": "\u{202e}O\u{308}nnerud fo\u{308}rening" });
    let made = coordinator.post("/organisations", &body).await.expect(201).json();
    assert_eq!(made["name"], "Önnerud förening");
    let request = coordinator
        .request(Method::POST, "/organisation-imports?dryRun=true&fileName=mac.csv")
        .header("Content-Type", "text/csv")
        .body("Namn\nO\u{308}nnerud fo\u{308}rening\n");
    let told = coordinator.send(request).await.expect(201).json();
    assert_eq!(told["unchangedCount"], 1, "{told}");
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "channel": "letter", "text": "Bra fo\u{308}rslag.", "respondent": { "name": "A\u{30a}sa \u{202e}forening" } });
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let taken = registrar.post(&path, &body).await.expect(201).json();
    assert_eq!(taken["respondentName"], "Åsa forening");
    assert_eq!(taken["text"], "Bra förslag.");
    app.stop().await;
}

#[actix_web::test]
async fn answers_and_what_an_officer_does_meanwhile_never_wait_for_each_other_in_a_circle() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let names: Vec<(String, String)> = (0..6)
        .map(|index| (format!("Föreningen {index}"), format!("f{index}@example.org")))
        .collect();
    let bodies: Vec<(&str, &str)> = names
        .iter()
        .map(|(name, email)| (name.as_str(), email.as_str()))
        .collect();
    let (_, _, recipients) = app.remiss_out(board, &bodies).await;
    let (officer, stranger) = (app.actor(Role::Officer).await, app.stranger());
    let mut links = Vec::new();
    for recipient in &recipients {
        links.push(answer_link(&app, recipient).await);
    }
    let answers = links.iter().map(async |link| {
        for round in 0..6 {
            let shown = page(&stranger, link).await;
            let text = format!("Omgång {round}.");
            let fields = [("fraga.1", text.as_str()), ("gor", "skicka")];
            send(&stranger, link, &shown, &fields, &[]).await.expect(303);
        }
    });
    let times = (0..3).map(async |turn| {
        for round in 0..8 {
            let id = recipients[turn * 2 + round % 2]["id"].as_str().unwrap();
            let day = format!("2019-11-{:02}", 4 + round * 3);
            let body = json!({ "deadlineDate": day, "reason": "Styrelsen möts sent." });
            officer
                .post(&format!("/recipients/{id}/extensions"), &body)
                .await
                .expect(201);
        }
    });
    tokio::join!(join_all(answers), join_all(times));
    assert_eq!(responses(&app).await.len(), 36);
    app.stop().await;
}
