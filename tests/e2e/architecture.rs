//! The walls of the house: which crate reaches what, which file sees the database.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, MetadataCommand, PackageId};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The names of all packages that `package` is built with, tests and build scripts apart.
fn reached_from(package: &str) -> BTreeSet<String> {
    let metadata = MetadataCommand::new()
        .manifest_path(root().join("Cargo.toml"))
        .other_options(["--offline".to_owned()])
        .exec()
        .unwrap();
    let names: BTreeMap<&PackageId, &str> = metadata
        .packages
        .iter()
        .map(|package| (&package.id, package.name.as_str()))
        .collect();
    let resolve = metadata.resolve.as_ref().unwrap();
    let start = resolve
        .nodes
        .iter()
        .find(|node| names[&node.id] == package)
        .unwrap();
    let (mut waiting, mut reached) = (vec![start], BTreeSet::new());
    while let Some(node) = waiting.pop() {
        for dependency in &node.deps {
            let normal = dependency
                .dep_kinds
                .iter()
                .any(|kind| kind.kind == DependencyKind::Normal);
            if normal && reached.insert(names[&dependency.pkg].to_owned()) {
                waiting.extend(resolve.nodes.iter().find(|node| node.id == dependency.pkg));
            }
        }
    }
    reached
}

/// Rust files below a folder, as paths from it with their texts.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let (mut waiting, mut found) = (vec![folder.to_owned()], Vec::new());
    while let Some(current) = waiting.pop() {
        for entry in std::fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// The lines that are code: what stands after `//` does not count.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
}

fn application() -> Vec<(String, String)> {
    sources(&root().join("crates/remiss/src"))
}

fn is_store(name: &str) -> bool {
    name.ends_with("/store.rs") || name.contains("/store/")
}

#[test]
fn the_rules_cannot_reach_the_network_the_database_or_the_web() {
    let reached = reached_from("remiss-domain");
    for forbidden in ["tokio", "diesel", "actix-web", "lettre", "reqwest"] {
        assert!(!reached.contains(forbidden), "domain reaches {forbidden}");
    }
}

#[test]
fn documents_and_mail_know_no_database_and_no_application() {
    for package in ["remiss-documents", "remiss-mail"] {
        let reached = reached_from(package);
        for forbidden in ["diesel", "diesel-async", "actix-web", "remiss"] {
            assert!(!reached.contains(forbidden), "{package} reaches {forbidden}");
        }
    }
    assert!(
        !reached_from("remiss-mail").contains("remiss-domain"),
        "mail knows no cases"
    );
}

#[test]
fn only_stores_and_plumbing_see_the_database() {
    let plumbing = |name: &str| {
        name.starts_with("db/")
            || name.starts_with("jobs/")
            || ["audit.rs", "http/idempotency.rs", "http/error.rs"].contains(&name)
    };
    let mut wrong = Vec::new();
    for (name, text) in application() {
        let sees = code(&text).any(|line| {
            line.contains("diesel::") || line.contains("diesel_async") || line.contains("jiff_diesel")
        });
        if sees && !is_store(&name) && !plumbing(&name) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "these see diesel: {wrong:?}");
}

#[test]
fn no_feature_reaches_into_the_store_of_another() {
    let mut wrong = Vec::new();
    for (name, text) in application() {
        for line in code(&text) {
            let opened = line.contains("pub mod store") || line.contains("pub(crate) mod store");
            let reached = line.contains("::store::") && line.contains("crate::");
            if opened || reached {
                wrong.push(format!("{name}: {}", line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn stores_jobs_and_the_database_know_nothing_of_the_web() {
    for (name, text) in application() {
        if is_store(&name) || name.starts_with("jobs/") || name.starts_with("db/") {
            assert!(
                !code(&text).any(|line| line.contains("actix_web")),
                "{name} sees actix_web"
            );
        }
    }
}

#[test]
fn the_time_and_random_ids_come_from_one_place() {
    for (name, text) in application() {
        if ["app.rs", "http/error.rs"].contains(&name.as_str()) {
            continue;
        }
        for forbidden in [
            "Timestamp::now()",
            "Zoned::now()",
            "SystemTime::now()",
            "Uuid::now_v7()",
            "Uuid::new_v4()",
        ] {
            assert!(
                !code(&text).any(|line| line.contains(forbidden)),
                "{name} has {forbidden}"
            );
        }
    }
}

#[test]
fn nothing_is_left_to_be_done_and_nothing_is_named_after_nothing() {
    let mut files = application();
    for folder in ["crates/domain/src", "crates/documents/src", "crates/mail/src"] {
        files.extend(sources(&root().join(folder)));
    }
    for (name, text) in files {
        for forbidden in ["todo!(", "unimplemented!(", "dbg!("] {
            assert!(
                !code(&text).any(|line| line.contains(forbidden)),
                "{name} has {forbidden}"
            );
        }
        let stem = Path::new(&name).file_stem().unwrap().to_str().unwrap();
        assert!(
            !["util", "utils", "helper", "helpers", "manager", "common"].contains(&stem),
            "{name}"
        );
    }
}

/// Texts such as `case.registered` in the code.
fn types_in(text: &str) -> BTreeSet<String> {
    let is_word = |word: &str| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphabetic());
    code(text)
        .flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|literal| {
            literal
                .split_once('.')
                .is_some_and(|(kind, what)| is_word(kind) && is_word(what))
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_type_of_event_that_is_written_stands_in_the_list_and_no_other_does() {
    let list = "events/types.rs";
    let told_of_elsewhere = ["staff_pages/timeline.rs", "organisations/changes.rs", list];
    let kinds: BTreeSet<&str> = remiss::events::types::TYPES
        .iter()
        .filter_map(|(kind, _)| kind.split('.').next())
        .collect();
    let (mut written, mut wrong) = (BTreeSet::new(), Vec::new());
    for (name, text) in application() {
        if told_of_elsewhere.contains(&name.as_str()) {
            continue;
        }
        let found = types_in(&text);
        // Reads under secrecy stand in the audit log alone.
        let deeds = found.iter().filter(|found| !found.ends_with(".read"));
        for kind in deeds {
            if text.contains("audit::") && kinds.contains(kind.split('.').next().unwrap_or_default()) {
                let known = remiss::events::types::is_known(kind) || kind == remiss::events::types::TEST;
                if !known {
                    wrong.push(format!("{name}: {kind} is missing in {list}"));
                }
            }
        }
        written.extend(found);
    }
    for (kind, _) in remiss::events::types::TYPES {
        if !written.contains(*kind) {
            wrong.push(format!("{kind} is written nowhere"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_an_event_leads_the_api_tells_of_the_thing() {
    let specification = remiss::http::openapi::specification();
    let kinds: BTreeSet<String> = application()
        .iter()
        .flat_map(|(_, text)| {
            text.split("subject_kind: \"")
                .skip(1)
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .filter_map(|rest| Some(rest.split('"').next()?.to_owned()))
        .collect();
    assert!(kinds.len() > 20, "{kinds:?}");
    for path in kinds
        .iter()
        .filter_map(|kind| remiss::events::types::path_of(kind))
    {
        let item = &specification["paths"][format!("{path}/{{id}}")];
        assert!(item["get"].is_object(), "{path}");
    }
    for kind in [
        "case",
        "document",
        "remiss",
        "response",
        "decision",
        "announcedRemiss",
    ] {
        assert!(remiss::events::types::path_of(kind).is_some(), "{kind}");
    }
}
