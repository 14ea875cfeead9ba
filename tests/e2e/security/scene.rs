//! A municipality with one thing of every kind, all of one board, and another board that has nothing to do with any of it.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use remiss::access::{Boards, Role};
use remiss_tests::{Actor, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::answering;
use crate::decisions::{handed_in, id};
use crate::word_templates;

/// Everything, of one board.
pub(super) struct Scene {
    pub app: TestApp,
    /// The board whose things they are.
    pub board: Uuid,
    /// The board that has nothing.
    pub other: Uuid,
    /// An incoming remiss, decided.
    pub case: Value,
    /// An outgoing remiss, sent and answered.
    pub remiss: Value,
}

impl Scene {
    /// `words` stand in every text that somebody outside the municipality, or in it, can write.
    pub async fn with(words: &str) -> Scene {
        Scene::over(TestApp::new().await, words).await
    }

    /// The same, in this service.
    pub async fn over(app: TestApp, words: &str) -> Scene {
        let (case, _, meeting) = handed_in(&app).await;
        let board: Uuid = case["boardId"].as_str().unwrap().parse().unwrap();
        let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
        let decision = json!({ "meetingId": meeting, "kind": "adopted", "paragraph": "212", "text": format!("Nämnden antar {words}") });
        let path = format!("/cases/{}/decisions", id(&case));
        secretary.post(&path, &decision).await.expect(201);
        app.set_time("2019-09-03T06:00:00Z");
        let remiss = asked(&app, board, words).await;
        answered(&app, &remiss, words).await;
        around(&app, board, &remiss, words).await;
        app.work().await;
        let other = app.board("Byggnadsnämnden", "Bn").await;
        Scene {
            app,
            board,
            other,
            case,
            remiss,
        }
    }

    /// Somebody of this role at the board that has nothing.
    pub async fn of_the_other(&self, role: Role) -> Actor {
        let boards = Boards::Only(vec![self.other]);
        self.app.actor_with(role, boards, None).await
    }

    /// The ids of a query: `SELECT … AS id`, which are texts.
    pub async fn ids(&self, sql: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Id {
            #[diesel(sql_type = Text)]
            id: String,
        }
        let mut owner = self.app.database.owner().await;
        let ids: Vec<Id> = diesel::sql_query(sql)
            .load(&mut owner)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        ids.into_iter().map(|row| row.id).collect()
    }
}

/// A remiss with the words in each of its texts, sent to two bodies.
async fn asked(app: &TestApp, board: Uuid, words: &str) -> Value {
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let body = json!({
        "boardId": board, "title": words, "publicTitle": words, "initiator": words,
        "officers": [{ "userName": "hand01", "displayName": words, "responsible": true }],
        "counterpartNumbers": [{ "number": "Fi2020/00647", "party": words }],
    });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    let path = format!("/cases/{}", id(&case));
    let upload = officer.request(
        Method::POST,
        &format!("{path}/documents?title=Bilaga&fileName=bilaga.txt"),
    );
    let upload = upload.header("Content-Type", "text/plain").body(words.to_owned());
    let document = officer.send(upload).await.expect(201).id();
    let receipt = json!({ "system": "platina", "number": words });
    let registrations = format!("/documents/{document}/registrations");
    registrar.post(&registrations, &receipt).await.expect(201);
    let body = json!({
        "name": words, "purpose": words, "background": words, "canInfluence": words, "cannotInfluence": words, "plainSummary": words,
        "preparationSteps": [{ "date": "2019-02-12", "what": words }], "questions": [{ "text": words }], "deadlineDate": "2019-10-30",
        "contacts": [{ "role": words, "email": "samordnare@example.org", "phone": "019-000 00 00", "mayPublish": true }],
    });
    let remiss = officer
        .post(&format!("{path}/remisser"), &body)
        .await
        .expect(201)
        .json();
    let path = format!("/remisser/{}", id(&remiss));
    let added = json!({ "documentId": document });
    officer
        .post(&format!("{path}/documents"), &added)
        .await
        .expect(201);
    app.add_recipients(
        &remiss,
        &[(words, "a@example.org"), ("Föreningen B", "b@example.org")],
    )
    .await;
    officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    officer.get(&path).await.expect(200).json()
}

/// Answers by letter, by mail and by the form, one of them published; a question for more time; a mail that nobody can place.
async fn answered(app: &TestApp, remiss: &Value, words: &str) {
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let remiss_id = id(remiss);
    let text = format!("{words} <script>alert('x9z')</script>");
    let body =
        json!({ "respondent": { "name": words, "kind": "company" }, "channel": "letter", "text": text });
    let responses = format!("/remisser/{remiss_id}/responses");
    let response = registrar.post(&responses, &body).await.expect(201).id();
    let viewpoints =
        json!({ "viewpoints": [{ "text": words, "theme": words, "reply": words, "result": "met" }] });
    let path = format!("/responses/{response}/viewpoints");
    officer.post(&path, &viewpoints).await.expect(201);
    let path = format!("/responses/{response}/publications");
    officer
        .post(&path, &json!({ "maskFindings": true }))
        .await
        .expect(201);

    let recipients = officer
        .get(&format!("/remisser/{remiss_id}/recipients"))
        .await
        .expect(200)
        .json();
    let recipient = &recipients["recipients"][0];
    let link = answering::answer_link(app, recipient).await;
    let stranger = app.stranger();
    let asked = stranger.request(Method::POST, &format!("!{link}/anstand"));
    let asked = asked.form(&[("datum", "2019-11-15"), ("skal", words)]);
    stranger.send(asked).await.expect(303);
    let form = format!("/remisser/{remiss_id}/svara");
    let shown = stranger.get(&format!("!{form}")).await.expect(200).text();
    app.set_time("2019-09-03T06:10:00Z");
    let trapped = [
        ("namn", words),
        ("text", text.as_str()),
        ("webbplats", "http://example.org"),
        ("gor", "skicka"),
    ];
    answering::send(
        &stranger,
        &form,
        &shown,
        &trapped,
        &[("bilaga.txt", words.as_bytes())],
    )
    .await
    .expect(303);

    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    let number = remiss["caseNumber"].as_str().unwrap_or("Ks 2/2019");
    for (name, subject) in [("1", number), ("2", "Ks 99999/2019")] {
        let mail = format!(
            "From: \"{}\" <c@example.org>\r\nTo: remiss@kommun.example.org\r\nSubject: {subject} {words}\r\nMessage-ID: <{name}@mail.example.org>\r\n\
             Date: Tue, 03 Sep 2019 08:00:00 +0200\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{words}\r\n",
            words.replace('"', "\\\"")
        );
        std::fs::write(folder.join(name), mail).unwrap();
    }
    app.work().await;
}

/// What else a board has.
async fn around(app: &TestApp, board: Uuid, remiss: &Value, words: &str) {
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let secretary = app.actor(Role::Secretary).await.acting_for("sekr01");
    let administrator = app.actor(Role::Administrator).await;
    let case = remiss["caseId"].as_str().unwrap();
    let helped = app.board("Kulturnämnden", "Kun").await;
    let share = json!({ "boardId": helped, "reason": words });
    registrar
        .post(&format!("/cases/{case}/shares"), &share)
        .await
        .expect(201);
    let reserve = json!({ "boardId": board, "reason": words });
    registrar
        .post("/case-number-reservations", &reserve)
        .await
        .expect(201);
    let calendar = json!({ "name": words, "boardId": board });
    secretary.post("/calendars", &calendar).await.expect(201);
    let contact = json!({ "role": "secretary", "name": words, "email": "sekreterare@example.org" });
    let contacts = format!("/boards/{board}/staff-contacts");
    secretary.post(&contacts, &contact).await.expect(201);
    let year = "Datum;Stoppdatum;Plats\n2019-10-22;2019-10-04;Rådhuset\n";
    let import = secretary.request(Method::POST, &format!("/boards/{board}/meeting-imports"));
    let import = import.header("Content-Type", "text/csv").body(year);
    secretary.send(import).await.expect(201);
    let meeting = app.meeting(board, "2019-09-24", "2019-09-02").await;
    let consent = json!({ "caseId": case, "reason": words });
    let consents = format!("/meetings/{meeting}/late-consents");
    secretary.post(&consents, &consent).await.expect(201);
    let webhook = json!({ "name": words, "url": "https://system.example.org/in", "boardIds": [board] });
    let webhook = administrator.post("/webhooks", &webhook).await.expect(201).id();
    let tests = format!("/webhooks/{webhook}/tests");
    administrator.post(&tests, &json!({})).await.expect(201);
    let key = json!({ "name": words, "role": "officer", "boardIds": [board] });
    administrator.post("/api-keys", &key).await.expect(201);
    let template = word_templates::saying("Nämndens mall");
    word_templates::upload(&administrator, &format!("name=Egen&boardId={board}"), template)
        .await
        .expect(201);
    let drafts = format!("/cases/{case}/drafts");
    officer
        .post(&drafts, &json!({ "kind": "tjansteskrivelse" }))
        .await
        .expect(201);
    let path = format!("/organisations/{}/contacts", organisation(app, words).await);
    let coordinator = app.actor(Role::Coordinator).await;
    let contact = json!({ "role": words, "email": "ordf@example.org", "phone": "019-000 00 00" });
    coordinator.post(&path, &contact).await.expect(201);
    organisation(app, "En annan förening").await;
}

/// A body in the register. Returns its id.
async fn organisation(app: &TestApp, name: &str) -> String {
    let coordinator = app.actor(Role::Coordinator).await;
    let body = json!({ "kind": "association", "name": name, "topics": [name], "areas": [name] });
    coordinator.post("/organisations", &body).await.expect(201).id()
}
