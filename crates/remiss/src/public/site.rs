//! What all public pages have around their content: the way between them, the languages, what programs find in their heads.

use actix_web::HttpRequest;
use serde::Deserialize;

use super::texts::Language;
use crate::app::App;
use crate::http::Query;

/// A language in the switch.
pub(crate) struct LanguageLink {
    pub name: String,
    pub lang: String,
    pub href: String,
    pub chosen: bool,
}

/// The frame of a page.
pub(crate) struct Site<'a> {
    pub municipality: &'a str,
    /// What the page says, in the reader's language.
    pub t: &'a Language,
    pub languages: Vec<LanguageLink>,
    /// The one address of the page; empty where it is nobody else's.
    pub canonical: String,
    /// Whether it is the list: the way there is marked.
    pub is_list: bool,
    /// Whether it is the page that tells how it works.
    pub is_how: bool,
    /// Whether it is where anyone subscribes.
    pub is_subscribe: bool,
    /// Whether it is the statistics.
    pub is_statistics: bool,
}

/// Where [`with_reading_aid`] puts what it measured.
pub(super) const AID: &str = "<!--lix-->";

#[derive(Deserialize, Default)]
struct Choice {
    sprak: Option<String>,
    #[serde(default)]
    klart: String,
}

/// The language that a request asks for.
pub(crate) fn language<'a>(app: &'a App, request: &HttpRequest) -> &'a Language {
    app.page_texts().of(choice(request).sprak.as_deref())
}

/// What was done just now, as the address of the page says: `?klart=sparad`.
pub(crate) fn done(request: &HttpRequest) -> String {
    choice(request).klart
}

fn choice(request: &HttpRequest) -> Choice {
    Query::<Choice>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default()
}

impl<'a> Site<'a> {
    /// The frame of the page at `path`, which may have a query but no language.
    pub(crate) fn of(app: &'a App, t: &'a Language, path: &str) -> Site<'a> {
        let languages = app
            .page_texts()
            .all()
            .iter()
            .map(|language| LanguageLink {
                name: language.name.clone(),
                lang: language.lang.clone(),
                href: language.path(path),
                chosen: language.code == t.code,
            })
            .collect();
        Site {
            municipality: &app.settings().municipality.name,
            t,
            languages,
            canonical: app.page_url(&t.path(path)),
            is_list: path == "/remisser",
            is_how: path == "/om-remisser",
            is_subscribe: path == "/prenumerera",
            is_statistics: path == "/statistik",
        }
    }

    /// The frame of a page whose address is a secret, or says nothing: no program finds it, and no paper tells it.
    pub(crate) fn private(app: &'a App, t: &'a Language, path: &str) -> Site<'a> {
        Site {
            canonical: String::new(),
            ..Site::of(app, t, path)
        }
    }

    /// The frame of a page about what went wrong: there is nothing to be read in another language.
    pub(crate) fn of_nothing(app: &'a App, t: &'a Language) -> Site<'a> {
        Site {
            languages: Vec::new(),
            ..Site::private(app, t, "")
        }
    }

    /// A path of ours in the reader's language.
    pub(crate) fn to(&self, path: &str) -> String {
        self.t.path(path)
    }
}

/// The page with a line that tells how hard it is to read (LIX), if its language is an easy one.
pub(crate) fn with_reading_aid(page: String, t: &Language) -> String {
    if !t.easy {
        return page;
    }
    let Some(lix) = remiss_domain::lix::Lix::of(&spoken(&page)) else {
        return page;
    };
    let line = t
        .with("site.lix", "lix", lix.rounded())
        .replace("{grade}", lix.swedish());
    page.replace(AID, &format!("<p class=\"quiet aid\">{line}</p>"))
}

/// What a page says in running text: the words of its main part, a line for each heading, paragraph and item. Facts, tables, charts, forms, addresses
/// and what leads elsewhere (`data-aside`) are no running text.
pub(super) fn spoken(page: &str) -> String {
    let main = page.split_once("<main").map_or(page, |(_, rest)| rest);
    let main = main.split_once("</main>").map_or(main, |(main, _)| main);
    let mut text = String::with_capacity(main.len() / 2);
    let mut left_out: Option<(&str, usize)> = None;
    for (index, piece) in main.split('<').enumerate() {
        let Some((tag, words)) = piece.split_once('>') else {
            continue;
        };
        let closes = tag.starts_with('/');
        let name = tag
            .trim_start_matches('/')
            .split([' ', '\n', '/'])
            .next()
            .unwrap_or_default();
        if let Some((outer, depth)) = left_out {
            left_out = match (name == outer, closes) {
                (true, true) if depth == 1 => None,
                (true, true) => Some((outer, depth - 1)),
                (true, false) => Some((outer, depth + 1)),
                _ => Some((outer, depth)),
            };
            if left_out.is_some() {
                continue;
            }
            text.push('\n');
        } else if index > 0
            && !closes
            && (matches!(name, "dl" | "table" | "form" | "nav" | "address" | "svg")
                || tag.contains(" data-aside"))
        {
            left_out = Some((name, 1));
            continue;
        }
        if !matches!(name, "a" | "strong" | "em" | "b" | "i" | "span" | "abbr" | "time") {
            text.push('\n');
        }
        if index > 0 {
            text.push_str(words);
        }
    }
    for (entity, letter) in [
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
    ] {
        text = text.replace(entity, letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_text_is_read_and_facts_are_not() {
        let page = "<nav>Hej då</nav><main id=\"x\" class=\"wrap\"><h1>Rubrik</h1><p>Ett <a href=\"/\">stycke</a> &#38; mer.</p>\
            <dl class=\"facts\"><dt>Nej</dt><dd><dl>inte</dl></dd></dl><div data-aside><div>inte</div></div><ul><li>Sak</li></ul></main><p>Fot</p>";
        let lines: Vec<String> = spoken(page)
            .lines()
            .map(|line| line.trim().to_owned())
            .filter(|line| !line.is_empty())
            .collect();
        assert_eq!(lines, ["Rubrik", "Ett stycke & mer.", "Sak"]);
    }
}
