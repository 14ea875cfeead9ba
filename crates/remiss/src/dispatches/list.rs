//! `GET /remisser/{id}/dispatches`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{DispatchPage, DispatchView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::remisser;

/// What was sent to the recipients of a remiss
///
/// Utskicken av en remiss: remissen själv, påminnelser och återkoppling, i ordning.
#[utoipa::path(
    tag = "dispatches",
    params(("id" = Uuid, Path, description = "The remiss"), Paging),
    responses((status = 200, description = "A page of dispatches", body = DispatchPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/dispatches")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (dispatches, total) = app
        .read(&caller, async |connection| {
            remisser::find(&app, connection, *id).await?;
            store::list(&app, connection, *id, *paging).await
        })
        .await?;
    let views = dispatches
        .into_iter()
        .map(|dispatch| DispatchView::of(&app, dispatch))
        .collect();
    Ok(DispatchPage::new(&app, &request, *paging, views, total).answer())
}
