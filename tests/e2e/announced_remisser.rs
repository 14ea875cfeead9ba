//! Remisser that others have announced: are we on the list, and have we a case?

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, TestApp};
use serde_json::{Value, json};

const DEADLINE: &str = "2019-11-15";

fn row(number: &str, recipients: &[&str]) -> Value {
    json!({
        "reference": number, "title": format!("betänkandet {number}"), "sender": "Socialdepartementet",
        "senderEmail": "remissvar@departement.example.org", "publishedOn": "2019-08-26", "deadlineDate": DEADLINE,
        "url": "https://www.example.org/remisser/1", "recipients": recipients,
    })
}

async fn hand_over(actor: &Actor, rows: &[Value]) -> Value {
    let body = json!({ "source": "regeringen.se", "remisser": rows });
    actor
        .post("/announced-remiss-batches", &body)
        .await
        .expect(200)
        .json()
}

fn outcomes(result: &Value) -> Vec<(&str, Option<&str>)> {
    let results = result["results"].as_array().unwrap().iter();
    results
        .map(|one| (one["outcome"].as_str().unwrap(), one["standing"].as_str()))
        .collect()
}

async fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let page = actor
        .get(&format!("/announced-remisser?{query}"))
        .await
        .expect(200)
        .json();
    let found = page["announcedRemisser"].as_array().unwrap().iter();
    found
        .map(|one| one["reference"].as_str().unwrap().to_owned())
        .collect()
}

async fn path_of(actor: &Actor, number: &str) -> String {
    let page = actor
        .get(&format!("/announced-remisser?q={number}"))
        .await
        .expect(200)
        .json();
    format!(
        "/announced-remisser/{}",
        page["announcedRemisser"][0]["id"].as_str().unwrap()
    )
}

