//! The register of organisations over time: names, duplicates and merges, the register as a file, the yearly question, the change log.

use remiss::access::{Boards, Role};
use remiss_documents::{Column, Sheet, Value as Cell, Workbook, render_xlsx};
use remiss_tests::{Actor, Answer, TestApp, link_in};
use reqwest::Method;
use serde_json::{Value, json};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

async fn register(actor: &Actor, name: &str, fields: Value) -> String {
    let mut body = json!({ "kind": "association", "name": name });
    for (field, value) in fields.as_object().unwrap() {
        body[field] = value.clone();
    }
    actor.post("/organisations", &body).await.expect(201).id()
}

async fn contact(actor: &Actor, organisation: &str, fields: Value) -> String {
    let path = format!("/organisations/{organisation}/contacts");
    actor.post(&path, &fields).await.expect(201).id()
}

async fn import(actor: &Actor, media_type: &str, file: Vec<u8>) -> Answer {
    let request = actor
        .request(Method::POST, "/organisation-imports?fileName=register")
        .header("Content-Type", media_type)
        .body(file);
    actor.send(request).await
}

/// Sets the names of the organisation at `path`, at the version that it has now.
async fn set_names(actor: &Actor, path: &str, names: Value) -> Answer {
    let etag = actor.get(path).await.header("etag").to_owned();
    let request = actor.request(Method::PUT, &format!("{path}/names"));
    actor
        .send(request.header("If-Match", etag).json(&json!({ "names": names })))
        .await
}

fn counts(answer: &Answer) -> [Value; 4] {
    let body = answer.json();
    ["created", "changed", "unchanged", "refused"].map(|what| body[format!("{what}Count")].clone())
}

#[actix_web::test]
async fn names_are_kept_over_time_and_former_ones_are_found() {
    let app = TestApp::at("2019-09-02T08:00:00Z").await;
    let coordinator = app.actor(Role::Coordinator).await;
    let id = register(&coordinator, "Ångbåtens vänner", json!({})).await;
    let path = format!("/organisations/{id}");
    let renamed = json!({ "name": "Sjöfartens vänner", "nameFrom": "2019-06-01" });
    let answer = coordinator.patch(&path, &renamed).await.expect(200).json();
    assert_eq!(
        answer["names"],
        json!([
            { "name": "Sjöfartens vänner", "from": "2019-06-01", "until": null, "current": true },
            { "name": "Ångbåtens vänner", "from": null, "until": "2019-05-31", "current": false },
        ])
    );
    // Without a day it is that of today.
    coordinator
        .patch(&path, &json!({ "name": "Skeppens vänner" }))
        .await
        .expect(200);
    let found = coordinator
        .get("/organisations?q=%C3%A5ngb%C3%A5t")
        .await
        .expect(200)
        .json();
    assert_eq!(found["organisations"][0]["name"], "Skeppens vänner");
    assert_eq!(found["organisations"][0]["names"][1]["until"], "2019-09-01");

    let wanted = json!([
        { "name": "Sjöfartens vänner", "from": "2010-01-01", "until": "2019-09-01" },
        { "name": "Roddarna", "from": "2005-01-01", "until": "2010-06-01" },
    ]);
    let answer = set_names(&coordinator, &path, wanted).await.expect(422).text();
    assert!(answer.contains("ett namn i taget"), "{answer}");
    let wanted = json!([
        { "name": "Sjöfartens vänner", "from": "2010-01-01", "until": "2019-09-01" },
        { "name": "Roddarna", "from": "2005-01-01", "until": "2009-12-31" },
        { "name": "Skeppens vänner", "from": "2019-09-02", "until": null },
    ]);
    let answer = set_names(&coordinator, &path, wanted).await.expect(200).json();
    assert_eq!(answer["earlierNames"], json!(["Sjöfartens vänner", "Roddarna"]));
    let names: Vec<_> = answer["names"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name["name"].clone())
        .collect();
    assert_eq!(names, ["Skeppens vänner", "Sjöfartens vänner", "Roddarna"]);
    // A file with a former name, spelled otherwise, means the same organisation.
    let file = "Namn;Ämnen\nSJÖFARTENS  VÄNNER;sjöfart\n".as_bytes().to_vec();
    let imported = import(&coordinator, "text/csv", file).await.expect(201);
    assert_eq!(imported.json()["rows"][0]["organisationId"], json!(id));

    let officer = app.actor(Role::Officer).await;
    let log = officer.get(&format!("{path}/changes")).await.expect(200).json();
    let log = log["changes"].as_array().unwrap();
    assert_eq!(log.last().unwrap()["what"], "Lades upp i registret");
    assert_eq!(log[0]["what"], "Ändrades av en inläst fil");
    assert_eq!(log[0]["changes"][0]["label"], "Ämnen");
    assert_eq!(
        (&log[0]["changes"][0]["before"], &log[0]["changes"][0]["after"]),
        (&json!([]), &json!(["sjöfart"]))
    );
    app.stop().await;
}

