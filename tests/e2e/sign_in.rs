//! People who sign in with the municipality's own provider: what is asked of it, and what happens when it misbehaves.

use std::time::Duration;

use jiff::{Timestamp, ToSpan};
use remiss::access::Role;
use remiss::config::{Config, Grant};
use remiss_tests::{AUDIENCE, Actor, Answer, CLIENT, SigningKey, StubProvider, TestApp};
use serde_json::{Value, json};

/// The settings of a municipality that signs people in with the provider of this issuer.
pub fn signing_in(config: &mut Config, issuer: &str) {
    let grant = |value: &str, role: &str, boards: &[&str]| {
        let boards = boards.iter().map(|&board| board.to_owned()).collect();
        let role = role.to_owned();
        (
            value.to_owned(),
            Grant {
                role,
                boards,
                secrecy: false,
            },
        )
    };
    config.oidc.issuer = issuer.to_owned();
    config.oidc.audience = AUDIENCE.to_owned();
    config.oidc.pages.client_id = CLIENT.to_owned();
    config.oidc.grants = [
        grant("remiss-registrator", "registrar", &["*"]),
        grant("remiss-handlaggare", "officer", &[]),
        grant("remiss-handlaggare-ks", "officer", &["ks"]),
        grant("remiss-sekreterare-bn", "secretary", &["Bn"]),
        grant("remiss-sekreterare-ks", "secretary", &["Ks"]),
        grant("remiss-administrator", "administrator", &["*"]),
        grant("namnd-ks", "", &["Ks"]),
    ]
    .into();
}

/// What a problem is, and what is said of it to programs.
fn problem(answer: &Answer) -> (u16, String, String) {
    let kind = answer.json()["type"].as_str().unwrap_or_default().to_owned();
    (
        answer.status.as_u16(),
        kind,
        answer.header("www-authenticate").to_owned(),
    )
}

struct Scene {
    app: TestApp,
    provider: StubProvider,
    key: SigningKey,
}

impl Scene {
    async fn new() -> Scene {
        let key = SigningKey::new("ES256");
        let provider = StubProvider::start(&[key.jwk("first")]);
        let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
            signing_in(config, &provider.issuer)
        })
        .await;
        Scene { app, provider, key }
    }

    fn now(&self) -> Timestamp {
        self.app.app.now()
    }

    /// Somebody whose token says this.
    fn bearing(&self, token: String) -> Actor {
        Actor::new(&self.app.address, Some(token))
    }

    fn person(&self, user: &str, roles: &[&str]) -> Actor {
        self.bearing(self.provider.token(&self.key, "first", user, self.now(), roles))
    }

    fn later(&self, seconds: i64) {
        let then = self.now() + seconds.seconds();
        self.app.set_time(&then.to_string());
    }

    async fn stop(self) {
        self.app.stop().await;
        self.provider.stop().await;
    }
}

#[actix_web::test]
async fn the_provider_is_asked_once_and_the_answer_kept() {
    let scene = Scene::new().await;
    for user in ["reg01", "reg02", "reg03"] {
        scene
            .person(user, &["remiss-registrator"])
            .get("/cases")
            .await
            .expect(200);
    }
    // Its document, and its keys.
    assert_eq!(scene.provider.asked(), 2);
    scene.later(601);
    scene
        .person("reg01", &["remiss-registrator"])
        .get("/cases")
        .await
        .expect(200);
    assert_eq!(scene.provider.asked(), 4);
    scene.stop().await;
}

#[actix_web::test]
async fn unknown_keys_make_us_ask_at_most_every_thirty_seconds() {
    let scene = Scene::new().await;
    scene
        .person("reg01", &["remiss-registrator"])
        .get("/cases")
        .await
        .expect(200);
    for name in ["a", "b", "c"] {
        let token = scene
            .provider
            .token(&scene.key, name, "reg01", scene.now(), &["remiss-registrator"]);
        let (status, kind, challenge) = problem(&scene.bearing(token).get("/cases").await);
        assert_eq!((status, kind.as_str()), (401, "/problem/ej-inloggad"));
        assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
    }
    assert_eq!(scene.provider.asked(), 2);

    let second = SigningKey::new("ES256");
    scene
        .provider
        .shows(&[scene.key.jwk("first"), second.jwk("second")]);
    let token = |now| {
        scene
            .provider
            .token(&second, "second", "reg01", now, &["remiss-registrator"])
    };
    scene.later(29);
    scene.bearing(token(scene.now())).get("/cases").await.expect(401);
    scene.later(1);
    scene.bearing(token(scene.now())).get("/cases").await.expect(200);
    assert_eq!(scene.provider.asked(), 4);
    // A key that the provider has withdrawn stops to work.
    scene.provider.shows(&[second.jwk("second")]);
    scene.later(601);
    scene.bearing(token(scene.now())).get("/cases").await.expect(200);
    scene
        .person("reg01", &["remiss-registrator"])
        .get("/cases")
        .await
        .expect(401);
    scene.stop().await;
}

