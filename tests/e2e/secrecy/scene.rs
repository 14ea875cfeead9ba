//! A municipality with secrets: a document, a response and a mail in an open case, and a case that is secret as a whole.

use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use remiss::access::{Boards, Role};
use remiss_tests::{Actor, TestApp};
use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// Stands in what is under secrecy, and nowhere else.
pub(super) const MARKER: &str = "Hemlighetsmakaren";
/// What is searched for: an answer repeats it in its links.
pub(super) const PREFIX: &str = "Hemlighetsmak";
pub(super) const GROUND: &str = "21 kap. 7 § OSL";

/// The secrets, and who knows them.
pub(super) struct Scene {
    pub app: TestApp,
    pub board: Uuid,
    /// The open case.
    pub case: Value,
    pub remiss: Value,
    /// A document under secrecy in the open case.
    pub document: String,
    /// A response under secrecy to the remiss of the open case.
    pub response: Value,
    /// The case that is secret as a whole.
    pub secret_case: String,
    pub secret_remiss: String,
    /// The answer token of the body that was asked in the secret case.
    pub secret_link: String,
    /// Sees everything.
    pub trusted: Actor,
}

pub(super) fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

/// Marks a document or a case.
pub(super) async fn mark(actor: &Actor, path: &str) {
    actor
        .patch(path, &json!({ "secrecyGround": GROUND }))
        .await
        .expect(200);
}

impl Scene {
    pub async fn new() -> Scene {
        let app = TestApp::new().await;
        let board = app.kommunstyrelsen().await;
        let trusted = app
            .actor_with_secrecy(Role::Officer, Boards::All)
            .await
            .acting_for("hand09");
        let registrar = app.actor_with_secrecy(Role::Registrar, Boards::All).await;
        let (case, remiss, _) = app.remiss_out(board, &[("Föreningen A", "a@example.org")]).await;
        let document = a_document(&trusted, id(&case)).await;
        let response = a_response(&app, &registrar, &trusted, &remiss).await;
        a_mail(&app, &case, &trusted).await;
        // Drafts and a report are written by somebody who sees the secrets: none of them is in it.
        let drafts = format!("/cases/{}/drafts", id(&case));
        let report = json!({ "kind": "tjansteskrivelse" });
        trusted.post(&drafts, &report).await.expect(201);
        let (secret_case, secret_remiss, secret_link) =
            a_secret_case(&app, &registrar, &trusted, board).await;
        app.work().await;
        Scene {
            app,
            board,
            case,
            remiss,
            document,
            response,
            secret_case,
            secret_remiss,
            secret_link,
            trusted,
        }
    }
}

async fn a_document(trusted: &Actor, case: &str) -> String {
    let path = format!(
        "/cases/{case}/documents?title={MARKER}&publicTitle={MARKER}&party={MARKER}&fileName={MARKER}.txt&direction=incoming\
         &externalSystem=platina&externalId={MARKER}"
    );
    let upload = trusted.request(Method::POST, &path).body(MARKER);
    let document = trusted.send(upload).await.expect(201).id();
    let receipt = json!({ "system": MARKER, "number": MARKER });
    trusted
        .post(&format!("/documents/{document}/registrations"), &receipt)
        .await
        .expect(201);
    mark(trusted, &format!("/documents/{document}")).await;
    document
}

/// A response by letter that is split into a viewpoint, and marked afterwards.
async fn a_response(app: &TestApp, registrar: &Actor, trusted: &Actor, remiss: &Value) -> Value {
    let respondent = json!({ "name": MARKER, "kind": "company",
        "email": format!("{}@example.org", MARKER.to_lowercase()) });
    let body =
        json!({ "respondent": respondent, "channel": "letter", "text": format!("Vi heter {MARKER}.") });
    let path = format!("/remisser/{}/responses", id(remiss));
    let response = registrar.post(&path, &body).await.expect(201).json();
    let viewpoints = format!("/responses/{}/viewpoints", id(&response));
    let viewpoint = json!({ "viewpoints": [{ "text": MARKER, "theme": MARKER }] });
    trusted.post(&viewpoints, &viewpoint).await.expect(201);
    app.work().await;
    mark(
        trusted,
        &format!("/documents/{}", response["documentId"].as_str().unwrap()),
    )
    .await;
    response
}

