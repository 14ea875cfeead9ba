//! The hand-over to a case system: the example in `examples/case-system` keeps its folder in step with the service while it
//! is killed again and again.

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use remiss::access::Role;
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};
use uuid::Uuid;

const PROGRAM: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../examples/case-system/case_system.py"
);

/// The example as somebody runs it: its folder, and the key of a registrar.
struct CaseSystem {
    folder: PathBuf,
    url: String,
    key: String,
}

impl CaseSystem {
    /// None, said loudly, where there is no Python.
    async fn of(app: &TestApp) -> Option<CaseSystem> {
        let python = Command::new("python3").arg("--version").output();
        if !python.is_ok_and(|output| output.status.success()) {
            assert!(
                std::env::var_os("REMISS_REQUIRE_CALLERS").is_none(),
                "python3 is required here and is missing"
            );
            eprintln!("\n##### SKIPPED: the example of a case system: python3 is missing #####\n");
            return None;
        }
        let registrar = app.actor(Role::Registrar).await;
        Some(CaseSystem {
            folder: app.folder().join(format!("case-system-{}", app.app.new_id())),
            url: format!("{}/remiss/v1", app.address),
            key: registrar.key().unwrap().to_owned(),
        })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("python3");
        command
            .arg(PROGRAM)
            .args(["--url", &self.url, arguments[0]])
            .arg(&self.folder)
            .args(&arguments[1..])
            .env("REMISS_KEY", &self.key);
        command
    }

    /// Runs it to its end.
    async fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        let output = tokio::task::spawn_blocking(move || command.output().unwrap());
        output.await.unwrap()
    }

    async fn expect(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments).await;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {said}{error}");
        said
    }

    async fn known(&self) -> Value {
        serde_json::from_str(&self.expect(&["show"]).await).unwrap()
    }

    /// Changes what it has kept, by a statement.
    async fn disturb(&self, statement: &str) {
        let script =
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(sys.argv[2]); c.commit()";
        let mut command = Command::new("python3");
        command
            .args(["-c", script])
            .arg(self.folder.join("mirror.sqlite"))
            .arg(statement);
        let status = tokio::task::spawn_blocking(move || command.status().unwrap());
        assert!(status.await.unwrap().success());
    }

    fn begin_to_follow(&self) -> Child {
        let mut command = self.command(&["follow"]);
        command.stderr(Stdio::null()).spawn().unwrap()
    }
}

/// A file that comes in to the case. Returns the document.
async fn file(registrar: &Actor, case: &str, title: &str) -> Value {
    let request = registrar
        .request(reqwest::Method::POST, &format!("/cases/{case}/documents"))
        .query(&[
            ("title", title),
            ("direction", "incoming"),
            ("party", "Föreningen Exempel"),
        ])
        .header("Content-Type", "text/plain")
        .body(format!("{title}: å ä ö"));
    registrar.send(request).await.expect(201).json()
}

/// Changes a thing as somebody does beside whom the case system is at work: what it noted meanwhile is read, and the change sent again.
async fn changed(actor: &Actor, path: &str, change: &Value) {
    for _ in 0..20 {
        let answer = actor.patch(path, change).await;
        if answer.status != 412 {
            answer.expect(200);
            return;
        }
    }
    panic!("{path} never stands still");
}

/// What a day brings: a case, its documents, a remiss, responses, and changes of what was there before.
async fn a_day(app: &TestApp, board: Uuid, day: usize) {
    let (registrar, officer) = (app.actor(Role::Registrar).await, app.actor(Role::Officer).await);
    let body = ("Föreningen Ett", "ett@example.org");
    let case = app.case(board, &format!("Ärende {day}")).await;
    let id = case["id"].as_str().unwrap();
    let first = file(&registrar, id, &format!("Handling {day}")).await;
    let remiss = app.sent_remiss(&case, &format!("Remiss {day}"), &[body]).await;
    for answer in 0..3 {
        let response = json!({
            "channel": "letter", "text": format!("Svar {answer} på remiss {day}."), "outcome": "views",
            "respondent": { "name": format!("Föreningen {answer}"), "kind": "association" },
        });
        let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
        registrar.post(&path, &response).await.expect(201);
    }
    let path = format!("/documents/{}", first["id"].as_str().unwrap());
    let title = json!({ "title": format!("Handling {day}, rättad") });
    changed(&officer, &path, &title).await;
    if day.is_multiple_of(3) {
        let mark = json!({ "secrecyGround": "21 kap. 7 § OSL" });
        changed(&registrar, &path, &mark).await;
    }
}

