//! The log of a server in a process of its own: who was refused stands in it, and nothing that is secret or anybody's.

use std::fs::File;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use clap::Parser as _;
use remiss::access::{Boards, Role};
use remiss::cli::Arguments;
use remiss_tests::{Actor, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use crate::answering::answer_link;

/// `remiss serve` over the database of a test, with its log in a file. It is ended with this value.
struct Server {
    process: Child,
    log: std::path::PathBuf,
}

impl Server {
    fn over(app: &TestApp, format: &str) -> Server {
        let log = app.folder().join("serve.log");
        let process = Command::new(std::env::current_exe().unwrap())
            .args([
                "security::log::the_server_itself",
                "--exact",
                "--ignored",
                "--nocapture",
            ])
            .env("REMISS__DATABASE__URL", &app.database.url)
            .env("REMISS__MUNICIPALITY__NAME", "Örebro kommun")
            .env("REMISS__STORAGE__DATA_DIR", app.folder())
            .env("REMISS__SERVER__PORT", "0")
            .env("REMISS__SERVER__WORKERS", "1")
            .env("REMISS__LOG__FORMAT", format)
            .env("REMISS__LOG__FILTER", "info")
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap())
            .spawn()
            .unwrap();
        Server { process, log }
    }

    fn said(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// The objects of the log; what the program of the tests itself says is passed over.
    fn lines(&self) -> Vec<Value> {
        let said = self.said();
        said.lines()
            .filter(|line| line.starts_with('{'))
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect()
    }

    /// Waits until it says where it listens.
    async fn address(&self) -> String {
        let begun = Instant::now();
        loop {
            for line in self.lines() {
                if line["fields"]["message"] == "serving" {
                    let address = line["fields"]["address"].as_str().unwrap();
                    return if address.starts_with("http") {
                        address.to_owned()
                    } else {
                        format!("http://{address}")
                    };
                }
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{}", self.said());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
#[ignore = "the server of the test below, in its own process"]
fn the_server_itself() {
    Arguments::parse_from(["remiss", "serve"]).run().unwrap();
}

#[actix_web::test]
async fn who_is_refused_stands_in_the_log_and_nothing_secret_does() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (case, remiss, recipients) = app
        .remiss_out(board, &[("Föreningen Ljuset", "ljuset@example.org")])
        .await;
    let link = answer_link(&app, &recipients[0]).await;
    let other = app.board("Byggnadsnämnden", "Bn").await;
    let walled = app
        .actor_with(Role::Officer, Boards::Only(vec![other]), None)
        .await;
    let auditor = app.actor(Role::Auditor).await;
    let server = Server::over(&app, "json");
    let address = server.address().await;
    let there = |key: Option<&str>| Actor::new(&address, key.map(str::to_owned));

    let wrong = "remiss_hemlig-nyckel-som-inte-finns";
    there(Some(wrong)).get("/boards").await.expect(401);
    there(auditor.key())
        .post("/boards", &json!({ "name": "Hemligt namn" }))
        .await
        .expect(403);
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    there(walled.key())
        .acting_for("hemlig01")
        .get(&path)
        .await
        .expect(404);
    let stranger = there(None);
    stranger.get(&format!("!{link}")).await.expect(200);
    stranger
        .get("!/svara/hemlig-gissning-som-inte-finns")
        .await
        .expect(404);
    let bent = stranger
        .request(
            Method::GET,
            "!/remisser?q=ord%0A%7B%22level%22:%22ERROR%22%7D%0Ahemligt-ord",
        )
        .header("User-Agent", "hemlig-bl\u{e4}ddrare");
    stranger.send(bent).await.expect(200);
    let answer = stranger.request(
        Method::POST,
        &format!("!/remisser/{}/svara", remiss["id"].as_str().unwrap()),
    );
    let answer = answer.form(&[
        ("namn", "Hemlig Person"),
        ("epost", "hemlig@example.org"),
        ("text", "hemlig text"),
    ]);
    stranger.send(answer).await;

    // The log is written by a thread of the server; the last of what was asked is in it soon.
    let lines = server.lines();
    let refused = |status: u16| {
        let found = lines.iter().find(|line| line["fields"]["status"] == status);
        found.unwrap_or_else(|| panic!("no {status} in {}", server.said()))
    };
    for status in [401, 403] {
        assert_eq!(refused(status)["level"], "WARN");
    }
    assert_eq!(refused(401)["span"]["http.route"], "/remiss/v1/boards");
    assert_eq!(refused(403)["span"]["http.method"], "POST");
    for status in [403, 404] {
        let asker = refused(status)["fields"]["asker"].as_str().unwrap();
        assert!(asker.parse::<uuid::Uuid>().is_ok(), "the id of the key: {asker}");
    }
    for line in &lines {
        let at = line["timestamp"].as_str().unwrap();
        assert!(at.ends_with('Z'), "UTC: {at}");
        assert!(line["level"].is_string() && line["target"].is_string(), "{line}");
    }
    let said = server.said().to_lowercase();
    let token = link.rsplit('/').next().unwrap().to_lowercase();
    for secret in [
        token.as_str(),
        "hemlig",
        "ljuset",
        auditor.key().unwrap(),
        walled.key().unwrap(),
    ] {
        assert!(
            !said.contains(&secret.to_lowercase()),
            "{secret} is in the log:\n{said}"
        );
    }
    drop(server);
    app.stop().await;
}