#[actix_web::test]
async fn two_that_are_one_are_found_and_merged_with_all_that_names_them() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let officer = app.actor(Role::Officer).await;
    let kept = register(
        &coordinator,
        "Ängens IF",
        json!({ "organisationNumber": "802002-0106", "topics": ["idrott"] }),
    )
    .await;
    let gone = register(
        &coordinator,
        "ÄNGENS Idrottsförening",
        json!({ "topics": ["ungdom"], "externalReferences": [{ "system": "fri", "id": "F-17" }] }),
    )
    .await;
    contact(
        &coordinator,
        &kept,
        json!({ "role": "ordförande", "email": "ordf@example.org" }),
    )
    .await;
    contact(
        &coordinator,
        &gone,
        json!({ "role": "ordf", "email": "ORDF@example.org", "phone": "019-000 00 00" }),
    )
    .await;
    contact(
        &coordinator,
        &gone,
        json!({ "role": "kassör", "email": "kassor@example.org" }),
    )
    .await;
    let list = json!({ "name": "Idrotten", "organisationIds": [gone] });
    let list = coordinator
        .post("/distribution-lists", &list)
        .await
        .expect(201)
        .id();
    let key = app
        .actor_with(Role::Organisation, Boards::All, Some(gone.parse().unwrap()))
        .await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let remiss = app.remiss_draft(&case).await;
    let recipients = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    officer
        .post(&recipients, &json!({ "organisationIds": [gone] }))
        .await
        .expect(201);

    let alike = coordinator
        .get("/organisation-duplicates")
        .await
        .expect(200)
        .json();
    assert_eq!(alike["_meta"]["totalRecords"], 1);
    let pair = &alike["duplicates"][0];
    assert_eq!(pair["certainty"], "certain");
    assert_eq!(pair["organisations"][0]["id"], json!(kept));
    assert_eq!(pair["reasons"].as_array().unwrap().len(), 2, "{pair}");

    let merges = format!("/organisations/{kept}/merges");
    coordinator
        .post(&merges, &json!({ "organisationId": kept }))
        .await
        .expect(422);
    let body = json!({ "organisationId": gone, "reason": "Inläst två gånger." });
    let merged = coordinator.post(&merges, &body).await.expect(201).json();
    let followed = &merged["followed"];
    for (what, count) in [
        ("recipients", 1),
        ("responses", 0),
        ("distributionLists", 1),
        ("contacts", 2),
        ("apiKeys", 1),
        ("externalReferences", 1),
    ] {
        assert_eq!(followed[what], count, "{what}");
    }
    coordinator.post(&merges, &body).await.expect(409);
    // The kept one has what both had, each address once.
    let one = coordinator
        .get(&format!("/organisations/{kept}"))
        .await
        .expect(200)
        .json();
    assert_eq!(one["topics"], json!(["idrott", "ungdom"]));
    assert_eq!(one["earlierNames"], json!(["ÄNGENS Idrottsförening"]));
    assert_eq!(one["externalReferences"][0]["id"], "F-17");
    let contacts = coordinator
        .get(&format!("/organisations/{kept}/contacts"))
        .await
        .expect(200)
        .json();
    assert_eq!(contacts["contacts"].as_array().unwrap().len(), 2);
    assert_eq!(contacts["contacts"][0]["phone"], "019-000 00 00");
    let members = coordinator
        .get(&format!("/distribution-lists/{list}"))
        .await
        .expect(200)
        .text();
    assert!(members.contains(&kept) && !members.contains(&gone));
    key.get(&format!("/organisations/{kept}")).await.expect(200);
    let asked = officer.get(&recipients).await.expect(200).json();
    assert_eq!(asked["recipients"][0]["organisationId"], json!(kept));
    // The old id answers, points on, and cannot be changed; asking it means asking the other.
    let old = coordinator
        .get(&format!("/organisations/{gone}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&old["mergedInto"], &old["active"]),
        (&json!(kept), &json!(false))
    );
    assert!(
        old["_links"]["mergedInto"]["href"]
            .as_str()
            .unwrap()
            .ends_with(&kept)
    );
    coordinator
        .patch(&format!("/organisations/{gone}"), &json!({ "name": "X" }))
        .await
        .expect(409);
    let again = officer
        .post(&recipients, &json!({ "organisationIds": [gone] }))
        .await
        .expect(200)
        .json();
    assert_eq!(again["alreadyThere"].as_array().unwrap().len(), 1, "{again}");
    let none = coordinator
        .get("/organisation-duplicates")
        .await
        .expect(200)
        .json();
    assert_eq!(none["_meta"]["totalRecords"], 0);
    let listed = coordinator
        .get("/organisations?merged=false")
        .await
        .expect(200)
        .json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    for (id, what) in [
        (&kept, "ÄNGENS Idrottsförening slogs ihop med den här"),
        (&gone, "Slogs ihop med Ängens IF"),
    ] {
        let log = coordinator
            .get(&format!("/organisations/{id}/changes"))
            .await
            .expect(200)
            .json();
        assert_eq!(log["changes"][0]["what"], what);
        let merges = coordinator
            .get(&format!("/organisations/{id}/merges"))
            .await
            .expect(200)
            .json();
        assert_eq!(merges["merges"][0]["reason"], "Inläst två gånger.");
    }
    app.stop().await;
}

