//! What the contract promises, a line each, and that a change keeps what was released (docs/api-changes.md).
//!
//! `openapi/released.txt` has the promises of the last release. Whoever releases writes it anew: `REMISS_RELEASE=1 cargo
//! test -p remiss-tests --test e2e promises`.

use std::collections::{BTreeMap, BTreeSet};

use remiss::http::openapi::specification;
use serde_json::{Value, json};

use super::{nothing_in, operations, resolved};

/// Which way a schema travels.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// In requests: nothing may be taken away, and nothing new be asked for.
    In,
    /// In answers: nothing may be taken away.
    Out,
}

impl Way {
    fn word(self) -> &'static str {
        match self {
            Way::In => "in",
            Way::Out => "out",
        }
    }
}

/// The promises of a specification: what is promised, with how it is asked for (`required`, `optional`) or nothing.
fn promises(specification: &Value) -> BTreeMap<String, &'static str> {
    let mut found = BTreeMap::new();
    let mut schemas: BTreeSet<(Way, String)> = BTreeSet::new();
    for operation in operations(specification) {
        let name = operation.name();
        found.insert(format!("operation {name}"), "");
        for parameter in operation.parameters(specification) {
            let (place, called) = (text(&parameter["in"]), text(&parameter["name"]));
            let what = format!("parameter {name} {place} {called} {}", kind(&parameter["schema"]));
            found.insert(what, asked(parameter["required"] == true));
            values(
                &mut found,
                &format!("parameter {name} {place} {called}"),
                resolved(&parameter["schema"], specification),
            );
        }
        for (media, body) in operation.body["requestBody"]["content"]
            .as_object()
            .into_iter()
            .flatten()
        {
            found.insert(format!("body {name} {media} {}", kind(&body["schema"])), "");
            named(&body["schema"], Way::In, &mut schemas);
        }
        for (status, answer) in operation.answers(specification) {
            if !(200..300).contains(&status) {
                continue;
            }
            found.insert(format!("answer {name} {status}"), "");
            for (media, body) in answer["content"].as_object().into_iter().flatten() {
                found.insert(
                    format!("answer {name} {status} {media} {}", kind(&body["schema"])),
                    "",
                );
                named(&body["schema"], Way::Out, &mut schemas);
            }
        }
    }
    let mut done = BTreeSet::new();
    while let Some(next) = schemas.pop_first() {
        if !done.insert(next.clone()) {
            continue;
        }
        let (way, name) = next;
        let schema = &specification["components"]["schemas"][&name];
        let what = format!("{} {name}", way.word());
        found.insert(what.clone(), "");
        if way == Way::In {
            values(&mut found, &what, schema);
        }
        let required: BTreeSet<&str> = schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        for (field, inner) in schema["properties"].as_object().into_iter().flatten() {
            let is_asked = if way == Way::In {
                asked(required.contains(field.as_str()))
            } else {
                ""
            };
            found.insert(format!("{what}.{field} {}", kind(inner)), is_asked);
        }
        let mut below = BTreeSet::new();
        named(schema, way, &mut below);
        schemas.extend(below.into_iter().filter(|below| !done.contains(below)));
    }
    found
}

fn asked(required: bool) -> &'static str {
    if required { "required" } else { "optional" }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The values that may be sent, where they are counted up.
fn values(found: &mut BTreeMap<String, &'static str>, what: &str, schema: &Value) {
    for value in schema["enum"].as_array().into_iter().flatten() {
        found.insert(format!("{what} value {value}"), "");
    }
}

/// The schemas that one names.
fn named(schema: &Value, way: Way, found: &mut BTreeSet<(Way, String)>) {
    match schema {
        Value::Object(members) => {
            for (name, inner) in members {
                match (name.as_str(), inner.as_str()) {
                    ("$ref", Some(reference)) => {
                        let name = reference.rsplit('/').next().unwrap_or_default();
                        found.insert((way, name.to_owned()));
                    }
                    ("example" | "examples" | "default" | "description", _) => {}
                    _ => named(inner, way, found),
                }
            }
        }
        Value::Array(inner) => inner.iter().for_each(|inner| named(inner, way, found)),
        _ => {}
    }
}

/// What a value is, in a few words.
fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return reference.rsplit('/').next().unwrap_or_default().to_owned();
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        if let Some(inner) = schema[several].as_array() {
            let kinds: BTreeSet<String> = inner.iter().map(kind).collect();
            return kinds.into_iter().collect::<Vec<_>>().join("|");
        }
    }
    let mut kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    kinds.sort_unstable();
    let kinds = kinds.join("|");
    match (schema.get("items"), schema["format"].as_str()) {
        (Some(items), _) => format!("{kinds}[{}]", kind(items)),
        (None, Some(format)) => format!("{kinds}({format})"),
        (None, None) => kinds,
    }
}

