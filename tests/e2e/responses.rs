//! Responses, viewpoints, the compilation and its closure, feedback.

use remiss::access::{Boards, Caller, Role};
use remiss::remisser;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");
const SECOND: (&str, &str) = ("Föreningen Två", "tva@example.org");

async fn respond(actor: &Actor, remiss: &Value, body: &Value) -> Value {
    actor.post(&responses_of(remiss), body).await.expect(201).json()
}

fn responses_of(remiss: &Value) -> String {
    format!("/remisser/{}/responses", remiss["id"].as_str().unwrap())
}

fn path_of(kind: &str, thing: &Value) -> String {
    format!("/{kind}/{}", thing["id"].as_str().unwrap())
}

/// Puts the remiss into a state whose own road is tested elsewhere.
pub(crate) async fn put_into_state(app: &TestApp, remiss: &Value, state: &str) {
    let id: Uuid = remiss["id"].as_str().unwrap().parse().unwrap();
    app.app
        .write(&Caller::system("test"), async |connection| {
            let remiss = remisser::lock(&app.app, connection, id).await?;
            remisser::set_state(&app.app, connection, &remiss, state).await
        })
        .await
        .unwrap();
}

async fn messages(app: &TestApp, purpose: &str) -> Vec<Value> {
    let registrar = app.actor(Role::Registrar).await;
    let found = registrar
        .get(&format!("/messages?purpose={purpose}&limit=100"))
        .await
        .expect(200)
        .json();
    found["messages"].as_array().unwrap().clone()
}

/// What a message says.
async fn text_of(app: &TestApp, message: &Value) -> String {
    let id: Uuid = message["id"].as_str().unwrap().parse().unwrap();
    let found = app
        .app
        .read(&Caller::system("test"), async |connection| {
            remiss::messages::find(&app.app, connection, id).await
        })
        .await;
    found.unwrap().text
}

#[actix_web::test]
async fn a_letter_is_registered_with_its_day_and_receipted() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    app.set_time("2019-10-15T08:00:00Z");
    let registrar = app.actor(Role::Registrar).await;
    let response = respond(
        &registrar,
        &remiss,
        &json!({
            "recipientId": recipients[0]["id"], "channel": "letter", "text": "Vi vill ha mer dialog.",
            "receivedAt": "2019-10-14T09:00:00Z",
        }),
    )
    .await;
    assert_eq!(response["late"], false);
    assert_eq!(response["uninvited"], false);
    assert_eq!(response["relation"], "first");
    let number = response["documentNumber"].as_str().unwrap();
    assert!(number.starts_with(case["caseNumber"].as_str().unwrap()));
    let recipient = registrar
        .get(&path_of("recipients", &recipients[0]))
        .await
        .expect(200)
        .json();
    assert_eq!(recipient["outcome"], "views");
    let receipts = messages(&app, "receipt").await;
    assert_eq!(receipts.len(), 1);
    let text = text_of(&app, &receipts[0]).await;
    assert!(text.contains(number), "{text}");
    assert!(text.contains("måndag 14 oktober 2019 kl. 11.00"), "{text}");
    let kept = registrar
        .get(&format!(
            "/documents/{}/content",
            response["documentId"].as_str().unwrap()
        ))
        .await
        .expect(200);
    assert!(kept.text().contains("Vi vill ha mer dialog."));
    app.stop().await;
}

#[actix_web::test]
async fn late_and_uninvited_responses_are_taken_in_and_marked() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    app.set_time("2019-10-30T22:59:59Z");
    let in_time = respond(
        &registrar,
        &remiss,
        &json!({ "respondent": { "name": "Bygdegården" , "kind": "association" }, "channel": "phone", "text": "Bra." }),
    )
    .await;
    assert_eq!(in_time["late"], false, "the whole last minute counts");
    assert_eq!(in_time["uninvited"], true);
    app.set_time("2019-10-30T23:00:00Z");
    let late = respond(
        &registrar,
        &remiss,
        &json!({ "recipientId": recipients[0]["id"], "channel": "letter", "outcome": "noObjection" }),
    )
    .await;
    assert_eq!(late["late"], true);
    let listed = registrar
        .get(&format!("{}?late=true", responses_of(&remiss)))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    let searched = registrar
        .get("/responses?q=bygdeg&uninvited=true")
        .await
        .expect(200)
        .json();
    assert_eq!(searched["responses"][0]["id"], in_time["id"]);
    app.stop().await;
}

