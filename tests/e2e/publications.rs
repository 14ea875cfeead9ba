//! Publishing responses: a decision by a named person, on a copy that tells nothing it must not, taken down as easily.

use remiss::access::{Boards, Caller, Role};
use remiss::messages::Message;
use remiss_tests::{Actor, Answer, TestApp};
use serde_json::{Value, json};

const FIRST: (&str, &str) = ("Föreningen Ett", "ett@example.org");

/// Everything in it that must not be spread.
const SECRETS: [&str; 5] = [
    "811218-9876",
    "019-000 00 00",
    "sten@example.org",
    "Exempelsson",
    "Sten",
];

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

async fn officer(app: &TestApp) -> Actor {
    app.actor(Role::Officer).await.acting_for("hand01")
}

async fn respond(app: &TestApp, remiss: &Value, body: &Value) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/remisser/{}/responses", id(remiss));
    registrar.post(&path, body).await.expect(201).json()
}

/// The letter of a private person who tells too much.
async fn telling_response(app: &TestApp, remiss: &Value) -> Value {
    respond(
        app,
        remiss,
        &json!({
            "respondent": { "name": "Sten Exempelsson", "email": "sten@example.org" }, "channel": "letter",
            "answers": [{ "key": "1", "text": "Bra. Jag, pnr 811218-9876, nås på 019-000 00 00." }],
            "text": "Skriv till sten@example.org.\n\nMed vänlig hälsning\nSten Exempelsson",
        }),
    )
    .await
}

async fn publish(actor: &Actor, response: &Value, body: &Value) -> Answer {
    let path = format!("/responses/{}/publications", id(response));
    actor.post(&path, body).await
}

fn page_of(remiss: &Value, response: &Value) -> String {
    format!("!/remisser/{}/svar/{}", id(remiss), id(response))
}

fn json_of(remiss: &Value, response: &Value) -> String {
    format!("/public/remisser/{}/responses/{}", id(remiss), id(response))
}

async fn attach(app: &TestApp, response: &Value, name: &str, bytes: &'static [u8]) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/responses/{}/attachments?fileName={name}", id(response));
    let request = registrar
        .request(reqwest::Method::POST, &path)
        .header(
            "Content-Type",
            if name.ends_with("txt") {
                "text/plain"
            } else {
                "application/pdf"
            },
        )
        .body(bytes);
    let answered = registrar.send(request).await.expect(201).json();
    answered["attachments"].as_array().unwrap().last().unwrap()["documentId"].clone()
}

/// What was written to respondents about publications, the oldest first.
async fn messages(app: &TestApp) -> Vec<Message> {
    let registrar = app.actor(Role::Registrar).await;
    let listed = registrar
        .get("/messages?purpose=publication&limit=100")
        .await
        .expect(200)
        .json();
    let (caller, mut found) = (Caller::system("test"), Vec::new());
    for message in listed["messages"].as_array().unwrap() {
        let id = id(message).parse().unwrap();
        let message = app.app.read(&caller, async |connection| {
            remiss::messages::find(&app.app, connection, id).await
        });
        found.push(message.await.unwrap());
    }
    found.sort_by_key(|message| message.id);
    found
}

