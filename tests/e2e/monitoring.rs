//! What monitoring asks of a process: its figures, and how it is.

use std::collections::BTreeSet;

use remiss::access::Role;
use remiss::monitoring;
use remiss_tests::{TestApp, free_ports};
use serde_json::Value;

/// What a process tells at its monitoring address.
async fn figures(app: &TestApp) -> String {
    let [port] = free_ports();
    let address = format!("127.0.0.1:{port}");
    let handle = monitoring::listen(&app.app, &address).unwrap().unwrap();
    let answer = reqwest::get(format!("http://{address}/metrics")).await.unwrap();
    let kind = answer.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("application/openmetrics-text"), "{kind}");
    let text = answer.text().await.unwrap();
    let live = reqwest::get(format!("http://{address}/health/ready"))
        .await
        .unwrap();
    assert_eq!(live.status(), 200);
    handle.stop(false).await;
    text
}

fn value(text: &str, line: &str) -> f64 {
    let found = text
        .lines()
        .find_map(|known| known.strip_prefix(line)?.strip_prefix(' '));
    found
        .unwrap_or_else(|| panic!("{line} is not told:\n{text}"))
        .parse()
        .unwrap()
}

#[actix_web::test]
async fn requests_mails_and_what_waits_are_told_in_figures() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Överenskommelsen").await;
    app.sent_remiss(
        &case,
        "Överenskommelsen",
        &[("Föreningen Exempel", "styrelsen@forening.example.org")],
    )
    .await;
    let waiting = figures(&app).await;
    assert_eq!(value(&waiting, "remiss_jobs_waiting{kind=\"send-message\"}"), 1.0);
    assert_eq!(value(&waiting, "remiss_oldest_mail_seconds"), 0.0);

    app.work().await;
    officer.get("/cases").await.expect(200);
    officer.get("/cases/no-such-id").await;
    officer.get("!/svara/somebodys-secret").await;
    let folder = app.folder().join("mail-in/new");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(
        folder.join("1"),
        "From: ordforande@okand.example.org\r\nTo: remiss@kommun.example.org\r\nSubject: En annan sak\r\nMessage-ID: <1@okand.example.org>\r\n\r\nHej, vad gäller?\r\n",
    )
    .unwrap();
    app.work().await;

    let text = figures(&app).await;
    assert_eq!(
        value(
            &text,
            "remiss_http_requests_total{method=\"GET\",route=\"/remiss/v1/cases\",status=\"200\"}"
        ),
        1.0
    );
    assert_eq!(value(&text, "remiss_mails_out_total{outcome=\"sent\"}"), 1.0);
    assert_eq!(value(&text, "remiss_mails_in_total{outcome=\"taken\"}"), 1.0);
    assert_eq!(value(&text, "remiss_inbox_waiting{state=\"waiting\"}"), 1.0);
    assert_eq!(value(&text, "remiss_database_up"), 1.0);
    assert!(value(&text, "remiss_database_connections{outcome=\"allowed\"}") >= 4.0);
    assert!(text.ends_with("# EOF\n"));
    for personal in ["verenskommelsen", "forening", "okand", "somebodys", "no-such-id"] {
        assert!(!text.contains(personal), "{personal} stands in the figures");
    }
    app.stop().await;
}

#[actix_web::test]
async fn every_figure_that_the_alerts_and_the_dashboard_ask_for_is_told() {
    let app = TestApp::new().await;
    app.actor(Role::Officer).await.get("/cases").await.expect(200);
    let text = figures(&app).await;
    let told: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE ")?.split(' ').next())
        .collect();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/monitoring");
    let dashboard = std::fs::read_to_string(format!("{folder}/dashboard.json")).unwrap();
    serde_json::from_str::<Value>(&dashboard).unwrap();
    let alerts = std::fs::read_to_string(format!("{folder}/alerts.yml")).unwrap();
    let mut asked = BTreeSet::new();
    for text in [&dashboard, &alerts] {
        let words = text.split(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
        asked.extend(words.filter(|word| word.starts_with("remiss_")));
    }
    assert!(asked.len() > 10, "{asked:?}");
    for name in asked {
        let family = ["_total", "_bucket"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        assert!(
            told.contains(family),
            "{name} is asked for and not told: {told:?}"
        );
    }
    app.stop().await;
}