#[actix_web::test]
async fn a_second_answer_is_a_supplement_and_the_first_one_stays() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "phone", "text": "Först." });
    let first = respond(&registrar, &remiss, &body).await;
    app.set_time("2019-09-03T06:00:00Z");
    let mut body = body;
    body["text"] = json!("Sedan.");
    let second = respond(&registrar, &remiss, &body).await;
    assert_eq!(second["relation"], "supplement");
    assert_eq!(second["earlierResponseId"], first["id"]);
    let again = registrar
        .get(&path_of("responses", &first))
        .await
        .expect(200)
        .json();
    assert_eq!(again["text"], "Först.");
    app.stop().await;
}

#[actix_web::test]
async fn the_same_response_sent_twice_is_registered_once_and_needs_a_key() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "respondent": { "name": "Bygdegården" }, "channel": "letter", "text": "Bra." });
    let path = responses_of(&remiss);
    let first = registrar.post_once(&path, "svar-1", &body).await.expect(201);
    let again = registrar.post_once(&path, "svar-1", &body).await.expect(201);
    assert_eq!(first.id(), again.id());
    let keyless = registrar.request(reqwest::Method::POST, &path).json(&body);
    registrar.send(keyless).await.expect(400);
    let all = registrar.get(&path).await.expect(200).json();
    assert_eq!(all["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn an_organisation_answers_for_itself_and_sees_its_own_only() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelse om samverkan").await;
    let remiss = app.remiss_draft(&case).await;
    let coordinator = app.actor(Role::Coordinator).await;
    let organisation = coordinator
        .post(
            "/organisations",
            &json!({ "name": "Föreningen Ett", "kind": "association" }),
        )
        .await;
    let organisation: Uuid = organisation.expect(201).id().parse().unwrap();
    coordinator
        .post(
            &format!("/organisations/{organisation}/contacts"),
            &json!({ "role": "Kontakt", "email": "ett@example.org" }),
        )
        .await
        .expect(201);
    let officer = app.actor(Role::Officer).await;
    let path = path_of("remisser", &remiss);
    let added = officer
        .post(
            &format!("{path}/recipients"),
            &json!({ "organisationIds": [organisation],
                "bodies": [{ "name": SECOND.0, "email": SECOND.1, "kind": "association" }] }),
        )
        .await;
    added.expect(201);
    let own = app
        .actor_with(Role::Organisation, Boards::All, Some(organisation))
        .await;
    // Before it is sent it takes no answers.
    own.post(&responses_of(&remiss), &json!({ "text": "För tidigt." }))
        .await
        .expect(409);
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    let other = respond(
        &officer,
        &remiss,
        &json!({ "respondent": { "name": "Någon annan" }, "channel": "phone", "text": "Nej." }),
    )
    .await;
    let answers = json!({ "answers": [{ "key": "1", "text": "Tydliga." }], "text": "Vi är positiva." });
    let response = respond(&own, &remiss, &answers).await;
    assert_eq!(response["channel"], "api");
    assert_eq!(response["organisationId"], json!(organisation));
    assert!(!response["recipientId"].is_null());
    let seen = own.get("/responses").await.expect(200).json();
    assert_eq!(seen["_meta"]["totalRecords"], 1);
    own.get(&path_of("responses", &other)).await.expect(404);
    let for_others = json!({ "respondent": { "name": "Någon annan" }, "text": "Bra." });
    own.post(&responses_of(&remiss), &for_others).await.expect(422);
    // A file goes along, is kept byte for byte, and nobody else can add one.
    let attach = format!("{}/attachments", path_of("responses", &response));
    let file = own
        .request(
            reqwest::Method::POST,
            &format!("{attach}?fileName=synpunkter.pdf"),
        )
        .header("Content-Type", "application/pdf")
        .body(b"%PDF-1.7 svar".to_vec());
    let with_file = own.send(file).await.expect(201).json();
    assert_eq!(with_file["attachments"][0]["fileName"], "synpunkter.pdf");
    assert_eq!(with_file["attachments"][0]["size"], 13);
    let stranger = own
        .request(
            reqwest::Method::POST,
            &format!("{}/attachments?fileName=a.txt", path_of("responses", &other)),
        )
        .body("x");
    own.send(stranger).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn what_a_response_lacks_is_pointed_out() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let wrong = registrar
        .post(
            &responses_of(&remiss),
            &json!({ "respondent": { "name": "Bygdegården" }, "channel": "link", "outcome": "noAnswer",
                "answers": [{ "key": "99", "text": "Vad?" }], "receivedAt": "2030-01-01T00:00:00Z" }),
        )
        .await
        .expect(422)
        .json();
    let pointers: Vec<&str> = wrong["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(
        pointers,
        ["#/channel", "#/outcome", "#/answers/0/key", "#/receivedAt"]
    );
    let nobody = json!({ "channel": "letter", "text": "Bra." });
    registrar.post(&responses_of(&remiss), &nobody).await.expect(422);
    let no_address =
        json!({ "respondent": { "name": "A", "email": "ingen adress" }, "channel": "letter", "text": "x" });
    registrar
        .post(&responses_of(&remiss), &no_address)
        .await
        .expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn a_compilation_closes_only_when_every_viewpoint_has_reply_result_and_reason() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "text": "Mer dialog. Mindre hyra." });
    let response = respond(&registrar, &remiss, &body).await;
    let private = json!({ "respondent": { "name": "En Hemlig Person" }, "channel": "letter", "text": "Bra, men dyrt." });
    let private = respond(&registrar, &remiss, &private).await;
    let path = path_of("remisser", &remiss);
    let closures = format!("{path}/compilation-closures");
    let open = officer.post(&closures, &json!({})).await.expect(409).json();
    assert_eq!(open["state"], "sent");
    put_into_state(&app, &remiss, "closed").await;
    let unsplit = officer.post(&closures, &json!({})).await.expect(422).json();
    assert_eq!(unsplit["errors"].as_array().unwrap().len(), 2);

    let viewpoints = format!("{}/viewpoints", path_of("responses", &response));
    officer
        .post(
            &viewpoints,
            &json!({ "viewpoints": [{ "text": "Mindre hyra.", "result": "notMet" }] }),
        )
        .await
        .expect(422);
    let added = officer
        .post(
            &viewpoints,
            &json!({ "viewpoints": [
                { "text": "Mer dialog.", "theme": "Kommunikation", "reply": "Ja, läggs till.", "result": "met" },
                { "text": "Mindre hyra.", "theme": "Lokaler" },
            ] }),
        )
        .await
        .expect(201)
        .json();
    let rent = added["viewpoints"][1].clone();
    assert_eq!(rent["position"], 2);
    assert_eq!(rent["missing"], json!(["reply", "result"]));
    let dear = json!({ "viewpoints": [{ "text": "För dyrt.", "theme": "Lokaler", "reply": "Behandlas i budgeten.",
        "result": "carriedOver" }] });
    let of_private = format!("{}/viewpoints", path_of("responses", &private));
    officer.post(&of_private, &dear).await.expect(201);
    let gaps = officer.post(&closures, &json!({})).await.expect(422).json();
    assert_eq!(gaps["errors"].as_array().unwrap().len(), 2);

    let rent = path_of("viewpoints", &rent);
    officer
        .patch(&rent, &json!({ "reply": "Nej.", "result": "notMet" }))
        .await
        .expect(422);
    officer
        .patch(
            &rent,
            &json!({ "reply": "Nej.", "result": "notMet", "reason": "Hyran beslutas av ett annat bolag." }),
        )
        .await
        .expect(200);
    let closed = officer.post(&closures, &json!({})).await.expect(201).json();
    let kinds: Vec<&str> = closed["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["mediaType"].as_str().unwrap())
        .collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&"application/pdf"));
    officer.post(&closures, &json!({})).await.expect(409);

    // A change opens it again.
    officer
        .patch(&rent, &json!({ "reason": "Hyran sätts av bolaget." }))
        .await
        .expect(200);
    officer.post(&closures, &json!({})).await.expect(201);

    let compilation = officer
        .get(&format!("{path}/compilation"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        compilation["title"],
        "Sammanställning av synpunkter – Reviderad överenskommelse om samverkan"
    );
    assert_eq!(compilation["period"]["days"], 58);
    assert_eq!(compilation["asked"]["answered"], 1);
    assert_eq!(compilation["asked"]["noAnswer"], 1);
    assert_eq!(compilation["received"]["uninvited"], 1);
    assert_eq!(compilation["carriedOver"].as_array().unwrap().len(), 1);
    assert_eq!(compilation["themes"][0]["theme"], "Lokaler");
    assert_eq!(compilation["responses"].as_array().unwrap().len(), 2);
    for accept in ["application/json", "text/html", "text/plain"] {
        let asked = officer
            .request(reqwest::Method::GET, &format!("{path}/compilation"))
            .header("Accept", accept);
        let answer = officer.send(asked).await.expect(200);
        assert!(
            answer.header("content-type").starts_with(accept),
            "{accept}: {}",
            answer.header("content-type")
        );
        let text = answer.text();
        assert!(text.contains("Hyran sätts av bolaget."), "{accept}");
        assert!(
            !text.contains("En Hemlig Person"),
            "{accept} names a private person"
        );
    }
    for (accept, magic) in [
        ("application/pdf", b"%PDF".as_slice()),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            b"PK",
        ),
        (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            b"PK",
        ),
    ] {
        let asked = officer
            .request(reqwest::Method::GET, &format!("{path}/compilation"))
            .header("Accept", accept);
        assert!(officer.send(asked).await.expect(200).bytes.starts_with(magic));
    }
    app.stop().await;
}

