//! `GET /organisation-imports`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{OrganisationImportPage, OrganisationImportSummary};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The imports of organisations
///
/// Importerna till registret över organisationer, den senaste först.
#[utoipa::path(
    tag = "organisations",
    params(Paging),
    responses((status = 200, description = "A page of imports", body = OrganisationImportPage)),
    security(("bearer" = ["coordinator", "auditor", "administrator"])),
)]
#[get("/organisation-imports")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (imports, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, *paging).await
        })
        .await?;
    let views = imports
        .iter()
        .map(|import| OrganisationImportSummary::of(&app, &caller, import))
        .collect();
    Ok(OrganisationImportPage::new(&app, &request, *paging, views, total).answer())
}