#[actix_web::test]
async fn both_stay_on_a_list_where_both_were_asked() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let officer = app.actor(Role::Officer).await;
    let (one, other) = (
        register(&coordinator, "Ängen", json!({})).await,
        register(&coordinator, "Ängens förening", json!({})).await,
    );
    for (id, email) in [(&one, "a@example.org"), (&other, "b@example.org")] {
        contact(&coordinator, id, json!({ "role": "ordförande", "email": email })).await;
    }
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let remiss = app.remiss_draft(&case).await;
    let recipients = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    officer
        .post(&recipients, &json!({ "organisationIds": [one, other] }))
        .await
        .expect(201);
    let body = json!({ "organisationId": other });
    let merged = coordinator
        .post(&format!("/organisations/{one}/merges"), &body)
        .await
        .expect(201)
        .json();
    assert_eq!(merged["followed"]["recipientsKeptApart"], 1);
    let asked = officer.get(&recipients).await.expect(200).json();
    assert_eq!(asked["_meta"]["totalRecords"], 2);
    // What the one that stayed answers afterwards is the kept one's, as what it had answered before.
    officer
        .post(
            &format!("/remisser/{}/dispatches", remiss["id"].as_str().unwrap()),
            &json!({}),
        )
        .await
        .expect(201);
    let apart = asked["recipients"].as_array().unwrap();
    let apart = apart
        .iter()
        .find(|recipient| recipient["organisationId"] == json!(other));
    let registrar = app.actor(Role::Registrar).await;
    let answer = json!({ "recipientId": apart.unwrap()["id"], "channel": "letter", "text": "Bra." });
    let path = format!("/remisser/{}/responses", remiss["id"].as_str().unwrap());
    let taken = registrar.post(&path, &answer).await.expect(201).json();
    assert_eq!(taken["organisationId"], json!(one));
    app.stop().await;
}

