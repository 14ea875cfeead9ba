//! `GET /meeting-imports/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::MeetingImportView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One import of meetings
///
/// En inläsning av sammanträden, med vad som hände med varje rad.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The import", body = MeetingImportView)),
    security(("bearer" = ["secretary", "auditor", "administrator"])),
)]
#[get("/meeting-imports/{id}")]
pub async fn get_import(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let import = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    // An import is never changed: it stays at its first version.
    Ok(etag::answer(&request, 1, &MeetingImportView::of(&app, &import)))
}
