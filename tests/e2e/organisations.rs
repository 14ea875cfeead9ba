//! The register of organisations, imports into it, and reusable distribution lists.

use remiss::access::{Boards, Role};
use remiss_tests::{Actor, Answer, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

fn association(name: &str) -> Value {
    json!({ "kind": "association", "name": name, "topics": ["Kultur"], "areas": ["Vivalla"] })
}

async fn import(actor: &Actor, query: &str, file: &[u8]) -> Answer {
    let request = actor
        .request(Method::POST, &format!("/organisation-imports{query}"))
        .header("Content-Type", "text/csv")
        .body(file.to_vec());
    actor.send(request).await
}

#[actix_web::test]
async fn an_organisation_is_registered_found_changed_and_never_deleted() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let mut new = association("Ångbåtens vänner");
    new["organisationNumber"] = json!("8020020106");
    let made = coordinator.post("/organisations", &new).await.expect(201);
    assert_eq!(made.json()["organisationNumber"], "802002-0106");
    assert_eq!(made.json()["civilSociety"], true);
    assert_eq!(made.json()["mustAnswer"], false);
    coordinator.post("/organisations", &new).await.expect(409);

    let path = format!("/organisations/{}", made.id());
    let renamed = json!({ "name": "Sjöfartens vänner", "agreementSince": "2018-05-24" });
    coordinator.patch(&path, &renamed).await.expect(200);
    for (query, count) in [
        ("q=%C3%A5ngb%C3%A5t", 1),
        ("q=802002", 1),
        ("topic=kultur&area=VIVALLA", 1),
        ("topic=idrott", 0),
        ("kind=association&agreement=true&active=true&civilSociety=true", 1),
        ("agreement=false", 0),
        ("kind=authority", 0),
    ] {
        let found = coordinator
            .get(&format!("/organisations?{query}"))
            .await
            .expect(200);
        assert_eq!(found.json()["_meta"]["totalRecords"], count, "{query}");
    }
    let gone = coordinator
        .patch(&path, &json!({ "active": false, "agreementSince": null }))
        .await
        .expect(200);
    assert_eq!(gone.json()["agreementSince"], Value::Null);
    assert_eq!(gone.json()["earlierNames"], json!(["Ångbåtens vänner"]));
    coordinator
        .send(coordinator.request(Method::DELETE, &path))
        .await
        .expect(405);
    app.stop().await;
}

#[actix_web::test]
async fn bad_fields_are_all_pointed_at() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let wrong = json!({ "kind": "association", "name": " ", "organisationNumber": "802002-0107" });
    let answer = coordinator
        .post("/organisations", &wrong)
        .await
        .expect(422)
        .json();
    assert_eq!(answer["errors"][0]["pointer"], "#/name");
    assert_eq!(answer["errors"][1]["pointer"], "#/organisationNumber");
    let unknown = json!({ "kind": "circus", "name": "A" });
    let answer = coordinator
        .post("/organisations", &unknown)
        .await
        .expect(422)
        .json();
    assert_eq!(answer["errors"][0]["pointer"], "#/kind");
    let id = coordinator
        .post("/organisations", &association("A"))
        .await
        .expect(201)
        .id();
    let contact = json!({ "role": "ordförande", "email": "ingen adress" });
    let answer = coordinator
        .post(&format!("/organisations/{id}/contacts"), &contact)
        .await
        .expect(422)
        .json();
    assert_eq!(answer["errors"][0]["pointer"], "#/email");
    app.stop().await;
}

