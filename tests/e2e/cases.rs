//! Cases: their numbers, and what becomes of them.

use remiss::access::{Boards, Role};
use remiss_tests::TestApp;
use serde_json::json;

#[actix_web::test]
async fn two_registrations_at_once_get_two_numbers_and_no_number_is_left_out() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let registrations = (0..12).map(|place| {
        let registrar = registrar.clone();
        tokio::spawn(async move {
            let body = json!({ "boardId": board, "title": format!("Ärende {place}") });
            registrar.post("/cases", &body).await.expect(201).json()
        })
    });
    let mut numbers = Vec::new();
    for registration in registrations.collect::<Vec<_>>() {
        let case = registration.await.unwrap();
        let number = case["caseNumber"].as_str().unwrap().to_owned();
        numbers.push(
            number["Ks ".len()..number.len() - "/2019".len()]
                .parse::<u32>()
                .unwrap(),
        );
    }
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    app.stop().await;
}

#[actix_web::test]
async fn a_refused_registration_leaves_no_hole_in_the_series() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let reference = json!([{ "system": "platina", "id": "A-1" }]);
    let body = json!({ "boardId": board, "title": "Ett", "externalReferences": reference });
    registrar.post("/cases", &body).await.expect(201);
    registrar.post("/cases", &body).await.expect(409);
    let next = registrar
        .post("/cases", &json!({ "boardId": board, "title": "Två" }))
        .await;
    assert_eq!(next.expect(201).json()["caseNumber"], "Ks 2/2019");
    app.stop().await;
}

#[actix_web::test]
async fn a_case_is_found_by_any_spelling_of_its_number_and_by_the_counterparts() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let body = json!({
        "boardId": board, "title": "Remiss från Finansdepartementet",
        "counterpartNumbers": [{ "number": "Fi2020/00647/K", "party": "Finansdepartementet" }],
        "externalReferences": [{ "system": "platina", "id": "A-1" }],
    });
    let case = registrar.post("/cases", &body).await.expect(201).id();
    registrar
        .post("/cases", &json!({ "boardId": board, "title": "Ett annat" }))
        .await
        .expect(201);
    for spelling in [
        "ks1/2019",
        "KS 1 / 2019",
        "Ks 1-2019",
        "dnr Ks nr 1/2019",
        "Ert dnr: FI 2020-647 K",
    ] {
        let request = registrar
            .request(reqwest::Method::GET, "/cases")
            .query(&[("caseNumber", spelling)]);
        let found = registrar.send(request).await.expect(200).json();
        assert_eq!(found["_meta"]["totalRecords"], 1, "{spelling}");
        assert_eq!(found["cases"][0]["id"], case.as_str(), "{spelling}");
    }
    for query in [
        "externalSystem=platina&externalId=A-1",
        "q=finans",
        "similarTo=SELF",
    ] {
        let query = query.replace("SELF", &case);
        let found = registrar.get(&format!("/cases?{query}")).await.expect(200).json();
        let wanted = usize::from(!query.starts_with("similarTo"));
        assert_eq!(found["cases"].as_array().unwrap().len(), wanted, "{query}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn a_number_is_never_reused_after_voiding() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    let case = app.case(board, "Registrerat två gånger").await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    registrar
        .post(&format!("{path}/voids"), &json!({ "reason": " " }))
        .await
        .expect(422);
    let void = registrar
        .post(&format!("{path}/voids"), &json!({ "reason": "Dubblett" }))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&void["status"], &void["voidReason"]),
        (&json!("void"), &json!("Dubblett"))
    );
    assert!(void["_links"].get("edit").is_none());
    let again = registrar
        .post(&format!("{path}/voids"), &json!({ "reason": "Igen" }))
        .await;
    assert_eq!(again.expect(409).json()["state"], "void");
    registrar
        .patch(&path, &json!({ "title": "Nytt liv" }))
        .await
        .expect(409);
    assert_eq!(app.case(board, "Nästa").await["caseNumber"], "Ks 2/2019");
    app.stop().await;
}

