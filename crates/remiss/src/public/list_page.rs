//! `/remisser`, and `/`: what anyone can answer now, what has been answered and decided, and looking for it.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

use super::days::moment;
use super::failure::or_failure_in;
use super::kept::kept;
use super::shown::{Standing, days_left};
use super::site::{Site, language, with_reading_aid};
use super::store::{self, Counts, Listed, Search};
use super::texts::Language;
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};

/// Remisser on a page of hits.
const PAGE: i64 = 20;
/// Open ones on the first page; there are seldom as many.
const OPEN: i64 = 50;
/// The latest closed, and decided, ones on the first page.
const LATEST: i64 = 5;
/// Longest that is looked for, in characters.
const LONGEST: usize = 200;

/// A remiss on a card.
struct Row {
    href: String,
    name: String,
    about: String,
    summary: String,
    deadline: Option<String>,
    left: Option<String>,
    badge: String,
    standing: Standing,
    answers: Option<String>,
    answers_href: String,
}

/// Some of those that stand at the same place.
struct Group {
    key: &'static str,
    title: String,
    rows: Vec<Row>,
    /// Path and words of the way to all of them.
    more: Option<(String, String)>,
}

/// What a search found.
struct Found {
    title: String,
    tabs: Vec<Tab>,
    rows: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
}

struct Tab {
    href: String,
    label: String,
    count: i64,
    chosen: bool,
}

/// Something to choose from.
struct Choice {
    name: &'static str,
    label: String,
    any: String,
    options: Vec<ChoiceOption>,
}

struct ChoiceOption {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "public/templates/list.html")]
struct ListPage<'a> {
    site: Site<'a>,
    title: String,
    words: &'a str,
    narrowed: bool,
    choices: Vec<Choice>,
    groups: Vec<Group>,
    nothing_open: bool,
    found: Option<Found>,
}

/// The query, in the words of the addresses.
#[derive(Debug, Default, Deserialize)]
struct Asked {
    visa: Option<String>,
    q: Option<String>,
    amne: Option<String>,
    omrade: Option<String>,
    namnd: Option<String>,
    page: Option<i64>,
}

/// `GET /remisser`, `GET /`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    or_failure_in(language(&app, &request), &app, list(&request, &app).await, None)
}

async fn list(request: &HttpRequest, app: &AppData) -> ApiResult<HttpResponse> {
    let asked = Query::<Asked>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let t = language(app, request);
    let said = |text: Option<String>| {
        text.map(|text| text.trim().chars().take(LONGEST).collect::<String>())
            .filter(|text| !text.is_empty())
    };
    let search = Search {
        words: said(asked.q),
        standing: match asked.visa.as_deref() {
            Some("oppna") => Some("open"),
            Some("svarstiden-slut") => Some("closed"),
            Some("beslutade") => Some("decided"),
            _ => None,
        },
        topic: said(asked.amne),
        area: said(asked.omrade),
        board: asked.namnd.and_then(|id| id.parse().ok()),
    };
    let everything = asked.visa.as_deref() == Some("alla");
    let browsing = !everything && search == Search::default();
    let page = asked.page.unwrap_or(1).clamp(1, 10_000);
    // What people look for is theirs, and endless: it is not kept.
    let key = search.words.is_none().then(|| {
        format!(
            "/remisser {} {everything} {:?} {:?} {:?} {:?} {page}",
            t.code, search.standing, search.topic, search.area, search.board
        )
    });
    kept(
        request,
        app,
        (key, "text/html; charset=utf-8"),
        Caller::public(),
        async |connection| {
            let view = View {
                app,
                t,
                boards: boards::all(app, connection).await?,
            };
            let choices = view.choices(connection, &search).await?;
            let (groups, found, nothing_open) = if browsing {
                let (groups, nothing_open) = view.groups(connection).await?;
                (groups, None, nothing_open)
            } else {
                let found = view.found(connection, &search, everything, page).await?;
                (Vec::new(), Some(found), false)
            };
            let path = view.path(&search, everything, page);
            let html = ListPage {
                site: Site {
                    is_list: true,
                    ..Site::of(app, t, &path)
                },
                title: match &found {
                    Some(found) => format!("{} – {}", found.title, t.say("list.title")),
                    None => t.say("list.title").to_owned(),
                },
                words: search.words.as_deref().unwrap_or_default(),
                narrowed: search.topic.is_some() || search.area.is_some() || search.board.is_some(),
                choices,
                groups,
                nothing_open,
                found,
            };
            let html = html.render().map_err(ApiError::internal)?;
            Ok(with_reading_aid(html, t).into_bytes())
        },
    )
    .await
}