/// What a caller of the old contract would run into with the new one.
fn broken(old: &BTreeMap<String, &str>, new: &BTreeMap<String, &str>) -> Vec<String> {
    let gone = old.iter().filter_map(|(what, asked)| match new.get(what) {
        None => Some(format!("no longer there, or something else: {what}")),
        Some(&"required") if *asked == "optional" => Some(format!("is asked for now: {what}")),
        Some(_) => None,
    });
    let more = new.iter().filter(|(what, asked)| {
        **asked == "required"
            && !old.contains_key(*what)
            && belongs(what).is_none_or(|to| old.contains_key(&to))
    });
    gone.chain(more.map(|(what, _)| format!("new, and asked for: {what}")))
        .collect()
}

/// The operation or schema that a promise is of.
fn belongs(what: &str) -> Option<String> {
    match what.strip_prefix("parameter ") {
        Some(parameter) => {
            let words: Vec<&str> = parameter.splitn(3, ' ').collect();
            Some(format!("operation {} {}", words.first()?, words.get(1)?))
        }
        None => what.split_once('.').map(|(schema, _)| schema.to_owned()),
    }
}

const RELEASED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/released.txt");

#[test]
fn what_was_released_is_still_promised() {
    let now = promises(&specification());
    if std::env::var_os("REMISS_RELEASE").is_some() {
        let lines: String = now
            .iter()
            .map(|(what, asked)| format!("{what}\t{asked}\n"))
            .collect();
        std::fs::write(RELEASED, lines).unwrap();
        return;
    }
    let released = std::fs::read_to_string(RELEASED).unwrap();
    let released = released
        .lines()
        .map(|line| {
            line.split_once('\t')
                .map(|(what, asked)| (what.to_owned(), asked))
                .unwrap()
        })
        .collect();
    nothing_in(&broken(&released, &now));
}

/// A contract with one operation that takes and answers a thing.
fn contract(taken: &Value, answered: &Value) -> Value {
    json!({
        "paths": { "/things": { "post": {
            "parameters": [{ "in": "query", "name": "state", "required": false, "schema": { "type": "string", "enum": ["a", "b"] } }],
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/NewThing" } } } },
            "responses": { "201": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } } },
        } } },
        "components": { "schemas": { "NewThing": taken, "Thing": answered } },
    })
}

fn change(taken: &Value, answered: &Value) -> Vec<String> {
    let before = contract(
        &json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "area": { "type": "string" } } }),
        &json!({ "type": "object", "properties": { "id": { "type": "string", "format": "uuid" } } }),
    );
    broken(&promises(&before), &promises(&contract(taken, answered)))
}

#[test]
fn a_field_that_is_taken_away_or_asked_for_breaks_the_contract_and_one_that_is_added_does_not() {
    let taken = json!({ "type": "object", "required": ["name"], "properties": { "name": { "type": "string" }, "area": { "type": "string" }, "note": { "type": "string" } } });
    let answered = json!({ "type": "object", "properties": { "id": { "type": "string", "format": "uuid" }, "name": { "type": "string" } } });
    assert_eq!(change(&taken, &answered), Vec::<String>::new());

    let mut less = taken.clone();
    less["properties"].as_object_mut().unwrap().remove("area");
    assert_eq!(
        change(&less, &answered),
        ["no longer there, or something else: in NewThing.area string"]
    );

    let mut more = taken.clone();
    more["required"] = json!(["name", "note", "area"]);
    assert_eq!(
        change(&more, &answered),
        [
            "is asked for now: in NewThing.area string",
            "new, and asked for: in NewThing.note string"
        ]
    );

    let other = json!({ "type": "object", "properties": { "id": { "type": "integer" } } });
    assert_eq!(
        change(&taken, &other),
        ["no longer there, or something else: out Thing.id string(uuid)"]
    );
}

#[test]
fn an_operation_a_parameter_or_a_value_that_is_gone_breaks_the_contract() {
    let thing = json!({ "type": "object", "properties": {} });
    let before = contract(&thing, &thing);
    let mut after = before.clone();
    after["paths"]["/things"]["post"]["parameters"][0]["schema"]["enum"] = json!(["a", "c"]);
    let found = broken(&promises(&before), &promises(&after));
    assert_eq!(
        found,
        [r#"no longer there, or something else: parameter POST /things query state value "b""#]
    );
    after["paths"] = json!({});
    let found = broken(&promises(&before), &promises(&after));
    assert!(
        found.contains(&"no longer there, or something else: operation POST /things".to_owned()),
        "{found:?}"
    );
}