#[actix_web::test]
async fn a_case_system_that_is_killed_again_and_again_stays_in_step() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    for day in 0..8 {
        let mut follower = system.begin_to_follow();
        a_day(&app, board, day).await;
        // -9: it has no chance to tidy up.
        follower.kill().unwrap();
        follower.wait().unwrap();
    }
    system.expect(&["follow", "--once"]).await;
    system.expect(&["check"]).await;

    let known = system.known().await;
    let auditor = app.actor(Role::Auditor).await;
    let mut numbers = std::collections::BTreeSet::new();
    for (id, document) in known["documents"].as_object().unwrap() {
        if document["hidden"] == true || document["gone"] == true {
            continue;
        }
        let ours = format!("EX {}", known["numbers"][id]["number"]);
        let seen = auditor.get(&format!("/documents/{id}")).await.expect(200).json();
        let told: Vec<&Value> = seen["registrations"].as_array().unwrap().iter().collect();
        assert_eq!(told.len(), 1, "{seen}");
        assert_eq!(told[0]["number"], ours);
        assert!(numbers.insert(ours), "{told:?} twice");
    }
    assert!(numbers.len() >= 8 * 4, "{numbers:?}");
    assert_eq!(known["conflicts"], json!({}));
    app.stop().await;
}

#[actix_web::test]
async fn a_document_that_comes_under_secrecy_before_its_number_was_told_is_no_conflict() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Ärende").await;
    let document = file(&registrar, case["id"].as_str().unwrap(), "Handling").await;
    let id = document["id"].as_str().unwrap();
    system.expect(&["follow", "--once"]).await;
    // As a kill before the telling leaves it, which the service has not been told of by the time that the document is marked.
    let undone = format!("UPDATE documents SET receipt = 'given', our_number = 99 WHERE id = '{id}'");
    system.disturb(&undone).await;
    let mark = json!({ "secrecyGround": "21 kap. 7 § OSL" });
    changed(&registrar, &format!("/documents/{id}"), &mark).await;
    system.expect(&["follow", "--once"]).await;
    let known = system.known().await;
    assert_eq!(known["conflicts"], json!({}));
    assert_eq!(known["numbers"][id]["receipt"], "given");
    system.expect(&["check"]).await;
    app.stop().await;
}

#[actix_web::test]
async fn everything_is_read_again_from_any_place_and_changes_nothing() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    a_day(&app, board, 1).await;
    system.expect(&["follow", "--once"]).await;
    let before = system.known().await;
    // As many events as there are after the receipts.
    system.expect(&["follow", "--once"]).await;
    let settled = system.known().await;
    assert_eq!(settled["numbers"], before["numbers"]);
    for again in [
        vec!["resync"],
        vec!["resync", "--from", "0"],
        vec!["resync", "--from", "5"],
    ] {
        system.expect(&again).await;
        assert_eq!(system.known().await, settled, "{again:?}");
    }
    // Somebody else's folder, which begins by the lists.
    let Some(other) = CaseSystem::of(&app).await else {
        return;
    };
    other.expect(&["resync"]).await;
    other.expect(&["check"]).await;
    app.stop().await;
}

