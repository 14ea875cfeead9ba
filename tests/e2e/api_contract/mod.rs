//! The contract of the API: the specification is what the service does, and what the national profile asks for.
//!
//! `document` looks at each operation, `profile` at the rules of the Swedish national REST API profile (DIGG 1.2.0),
//! `access` calls every operation as every role, `promises` compares with what was released.

mod access;
mod document;
mod profile;
mod promises;

use serde_json::Value;

/// Operations that need no credentials. One that is missing here was opened by mistake.
const PUBLIC: &[&str] = &[
    "GET /api-info",
    "GET /calendars/{token}.ics",
    "GET /public/remisser",
    "GET /public/remisser/{id}",
    "GET /public/remisser/{id}/recipients",
    "GET /public/remisser/{id}/responses",
    "GET /public/remisser/{id}/responses/{responseId}",
    "GET /public/remisser/{id}/results",
    "GET /public/statistics/civil-society",
    "GET /public/subscription-choices",
    "POST /public/subscriptions",
];

/// An operation of the specification.
struct Operation {
    method: String,
    path: String,
    body: Value,
}

impl Operation {
    /// As it stands in lists: `GET /boards`.
    fn name(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The roles that may; none when it is open to all.
    fn roles(&self) -> Vec<String> {
        let schemes = self.body["security"].as_array().into_iter().flatten();
        let roles = schemes.filter_map(|scheme| scheme["bearer"].as_array()).flatten();
        roles.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Its own parameters, references resolved.
    fn parameters<'a>(&'a self, specification: &'a Value) -> Vec<&'a Value> {
        let parameters = self.body["parameters"].as_array().into_iter().flatten();
        parameters
            .map(|parameter| resolved(parameter, specification))
            .collect()
    }

    /// Its answers, references resolved.
    fn answers<'a>(&'a self, specification: &'a Value) -> Vec<(u16, &'a Value)> {
        let answers = self.body["responses"].as_object().into_iter().flatten();
        answers
            .map(|(status, answer)| (status.parse().unwrap(), resolved(answer, specification)))
            .collect()
    }
}

/// Every operation of the specification, by path.
fn operations(specification: &Value) -> Vec<Operation> {
    let paths = specification["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, item)| {
            let methods = item.as_object().unwrap().iter();
            methods.map(|(method, body)| Operation {
                method: method.to_uppercase(),
                path: path.clone(),
                body: body.clone(),
            })
        })
        .collect()
}

/// What a `$ref` points at; anything else is itself.
fn resolved<'a>(value: &'a Value, specification: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => specification
            .pointer(reference.trim_start_matches('#'))
            .unwrap_or_else(|| panic!("{reference} points at nothing")),
        None => value,
    }
}

/// Fails with everything that was found, so that one run shows it all.
#[track_caller]
fn nothing_in(found: &[String]) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// Compares a file of the repository with what it is to be; with `REMISS_UPDATE=1` writes it.
#[track_caller]
fn is_kept_in(file: &str, wanted: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("REMISS_UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let first = kept
        .lines()
        .zip(wanted.lines())
        .find(|(kept, wanted)| kept != wanted);
    assert!(
        kept == wanted,
        "{file} is not current; `just generate` writes it. First difference: {first:?}"
    );
}
