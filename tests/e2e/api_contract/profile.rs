//! The rules of the national REST API profile (DIGG 1.2.0) that a program can check, each under its number.

use remiss::http::openapi::specification;
use serde_json::Value;

use super::{nothing_in, operations, resolved};

/// Fixed parts of paths that name one thing, or cannot be counted.
const SINGULAR: &[&str] = &[
    "agenda",
    "announced-remisser",
    "api-info",
    "checklist",
    "civil-society",
    "comparison",
    "compilation",
    "feedback",
    "content",
    "coverage",
    "distribution-list",
    "inbox",
    "missiv",
    "organisation-register",
    "outbox",
    "package",
    "plan",
    "public",
    "register",
    "remisser",
    "specimen",
    "timeline",
];

/// Lists that are named by what became of their members: an English participle has no plural.
const PARTICIPLES: &[&str] = &[
    "added",
    "alreadyThere",
    "carriedOver",
    "missing",
    "notReminded",
    "refused",
    "rejected",
    "unreachable",
    "kept",
];

/// Query parameters that must be there, since the operation means nothing without them (FNS.05 is a should).
const REQUIRED: &[&str] = &["POST /responses/{id}/attachments fileName"];

fn is_camel_case(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name.chars().all(|letter| letter.is_ascii_alphabetic())
}

