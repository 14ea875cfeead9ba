//! Signing in to the pages of the staff, and what a session is worth.

use jiff::ToSpan;
use remiss_tests::{Browser, CLIENT, SigningKey, StubProvider, TestApp, form_token, parameter};
use reqwest::Method;
use serde_json::json;

use crate::sign_in::signing_in;

/// The service with a provider that signs people in.
pub struct Scene {
    pub app: TestApp,
    pub provider: StubProvider,
    pub key: SigningKey,
}

impl Scene {
    pub async fn new() -> Scene {
        Scene::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut remiss::config::Config)) -> Scene {
        let key = SigningKey::new("ES256");
        let provider = StubProvider::start(&[key.jwk("first")]);
        let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
            signing_in(config, &provider.issuer);
            change(config);
        })
        .await;
        Scene { app, provider, key }
    }

    /// A browser in which this person is signed in.
    pub async fn person(&self, user: &str, roles: &[&str]) -> Browser {
        let browser = Browser::at(&self.app);
        let back = browser
            .sign_in(&self.app, &self.provider, &self.key, (user, roles))
            .await
            .expect(303);
        assert_eq!(back.header("location"), "/arbete");
        browser
    }

    pub fn later(&self, minutes: i64) {
        let then = self.app.app.now() + minutes.minutes();
        self.app.set_time(&then.to_string());
    }

    pub async fn stop(self) {
        self.app.stop().await;
        self.provider.stop().await;
    }
}

const REGISTRAR: &[&str] = &["remiss-registrator"];
const COOKIE: &str = "remiss-arbete";

async fn is_in(browser: &Browser) -> bool {
    browser.get("/arbete").await.status == 200
}

#[actix_web::test]
async fn the_provider_is_asked_with_state_nonce_and_pkce_and_the_person_comes_back_to_the_wanted_page() {
    let scene = Scene::new().await;
    let browser = Browser::at(&scene.app);
    let asked = browser.go_to_sign_in("/arbete/stoppdatum?namnd=x").await;
    assert!(
        asked
            .as_str()
            .starts_with(&format!("{}/auth?", scene.provider.issuer))
    );
    assert_eq!(parameter(&asked, "response_type"), "code");
    assert_eq!(parameter(&asked, "client_id"), CLIENT);
    assert_eq!(parameter(&asked, "code_challenge_method"), "S256");
    assert_eq!(parameter(&asked, "code_challenge").len(), 43);
    let back = format!("{}/arbete/inloggad", scene.app.address);
    assert_eq!(parameter(&asked, "redirect_uri"), back);
    assert_ne!(parameter(&asked, "state"), parameter(&asked, "nonce"));
    scene.stop().await;
}

#[actix_web::test]
async fn whoever_signs_in_comes_to_the_page_they_wanted_also_when_its_address_has_signs() {
    let scene = Scene::new().await;
    for wanted in [
        "/arbete/stoppdatum?namnd=x",
        "/arbete/sok?q=%C3%A5r%20%26%20dag",
        "/arbete/arenden/Ks%201121%2F2017",
    ] {
        let browser = Browser::at(&scene.app);
        let asked = browser.go_to_sign_in(wanted).await;
        let back = browser
            .come_back(
                &scene.app,
                &scene.provider,
                &scene.key,
                ("reg01", REGISTRAR),
                &asked,
            )
            .await
            .expect(303);
        assert_eq!(back.header("location"), wanted);
    }
    scene.stop().await;
}

#[actix_web::test]
async fn of_two_tabs_that_sign_in_at_once_the_later_one_comes_in() {
    let scene = Scene::new().await;
    let browser = Browser::at(&scene.app);
    let first = browser.go_to_sign_in("/arbete").await;
    let second = browser.go_to_sign_in("/arbete/stoppdatum").await;
    let reg = ("reg01", REGISTRAR);
    let (app, provider, key) = (&scene.app, &scene.provider, &scene.key);
    browser
        .come_back(app, provider, key, reg, &first)
        .await
        .expect(400);
    let back = browser.come_back(app, provider, key, reg, &second).await;
    assert_eq!(back.expect(303).header("location"), "/arbete/stoppdatum");
    scene.stop().await;
}

#[actix_web::test]
async fn the_audit_log_tells_who_signed_in_and_out_and_no_event_does() {
    let scene = Scene::new().await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let token = form_token(&browser.get("/arbete").await.text(), "/arbete/logga-ut");
    browser
        .submit("/arbete/logga-ut", &[("formular", &token)])
        .await
        .expect(200);
    let auditor = scene.app.actor(remiss::access::Role::Auditor).await;
    let mut sessions = Vec::new();
    for action in ["session.begun", "session.ended"] {
        let path = format!("/audit-entries?action={action}");
        let entries = auditor.get(&path).await.expect(200).json();
        let entry = &entries["entries"][0];
        assert_eq!(entries["_meta"]["totalRecords"], 1, "{action}");
        assert_eq!(entry["actor"], "Person reg01");
        assert_eq!(entry["actingUser"], "reg01");
        sessions.push(entry["subjectId"].clone());
    }
    assert_eq!(sessions[0], sessions[1]);
    let events = auditor.get("/events?limit=100").await.expect(200).text();
    assert!(!events.contains("session."), "{events}");
    scene.stop().await;
}

