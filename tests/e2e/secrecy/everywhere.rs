//! The word that stands only in what is under secrecy is found nowhere by those without the right.

use std::collections::BTreeMap;

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use remiss::access::{Boards, Caller, Role};
use remiss::http::openapi::specification;
use remiss_tests::{Actor, TestApp};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::{MARKER, PREFIX, Scene, id};

#[derive(diesel::QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The table whose ids stand in the paths of a collection.
const COLLECTIONS: &[(&str, &str)] = &[
    ("alerts", "alerts"),
    ("api-keys", "api_keys"),
    ("boards", "boards"),
    ("calendars", "calendars"),
    ("case-number-reservations", "case_numbers"),
    ("cases", "cases"),
    ("decisions", "decisions"),
    ("distribution-lists", "distribution_lists"),
    ("documents", "documents"),
    ("drafts", "drafts"),
    ("inbox", "inbox_entries"),
    ("meetings", "meetings"),
    ("messages", "messages"),
    ("organisation-imports", "organisation_imports"),
    ("organisations", "organisations"),
    ("publications", "publications"),
    ("recipients", "recipients"),
    ("remisser", "remisser"),
    ("responses", "responses"),
    ("viewpoints", "viewpoints"),
    ("word-templates", "word_templates"),
];

async fn names(app: &TestApp, sql: &str) -> Vec<String> {
    let mut owner = app.database.owner().await;
    let names: Vec<Name> = diesel::sql_query(sql).load(&mut owner).await.unwrap();
    names.into_iter().map(|row| row.name).collect()
}

/// Every address that can be read: each `GET` of the specification with each id that its collection has.
async fn addresses(app: &TestApp) -> Vec<(Vec<String>, String)> {
    let mut ids: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (collection, table) in COLLECTIONS {
        let found = names(app, &format!("SELECT id::text AS name FROM {table} ORDER BY id")).await;
        ids.insert(collection, found);
    }
    let specification = specification();
    let mut addresses = Vec::new();
    for (path, item) in specification["paths"].as_object().unwrap() {
        let Some(operation) = item.get("get") else {
            continue;
        };
        let roles = operation["security"].as_array().into_iter().flatten();
        let roles = roles.filter_map(|scheme| scheme["bearer"].as_array()).flatten();
        let roles: Vec<String> = roles.filter_map(Value::as_str).map(str::to_owned).collect();
        let searches = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|parameter| parameter["name"] == "q");
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let collection = match segments[0] {
            "public" => segments[1],
            first => first,
        };
        let mut filled = vec![String::new()];
        for (place, segment) in segments.iter().enumerate() {
            let values: Vec<String> = if !segment.contains('{') {
                vec![(*segment).to_owned()]
            } else if place <= 2 && ids.contains_key(collection) && segments[place - 1] == collection {
                ids[collection].clone()
            } else {
                // A part of the first: an officer, a number of a version, or any id that such parts have.
                let mut parts = vec!["hand01".to_owned(), "hand02".to_owned(), "1".to_owned()];
                for of in [segments[place - 1], "documents", "responses"] {
                    parts.extend(ids.get(of).cloned().unwrap_or_default());
                }
                parts
            };
            filled = filled
                .iter()
                .flat_map(|path| values.iter().map(move |value| format!("{path}/{value}")))
                .collect();
        }
        for path in filled {
            if searches {
                addresses.push((roles.clone(), format!("{path}?q={PREFIX}&limit=100")));
            }
            addresses.push((roles.clone(), path));
        }
    }
    addresses
}

/// Where the word is found by these actors, who have one role each.
async fn found_by(actors: &BTreeMap<String, Actor>, app: &TestApp) -> Vec<String> {
    let stranger = app.stranger();
    let mut found = Vec::new();
    for (roles, path) in addresses(app).await {
        let readers: Vec<&Actor> = if roles.is_empty() {
            vec![&stranger]
        } else {
            actors
                .iter()
                .filter(|(role, _)| roles.contains(role))
                .map(|(_, actor)| actor)
                .take(2)
                .collect()
        };
        for reader in readers {
            for accept in ["application/json", "text/html", "text/plain"] {
                let request = reader.request(Method::GET, &path).header("Accept", accept);
                let answer = reader.send(request).await;
                let status = answer.status.as_u16();
                assert!(status < 500, "{path}: {}", answer.text());
                let headers = format!("{:?}", answer.headers);
                let told = format!("{headers}{}", answer.text()).to_lowercase();
                if told.contains(&MARKER.to_lowercase()) {
                    found.push(format!("{path} as {accept}: {status}"));
                }
                if status == 404 || status == 401 {
                    break;
                }
            }
        }
    }
    found
}