#[actix_web::test]
async fn feedback_goes_once_to_each_in_the_channel_they_used() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST, SECOND]).await;
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await;
    let by_mail = json!({ "recipientId": recipients[0]["id"], "channel": "email", "text": "Mer dialog." });
    let by_mail = respond(&registrar, &remiss, &by_mail).await;
    let by_letter = json!({ "respondent": { "name": "Bygdegården", "kind": "association",
        "postalAddress": "Box 7\n700 07 Örebro" }, "channel": "letter", "text": "Bra." });
    respond(&registrar, &remiss, &by_letter).await;
    let by_phone = json!({ "respondent": { "name": "Någon" }, "channel": "phone", "outcome": "noObjection" });
    respond(&registrar, &remiss, &by_phone).await;
    let viewpoint = json!({ "viewpoints": [{ "text": "Mer dialog.", "reply": "Två möten om året.", "result": "partlyMet",
        "reason": "Fler hinns inte." }] });
    officer
        .post(
            &format!("{}/viewpoints", path_of("responses", &by_mail)),
            &viewpoint,
        )
        .await
        .expect(201);
    let path = format!("{}/feedback-dispatches", path_of("remisser", &remiss));
    let early = officer.post(&path, &json!({})).await.expect(409).json();
    assert_eq!(early["state"], "sent");
    put_into_state(&app, &remiss, "decided").await;
    let sent = officer.post(&path, &json!({})).await.expect(201).json();
    assert_eq!(
        (&sent["mails"], &sent["letters"]),
        (&json!(1), &json!(1)),
        "{sent}"
    );
    assert_eq!(sent["unreachable"][0]["respondentName"], "Någon");
    officer.post(&path, &json!({})).await.expect(409);
    let feedback = messages(&app, "feedback").await;
    assert_eq!(feedback.len(), 2);
    let mail = feedback
        .iter()
        .find(|message| message["channel"] == "email")
        .unwrap();
    let text = text_of(&app, mail).await;
    for words in [
        "Ni skrev:\n\n    Mer dialog.",
        "delvis tillgodosedd. Två möten om året.",
        "Därför: Fler hinns inte.",
    ] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
    let letter = feedback
        .iter()
        .find(|message| message["channel"] == "letter")
        .unwrap();
    let content = format!("{}/content", path_of("messages", letter));
    let text = registrar.get(&content).await.expect(200).text();
    for words in [
        "Återkoppling",
        "Bygdegården",
        "Box 7",
        "Tack för ert svar",
        "Ert svar kom när sammanställningen redan var klar.",
        "Med vänlig hälsning",
    ] {
        assert!(text.contains(words), "{words} is missing in {text}");
    }
    let remiss = officer
        .get(&path_of("remisser", &remiss))
        .await
        .expect(200)
        .json();
    assert_eq!(remiss["state"], "fedBack");
    app.stop().await;
}

#[actix_web::test]
async fn an_officer_of_another_board_sees_no_response() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "text": "Bra." });
    let response = respond(&registrar, &remiss, &body).await;
    let officer = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    officer.get(&path_of("responses", &response)).await.expect(404);
    officer.get(&responses_of(&remiss)).await.expect(404);
    let compilation = format!("{}/compilation", path_of("remisser", &remiss));
    officer.get(&compilation).await.expect(404);
    let seen = officer.get("/responses").await.expect(200).json();
    assert_eq!(seen["_meta"]["totalRecords"], 0);
    app.stop().await;
}
