//! Each operation of the specification is complete.

use std::collections::{BTreeSet, HashMap};

use remiss::http::openapi::specification;
use remiss::http::server::pretty;
use serde_json::Value;

use super::{PUBLIC, is_kept_in, nothing_in, operations, resolved};

#[test]
fn the_kept_specification_is_current() {
    is_kept_in("../openapi/remiss.json", &pretty(&specification()));
}

#[test]
fn every_operation_says_what_it_is_for() {
    let specification = specification();
    let mut found = Vec::new();
    let mut ids: HashMap<String, String> = HashMap::new();
    for operation in operations(&specification) {
        let name = operation.name();
        for what in ["summary", "description"] {
            if operation.body[what]
                .as_str()
                .is_none_or(|text| text.trim().is_empty())
            {
                found.push(format!("{name} has no {what}"));
            }
        }
        if operation.body["summary"]
            .as_str()
            .is_some_and(|summary| summary.len() > 100 || summary.ends_with('.'))
        {
            found.push(format!("{name}: the summary is a sentence, or long"));
        }
        if operation.body["tags"].as_array().is_none_or(Vec::is_empty) {
            found.push(format!("{name} has no tag"));
        }
        let id = operation.body["operationId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        if let Some(other) = ids.insert(id.clone(), name.clone()) {
            found.push(format!("{name} and {other} share the id {id}"));
        }
        for parameter in operation.parameters(&specification) {
            let filled = |what: &str| parameter[what].as_str().is_some_and(|text| !text.is_empty());
            if !filled("description") {
                found.push(format!("{name}: {} has no description", parameter["name"]));
            }
            let has_example = [&parameter["example"], &parameter["schema"]["example"]]
                .iter()
                .any(|example| !example.is_null());
            if !has_example {
                found.push(format!("{name}: {} has no example", parameter["name"]));
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn every_group_of_operations_is_described() {
    let specification = specification();
    let described: BTreeSet<&str> = specification["tags"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|tag| tag["description"].as_str().is_some_and(|text| !text.is_empty()))
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        for tag in operation.body["tags"].as_array().into_iter().flatten() {
            if !tag.as_str().is_some_and(|tag| described.contains(tag)) {
                found.push(format!("{}: {tag} stands in no list of tags", operation.name()));
            }
        }
    }
    nothing_in(&found);
}

/// A key without a value says something else than no key: `"allOf": null` is no schema, and linters and generators stop at it.
#[test]
fn nothing_in_the_specification_is_null_but_examples() {
    fn look(place: &str, value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Null => found.push(format!("{place} is null")),
            Value::Array(parts) => {
                for (number, part) in parts.iter().enumerate() {
                    look(&format!("{place}/{number}"), part, found);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    if !matches!(name.as_str(), "example" | "examples" | "default" | "enum") {
                        look(&format!("{place}/{name}"), member, found);
                    }
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    look("#", &specification(), &mut found);
    nothing_in(&found);
}

/// ARP.03 of the national profile.
#[test]
fn what_is_made_is_said_to_have_an_address() {
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let made = &operation.body["responses"]["201"];
        if !made.is_null() && made["headers"]["Location"].is_null() {
            found.push(operation.name());
        }
    }
    nothing_in(&found);
}

#[test]
fn every_operation_describes_each_answer() {
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let name = operation.name();
        let answers = operation.answers(&specification);
        let statuses: BTreeSet<u16> = answers.iter().map(|(status, _)| *status).collect();
        if !statuses.iter().any(|status| (200..400).contains(status)) {
            found.push(format!("{name} never succeeds"));
        }
        let mut wanted = vec![400, 500, 503];
        if !operation.roles().is_empty() {
            wanted.extend([401, 403]);
        }
        if operation.path.contains('{') {
            wanted.push(404);
        }
        if operation.body.get("requestBody").is_some() {
            wanted.extend([413, 415, 422]);
        }
        if matches!(operation.method.as_str(), "PUT" | "PATCH" | "DELETE") {
            wanted.extend([412, 428]);
        }
        for status in wanted {
            if !statuses.contains(&status) {
                found.push(format!("{name} does not describe {status}"));
            }
        }
        for (status, answer) in answers {
            if answer["description"].as_str().is_none_or(str::is_empty) {
                found.push(format!("{name}: {status} has no description"));
            }
            let is_problem = answer["content"].get("application/problem+json").is_some();
            if (status >= 400) != is_problem {
                found.push(format!("{name}: {status} and problem+json do not go together"));
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn every_json_body_has_an_example_with_all_that_is_required() {
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let request = operation.body["requestBody"]["content"].as_object();
        let mut bodies: Vec<(String, &Value)> = request
            .into_iter()
            .flatten()
            .map(|(media_type, body)| (format!("request {media_type}"), body))
            .collect();
        let answers = operation.answers(&specification);
        for (status, answer) in answers {
            for (media_type, body) in answer["content"].as_object().into_iter().flatten() {
                bodies.push((format!("{status} {media_type}"), body));
            }
        }
        for (what, body) in bodies.into_iter().filter(|(what, _)| what.ends_with("json")) {
            let name = operation.name();
            let example = &body["example"];
            if example.is_null() && body["examples"].is_null() {
                found.push(format!("{name}: {what} has no example"));
                continue;
            }
            let schema = resolved(&body["schema"], &specification);
            for field in schema["required"].as_array().into_iter().flatten() {
                if example.get(field.as_str().unwrap()).is_none() {
                    found.push(format!("{name}: the example of {what} lacks {field}"));
                }
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn a_json_request_refuses_fields_that_it_does_not_know() {
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let body = &operation.body["requestBody"]["content"]["application/json"];
        if body.is_null() {
            continue;
        }
        let schema = resolved(&body["schema"], &specification);
        if schema["additionalProperties"] != Value::Bool(false) {
            found.push(format!("{} takes unknown fields", operation.name()));
        }
    }
    nothing_in(&found);
}

#[test]
fn only_the_listed_operations_are_open_to_anyone() {
    let specification = specification();
    let open: BTreeSet<String> = operations(&specification)
        .iter()
        .filter(|operation| operation.roles().is_empty())
        .map(super::Operation::name)
        .collect();
    let listed: BTreeSet<String> = PUBLIC.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(open, listed);
}
