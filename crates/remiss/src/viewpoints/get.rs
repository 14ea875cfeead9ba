//! `GET /viewpoints/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{ViewpointView, may_change};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::remisser;

/// One viewpoint
///
/// En synpunkt med bemötande och resultat.
#[utoipa::path(
    tag = "viewpoints",
    params(("id" = Uuid, Path, description = "The viewpoint")),
    responses((status = 200, description = "The viewpoint", body = ViewpointView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/viewpoints/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let viewpoint = store::find(&app, connection, *id).await?;
            let remiss = remisser::find(&app, connection, viewpoint.remiss_id).await?;
            Ok(ViewpointView::of(&app, &caller, &viewpoint, may_change(&remiss)))
        })
        .await?;
    Ok(etag::answer(&request, view.version, &view))
}