#[actix_web::test]
async fn a_board_whose_numbers_come_from_the_case_system_takes_them_once() {
    let app = TestApp::new().await;
    let administrator = app.actor(Role::Administrator).await;
    let board = json!({
        "name": "Socialnämnden", "department": "Socialförvaltningen", "casePrefix": "KS", "validFrom": "2007-01-01",
        "numberFormat": "{prefix}-{year}-{number:05}", "numberSource": "caseSystem",
    });
    let board = administrator.post("/boards", &board).await.expect(201).id();
    let registrar = app.actor(Role::Registrar).await;
    let without = json!({ "boardId": board, "title": "Ett" });
    registrar.post("/cases", &without).await.expect(422);
    let body = json!({ "boardId": board, "title": "Ett", "caseNumber": "ks 2019/808" });
    let case = registrar.post("/cases", &body).await.expect(201).json();
    assert_eq!(case["caseNumber"], "ks 2019/808", "kept as it is written there");
    registrar.post("/cases", &body).await.expect(409);
    let spelt_otherwise = json!({ "boardId": board, "title": "Ett", "caseNumber": "KS-2019-00808" });
    registrar.post("/cases", &spelt_otherwise).await.expect(409);
    for spelling in ["KS%202019%2F808", "ks-2019-00808", "KS%20808%2F2019"] {
        let found = registrar
            .get(&format!("/cases?caseNumber={spelling}"))
            .await
            .expect(200);
        assert_eq!(found.json()["cases"][0]["id"], case["id"], "{spelling}");
    }
    let other = json!({ "boardId": board, "title": "Ett", "caseNumber": "Tn 1/2019" });
    let problem = registrar.post("/cases", &other).await.expect(422).json();
    assert_eq!(problem["errors"][0]["pointer"], "#/caseNumber");
    app.stop().await;
}

#[actix_web::test]
async fn a_reserved_number_that_is_not_used_in_time_is_void_and_given_to_no_other() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let registrar = app.actor(Role::Registrar).await;
    for wrong in ["2019-09-01", "2021-09-03"] {
        let body = json!({ "boardId": board, "reason": "Väntas", "expiresOn": wrong });
        registrar
            .post("/case-number-reservations", &body)
            .await
            .expect(422);
    }
    let reserve =
        json!({ "boardId": board, "reason": "Väntas från departementet", "expiresOn": "2019-09-30" });
    let mut reserved = Vec::new();
    for _ in 0..3 {
        let made = registrar
            .post("/case-number-reservations", &reserve)
            .await
            .expect(201);
        assert_eq!(made.json()["expiresOn"], "2019-09-30");
        reserved.push(made.id());
    }
    let case =
        |reservation: &String| json!({ "boardId": board, "title": "Remiss", "reservationId": reservation });
    app.set_time("2019-09-30T21:00:00Z");
    app.work().await;
    let used = registrar.post("/cases", &case(&reserved[0])).await.expect(201);
    assert_eq!(used.json()["caseNumber"], "Ks 1/2019");
    app.set_time("2019-09-30T22:01:00Z");
    let late = registrar
        .post("/cases", &case(&reserved[1]))
        .await
        .expect(409)
        .json();
    assert!(
        late["detail"]
            .as_str()
            .unwrap()
            .contains("till och med den 30 september 2019")
    );
    app.work().await;
    app.work().await;
    for id in &reserved[1..] {
        let row = registrar
            .get(&format!("/case-number-reservations/{id}"))
            .await
            .expect(200)
            .json();
        assert_eq!(row["status"], "void");
        assert_eq!(
            row["reason"],
            "Reservationen gällde till och med den 30 september 2019 och användes inte."
        );
    }
    registrar.post("/cases", &case(&reserved[1])).await.expect(409);
    assert_eq!(app.case(board, "Nästa").await["caseNumber"], "Ks 4/2019");
    let auditor = app.actor(Role::Auditor).await;
    let log = auditor
        .get("/audit-entries?action=caseNumber.voided")
        .await
        .expect(200)
        .json();
    assert_eq!(log["_meta"]["totalRecords"], 2);
    assert_eq!(
        log["entries"][0]["details"]["reservedFor"],
        "Väntas från departementet"
    );
    app.stop().await;
}

#[actix_web::test]
async fn one_officer_at_a_time_is_responsible() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let officer = app.actor(Role::Officer).await;
    let case = app.case(board, "Ett").await;
    let path = format!("/cases/{}/officers", case["id"].as_str().unwrap());
    let other = json!({ "userName": "hand02", "displayName": "Jurist", "responsible": true });
    officer.post(&path, &other).await.expect(201);
    let officers = officer.get(&path).await.expect(200).json();
    let responsible: Vec<_> = officers["officers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|officer| {
            (
                officer["userName"].as_str().unwrap(),
                officer["responsible"] == true,
            )
        })
        .collect();
    assert_eq!(responsible, [("hand02", true), ("hand01", false)]);
    officer.delete(&format!("{path}/hand01")).await.expect(204);
    officer.get(&format!("{path}/hand01")).await.expect(404);
    app.stop().await;
}

