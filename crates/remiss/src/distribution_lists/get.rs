//! `GET /distribution-lists/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::DistributionListView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One reusable distribution list
///
/// En sändlista med sina organisationer i ordning.
#[utoipa::path(
    tag = "distribution-lists",
    params(("id" = Uuid, Path, description = "The list")),
    responses((status = 200, description = "The list", body = DistributionListView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/distribution-lists/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (list, view) = app
        .read(&caller, async |connection| {
            let list = store::find(&app, connection, *id).await?;
            let view = DistributionListView::load(&app, connection, &caller, &list).await?;
            Ok((list, view))
        })
        .await?;
    Ok(etag::answer(&request, list.version, &view))
}
