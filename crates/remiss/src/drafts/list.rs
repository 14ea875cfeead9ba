//! `GET /cases/{id}/drafts`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{DraftPage, DraftView};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// The drafts of a case
///
/// Ärendets utkast i sin senaste version, de nyaste först. The drafts of the case in their newest version, newest first.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of drafts", body = DraftPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/cases/{id}/drafts")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (drafts, total) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            store::list(&app, connection, case.id, *paging).await
        })
        .await?;
    let views: ApiResult<Vec<_>> = drafts
        .iter()
        .map(|(draft, version)| DraftView::of(&app, &caller, draft, version))
        .collect();
    Ok(DraftPage::new(&app, &request, *paging, views?, total).answer())
}
