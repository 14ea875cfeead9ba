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
        page.contains("<del><span class=\"say\">[bara här: </span>Förvaltningen"),
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