#[actix_web::test]
async fn a_list_says_whether_we_are_on_it_and_the_same_list_again_changes_nothing() {
    let app = TestApp::with_settings("2019-09-02T06:00:00Z", |config| {
        config.municipality.county = "Örebro län".to_owned();
    })
    .await;
    let board = app.kommunstyrelsen().await;
    let building = app.board("Byggnadsnämnden", "Bn").await;
    let registrar = app.actor(Role::Registrar).await;
    let rows = [
        row("S2019/00001", &["Arboga kommun", "Örebro kommun"]),
        row("S2019/00002", &["Arboga kommun", "Region Örebro län"]),
        row("S2019/00003", &["Kommunstyrelsen"]),
        row("S2019/00004", &["Byggnadsnämnden i Örebro kommun"]),
        row("S2019/00005", &["Samtliga kommuner i Örebro län"]),
        row("S2019/00006", &[]),
        json!({ "reference": "inget", "title": "", "sender": "x", "url": "javascript:1", "recipients": [] }),
        json!({ "reference": "S2019/7", "title": "x", "sender": "x", "publishedOn": "2019-09-02", "deadlineDate": "2019-09-01" }),
    ];
    // Tried first: nothing is kept.
    let body = json!({ "source": "regeringen.se", "remisser": rows });
    let tried = registrar
        .post("/announced-remiss-batches?dryRun=true", &body)
        .await
        .expect(200)
        .json();
    assert_eq!((&tried["added"], &tried["dryRun"]), (&json!(6), &json!(true)));
    assert_eq!(tried["results"][0]["id"], Value::Null);
    assert!(listed(&registrar, "").await.is_empty());

    let first = hand_over(&registrar, &rows).await;
    assert_eq!(
        outcomes(&first),
        [
            ("new", Some("onList")),
            ("new", Some("notOnList")),
            ("new", Some("unsure")),
            ("new", Some("onList")),
            ("new", Some("onList")),
            ("new", Some("unsure")),
            ("refused", None),
            ("refused", None),
        ]
    );
    assert_eq!(
        first["results"][0]["reasons"][0],
        "”Örebro kommun” är Örebro kommun."
    );
    let wrong = first["results"][6]["reasons"].as_array().unwrap();
    assert_eq!(wrong.len(), 3, "{wrong:?}");

    let auditor = app.actor(Role::Auditor).await;
    let events = auditor.get("/events?limit=500").await.expect(200).json()["_meta"]["lastSequence"].clone();
    // Another order of the list, another spelling of the number, blanks: the same remiss.
    let mut again = rows[..6].to_vec();
    again[0] = row("S2019/00001", &["Örebro kommun ", "Arboga kommun"]);
    assert!(
        outcomes(&hand_over(&registrar, &again).await)
            .iter()
            .all(|(outcome, _)| *outcome == "same")
    );
    let now = auditor.get("/events?limit=500").await.expect(200).json();
    assert_eq!(now["_meta"]["lastSequence"], events, "nothing has happened");

    assert_eq!(
        listed(&auditor, "standing=onList&sort=title").await,
        ["S2019/00001", "S2019/00004", "S2019/00005"]
    );
    assert_eq!(listed(&auditor, "standing=notOnList").await, ["S2019/00002"]);
    assert_eq!(
        listed(&auditor, "standing=unsure&sort=-title").await,
        ["S2019/00006", "S2019/00003"]
    );
    assert_eq!(
        listed(&auditor, "deadlineFrom=2019-11-16").await,
        Vec::<String>::new()
    );
    auditor.get("/announced-remisser?sort=sender").await.expect(400);

    let one = auditor
        .get(&path_of(&auditor, "S2019/00004").await)
        .await
        .expect(200)
        .json();
    assert_eq!(one["mentions"][0]["boardId"], json!(building));
    assert_eq!(one["proposal"]["boardId"], json!(building));
    assert_eq!(one["recipients"], json!(["Byggnadsnämnden i Örebro kommun"]));
    let other = auditor
        .get(&path_of(&auditor, "S2019/00001").await)
        .await
        .expect(200)
        .json();
    assert_eq!(
        other["proposal"]["boardId"],
        json!(board),
        "to the municipality: kommunstyrelsen"
    );
    assert!(other["_links"]["open"].is_null(), "an auditor opens nothing");
    assert!(auditor.get(&path_of(&auditor, "S2019/00002").await).await.json()["proposal"].is_null());
    app.stop().await;
}

