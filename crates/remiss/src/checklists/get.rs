//! `GET /cases/{id}/checklist`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ChecklistView;
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Path};

/// The checklist of a case
///
/// Checklistan för handläggningen: varje punkt med läge, vem som bockade av den och när. Det som systemet själv ser är avbockat, med skälet. The items depend on
/// whether the case answers a remiss or asks others; a municipality brings its own list as `checklist.toml` among its templates.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The case")),
    responses((status = 200, description = "The checklist", body = ChecklistView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/checklist")]
pub async fn get_checklist(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let seen = store::seen(&app, connection, case.id).await?;
            let ticks = store::ticks_of(&app, connection, case.id).await?;
            Ok(ChecklistView::of(&app, &caller, &case, &seen, &ticks))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
