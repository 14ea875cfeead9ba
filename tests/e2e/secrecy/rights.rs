//! Who has the right to see what is under secrecy, and who may mark and lift it.

use remiss::access::{Boards, Caller, Role, SignedIn};
use remiss_tests::TestApp;
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use super::scene::{MARKER, Scene, id, mark};

#[actix_web::test]
async fn anybody_who_works_in_the_case_may_mark_and_only_who_sees_it_may_lift() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let officer = app.actor(Role::Officer).await.acting_for("hand01");
    let path = format!("/cases/{}/documents?title=Avtal&secrecyGround=31:16", id(&case));
    let upload = officer.request(Method::POST, &path).body("hemligt");
    let marked = officer.send(upload).await.expect(201).json();
    assert_eq!(marked["secrecyGround"], "31 kap. 16 § OSL");
    let path = format!("/documents/{}", id(&marked));
    let refused = officer.patch(&path, &json!({ "secrecyGround": null })).await;
    // Its entry has no version for those who do not see it.
    assert!(
        [403, 428].contains(&refused.status.as_u16()),
        "{}",
        refused.text()
    );
    let trusted = app.actor_with_secrecy(Role::Officer, Boards::All).await;
    let wrong = trusted
        .patch(&path, &json!({ "secrecyGround": "hemligt" }))
        .await
        .expect(422)
        .json();
    assert!(
        wrong["errors"][0]["detail"]
            .as_str()
            .unwrap()
            .contains("21 kap. 7 § OSL")
    );
    let ahead = json!({ "secrecyDate": "2019-09-03" });
    trusted.patch(&path, &ahead).await.expect(422);
    let lifted = trusted
        .patch(&path, &json!({ "secrecyGround": null }))
        .await
        .expect(200);
    assert_eq!(lifted.json()["secrecyDate"], json!(null));
    officer.get(&format!("{path}/content")).await.expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn marking_takes_a_document_down_from_the_public_pages() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let officer = app.actor_with_secrecy(Role::Officer, Boards::All).await;
    let path = format!("/cases/{}/documents?title=Avtal&public=true", id(&case));
    let upload = officer.request(Method::POST, &path).body("hej");
    let path = format!("/documents/{}", officer.send(upload).await.expect(201).id());
    mark(&officer, &path).await;
    assert_eq!(officer.get(&path).await.expect(200).json()["public"], false);
    app.stop().await;
}

#[actix_web::test]
async fn the_right_of_a_key_ends_at_its_boards_and_is_given_by_who_has_it() {
    let scene = Scene::new().await;
    let app = &scene.app;
    let other = app.board("Kulturnämnden", "Kun").await;
    let content = format!("/documents/{}/content", scene.document);
    let elsewhere = app
        .actor_with_secrecy(Role::Officer, Boards::Only(vec![other]))
        .await;
    elsewhere.get(&content).await.expect(404);
    let here = app
        .actor_with_secrecy(Role::Officer, Boards::Only(vec![scene.board]))
        .await;
    here.get(&content).await.expect(200);
    let administrator = app.actor(Role::Administrator).await;
    let key = json!({ "name": "Ärendesystemet", "role": "officer", "secrecy": true });
    administrator.post("/api-keys", &key).await.expect(422);
    let trusted = app.actor_with_secrecy(Role::Administrator, Boards::All).await;
    let made = trusted.post("/api-keys", &key).await.expect(201).json();
    assert_eq!(made["secrecy"], true);
    let organisation = json!({ "name": "A", "role": "organisation", "secrecy": true,
        "organisationId": Uuid::nil() });
    trusted.post("/api-keys", &organisation).await.expect(422);
    scene.app.stop().await;
}

#[actix_web::test]
async fn an_officer_of_the_case_who_is_signed_in_sees_its_secrets_and_a_name_in_a_header_gives_nothing() {
    let scene = Scene::new().await;
    let document: Uuid = scene.document.parse().unwrap();
    let person = |user: &str| Caller {
        secrets: Boards::Only(Vec::new()),
        role: Role::Officer,
        acting_user: Some(user.to_owned()),
        signed_in: Some(SignedIn {
            subject: user.to_owned(),
            roles: vec![(Role::Officer, Boards::All)],
        }),
        ..Caller::system(user)
    };
    let sees = async |caller: &Caller| {
        scene
            .app
            .app
            .read(caller, async |connection| {
                remiss::documents::find(&scene.app.app, connection, document).await
            })
            .await
            .is_ok()
    };
    assert!(sees(&person("hand01")).await);
    assert!(!sees(&person("hand03")).await);
    let claimed = scene.app.actor(Role::Officer).await.acting_for("hand01");
    claimed
        .get(&format!("/documents/{document}/content"))
        .await
        .expect(403);
    // Nobody makes themselves an officer of a case in order to see.
    let officers = format!("/cases/{}/officers", id(&scene.case));
    let own = json!({ "userName": "hand03", "displayName": "Utredare" });
    let refused = claimed.post(&officers, &own).await.expect(403);
    assert!(!refused.text().contains(MARKER));
    scene.trusted.post(&officers, &own).await.expect(201);
    assert!(sees(&person("hand03")).await);
    scene.app.stop().await;
}

#[actix_web::test]
async fn who_was_asked_in_a_case_under_secrecy_can_still_answer() {
    let scene = Scene::new().await;
    assert!(scene.secret_link.len() > 20, "{}", scene.secret_link);
    let page = scene
        .app
        .stranger()
        .get(&format!("!/svara/{}", scene.secret_link))
        .await
        .expect(200);
    assert!(page.text().contains(MARKER));
    let officer = scene.app.actor(Role::Officer).await;
    for path in [
        format!("/cases/{}", scene.secret_case),
        format!("/remisser/{}", scene.secret_remiss),
    ] {
        officer.get(&path).await.expect(404);
        scene.trusted.get(&path).await.expect(200);
    }
    assert_eq!(scene.response["channel"], "letter");
    scene.app.stop().await;
}

#[actix_web::test]
async fn who_reads_what_is_under_secrecy_is_written_down() {
    let scene = Scene::new().await;
    let auditor = scene.app.actor_with_secrecy(Role::Auditor, Boards::All).await;
    let reads = async |action: &str| {
        let path = format!("/audit-entries?action={action}.read");
        let logged = auditor.get(&path).await.expect(200).json();
        logged["entries"].as_array().unwrap().clone()
    };
    let before = reads("document").await.len();
    let path = format!("/documents/{}", scene.document);
    scene.trusted.get(&path).await.expect(200);
    scene.trusted.get(&format!("{path}/content")).await.expect(200);
    let refused = scene.app.actor(Role::Officer).await;
    refused.get(&format!("{path}/content")).await.expect(403);
    let logged = reads("document").await;
    assert_eq!(logged.len(), before + 2);
    assert_eq!(logged[0]["actingUser"], "hand09");
    assert_eq!(logged[0]["subjectId"], scene.document);
    let response = format!("/responses/{}", id(&scene.response));
    scene.trusted.get(&response).await.expect(200);
    assert_eq!(reads("response").await.len(), 1);
    scene.app.stop().await;
}
