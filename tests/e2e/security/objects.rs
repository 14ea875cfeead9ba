//! Things of others (OWASP API1, ASVS 8.2.2): every operation of the specification is asked for each kind of thing that another board has, by its
//! right id. The answer is the one for an id that nothing has, so that not even its being there is told; and nothing changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use remiss::access::{Boards, Role};
use remiss::http::openapi::specification;
use remiss_tests::{Actor, Answer};
use reqwest::Method;
use serde_json::{Value, json};

use super::scene::Scene;

static ASKED: AtomicU64 = AtomicU64::new(0);

/// An id that nothing has.
const NOTHING: &str = "0193b3f0-7d4e-7c6b-9a5e-2f1c3d4e5f60";

/// Collections whose things are a board's, and the query for their ids.
const OF_BOARDS: &[(&str, &str)] = &[
    ("agenda-items", "SELECT id::text AS id FROM agenda_items"),
    (
        "api-keys",
        "SELECT id::text AS id FROM api_keys WHERE board_ids IS NOT NULL",
    ),
    ("calendars", "SELECT id::text AS id FROM calendars"),
    (
        "case-number-reservations",
        "SELECT id::text AS id FROM case_numbers ORDER BY id DESC",
    ),
    ("cases", "SELECT id::text AS id FROM cases"),
    ("decisions", "SELECT id::text AS id FROM decisions"),
    ("documents", "SELECT id::text AS id FROM documents"),
    ("drafts", "SELECT id::text AS id FROM drafts"),
    (
        "extension-requests",
        "SELECT id::text AS id FROM extension_requests",
    ),
    (
        "inbox",
        "SELECT id::text AS id FROM inbox_entries WHERE board_id IS NOT NULL",
    ),
    ("late-consents", "SELECT id::text AS id FROM late_consents"),
    ("meeting-imports", "SELECT id::text AS id FROM meeting_imports"),
    ("meetings", "SELECT id::text AS id FROM meetings"),
    (
        "messages",
        "SELECT id::text AS id FROM messages WHERE board_id IS NOT NULL",
    ),
    ("publications", "SELECT id::text AS id FROM publications"),
    ("recipients", "SELECT id::text AS id FROM recipients"),
    ("remisser", "SELECT id::text AS id FROM remisser"),
    ("responses", "SELECT id::text AS id FROM responses"),
    ("viewpoints", "SELECT id::text AS id FROM viewpoints"),
    (
        "waiting-responses",
        "SELECT id::text AS id FROM waiting_responses",
    ),
    ("webhooks", "SELECT id::text AS id FROM webhooks"),
    ("word-templates", "SELECT id::text AS id FROM word_templates"),
];

/// What a board does is known to all, what it treats is not: its meetings are read by everybody in the municipality, without what stands on their agendas.
const KNOWN_TO_ALL: &str = "meetings";

/// The word that stands in every text of the scene.
const WORD: &str = "Samverkan";

/// Collections that are the municipality's, the same for all its boards: the register of organisations and what is worded for all. What is not here
/// and not above is asked for by mistake.
const OF_ALL: &[&str] = &[
    "announced-remisser",
    "boards",
    "distribution-lists",
    "document-templates",
    "follow-up-plans",
    "mail-texts",
    "organisation-imports",
    "organisations",
    "public",
];

struct Operation {
    method: Method,
    path: String,
    body: Value,
}

impl Operation {
    fn roles(&self) -> BTreeSet<String> {
        let schemes = self.body["security"].as_array().into_iter().flatten();
        let roles = schemes.filter_map(|scheme| scheme["bearer"].as_array()).flatten();
        roles.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Its first segment, where a thing is named by the second.
    fn collection(&self) -> Option<&str> {
        let mut segments = self.path.split('/').skip(1);
        let first = segments.next()?;
        segments.next()?.starts_with('{').then_some(first)
    }

    /// Asks it for a thing, and within it for another, with the body that the specification has as an example.
    async fn ask(&self, actor: &Actor, thing: &str, within: &str) -> Answer {
        let mut ids = [thing].into_iter();
        let path: Vec<String> = self
            .path
            .split('/')
            .map(|segment| match segment.split_once('}') {
                Some((name, after)) if name.starts_with('{') => {
                    format!("{}{after}", ids.next().unwrap_or(within))
                }
                _ => segment.to_owned(),
            })
            .collect();
        let mut request = actor.request(self.method.clone(), &path.join("/"));
        if self.method == Method::POST {
            // A key that was used is answered as before, and asks nobody.
            let key = ASKED.fetch_add(1, Ordering::Relaxed);
            request = request.header("Idempotency-Key", format!("q{key}"));
        }
        if [Method::PUT, Method::PATCH, Method::DELETE].contains(&self.method) {
            request = request.header("If-Match", "\"1\"");
        }
        let content = self.body["requestBody"]["content"].as_object();
        match content.and_then(|content| content.iter().next()) {
            Some((kind, body)) if kind.ends_with("json") => {
                request = request.json(&body["example"]);
            }
            Some((kind, _)) => request = request.header("Content-Type", kind.as_str()).body("hej"),
            None => {}
        }
        actor.send(request).await
    }
}

fn operations() -> Vec<Operation> {
    let specification = specification();
    let paths = specification["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().unwrap().iter().map(|(method, body)| Operation {
                method: method.to_uppercase().parse().unwrap(),
                path: path.clone(),
                body: body.clone(),
            })
        })
        .collect()
}

