//! Boards.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::json;

fn kommunstyrelsen() -> serde_json::Value {
    json!({
        "name": "Kommunstyrelsen", "department": "Kommunstyrelseförvaltningen", "casePrefix": "Ks",
        "email": "kommunstyrelsen@example.org", "validFrom": "2007-01-01",
    })
}

#[actix_web::test]
async fn a_board_is_registered_once_and_its_prefix_is_its_own() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let board = administrator
        .post("/boards", &kommunstyrelsen())
        .await
        .expect(201);
    assert_eq!(board.json()["numberFormat"], "{prefix} {number}/{year}");
    administrator
        .post("/boards", &kommunstyrelsen())
        .await
        .expect(409);
    let listed = administrator.get("/boards?limit=1").await.expect(200);
    assert_eq!(listed.json()["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn the_same_request_under_the_same_key_is_carried_out_once() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let first = administrator
        .post_once("/boards", "k1", &kommunstyrelsen())
        .await
        .expect(201);
    let again = administrator
        .post_once("/boards", "k1", &kommunstyrelsen())
        .await
        .expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.header("idempotency-replayed"), "true");
    let mut other = kommunstyrelsen();
    other["name"] = json!("Byggnadsnämnden");
    administrator.post_once("/boards", "k1", &other).await.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn a_change_names_the_version_it_started_from() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let path = format!(
        "/boards/{}",
        administrator
            .post("/boards", &kommunstyrelsen())
            .await
            .expect(201)
            .id()
    );
    administrator
        .patch(&path, &json!({ "approvalDays": 10 }))
        .await
        .expect(200);
    let stale = administrator
        .request(reqwest::Method::PATCH, &path)
        .header("If-Match", "\"1\"");
    administrator
        .send(stale.json(&json!({ "approvalDays": 3 })))
        .await
        .expect(412);
    let without = administrator.request(reqwest::Method::PATCH, &path);
    administrator
        .send(without.json(&json!({ "approvalDays": 3 })))
        .await
        .expect(428);
    app.stop().await;
}

#[actix_web::test]
async fn bad_input_gets_a_clear_problem() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let unknown = administrator
        .post("/boards", &json!({ "name": "x", "colour": "red" }))
        .await
        .expect(422)
        .json();
    assert_eq!(unknown["errors"][0]["pointer"], "#/colour");
    administrator.get("/boards?colour=red").await.expect(400);
    administrator.get("/boards/inte-ett-id").await.expect(404);
    administrator.get("/nonsense").await.expect(404);
    let wrong_method = administrator
        .send(administrator.request(reqwest::Method::DELETE, "/boards"))
        .await
        .expect(405);
    assert_eq!(wrong_method.header("allow"), "GET, POST");
    let stranger = app.stranger().get("/boards").await.expect(401);
    assert_eq!(stranger.header("content-type"), "application/problem+json");
    let officer = app.actor(Role::Officer).await;
    officer.post("/boards", &json!({})).await.expect(403);
    let request = officer
        .request(reqwest::Method::GET, "/boards/x")
        .header("Accept-Language", "en");
    assert_eq!(
        officer.send(request).await.expect(404).json()["title"],
        "Not found"
    );
    let text = administrator
        .request(reqwest::Method::POST, "/boards")
        .header("Content-Type", "text/plain")
        .body("{}");
    administrator.send(text).await.expect(415);
    app.stop().await;
}

#[actix_web::test]
async fn a_mail_without_a_place_names_no_case_of_another_board() {
    let app = TestApp::new().await;
    let (ks, bn) = (app.kommunstyrelsen().await, app.board("Barnnämnden", "Bn").await);
    let (case, ..) = app
        .remiss_out(ks, &[("Föreningen Exempel", "styrelsen@example.org")])
        .await;
    let mail = "From: styrelsen@example.org\r\nTo: remiss@kommun.example.org\r\nSubject: Hej\r\n\
                Message-ID: <a@mail.example.org>\r\n\r\nHur ska vi göra?\r\n";
    std::fs::write(app.folder().join("mail-in/new/mail"), mail).unwrap();
    app.work().await;
    for (board, candidates) in [(ks, 1), (bn, 0)] {
        let registrar = app
            .actor_with(Role::Registrar, Boards::Only(vec![board]), None)
            .await;
        let page = registrar.get("/inbox?status=waiting").await.expect(200);
        let number = case["caseNumber"].as_str().unwrap();
        assert_eq!(page.text().contains(number), candidates == 1);
        let entry = &page.json()["entries"][0];
        assert_eq!(entry["candidates"].as_array().unwrap().len(), candidates);
        let path = format!("/inbox/{}", entry["id"].as_str().unwrap());
        let entry = registrar.get(&path).await.expect(200).json();
        assert_eq!(entry["candidates"].as_array().unwrap().len(), candidates);
    }
    app.stop().await;
}