async fn actors(app: &TestApp, secrecy: bool) -> BTreeMap<String, Actor> {
    let mut actors = BTreeMap::new();
    for role in Role::OF_PERSONS {
        let actor = if secrecy {
            app.actor_with_secrecy(role, Boards::All).await
        } else {
            app.actor(role).await
        };
        actors.insert(role.as_str().to_owned(), actor);
    }
    actors
}

#[actix_web::test]
async fn what_is_under_secrecy_is_in_no_answer_to_those_without_the_right() {
    let scene = Scene::new().await;
    let calendar = scene.app.actor(Role::Secretary).await;
    let calendar = calendar
        .post("/calendars", &json!({ "name": "Allt" }))
        .await
        .expect(201)
        .json();
    let found = found_by(&actors(&scene.app, false).await, &scene.app).await;
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    let stranger = scene.app.stranger();
    let remiss = id(&scene.remiss);
    for page in [
        "!/".to_owned(),
        format!("!/remisser/{remiss}"),
        format!("!/remisser/{remiss}/svar"),
        format!("!/remisser/{}", scene.secret_remiss),
        format!("!/remisser/{}/svar", scene.secret_remiss),
        calendar["url"].as_str().unwrap_or("!/").to_owned(),
    ] {
        let shown = stranger.get(&page).await.text();
        assert!(!shown.contains(MARKER), "{page}");
    }
    // The word is there: those with the right find it.
    let found = found_by(&actors(&scene.app, true).await, &scene.app)
        .await
        .join("\n");
    for somewhere in [
        "/documents/",
        "/content",
        "/responses",
        "/viewpoints",
        "/cases?q=",
        "/remisser/",
        "/recipients",
        "/messages",
        "/inbox",
        "/audit-entries",
        "/timeline",
    ] {
        assert!(found.contains(somewhere), "{somewhere} not in\n{found}");
    }
    scene.app.stop().await;
}