#[actix_web::test]
async fn a_merge_can_be_tried_and_one_that_was_merged_leads_on() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let administrator = app.actor(Role::Administrator).await;
    let kept = register(&coordinator, "Ängen", json!({})).await;
    let gone = register(&coordinator, "Ängens vänner", json!({ "memberCount": 12 })).await;
    contact(
        &coordinator,
        &gone,
        json!({ "role": "kassör", "email": "a@example.org" }),
    )
    .await;
    let merges = format!("/organisations/{kept}/merges");
    let tried = json!({ "organisationId": gone, "dryRun": true });
    for _ in 0..2 {
        let told = coordinator.post(&merges, &tried).await.expect(200).json();
        assert_eq!(told["followed"]["contacts"], 1);
        assert_eq!(told["changes"]["after"]["memberCount"], 12);
        assert!(told["warning"].as_str().unwrap().contains("går inte att ångra"));
    }
    let after = coordinator
        .get(&format!("/organisations/{gone}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&after["active"], &after["mergedInto"]),
        (&json!(true), &json!(null))
    );
    assert_eq!(
        coordinator.get(&merges).await.expect(200).json()["_meta"]["totalRecords"],
        0
    );
    coordinator
        .post(&merges, &json!({ "organisationId": gone }))
        .await
        .expect(201);
    coordinator.post(&merges, &tried).await.expect(409);
    // A key for the one is a key of the other; nobody is told to make active what cannot be.
    let key = json!({ "name": "Ängens system", "role": "organisation", "organisationId": gone });
    let key = administrator.post("/api-keys", &key).await.expect(201).json();
    assert_eq!(key["organisationId"], json!(kept));
    let links = coordinator
        .post(&format!("/organisations/{gone}/contact-links"), &json!({}))
        .await
        .expect(409);
    assert!(links.text().contains(&kept), "{}", links.text());
    coordinator
        .post(
            &format!("/organisations/{gone}/distinctions"),
            &json!({ "organisationId": kept }),
        )
        .await
        .expect(409);
    app.stop().await;
}

#[actix_web::test]
async fn two_that_only_look_like_one_are_said_to_be_two_once() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let one = register(&coordinator, "Ängens vänner", json!({})).await;
    let other = register(&coordinator, "Föreningen Ängens Vänner", json!({})).await;
    let numbered = register(
        &coordinator,
        "Åsens IF",
        json!({ "organisationNumber": "802002-0106" }),
    )
    .await;
    let taken = json!({ "kind": "association", "name": "Dalens IF", "organisationNumber": "8020020106" });
    let refused = coordinator
        .post("/organisations", &taken)
        .await
        .expect(409)
        .text();
    assert!(
        refused.contains("Åsens IF") && refused.contains(&numbered),
        "{refused}"
    );
    let alike = coordinator
        .get("/organisation-duplicates")
        .await
        .expect(200)
        .json();
    assert_eq!(alike["duplicates"][0]["certainty"], "likely");
    let said = json!({ "organisationId": one });
    coordinator
        .post(&format!("/organisations/{other}/distinctions"), &said)
        .await
        .expect(204);
    let alike = coordinator
        .get("/organisation-duplicates")
        .await
        .expect(200)
        .json();
    assert_eq!(alike["_meta"]["totalRecords"], 0);
    app.stop().await;
}

