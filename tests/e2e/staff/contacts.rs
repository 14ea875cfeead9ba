//! Addresses of a board's staff, and of the officers of a case.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::{Value, json};

#[actix_web::test]
async fn a_board_keeps_the_addresses_of_its_staff() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let secretary = app.actor(Role::Secretary).await;
    let path = format!("/boards/{board}/staff-contacts");
    let body =
        json!({ "role": "secretary", "name": " Nämndsekreterare ", "email": "sekreterare@example.org" });
    let made = secretary.post(&path, &body).await.expect(201);
    let own = format!("{path}/{}", made.id());
    assert_eq!(made.json()["digest"], "daily");
    assert_eq!(made.json()["alerts"], false);
    assert_eq!(made.json()["name"], "Nämndsekreterare");
    assert_eq!(made.json()["lastMail"], Value::Null);
    let registrar = json!({ "role": "registrar", "name": "Registrator", "email": "registrator@example.org" });
    let registrar = secretary.post(&path, &registrar).await.expect(201).json();
    assert_eq!(
        (&registrar["digest"], &registrar["alerts"]),
        (&json!("none"), &json!(true))
    );
    let list = secretary.get(&path).await.expect(200).json();
    assert_eq!(list["staffContacts"].as_array().unwrap().len(), 2);
    let change = json!({ "digest": "weekly", "alerts": true });
    let changed = secretary.patch(&own, &change).await.expect(200).json();
    assert_eq!(
        (&changed["digest"], &changed["alerts"]),
        (&json!("weekly"), &json!(true))
    );
    secretary.delete(&own).await.expect(204);
    secretary.get(&own).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn an_address_stands_once_for_each_role_however_it_is_written() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let administrator = app.actor(Role::Administrator).await;
    let path = format!("/boards/{board}/staff-contacts");
    let contact =
        |role: &str, email: &str| json!({ "role": role, "name": "Nämndsekreterare", "email": email });
    administrator
        .post(&path, &contact("secretary", "sekreterare@example.org"))
        .await
        .expect(201);
    let again = administrator
        .post(&path, &contact("secretary", "Sekreterare@Example.org"))
        .await
        .expect(409);
    assert!(again.text().contains("Adressen finns redan"));
    administrator
        .post(&path, &contact("registrar", "sekreterare@example.org"))
        .await
        .expect(201);
    let wrong = administrator
        .post(
            &path,
            &json!({ "role": "secretary", "name": " ", "email": "sekreterare" }),
        )
        .await
        .expect(422);
    assert!(wrong.text().contains("#/name") && wrong.text().contains("#/email"));
    app.stop().await;
}

#[actix_web::test]
async fn the_staff_of_another_board_are_not_seen() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let administrator = app.actor(Role::Administrator).await;
    let body = json!({ "role": "secretary", "name": "Sekreterare", "email": "sekreterare@example.org" });
    let path = format!("/boards/{other}/staff-contacts");
    let id = administrator.post(&path, &body).await.expect(201).id();
    let secretary = app
        .actor_with(Role::Secretary, Boards::Only(vec![own]), None)
        .await;
    secretary.get(&path).await.expect(404);
    secretary.get(&format!("{path}/{id}")).await.expect(404);
    secretary.post(&path, &body).await.expect(404);
    // Nor by way of the own board.
    secretary
        .get(&format!("/boards/{own}/staff-contacts/{id}"))
        .await
        .expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn an_officer_of_a_case_may_have_an_address_that_stays_until_it_is_taken_away() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}/officers", case["id"].as_str().unwrap());
    let with = |email: Value| {
        let mut body = json!({ "userName": "hand01", "displayName": "Utredare", "responsible": true });
        if email != "left out" {
            body["email"] = email;
        }
        body
    };
    let steps = [
        (json!("handlaggare@example.org"), json!("handlaggare@example.org")),
        (json!("left out"), json!("handlaggare@example.org")),
        (Value::Null, Value::Null),
    ];
    for (given, kept) in steps {
        let officer = registrar.post(&path, &with(given)).await.expect(201).json();
        assert_eq!(officer["email"], kept);
    }
    let wrong = registrar
        .post(&path, &with(json!("handläggare")))
        .await
        .expect(422);
    assert!(wrong.text().contains("#/email"), "{}", wrong.text());
    app.stop().await;
}
