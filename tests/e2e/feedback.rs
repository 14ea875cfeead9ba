//! Who has had the feedback, those who answered afterwards or by a system of their own, and those who asked to be told.

use remiss::access::{Boards, Caller, Role};
use remiss::remisser;
use remiss_tests::{Answer, TestApp, form_token, link_in};
use serde_json::{Value, json};
use uuid::Uuid;

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const SECOND: (&str, &str) = ("Föreningen Två", "tva@example.org");

fn path_of(kind: &str, thing: &Value) -> String {
    format!("/{kind}/{}", thing["id"].as_str().unwrap())
}

async fn put_into_state(app: &TestApp, remiss: &Value, state: &str) {
    let id: Uuid = remiss["id"].as_str().unwrap().parse().unwrap();
    app.app
        .write(&Caller::system("test"), async |connection| {
            let remiss = remisser::lock(&app.app, connection, id).await?;
            remisser::set_state(&app.app, connection, &remiss, state).await
        })
        .await
        .unwrap();
}

async fn respond(app: &TestApp, remiss: &Value, body: &Value) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("{}/responses", path_of("remisser", remiss));
    registrar.post(&path, body).await.expect(201).json()
}

async fn submit(app: &TestApp, path: &str, fields: &[(&str, &str)]) -> Answer {
    let stranger = app.stranger();
    let request = stranger.request(reqwest::Method::POST, &format!("!{path}"));
    stranger.send(request.form(fields)).await
}

