//! The published remisser as feeds: Atom (RFC 4287) and JSON Feed 1.1, by board, topic and area if one likes.
//!
//! An entry is a remiss; it is updated when it is sent, when the time to answer is over, and when it is decided. The newest come first.

use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;
use remiss_domain::deadline::Deadline;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::failure::or_failure;
use super::kept::kept;
use super::list_page::encoded;
use super::shown::Standing;
use super::store::{self, Search};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};
use crate::{boards, remisser};

/// Entries of a feed.
const ENTRIES: i64 = 50;

const ATOM: &str = "application/atom+xml; charset=utf-8";
const JSON: &str = "application/feed+json; charset=utf-8";

/// Which remisser a feed has.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FeedFilter {
    /// Of this board.
    board_id: Option<Uuid>,
    /// About this topic (ämne).
    topic: Option<String>,
    /// About this area (område).
    area: Option<String>,
}

struct Entry {
    id: Uuid,
    title: String,
    board: String,
    summary: String,
    text: String,
    published: Timestamp,
    updated: Timestamp,
    categories: Vec<String>,
    page: String,
}

/// `GET /feeds/remisser.atom`
pub(super) async fn atom(request: HttpRequest, app: AppData) -> HttpResponse {
    page(&request, &app, true).await
}

/// `GET /feeds/remisser.json`
pub(super) async fn json_feed(request: HttpRequest, app: AppData) -> HttpResponse {
    page(&request, &app, false).await
}

async fn page(request: &HttpRequest, app: &App, as_atom: bool) -> HttpResponse {
    let filter = Query::<FeedFilter>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    or_failure(app, feed(request, app, &filter, as_atom).await, None)
}

async fn feed(
    request: &HttpRequest,
    app: &App,
    filter: &FeedFilter,
    as_atom: bool,
) -> ApiResult<HttpResponse> {
    let key = format!(
        "/feeds {as_atom} {:?} {:?} {:?}",
        filter.board_id, filter.topic, filter.area
    );
    // Somebody's own words make no lasting page.
    let key = (key.len() < 300).then_some(key);
    kept(
        request,
        app,
        (key, if as_atom { ATOM } else { JSON }),
        Caller::public(),
        async |connection| {
            let entries = entries(app, connection, filter).await?;
            Ok(if as_atom {
                as_xml(app, filter, &entries).into_bytes()
            } else {
                serde_json::to_vec(&as_json(app, filter, &entries)).map_err(ApiError::internal)?
            })
        },
    )
    .await
}

async fn entries(app: &App, connection: &mut Connection, filter: &FeedFilter) -> ApiResult<Vec<Entry>> {
    let search = Search {
        board: filter.board_id,
        topic: filter.topic.clone(),
        area: filter.area.clone(),
        ..Search::default()
    };
    let now = app.now();
    let (listed, _) = store::search(app, connection, &search, now, Paging::first(100)).await?;
    let boards = boards::all(app, connection).await?;
    let ids: Vec<Uuid> = listed.iter().map(|listed| listed.remiss.id).collect();
    let mut subjects = remisser::subjects(app, connection, &ids).await?;
    let mut entries = Vec::with_capacity(listed.len());
    for listed in listed {
        let remiss = listed.remiss;
        let board = boards.iter().find(|board| board.id == remiss.board_id);
        let published = remiss.sent_at.unwrap_or(remiss.created_at);
        let deadline = remiss.deadline.map(Deadline::from_timestamp);
        let over = deadline.map(Deadline::closes_at).filter(|at| *at <= now);
        let standing = Standing::of(&remiss, remiss.deadline, now);
        let decided = match standing {
            Standing::Decided => store::decision(app, connection, &remiss).await?,
            _ => None,
        };
        let decided = decided.and_then(|decided| {
            decided
                .decided_on
                .to_zoned(remiss_domain::deadline::stockholm())
                .ok()
        });
        let updated = [
            over,
            remiss.closed_at,
            decided.map(|at| at.timestamp()).filter(|at| *at <= now),
        ]
        .into_iter()
        .flatten()
        .fold(published, Timestamp::max);
        let mut about = vec![format!("{}.", standing.swedish())];
        if let Some(deadline) = deadline {
            about.push(match standing {
                Standing::Open => format!("Svara senast {}.", deadline.swedish()),
                _ => format!("Svarstiden gick ut {}.", deadline.swedish()),
            });
        }
        about.push(format!("Ärendenummer {}.", listed.case_number));
        let summary = if remiss.plain_summary.trim().is_empty() {
            &remiss.purpose
        } else {
            &remiss.plain_summary
        };
        let words = subjects.remove(&remiss.id).unwrap_or_default();
        entries.push(Entry {
            id: remiss.id,
            title: remiss.name.clone(),
            board: board.map_or_else(String::new, |board| board.name.clone()),
            text: format!("{}\n\n{}", about.join(" "), summary.trim()),
            summary: about.join(" "),
            published,
            updated,
            categories: words.topics.into_iter().chain(words.areas).collect(),
            page: app.page_url(&format!("/remisser/{}", remiss.id)),
        });
    }
    entries.sort_by_key(|entry| std::cmp::Reverse((entry.updated, entry.id)));
    entries.truncate(usize::try_from(ENTRIES).unwrap_or_default());
    Ok(entries)
}

