//! `GET /calendars/{token}.ics`

use actix_web::{HttpResponse, get};
use jiff::ToSpan;

use super::{ical, store};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};
use crate::meetings;

/// A calendar feed
///
/// Kalendern i iCalendar-format: sammanträden, stoppdatum och svarsdatum. The calendar in the iCalendar format (RFC 5545):
/// meetings, stop dates and deadlines from a year back. The address is the key; a revoked one is not found.
#[utoipa::path(
    tag = "calendars",
    params(("token" = String, Path, description = "The secret of the address")),
    responses((status = 200, description = "The calendar", body = String, content_type = "text/calendar")),
)]
#[get("/calendars/{token}.ics")]
pub async fn feed(app: AppData, token: Path<String>) -> ApiResult<HttpResponse> {
    // Who has the address may read what stands in this calendar, of its board.
    // What is under secrecy does not leave by a calendar.
    let reader = Caller::system("calendar").without_secrets();
    let from = app.today().saturating_sub(1.year());
    let (calendar, meetings, deadlines, names) = app
        .read(&reader, async |connection| {
            let calendar = store::by_token(&app, connection, &token).await?;
            let meetings = meetings::of_boards(&app, connection, calendar.board_id, from).await?;
            let deadlines = store::deadlines(&app, connection, calendar.board_id, from).await?;
            let names = store::board_names(&app, connection).await?;
            Ok((calendar, meetings, deadlines, names))
        })
        .await?;
    let text = ical::write(&app, &calendar, &meetings, &deadlines, &names);
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .insert_header(("Cache-Control", "private, max-age=900"))
        .insert_header(("Content-Disposition", "inline; filename=\"remiss.ics\""))
        .insert_header(("X-Robots-Tag", "noindex"))
        .body(text))
}