#[actix_web::test]
async fn what_was_found_is_shown_first_and_published_only_masked_or_with_a_reason() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let response = telling_response(&app, &remiss).await;
    let officer = officer(&app).await;
    let checks = officer
        .get(&format!("/responses/{}/publication-checks", id(&response)))
        .await
        .expect(200)
        .json();
    assert_eq!(checks["shownAs"], "Privatperson");
    let found: Vec<(&str, &str, &str)> = checks["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap();
            (text("kind"), text("part"), text("words"))
        })
        .collect();
    assert_eq!(
        found,
        [
            ("personalNumber", "answers.1", "811218-9876"),
            ("phone", "answers.1", "019-000 00 00"),
            ("email", "text", "sten@example.org"),
            ("name", "text", "Sten Exempelsson"),
        ]
    );
    // Nothing said of them: nothing is published, and each is named.
    let refused = publish(&officer, &response, &json!({})).await.expect(422).json();
    assert_eq!(refused["errors"].as_array().unwrap().len(), 4, "{refused}");
    let said = refused["errors"][0]["detail"].as_str().unwrap();
    assert!(said.contains("personnummer i answers.1, tecken 15–25"), "{said}");
    // One left standing without a reason, one that does not exist, one masked in part.
    let wrong = json!({
        "maskFindings": true,
        "kept": [{ "finding": found_id(&checks, 2), "reason": " " }, { "finding": "phone:text:0-3", "reason": "nej" }],
    });
    publish(&officer, &response, &wrong).await.expect(422);
    let half = json!({
        "masks": [
            { "part": "answers.1", "start": 14, "end": 20, "reason": "personnummer" },
            { "finding": found_id(&checks, 1) }, { "finding": found_id(&checks, 2) }, { "words": "Sten Exempelsson", "reason": "namn" },
        ],
    });
    let refused = publish(&officer, &response, &half).await.expect(422).json();
    assert_eq!(
        refused["errors"].as_array().unwrap().len(),
        1,
        "half a number is not masked"
    );
    let stranger = app.stranger();
    stranger.get(&page_of(&remiss, &response)).await.expect(404);
    // A key alone is nobody.
    let nobody = app.actor(Role::Officer).await;
    publish(&nobody, &response, &json!({ "maskFindings": true }))
        .await
        .expect(400);
    let published = publish(&officer, &response, &json!({ "maskFindings": true }))
        .await
        .expect(201)
        .json();
    assert_eq!(published["publishedBy"], "hand01");
    assert_eq!(published["masks"].as_array().unwrap().len(), 4);
    for address in [page_of(&remiss, &response), json_of(&remiss, &response)] {
        let shown = stranger.get(&address).await.expect(200);
        let text = shown.text();
        assert!(text.contains("nås på [maskerat]."), "{text}");
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is shown on {address}");
        }
    }
    let page = stranger.get(&page_of(&remiss, &response)).await.expect(200);
    assert_eq!(page.header("x-robots-tag"), "noindex");
    assert!(page.text().contains("Svar från en privatperson"));
    let lists = [
        format!("!/remisser/{}", id(&remiss)),
        format!("!/remisser/{}/svar", id(&remiss)),
        format!("/public/remisser/{}/responses", id(&remiss)),
    ];
    for address in lists {
        let text = stranger.get(&address).await.expect(200).text();
        assert!(text.contains("Privatperson"), "{address}");
        // The number is that of the remiss's own contact, too.
        let mut secrets = SECRETS.iter().filter(|secret| !secret.starts_with("019"));
        assert!(secrets.all(|secret| !text.contains(secret)), "{address}");
    }
    // The person is told once, also when the request is sent again, and by a letter where there is no mail address.
    let told = messages(&app).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].subject.contains("Publicerat: ditt svar på remiss"),
        "{}",
        told[0].subject
    );
    assert!(
        told[0].text.contains(&page_of(&remiss, &response)[1..]),
        "{}",
        told[0].text
    );
    assert!(told[0].text.contains("Ditt namn visas inte."));
    let reply_to = told[0].reply_to.as_deref();
    assert_eq!(
        reply_to,
        Some("ks@example.org"),
        "a wish to be taken down is no supplement"
    );
    assert!(told[0].text.contains("Vill du ta bort svaret från webben?"));
    // The response is as it came.
    let kept = officer
        .get(&format!("/responses/{}", id(&response)))
        .await
        .expect(200)
        .json();
    assert_eq!(kept["text"], response["text"]);
    assert_eq!(kept["answers"], response["answers"]);
    assert!(kept["publishedAt"].is_string());
    let original = format!("/documents/{}/content", response["documentId"].as_str().unwrap());
    assert!(
        officer
            .get(&original)
            .await
            .expect(200)
            .text()
            .contains("811218-9876")
    );
    app.stop().await;
}

fn found_id(checks: &Value, index: usize) -> Value {
    checks["findings"][index]["id"].clone()
}

