//! `GET /calendars/{token}.ics`

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, get};
use jiff::ToSpan;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::entries::{Entry, read_all};
use super::ical::Content;
use super::store;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, Query};
use crate::{meetings, stop_dates};

/// What of a calendar is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct FeedFilter {
    /// Some of the calendar's entries only, parted by commas: `meeting`, `stopDate`, `preparation`, `notice`, `approval`, `deadline`.
    #[param(
        example = "stopDate,deadline",
        pattern = "^(meeting|stopDate|preparation|notice|approval|deadline)(,(meeting|stopDate|preparation|notice|approval|deadline))*$"
    )]
    pub entries: Option<String>,
}

/// A calendar feed
///
/// Kalendern i iCalendar-format: sammanträden, stoppdatum och svarsdatum, med påminnelser. The calendar in the iCalendar format
/// (RFC 5545): meetings, stop dates and deadlines from a year back. What was called off stays as CANCELLED. The address is the key;
/// a revoked one is not found. With an `If-None-Match` that still holds the answer is 304.
#[utoipa::path(
    tag = "calendars",
    params(("token" = String, Path, description = "The secret of the address"), FeedFilter),
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")),
)]
#[get("/calendars/{token}.ics")]
pub async fn feed(
    request: HttpRequest,
    app: AppData,
    token: Path<String>,
    filter: Query<FeedFilter>,
) -> ApiResult<HttpResponse> {
    // Who has the address may read what stands in this calendar, of its board.
    // What is under secrecy does not leave by a calendar.
    let reader = Caller::system("calendar").without_secrets();
    let wanted = read_all(
        filter
            .entries
            .iter()
            .flat_map(|names| names.split(','))
            .filter(|name| !name.trim().is_empty()),
        "entries",
    )?;
    let from = app.today().saturating_sub(1.year());
    let text = app
        .read(&reader, async |connection| {
            let calendar = store::by_token(&app, connection, &token).await?;
            let entries: Vec<Entry> = calendar
                .entries
                .iter()
                .filter_map(|name| Entry::read(name.as_deref()?))
                .filter(|entry| wanted.contains(entry))
                .collect();
            let content = Content {
                entries: &entries,
                meetings: &meetings::of_boards(&app, connection, calendar.board_id, from).await?,
                deadlines: &store::deadlines(&app, connection, calendar.board_id, from).await?,
                boards: &store::board_names(&app, connection).await?,
                awaited: &stop_dates::to_hand_in(&app, connection, calendar.board_id).await?,
                calendar: &calendar,
            };
            Ok(content.write(&app))
        })
        .await?;
    let digest = Sha256::digest(text.as_bytes());
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Weak: on the way it may be compressed.
    let tag = format!("W/\"{hex}\"");
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|known| known.contains(&hex));
    let mut response = if known {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    response
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, max-age=900"))
        .insert_header(("X-Robots-Tag", "noindex"));
    if known {
        return Ok(response.finish());
    }
    Ok(response
        .content_type("text/calendar; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"remiss.ics\""))
        .body(text))
}
