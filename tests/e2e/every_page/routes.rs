//! The routes of the pages, as the sources register them: what a walk has to reach.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A route: method and pattern.
pub type Route = (&'static str, String);

/// Routes whose address is no text where they are registered.
const NAMED: [(&str, &str); 3] = [
    ("BACK", "/arbete/inloggad"),
    ("OUT", "/arbete/utloggad"),
    ("&format!(\"/docs/{}\", guide.slug)", "/docs/{guide}"),
];

/// Every route outside the API. Panics on one that it cannot read: nobody is to forget it.
pub fn routes() -> BTreeSet<Route> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap()
        .join("crates/remiss/src");
    let (mut waiting, mut found) = (vec![root.clone()], BTreeSet::new());
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            // The demonstration brings an identity provider of its own.
            if path.is_dir() && !path.ends_with("cli") {
                waiting.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                assert!(
                    !text.contains("web::resource("),
                    "{}: pages are registered by .route()",
                    path.display()
                );
                for rest in text.split(".route(").skip(1) {
                    found.insert(read(rest).unwrap_or_else(|| panic!("{}: {:.80}", path.display(), rest)));
                }
            }
        }
    }
    assert!(found.len() > 100, "only {}", found.len());
    found
}

fn read(rest: &str) -> Option<Route> {
    let rest = rest.trim_start();
    let named = NAMED
        .iter()
        .find_map(|(words, pattern)| Some((*pattern, rest.strip_prefix(words)?)));
    let (pattern, rest) = match named {
        Some(named) => named,
        None => rest.strip_prefix('"')?.split_once('"')?,
    };
    let handler = rest.trim_start_matches([',', ' ', '\n']);
    let method = ["get", "post"].into_iter().find_map(|method| {
        handler
            .starts_with(&format!("web::{method}()"))
            .then_some(if method == "get" { "GET" } else { "POST" })
    })?;
    Some((method, pattern.to_owned()))
}

/// The route that answers a request such as `GET /remisser/…`: of those that fit, the one that says most.
pub fn route_of<'a>(routes: &'a BTreeSet<Route>, request: &str) -> Option<&'a Route> {
    let (method, path) = request.split_once(' ')?;
    routes
        .iter()
        .filter(|(known, pattern)| *known == method && fits(pattern, path))
        .max_by_key(|(_, pattern)| pattern.split('/').filter(|part| !part.contains('{')).count())
}

fn fits(pattern: &str, path: &str) -> bool {
    let (mut patterns, mut parts) = (pattern.split('/'), path.split('/'));
    loop {
        match (patterns.next(), parts.next()) {
            (None, None) => return true,
            (Some(pattern), Some(_)) if pattern.ends_with(":.+}") => return true,
            (Some(pattern), Some(part)) if fits_part(pattern, part) => {}
            _ => return false,
        }
    }
}

fn fits_part(pattern: &str, part: &str) -> bool {
    match pattern.split_once('{') {
        None => pattern == part,
        Some((before, rest)) => {
            let dotted = rest.contains('.') || before.ends_with('.');
            part.starts_with(before) && part.len() > before.len() && (!dotted || part.contains('.'))
        }
    }
}

#[test]
fn a_request_is_answered_by_the_route_that_says_most() {
    let routes: BTreeSet<Route> = ["/a/{id}", "/a/ny", "/a/{id}.{format}", "/b/{all:.+}", "/b/{id}/c"]
        .map(|pattern| ("GET", pattern.to_owned()))
        .into();
    let of = |request: &str| route_of(&routes, request).map(|(_, pattern)| pattern.as_str());
    assert_eq!(of("GET /a/ny"), Some("/a/ny"));
    assert_eq!(of("GET /a/7"), Some("/a/{id}"));
    assert_eq!(of("GET /b/x/y"), Some("/b/{all:.+}"));
    assert_eq!(of("GET /b/x/c"), Some("/b/{id}/c"));
    assert_eq!(of("POST /a/7"), None);
}
