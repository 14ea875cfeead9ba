//! What an answer tells browsers and caches, whoever asked.

use remiss::access::{Boards, Role};
use remiss::http::openapi::specification;
use remiss_tests::{Answer, TestApp};
use reqwest::Method;
use serde_json::Value;

use super::scene::Scene;

async fn behind_https() -> TestApp {
    TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.server.public_base_url = "https://remiss.kommun.example.org".to_owned();
    })
    .await
}

#[actix_web::test]
async fn every_answer_tells_a_browser_to_come_by_https_where_the_world_does() {
    let app = behind_https().await;
    let stranger = app.stranger();
    let everywhere = [
        "!/",
        "!/remisser",
        "!/static/remiss.css",
        "!/finns-inte",
        "!/problem/finns-inte",
        "!/docs/",
        "!/health/ready",
        "/boards",
        "/api-info",
        "/openapi.json",
        "/finns-inte",
    ];
    // Twice: the second time a public page is one that is known by heart.
    for path in everywhere.into_iter().chain(everywhere) {
        let answer = stranger.get(path).await;
        assert_eq!(
            answer.header("strict-transport-security"),
            "max-age=31536000; includeSubDomains",
            "{path}"
        );
    }
    app.stop().await;
    let app = TestApp::new().await;
    let plain = app.stranger().get("!/").await;
    assert_eq!(
        plain.header("strict-transport-security"),
        "",
        "nobody could come in by http"
    );
    app.stop().await;
}

/// Whether no cache but the caller's own may keep it, and that one not without asking.
fn is_kept_by_nobody(answer: &Answer) -> bool {
    let told = answer.header("cache-control");
    told.contains("no-store") || (told.contains("private") && told.contains("no-cache"))
}

#[actix_web::test]
async fn what_is_answered_to_one_caller_is_kept_by_no_cache() {
    let scene = Scene::with("Samverkan").await;
    let (mut found, mut asked) = (Vec::new(), 0);
    let case = scene.case["id"].as_str().unwrap();
    let remiss = scene.remiss["id"].as_str().unwrap();
    for (path, item) in specification()["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else {
            continue;
        };
        let roles = operation["security"].as_array().into_iter().flatten();
        let mut roles = roles.filter_map(|scheme| scheme["bearer"].as_array()).flatten();
        let Some(role) = roles.find_map(|role| role.as_str()?.parse::<Role>().ok()) else {
            continue;
        };
        let actor = scene.app.actor_with(role, Boards::All, None).await;
        let thing = if path.starts_with("/remisser/") {
            remiss
        } else {
            case
        };
        let answer = actor.get(&path.replace("{id}", thing)).await;
        asked += 1;
        if !is_kept_by_nobody(&answer) {
            found.push(format!(
                "{path}: {} {}",
                answer.status,
                answer.header("cache-control")
            ));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(asked > 100, "{asked}");
    let officer = scene.app.actor(Role::Officer).await;
    let recipients = officer
        .get(&format!("/remisser/{remiss}/recipients"))
        .await
        .json();
    let link = crate::answering::answer_link(&scene.app, &recipients["recipients"][0]).await;
    for page in [format!("!{link}"), format!("!{link}/anstand")] {
        let answer = scene.app.stranger().get(&page).await.expect(200);
        assert!(
            is_kept_by_nobody(&answer),
            "{page}: {}",
            answer.header("cache-control")
        );
    }
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_page_of_another_site_is_let_read_nothing_of_a_caller() {
    let app = TestApp::new().await;
    let registrar = app.actor(Role::Registrar).await;
    for path in ["/boards", "/cases", "!/", "/public/remisser"] {
        let from = registrar
            .request(Method::GET, path)
            .header("Origin", "https://ond.example.org");
        let answer = registrar.send(from).await;
        let allowed = answer.header("access-control-allow-origin");
        assert!(
            allowed.is_empty() || (allowed == "*" && path.contains("public")),
            "{path}: {allowed}"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    }
    let asked = registrar
        .request(Method::OPTIONS, "/cases")
        .header("Origin", "https://ond.example.org")
        .header("Access-Control-Request-Method", "POST");
    let answer = registrar.send(asked).await;
    assert!(!answer.status.is_success() || answer.header("access-control-allow-origin").is_empty());
    app.stop().await;
}

#[actix_web::test]
async fn a_fault_of_ours_is_told_without_what_is_inside() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Ett ärende").await;
    let path = format!("/cases/{}/documents?title=x", case["id"].as_str().unwrap());
    let upload = registrar.request(Method::POST, &path).body("hej");
    let document = registrar.send(upload).await.expect(201).id();
    // The file is gone below the service: nothing that a caller can mend.
    std::fs::remove_dir_all(app.folder().join("files")).unwrap();
    let answer = registrar.get(&format!("/documents/{document}/content")).await;
    assert!(answer.status.is_server_error(), "{}", answer.status);
    let told = answer.text();
    let problem: Value = answer.json();
    assert!(problem["instance"].as_str().unwrap().starts_with("urn:uuid:"));
    for inside in [
        app.folder().to_str().unwrap(),
        "No such file",
        "os error",
        "diesel",
        "SELECT",
        "panicked",
        ".rs:",
    ] {
        assert!(!told.contains(inside), "{inside}: {told}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn the_server_tells_neither_its_name_nor_its_version_to_strangers() {
    let app = TestApp::new().await;
    for path in ["!/", "/boards", "!/health/ready", "!/finns-inte"] {
        let answer = app.stranger().get(path).await;
        for header in ["server", "x-powered-by", "via"] {
            assert_eq!(answer.header(header), "", "{path}");
        }
    }
    for path in [
        "!/.git/config",
        "!/.env",
        "!/static/",
        "!/static/../Cargo.toml",
        "!/files/",
        "!/static/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let answer = app.stranger().get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
    app.stop().await;
}