#[actix_web::test]
async fn whoever_has_signed_in_sees_pages_until_signing_out_here_and_at_the_provider() {
    let scene = Scene::new().await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let page = browser.get("/arbete").await.expect(200);
    let text = page.text();
    assert!(text.contains("Person reg01"), "{text}");
    assert_eq!(page.header("cache-control"), "no-store");
    // With no-referrer a browser would not say where a form comes from.
    assert_eq!(page.header("referrer-policy"), "same-origin");

    let token = form_token(&text, "/arbete/logga-ut");
    let out = browser
        .submit("/arbete/logga-ut", &[("formular", &token)])
        .await
        .expect(200);
    assert!(
        out.text()
            .contains(&format!("{}/out?id_token_hint=", scene.provider.issuer))
    );
    assert!(out.header("clear-site-data").contains("cache"));
    assert!(!is_in(&browser).await);
    scene.stop().await;
}

#[actix_web::test]
async fn the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http() {
    let scene = Scene::with(|config| {
        config.server.public_base_url = "https://remiss.kommun.example.org".to_owned();
    })
    .await;
    let browser = Browser::at(&scene.app);
    let back = browser
        .sign_in(&scene.app, &scene.provider, &scene.key, ("reg01", REGISTRAR))
        .await
        .expect(303);
    let cookies: Vec<&str> = back
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap())
        .collect();
    let session = cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-remiss-arbete="))
        .unwrap();
    for attribute in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(session.contains(attribute), "{session}");
    }
    assert!(!session.contains("Domain"), "{session}");
    scene.stop().await;
}

#[actix_web::test]
async fn an_answer_to_another_attempt_signs_nobody_in() {
    let scene = Scene::new().await;
    let browser = Browser::at(&scene.app);
    let asked = browser.go_to_sign_in("/arbete").await;
    browser
        .get("/arbete/inloggad?code=en-kod&state=fel")
        .await
        .expect(400);
    assert!(browser.cookie(COOKIE).is_none());
    // The right one uses the attempt up, whatever comes of it.
    let right = format!(
        "/arbete/inloggad?code=en-kod&state={}",
        parameter(&asked, "state")
    );
    browser.get(&right).await;
    assert!(browser.cookie("remiss-inloggning").is_none());
    browser.get(&right).await.expect(400);
    assert!(browser.cookie(COOKIE).is_none());
    scene.stop().await;
}

#[actix_web::test]
async fn an_id_token_that_is_not_for_this_attempt_signs_nobody_in() {
    let scene = Scene::new().await;
    let now = scene.app.app.now();
    for (claim, value) in [
        ("nonce", json!("en annan")),
        ("aud", json!("en-annan-klient")),
        ("aud", json!([CLIENT, "en-annan-klient"])),
        ("iss", json!("https://annan.example.org")),
        ("sub", json!("id-of-reg02")),
        ("exp", json!(now.as_second() - 1000)),
    ] {
        let browser = Browser::at(&scene.app);
        let asked = browser.go_to_sign_in("/arbete").await;
        let mut claims = scene.provider.claims("reg01", now, REGISTRAR);
        claims["aud"] = json!(CLIENT);
        claims["nonce"] = json!(parameter(&asked, "nonce"));
        claims[claim] = value;
        let id_token = scene
            .key
            .token(&json!({ "alg": "ES256", "kid": "first" }), &claims);
        let access_token = scene.provider.token(&scene.key, "first", "reg01", now, REGISTRAR);
        scene
            .provider
            .answers_code(&json!({ "id_token": id_token, "access_token": access_token }));
        let state = parameter(&asked, "state");
        browser
            .get(&format!("/arbete/inloggad?code=en-kod&state={state}"))
            .await
            .expect(401);
        assert!(browser.cookie(COOKIE).is_none(), "{claim}");
    }
    scene.stop().await;
}

#[actix_web::test]
async fn a_person_without_a_role_is_told_so_and_is_not_signed_in() {
    let scene = Scene::new().await;
    let browser = Browser::at(&scene.app);
    let back = browser
        .sign_in(&scene.app, &scene.provider, &scene.key, ("utan01", &["intranet"]))
        .await
        .expect(403);
    assert!(back.text().contains("ingen roll i Remiss"));
    assert!(!is_in(&browser).await);
    scene.stop().await;
}

#[actix_web::test]
async fn a_session_ends_when_it_is_not_used_and_in_any_case_after_a_day_of_work() {
    let scene = Scene::new().await;
    let idle = scene.person("reg01", REGISTRAR).await;
    let busy = scene.person("reg02", REGISTRAR).await;
    for _ in 0..11 {
        scene.later(55);
        assert_eq!(
            is_in(&busy).await,
            scene.app.app.now().as_second() < 1_567_404_000 + 36_000
        );
    }
    assert!(!is_in(&idle).await);
    assert!(!is_in(&busy).await);
    scene.app.work().await;
    scene.stop().await;
}

