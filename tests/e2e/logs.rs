//! What happened, for other systems and for auditors; keys; reserved numbers; what the service says of itself.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::{Value, json};

fn sequences(answer: &Value) -> Vec<i64> {
    let events = answer["events"].as_array().unwrap();
    events
        .iter()
        .map(|event| event["sequence"].as_i64().unwrap())
        .collect()
}

#[actix_web::test]
async fn the_event_log_has_no_hole_and_says_ids_only() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let registrations: Vec<_> = (0..6)
        .map(|place| {
            let registrar = registrar.clone();
            let body = json!({ "boardId": board, "title": format!("Hemlig rubrik {place}") });
            tokio::spawn(async move { registrar.post("/cases", &body).await.expect(201) })
        })
        .collect();
    for registration in registrations {
        registration.await.unwrap();
    }
    // One that fails takes no place.
    registrar
        .post("/cases", &json!({ "boardId": board, "title": "" }))
        .await
        .expect(422);
    let all = registrar.get("/events").await.expect(200);
    assert_eq!(sequences(&all.json()), (1..=7).collect::<Vec<_>>());
    assert!(!all.text().contains("Hemlig"));
    assert_eq!(all.json()["events"][1]["type"], "case.registered");
    let some = registrar.get("/events?after=5&limit=1").await.expect(200).json();
    assert_eq!(
        (sequences(&some), &some["_meta"]["nextAfter"]),
        (vec![6], &json!(6))
    );
    let nothing = registrar.get("/events?after=7").await.expect(200).json();
    assert_eq!(
        (sequences(&nothing), &nothing["_meta"]["nextAfter"]),
        (vec![], &json!(7))
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_caller_who_waits_is_told_when_something_happens() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    // A place that no log has.
    registrar.get("/events?after=-1").await.expect(400);
    let waiting = {
        let registrar = registrar.clone();
        tokio::spawn(async move { registrar.get("/events?after=1&wait=30").await.expect(200).json() })
    };
    app.case(board, "Ett").await;
    assert_eq!(sequences(&waiting.await.unwrap()), [2]);
    app.stop().await;
}

#[actix_web::test]
async fn events_and_log_of_other_boards_are_not_shown() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    app.case(own, "Vårt").await;
    app.case(other, "Deras").await;
    let limited = app.actor_with(Role::Auditor, Boards::Only(vec![own]), None).await;
    let events = limited.get("/events").await.expect(200).json();
    for event in events["events"].as_array().unwrap() {
        assert_eq!(event["data"]["boardId"], own.to_string());
    }
    let entries = limited
        .get("/audit-entries?action=case.registered")
        .await
        .expect(200)
        .json();
    assert_eq!(entries["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn the_log_names_the_key_and_the_person_it_acted_for() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await.acting_for("reg01");
    let case = registrar
        .post("/cases", &json!({ "boardId": board, "title": "Ett" }))
        .await
        .expect(201)
        .id();
    let timeline = registrar
        .get(&format!("/cases/{case}/timeline"))
        .await
        .expect(200)
        .json();
    assert_eq!(timeline["entries"][0]["action"], "case.registered");
    assert_eq!(timeline["entries"][0]["actor"], "registrar i test");
    assert_eq!(timeline["entries"][0]["actingUser"], "reg01");
    registrar.get("/audit-entries").await.expect(403);
    let auditor = app.actor(Role::Auditor).await;
    let found = auditor
        .get("/audit-entries?actingUser=reg01")
        .await
        .expect(200)
        .json();
    assert_eq!(found["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_key_is_shown_once_and_stops_when_it_is_revoked() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    let body = json!({ "name": "Ärendesystemet", "role": "registrar", "boardIds": [board] });
    let made = administrator
        .post_once("/api-keys", "nyckel", &body)
        .await
        .expect(201)
        .json();
    let secret = made["secret"].as_str().unwrap().to_owned();
    let again = administrator
        .post_once("/api-keys", "nyckel", &body)
        .await
        .expect(201);
    assert!(again.json().get("secret").is_none());
    let path = format!("/api-keys/{}", made["id"].as_str().unwrap());
    assert!(
        !administrator
            .get(&path)
            .await
            .expect(200)
            .text()
            .contains(&secret)
    );
    let bearer = remiss_tests::Actor::new(&app.address, Some(secret));
    bearer.get("/cases").await.expect(200);
    administrator
        .post(&format!("{path}/revocations"), &json!({}))
        .await
        .expect(200);
    bearer.get("/cases").await.expect(401);
    let listed = administrator.get("/api-keys").await.expect(200).json();
    assert!(
        listed["keys"]
            .as_array()
            .unwrap()
            .iter()
            .any(|key| !key["revokedAt"].is_null())
    );
    app.stop().await;
}

#[actix_web::test]
async fn nobody_makes_a_key_for_more_than_they_may_see() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let limited = app
        .actor_with(Role::Administrator, Boards::Only(vec![own]), None)
        .await;
    for boards in [json!(null), json!([other]), json!([])] {
        let body = json!({ "name": "Nyckel", "role": "auditor", "boardIds": boards });
        limited.post("/api-keys", &body).await.expect(422);
    }
    let body = json!({ "name": "Nyckel", "role": "organisation" });
    limited.post("/api-keys", &body).await.expect(422);
    limited
        .post(
            "/api-keys",
            &json!({ "name": "Nyckel", "role": "auditor", "boardIds": [own] }),
        )
        .await
        .expect(201);
    app.stop().await;
}

#[actix_web::test]
async fn a_reserved_number_is_used_once_or_made_void() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let reserve = json!({ "boardId": board, "reason": "Väntad remiss" });
    let used = registrar
        .post("/case-number-reservations", &reserve)
        .await
        .expect(201)
        .json();
    assert_eq!(used["caseNumber"], "Ks 1/2019");
    let void = registrar
        .post("/case-number-reservations", &reserve)
        .await
        .expect(201)
        .id();
    let path = format!("/case-number-reservations/{void}/voids");
    registrar
        .post(&path, &json!({ "reason": "Kom aldrig" }))
        .await
        .expect(200);
    registrar
        .post(&path, &json!({ "reason": "Kom aldrig" }))
        .await
        .expect(409);
    let case = |reservation: &str| json!({ "boardId": board, "title": "Ett", "reservationId": reservation });
    registrar.post("/cases", &case(&void)).await.expect(409);
    let id = used["id"].as_str().unwrap();
    assert_eq!(
        registrar.post("/cases", &case(id)).await.expect(201).json()["caseNumber"],
        "Ks 1/2019"
    );
    registrar.post("/cases", &case(id)).await.expect(409);
    assert_eq!(app.case(board, "Nästa").await["caseNumber"], "Ks 3/2019");
    let listed = registrar
        .get("/case-number-reservations?status=void")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn the_service_says_what_it_is_and_that_it_is_well() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    let info = stranger.get("/api-info").await.expect(200).json();
    for member in [
        "apiName",
        "apiVersion",
        "apiReleased",
        "apiDocumentation",
        "apiStatus",
    ] {
        assert!(info[member].is_string(), "{member}");
    }
    stranger.get("!/health/live").await.expect(200);
    let ready = stranger.get("!/health/ready").await.expect(200).json();
    assert_eq!(ready["checks"], json!({ "database": "ok", "migrations": "ok" }));
    app.stop().await;
}
