//! Every role against every operation: what the specification says, and what the service does.

use remiss::access::{Boards, Role};
use remiss::http::openapi::specification;
use remiss_tests::{Actor, TestApp};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Operation, is_kept_in, nothing_in, operations};

/// An id that nothing has.
const NOTHING: &str = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60";

/// A request to an operation about something that does not exist.
async fn call(actor: &Actor, operation: &Operation) -> remiss_tests::Answer {
    let path: Vec<String> = operation
        .path
        .split('/')
        .map(|segment| match segment.split_once('}') {
            Some((_, after)) => format!("{NOTHING}{after}"),
            None => segment.to_owned(),
        })
        .collect();
    let method: Method = operation.method.parse().unwrap();
    let mut request = actor.request(method.clone(), &path.join("/"));
    if method == Method::POST {
        request = request.header("Idempotency-Key", operation.name());
    }
    if [Method::PUT, Method::PATCH, Method::DELETE].contains(&method) {
        request = request.header("If-Match", "\"1\"");
    }
    if operation.body.get("requestBody").is_some() {
        request = request.json(&json!({}));
    }
    actor.send(request).await
}

#[test]
fn who_may_what_is_written_down() {
    let specification = specification();
    let mut table = format!("{:80}", "");
    for role in Role::OF_KEYS {
        table.push_str(&format!(" {}", &role.as_str()[..3]));
    }
    table.push('\n');
    for operation in operations(&specification) {
        let roles = operation.roles();
        let mut line = format!("{:80}", operation.name());
        for role in Role::OF_KEYS {
            let may = roles.is_empty() || roles.iter().any(|known| known == role.as_str());
            line.push_str(if may { "   x" } else { "   ." });
        }
        if roles.is_empty() {
            line.push_str("   anyone");
        }
        table.push_str(line.trim_end());
        table.push('\n');
    }
    is_kept_in("fixtures/roles.txt", &table);
}

#[test]
fn every_role_of_the_specification_is_one_that_keys_have() {
    let specification = specification();
    for operation in operations(&specification) {
        for role in operation.roles() {
            assert!(role.parse::<Role>().is_ok(), "{}: {role}", operation.name());
        }
    }
}

#[actix_web::test]
async fn every_secured_operation_is_401_without_credentials() {
    let app = TestApp::new().await;
    let specification = specification();
    let (stranger, wrong) = (
        app.stranger(),
        Actor::new(&app.address, Some("remiss_fel".to_owned())),
    );
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let secured = !operation.roles().is_empty();
        let answer = call(&stranger, &operation).await;
        if secured != (answer.status == StatusCode::UNAUTHORIZED) {
            found.push(format!("{}: {} to a stranger", operation.name(), answer.status));
        }
        if !secured {
            continue;
        }
        if !answer.header("www-authenticate").starts_with("Bearer") {
            found.push(format!("{}: 401 without WWW-Authenticate", operation.name()));
        }
        let body = answer.json();
        for member in ["type", "title", "status", "detail", "instance"] {
            if body.get(member).is_none_or(Value::is_null) {
                found.push(format!("{}: the problem has no {member}", operation.name()));
            }
        }
        let answer = call(&wrong, &operation).await;
        if answer.status != StatusCode::UNAUTHORIZED {
            found.push(format!("{}: {} to a wrong key", operation.name(), answer.status));
        }
    }
    nothing_in(&found);
    app.stop().await;
}