#[actix_web::test]
async fn the_secret_of_a_session_is_changed_and_its_use_by_two_ends_the_session() {
    let scene = Scene::new().await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let first = browser.cookie(COOKIE).unwrap();
    scene.later(20);
    assert!(is_in(&browser).await);
    let second = browser.cookie(COOKIE).unwrap();
    assert_ne!(first, second);
    // A request that was under way with the earlier one is still answered, without another change.
    let slow = Browser::at(&scene.app);
    slow.set_cookie(COOKIE, &first);
    assert!(is_in(&slow).await);
    assert_eq!(slow.cookie(COOKIE).unwrap(), first);
    scene.later(2);
    assert!(!is_in(&slow).await);
    assert!(!is_in(&browser).await);
    scene.stop().await;
}

#[actix_web::test]
async fn a_form_from_another_site_or_of_another_session_is_refused() {
    let scene = Scene::new().await;
    let (own, other) = (
        scene.person("reg01", REGISTRAR).await,
        scene.person("reg02", REGISTRAR).await,
    );
    let page = own.get("/arbete").await.text();
    let token = form_token(&page, "/arbete/logga-ut");
    let theirs = form_token(&other.get("/arbete").await.text(), "/arbete/logga-ut");
    let from = |origin: &str, token: &str| {
        let request = scene
            .app
            .stranger()
            .request(Method::POST, "!/arbete/logga-ut")
            .header("Origin", origin);
        request.form(&[("formular", token)])
    };
    own.send(from("https://annan.example.org", &token))
        .await
        .expect(400);
    own.send(from("null", &token)).await.expect(400);
    own.send(from(&scene.app.address, &theirs)).await.expect(400);
    own.send(from(&scene.app.address, "")).await.expect(400);
    assert!(is_in(&own).await);
    scene.stop().await;
}

#[actix_web::test]
async fn signing_in_again_ends_the_session_before() {
    let scene = Scene::new().await;
    let browser = scene.person("reg01", REGISTRAR).await;
    let first = browser.cookie(COOKIE).unwrap();
    browser.set_cookie("annan", "kaka");
    let led = browser.get("/arbete/logga-in?till=//annan.example.org").await;
    assert!(led.header("location").starts_with(&scene.provider.issuer));
    assert!(
        browser
            .cookie("remiss-inloggning")
            .unwrap()
            .ends_with(".L2FyYmV0ZQ")
    );
    let thief = Browser::at(&scene.app);
    thief.set_cookie(COOKIE, &first);
    assert!(is_in(&thief).await);
    let second = Browser::at(&scene.app);
    second.set_cookie(COOKIE, &first);
    let asked: reqwest::Url = second
        .get("/arbete/logga-in")
        .await
        .expect(303)
        .header("location")
        .parse()
        .unwrap();
    let now = scene.app.app.now();
    let mut claims = scene.provider.claims("reg01", now, REGISTRAR);
    claims["aud"] = json!(CLIENT);
    claims["nonce"] = json!(parameter(&asked, "nonce"));
    let id_token = scene
        .key
        .token(&json!({ "alg": "ES256", "kid": "first" }), &claims);
    let access_token = scene.provider.token(&scene.key, "first", "reg01", now, REGISTRAR);
    scene
        .provider
        .answers_code(&json!({ "id_token": id_token, "access_token": access_token }));
    let state = parameter(&asked, "state");
    second
        .get(&format!("/arbete/inloggad?code=en-kod&state={state}"))
        .await
        .expect(303);
    assert!(is_in(&second).await);
    assert!(!is_in(&thief).await);
    scene.stop().await;
}

#[actix_web::test]
async fn without_a_client_in_the_settings_nobody_signs_in_to_the_pages() {
    let scene = Scene::with(|config| config.oidc.pages.client_id = String::new()).await;
    let browser = Browser::at(&scene.app);
    let led = browser.get("/arbete").await.expect(303);
    let page = browser.get(led.header("location")).await.expect(404);
    assert!(page.text().contains("Inloggningen är inte påslagen"));
    scene.stop().await;
}

#[actix_web::test]
async fn a_provider_that_does_not_answer_is_told_on_a_page() {
    let scene = Scene::new().await;
    scene.provider.goes_away();
    let page = Browser::at(&scene.app).get("/arbete/logga-in").await.expect(503);
    assert!(page.text().contains("svarar inte"));
    scene.stop().await;
}

#[actix_web::test]
async fn a_session_is_no_key_to_the_api() {
    let scene = Scene::new().await;
    let browser = scene.person("reg01", REGISTRAR).await;
    browser.get("/remiss/v1/cases").await.expect(401);
    scene.stop().await;
}