/// A mail that is placed as a response, and marked afterwards.
async fn a_mail(app: &TestApp, case: &Value, trusted: &Actor) {
    let number = case["caseNumber"].as_str().unwrap();
    let mail = format!(
        "From: {MARKER} <{}@example.org>\r\nTo: remiss@kommun.example.org\r\nSubject: {number} {MARKER}\r\n\
         Date: Mon, 02 Sep 2019 07:00:00 +0200\r\nMessage-ID: <secrecy@mail.example.org>\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nVi heter {MARKER}.\r\n",
        MARKER.to_lowercase()
    );
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("1"), mail).unwrap();
    app.work().await;
    let documents = trusted
        .get(&format!("/cases/{}/documents?limit=100", id(case)))
        .await
        .expect(200)
        .json();
    let mut marked = 0;
    for document in documents["documents"].as_array().unwrap() {
        let is_ours = document
            .to_string()
            .to_lowercase()
            .contains(&MARKER.to_lowercase());
        if is_ours && document["secrecyGround"].is_null() {
            mark(trusted, &format!("/documents/{}", id(document))).await;
            marked += 1;
        }
    }
    assert!(marked > 0, "the mail was not placed: {documents}");
}

#[derive(diesel::QueryableByName)]
struct Asked {
    #[diesel(sql_type = Text)]
    answer_token: String,
}

/// A case that is marked as a whole when all is done in it: asked, answered, reported, on an agenda.
async fn a_secret_case(
    app: &TestApp,
    registrar: &Actor,
    trusted: &Actor,
    board: Uuid,
) -> (String, String, String) {
    let body = json!({
        "boardId": board, "title": MARKER, "publicTitle": MARKER, "initiator": MARKER, "classification": MARKER,
        "officers": [{ "userName": "hand02", "displayName": MARKER, "responsible": true }],
        "counterpartNumbers": [{ "number": MARKER, "party": MARKER }],
    });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    let path = format!("/cases/{}", id(&case));
    let upload = trusted
        .request(
            Method::POST,
            &format!("{path}/documents?title={MARKER}&fileName=a.txt"),
        )
        .body(MARKER);
    trusted.send(upload).await.expect(201);
    let body = json!({
        "name": MARKER, "purpose": format!("Syftet är {MARKER}."), "canInfluence": MARKER, "cannotInfluence": MARKER,
        "background": MARKER, "plainSummary": MARKER, "deadlineDate": "2019-10-30",
        "contacts": [{ "role": MARKER, "email": "samordnare@example.org", "phone": "019-000 00 00", "mayPublish": true }],
    });
    let remiss = trusted
        .post(&format!("{path}/remisser"), &body)
        .await
        .expect(201)
        .id();
    let recipients =
        json!({ "bodies": [{ "name": MARKER, "email": "b@example.org", "kind": "association" }] });
    trusted
        .post(&format!("/remisser/{remiss}/recipients"), &recipients)
        .await
        .expect(201);
    trusted
        .post(&format!("/remisser/{remiss}/dispatches"), &json!({}))
        .await
        .expect(201);
    app.work().await;
    let mut owner = app.database.owner().await;
    let token = format!("SELECT answer_token FROM recipients WHERE remiss_id = '{remiss}'");
    let asked: Asked = diesel::sql_query(token).get_result(&mut owner).await.unwrap();
    drop(owner);
    mark(registrar, &path).await;
    (id(&case).to_owned(), remiss, asked.answer_token)
}