#[actix_web::test]
async fn every_role_is_let_in_where_the_specification_says_and_nowhere_else() {
    let app = TestApp::new().await;
    let specification = specification();
    let coordinator = app.actor(Role::Coordinator).await;
    let organisation = coordinator
        .post("/organisations", &json!({ "kind": "association", "name": "A" }))
        .await
        .expect(201)
        .id()
        .parse()
        .unwrap();
    let mut found = Vec::new();
    for role in Role::OF_KEYS {
        let own = (role == Role::Organisation).then_some(organisation);
        let actor = app.actor_with(role, Boards::All, own).await;
        for operation in operations(&specification) {
            let roles = operation.roles();
            let may = roles.is_empty() || roles.iter().any(|known| known == role.as_str());
            let answer = call(&actor, &operation).await;
            if may == (answer.status == StatusCode::FORBIDDEN) {
                found.push(format!("{} as {role}: {}", operation.name(), answer.status));
            }
            let documented = operation.body["responses"].get(answer.status.as_str()).is_some();
            if answer.status.is_server_error() || !documented {
                found.push(format!(
                    "{} as {role}: {} is not in the specification: {}",
                    operation.name(),
                    answer.status,
                    answer.text().chars().take(200).collect::<String>()
                ));
            }
        }
    }
    nothing_in(&found);
    app.stop().await;
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_have_is_405_and_names_those_it_has() {
    // SAK.05
    let app = TestApp::new().await;
    let specification = specification();
    let administrator = app.actor(Role::Administrator).await;
    let mut found = Vec::new();
    let all = operations(&specification);
    for (path, item) in specification["paths"].as_object().unwrap() {
        let mut has: Vec<String> = item
            .as_object()
            .unwrap()
            .keys()
            .map(|m| m.to_uppercase())
            .collect();
        has.sort();
        // Where a fixed path and one with a parameter fit the same address, either's methods are answered.
        let alone = all
            .iter()
            .filter(|other| other.path != *path)
            .all(|other| other.path.replace("{id}", "") != path.replace("{id}", ""));
        let missing = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .find(|method| !has.contains(&(*method).to_owned()));
        let Some(method) = missing.filter(|_| alone) else {
            continue;
        };
        let wrong = Operation {
            method: method.to_owned(),
            path: path.clone(),
            body: Value::Null,
        };
        let answer = call(&administrator, &wrong).await;
        if answer.status != StatusCode::METHOD_NOT_ALLOWED || answer.header("allow") != has.join(", ") {
            found.push(format!(
                "{method} {path}: {} with Allow: {}, has {}",
                answer.status,
                answer.header("allow"),
                has.join(", ")
            ));
        }
    }
    nothing_in(&found);
    app.stop().await;
}

#[actix_web::test]
async fn the_specification_is_served_under_the_base() {
    // DOK.23, DOK.24
    let app = TestApp::new().await;
    let stranger = app.stranger();
    let json = stranger.get("/openapi.json").await.expect(200);
    let yaml = stranger.get("/openapi.yaml").await.expect(200);
    assert_eq!(json.json(), specification());
    assert_eq!(yaml.header("content-type"), "application/yaml");
    app.stop().await;
}

#[actix_web::test]
async fn a_page_out_of_range_is_an_empty_one_and_links_keep_the_filters() {
    // FNS.08 to FNS.14
    let app = TestApp::new().await;
    let coordinator = app.actor(Role::Coordinator).await;
    for number in 0..3 {
        let new = json!({ "kind": "association", "name": format!("Förening {number}") });
        coordinator.post("/organisations", &new).await.expect(201);
    }
    for page in ["0", "99"] {
        let path = format!("/organisations?page={page}");
        let answer = coordinator.get(&path).await.expect(200).json();
        assert_eq!(answer["_meta"]["count"], 0);
        assert_eq!(answer["_meta"]["totalRecords"], 3);
    }
    let path = "/organisations?kind=association&page=2&limit=1";
    let answer = coordinator.get(path).await.expect(200).json();
    for (relation, page) in [("self", 2), ("first", 1), ("prev", 1), ("next", 3), ("last", 3)] {
        let link = &answer["_links"][relation];
        let href = link["href"].as_str().unwrap();
        assert!(href.starts_with(&app.address), "{href}");
        assert!(
            href.contains("kind=association") && href.contains(&format!("page={page}")),
            "{href}"
        );
        assert_eq!(link["method"], "GET");
        let followed = coordinator.get(href).await.expect(200).json();
        assert_eq!(followed["_meta"]["page"], page);
    }
    app.stop().await;
}
