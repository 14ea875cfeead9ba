//! The guides below `/docs`, and that the commands of the first one do what it says.

use std::collections::BTreeMap;
use std::process::Command;

use remiss::access::Role;
use remiss_tests::TestApp;
use serde_json::json;

const GETTING_STARTED: &str = include_str!("../../docs/getting-started.md");

/// What stands between ```` ```sh ```` and ```` ``` ````, in order.
fn commands(guide: &str) -> String {
    let parts = guide.split("```sh\n").skip(1);
    parts.filter_map(|part| part.split("```").next()).collect()
}

/// Whether the programs that the guide asks for are here. Where they are not, it is said loudly.
fn has_programs() -> bool {
    let missing: Vec<&str> = ["bash", "curl", "jq"]
        .into_iter()
        .filter(|program| Command::new(program).arg("--version").output().is_err())
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(
        std::env::var_os("REMISS_REQUIRE_CALLERS").is_none(),
        "{missing:?} are required here and missing"
    );
    eprintln!("\n##### SKIPPED: the commands of the guide: {missing:?} are missing #####\n");
    false
}

#[actix_web::test]
async fn the_commands_of_the_guide_run_as_they_stand() {
    if !has_programs() {
        return;
    }
    let app = TestApp::at("2020-06-01T08:00:00Z").await;
    app.board("Socialnämnden", "Sn").await;
    let mut keys = BTreeMap::new();
    for role in [Role::Registrar, Role::Officer] {
        let actor = app.actor(role).await;
        keys.insert(role.to_string(), actor.key().unwrap().to_owned());
    }
    let demo = json!({ "baseUrl": format!("{}/remiss/v1", app.address), "keys": keys });
    let folder = app.folder().join("guide");
    std::fs::create_dir_all(folder.join(".remiss")).unwrap();
    std::fs::write(folder.join(".remiss/demo.json"), demo.to_string()).unwrap();

    let script = format!("set -euo pipefail\n{}", commands(GETTING_STARTED));
    assert!(script.lines().count() > 50, "the guide has commands");
    let run = move || {
        let mut bash = Command::new("bash");
        bash.args(["-xc", &script]).current_dir(folder).output().unwrap()
    };
    let output = tokio::task::spawn_blocking(run).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{error}");
    for expected in [
        "case.registered",
        "remiss.sent",
        "response.received",
        "Sn 1/2020:",
    ] {
        assert!(said.contains(expected), "{expected} is missing in:\n{said}");
    }
    let registrar = app.actor(Role::Registrar).await;
    let cases = registrar.get("/cases").await.expect(200).json();
    assert_eq!(
        cases["_meta"]["totalRecords"], 1,
        "what was sent again was carried out once"
    );
    app.stop().await;
}

#[actix_web::test]
async fn guides_are_pages_that_lead_to_each_other() {
    let app = TestApp::new().await;
    for (name, words) in [
        ("getting-started", "in ten minutes"),
        ("api-design", "The API and its design"),
        ("webhooks", "webhook-signature"),
        ("api-changes", "What does not happen"),
        ("changelog", "Unreleased"),
    ] {
        let page = reqwest::get(format!("{}/docs/{name}", app.address))
            .await
            .unwrap();
        assert_eq!(page.status(), 200, "{name}");
        let page = page.text().await.unwrap();
        assert!(page.contains(words), "{name}: {page}");
        assert!(page.contains(r#"<a href="/docs/getting-started">"#), "{name}");
    }
    let stranger = reqwest::get(format!("{}/docs/", app.address)).await.unwrap();
    assert_eq!(
        stranger.status(),
        200,
        "the page of all operations is still there"
    );
    app.stop().await;
}