#[actix_web::test]
async fn tokens_that_are_not_for_us_make_us_ask_nobody() {
    let scene = Scene::new().await;
    let now = scene.now();
    let mut wrong = vec![
        "a.b.c".to_owned(),
        format!(
            "{}.",
            remiss_tests::unsigned(&json!({ "alg": "none" }), &json!({}))
        ),
    ];
    for (name, value) in [
        ("iss", json!("https://evil.example.org")),
        ("aud", json!("another")),
        ("exp", json!(now.as_second() - 61)),
        ("nbf", json!(now.as_second() + 61)),
    ] {
        let mut claims = scene.provider.claims("reg01", now, &["remiss-registrator"]);
        claims[name] = value;
        let pointing = format!("{}/jku", scene.provider.issuer);
        let header = json!({ "alg": "ES256", "kid": "first", "jku": pointing, "x5u": pointing });
        wrong.push(scene.key.token(&header, &claims));
    }
    for token in wrong {
        let (status, _, challenge) = problem(&scene.bearing(token).get("/cases").await);
        assert_eq!(status, 401);
        assert!(
            challenge.starts_with("Bearer realm=\"remiss\", error=\"invalid_token\", error_description="),
            "{challenge}"
        );
    }
    assert_eq!(scene.provider.asked(), 0);
    // Without credentials no error is named.
    let (status, _, challenge) = problem(&scene.app.stranger().get("/cases").await);
    assert_eq!((status, challenge.as_str()), (401, "Bearer realm=\"remiss\""));
    scene.stop().await;
}

#[actix_web::test]
async fn known_keys_go_on_working_while_the_provider_is_away_until_their_time_is_over() {
    let scene = Scene::new().await;
    let roles = ["remiss-registrator"];
    scene.person("reg01", &roles).get("/cases").await.expect(200);
    scene.provider.goes_away();
    for hours in [1, 12, 11] {
        scene.later(hours * 3600 - 60);
        scene.person("reg01", &roles).get("/cases").await.expect(200);
    }
    // Whether a key is a new one cannot be told now.
    let unknown = scene
        .provider
        .token(&scene.key, "new", "reg01", scene.now(), &roles);
    let (status, kind, _) = problem(&scene.bearing(unknown).get("/cases").await);
    assert_eq!(
        (status, kind.as_str()),
        (503, "/problem/inloggningen-svarar-inte")
    );

    scene.later(3600);
    let away = scene.person("reg01", &roles).get("/cases").await.expect(503);
    assert_eq!(away.header("retry-after"), "30");
    assert!(
        away.json()["detail"]
            .as_str()
            .unwrap()
            .contains("inloggningstjänst")
    );
    // Keys of the API go on all the same.
    scene
        .app
        .actor(Role::Registrar)
        .await
        .get("/cases")
        .await
        .expect(200);

    scene.provider.shows(&[scene.key.jwk("first")]);
    scene.person("reg01", &roles).get("/cases").await.expect(503);
    scene.later(30);
    scene.person("reg01", &roles).get("/cases").await.expect(200);
    scene.stop().await;
}

