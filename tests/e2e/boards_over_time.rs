//! Boards over time: names, prefixes and departments from a day on, ends and successors, and what becomes of the cases.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::{Value, json};
use uuid::Uuid;

/// A board with a first and perhaps a last day.
async fn board(app: &TestApp, name: &str, prefix: &str, from: &str, to: Option<&str>) -> Uuid {
    let administrator = app.actor(Role::Administrator).await;
    let body = json!({
        "name": name, "department": "Stadsbyggnad", "casePrefix": prefix, "validFrom": from, "validTo": to,
        "email": "registrator@example.org", "postalAddress": "Box 100\n701 35 Örebro",
    });
    let made = administrator.post("/boards", &body).await.expect(201);
    made.id().parse().unwrap()
}

/// Örebro's reorganisation of 2023-01-01, where Byggnadsnämnden ended and Bygg- och miljönämnden began, in the autumn
/// before it.
async fn before_the_reorganisation() -> (TestApp, Uuid, Uuid) {
    let app = TestApp::at("2022-11-01T08:00:00Z").await;
    let old = board(&app, "Byggnadsnämnden", "Bn", "2007-01-01", None).await;
    let new = board(&app, "Bygg- och miljönämnden", "Bom", "2023-01-01", None).await;
    let administrator = app.actor(Role::Administrator).await;
    administrator
        .patch(
            &format!("/boards/{old}"),
            &json!({ "validTo": "2022-12-31", "successorId": new }),
        )
        .await
        .expect(200);
    (app, old, new)
}

#[actix_web::test]
async fn a_board_that_has_ended_takes_no_new_case_and_names_its_successor() {
    let (app, old, new) = before_the_reorganisation().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = |board: Uuid| json!({ "boardId": board, "title": "Detaljplan för kvarteret Kärnan" });
    let early = registrar.post("/cases", &case(new)).await.expect(422).json();
    assert_eq!(
        early["errors"][0]["detail"],
        "Bygg- och miljönämnden finns från och med den 1 januari 2023. Välj den nämnd som finns dessförinnan."
    );
    app.set_time("2022-12-31T22:59:00Z");
    registrar.post("/cases", &case(old)).await.expect(201);
    app.set_time("2022-12-31T23:01:00Z");
    let late = registrar.post("/cases", &case(old)).await.expect(422).json();
    assert_eq!(
        late["errors"][0]["detail"],
        "Byggnadsnämnden upphörde den 31 december 2022 och efterträddes av Bygg- och miljönämnden. Välj Bygg- och miljönämnden \
         (Bom)."
    );
    let reserve = json!({ "boardId": old, "reason": "Väntas" });
    registrar
        .post("/case-number-reservations", &reserve)
        .await
        .expect(422);
    let made = registrar.post("/cases", &case(new)).await.expect(201).json();
    assert_eq!(made["caseNumber"], "Bom 1/2023");
    app.stop().await;
}