#[actix_web::test]
async fn a_case_system_that_was_away_longer_than_events_are_kept_finds_its_way_back() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    a_day(&app, board, 1).await;
    system.expect(&["follow", "--once"]).await;
    let before = system.known().await;
    // While it is away things come, change, and go under secrecy; then their events are forgotten.
    a_day(&app, board, 2).await;
    let registrar = app.actor(Role::Registrar).await;
    let first = before["cases"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone();
    changed(
        &registrar,
        &format!("/cases/{first}"),
        &json!({ "secrecyGround": "21 kap. 7 § OSL" }),
    )
    .await;
    app.set_time("2020-12-01T06:00:00Z");
    app.work().await;
    app.case(board, "Nytt").await;
    let auditor = app.actor(Role::Auditor).await;
    let place = before["place"].as_i64().unwrap();
    auditor.get(&format!("/events?after={place}")).await.expect(410);

    system.expect(&["follow", "--once"]).await;
    system.expect(&["check"]).await;
    let after = system.known().await;
    assert_eq!(after["cases"].as_object().unwrap().len(), 3);
    assert_eq!(after["cases"][&first]["gone"], true);
    for (id, number) in before["numbers"].as_object().unwrap() {
        assert_eq!(after["numbers"][id], *number, "a number that was given stays");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_case_that_comes_under_secrecy_is_told_to_those_who_lose_it() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    a_day(&app, board, 1).await;
    a_day(&app, board, 2).await;
    system.expect(&["follow", "--once"]).await;
    let before = system.known().await;
    let registrar = app.actor(Role::Registrar).await;
    let first = before["cases"]
        .as_object()
        .unwrap()
        .keys()
        .next()
        .unwrap()
        .clone();
    let path = format!("/cases/{first}");
    changed(&registrar, &path, &json!({ "secrecyGround": "21 kap. 7 § OSL" })).await;
    registrar.get(&path).await.expect(404);
    let place = before["place"].as_i64().unwrap();
    let told = registrar
        .get(&format!("/events?after={place}"))
        .await
        .expect(200)
        .json();
    let told: Vec<&Value> = told["events"].as_array().unwrap().iter().collect();
    let of_case: Vec<&str> = told
        .iter()
        .filter(|event| event["data"]["caseId"] == json!(first))
        .map(|event| event["type"].as_str().unwrap())
        .collect();
    assert_eq!(
        of_case,
        ["case.hidden"],
        "that it is gone, and nothing else of it"
    );

    system.expect(&["follow", "--once"]).await;
    system.expect(&["check"]).await;
    let after = system.known().await;
    assert_eq!(after["cases"][&first]["gone"], true);
    for table in ["documents", "responses"] {
        for (id, one) in after[table].as_object().unwrap() {
            let gone = one["caseId"] == json!(first);
            assert_eq!(one["gone"] == true, gone, "{table} {id}: {one}");
        }
    }
    // A case that is under secrecy from the start was never anybody's: nothing is told of it.
    let secret = json!({ "boardId": board, "title": "Hemligt", "secrecyGround": "21 kap. 7 § OSL" });
    registrar.post("/cases", &secret).await.expect(201);
    let place = after["place"].as_i64().unwrap();
    let told = registrar
        .get(&format!("/events?after={place}"))
        .await
        .expect(200)
        .json();
    assert!(!told.to_string().contains("case."), "{told}");
    app.stop().await;
}

#[actix_web::test]
async fn what_two_sides_say_differently_is_noted_as_a_conflict() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Registrerat två gånger").await;
    let document = file(&registrar, case["id"].as_str().unwrap(), "Skrivelse").await;
    let id = document["id"].as_str().unwrap();
    let other = json!({ "system": "exempelsystemet", "number": "EX 4711" });
    let path = format!("/documents/{id}/registrations");
    registrar.post(&path, &other).await.expect(201);
    system.expect(&["follow", "--once"]).await;
    let known = system.known().await;
    assert_eq!(known["conflicts"][id], "EX 1 here, EX 4711 there");
    assert_eq!(known["numbers"][id]["receipt"], "conflict");
    app.stop().await;
}

#[actix_web::test]
async fn a_case_system_that_gives_the_numbers_hands_a_case_over_once() {
    let app = TestApp::new().await;
    let Some(system) = CaseSystem::of(&app).await else {
        return;
    };
    let administrator = app.actor(Role::Administrator).await;
    let board = json!({
        "name": "Socialnämnden", "department": "Socialförvaltningen", "casePrefix": "SN", "validFrom": "2007-01-01",
        "numberFormat": "{prefix}-{year}-{number:05}", "numberSource": "caseSystem",
        "email": "registrator@example.org", "postalAddress": "Box 100\n701 35 Örebro",
    });
    let board = administrator.post("/boards", &board).await.expect(201).id();
    let hand_over = |number: &'static str, title: &'static str| {
        [
            "register", "--board", &board, "--number", number, "--title", title,
        ]
        .map(str::to_owned)
    };
    let registered = hand_over("SN-2019-00017", "Riktlinjer för partnerskap");
    let registered: Vec<&str> = registered.iter().map(String::as_str).collect();
    let first = system.expect(&registered).await;
    assert!(first.contains("SN-2019-00017"), "{first}");
    assert_eq!(
        system.expect(&registered).await,
        first,
        "the same case, however often it is sent"
    );
    system.expect(&["follow", "--once"]).await;
    assert_eq!(system.known().await["cases"].as_object().unwrap().len(), 1);

    // Another case under a number that is taken.
    let taken = hand_over("SN-2019-00017", "Något helt annat");
    let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
    let output = system.run(&taken).await;
    assert!(!output.status.success(), "{output:?}");
    let conflict = &system.known().await["conflicts"]["SN-2019-00017"];
    assert!(
        conflict.as_str().unwrap().contains("Riktlinjer för partnerskap"),
        "{conflict}"
    );
    app.stop().await;
}
