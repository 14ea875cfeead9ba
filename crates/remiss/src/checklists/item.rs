//! `GET /cases/{id}/checklist/{item}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ChecklistItemView;
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Path, etag};

/// One item of a checklist
///
/// En punkt i ärendets checklista. Its ETag is needed to tick it.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("item" = String, Path, description = "Id of the item", example = "anchored"),
    ),
    responses((status = 200, description = "The item", body = ChecklistItemView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/checklist/{item}")]
pub async fn get_item(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, String)>,
) -> ApiResult<HttpResponse> {
    let (id, item) = path.into_inner();
    let (version, view) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, id).await?;
            let seen = store::seen(&app, connection, case.id).await?;
            let ticks = store::ticks_of(&app, connection, case.id).await?;
            let item = seen.item(&app, &item)?;
            let tick = ticks.iter().find(|tick| tick.item == item.id);
            let view = ChecklistItemView::of(&app, &caller, &case, item, &seen, tick);
            Ok((tick.map_or(0, |tick| tick.version), view))
        })
        .await?;
    Ok(etag::answer(&request, version, &view))
}