#[actix_web::test]
async fn the_register_as_a_file_is_taken_back_unchanged() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let many = json!({
        "earlierNames": ["=1+1", "Lag, och ordning"], "organisationNumber": "802002-0106", "topics": ["kultur, idrott"],
        "areas": ["Norr", "Söder"], "agreementSince": "2018-05-24", "memberCount": 120, "preferredChannel": "letter",
        "convenorRole": "Utvecklingsledare", "politicalMembers": true,
    });
    let id = register(&coordinator, "@Ängen", many).await;
    contact(&coordinator, &id, json!({ "role": "-ordförande", "phone": "+46 19 000 00 00", "postalAddress": "Box 1\n701 35  Örebro" })).await;
    contact(&coordinator, &id, json!({ "role": "kassör", "postalAddress": "Hemma", "channel": "email", "mayPublish": true, "receivesRemisser": false })).await;
    contact(&coordinator, &id, json!({ "role": "kassör" })).await;
    register(&coordinator, "Utan kontakter", json!({})).await;
    for media_type in ["text/csv", XLSX] {
        let request = coordinator
            .request(Method::GET, "/organisation-register")
            .header("Accept", media_type);
        let file = coordinator.send(request).await.expect(200);
        let imported = import(&coordinator, media_type, file.bytes.clone())
            .await
            .expect(201);
        assert_eq!(counts(&imported), [0, 0, 4, 0], "{}", imported.text());
    }
    app.actor(Role::Officer)
        .await
        .get("/organisation-register")
        .await
        .expect(403);
    app.stop().await;
}

#[actix_web::test]
async fn a_workbook_is_read_sheet_by_sheet_and_every_row_is_accounted_for() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let sheet = |name: &str, columns: &[&str], rows: Vec<Vec<Cell>>| Sheet {
        name: name.to_owned(),
        columns: columns.iter().map(|title| Column::new(*title, 20.0)).collect(),
        rows,
    };
    let columns = ["Förening", "Org.nr", "Överenskommelse", "E-post"];
    let joined = jiff::civil::date(2018, 5, 24);
    let book = Workbook {
        title: "Register".to_owned(),
        creator: "Samordnaren".to_owned(),
        date: jiff::civil::date(2019, 9, 2),
        sheets: vec![
            sheet(
                "Läs detta",
                &["Fyll i bladen"],
                vec![vec!["Ett blad för varje område".into()]],
            ),
            sheet(
                "Norr",
                &columns,
                vec![
                    vec![
                        "Ängens IF".into(),
                        Cell::Number(8_020_020_106.0),
                        joined.into(),
                        "a@example.org".into(),
                    ],
                    vec![
                        "Ängens idrottsförening".into(),
                        Cell::Empty,
                        Cell::Number(43244.0),
                    ],
                    vec!["Åsen".into(), Cell::Number(8_020_020_107.0)],
                ],
            ),
            sheet("Söder", &columns, vec![vec!["Dalen".into()]]),
        ],
    };
    let answer = import(&coordinator, XLSX, render_xlsx(&book).unwrap())
        .await
        .expect(201);
    assert_eq!(counts(&answer), [2, 0, 1, 2], "{}", answer.text());
    let rows = answer.json()["rows"].clone();
    let places: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["sheet"].clone(), row["line"].clone()))
        .collect();
    assert_eq!(
        places,
        [
            (json!("Norr"), json!(2)),
            (json!("Norr"), json!(3)),
            (json!("Norr"), json!(4)),
            (json!("Söder"), json!(2)),
            (json!("Läs detta"), json!(1)),
        ]
    );
    let id = rows[0]["organisationId"].as_str().unwrap();
    assert_eq!(rows[1]["organisationId"], json!(id));
    let one = coordinator
        .get(&format!("/organisations/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&one["organisationNumber"], &one["agreementSince"]),
        (&json!("802002-0106"), &json!("2018-05-24"))
    );
    assert!(rows[2]["reason"].as_str().unwrap().contains("Kontrollsiffran"));
    // What is no workbook says so, and how to mend it.
    for (file, words) in [
        (&b"PK\x03\x04"[..], "skadad"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "annat format"),
    ] {
        let answer = import(&coordinator, XLSX, file.to_vec()).await.expect(422).text();
        assert!(answer.contains(words) && answer.contains(".xlsx"), "{answer}");
    }
    app.stop().await;
}

