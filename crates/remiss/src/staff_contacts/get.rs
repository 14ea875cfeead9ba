//! `GET /boards/{id}/staff-contacts/{contactId}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::StaffContactView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One contact of a board's staff
///
/// En av nämndens kontakter, med vad som hände med det senaste mejlet dit.
#[utoipa::path(
    tag = "boards",
    params(
        ("id" = Uuid, Path, description = "The board"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    responses((status = 200, description = "The contact", body = StaffContactView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards/{id}/staff-contacts/{contactId}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (board, id) = *path;
    let (contact, last) = app
        .read(&caller, async |connection| {
            let contact = store::find(&app, connection, board, id).await?;
            let last = store::last_mail(&app, connection, &contact.email).await?;
            Ok((contact, last))
        })
        .await?;
    let view = StaffContactView::of(&app, &caller, &contact, last.as_ref());
    Ok(etag::answer(&request, contact.version, &view))
}