#[actix_web::test]
async fn a_provider_that_points_elsewhere_or_answers_nonsense_is_not_believed() {
    let scene = Scene::new().await;
    let elsewhere = StubProvider::start(&[scene.key.jwk("first")]);
    let discovery = "/.well-known/openid-configuration";
    let issuer = scene.provider.issuer.clone();
    let document = |issuer: &str, keys: String| json!({ "issuer": issuer, "jwks_uri": keys }).to_string();
    let lies: Vec<(&str, u16, String, String)> = vec![
        (
            discovery,
            302,
            format!("{}{discovery}", elsewhere.issuer),
            String::new(),
        ),
        (
            discovery,
            200,
            String::new(),
            document(&elsewhere.issuer, format!("{}/keys", elsewhere.issuer)),
        ),
        (
            discovery,
            200,
            String::new(),
            document(&format!("{issuer}/"), format!("{issuer}/keys")),
        ),
        (
            discovery,
            200,
            String::new(),
            document(&issuer, format!("{}/keys", elsewhere.issuer)),
        ),
        (
            discovery,
            200,
            String::new(),
            document(&issuer, "http://169.254.169.254/keys".to_owned()),
        ),
        (
            discovery,
            200,
            String::new(),
            document(&issuer, "file:///etc/passwd".to_owned()),
        ),
        (discovery, 200, String::new(), "<html>".to_owned()),
        (discovery, 200, String::new(), " ".repeat(300 * 1024)),
        ("/keys", 302, format!("{}/keys", elsewhere.issuer), String::new()),
        ("/keys", 200, String::new(), json!({ "keys": [] }).to_string()),
        ("/keys", 404, String::new(), String::new()),
    ];
    for (path, status, location, body) in lies {
        scene.provider.shows(&[scene.key.jwk("first")]);
        scene.provider.answers_at(path, status, &location, &body);
        scene.later(30);
        let answer = scene.person("reg01", &["remiss-registrator"]).get("/cases").await;
        let shown: String = body.chars().take(100).collect();
        assert_eq!(answer.status, 503, "{path} {status} {location} {shown}");
    }
    assert_eq!(elsewhere.asked(), 0);
    elsewhere.stop().await;
    scene.stop().await;
}

#[actix_web::test]
async fn a_person_has_each_role_for_its_own_boards_only() {
    let scene = Scene::new().await;
    let (own, other) = (
        scene.app.kommunstyrelsen().await,
        scene.app.board("Byggnadsnämnden", "Bn").await,
    );
    let path = |case: &Value| format!("/cases/{}", case["id"].as_str().unwrap());
    let ours = path(&scene.app.case(own, "Vårt").await);
    let theirs = path(&scene.app.case(other, "Deras").await);
    let both = scene.person("sekr01", &["remiss-sekreterare-bn", "remiss-handlaggare-ks"]);
    // Both roles read.
    both.get(&ours).await.expect(200);
    both.get(&theirs).await.expect(200);
    // Only officers and registrars change cases.
    both.patch(&ours, &json!({ "title": "Ändrat" })).await.expect(200);
    both.patch(&theirs, &json!({ "title": "Ändrat" }))
        .await
        .expect(404);
    // A decision of the board is the secretary's, and not of one of another board.
    let decision = |body: Value| {
        let mut whole =
            json!({ "kind": "adopted", "decidedBy": "board", "text": "Nämnden antar förslaget." });
        whole
            .as_object_mut()
            .unwrap()
            .extend(body.as_object().unwrap().clone());
        whole
    };
    let meeting = json!({ "meetingId": "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60" });
    // What is offered follows the roles at the case's board, not those at others.
    for (case, offered) in [(&ours, true), (&theirs, false)] {
        let links = both.get(case).await.expect(200).json()["_links"].clone();
        for transition in ["edit", "registerDocument", "remisser", "close", "share"] {
            assert_eq!(links[transition].is_object(), offered, "{transition}: {links}");
        }
        assert!(links["void"].is_null(), "{links}");
    }
    let refused = both
        .post(&format!("{ours}/decisions"), &decision(meeting.clone()))
        .await
        .expect(403);
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("nämndsekreteraren")
    );
    let let_in = both
        .post(&format!("{theirs}/decisions"), &decision(meeting))
        .await;
    assert_ne!(let_in.status, 403, "{}", let_in.text());

    let officer = scene.person("hand01", &["remiss-handlaggare", "namnd-ks"]);
    officer.get(&theirs).await.expect(404);
    let listed = officer.get("/cases").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    let (status, kind, challenge) = problem(
        &officer
            .post("/cases", &json!({ "boardId": own, "title": "Ett" }))
            .await,
    );
    assert_eq!((status, kind.as_str()), (403, "/problem/ej-behorig"));
    assert!(challenge.contains("error=\"insufficient_scope\""), "{challenge}");
    scene.stop().await;
}