/// What an answer tells, apart from the number of this occurrence.
fn told(answer: &Answer) -> (u16, Value, Value) {
    let problem = answer.json();
    (
        answer.status.as_u16(),
        problem["type"].clone(),
        problem["detail"].clone(),
    )
}

#[actix_web::test]
async fn no_operation_tells_or_changes_anything_of_another_board_by_any_id() {
    let scene = Scene::with(WORD).await;
    let mut things: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (collection, sql) in OF_BOARDS {
        let ids = scene.ids(&format!("{sql} LIMIT 3")).await;
        assert!(!ids.is_empty(), "the scene has no {collection}");
        things.insert(collection, ids);
    }
    let changes = "SELECT count(*)::text AS id FROM audit_entries WHERE board_id IS NOT NULL";
    let before = scene.ids(changes).await;
    let mut actors = BTreeMap::new();
    for role in Role::OF_PERSONS {
        actors.insert(role.as_str(), scene.of_the_other(role).await);
    }
    let (mut found, mut asked) = (Vec::new(), 0);
    for operation in operations() {
        let Some(collection) = operation.collection() else {
            continue;
        };
        if operation.roles().is_empty() || OF_ALL.contains(&collection) {
            continue;
        }
        let Some(ids) = things.get(collection) else {
            found.push(format!("{collection}: neither a board's nor for all"));
            continue;
        };
        for role in operation.roles() {
            let Some(actor) = actors.get(role.as_str()) else {
                continue;
            };
            for within in ["1", NOTHING] {
                let nothing = operation.ask(actor, NOTHING, within).await;
                for thing in ids {
                    let answer = operation.ask(actor, thing, within).await;
                    asked += 1;
                    if collection == KNOWN_TO_ALL && operation.method == Method::GET {
                        if answer.text().contains(WORD) || answer.json()["items"][0].is_object() {
                            found.push(format!("{}: {}", operation.path, answer.text()));
                        }
                    } else if !answer.status.is_client_error() || told(&answer) != told(&nothing) {
                        found.push(format!(
                            "{} {} of {thing} as {role}: {:?}, of nothing {:?}",
                            operation.method,
                            operation.path,
                            told(&answer),
                            told(&nothing)
                        ));
                    }
                }
                if operation.path.matches('{').nth(1).is_none() {
                    break;
                }
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    assert!(asked > 600, "{asked} questions");
    assert_eq!(scene.ids(changes).await, before, "something was done");
    scene.app.stop().await;
}

#[actix_web::test]
async fn nobody_works_on_another_board_itself() {
    let scene = Scene::with(WORD).await;
    let changes = "SELECT count(*)::text AS id FROM audit_entries";
    let mut actors = BTreeMap::new();
    for role in Role::OF_PERSONS {
        actors.insert(role.as_str(), scene.of_the_other(role).await);
    }
    let before = scene.ids(changes).await;
    let board = scene.board.to_string();
    for operation in operations() {
        // That it is there, what it is called and when it meets is known to all.
        let known_to_all = ["/boards/{id}", "/boards/{id}/meetings"].contains(&operation.path.as_str());
        if operation.collection() != Some("boards") || known_to_all && operation.method == Method::GET {
            continue;
        }
        for role in operation.roles() {
            let answer = operation.ask(&actors[role.as_str()], &board, NOTHING).await;
            let name = format!("{} {} as {role}", operation.method, operation.path);
            let nothing = answer.json()["_meta"]["totalRecords"] == 0;
            assert!(
                answer.status.is_client_error() || nothing,
                "{name}: {} {}",
                answer.status,
                answer.text()
            );
        }
    }
    assert_eq!(scene.ids(changes).await, before, "something was done");
    scene.app.stop().await;
}

#[actix_web::test]
async fn the_same_ids_are_found_by_who_may_see_them() {
    let scene = Scene::with(WORD).await;
    let mut seen = BTreeSet::new();
    for operation in operations() {
        let Some(collection) = operation.collection().map(str::to_owned) else {
            continue;
        };
        let Some((_, sql)) = OF_BOARDS.iter().find(|(name, _)| *name == collection) else {
            continue;
        };
        if operation.method != Method::GET || operation.path.matches('{').count() > 1 {
            continue;
        }
        let Some(role) = operation
            .roles()
            .iter()
            .find_map(|role| role.parse::<Role>().ok())
        else {
            continue;
        };
        let actor = scene.app.actor_with_secrecy(role, Boards::All).await;
        for thing in scene.ids(sql).await {
            let answer = operation.ask(&actor, &thing, "1").await;
            if answer.status.is_success() {
                seen.insert(operation.path.clone());
            }
        }
    }
    // Without this the test above would hold for a scene whose ids are wrong.
    assert!(seen.len() > 40, "{seen:#?}");
    scene.app.stop().await;
}

/// A part belongs to one whole: `/cases/{id}/shares/{shareId}` with a share of another case. Path of the whole, path of the part, and the query for pairs
/// that do not belong together.
const PARTS: &[(&str, &str, &str)] = &[
    (
        "boards",
        "staff-contacts",
        "SELECT w.id || ' ' || p.id AS id FROM boards w JOIN staff_contacts p ON p.board_id <> w.id",
    ),
    (
        "cases",
        "shares",
        "SELECT w.id || ' ' || p.id AS id FROM cases w JOIN case_shares p ON p.case_id <> w.id",
    ),
    (
        "organisations",
        "contacts",
        "SELECT w.id || ' ' || p.id AS id FROM organisations w JOIN organisation_contacts p ON p.organisation_id <> w.id",
    ),
    (
        "remisser",
        "documents",
        "SELECT w.id || ' ' || p.document_id AS id FROM remisser w JOIN remiss_documents p ON p.remiss_id <> w.id",
    ),
    (
        "public/remisser",
        "responses",
        "SELECT w.id || ' ' || p.id AS id FROM remisser w JOIN responses p ON p.remiss_id <> w.id",
    ),
    (
        "webhooks",
        "deliveries",
        "SELECT w.id || ' ' || p.id AS id FROM webhooks w JOIN webhook_deliveries p ON p.webhook_id <> w.id",
    ),
];

#[actix_web::test]
async fn a_part_of_one_thing_is_not_reached_through_another() {
    let scene = Scene::with(WORD).await;
    let administrator = scene.app.actor(Role::Administrator).await;
    let webhook = json!({ "name": "Ett till", "url": "https://annan.example.org/in" });
    administrator.post("/webhooks", &webhook).await.expect(201);
    let stranger = scene.app.stranger();
    let mut tried = BTreeSet::new();
    for operation in operations() {
        if operation.path.matches('{').count() != 2 {
            continue;
        }
        let Some((whole, part, sql)) = PARTS.iter().find(|(whole, part, _)| {
            operation.path.starts_with(&format!("/{whole}/{{"))
                && operation.path.contains(&format!("}}/{part}/{{"))
        }) else {
            continue;
        };
        let pairs = scene.ids(sql).await;
        assert!(!pairs.is_empty(), "the scene has no two {whole} with {part}");
        let role = operation
            .roles()
            .iter()
            .find_map(|role| role.parse::<Role>().ok());
        let actor = match role {
            Some(role) => scene.app.actor_with_secrecy(role, Boards::All).await,
            None => stranger.clone(),
        };
        for pair in pairs {
            let (thing, within) = pair.split_once(' ').unwrap();
            let answer = operation.ask(&actor, thing, within).await;
            let name = format!("{} {}", operation.method, operation.path);
            // 412: the whole is the caller's, and its ETag another.
            assert!(
                [404, 412].contains(&answer.status.as_u16()),
                "{name}: {} {}",
                answer.status,
                answer.text()
            );
            tried.insert(name);
        }
    }
    assert!(tried.len() >= 12, "{tried:#?}");
    scene.app.stop().await;
}

#[actix_web::test]
async fn a_key_of_an_organisation_reaches_nothing_of_another() {
    let scene = Scene::with(WORD).await;
    let organisations = scene
        .ids("SELECT id::text AS id FROM organisations ORDER BY name")
        .await;
    let own = organisations[0].parse().unwrap();
    let actor = scene
        .app
        .actor_with(Role::Organisation, Boards::All, Some(own))
        .await;
    let mut found = Vec::new();
    for operation in operations() {
        if !operation.roles().contains("organisation") {
            continue;
        }
        let ids = match operation.collection() {
            Some("organisations") => organisations[1..].to_vec(),
            Some("responses") => scene.ids("SELECT id::text AS id FROM responses").await,
            // A public one may be answered by anybody. This body was not asked in the other.
            Some("remisser") => {
                scene
                    .ids("SELECT id::text AS id FROM remisser WHERE NOT public OR direction = 'incoming'")
                    .await
            }
            _ => continue,
        };
        let nothing = operation.ask(&actor, NOTHING, NOTHING).await;
        for thing in ids {
            let answer = operation.ask(&actor, &thing, NOTHING).await;
            let is_empty = answer.json()["_meta"]["totalRecords"] == 0;
            if !(answer.status.is_client_error() || is_empty) || told(&answer) != told(&nothing) {
                let name = format!("{} {}", operation.method, operation.path);
                found.push(format!(
                    "{name}: {:?}, of nothing {:?}",
                    told(&answer),
                    told(&nothing)
                ));
            }
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    scene.app.stop().await;
}