/// The address of a feed, with its filter.
fn address(app: &App, filter: &FeedFilter, ending: &str) -> String {
    let mut query = Vec::new();
    if let Some(board) = filter.board_id {
        query.push(format!("boardId={board}"));
    }
    for (name, word) in [("topic", &filter.topic), ("area", &filter.area)] {
        if let Some(word) = word {
            query.push(format!("{name}={}", encoded(word)));
        }
    }
    let joint = if query.is_empty() { "" } else { "?" };
    app.page_url(&format!("/feeds/remisser.{ending}{joint}{}", query.join("&")))
}

fn title(app: &App, filter: &FeedFilter) -> String {
    let words = [&filter.topic, &filter.area];
    let words: Vec<&str> = words.into_iter().flatten().map(String::as_str).collect();
    let about = if words.is_empty() {
        String::new()
    } else {
        format!(" om {}", words.join(" och "))
    };
    format!("Remisser{about} från {}", app.settings().municipality.name)
}

fn as_xml(app: &App, filter: &FeedFilter, entries: &[Entry]) -> String {
    let here = address(app, filter, "atom");
    let updated = entries
        .iter()
        .map(|entry| entry.updated)
        .max()
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let mut xml = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"sv\">\n\
         <id>{here}</id>\n<title>{}</title>\n<updated>{updated}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"self\" type=\"application/atom+xml\" href=\"{here}\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        xml_text(&title(app, filter)),
        xml_text(&app.settings().municipality.name),
        xml_text(&app.page_url("/remisser")),
        here = xml_text(&here),
    );
    for entry in entries {
        let categories: String = entry
            .categories
            .iter()
            .map(|word| format!("<category term=\"{}\"/>\n", xml_text(word)))
            .collect();
        xml.push_str(&format!(
            "<entry>\n<id>urn:uuid:{}</id>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n\
             <published>{}</published>\n<updated>{}</updated>\n<author><name>{}</name></author>\n{categories}\
             <summary>{}</summary>\n<content type=\"text\">{}</content>\n</entry>\n",
            entry.id,
            xml_text(&entry.title),
            xml_text(&entry.page),
            entry.published,
            entry.updated,
            xml_text(&entry.board),
            xml_text(&entry.summary),
            xml_text(&entry.text),
        ));
    }
    xml.push_str("</feed>\n");
    xml
}

fn as_json(app: &App, filter: &FeedFilter, entries: &[Entry]) -> serde_json::Value {
    let items: Vec<serde_json::Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "id": format!("urn:uuid:{}", entry.id),
                "url": entry.page,
                "title": entry.title,
                "summary": entry.summary,
                "content_text": entry.text,
                "date_published": entry.published,
                "date_modified": entry.updated,
                "authors": [{ "name": entry.board }],
                "tags": entry.categories,
                "language": "sv",
            })
        })
        .collect();
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": title(app, filter),
        "home_page_url": app.page_url("/remisser"),
        "feed_url": address(app, filter, "json"),
        "language": "sv",
        "authors": [{ "name": app.settings().municipality.name }],
        "items": items,
    })
}

/// Text as XML has it: what has a meaning there written otherwise, and letters that XML 1.0 does not know left out.
pub(super) fn xml_text(text: &str) -> String {
    let mut xml = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        match letter {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\t' | '\n' | '\r' => xml.push(letter),
            letter if letter < ' ' || matches!(letter, '\u{fffe}' | '\u{ffff}') => {}
            letter => xml.push(letter),
        }
    }
    xml
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn script_and_letters_that_xml_does_not_know_do_no_harm() {
        assert_eq!(
            xml_text("<script>\u{1}\u{fffe}\"&\"</script>"),
            "&lt;script&gt;&quot;&amp;&quot;&lt;/script&gt;"
        );
    }
}