#[actix_web::test]
async fn the_log_names_the_person_who_can_act_as_no_other() {
    let scene = Scene::new().await;
    let board = scene.app.kommunstyrelsen().await;
    let person = scene.person("reg01", &["remiss-registrator"]);
    let body = json!({ "boardId": board, "title": "Ett" });
    let case = person.post("/cases", &body).await.expect(201).id();
    let auditor = scene.app.actor(Role::Auditor).await;
    let found = auditor
        .get("/audit-entries?actingUser=reg01")
        .await
        .expect(200)
        .json();
    let entry = &found["entries"][0];
    assert_eq!(entry["actor"], "Person reg01");
    assert_eq!(entry["actingUser"], "reg01");
    assert_eq!(entry["actorId"], Value::Null);
    assert_eq!(entry["subjectId"], case);

    person.clone().acting_for("reg01").get("/cases").await.expect(200);
    let refused = person.acting_for("hand01").get("/cases").await.expect(403);
    assert!(
        refused.json()["detail"]
            .as_str()
            .unwrap()
            .contains("kan inte handla för någon annan")
    );
    scene.stop().await;
}

#[actix_web::test]
async fn claims_without_a_role_are_refused_with_a_sentence() {
    let scene = Scene::new().await;
    for (roles, words) in [
        (vec![], "ingen roll"),
        (vec!["intranet", "namnd-ks"], "ingen roll"),
        (vec!["remiss-handlaggare"], "ingen nämnd"),
    ] {
        let refused = scene.person("utan01", &roles).get("/cases").await.expect(403);
        let detail = refused.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("utan01") && detail.contains(words), "{detail}");
        assert!(refused.header("www-authenticate").contains("insufficient_scope"));
    }
    // A board that does not exist is none.
    let listed = scene
        .person("hand01", &["remiss-handlaggare-ks"])
        .get("/cases")
        .await
        .expect(200);
    assert_eq!(listed.json()["_meta"]["totalRecords"], 0);
    scene.stop().await;
}

#[actix_web::test]
async fn two_people_with_one_name_do_not_share_idempotency_keys() {
    let scene = Scene::new().await;
    let board = scene.app.kommunstyrelsen().await;
    let body = json!({ "boardId": board, "title": "Ett" });
    let mut cases = Vec::new();
    for user in ["reg01", "reg02"] {
        let mut claims = scene.provider.claims(user, scene.now(), &["remiss-registrator"]);
        claims["name"] = json!("Samma Namn");
        let token = scene
            .key
            .token(&json!({ "alg": "ES256", "kid": "first" }), &claims);
        let person = scene.bearing(token);
        let made = person.post_once("/cases", "nyckel", &body).await.expect(201).id();
        let again = person.post_once("/cases", "nyckel", &body).await.expect(201);
        assert_eq!(
            (again.id(), again.header("idempotency-replayed")),
            (made.clone(), "true")
        );
        cases.push(made);
    }
    assert_ne!(cases[0], cases[1]);
    scene.stop().await;
}

#[actix_web::test]
async fn many_who_come_at_once_make_one_question() {
    let scene = Scene::new().await;
    let waiting: Vec<_> = (0..20)
        .map(|number| {
            let person = scene.person(&format!("reg{number}"), &["remiss-registrator"]);
            tokio::spawn(async move { person.get("/cases").await.expect(200) })
        })
        .collect();
    for one in waiting {
        tokio::time::timeout(Duration::from_secs(60), one)
            .await
            .unwrap()
            .unwrap();
    }
    assert_eq!(scene.provider.asked(), 2);
    scene.stop().await;
}

#[actix_web::test]
async fn without_a_provider_in_the_settings_tokens_are_unknown_keys() {
    let key = SigningKey::new("ES256");
    let provider = StubProvider::start(&[key.jwk("first")]);
    let app = TestApp::new().await;
    let token = provider.token(&key, "first", "reg01", app.app.now(), &["remiss-registrator"]);
    Actor::new(&app.address, Some(token))
        .get("/cases")
        .await
        .expect(401);
    assert_eq!(provider.asked(), 0);
    app.stop().await;
    provider.stop().await;
}
