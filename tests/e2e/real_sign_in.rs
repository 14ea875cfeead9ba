//! Signing in with a real provider: npm's `oidc-provider`, over https, in a process of its own.

use jiff::{Timestamp, ToSpan};
use remiss::access::Role;
use remiss_tests::{AUDIENCE, Actor, IdentityProvider, TestApp};
use serde_json::{Value, json};

use crate::sign_in::signing_in;

/// The service now: the provider's tokens have the machine's time.
async fn service(provider: &IdentityProvider) -> TestApp {
    TestApp::with_settings(&Timestamp::now().to_string(), |config| {
        signing_in(config, &provider.issuer);
        config.oidc.ca_file = provider.ca_file();
        config.oidc.scope = "remiss".to_owned();
    })
    .await
}

async fn signed_in(app: &TestApp, provider: &IdentityProvider, user: &str) -> Actor {
    let tokens = provider.sign_in(user, AUDIENCE).await;
    let token = tokens["access_token"]
        .as_str()
        .unwrap_or_else(|| panic!("{tokens}"));
    // The service's clock stands still, the provider's does not.
    if app.app.now() < Timestamp::now() {
        app.set_time(&Timestamp::now().to_string());
    }
    Actor::new(&app.address, Some(token.to_owned()))
}

#[actix_web::test]
async fn people_have_the_roles_and_boards_of_their_claims() {
    let Some(provider) = IdentityProvider::start("ES256") else {
        return;
    };
    let app = service(&provider).await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = signed_in(&app, &provider, "reg01").await;
    let mut cases = Vec::new();
    for board in [own, other] {
        let body = json!({ "boardId": board, "title": "Ett ärende" });
        cases.push(format!(
            "/cases/{}",
            registrar.post("/cases", &body).await.expect(201).id()
        ));
    }
    let [ours, theirs] = cases.try_into().unwrap();

    let officer = signed_in(&app, &provider, "hand01").await;
    officer.get(&ours).await.expect(200);
    officer.get(&theirs).await.expect(404);
    officer
        .post("/cases", &json!({ "boardId": own, "title": "Ett" }))
        .await
        .expect(403);
    officer
        .patch(&ours, &json!({ "title": "Ändrat" }))
        .await
        .expect(200);

    let secretary = signed_in(&app, &provider, "sekr01").await;
    secretary.get(&theirs).await.expect(200);
    secretary
        .patch(&theirs, &json!({ "title": "Ändrat" }))
        .await
        .expect(404);

    let auditor = app.actor(Role::Auditor).await;
    let entries = auditor
        .get("/audit-entries?actingUser=hand01")
        .await
        .expect(200)
        .json();
    assert_eq!(entries["_meta"]["totalRecords"], 1);
    assert_eq!(entries["entries"][0]["actor"], "Handläggare Ett");

    for (user, words) in [("utan01", "ingen roll"), ("ingen01", "ingen nämnd")] {
        let refused = signed_in(&app, &provider, user)
            .await
            .get("/cases")
            .await
            .expect(403);
        assert!(refused.json()["detail"].as_str().unwrap().contains(words));
    }
    app.stop().await;
}

#[actix_web::test]
async fn tokens_of_the_same_provider_that_are_not_for_us_are_refused() {
    let Some(provider) = IdentityProvider::start("RS256") else {
        return;
    };
    let app = service(&provider).await;
    let bearing = |token: &Value| Actor::new(&app.address, Some(token.as_str().unwrap().to_owned()));
    let tokens = provider.sign_in("reg01", AUDIENCE).await;
    let elsewhere = provider
        .sign_in("reg01", "https://intranet.kommun.example.org")
        .await;
    app.set_time(&Timestamp::now().to_string());
    bearing(&tokens["access_token"]).get("/cases").await.expect(200);
    bearing(&tokens["id_token"]).get("/cases").await.expect(401);
    let refused = bearing(&elsewhere["access_token"])
        .get("/cases")
        .await
        .expect(401);
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("annan tjänst")
    );
    assert!(refused.header("www-authenticate").contains("invalid_token"));
    let person = bearing(&tokens["access_token"]).acting_for("hand01");
    person.get("/cases").await.expect(403);
    app.set_time(&(Timestamp::now() + 700.seconds()).to_string());
    let expired = bearing(&tokens["access_token"]).get("/cases").await.expect(401);
    assert!(expired.json()["detail"].as_str().unwrap().contains("gått ut"));
    app.stop().await;
}

#[actix_web::test]
async fn every_algorithm_of_a_real_provider_is_taken() {
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        let Some(provider) = IdentityProvider::start(algorithm) else {
            return;
        };
        let app = service(&provider).await;
        signed_in(&app, &provider, "reg01")
            .await
            .get("/cases")
            .await
            .expect(200);
        app.stop().await;
    }
}

#[actix_web::test]
async fn new_keys_are_fetched_and_old_ones_outlive_an_outage() {
    let Some(mut provider) = IdentityProvider::start("ES256") else {
        return;
    };
    let app = service(&provider).await;
    let before = signed_in(&app, &provider, "reg01").await;
    before.get("/cases").await.expect(200);

    provider.stop();
    provider.begin();
    app.set_time(&(app.app.now() + 30.seconds()).to_string());
    let after = signed_in(&app, &provider, "reg01").await;
    after.get("/cases").await.expect(200);
    // The provider has thrown the old key away.
    before.get("/cases").await.expect(401);

    let late = signed_in(&app, &provider, "reg01").await;
    provider.stop();
    // The keys are older than ten minutes, and nobody answers; the token has its skew left.
    app.set_time(&(app.app.now() + 605.seconds()).to_string());
    late.get("/cases").await.expect(200);
    // Who starts now has no keys at all.
    let started = app.restarted(|config| {
        signing_in(config, &provider.issuer);
        config.oidc.ca_file = provider.ca_file();
    });
    let app = started.await;
    let nobody = Actor::new(&app.address, late.key().map(str::to_owned));
    let away = nobody.get("/cases").await.expect(503);
    assert_eq!(away.json()["type"], "/problem/inloggningen-svarar-inte");
    app.stop().await;
}

#[actix_web::test]
async fn a_provider_with_a_certificate_that_nobody_vouches_for_is_not_asked() {
    let Some(provider) = IdentityProvider::start("ES256") else {
        return;
    };
    let app = TestApp::with_settings(&Timestamp::now().to_string(), |config| {
        signing_in(config, &provider.issuer);
    })
    .await;
    signed_in(&app, &provider, "reg01")
        .await
        .get("/cases")
        .await
        .expect(503);
    app.stop().await;
}