#[actix_web::test]
async fn an_organisation_is_asked_once_a_year_and_one_press_says_that_all_is_right() {
    let app = TestApp::at("2019-09-02T08:00:00Z").await;
    let coordinator = app.actor(Role::Coordinator).await;
    let id = register(&coordinator, "Ängens vänner", json!({})).await;
    contact(
        &coordinator,
        &id,
        json!({ "role": "ordförande", "email": "ordf@example.org", "plainLanguage": true }),
    )
    .await;
    contact(
        &coordinator,
        &id,
        json!({ "role": "kassör", "email": "kassor@example.org" }),
    )
    .await;
    let without = register(&coordinator, "Utan adress", json!({})).await;
    contact(
        &coordinator,
        &without,
        json!({ "role": "ordförande", "postalAddress": "Box 1\n701 35  Örebro" }),
    )
    .await;
    app.work().await;
    assert_eq!(app.mails("contactLink").await.len(), 0);

    app.set_time("2020-09-02T08:00:00Z");
    app.work().await;
    app.work().await;
    let mails = app.mails("contactLink").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to_address.as_deref(), Some("ordf@example.org"));
    let page = link_in(&mails[0], "/kontaktuppgifter/");
    let stranger = app.stranger();
    // The person wants easy Swedish: the link leads to it.
    let page = page.strip_suffix("?sprak=lattlast").unwrap();
    let shown = stranger
        .get(&format!("!{page}?sprak=lattlast"))
        .await
        .expect(200)
        .text();
    assert!(shown.contains("Allt är rätt"));
    // Opening it alone confirms nothing: mail programs open links by themselves.
    let path = format!("/organisations/{id}");
    assert_eq!(
        coordinator.get(&path).await.expect(200).json()["confirmedOn"],
        Value::Null
    );
    stranger
        .send(stranger.request(Method::POST, &format!("!{page}/bekrafta")))
        .await
        .expect(303);
    assert_eq!(
        coordinator.get(&path).await.expect(200).json()["confirmedOn"],
        "2020-09-02"
    );
    let old = coordinator
        .get("/organisations?confirmedBefore=2020-09-02")
        .await
        .expect(200)
        .json();
    assert_eq!(old["_meta"]["totalRecords"], 1);

    // The year counts from the confirmation, and one who does not answer is asked again after a year.
    app.set_time("2021-09-01T08:00:00Z");
    app.work().await;
    assert_eq!(app.mails("contactLink").await.len(), 1);
    app.set_time("2021-09-03T08:00:00Z");
    app.work().await;
    let mails = app.mails("contactLink").await;
    assert_eq!(mails.len(), 2);
    let log = coordinator
        .get(&format!("{path}/changes"))
        .await
        .expect(200)
        .json();
    assert_eq!(log["changes"][0]["what"], "Tillfrågades om uppgifterna stämmer");
    assert_eq!(
        log["changes"][1]["who"],
        "organisationen själv, genom sin mejlade länk"
    );
    app.stop().await;
}

#[actix_web::test]
async fn a_contact_may_want_another_way_than_its_organisation() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let officer = app.actor(Role::Officer).await;
    let id = register(&coordinator, "Ängen", json!({})).await;
    let by_letter = json!({ "role": "ordförande", "email": "ordf@example.org", "postalAddress": "Box 1\n701 35  Örebro", "channel": "letter" });
    contact(&coordinator, &id, by_letter).await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let remiss = app.remiss_draft(&case).await;
    let recipients = format!("/remisser/{}/recipients", remiss["id"].as_str().unwrap());
    officer
        .post(&recipients, &json!({ "organisationIds": [id] }))
        .await
        .expect(201);
    let asked = officer.get(&recipients).await.expect(200).json();
    assert_eq!(asked["recipients"][0]["channel"], "letter");
    app.stop().await;
}