#[actix_web::test]
async fn what_has_changed_is_told_with_what_it_was() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    hand_over(&registrar, &[row("S2019/00001", &["Arboga kommun"])]).await;
    let mut changed = row("S 2019/1", &["Arboga kommun", "Örebro kommun"]);
    changed["deadlineDate"] = json!("2019-12-01");
    changed["title"] = json!("betänkandet S2019/00001");
    let result = hand_over(&registrar, &[changed]).await;
    assert_eq!(outcomes(&result), [("changed", Some("onList"))]);
    let reasons = result["results"][0]["reasons"].to_string();
    for told in [
        "Svarsdagen är ändrad från den 15 november 2019 till den 1 december 2019.",
        "Sändlistan är ändrad: 1 tillkomna, 0 borttagna.",
        "Förut: vi står inte på listan. Nu: vi står på listan.",
        "Skrivningen av numret",
    ] {
        assert!(reasons.contains(told), "{told}: {reasons}");
    }
    let page = registrar.get("/announced-remisser").await.expect(200).json();
    assert_eq!(
        page["_meta"]["totalRecords"], 1,
        "by the number in any spelling it is the same"
    );
    // Another page that has the same number is another source.
    let body = json!({ "source": "annan.example.org", "remisser": [row("S2019/00001", &[])] });
    let other = registrar
        .post("/announced-remiss-batches", &body)
        .await
        .expect(200)
        .json();
    assert_eq!(other["added"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_registrar_makes_a_case_of_it_in_one_call_and_only_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let other_board = app.board("Byggnadsnämnden", "Bn").await;
    let registrar = app.actor(Role::Registrar).await;
    hand_over(
        &registrar,
        &[
            row("S2019/00001", &["Örebro kommun"]),
            row("S2019/00002", &["Örebro kommun"]),
        ],
    )
    .await;
    let path = path_of(&registrar, "S2019/00001").await;
    let officer = app.actor(Role::Officer).await;
    officer
        .post(&format!("{path}/cases"), &json!({}))
        .await
        .expect(403);
    let opened = registrar
        .post_once(&format!("{path}/cases"), "one", &json!({}))
        .await
        .expect(201);
    let case = opened.header("location").rsplit('/').next().unwrap().to_owned();
    let remiss = opened.json();
    assert_eq!(
        (&remiss["direction"], &remiss["caseId"]),
        (&json!("incoming"), &json!(case))
    );
    assert_eq!(remiss["deadlineDate"], DEADLINE);
    assert_eq!(remiss["senderNumber"], "S2019/00001");
    let case = registrar.get(&format!("/cases/{case}")).await.expect(200).json();
    assert_eq!(
        case["title"],
        "Remiss från Socialdepartementet om betänkandet S2019/00001"
    );
    assert_eq!(case["boardId"], json!(board));
    // Sent again under the same key it is the same answer; anew it is refused.
    let again = registrar
        .post_once(&format!("{path}/cases"), "one", &json!({}))
        .await
        .expect(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    registrar
        .post(&format!("{path}/cases"), &json!({}))
        .await
        .expect(409);
    registrar
        .post(&format!("{path}/dismissals"), &json!({ "reason": "x" }))
        .await
        .expect(409);
    let shown = registrar.get(&path).await.expect(200).json();
    assert_eq!((&shown["state"], &shown["caseId"]), (&json!("case"), &case["id"]));
    assert!(shown["proposal"].is_null());

    // A case that came to be another way has the number, and counts as well. Who may not see it learns that there is one.
    let path = path_of(&registrar, "S2019/00002").await;
    let secret = json!({ "boardId": other_board, "title": "Hemligt", "secrecyGround": "21 kap. 7 § OSL",
        "counterpartNumbers": [{ "number": "S2019/2", "party": "Socialdepartementet" }] });
    registrar.post("/cases", &secret).await.expect(201);
    let limited = app
        .actor_with(Role::Registrar, Boards::Only(vec![board]), None)
        .await;
    for actor in [&registrar, &limited] {
        let shown = actor.get(&path).await.expect(200).json();
        assert_eq!(
            (&shown["state"], &shown["caseId"]),
            (&json!("case"), &Value::Null)
        );
        actor
            .post(&format!("{path}/cases"), &json!({ "boardId": board }))
            .await
            .expect(409);
    }
    assert_eq!(listed(&limited, "state=case").await.len(), 2);
    app.stop().await;
}

#[actix_web::test]
async fn several_who_open_it_at_once_make_one_case() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    hand_over(&registrar, &[row("S2019/00001", &["Örebro kommun"])]).await;
    let path = format!("{}/cases", path_of(&registrar, "S2019/00001").await);
    let body = json!({});
    let at_once = (0..8).map(|_| registrar.post(&path, &body));
    let answers = futures_util::future::join_all(at_once).await;
    let opened = answers.iter().filter(|answer| answer.status == 201).count();
    assert_eq!(opened, 1);
    assert!(
        answers
            .iter()
            .all(|answer| matches!(answer.status.as_u16(), 201 | 409 | 503))
    );
    let cases = registrar.get("/cases").await.expect(200).json();
    assert_eq!(cases["_meta"]["totalRecords"], 1);
    app.stop().await;
}

#[actix_web::test]
async fn what_is_put_aside_waits_again_when_a_new_list_has_us_on_it() {
    let app = TestApp::new().await;
    app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await.acting_for("reg01");
    hand_over(&registrar, &[row("S2019/00001", &["Örebro"])]).await;
    let path = path_of(&registrar, "S2019/00001").await;
    registrar
        .post(&format!("{path}/dismissals"), &json!({ "reason": " " }))
        .await
        .expect(422);
    registrar
        .post(&format!("{path}/resumptions"), &json!({}))
        .await
        .expect(409);
    let aside = registrar
        .post(
            &format!("{path}/dismissals"),
            &json!({ "reason": "Gäller universitetet." }),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&aside["state"], &aside["dismissedBy"]),
        (&json!("dismissed"), &json!("reg01"))
    );
    registrar
        .post(&format!("{path}/dismissals"), &json!({ "reason": "x" }))
        .await
        .expect(409);
    // The same list leaves it there, also by another spelling of what is unsure.
    hand_over(&registrar, &[row("S2019/00001", &["Örebro", "Arboga kommun"])]).await;
    assert_eq!(listed(&registrar, "state=dismissed").await.len(), 1);
    let resumed = registrar
        .post(&format!("{path}/resumptions"), &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(resumed["state"], "waiting");
    registrar
        .post(
            &format!("{path}/dismissals"),
            &json!({ "reason": "Gäller universitetet." }),
        )
        .await
        .expect(200);
    let result = hand_over(&registrar, &[row("S2019/00001", &["Örebro kommun"])]).await;
    assert!(result.to_string().contains("väntar nu igen"), "{result}");
    assert_eq!(listed(&registrar, "state=waiting&standing=onList").await.len(), 1);
    app.stop().await;
}

#[actix_web::test]
async fn a_deadline_that_nears_without_a_case_is_told_once() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let (registrar, auditor) = (app.actor(Role::Registrar).await, app.actor(Role::Auditor).await);
    hand_over(
        &registrar,
        &[
            row("S2019/00001", &["Örebro kommun"]),
            row("S2019/00002", &["Örebro kommun"]),
            row("S2019/00003", &["Arboga kommun"]),
            row("S2019/00004", &["Örebro kommun"]),
        ],
    )
    .await;
    let body = json!({ "boardId": board, "title": "Kom med mejl",
        "counterpartNumbers": [{ "number": "S2019/00002", "party": "Socialdepartementet" }] });
    registrar.post("/cases", &body).await.expect(201);
    let path = path_of(&registrar, "S2019/00004").await;
    registrar
        .post(&format!("{path}/dismissals"), &json!({ "reason": "Vi avstår." }))
        .await
        .expect(200);

    let alerts = async || {
        app.work().await;
        let alerts = auditor.get("/alerts?kind=caseMissing").await.expect(200).json();
        alerts["alerts"].as_array().unwrap().clone()
    };
    app.set_time("2019-10-31T08:00:00Z");
    assert!(alerts().await.is_empty(), "fifteen days are left");
    app.set_time("2019-11-01T08:00:00Z");
    let told = alerts().await;
    assert_eq!(told.len(), 1, "{told:?}");
    let text = told[0]["text"].as_str().unwrap();
    assert!(
        text.contains("S2019/00001") && text.contains("den 15 november 2019"),
        "{text}"
    );
    let link = told[0]["_links"]["announcedRemiss"]["href"].as_str().unwrap();
    assert_eq!(
        auditor.get(link).await.expect(200).json()["reference"],
        "S2019/00001"
    );
    app.set_time("2019-11-02T08:00:00Z");
    assert_eq!(alerts().await.len(), 1, "once");
    let events = auditor.get("/events?limit=500").await.expect(200).text();
    assert_eq!(events.matches("announcedRemiss.caseMissing").count(), 1);
    // Another deadline is told anew.
    let mut later = row("S2019/00001", &["Örebro kommun"]);
    later["deadlineDate"] = json!("2019-11-16");
    hand_over(&registrar, &[later]).await;
    assert_eq!(alerts().await.len(), 2);
    app.set_time("2019-11-20T08:00:00Z");
    assert_eq!(alerts().await.len(), 2, "what is over is told no more");
    app.stop().await;
}
