//! `GET /cases/{id}/timeline`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::list::AuditFilter;
use super::store;
use super::view::{AuditEntryPage, AuditEntryView};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// What has happened in a case
///
/// Allt som gjorts i ärendet: vem, när och vad, det senaste först.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of what happened", body = AuditEntryPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/timeline")]
pub async fn timeline(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (entries, total) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let filter = AuditFilter {
                case_id: Some(case.id),
                ..AuditFilter::default()
            };
            store::list(&app, connection, &filter, true, *paging).await
        })
        .await?;
    let views = entries
        .into_iter()
        .map(|entry| AuditEntryView::of(&app, entry))
        .collect();
    Ok(AuditEntryPage::new(&app, &request, *paging, views, total).answer())
}
