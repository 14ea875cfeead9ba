//! Every page that can be reached, with texts that are scripts in every field: what people write is never markup, nothing runs on any page, and
//! each answer tells the browser to be careful.

use std::collections::{BTreeSet, VecDeque};

use remiss_tests::{Answer, Browser};

use super::scene::Scene;
use crate::staff_sessions;

/// Ends an attribute, an element and a comment, and begins what would run: an element that the next `>` of the page would end, since a text with a whole one is
/// refused as a place that nobody filled in.
const SCRIPT: &str = "Hej]]>--> '\"><svg onload=alert('x9z') javascript:x9z";

/// What stands in a page that took the text for markup.
const RUNS: &[&str] = &["<svg onload", "<script>alert('x9z"];

/// The addresses of our own that a page leads to.
fn links(page: &str, address: &str) -> Vec<String> {
    let mut found = Vec::new();
    for piece in page.split("href=\"").skip(1) {
        let link = piece.split('"').next().unwrap_or_default();
        let link = link.replace("&amp;", "&").replace("&#38;", "&");
        let link = link.strip_prefix(address).unwrap_or(&link);
        let path = link.split('#').next().unwrap_or_default();
        if path.starts_with('/') && !path.starts_with("//") {
            found.push(path.to_owned());
        }
    }
    found
}

/// What is wrong with an answer to a browser.
fn wrong_with(path: &str, answer: &Answer) -> Vec<String> {
    let mut wrong = Vec::new();
    let policy = answer.header("content-security-policy");
    for directive in [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action",
    ] {
        if !policy.contains(directive) && answer.status != 304 {
            wrong.push(format!("{path}: the policy has no {directive}: {policy}"));
        }
    }
    if policy.contains("script-src") || policy.contains("unsafe-eval") {
        wrong.push(format!("{path}: the policy lets scripts run: {policy}"));
    }
    if answer.header("x-content-type-options") != "nosniff" {
        wrong.push(format!("{path}: no nosniff"));
    }
    if !["no-referrer", "same-origin"].contains(&answer.header("referrer-policy")) {
        wrong.push(format!(
            "{path}: Referrer-Policy: {}",
            answer.header("referrer-policy")
        ));
    }
    let kind = answer.header("content-type");
    // A file is given as it came: in which letters its sender wrote it, nobody knows.
    let has_text = !answer.bytes.is_empty() && !path.starts_with("/arbete/handlingar/");
    if has_text
        && (kind.is_empty() || (kind.starts_with("text/") && !kind.to_lowercase().contains("charset=utf-8")))
    {
        wrong.push(format!("{path}: Content-Type: {kind}"));
    }
    if kind.starts_with("text/html") || kind.contains("xml") {
        let text = answer.text();
        for words in RUNS {
            if text.contains(words) {
                wrong.push(format!("{path}: {words} is markup"));
            }
        }
        if kind.starts_with("text/html") && text.matches("<script").count() > 0 {
            let data = text.matches("<script type=\"application/ld+json\">").count();
            if data != text.matches("<script").count() {
                wrong.push(format!("{path}: there is a script"));
            }
        }
        for attribute in [
            " onclick=\"",
            " onload=\"",
            " onerror=\"",
            "href=\"javascript:",
            "href=\"data:",
        ] {
            if text.contains(attribute) {
                wrong.push(format!("{path}: {attribute}"));
            }
        }
    }
    wrong
}

/// Walks from these pages to all that they lead to, some hundred at most.
async fn walked(
    browser: &Browser,
    address: &str,
    from: &[&str],
    stay: impl Fn(&str) -> bool,
) -> (BTreeSet<String>, Vec<String>) {
    let mut waiting: VecDeque<String> = from.iter().map(|path| (*path).to_owned()).collect();
    let (mut seen, mut wrong) = (BTreeSet::new(), Vec::new());
    while let Some(path) = waiting.pop_front() {
        if seen.len() >= 250 || !stay(&path) || !seen.insert(path.clone()) {
            continue;
        }
        let answer = browser.get(&path).await;
        if answer.status.is_server_error() {
            wrong.push(format!("{path}: {}", answer.status));
        }
        wrong.extend(wrong_with(&path, &answer));
        if answer.header("content-type").starts_with("text/html") {
            waiting.extend(links(&answer.text(), address));
        }
    }
    (seen, wrong)
}

#[actix_web::test]
async fn what_anybody_writes_is_text_on_every_public_page() {
    let scene = Scene::with(SCRIPT).await;
    let app = &scene.app;
    let remiss = scene.remiss["id"].as_str().unwrap();
    let answers = format!("/remisser/{remiss}/svar");
    let start = format!("/remisser/{remiss}");
    let browser = Browser::at(app);
    let from = [
        "/",
        "/remisser",
        &start,
        &answers,
        "/prenumerera",
        "/register",
        "/statistik",
        "/finns-inte",
    ];
    let (seen, wrong) = walked(&browser, &app.address, &from, |path| {
        !path.starts_with("/docs") && !path.starts_with("/arbete")
    })
    .await;
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(seen.len() > 20, "{seen:#?}");
    // The words are there: they were shown, as text.
    let shown = browser.get(&start).await.text();
    assert!(shown.contains("x9z"), "{shown}");
    scene.app.stop().await;
}

#[actix_web::test]
async fn what_anybody_writes_is_text_on_every_page_of_the_staff() {
    let staff_sessions::Scene { app, provider, key } = staff_sessions::Scene::new().await;
    let app = Scene::over(app, SCRIPT).await.app;
    let signed_in = staff_sessions::Scene { app, provider, key };
    let app = &signed_in.app;
    let roles = [
        "remiss-registrator",
        "remiss-handlaggare-ks",
        "remiss-sekreterare-ks",
    ];
    let browser = signed_in.person("hand01", &roles).await;
    let (seen, wrong) = walked(&browser, &app.address, &["/arbete"], |path| {
        path.starts_with("/arbete") && !path.contains("logga-ut")
    })
    .await;
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(seen.len() > 25, "{seen:#?}");
    signed_in.stop().await;
}