#[actix_web::test]
async fn the_officer_sees_who_has_had_the_feedback_and_those_who_answer_later_get_it_too() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("{}/feedback", path_of("remisser", &remiss));
    let by_mail = json!({ "recipientId": recipients[0]["id"], "channel": "email", "text": "Mer dialog." });
    respond(&app, &remiss, &by_mail).await;
    respond(
        &app,
        &remiss,
        &json!({ "respondent": { "name": "Bygdegården", "kind": "association", "postalAddress": "Box 7\n700 07 Örebro" },
            "channel": "letter", "text": "Bra." }),
    )
    .await;
    respond(
        &app,
        &remiss,
        &json!({ "respondent": { "name": "Någon" }, "channel": "phone", "outcome": "noObjection" }),
    )
    .await;
    let before = officer.get(&path).await.expect(200).json();
    assert_eq!(
        before["summary"],
        "De 3 som svarade har inte fått någon återkoppling än. Den skickas när beslutet är fattat."
    );
    put_into_state(&app, &remiss, "decided").await;
    let dispatches = format!("{}/feedback-dispatches", path_of("remisser", &remiss));
    officer.post(&dispatches, &json!({})).await.expect(201);
    let states = |told: &Value| -> Vec<(String, String)> {
        let respondents = told["respondents"].as_array().unwrap().iter();
        respondents
            .map(|one| {
                (
                    one["respondentName"].as_str().unwrap().to_owned(),
                    one["state"].as_str().unwrap().to_owned(),
                )
            })
            .collect()
    };
    let told = officer.get(&path).await.expect(200).json();
    let expected = [
        ("Föreningen Ett", "queued"),
        ("Bygdegården", "letterToPrint"),
        ("Någon", "unreachable"),
    ];
    assert_eq!(
        states(&told),
        expected.map(|(name, state)| (name.to_owned(), state.to_owned()))
    );
    app.work().await;
    let told = officer.get(&path).await.expect(200).json();
    assert_eq!(states(&told)[0].1, "delivered");
    assert_eq!(
        told["summary"],
        "1 av 3 har fått återkopplingen. 1 brev ska skrivas ut. 1 lämnade ingen adress."
    );
    let only = officer
        .get(&format!("{path}?state=letterToPrint"))
        .await
        .expect(200)
        .json();
    assert_eq!(only["respondents"].as_array().unwrap().len(), 1);
    let listed = officer
        .get(&format!("{}/recipients", path_of("remisser", &remiss)))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["recipients"][0]["feedback"], "delivered", "{listed}");
    assert_eq!(listed["recipients"][1]["feedback"], json!(null));
    // Once to each; but who answers afterwards is not forgotten.
    let again = officer.post(&dispatches, &json!({})).await.expect(409).text();
    assert!(again.contains("har redan fått återkopplingen"), "{again}");
    respond(
        &app,
        &remiss,
        &json!({ "recipientId": recipients[1]["id"], "channel": "email", "text": "Sent." }),
    )
    .await;
    let told = officer.get(&path).await.expect(200).json();
    assert_eq!(told["_links"]["feedBack"]["method"], "POST", "{told}");
    let sent = officer.post(&dispatches, &json!({})).await.expect(201).json();
    assert_eq!(
        (&sent["mails"], &sent["letters"]),
        (&json!(1), &json!(0)),
        "{sent}"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_body_with_its_own_system_fetches_what_came_of_its_views_and_nobody_elses() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Coordinator).await;
    let body = json!({ "name": "Studieförbundet Exempel", "kind": "adultEducation" });
    let organisation = administrator.post("/organisations", &body).await.expect(201).id();
    let own = app
        .actor_with(
            Role::Organisation,
            Boards::All,
            Some(organisation.parse().unwrap()),
        )
        .await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let path = format!("{}/responses", path_of("remisser", &remiss));
    let response = own
        .post(&path, &json!({ "text": "Mer dialog." }))
        .await
        .expect(201)
        .json();
    let feedback = format!("{}/feedback", path_of("responses", &response));
    let officer = app.actor(Role::Officer).await;
    let viewpoint =
        json!({ "viewpoints": [{ "text": "Mer dialog.", "reply": "Två möten om året.", "result": "met" }] });
    officer
        .post(
            &format!("{}/viewpoints", path_of("responses", &response)),
            &viewpoint,
        )
        .await
        .expect(201);
    // Before it is given there is nothing to read, but for the staff.
    let early = own.get(&feedback).await.expect(200).json();
    assert_eq!(
        (&early["told"], &early["viewpoints"]),
        (&json!(false), &json!([]))
    );
    assert_eq!(
        officer.get(&feedback).await.expect(200).json()["viewpoints"][0]["result"],
        "met"
    );
    put_into_state(&app, &remiss, "decided").await;
    let sent = officer
        .post(
            &format!("{}/feedback-dispatches", path_of("remisser", &remiss)),
            &json!({}),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(
        (&sent["byApi"], &sent["unreachable"]),
        (&json!(1), &json!([])),
        "{sent}"
    );
    let told = own.get(&feedback).await.expect(200).json();
    assert_eq!(told["viewpoints"][0]["resultName"], "tillgodosedd", "{told}");
    let events = officer.get("/events?limit=500").await.expect(200).text();
    assert!(events.contains("response.fedBack"), "{events}");
    let other = administrator
        .post(
            "/organisations",
            &json!({ "name": "En annan", "kind": "association" }),
        )
        .await
        .expect(201)
        .id();
    let other = app
        .actor_with(Role::Organisation, Boards::All, Some(other.parse().unwrap()))
        .await;
    other.get(&feedback).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn who_asks_to_be_told_confirms_it_is_told_once_and_then_forgotten() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let page = format!("{}/folj", path_of("remisser", &remiss));
    let stranger = app.stranger();
    let form = stranger.get(&format!("!{page}")).await.expect(200).text();
    let token = form_token(&form, &page);
    let refused = submit(&app, &page, &[("formular", &token), ("epost", "ingen adress")])
        .await
        .expect(422);
    assert!(refused.text().contains("Skriv en e-postadress"));
    let fields = [
        ("formular", token.as_str()),
        ("epost", "nyfiken@example.org"),
        ("lattlast", "ja"),
        ("webbplats", ""),
    ];
    submit(&app, &page, &fields).await.expect(303);
    submit(&app, &page, &fields).await.expect(303);
    app.work().await;
    let mails = app.mails("subscription").await;
    assert_eq!(mails.len(), 1);
    let mail = link_in(&mails[0], "/folj/");
    // A GET changes nothing.
    assert!(
        stranger
            .get(&format!("!{mail}"))
            .await
            .expect(200)
            .text()
            .contains("Bekräfta")
    );
    let officer = app.actor(Role::Officer).await;
    let overview = format!("{}/feedback", path_of("remisser", &remiss));
    assert_eq!(
        officer.get(&overview).await.expect(200).json()["followers"]["waiting"],
        0
    );
    submit(&app, &mail, &[]).await.expect(303);
    assert_eq!(
        officer.get(&overview).await.expect(200).json()["followers"]["waiting"],
        1
    );
    put_into_state(&app, &remiss, "decided").await;
    let dispatches = format!("{}/feedback-dispatches", path_of("remisser", &remiss));
    let sent = officer.post(&dispatches, &json!({})).await.expect(201).json();
    assert_eq!(sent["followers"], 1, "{sent}");
    app.work().await;
    let told = officer.get(&overview).await.expect(200).json();
    assert_eq!(
        (&told["followers"]["told"], &told["followers"]["failed"]),
        (&json!(1), &json!(0)),
        "{told}"
    );
    // The staff are not told who it is, and a month later nobody knows.
    let listed = officer.get("/messages?purpose=feedback").await.expect(200).text();
    assert!(!listed.contains("nyfiken@example.org"), "{listed}");
    app.set_time("2019-10-20T06:00:00Z");
    app.work().await;
    stranger.get(&format!("!{mail}")).await.expect(404);
    // The link ends it without a question, and says so also the second time.
    let (link, language) = mail.split_once('?').unwrap();
    assert_eq!(
        language, "sprak=lattlast",
        "who asked for easy language is led to it"
    );
    submit(&app, &format!("{link}/avsluta"), &[]).await.expect(200);
    app.stop().await;
}
