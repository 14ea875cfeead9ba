//! `GET /remisser/{id}/coverage`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::basis::Basis;
use super::view::CoverageView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};

/// What the distribution list covers
///
/// Vilka slag av organisationer, områden, ämnen och storlekar som finns på sändlistan, mot registret, och vilka som saknas: i tal
/// och meningar. What is missing leads to suggestions that would mend it.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses(
        (status = 200, description = "What the list covers", body = CoverageView),
        (status = 409, description = "The remiss is an incoming one"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/remisser/{id}/coverage")]
pub async fn cover(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let basis = Basis::gather(&app, connection, *id).await?;
            Ok(CoverageView::of(&app, &basis))
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
