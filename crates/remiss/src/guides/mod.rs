//! Guides to the API, as pages below `/docs`: the texts of `docs/` that whoever builds against the service needs beside the
//! contract. They are the files of the repository, set as pages when the service starts.

use std::sync::LazyLock;

use actix_web::{HttpResponse, web};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use crate::http::ApiError;

/// A guide: its name in the address, and its text as Markdown.
struct Guide {
    slug: &'static str,
    text: &'static str,
}

const GUIDES: &[Guide] = &[
    Guide {
        slug: "getting-started",
        text: include_str!("../../../../docs/getting-started.md"),
    },
    Guide {
        slug: "api-design",
        text: include_str!("../../../../docs/api-design.md"),
    },
    Guide {
        slug: "webhooks",
        text: include_str!("../../../../docs/webhooks.md"),
    },
    Guide {
        slug: "api-changes",
        text: include_str!("../../../../docs/api-changes.md"),
    },
    Guide {
        slug: "changelog",
        text: include_str!("../../../../CHANGELOG.md"),
    },
];

/// A guide as it is shown.
#[derive(askama::Template)]
#[template(path = "guides/page.html")]
struct GuidePage {
    title: String,
    /// HTML made of Markdown of ours.
    content: String,
}

/// The pages by their names.
static PAGES: LazyLock<Vec<(&'static str, GuidePage)>> =
    LazyLock::new(|| GUIDES.iter().map(|guide| (guide.slug, set(guide.text))).collect());

/// The guides, before everything else below `/docs`.
pub fn pages(config: &mut web::ServiceConfig) {
    for guide in GUIDES {
        let show = move || std::future::ready(shown(guide.slug));
        config.route(&format!("/docs/{}", guide.slug), web::get().to(show));
    }
}

fn shown(slug: &str) -> Result<HttpResponse, ApiError> {
    let (_, page) = PAGES
        .iter()
        .find(|(name, _)| *name == slug)
        .ok_or(ApiError::NotFound)?;
    let page = askama::Template::render(page).map_err(ApiError::internal)?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .body(page))
}

/// Markdown as a page; its first heading is the title.
fn set(text: &str) -> GuidePage {
    let events: Vec<Event<'_>> = Parser::new_ext(text, Options::ENABLE_TABLES).collect();
    let title = events
        .iter()
        .skip_while(|event| !matches!(event, Event::Start(Tag::Heading { .. })))
        .skip(1)
        .take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))
        .filter_map(|event| match event {
            Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
            _ => None,
        })
        .collect();
    let mut content = String::with_capacity(text.len() * 2);
    pulldown_cmark::html::push_html(&mut content, events.into_iter().map(led_on));
    GuidePage { title, content }
}

/// The event, with a link to a file of the repository leading where the service has the same.
fn led_on(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: place(dest_url),
            title,
            id,
        }),
        other => other,
    }
}

/// Where a link leads on the service. A file that it does not have is told by its name in the repository, which leads nowhere.
fn place(address: CowStr<'_>) -> CowStr<'_> {
    if address.contains("://") || address.starts_with(['#', '/']) {
        return address;
    }
    let name = address.rsplit('/').next().unwrap_or_default();
    if name == "remiss.json" {
        return "/remiss/v1/openapi.json".into();
    }
    let slug = name.trim_end_matches(".md").to_lowercase();
    match GUIDES.iter().find(|guide| guide.slug == slug) {
        Some(guide) => format!("/docs/{}", guide.slug).into(),
        None => format!("#{}", address.trim_start_matches("../")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_guide_has_a_title_and_no_link_that_leads_out_of_the_service_by_a_file_name() {
        for (slug, page) in PAGES.iter() {
            assert!(!page.title.is_empty(), "{slug}");
            for link in page.content.split("href=\"").skip(1) {
                let address = link.split('"').next().unwrap_or_default();
                assert!(
                    address.starts_with(['#', '/']) || address.starts_with("https://"),
                    "{slug}: {address}"
                );
            }
        }
    }

    #[test]
    fn links_between_guides_lead_to_their_pages() {
        assert_eq!(place("api-design.md".into()).as_ref(), "/docs/api-design");
        assert_eq!(place("../CHANGELOG.md".into()).as_ref(), "/docs/changelog");
        assert_eq!(
            place("../openapi/remiss.json".into()).as_ref(),
            "/remiss/v1/openapi.json"
        );
        assert_eq!(place("https://jqlang.org".into()).as_ref(), "https://jqlang.org");
    }
}