#[actix_web::test]
async fn a_published_response_is_taken_down_as_easily_and_every_copy_is_told_afterwards() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "phone", "text": "Vi säger <script>ja</script>." });
    let response = respond(&app, &remiss, &body).await;
    let (officer, stranger) = (officer(&app).await, app.stranger());
    let first = publish(&officer, &response, &json!({})).await.expect(201).json();
    let page = stranger
        .get(&page_of(&remiss, &response))
        .await
        .expect(200)
        .text();
    assert!(page.contains("Svar från Föreningen Ett"));
    assert!(!page.contains("<script>"), "what is written is text");
    // A new copy takes the place of the one before.
    let mask = json!({ "masks": [{ "words": "säger", "reason": "Ett skrivfel" }] });
    let second = publish(&officer, &response, &mask).await.expect(201).json();
    assert_eq!(second["replacesId"], first["id"]);
    let page = stranger
        .get(&page_of(&remiss, &response))
        .await
        .expect(200)
        .text();
    assert!(page.contains("Vi [maskerat] "), "{page}");
    let told = messages(&app).await;
    assert_eq!(told.len(), 2, "once for each publication");
    assert!(told[0].text.contains("Ert svar på remissen"), "{}", told[0].text);
    assert!(!told[0].text.contains("maskerat"));
    assert!(told[1].text.contains("publicerat på nytt"), "{}", told[1].text);
    assert!(told[1].in_reply_to.is_some(), "it stands below the remiss");
    let withdrawals = |publication: &Value| format!("/publications/{}/withdrawals", id(publication));
    officer
        .post(&withdrawals(&first), &json!({ "reason": "Fel" }))
        .await
        .expect(409);
    officer
        .post(&withdrawals(&second), &json!({ "reason": " " }))
        .await
        .expect(422);
    let registrar = app.actor(Role::Registrar).await.acting_for("reg01");
    let gone = registrar
        .post(
            &withdrawals(&second),
            &json!({ "reason": "Föreningen bad om det." }),
        )
        .await
        .expect(201)
        .json();
    assert_eq!(gone["state"], "withdrawn");
    assert_eq!(gone["withdrawnBy"], "reg01");
    let page = stranger
        .get(&page_of(&remiss, &response))
        .await
        .expect(404)
        .text();
    assert!(page.contains("Svaret är inte publicerat"));
    stranger.get(&json_of(&remiss, &response)).await.expect(404);
    let listed = stranger
        .get(&format!("/public/remisser/{}/responses", id(&remiss)))
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 0);
    // It can be published again, and all that was shown can be told.
    app.set_time("2019-11-05T08:00:00Z");
    publish(&officer, &response, &json!({})).await.expect(201);
    let all = officer
        .get(&format!("/responses/{}/publications", id(&response)))
        .await
        .expect(200)
        .json();
    let states: Vec<&str> = all["publications"]
        .as_array()
        .unwrap()
        .iter()
        .map(|publication| publication["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["published", "withdrawn", "withdrawn"]);
    let timeline = officer
        .get(&format!("/cases/{}/timeline?limit=100", id(&case)))
        .await
        .expect(200)
        .text();
    for action in ["response.published", "response.publicationWithdrawn"] {
        assert!(timeline.contains(action), "{action}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn every_channel_is_published_alike() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let officer = officer(&app).await;
    let stranger = app.stranger();
    // By the form of the public page.
    let path = format!("!/remisser/{}/svara", id(&remiss));
    let form = stranger.get(&path).await.expect(200).text();
    let token = form
        .split("name=\"formular\" value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let fields = [
        ("formular", token.as_str()),
        ("namn", "Föreningen link"),
        ("epost", "link@example.org"),
        ("som", "association"),
        ("svar", "views"),
        ("text", "Samma svar."),
    ];
    let request = stranger.request(reqwest::Method::POST, &path).form(&fields);
    app.set_time("2019-09-02T06:10:00Z");
    stranger.send(request).await.expect(303);
    let link = crate::answering::confirmation_link(&app).await;
    let confirm = stranger.request(reqwest::Method::POST, &format!("!{link}"));
    stranger.send(confirm).await.expect(303);
    for channel in ["api", "email", "letter", "phone", "meeting"] {
        let body = json!({
            "respondent": { "name": format!("Föreningen {channel}"), "kind": "association" }, "channel": channel,
            "text": "Samma svar.",
        });
        respond(&app, &remiss, &body).await;
    }
    let all = officer
        .get(&format!("/remisser/{}/responses?sort=receivedAt", id(&remiss)))
        .await
        .expect(200)
        .json();
    for response in all["responses"].as_array().unwrap() {
        publish(&officer, response, &json!({})).await.expect(201);
    }
    let listed = stranger
        .get(&format!("/public/remisser/{}/responses", id(&remiss)))
        .await
        .expect(200)
        .json();
    let listed = listed["responses"].as_array().unwrap();
    let names: Vec<&str> = listed
        .iter()
        .map(|response| response["name"].as_str().unwrap())
        .collect();
    let channels = ["link", "api", "email", "letter", "phone", "meeting"];
    assert_eq!(names, channels.map(|channel| format!("Föreningen {channel}")));
    let page = stranger
        .get(&format!("!/remisser/{}/svar", id(&remiss)))
        .await
        .expect(200)
        .text();
    let mut shapes = Vec::new();
    for response in listed {
        // Nothing but who, when and where tells them apart.
        let mut shape = response.clone();
        for field in ["id", "name", "receivedAt", "publishedAt", "_links"] {
            shape.as_object_mut().unwrap().remove(field);
        }
        shapes.push(shape);
        let own = stranger.get(&page_of(&remiss, response)).await.expect(200).text();
        assert!(own.contains("Samma svar."));
        assert!(page.contains(response["name"].as_str().unwrap()));
    }
    assert!(shapes.windows(2).all(|pair| pair[0] == pair[1]), "{shapes:?}");
    app.stop().await;
}

#[actix_web::test]
async fn a_private_person_is_named_only_when_the_person_asked_for_it() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (_, remiss, _) = app.remiss_out(board, &[FIRST]).await;
    let officer = officer(&app).await;
    let body = json!({ "respondent": { "name": "Sten Exempelsson" }, "channel": "letter", "text": "Bra.\n\nMvh\nSten" });
    let silent = respond(&app, &remiss, &body).await;
    let mut asking = body.clone();
    asking["showName"] = json!(true);
    let asking = respond(&app, &remiss, &asking).await;
    publish(&officer, &silent, &json!({ "showName": true }))
        .await
        .expect(422);
    let reason = json!({ "showName": true, "nameReason": "Bad om det per telefon den 4 november." });
    let named = publish(&officer, &silent, &reason).await.expect(201).json();
    assert_eq!(named["name"], "Sten Exempelsson");
    // Who is named may sign.
    let named = publish(&officer, &asking, &json!({})).await.expect(201).json();
    assert_eq!(named["name"], "Sten Exempelsson");
    let hidden = publish(
        &officer,
        &asking,
        &json!({ "showName": false, "maskFindings": true }),
    )
    .await
    .expect(201)
    .json();
    assert_eq!(hidden["name"], "Privatperson");
    assert_eq!(hidden["text"], "Bra.\n\nMvh\n[maskerat]");
    app.stop().await;
}

#[actix_web::test]
async fn attachments_are_published_only_when_they_are_chosen_and_never_a_secret_one() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "letter", "text": "Se bilagorna." });
    let response = respond(&app, &remiss, &body).await;
    let note = attach(
        &app,
        &response,
        "Sten%20Exempelsson.txt",
        "Ring 019-000 00 00.".as_bytes(),
    )
    .await;
    let paper = attach(&app, &response, "synpunkter.pdf", b"%PDF-1.4").await;
    let secret = attach(&app, &response, "hemligt.txt", b"Hemligt.").await;
    let officer = app.actor_with_secrecy(Role::Officer, Boards::All).await;
    let (officer, stranger) = (officer.acting_for("hand01"), app.stranger());
    let marked = officer
        .patch(
            &format!("/documents/{}", secret.as_str().unwrap()),
            &json!({ "secrecyGround": "25 kap. 1 § OSL" }),
        )
        .await;
    marked.expect(200);
    let checks = officer
        .get(&format!("/responses/{}/publication-checks", id(&response)))
        .await
        .expect(200)
        .json();
    let kind = |index: usize| checks["attachments"][index]["findings"][0]["kind"].clone();
    assert_eq!((kind(0), kind(1)), (json!("phone"), json!("unreadFile")));
    assert!(
        checks["attachments"][2]["obstacle"]
            .as_str()
            .unwrap()
            .contains("25 kap. 1 § OSL")
    );
    let file = |document: &Value| {
        format!(
            "{}/bilagor/{}",
            page_of(&remiss, &response),
            document.as_str().unwrap()
        )
    };
    // None chosen: none published.
    publish(&officer, &response, &json!({})).await.expect(201);
    stranger.get(&file(&note)).await.expect(404);
    // A secret one is not published, a file with findings only when they were judged.
    publish(
        &officer,
        &response,
        &json!({ "attachments": [{ "documentId": secret }] }),
    )
    .await
    .expect(422);
    publish(
        &officer,
        &response,
        &json!({ "attachments": [{ "documentId": note }] }),
    )
    .await
    .expect(422);
    // A masked copy stands for the file; the PDF was read by the officer.
    let copy = officer
        .request(
            reqwest::Method::POST,
            &format!(
                "/cases/{}/documents?title=Maskerad%20kopia&fileName=kopia.txt",
                id(&case)
            ),
        )
        .header("Content-Type", "text/plain")
        .body("Ring [maskerat].");
    let copy = officer.send(copy).await.expect(201).json();
    let body = json!({
        "attachments": [{ "documentId": note, "maskedCopyId": copy["id"] }, { "documentId": paper, "title": "Synpunkter" }],
        "kept": [{ "finding": checks["attachments"][1]["findings"][0]["id"], "reason": "Läst: inga personuppgifter." }],
    });
    publish(&officer, &response, &body).await.expect(201);
    let shown = stranger.get(&file(&copy["id"])).await.expect(200);
    assert_eq!(shown.text(), "Ring [maskerat].");
    assert!(shown.header("content-disposition").contains("bilaga-1.txt"));
    stranger.get(&file(&note)).await.expect(404);
    stranger.get(&file(&secret)).await.expect(404);
    stranger.get(&file(&paper)).await.expect(200);
    let page = stranger
        .get(&page_of(&remiss, &response))
        .await
        .expect(200)
        .text();
    assert!(page.contains("Bilaga 1") && page.contains("Synpunkter") && !page.contains("Exempelsson"));
    // Marked as secret afterwards, it is gone at once.
    let path = format!("/documents/{}", paper.as_str().unwrap());
    officer
        .patch(&path, &json!({ "secrecyGround": "25 kap. 1 § OSL" }))
        .await
        .expect(200);
    stranger.get(&file(&paper)).await.expect(404);
    // A response whose document is marked as secret has to be judged.
    let path = format!("/documents/{}", response["documentId"].as_str().unwrap());
    officer
        .patch(&path, &json!({ "secrecyGround": "25 kap. 1 § OSL" }))
        .await
        .expect(200);
    stranger.get(&page_of(&remiss, &response)).await.expect(404);
    stranger.get(&json_of(&remiss, &response)).await.expect(404);
    let refused = publish(&officer, &response, &json!({ "maskFindings": true }))
        .await
        .expect(422)
        .json();
    assert!(
        refused["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("sekretess"),
        "{refused}"
    );
    let judged = json!({ "kept": [{
        "finding": format!("secrecy:document.{}", response["documentId"].as_str().unwrap()),
        "reason": "Prövad: sekretessen gäller en bilaga.",
    }] });
    publish(&officer, &response, &judged).await.expect(201);
    stranger.get(&page_of(&remiss, &response)).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn only_responses_to_a_remiss_on_the_open_list_are_published_and_only_by_its_board() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other = app.board("Kulturnämnden", "Kun").await;
    let (_, remiss, recipients) = app.remiss_out(board, &[FIRST]).await;
    let body = json!({ "recipientId": recipients[0]["id"], "channel": "phone", "text": "Ja." });
    let response = respond(&app, &remiss, &body).await;
    let elsewhere = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await
        .acting_for("hand02");
    publish(&elsewhere, &response, &json!({})).await.expect(404);
    elsewhere
        .get(&format!("/responses/{}/publication-checks", id(&response)))
        .await
        .expect(404);
    let officer = officer(&app).await;
    let published = publish(&officer, &response, &json!({})).await.expect(201).json();
    let path = format!("/publications/{}", id(&published));
    elsewhere.get(&path).await.expect(404);
    elsewhere
        .post(&format!("{path}/withdrawals"), &json!({ "reason": "Nej" }))
        .await
        .expect(404);
    let path = format!("/remisser/{}/publication-checks", id(&remiss));
    let overview = officer.get(&path).await.expect(200).json();
    assert!(overview["responses"][0]["publishedAt"].is_string());
    // Off the open list, nothing of it is shown, and nothing more is published.
    let path = format!("/remisser/{}", id(&remiss));
    officer
        .patch(&path, &json!({ "public": false }))
        .await
        .expect(200);
    let stranger = app.stranger();
    stranger.get(&page_of(&remiss, &response)).await.expect(404);
    stranger.get(&json_of(&remiss, &response)).await.expect(404);
    publish(&officer, &response, &json!({})).await.expect(409);
    app.stop().await;
}