/// What the page is made with.
struct View<'a> {
    app: &'a App,
    t: &'a Language,
    boards: Vec<Board>,
}

impl View<'_> {
    /// The address of what is looked for, without its language.
    fn path(&self, search: &Search, everything: bool, page: i64) -> String {
        let mut query = Vec::new();
        let mut add = |name: &str, value: &str| query.push(format!("{name}={}", encoded(value)));
        if let Some(words) = &search.words {
            add("q", words);
        }
        match search.standing {
            Some("open") => add("visa", "oppna"),
            Some("closed") => add("visa", "svarstiden-slut"),
            Some(_) => add("visa", "beslutade"),
            None if everything => add("visa", "alla"),
            None => {}
        }
        if let Some(topic) = &search.topic {
            add("amne", topic);
        }
        if let Some(area) = &search.area {
            add("omrade", area);
        }
        if let Some(board) = search.board {
            add("namnd", &board.to_string());
        }
        if page > 1 {
            add("page", &page.to_string());
        }
        if query.is_empty() {
            "/remisser".to_owned()
        } else {
            format!("/remisser?{}", query.join("&"))
        }
    }

    /// What can be chosen: only what published remisser have.
    async fn choices(&self, connection: &mut Connection, search: &Search) -> ApiResult<Vec<Choice>> {
        let (topics, areas) = store::subjects(self.app, connection, self.app.now()).await?;
        let words = |name, key: &str, any: &str, mut words: Vec<String>, chosen: &Option<String>| {
            if let Some(chosen) = chosen
                && !words
                    .iter()
                    .any(|word| word.to_lowercase() == chosen.to_lowercase())
            {
                words.push(chosen.clone());
            }
            words.sort_by_key(|word| word.to_lowercase());
            Choice {
                name,
                label: self.t.say(key).to_owned(),
                any: self.t.say(any).to_owned(),
                options: words
                    .into_iter()
                    .map(|word| ChoiceOption {
                        chosen: chosen
                            .as_ref()
                            .is_some_and(|chosen| chosen.to_lowercase() == word.to_lowercase()),
                        label: word.clone(),
                        value: word,
                    })
                    .collect(),
            }
        };
        let today = self.app.today();
        let mut boards: Vec<&Board> = self
            .boards
            .iter()
            .filter(|board| !board.has_ended(today) || search.board == Some(board.id))
            .collect();
        boards.sort_by_key(|board| board.name.to_lowercase());
        let mut choices = vec![
            Choice {
                name: "namnd",
                label: self.t.say("list.board").to_owned(),
                any: self.t.say("list.any_board").to_owned(),
                options: boards
                    .into_iter()
                    .map(|board| ChoiceOption {
                        value: board.id.to_string(),
                        label: board.name.clone(),
                        chosen: search.board == Some(board.id),
                    })
                    .collect(),
            },
            words("amne", "list.topic", "list.any_topic", topics, &search.topic),
            words("omrade", "list.area", "list.any_area", areas, &search.area),
        ];
        choices.retain(|choice| !choice.options.is_empty());
        Ok(choices)
    }

    /// The first page: all that can be answered, and the latest of the others. And whether nothing can be answered.
    async fn groups(&self, connection: &mut Connection) -> ApiResult<(Vec<Group>, bool)> {
        let mut groups = Vec::new();
        let mut nothing_open = false;
        for (standing, key, title, most) in [
            ("open", "oppna", "list.all_open", OPEN),
            ("closed", "svarstiden-slut", "list.all_closed", LATEST),
            ("decided", "beslutade", "list.all_decided", LATEST),
        ] {
            let search = Search {
                standing: Some(standing),
                ..Search::default()
            };
            let now = self.app.now();
            let (listed, total) =
                store::search(self.app, connection, &search, now, Paging::first(most)).await?;
            if listed.is_empty() {
                nothing_open = nothing_open || standing == "open";
                continue;
            }
            let href = self.t.path(&self.path(&search, false, 1));
            groups.push(Group {
                key,
                title: self.t.say(title).to_owned(),
                more: (total > most).then(|| (href, self.t.with("list.see_all", "count", total))),
                rows: listed.into_iter().map(|listed| self.row(listed)).collect(),
            });
        }
        Ok((groups, nothing_open))
    }

    async fn found(
        &self,
        connection: &mut Connection,
        search: &Search,
        everything: bool,
        page: i64,
    ) -> ApiResult<Found> {
        let t = self.t;
        let now = self.app.now();
        let paging = Paging::at(page, PAGE);
        let (listed, total) = store::search(self.app, connection, search, now, paging).await?;
        let Counts {
            open,
            closed,
            decided,
        } = store::counts(self.app, connection, search, now).await?;
        let tab = |standing: Option<&'static str>, label: &str, count| Tab {
            href: t.path(&self.path(
                &Search {
                    standing,
                    ..search.clone()
                },
                standing.is_none(),
                1,
            )),
            label: t.say(label).to_owned(),
            count,
            chosen: search.standing == standing,
        };
        let tabs = vec![
            tab(None, "list.any_standing", open + closed + decided),
            tab(Some("open"), "list.all_open", open),
            tab(Some("closed"), "list.all_closed", closed),
            tab(Some("decided"), "list.all_decided", decided),
        ];
        let mut title = match total {
            1 => t.say("list.found_one").to_owned(),
            total => t.with("list.found_many", "count", total),
        };
        if let Some(words) = &search.words {
            title = format!("{title} {}", t.with("list.found_for", "words", words));
        }
        let to = |page: i64| t.path(&self.path(search, everything, page));
        Ok(Found {
            title,
            tabs,
            rows: listed.into_iter().map(|listed| self.row(listed)).collect(),
            previous: (page > 1).then(|| to(page - 1)),
            next: (page * PAGE < total).then(|| to(page + 1)),
        })
    }

    fn row(&self, listed: Listed) -> Row {
        let Listed {
            remiss,
            case_number,
            answers,
        } = listed;
        let t = self.t;
        let standing = Standing::of(&remiss, remiss.deadline, self.app.now());
        let board = self.boards.iter().find(|board| board.id == remiss.board_id);
        let summary = if remiss.plain_summary.trim().is_empty() {
            &remiss.purpose
        } else {
            &remiss.plain_summary
        };
        Row {
            href: t.path(&format!("/remisser/{}", remiss.id)),
            about: format!(
                "{} · {}",
                board.map_or("", |board| board.name.as_str()),
                case_number.replace(' ', "\u{a0}")
            ),
            summary: shortened(summary),
            deadline: remiss.deadline.map(|at| moment(self.app, t, at)),
            left: remiss
                .deadline
                .and_then(|at| days_left(self.app.now(), at))
                .map(|days| left_in_words(t, days)),
            badge: t.say(standing.key()).to_owned(),
            standing,
            answers: match answers {
                0 => None,
                1 => Some(t.say("list.published_answer").to_owned()),
                count => Some(t.with("list.published_answers", "count", count)),
            },
            answers_href: t.path(&format!("/remisser/{}/svar", remiss.id)),
            name: remiss.name,
        }
    }
}

/// How much time is left, in the reader's language.
pub(super) fn left_in_words(t: &Language, days: i32) -> String {
    match days {
        0 => t.say("standing.today").to_owned(),
        1 => t.say("standing.day").to_owned(),
        days => t.with("standing.days", "count", days),
    }
}

/// A value in a query.
pub(super) fn encoded(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// The first sentence or two: at most 220 characters, cut between words.
pub(super) fn shortened(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= 220 {
        return text;
    }
    let cut: String = text.chars().take(220).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(start, _)| start);
    format!("{cut} …")
}
