//! What changed between versions of a draft, and a yttrande beside its tjänsteskrivelse.

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

async fn as_format(officer: &Actor, path: &str, format: &str) -> String {
    let request = officer
        .request(reqwest::Method::GET, path)
        .header("Accept", format);
    officer.send(request).await.expect(200).text()
}

/// A draft in a case with an incoming remiss; returns the case's path and the draft's.
async fn report(app: &TestApp, officer: &Actor, fields: &Value) -> (String, String) {
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let case = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let body = json!({ "kind": "tjansteskrivelse", "fields": fields });
    let draft = officer.post(&case, &body).await.expect(201).id();
    (case, format!("/drafts/{draft}"))
}

fn part<'a>(view: &'a Value, key: &str) -> &'a Value {
    let sections = view["sections"].as_array().unwrap();
    sections.iter().find(|part| part["key"] == key).unwrap()
}

fn text_of(part: &Value, without: &str) -> String {
    let pieces = part["pieces"].as_array().unwrap().iter();
    let kept = pieces.filter(|piece| piece["change"] != without);
    kept.map(|piece| piece["text"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn what_an_officer_changed_is_shown_word_by_word() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let (_, draft) = report(&app, &officer, &json!({})).await;
    let first = officer.get(&draft).await.expect(200).json();
    let summary = first["sections"][0]["text"].as_str().unwrap();
    let edited = summary.replace("senast den", "allra senast den") + "\n\nEtt nytt stycke <b>här</b>.";
    let change =
        json!({ "sections": [{ "key": "summary", "text": edited }], "fields": { "stance": "tillstyrker" } });
    officer.patch(&draft, &change).await.expect(200);

    let path = format!("{draft}/versions/2/differences");
    let view = officer.get(&path).await.expect(200).json();
    assert_eq!(view["from"]["number"], 1);
    assert_eq!(view["to"]["number"], 2);
    assert_eq!(view["summary"], "Ändrat: Ställningstagande och Sammanfattning.");
    let changed = part(&view, "summary");
    assert_eq!(changed["change"], "changed");
    assert_eq!(changed["wordsAdded"], 5);
    assert_eq!(changed["wordsRemoved"], 0);
    assert_eq!(text_of(changed, "removed"), edited);
    assert_eq!(text_of(changed, "added").trim_end(), summary);
    assert_eq!(part(&view, "matter")["change"], "kept");
    assert_eq!(view["fields"][0]["change"], "added");

    let page = as_format(&officer, &path, "text/html").await;
    assert!(
        page.contains("<ins>") && page.contains("[tillagt: </span>allra "),
        "{page}"
    );
    assert!(!page.contains("<b>"), "text is text");
    let text = as_format(&officer, &path, "text/plain").await;
    assert!(text.contains("{+allra+} senast"), "{text}");
    let all = officer
        .get(&format!("{draft}/versions/1/differences"))
        .await
        .expect(200)
        .json();
    assert_eq!(all["from"], Value::Null);
    assert_eq!(part(&all, "summary")["change"], "added");
    let none = officer.get(&format!("{path}?from=2")).await.expect(200).json();
    assert_eq!(none["summary"], "Inget skiljer versionerna åt.");
    officer.get(&format!("{path}?from=7")).await.expect(400);
    officer
        .get(&format!("{draft}/versions/9/differences"))
        .await
        .expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn the_two_stances_stand_side_by_side_with_the_difference_shown() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let stances = json!({ "stance": "Tillstyrker", "boardStance": "tillstyrker delvis" });
    let (case, report) = report(&app, &officer, &stances).await;
    let matter = "Bakgrunden är känd.\n\nFörvaltningen anser att tillsynen bör finansieras av staten.";
    let change = json!({ "sections": [{ "key": "matter", "text": matter }] });
    officer.patch(&report, &change).await.expect(200);
    let yttrande = officer
        .post(&case, &json!({ "kind": "yttrande" }))
        .await
        .expect(201)
        .id();
    let yttrande = format!("/drafts/{yttrande}");
    let body = "Nämnden är tveksam.\n\nBakgrunden är känd.\n\nNämnden anser att tillsynen bör finansieras av kommunen.";
    let change = json!({ "sections": [{ "key": "matter", "text": body }] });
    officer.patch(&yttrande, &change).await.expect(200);

    let path = format!("{yttrande}/comparison");
    let view = officer.get(&path).await.expect(200).json();
    assert_eq!(view["stancesDiffer"], true);
    assert_eq!(
        view["summary"],
        "Ställningstagandena skiljer sig åt: förvaltningen ”tillstyrker”, nämnden ”tillstyrker delvis”."
    );
    assert_eq!(view["department"]["stance"], "Tillstyrker");
    assert_eq!(view["board"]["stance"], "tillstyrker delvis");
    let rows = view["rows"].as_array().unwrap();
    let changes: Vec<_> = rows.iter().map(|row| row["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["added", "kept", "changed"]);
    assert_eq!(
        rows[2]["board"],
        "Nämnden anser att tillsynen bör finansieras av kommunen."
    );
    let page = as_format(&officer, &path, "text/html").await;
    assert!(
        page.contains("<mark><span class=\"say\">[bara här: </span>Förvaltningen"),
        "{page}"
    );
    assert!(page.contains("class=\"notice\""));
    let text = as_format(&officer, &path, "text/plain").await;
    assert!(text.contains("[-Förvaltningen-]{+Nämnden+} anser"), "{text}");

    let same = json!({ "fields": { "stance": "tillstyrker." } });
    officer.patch(&yttrande, &same).await.expect(200);
    let view = officer.get(&path).await.expect(200).json();
    assert_eq!(view["stancesDiffer"], false);
    officer.get(&format!("{report}/comparison")).await.expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn a_section_that_the_case_has_overtaken_is_told_and_what_the_officer_wrote_stays() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Reviderad överenskommelse").await;
    let bodies = [
        ("Föreningen Exempel", "forening@example.org"),
        ("Föreningen Tyst", "tyst@example.org"),
    ];
    let remiss = app.sent_remiss(&case, "Reviderad överenskommelse", &bodies).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let body = json!({ "kind": "tjansteskrivelse", "fields": { "stance": "tillstyrker" } });
    let created = officer.post(&path, &body).await.expect(201).json();
    assert_eq!(created["outdatedSections"], json!([]));
    let draft = format!("/drafts/{}", created["id"].as_str().unwrap());
    let own = json!({ "sections": [{ "key": "preparation", "text": "Beredningen i egna ord." }] });
    let edited = officer.patch(&draft, &own).await.expect(200).json();
    assert_eq!(
        edited["outdatedSections"],
        json!([]),
        "the officer has just written"
    );
    app.set_time("2019-10-01T08:00:00Z");
    assert_eq!(
        officer.get(&draft).await.expect(200).json()["outdatedSections"],
        json!([]),
        "a day that passes overtakes nothing"
    );
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    let notes = findings["findings"].as_array().unwrap().iter();
    let notes: Vec<_> = notes.filter(|finding| finding["severity"] == "note").collect();
    assert_eq!(notes.len(), 1, "but the report will bear another day");
    assert_eq!(notes[0]["section"], "decisionBasis");

    let answer = json!({ "channel": "phone", "respondent": { "name": "Föreningen Ny", "kind": "association" },
        "text": "Överenskommelsen behöver en årlig dialog." });
    let responses = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    officer.post(&responses, &answer).await.expect(201);
    let view = officer.get(&draft).await.expect(200).json();
    let outdated = view["outdatedSections"].as_array().unwrap();
    let told: Vec<_> = outdated
        .iter()
        .map(|section| {
            (
                section["key"].as_str().unwrap(),
                section["edited"].as_bool().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("summary", false),
            ("decisionBasis", false),
            ("preparation", true)
        ]
    );
    assert_eq!(outdated[2]["why"], "1 svar har kommit in sedan avsnittet skrevs.");
    assert!(
        outdated[2]["proposal"]
            .as_str()
            .unwrap()
            .contains("Därutöver har ett svar")
    );
    let findings = officer.get(&format!("{draft}/findings")).await.expect(200).json();
    let found: Vec<&Value> = findings["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["rule"] == "outdated" && finding["severity"] == "warning")
        .collect();
    assert_eq!(found.len(), 3);
    assert_eq!(found[2]["severity"], "warning");
    assert!(
        found[2]["what"]
            .as_str()
            .unwrap()
            .contains("1 svar har kommit in")
    );

    // A word that is mended does not make the section forget what it does not know.
    let mended = json!({ "sections": [{ "key": "preparation", "text": "Beredningen, i egna ord." }] });
    let view = officer.patch(&draft, &mended).await.expect(200).json();
    assert_eq!(view["outdatedSections"].as_array().unwrap().len(), 3);

    let regenerations = format!("{draft}/regenerations");
    let again = officer.post(&regenerations, &json!({})).await.expect(200).json();
    assert_eq!(part(&again, "preparation")["text"], "Beredningen, i egna ord.");
    assert!(
        part(&again, "summary")["text"]
            .as_str()
            .unwrap()
            .contains("Därutöver har ett svar")
    );
    assert_eq!(again["outdatedSections"].as_array().unwrap().len(), 1);
    let kept = json!({ "keptSections": ["preparation"] });
    let kept = officer.post(&regenerations, &kept).await.expect(200).json();
    assert_eq!(kept["outdatedSections"], json!([]));
    assert_eq!(part(&kept, "preparation")["text"], "Beredningen, i egna ord.");
    let taken = json!({ "sections": ["preparation"] });
    let taken = officer.post(&regenerations, &taken).await.expect(200).json();
    assert_eq!(part(&taken, "preparation")["edited"], false);
    assert!(
        part(&taken, "preparation")["text"]
            .as_str()
            .unwrap()
            .contains("Därutöver har ett svar")
    );
    let wrong = json!({ "sections": ["kapitel"] });
    officer.post(&regenerations, &wrong).await.expect(422);
    let none = officer
        .get(&format!("{draft}/versions/{}/differences", i32::MIN))
        .await;
    none.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_proposal_is_taken_once_and_never_over_what_somebody_else_wrote_meanwhile() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    app.incoming_remiss(&case).await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let made = officer.post(&path, &json!({ "kind": "tjansteskrivelse" })).await;
    let draft = format!("/drafts/{}", made.expect(201).id());
    let mine = json!({ "sections": [{ "key": "preparation", "text": "I egna ord." }] });
    officer.patch(&draft, &mine).await.expect(200);

    let regenerations = format!("{draft}/regenerations");
    let take = json!({ "sections": ["preparation"] });
    let stale = officer
        .request(reqwest::Method::POST, &regenerations)
        .header("If-Match", "\"1\"");
    officer.send(stale.json(&take)).await.expect(412);
    let still = officer.get(&draft).await.expect(200).json();
    assert_eq!(part(&still, "preparation")["text"], "I egna ord.");

    let first = officer.post_once(&regenerations, "k1", &take).await.expect(200);
    assert_eq!(first.header("etag"), "\"3\"");
    let again = officer.post_once(&regenerations, "k1", &take).await.expect(200);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(officer.get(&draft).await.expect(200).json()["version"], 3);
    app.stop().await;
}

#[actix_web::test]
async fn a_yttrande_follows_the_sections_and_questions_of_the_remiss_and_speaks_for_the_board() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Remiss om kroppsbehandlingar").await;
    let registrar = app.actor(Role::Registrar).await;
    let questions = json!([
        { "text": "Är informationen tydlig?", "section": "3 Information" },
        { "text": "Räcker betänketiden?", "section": "3 Information" },
        { "text": "", "section": "4 Åldersgräns" },
        { "text": "Hur bör tillsynen finansieras?" },
    ]);
    let mut remiss = json!({
        "direction": "incoming", "name": "Kroppsbehandlingar (SOU 2015:100)", "sender": "Socialdepartementet",
        "senderEmail": "registrator@departement.example.org", "deadlineDate": "2019-12-20", "deadlineTime": "12:00",
        "receivedOn": "2019-09-02", "questions": questions,
    });
    let remisser = format!("/cases/{}/remisser", case["id"].as_str().unwrap());
    let made = registrar.post(&remisser, &remiss).await.expect(201).json();
    assert_eq!(made["questions"][2]["section"], "4 Åldersgräns");
    remiss["questions"] = json!([{ "text": "" }]);
    registrar.post(&remisser, &remiss).await.expect(422);

    let officer = app.actor(Role::Officer).await;
    let drafts = format!("/cases/{}/drafts", case["id"].as_str().unwrap());
    let body =
        json!({ "kind": "tjansteskrivelse", "remissId": made["id"], "fields": { "stance": "tillstyrker" } });
    let report = officer.post(&drafts, &body).await.expect(201).json();
    let matter = part(&report, "matter")["text"].as_str().unwrap();
    let headings: Vec<_> = matter.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        headings,
        [
            "## 3 Information",
            "### Fråga 1. Är informationen tydlig?",
            "### Fråga 2. Räcker betänketiden?",
            "## 4 Åldersgräns",
            "## Fråga 3. Hur bör tillsynen finansieras?",
        ]
    );
    let summary = part(&report, "summary")["text"].as_str().unwrap();
    assert!(
        summary.contains("senast den 20 december 2019 kl. 12.00"),
        "{summary}"
    );
    let text = "Fråga 1. Kommunstyrelseförvaltningen anser det. Förvaltningens bild är god.";
    let change = json!({ "sections": [{ "key": "matter", "text": text }] });
    let report = format!("/drafts/{}", report["id"].as_str().unwrap());
    officer.patch(&report, &change).await.expect(200);

    let body = json!({ "kind": "yttrande", "remissId": made["id"] });
    let yttrande = officer.post(&drafts, &body).await.expect(201).json();
    let text = part(&yttrande, "matter")["text"].as_str().unwrap();
    assert!(text.contains("Kommunstyrelsens bild är god."), "{text}");
    let headings: Vec<_> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        headings,
        [
            "## 3 Information",
            "### Fråga 2. Räcker betänketiden?",
            "## 4 Åldersgräns",
            "## Fråga 3. Hur bör tillsynen finansieras?",
        ]
    );
    app.stop().await;
}
