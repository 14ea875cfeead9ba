//! `GET /case-number-reservations/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ReservationView;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path, etag};

/// One reserved case number
///
/// Ett reserverat ärendenummer, och vad som blev av det.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The reservation")),
    responses((status = 200, description = "The reservation", body = ReservationView)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/case-number-reservations/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let row = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    if !caller.boards.contain(row.board_id) {
        return Err(ApiError::NotFound);
    }
    // A number changes once: when a case takes it, or when it is made void.
    let version = if row.state == "reserved" { 1 } else { 2 };
    Ok(etag::answer(
        &request,
        version,
        &ReservationView::of(&app, &caller, &row),
    ))
}
