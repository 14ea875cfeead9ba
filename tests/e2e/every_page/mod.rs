//! Every page of the server, on a phone and on a desk, held against what axe-core knows of WCAG 2.2 A and AA: a route that no walk reaches
//! fails, and so does a page with an obstacle.

mod links;
mod routes;

use std::collections::BTreeSet;

use remiss_tests::{Chromium, obstacles};
use serde_json::{Value, json};

use routes::{Route, route_of, routes};

/// Routes that show no page: beginning of the pattern, or all of it after `=`, and why.
const NO_PAGES: [(&str, &str); 20] = [
    ("/static/", "a style sheet"),
    ("/feeds/", "read by programs"),
    ("/data/", "read by programs"),
    ("/health/", "read by programs"),
    ("=/metrics", "read by programs"),
    ("/robots.txt", "read by programs"),
    ("/sitemap.xml", "read by programs"),
    ("/remiss/v1/openapi", "read by programs"),
    ("=/remisser/{id}/data.jsonld", "read by programs"),
    ("=/remisser/{id}/sandlista.csv", "a file"),
    ("=/statistik.csv", "a file"),
    ("=/arbete/statistik.{format}", "a file"),
    ("=/arbete/organisationer.{format}", "a file"),
    ("=/arbete/uppfoljning/{id}.{format}", "a file"),
    ("=/arbete/utkast/{id}.{format}", "a file"),
    ("=/arbete/handlingar/{id}", "a file"),
    ("=/arbete/svar/{id}/filer/{key}", "a file"),
    ("=/arbete/logga-in", "leads on to the provider"),
    (
        "=/arbete/logga-ut",
        "leads on to the provider, or to /arbete/utloggad, which is looked at",
    ),
    ("=/remisser/{id}/svar/{response}/bilagor/{document}", "a file"),
];

fn shows_no_page(pattern: &str) -> bool {
    NO_PAGES.iter().any(|(known, _)| match known.strip_prefix('=') {
        Some(whole) => pattern == whole,
        None => pattern.starts_with(known),
    })
}

/// The steps that look at these pages, in Swedish and in easy Swedish.
pub fn in_both(address: &str, pages: &[(String, String)]) -> Vec<Value> {
    let mut steps = Vec::new();
    for (name, path) in pages {
        steps.push(json!({ "go": format!("{address}{path}") }));
        steps.push(json!({ "look": name }));
        steps.push(json!({ "go": format!("{address}{}", easy(path)) }));
        steps.push(json!({ "look": format!("{name}-lattlast") }));
    }
    steps
}

/// The path in easy Swedish.
pub fn easy(path: &str) -> String {
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}sprak=lattlast")
}

#[actix_web::test]
async fn every_page_is_looked_at_and_none_keeps_anybody_out() {
    let Some(chromium) = Chromium::installed() else {
        return;
    };
    let mut seen = crate::public_browser::looked(&chromium).await;
    seen.extend(crate::answering_browser::looked(&chromium).await);
    seen.extend(links::looked(&chromium).await);
    seen.extend(crate::staff_browser::looked(&chromium).await);
    let found = obstacles(&seen);
    assert!(found.is_empty(), "{found:#?}");

    let routes = routes();
    let reached: BTreeSet<&Route> = seen
        .iter()
        .filter(|page| page["width"].is_number())
        .flat_map(|page| page["asked"].as_array().unwrap())
        .filter_map(|request| route_of(&routes, request.as_str().unwrap()))
        .collect();
    let missed: Vec<&Route> = routes
        .iter()
        .filter(|route| !reached.contains(route) && !shows_no_page(&route.1))
        .collect();
    assert!(
        missed.is_empty(),
        "no walk looks at these. Add them to one (public_browser.rs, answering_browser.rs, every_page/links.rs, staff_browser.rs): {missed:#?}"
    );
    for (known, why) in NO_PAGES {
        let known = known.trim_start_matches('=');
        assert!(
            routes.iter().any(|(_, pattern)| pattern.starts_with(known)),
            "{known} ({why}) is no route any more"
        );
    }
    // What went wrong was looked at as well as what went right.
    for status in [200, 403, 404, 409, 422, 429] {
        assert!(
            seen.iter().any(|page| page["status"] == status),
            "no page with {status}"
        );
    }
}