#[actix_web::test]
async fn an_organisation_keeps_its_own_contacts_and_knows_of_no_other() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let own = coordinator
        .post("/organisations", &association("Vår förening"))
        .await
        .expect(201)
        .id();
    let other = coordinator
        .post("/organisations", &association("En annan"))
        .await
        .expect(201)
        .id();
    let organisation = app
        .actor_with(Role::Organisation, Boards::All, Some(own.parse().unwrap()))
        .await;

    let contacts = format!("/organisations/{own}/contacts");
    let contact = json!({ "role": "ordförande", "email": "ordf@Example.ORG", "phone": "019-000 00 00" });
    let made = organisation.post(&contacts, &contact).await.expect(201);
    assert_eq!(made.json()["email"], "ordf@example.org");
    assert_eq!(made.json()["mayPublish"], false);
    let path = format!("{contacts}/{}", made.id());
    let changed = json!({ "role": "ordförande", "email": "ny@example.org" });
    let changed = organisation.put(&path, &changed).await.expect(200);
    assert_eq!(changed.json()["phone"], "");
    organisation.delete(&path).await.expect(204);
    organisation.get(&path).await.expect(404);

    let path = format!("/organisations/{own}");
    organisation
        .patch(&path, &json!({ "topics": ["idrott"] }))
        .await
        .expect(200);
    organisation
        .patch(&path, &json!({ "mustAnswer": true }))
        .await
        .expect(403);
    let listed = organisation.get("/organisations").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 1);
    assert_eq!(listed["organisations"][0]["id"], own);
    organisation
        .get(&format!("/organisations/{other}"))
        .await
        .expect(404);
    organisation
        .get(&format!("/organisations/{other}/contacts"))
        .await
        .expect(404);
    organisation
        .post(&format!("/organisations/{other}/contacts"), &contact)
        .await
        .expect(404);
    organisation.get("/distribution-lists").await.expect(403);
    app.stop().await;
}

#[actix_web::test]
async fn another_system_finds_an_organisation_by_its_own_id() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let mut new = association("A");
    new["externalReferences"] = json!([{ "system": "foreningsregistret", "id": "F-17" }]);
    let id = coordinator.post("/organisations", &new).await.expect(201).id();
    new["name"] = json!("B");
    coordinator.post("/organisations", &new).await.expect(409);
    let found = coordinator
        .get("/organisations?externalSystem=foreningsregistret&externalId=F-17")
        .await
        .expect(200)
        .json();
    assert_eq!(found["organisations"][0]["id"], id);
    assert_eq!(found["organisations"][0]["externalReferences"][0]["id"], "F-17");
    let none = coordinator
        .get("/organisations?externalId=F-18")
        .await
        .expect(200);
    assert_eq!(none.json()["_meta"]["totalRecords"], 0);
    app.stop().await;
}

#[actix_web::test]
async fn a_list_keeps_its_order_and_leaves_out_nobody_in_silence() {
    let app = TestApp::new().await;
    let officer = app.actor(Role::Officer).await;
    let coordinator = app.actor(Role::Coordinator).await;
    let mut ids = Vec::new();
    for name in ["Ö", "A", "M"] {
        let made = coordinator.post("/organisations", &association(name)).await;
        ids.push(made.expect(201).id());
    }
    let list = json!({ "name": "C-nätet", "organisationIds": [ids[0], ids[1]] });
    let made = officer.post("/distribution-lists", &list).await.expect(201);
    officer.post("/distribution-lists", &list).await.expect(409);
    let path = format!("/distribution-lists/{}", made.id());
    let member = json!({ "organisationId": ids[2] });
    officer
        .post(&format!("{path}/members"), &member)
        .await
        .expect(201);
    coordinator
        .patch(&format!("/organisations/{}", ids[1]), &json!({ "active": false }))
        .await
        .expect(200);
    let shown = officer.get(&path).await.expect(200).json();
    let names: Vec<_> = shown["members"].as_array().unwrap().iter().collect();
    let names: Vec<_> = names
        .iter()
        .map(|member| (&member["name"], &member["active"]))
        .collect();
    assert_eq!(
        names,
        [
            (&json!("Ö"), &json!(true)),
            (&json!("A"), &json!(false)),
            (&json!("M"), &json!(true))
        ]
    );
    let twice = json!({ "organisationIds": [ids[0], ids[0]] });
    let answer = officer.patch(&path, &twice).await.expect(422).json();
    assert_eq!(answer["errors"][0]["pointer"], "#/organisationIds/1");
    let etag = officer.get(&path).await.header("etag").to_owned();
    let off = officer
        .request(Method::DELETE, &format!("{path}/members/{}", ids[0]))
        .header("If-Match", etag);
    officer.send(off).await.expect(204);
    officer.delete(&path).await.expect(204);
    officer.get(&path).await.expect(404);
    coordinator
        .get(&format!("/organisations/{}", ids[0]))
        .await
        .expect(200);
    app.stop().await;
}

