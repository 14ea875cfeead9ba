//! Fifty callers at once: on the same key, the same resource, the same reference, and on the event log.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use remiss::access::Role;
use remiss_tests::TestApp;
use reqwest::Method;
use serde_json::{Value, json};

const CALLERS: usize = 50;

/// The statuses of all that were asked at once, sorted.
async fn at_once<F: Future<Output = u16> + 'static>(ask: impl Fn(usize) -> F) -> Vec<u16> {
    let asked: Vec<_> = (0..CALLERS)
        .map(|number| actix_web::rt::spawn(ask(number)))
        .collect();
    let mut statuses = Vec::new();
    for one in asked {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    statuses
}

#[actix_web::test]
async fn fifty_requests_under_one_idempotency_key_have_one_effect() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({ "boardId": board, "title": "Ett enda" });
    let statuses = at_once(|_| {
        let (registrar, body) = (registrar.clone(), body.clone());
        async move {
            // Who waits for the first one's commit longer than a connection is waited for is told to come back.
            loop {
                let answer = registrar.post_once("/cases", "samma", &body).await;
                if answer.status.as_u16() != 503 {
                    return answer.status.as_u16();
                }
            }
        }
    })
    .await;
    assert_eq!(statuses, vec![201; CALLERS]);
    let cases = registrar.get("/cases").await.expect(200).json();
    assert_eq!(cases["_meta"]["totalRecords"], 1);
    let other = registrar
        .post_once(
            "/cases",
            "samma",
            &json!({ "boardId": board, "title": "Ett annat" }),
        )
        .await;
    other.expect(422);
    app.stop().await;
}

#[actix_web::test]
async fn of_fifty_who_change_the_same_version_one_wins() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Före").await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let etag = registrar.get(&path).await.expect(200).header("etag").to_owned();
    let statuses = at_once(|number| {
        let (registrar, path, etag) = (registrar.clone(), path.clone(), etag.clone());
        async move {
            loop {
                let request = registrar
                    .request(Method::PATCH, &path)
                    .header("If-Match", &etag)
                    .json(&json!({ "title": format!("Efter {number}") }));
                let status = registrar.send(request).await.status.as_u16();
                if status != 503 {
                    return status;
                }
            }
        }
    })
    .await;
    assert_eq!((statuses[0], &statuses[1..]), (200, &vec![412; CALLERS - 1][..]));
    let now = registrar.get(&path).await.expect(200);
    assert!(now.json()["title"].as_str().unwrap().starts_with("Efter"));
    app.stop().await;
}

#[actix_web::test]
async fn of_fifty_cases_with_the_same_external_reference_one_is_made() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let statuses = at_once(|number| {
        let registrar = registrar.clone();
        let body = json!({ "boardId": board, "title": format!("Ärende {number}"),
            "externalReferences": [{ "system": "platina", "id": "A-1" }] });
        async move {
            loop {
                let status = registrar.post("/cases", &body).await.status.as_u16();
                if status != 503 {
                    return status;
                }
            }
        }
    })
    .await;
    assert_eq!((statuses[0], &statuses[1..]), (201, &vec![409; CALLERS - 1][..]));
    let found = registrar
        .get("/cases?externalSystem=platina&externalId=A-1")
        .await
        .expect(200)
        .json();
    assert_eq!(found["_meta"]["totalRecords"], 1);
    app.stop().await;
}

/// A reader that keeps asking while fifty write: what it sees grows by the next number each time, and nothing appears before a place that it has passed.
#[actix_web::test]
async fn nothing_becomes_visible_before_a_place_that_a_reader_has_passed() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (registrar, reader) = (app.actor(Role::Registrar).await, app.actor(Role::Auditor).await);
    let done = Arc::new(AtomicBool::new(false));
    let reading = {
        let done = done.clone();
        actix_web::rt::spawn(async move {
            let (mut after, mut seen) = (0, Vec::new());
            loop {
                let was_done = done.load(Ordering::SeqCst);
                let page = reader.get(&format!("/events?after={after}&limit=500")).await;
                if page.status.as_u16() == 503 {
                    continue;
                }
                let page: Value = page.expect(200).json();
                let events = page["events"].as_array().unwrap();
                seen.extend(events.iter().map(|event| event["sequence"].as_i64().unwrap()));
                after = page["_meta"]["nextAfter"].as_i64().unwrap();
                if was_done && events.is_empty() {
                    return seen;
                }
            }
        })
    };
    at_once(|number| {
        let registrar = registrar.clone();
        async move {
            for round in 0..3 {
                let body = json!({ "boardId": board, "title": format!("Ärende {number}:{round}") });
                while registrar.post("/cases", &body).await.status.as_u16() == 503 {}
            }
            201
        }
    })
    .await;
    done.store(true, Ordering::SeqCst);
    let seen = reading.await.unwrap();
    assert!(seen.len() > 3 * CALLERS);
    let last = i64::try_from(seen.len()).unwrap();
    assert_eq!(
        seen,
        (1..=last).collect::<Vec<_>>(),
        "in order, each once, without a hole"
    );
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    app.stop().await;
}