#[actix_web::test]
async fn an_officers_list_follows_what_becomes_of_the_cases_and_shows_own_boards_only() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let registrar = app.actor(Role::Registrar).await;
    let of_one = app
        .actor_with(Role::Registrar, Boards::Only(vec![own]), None)
        .await;
    let mut cases = Vec::new();
    for (title, opened) in [
        ("Mitten", "2019-05-02"),
        ("Nyast", "2019-08-01"),
        ("Äldst", "2019-01-15"),
    ] {
        let body = json!({ "boardId": own, "title": title, "openedOn": opened,
            "officers": [{ "userName": "hand07", "displayName": "Utredare", "responsible": true }] });
        cases.push(registrar.post("/cases", &body).await.expect(201).id());
    }
    let hidden = json!({ "boardId": other, "title": "Grannens", "openedOn": "2019-08-20",
        "officers": [{ "userName": "hand07", "displayName": "Utredare" }] });
    registrar.post("/cases", &hidden).await.expect(201);
    let listed = async |query: &str| {
        let path = format!("/cases?officer=hand07{query}");
        let list = of_one.get(&path).await.expect(200).json();
        let titles = list["cases"].as_array().unwrap().iter();
        let titles = titles.map(|case| case["title"].as_str().unwrap().to_owned());
        (
            list["_meta"]["totalRecords"].as_i64().unwrap(),
            titles.collect::<Vec<_>>(),
        )
    };
    let three = ["Nyast", "Mitten", "Äldst"].map(str::to_owned).to_vec();
    assert_eq!(listed("").await, (3, three));
    assert_eq!(listed("&limit=1&page=2").await, (3, vec!["Mitten".to_owned()]));
    let closures = format!("/cases/{}/closures", cases[0]);
    registrar.post(&closures, &json!({})).await.expect(200);
    assert_eq!(listed("&status=closed").await, (1, vec!["Mitten".to_owned()]));
    let open = ["Nyast", "Äldst"].map(str::to_owned).to_vec();
    assert_eq!(listed("&status=open").await, (2, open));
    // One who comes later knows the case as it is.
    let later = json!({ "userName": "hand08", "displayName": "Jurist" });
    let officers = format!("/cases/{}/officers", cases[2]);
    registrar.post(&officers, &later).await.expect(201);
    let theirs = registrar.get("/cases?officer=hand08&status=open").await.json();
    assert_eq!(theirs["cases"][0]["title"], "Äldst");
    app.stop().await;
}

#[actix_web::test]
async fn a_case_of_another_board_is_not_there() {
    let app = TestApp::new().await;
    let (own, other) = (
        app.kommunstyrelsen().await,
        app.board("Byggnadsnämnden", "Bn").await,
    );
    let theirs = app.case(other, "Deras").await;
    let registrar = app
        .actor_with(Role::Registrar, Boards::Only(vec![own]), None)
        .await;
    let path = format!("/cases/{}", theirs["id"].as_str().unwrap());
    registrar.get(&path).await.expect(404);
    registrar
        .post(&format!("{path}/voids"), &json!({ "reason": "x" }))
        .await
        .expect(404);
    registrar
        .post("/cases", &json!({ "boardId": other, "title": "x" }))
        .await
        .expect(422);
    assert_eq!(
        registrar.get("/cases").await.expect(200).json()["_meta"]["totalRecords"],
        0
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_closed_case_says_so_and_what_is_null_is_emptied() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let officer = app.actor_with_secrecy(Role::Officer, Boards::All).await;
    let case = app.case(board, "Ett").await;
    let path = format!("/cases/{}", case["id"].as_str().unwrap());
    let secret = officer
        .patch(&path, &json!({ "secrecyGround": "25 kap. 1 § OSL" }))
        .await;
    assert_eq!(secret.expect(200).json()["secrecyGround"], "25 kap. 1 § OSL");
    let open = officer
        .patch(&path, &json!({ "secrecyGround": null, "title": "Två" }))
        .await;
    assert_eq!(open.expect(200).json()["secrecyGround"], json!(null));
    let closed = officer
        .post(&format!("{path}/closures"), &json!({}))
        .await
        .expect(200);
    assert_eq!(closed.json()["closedAt"], "2019-09-02T06:00:00Z");
    officer
        .post(&format!("{path}/closures"), &json!({}))
        .await
        .expect(409);
    app.stop().await;
}