#[actix_web::test]
async fn what_is_under_secrecy_is_in_no_row_that_the_database_shows_without_the_right() {
    let scene = Scene::new().await;
    let tables = names(
        &scene.app,
        "SELECT c.relname::text AS name FROM pg_class c WHERE c.relkind IN ('r', 'v') AND c.relnamespace = 'public'::regnamespace \
         AND has_table_privilege('remiss_app', c.oid, 'SELECT') ORDER BY 1",
    )
    .await;
    assert!(tables.len() > 30);
    let count = async |caller: &Caller, table: &str| {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let sql = format!("SELECT count(*) AS count FROM {table} t WHERE t::text ILIKE '%{MARKER}%'");
        let counted = scene
            .app
            .app
            .read(caller, async |connection| {
                Ok(diesel::sql_query(sql).get_result::<Count>(connection).await?)
            })
            .await;
        counted.unwrap().count
    };
    let (everything, without) = (Caller::system("test"), Caller::system("test").without_secrets());
    let mut shown = Vec::new();
    let mut with_secrets = 0;
    for table in &tables {
        if count(&without, table).await > 0 {
            shown.push(table.as_str());
        }
        with_secrets += usize::from(count(&everything, table).await > 0);
    }
    // Plumbing that no operation reads out: kept answers are looked through before they are given again, references are
    // ids of other systems.
    assert_eq!(shown, ["external_references", "idempotency_keys"]);
    assert!(with_secrets > 12, "{with_secrets}");
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_document_under_secrecy_keeps_its_place_in_the_register_without_title_and_party() {
    let scene = Scene::new().await;
    let officer = scene.app.actor(Role::Officer).await;
    let path = format!("/cases/{}/documents?limit=100", id(&scene.case));
    let listed = officer.get(&path).await.expect(200).json();
    let seen = scene.trusted.get(&path).await.expect(200).json();
    assert_eq!(listed["_meta"]["totalRecords"], seen["_meta"]["totalRecords"]);
    let numbers = |list: &Value| -> Vec<Value> {
        let documents = list["documents"].as_array().unwrap().iter();
        documents.map(|document| document["number"].clone()).collect()
    };
    assert_eq!(numbers(&listed), numbers(&seen));
    let of = |list: &Value| {
        let documents = list["documents"].as_array().unwrap();
        documents
            .iter()
            .find(|document| document["id"] == scene.document)
            .unwrap()
            .clone()
    };
    let (masked, whole) = (of(&listed), of(&seen));
    assert_eq!(masked["hidden"], true);
    assert_eq!(masked["direction"], "incoming");
    assert_eq!(masked["secrecyGround"], super::scene::GROUND);
    assert_eq!(
        (whole["hidden"].clone(), whole["title"].clone()),
        (json!(false), json!(MARKER))
    );
    assert_eq!(whole["secrecyDate"], "2019-09-02");
    assert_eq!(whole["secrecyDecidedBy"], "hand09");
    // In the public register so for everybody.
    for reader in [&officer, &scene.trusted] {
        let register = reader.get("/register?limit=100").await.expect(200).json();
        let entries = register["entries"].as_array().unwrap();
        let entry = entries
            .iter()
            .find(|entry| entry["documentId"] == scene.document)
            .unwrap();
        assert_eq!(
            (entry["secret"].clone(), entry["party"].clone()),
            (json!(true), json!(null))
        );
        assert_eq!(entry["title"], "Omfattas av sekretess");
        assert_eq!(entry["direction"], "incoming");
        assert!(!register.to_string().contains(MARKER));
    }
    let content = format!("/documents/{}/content", scene.document);
    let refused = officer.get(&content).await.expect(403).json();
    assert!(refused["detail"].as_str().unwrap().contains("21 kap. 7 § OSL"));
    scene.trusted.get(&content).await.expect(200);
    scene.app.stop().await;
}

#[actix_web::test]
async fn papers_leave_out_what_is_under_secrecy_whoever_writes_them() {
    let scene = Scene::new().await;
    let path = format!("/remisser/{}/compilation", id(&scene.remiss));
    let compilation = scene.trusted.get(&path).await.expect(200);
    assert!(!compilation.text().contains(MARKER));
    assert_eq!(compilation.json()["received"]["withheld"], 2);
    // What is done to all responses takes somebody who sees them all.
    let officer = scene.app.actor(Role::Officer).await;
    scene.app.set_time("2019-11-01T08:00:00Z");
    officer
        .post(&format!("/remisser/{}/closures", id(&scene.remiss)), &json!({}))
        .await
        .expect(200);
    let closures = format!("/remisser/{}/compilation-closures", id(&scene.remiss));
    let refused = officer.post(&closures, &json!({})).await.expect(403).json();
    assert!(
        refused["detail"].as_str().unwrap().contains("2 svar"),
        "{refused}"
    );
    // To those who see them, the viewpoints without a reply are missing, as others are.
    scene.trusted.post(&closures, &json!({})).await.expect(422);
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_kept_answer_is_not_given_again_once_it_is_under_secrecy() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let registrar = app.actor(Role::Registrar).await;
    let path = format!("/cases/{}/documents?title={MARKER}", id(&case));
    let upload = || {
        registrar
            .request(Method::POST, &path)
            .header("Idempotency-Key", "k1")
            .body("hej")
    };
    let document = registrar.send(upload()).await.expect(201).id();
    registrar.send(upload()).await.expect(201);
    super::scene::mark(&registrar, &format!("/documents/{document}")).await;
    let replayed = registrar.send(upload()).await.expect(403);
    assert!(!replayed.text().contains(MARKER));
    app.stop().await;
}

#[actix_web::test]
async fn a_document_under_secrecy_leaves_with_no_mail() {
    let app = TestApp::new().await;
    let board = app.kommunstyrelsen().await;
    let case = app.case(board, "Ett ärende").await;
    let remiss = app.remiss_draft(&case).await;
    app.add_recipients(&remiss, &[("Föreningen A", "a@example.org")])
        .await;
    let officer = app.actor(Role::Officer).await;
    let upload = officer
        .request(
            Method::POST,
            &format!("/cases/{}/documents?title=Bilaga", id(&case)),
        )
        .body(MARKER);
    let document = officer.send(upload).await.expect(201).id();
    let path = format!("/remisser/{}", id(&remiss));
    let added = json!({ "documentId": document });
    officer
        .post(&format!("{path}/documents"), &added)
        .await
        .expect(201);
    super::scene::mark(&officer, &format!("/documents/{document}")).await;
    let refused = officer
        .post(&format!("{path}/dispatches"), &json!({}))
        .await
        .expect(409)
        .json();
    assert!(
        refused["detail"].as_str().unwrap().contains("sekretess"),
        "{refused}"
    );
    app.stop().await;
}
