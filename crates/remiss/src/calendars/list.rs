//! `GET /calendars`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{CalendarPage, CalendarView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The calendar feeds
///
/// Kalenderprenumerationerna, de nyaste först; adresserna visas inte igen. The feeds, newest first, without their addresses.
#[utoipa::path(
    tag = "calendars",
    params(Paging),
    responses((status = 200, description = "A page of calendars", body = CalendarPage)),
    security(("bearer" = ["secretary", "auditor", "administrator"])),
)]
#[get("/calendars")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (calendars, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, *paging).await
        })
        .await?;
    let views = calendars
        .iter()
        .map(|calendar| CalendarView::of(&app, &caller, calendar, None))
        .collect();
    Ok(CalendarPage::new(&app, &request, *paging, views, total).answer())
}
