//! The checklist of a case: what the system sees, what people tick, and how far it has come.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::{Value, json};

fn item<'a>(list: &'a Value, id: &str) -> &'a Value {
    list["phases"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|phase| phase["items"].as_array().unwrap())
        .find(|item| item["id"] == id)
        .unwrap_or_else(|| panic!("{id} is missing in {list}"))
}

#[actix_web::test]
async fn what_the_system_sees_is_ticked_by_itself_with_the_reason() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let meeting = app.meeting(board, "2019-12-03", "2019-11-15").await;
    let case = app.case(board, "Kroppsbehandlingar").await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let list = format!("{path}/checklist");
    let before = officer.get(&list).await.expect(200).json();
    assert_eq!(item(&before, "officer")["state"], "done");
    assert_eq!(
        item(&before, "officer")["reason"],
        "Ärendet har en ansvarig handläggare."
    );
    assert_eq!(item(&before, "meeting")["state"], "open");
    assert!(
        !before.to_string().contains("\"statement\""),
        "nobody has asked the board"
    );
    app.incoming_remiss(&case).await;
    officer
        .patch(&path, &json!({ "targetMeetingId": meeting }))
        .await
        .expect(200);
    let after = officer.get(&list).await.expect(200).json();
    for id in ["number", "deadline", "meeting"] {
        assert_eq!(item(&after, id)["state"], "done", "{id}");
    }
    assert_eq!(item(&after, "statement")["state"], "open");
    let shown = officer.get(&path).await.expect(200).json();
    assert_eq!(shown["checklist"], after["progress"]);
    let listed = officer.get("/cases").await.expect(200).json();
    assert_eq!(listed["cases"][0]["checklist"], after["progress"]);
    assert_eq!(after["progress"]["done"], 4);
    app.stop().await;
}

#[actix_web::test]
async fn a_person_ticks_with_name_and_time_and_what_is_not_needed_is_not_counted() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Kulturplan").await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let list = format!("/cases/{}/checklist", case["id"].as_str().unwrap());
    let before = officer.get(&list).await.expect(200).json();
    let path = format!("{list}/anchored");
    let said = json!({ "state": "done", "note": "Stämt av med chefen." });
    let ticked = officer.put(&path, &said).await.expect(200).json();
    assert_eq!(
        (&ticked["state"], &ticked["tickedBy"]),
        (&json!("done"), &json!("hand01"))
    );
    assert_eq!(ticked["tickedAt"], "2019-09-02T06:00:00Z");
    officer
        .put(&format!("{list}/group"), &json!({ "state": "notNeeded" }))
        .await
        .expect(200);
    let after = officer.get(&list).await.expect(200).json();
    let count = |list: &Value, field: &str| list["progress"][field].as_i64().unwrap();
    assert_eq!(count(&after, "done"), count(&before, "done") + 1);
    assert_eq!(count(&after, "total"), count(&before, "total") - 1);
    let open = json!({ "state": "open" });
    let unticked = officer.put(&path, &open).await.expect(200).json();
    assert_eq!(
        (&unticked["state"], &unticked["note"]),
        (&json!("open"), &json!(""))
    );

    // What the system sees cannot be unticked, and what is not on the list is not there.
    let seen = officer
        .put(&format!("{list}/officer"), &open)
        .await
        .expect(409)
        .json();
    assert!(seen["detail"].as_str().unwrap().contains("ansvarig handläggare"));
    officer.get(&format!("{list}/nonsense")).await.expect(404);
    let stale = officer
        .request(reqwest::Method::PUT, &path)
        .header("If-Match", "\"1\"")
        .json(&open);
    officer.send(stale).await.expect(412);
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor
        .get("/audit-entries?action=checklist.ticked")
        .await
        .expect(200)
        .json();
    assert_eq!(log["_meta"]["totalRecords"], 3);
    assert!(log.to_string().contains("\"stateBefore\":\"done\""), "{log}");
    let other = app.board("Tekniska nämnden", "Tn").await;
    let elsewhere = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    elsewhere.get(&list).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_municipality_brings_its_own_list_and_a_closed_case_is_left_alone() {
    let own = "name = \"Vår lista\"\n[[item]]\nid = \"call\"\nphase = \"Start\"\ntext = \"Ring chefen\"\n";
    let app = TestApp::with_templates("2019-09-02T06:00:00Z", &[("checklist.toml", own)]).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Kulturplan").await;
    let officer = app.actor(Role::Officer).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let list = officer.get(&format!("{path}/checklist")).await.expect(200).json();
    assert_eq!(list["name"], "Vår lista");
    assert_eq!(list["progress"], json!({ "done": 0, "total": 1 }));
    let registrar = app.actor(Role::Registrar).await;
    registrar
        .post(&format!("{path}/closures"), &json!({}))
        .await
        .expect(200);
    officer
        .put(&format!("{path}/checklist/call"), &json!({ "state": "done" }))
        .await
        .expect(409);
    app.stop().await;
}
