//! `GET /boards/{id}/meeting-imports`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{MeetingImportPage, MeetingImportSummary};
use crate::access::Caller;
use crate::boards;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// The imports of a board's meetings
///
/// Inläsningarna av nämndens sammanträden, den senaste först.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The board"), Paging),
    responses((status = 200, description = "A page of imports", body = MeetingImportPage)),
    security(("bearer" = ["secretary", "auditor", "administrator"])),
)]
#[get("/boards/{id}/meeting-imports")]
pub async fn list_imports(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (imports, total) = app
        .read(&caller, async |connection| {
            boards::find(&app, connection, *id).await?;
            store::list(&app, connection, *id, *paging).await
        })
        .await?;
    let views = imports
        .iter()
        .map(|import| MeetingImportSummary::of(&app, import))
        .collect();
    Ok(MeetingImportPage::new(&app, &request, *paging, views, total).answer())
}