const FILE: &str = "\u{feff}Namn;Organisationsnummer;Typ;E-post;Telefon;Adress;Postnummer;Ort;Ämnen;Områden;Överenskommelse;Roll;Kontakt\r\n\
    Ångbåtens vänner;802002-0106;förening;angbat@example.org;019-000 00 00;Box 1;701 35;Örebro;\"kultur; båtar\";Norr;2018-05-24;ordförande;\r\n\
    Ångbåtens vänner;802002-0106;förening;angbat@example.org;019-000 00 00;Box 1;701 35;Örebro;\"kultur; båtar\";Norr;2018-05-24;ordförande;\r\n\
    \"Bruten;;;;;;;;;;;;\r\n\
    För få fält;;\r\n\
    Brevklubben;;förening;;;Storgatan 1;702 10;Örebro;;;;;\r\n";

#[actix_web::test]
async fn an_import_accounts_for_every_row_in_either_encoding_and_twice() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    let counts = |answer: &Answer| {
        let body = answer.json();
        ["created", "changed", "unchanged", "refused"].map(|what| body[format!("{what}Count")].clone())
    };
    let dry = import(
        &coordinator,
        "?dryRun=true&fileName=foreningar.csv",
        FILE.as_bytes(),
    )
    .await
    .expect(201);
    assert_eq!(counts(&dry), [2, 0, 1, 2]);
    assert_eq!(dry.json()["rows"][0]["organisationId"], Value::Null);
    let none = coordinator.get("/organisations").await.expect(200);
    assert_eq!(none.json()["_meta"]["totalRecords"], 0);

    let first = import(&coordinator, "", FILE.as_bytes()).await.expect(201);
    assert_eq!(counts(&first), [2, 0, 1, 2]);
    let rows = first.json()["rows"].clone();
    let lines: Vec<_> = rows.as_array().unwrap().iter().map(|row| &row["line"]).collect();
    assert_eq!(lines, [2, 3, 4, 5, 6]);
    assert!(rows[2]["reason"].as_str().unwrap().contains("citattecken"));
    let id = rows[0]["organisationId"].as_str().unwrap().to_owned();
    let organisation = coordinator
        .get(&format!("/organisations/{id}"))
        .await
        .expect(200)
        .json();
    assert_eq!(organisation["name"], "Ångbåtens vänner");
    assert_eq!(organisation["topics"], json!(["kultur", "båtar"]));
    let contacts = coordinator
        .get(&format!("/organisations/{id}/contacts"))
        .await
        .expect(200)
        .json();
    assert_eq!(contacts["contacts"][0]["postalAddress"], "Box 1\n701 35  Örebro");
    let letter = rows[4]["organisationId"].as_str().unwrap();
    let by_letter = coordinator
        .get(&format!("/organisations/{letter}"))
        .await
        .expect(200);
    assert_eq!(by_letter.json()["preferredChannel"], "letter");

    let latin1: Vec<u8> = FILE
        .trim_start_matches('\u{feff}')
        .chars()
        .map(|letter| u8::try_from(u32::from(letter)).unwrap())
        .collect();
    let again = import(&coordinator, "", &latin1).await.expect(201);
    assert_eq!(counts(&again), [0, 0, 3, 2]);
    let listed = coordinator.get("/organisation-imports").await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], 3);
    coordinator
        .get(&format!("/organisation-imports/{}", again.id()))
        .await
        .expect(200);
    app.stop().await;
}

#[actix_web::test]
async fn a_file_that_is_no_csv_file_is_refused_whole_with_a_way_out() {
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    for (file, words) in [
        (&b"PK\x03\x04arbetsbok"[..], "CSV"),
        (b"", "tom"),
        ("Namn;Färg\nA;röd\n".as_bytes(), "Färg"),
        (b"Ort\nX\n", "Namn saknas"),
    ] {
        let answer = import(&coordinator, "", file).await.expect(422);
        assert!(answer.text().contains(words), "{}", answer.text());
    }
    let json = json!({ "name": "x" });
    coordinator.post("/organisation-imports", &json).await.expect(415);
    app.stop().await;
}