#[actix_web::test]
async fn open_cases_go_to_the_successor_in_one_call_and_keep_their_numbers() {
    let (app, old, new) = before_the_reorganisation().await;
    let registrar = app.actor(Role::Registrar).await;
    let officer = app.actor(Role::Officer).await;
    let mut cases: Vec<Value> = Vec::new();
    for title in ["Ett", "Två", "Avslutat"] {
        cases.push(app.case(old, title).await);
    }
    let path = |case: &Value| format!("/cases/{}", case["id"].as_str().unwrap());
    registrar
        .post(&format!("{}/closures", path(&cases[2])), &json!({}))
        .await
        .expect(200);
    let remiss = app.remiss_draft(&cases[0]).await;
    let upload = registrar
        .request(reqwest::Method::POST, &format!("{}/documents", path(&cases[0])))
        .body("hej");
    let document = registrar.send(upload).await.expect(201).id();
    let moves = format!("/boards/{old}/case-moves");
    registrar.post(&moves, &json!({})).await.expect(409);

    app.set_time("2023-01-02T08:00:00Z");
    let answer = registrar.post(&moves, &json!({})).await.expect(200).json();
    assert_eq!(answer["boardId"], json!(new));
    assert_eq!(answer["keptCases"], json!([]));
    let mut moved: Vec<_> = answer["movedCases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["caseNumber"].as_str().unwrap())
        .collect();
    moved.sort_unstable();
    assert_eq!(moved, ["Bn 1/2022", "Bn 2/2022"]);
    let case = registrar.get(&path(&cases[0])).await.expect(200).json();
    assert_eq!(case["boardId"], json!(new));
    assert_eq!(case["caseNumber"], "Bn 1/2022");
    let closed = registrar.get(&path(&cases[2])).await.expect(200).json();
    assert_eq!(
        closed["boardId"],
        json!(old),
        "a closed case stays where it was closed"
    );

    // Whoever works for the new board works on with what the earlier one left, closed cases too.
    let own = app.actor_with(Role::Officer, Boards::Only(vec![new]), None).await;
    for case in &cases {
        own.get(&path(case)).await.expect(200);
    }
    own.get(&format!("/remisser/{}", remiss["id"].as_str().unwrap()))
        .await
        .expect(200);
    own.get(&format!("/documents/{document}")).await.expect(200);
    let timeline = own
        .get(&format!("{}/timeline", path(&cases[0])))
        .await
        .expect(200);
    let timeline = timeline.json();
    let last = &timeline["entries"][0];
    assert_eq!(last["action"], "case.moved");
    assert_eq!(last["details"]["before"]["board"], "Byggnadsnämnden");
    assert_eq!(last["details"]["after"]["board"], "Bygg- och miljönämnden");
    // What is opened now is opened by the new board, also in an old case.
    let made = app.remiss_draft(&cases[1]).await;
    assert_eq!(
        made["boardId"].as_str().map_or(json!(new), |id| json!(id)),
        json!(new)
    );
    let events = officer.get("/events?limit=100").await.expect(200).text();
    assert_eq!(events.matches("case.moved").count(), 2);

    let again = registrar.post(&moves, &json!({})).await.expect(200).json();
    assert_eq!(again["movedCases"], json!([]));
    let wrong = json!({ "caseIds": [cases[2]["id"]] });
    registrar.post(&moves, &wrong).await.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn a_case_on_an_agenda_ahead_is_not_moved_and_it_is_told_why() {
    let app = TestApp::at("2022-11-01T08:00:00Z").await;
    let old = board(&app, "Byggnadsnämnden", "Bn", "2007-01-01", None).await;
    let new = board(&app, "Bygg- och miljönämnden", "Bom", "2023-01-01", None).await;
    let case = app.case(old, "Bygglov").await;
    // Planned before it was known that the board would end.
    let meeting = app.meeting(old, "2023-01-18", "2023-01-04").await;
    let end = json!({ "validTo": "2022-12-31", "successorId": new });
    let administrator = app.actor(Role::Administrator).await;
    administrator
        .patch(&format!("/boards/{old}"), &end)
        .await
        .expect(200);
    let sql = format!(
        "INSERT INTO agenda_items (municipality_id, id, board_id, meeting_id, case_id, position, title, summary, \
            proposed_decision, handed_in_at, created_at) \
         SELECT municipality_id, gen_random_uuid(), board_id, '{meeting}', id, 1, title, '', '', created_at, created_at FROM cases"
    );
    let mut owner = app.database.owner().await;
    diesel_async::SimpleAsyncConnection::batch_execute(&mut owner, &sql)
        .await
        .unwrap();
    app.set_time("2023-01-02T08:00:00Z");
    let registrar = app.actor(Role::Registrar).await;
    let answer = registrar
        .post(&format!("/boards/{old}/case-moves"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(answer["movedCases"], json!([]));
    assert_eq!(answer["keptCases"][0]["id"], case["id"]);
    assert!(
        answer["keptCases"][0]["reason"]
            .as_str()
            .unwrap()
            .contains("den 18 januari 2023")
    );
    drop(owner);
    app.stop().await;
}

#[actix_web::test]
async fn another_board_sees_nothing_of_a_board_that_is_not_its_predecessor() {
    let (app, old, new) = before_the_reorganisation().await;
    let case = app.case(old, "Ett ärende").await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let own = app.actor_with(Role::Officer, Boards::Only(vec![new]), None).await;
    own.get(&path).await.expect(404);
    let other = board(&app, "Tekniska nämnden", "Tn", "2007-01-01", None).await;
    app.set_time("2023-01-02T08:00:00Z");
    own.get(&path).await.expect(200);
    let stranger = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    stranger.get(&path).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn a_new_name_holds_from_its_day_and_what_is_dated_before_keeps_the_old_one() {
    let app = TestApp::at("2018-12-01T08:00:00Z").await;
    let board = board(&app, "Nämnden för funktionshindrade", "Nf", "2007-01-01", None).await;
    let administrator = app.actor(Role::Administrator).await;
    let path = format!("/boards/{board}");
    let meeting = app.meeting(board, "2018-12-19", "2018-12-05").await;
    let old = app.case(board, "Före").await;
    assert_eq!(old["caseNumber"], "Nf 1/2018");
    let period = json!({ "validFrom": "2019-01-01", "name": "Funktionsstödsnämnden", "casePrefix": "Fsn" });
    administrator
        .post(&format!("{path}/periods"), &period)
        .await
        .expect(201);
    app.work().await;
    let still = administrator.get(&path).await.expect(200).json();
    assert_eq!(still["name"], "Nämnden för funktionshindrade");
    assert_eq!(still["periods"][0]["validTo"], "2018-12-31");
    let then = administrator
        .get(&format!("{path}?date=2019-03-01"))
        .await
        .expect(200);
    assert_eq!(then.json()["name"], "Funktionsstödsnämnden");

    app.set_time("2019-01-02T08:00:00Z");
    app.work().await;
    let now = administrator.get(&path).await.expect(200).json();
    assert_eq!(now["name"], "Funktionsstödsnämnden");
    assert_eq!(now["department"], "Stadsbyggnad");
    let new = app.case(board, "Efter").await;
    assert_eq!(new["caseNumber"], "Fsn 1/2019");
    let registrar = app.actor(Role::Registrar).await;
    for (spelling, id) in [
        ("nf1/2018", &old["id"]),
        ("NF 1 / 2018", &old["id"]),
        ("fsn 1-2019", &new["id"]),
    ] {
        let query = format!("/cases?caseNumber={}", spelling.replace(' ', "%20"));
        let found = registrar.get(&query).await.expect(200).json();
        assert_eq!(found["cases"][0]["id"], *id, "{spelling}");
    }
    let agenda = registrar
        .get(&format!("/meetings/{meeting}/agenda"))
        .await
        .expect(200);
    assert_eq!(agenda.json()["board"], "Nämnden för funktionshindrade");
    let auditor = app.actor(Role::Auditor).await;
    let entries = auditor
        .get("/audit-entries?action=board.changed")
        .await
        .expect(200)
        .json();
    assert_eq!(
        entries["entries"][0]["details"],
        json!({
            "before": { "name": "Nämnden för funktionshindrade", "casePrefix": "Nf" },
            "after": { "name": "Funktionsstödsnämnden", "casePrefix": "Fsn" },
        })
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_prefix_belongs_to_one_board_at_a_time_and_its_series_goes_on() {
    let app = TestApp::at("2022-06-01T08:00:00Z").await;
    let old = board(&app, "Fritidsnämnden", "Fn", "2007-01-01", Some("2022-08-31")).await;
    let administrator = app.actor(Role::Administrator).await;
    let new = json!({
        "name": "Nya fritidsnämnden", "department": "Fritid", "casePrefix": "fn", "validFrom": "2022-08-31",
    });
    administrator.post("/boards", &new).await.expect(409);
    let mut later = new.clone();
    later["validFrom"] = json!("2022-09-01");
    let later: Uuid = administrator
        .post("/boards", &later)
        .await
        .expect(201)
        .id()
        .parse()
        .unwrap();
    assert_eq!(app.case(old, "Ett").await["caseNumber"], "Fn 1/2022");
    assert_eq!(app.case(old, "Två").await["caseNumber"], "Fn 2/2022");
    app.set_time("2022-09-01T08:00:00Z");
    assert_eq!(app.case(later, "Tre").await["caseNumber"], "fn 3/2022");
    // The first one cannot come back while the other has its prefix.
    administrator
        .patch(&format!("/boards/{old}"), &json!({ "validTo": null }))
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn a_successor_is_another_board_that_is_there_when_this_one_is_gone() {
    let (app, old, new) = before_the_reorganisation().await;
    let administrator = app.actor(Role::Administrator).await;
    let late = board(&app, "Sena nämnden", "Sen", "2023-06-01", None).await;
    let path = format!("/boards/{old}");
    for (board, wrong) in [
        (&path, json!({ "successorId": old })),
        (&path, json!({ "successorId": Uuid::nil() })),
        (&path, json!({ "successorId": late })),
        (&format!("/boards/{new}"), json!({ "successorId": old })),
        (&path, json!({ "validTo": "2006-12-31" })),
    ] {
        administrator.patch(board, &wrong).await.expect(422);
    }
    let links = administrator.get(&path).await.expect(200).json()["_links"].clone();
    assert!(links["successor"].is_object() && links["moveCases"].is_null());
    app.set_time("2023-01-02T08:00:00Z");
    let links = administrator.get(&path).await.expect(200).json()["_links"].clone();
    assert!(links["moveCases"].is_object());
    app.stop().await;
}

#[actix_web::test]
async fn a_change_of_a_board_is_logged_with_before_and_after() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    administrator
        .patch(
            &format!("/boards/{board}"),
            &json!({ "approvalDays": 10, "email": null }),
        )
        .await
        .expect(200);
    let auditor = app.actor(Role::Auditor).await;
    let entries = auditor
        .get("/audit-entries?action=board.changed")
        .await
        .expect(200)
        .json();
    assert_eq!(
        entries["entries"][0]["details"],
        json!({
            "before": { "approvalDays": 7, "email": "ks@example.org" }, "after": { "approvalDays": 10, "email": null },
        })
    );
    app.stop().await;
}