#[test]
fn info_says_who_answers_for_the_api_and_on_what_terms() {
    // DOK.03, DOK.06, DOK.08, DOK.09, DOK.11, DOK.17, DOK.21, VER.04
    let specification = specification();
    let info = &specification["info"];
    for pointer in [
        "/title",
        "/version",
        "/description",
        "/termsOfService",
        "/contact/name",
        "/contact/url",
        "/contact/email",
        "/license/name",
        "/license/url",
    ] {
        let filled = info.pointer(pointer).and_then(Value::as_str);
        assert!(
            filled.is_some_and(|text| !text.trim().is_empty()),
            "info{pointer} is missing"
        );
    }
    assert!(specification["externalDocs"]["url"].is_string());
    let description = info["description"].as_str().unwrap();
    for word in ["Begränsningar", "limitations", "Servicenivå"] {
        assert!(description.contains(word), "{word}");
    }
    let version: Vec<&str> = info["version"].as_str().unwrap().split('.').collect();
    assert!(version.len() == 3 && version.iter().all(|part| part.parse::<u32>().is_ok()));
    assert!(specification["openapi"].as_str().unwrap().starts_with("3."));
    assert!(
        specification["security"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
}

#[test]
fn the_api_is_reached_by_https_under_name_and_version() {
    // UFN.01, UFN.02, SAK.01, VER.05
    let specification = specification();
    for server in specification["servers"].as_array().unwrap() {
        let url = server["url"].as_str().unwrap();
        assert!(
            url.starts_with("https://") && url.ends_with("/remiss/v1"),
            "{url}"
        );
    }
}

#[test]
fn credentials_go_in_the_bearer_header_only() {
    // SAK.09, SAK.10, SAK.15, SAK.16
    let specification = specification();
    let schemes = specification["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    for (name, scheme) in schemes {
        assert_eq!(scheme["type"], "http", "{name}");
        assert_eq!(scheme["scheme"], "bearer", "{name}");
    }
}

#[test]
fn paths_are_plural_nouns_in_lower_case_with_hyphens() {
    // RES.06, UFN.07, UFN.08, UFN.09, SAK.30
    let specification = specification();
    let mut found = Vec::new();
    for path in specification["paths"].as_object().unwrap().keys() {
        if path.ends_with('/') || path.ends_with("openapi.json") || path.ends_with("openapi.yaml") {
            found.push(format!("{path} has no place among the paths"));
        }
        for segment in path.split('/').skip(1) {
            if let Some(rest) = segment.strip_prefix('{') {
                let (name, after) = rest.split_once('}').unwrap();
                let fits = is_camel_case(name) && (after.is_empty() || after == ".ics");
                if !fits {
                    found.push(format!("{path}: {segment} is no parameter"));
                }
                continue;
            }
            let characters = |letter: char| letter.is_ascii_lowercase() || letter == '-';
            if segment.is_empty() || !segment.chars().all(characters) {
                found.push(format!("{path}: {segment} has other characters than a-z and -"));
            }
            if !segment.ends_with('s') && !SINGULAR.contains(&segment) {
                found.push(format!("{path}: {segment} is no plural"));
            }
            let verbs = ["get-", "post-", "put-", "create-", "update-", "delete-", "send-"];
            if verbs.iter().any(|verb| segment.starts_with(verb)) {
                found.push(format!("{path}: {segment} is a verb"));
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn a_path_has_nothing_but_methods() {
    // DOK.19
    let specification = specification();
    for (path, item) in specification["paths"].as_object().unwrap() {
        for key in item.as_object().unwrap().keys() {
            let known = ["get", "post", "put", "patch", "delete"].contains(&key.as_str());
            assert!(known, "{path} has {key}");
        }
    }
}

#[test]
fn query_parameters_are_camel_case_and_may_be_left_out() {
    // FNS.01, FNS.03, FNS.05, FNS.06, RES.02
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        for parameter in operation.parameters(&specification) {
            let name = parameter["name"].as_str().unwrap();
            match parameter["in"].as_str().unwrap() {
                "query" => {
                    if !is_camel_case(name) {
                        found.push(format!("{}: {name} is not camelCase", operation.name()));
                    }
                    let full = format!("{} {name}", operation.name());
                    if parameter["required"] == Value::Bool(true) && !REQUIRED.contains(&full.as_str()) {
                        found.push(format!("{}: {name} is required", operation.name()));
                    }
                }
                "path" if !is_camel_case(name) => {
                    found.push(format!("{}: {name} is not camelCase", operation.name()));
                }
                _ => {}
            }
            if ["pnr", "personnummer", "ssn", "personalNumber"].contains(&name) {
                found.push(format!("{}: {name} identifies a person", operation.name()));
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn a_list_is_paged_from_one_by_twenty() {
    // FNS.07 to FNS.14
    let specification = specification();
    let mut found = Vec::new();
    for operation in operations(&specification) {
        let answer = &operation.body["responses"]["200"]["content"]["application/json"]["schema"];
        let schema = resolved(answer, &specification);
        // The event log is read on from a number, not by pages: new events come while it is read.
        if schema["properties"].get("_meta").is_none() || operation.path == "/events" {
            continue;
        }
        let parameters = operation.parameters(&specification);
        for (name, default) in [("page", 1), ("limit", 20)] {
            let parameter = parameters.iter().find(|parameter| parameter["name"] == name);
            let Some(parameter) = parameter else {
                found.push(format!("{} has no {name}", operation.name()));
                continue;
            };
            if parameter["schema"]["default"] != default {
                found.push(format!("{}: {name} is not {default} by itself", operation.name()));
            }
        }
        let page = parameters.iter().find(|parameter| parameter["name"] == "page");
        if page.is_some_and(|page| {
            page["schema"]["minimum"]
                .as_f64()
                .is_some_and(|least| least > 0.0)
        }) {
            found.push(format!(
                "{}: page 0 is answered, but not allowed",
                operation.name()
            ));
        }
        if schema["properties"].get("_links").is_none() {
            found.push(format!("{} has no _links", operation.name()));
        }
    }
    nothing_in(&found);
}

#[test]
fn fields_are_camel_case_lists_are_plural_and_dates_have_an_example() {
    // AME.04 to AME.07, DOT.02
    let specification = specification();
    let mut found = Vec::new();
    for (name, schema) in specification["components"]["schemas"].as_object().unwrap() {
        let whole = std::iter::once(schema).chain(schema["allOf"].as_array().into_iter().flatten());
        for properties in whole.filter_map(|part| part["properties"].as_object()) {
            for (field, property) in properties {
                if !is_camel_case(field) && !["_links", "_meta"].contains(&field.as_str()) {
                    found.push(format!("{name}.{field} is not camelCase"));
                }
                let kinds = [&property["type"], &property["type"][0]];
                let is_list = kinds.iter().any(|kind| **kind == "array");
                let is_plural = field.ends_with('s') || field.to_lowercase().ends_with("remisser");
                if is_list && !is_plural && !PARTICIPLES.contains(&field.as_str()) {
                    found.push(format!("{name}.{field} is a list in the singular"));
                }
                let is_time = matches!(property["format"].as_str(), Some("date" | "date-time"));
                if is_time && property.get("example").is_none() {
                    found.push(format!("{name}.{field} has no example"));
                }
            }
        }
    }
    nothing_in(&found);
}

#[test]
fn a_problem_has_all_five_members() {
    // FEL.01, FEL.02
    let specification = specification();
    let problem = &specification["components"]["schemas"]["Problem"];
    assert_eq!(problem["type"], "object");
    for member in ["type", "title", "status", "detail", "instance"] {
        assert!(problem["properties"].get(member).is_some(), "{member}");
    }
}
