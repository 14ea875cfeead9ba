//! `POST /calendars/{id}/revocations`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::store;
use super::view::CalendarView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, Path};

/// Revoke a calendar feed
///
/// Återkallar adressen: den slutar svara genast. The address stops to answer at once; revoking again changes nothing.
#[utoipa::path(
    tag = "calendars",
    params(("id" = Uuid, Path, description = "The calendar")),
    responses((status = 200, description = "The calendar, revoked", body = CalendarView)),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[post("/calendars/{id}/revocations")]
pub async fn revoke(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let calendar = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, *id).await?;
            if before.revoked_at.is_some() {
                return Ok(before);
            }
            let calendar = store::revoke(&app, connection, *id).await?;
            let deed = Deed {
                action: "calendar.revoked",
                subject_kind: "calendar",
                subject_id: calendar.id,
                board_id: calendar.board_id,
                case_id: None,
                details: &serde_json::json!({}),
            };
            record(&app, connection, &caller, deed).await?;
            Ok(calendar)
        })
        .await?;
    Ok(HttpResponse::Ok().json(CalendarView::of(&app, &caller, &calendar, None)))
}
