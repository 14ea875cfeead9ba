//! `/arbete/sok`: cases by number or words, and answers by words.

use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::swedish::swedish_date;
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{Desk, Frame, Made, at_desk, see};
use super::shapes::{Case, Listed, Response, board_name};
use super::words;
use crate::http::inside::{encoded, if_any};
use crate::http::{AppData, Query};

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    namnd: String,
    sida: Option<i64>,
}

struct FoundCase {
    href: String,
    number: String,
    title: String,
    about: String,
    /// HTML, see [`marked`].
    snippet: String,
    /// The document that the words stand in: address and number.
    document: Option<(String, String)>,
}

struct FoundResponse {
    href: String,
    document: String,
    name: String,
    about: String,
    /// HTML, see [`marked`].
    excerpt: String,
}

struct BoardChoice {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/search.html")]
struct SearchPage {
    frame: Frame,
    q: String,
    boards: Vec<BoardChoice>,
    asked: bool,
    cases: Vec<FoundCase>,
    cases_total: i64,
    /// Only the newest of those that were found were looked at.
    cases_more: bool,
    responses: Vec<FoundResponse>,
    responses_total: i64,
    responses_more: bool,
    query: String,
    previous: Option<i64>,
    next: Option<i64>,
}

/// Cases on a page, and answers beside them.
const ON_A_PAGE: i64 = 20;
const RESPONSES: i64 = 10;
/// Letters of an answer that are shown.
const EXCERPT: usize = 240;

/// `GET /arbete/sok`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| page(desk, &request).await).await
}

async fn page(desk: &Desk, request: &HttpRequest) -> Made {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let q = wanted.q.trim();
    let sheet = wanted.sida.unwrap_or(1).clamp(1, 10_000);
    let board: Option<Uuid> = wanted.namnd.parse().ok();
    let in_board = board.map_or_else(String::new, |board| format!("&boardId={board}"));
    let boards = desk.boards().await?;
    let mut cases = Listed {
        entries: Vec::new(),
        total: 0,
        more: false,
    };
    let mut responses = Listed {
        entries: Vec::new(),
        total: 0,
        more: false,
    };
    if !q.is_empty() {
        let text = encoded(q);
        // A number, in any spelling: whoever writes one wants that case.
        if q.chars().any(|letter| letter.is_ascii_digit()) && sheet == 1 {
            let path = format!("/cases?caseNumber={text}&limit=2{in_board}");
            let found = if_any(desk.list::<Case>(&path, "cases").await)?;
            if let Some([only]) = found.as_ref().map(|found| found.entries.as_slice()) {
                return Ok(see(&format!("/arbete/arenden/{}", only.id)));
            }
        }
        let path = format!("/cases?q={text}&limit={ON_A_PAGE}&page={sheet}{in_board}");
        if let Some(found) = if_any(desk.list::<Case>(&path, "cases").await)? {
            cases = found;
        }
        if board.is_none() && sheet == 1 {
            let path = format!("/responses?q={text}&limit={RESPONSES}");
            if let Some(found) = if_any(desk.list::<Response>(&path, "responses").await)? {
                responses = found;
            }
        }
    }
    let page = SearchPage {
        frame: desk.frame("/arbete/sok")?,
        q: q.to_owned(),
        asked: !q.is_empty(),
        cases_total: cases.total,
        cases_more: cases.more,
        cases: cases
            .entries
            .into_iter()
            .map(|case| FoundCase {
                href: format!("/arbete/arenden/{}", case.id),
                about: format!(
                    "{} · {} · öppnat {}",
                    board_name(&boards, case.board_id),
                    words::capital(words::case_status(&case.status)),
                    swedish_date(case.opened_on)
                ),
                number: case.case_number,
                title: case.title,
                document: case.hit.as_ref().and_then(|hit| {
                    let number = hit.document_number.clone()?;
                    Some((format!("/arbete/handlingar/{}", hit.document_id?), number))
                }),
                snippet: marked(case.hit.and_then(|hit| hit.snippet)),
            })
            .collect(),
        responses_total: responses.total,
        responses_more: responses.more,
        responses: responses.entries.into_iter().map(found_response).collect(),
        boards: boards
            .into_iter()
            .map(|known| BoardChoice {
                id: known.id.to_string(),
                chosen: board == Some(known.id),
                name: known.name,
            })
            .collect(),
        query: format!(
            "q={}{}",
            encoded(q),
            board.map_or_else(String::new, |board| format!("&namnd={board}"))
        ),
        previous: (sheet > 1).then(|| sheet - 1),
        next: (sheet * ON_A_PAGE < cases.total).then(|| sheet + 1),
    };
    desk.show(&page)
}

fn found_response(response: Response) -> FoundResponse {
    let text = response.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let excerpt = words::shortened(&text, EXCERPT);
    let snippet = marked(response.hit.and_then(|hit| hit.snippet));
    FoundResponse {
        href: format!("/arbete/arenden/{}", response.case_id),
        document: format!("/arbete/handlingar/{}", response.document_id),
        about: format!(
            "{} · {} · {}",
            response.case_number,
            words::capital(words::outcome(&response.outcome)),
            words::moment(response.received_at)
        ),
        name: response.respondent_name,
        excerpt: if snippet.is_empty() {
            escaped(&excerpt)
        } else {
            snippet
        },
    }
}

/// A piece of text with the words that were looked for marked, as the API answers it: HTML in which everything is escaped but
/// `<mark>`. Should anything else stand in it, it is escaped once more.
fn marked(snippet: Option<String>) -> String {
    let snippet = snippet.unwrap_or_default();
    let without = snippet.replace("<mark>", "").replace("</mark>", "");
    if without.contains(['<', '>', '"', '\'']) {
        escaped(&snippet)
    } else {
        snippet
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::marked;

    #[test]
    fn nothing_but_the_marks_is_taken_for_html() {
        let snippet = "Ett &amp; två <mark>ord</mark>";
        assert_eq!(marked(Some(snippet.to_owned())), snippet);
        assert_eq!(
            marked(Some("<mark>ord</mark><script>".to_owned())),
            "&lt;mark&gt;ord&lt;/mark&gt;&lt;script&gt;"
        );
    }
}
