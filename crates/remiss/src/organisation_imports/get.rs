//! `GET /organisation-imports/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::OrganisationImportView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One import of organisations
///
/// En import, med vad som hände med varje rad.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The import")),
    responses((status = 200, description = "The import", body = OrganisationImportView)),
    security(("bearer" = ["coordinator", "auditor", "administrator"])),
)]
#[get("/organisation-imports/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let import = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    // An import is never changed: it stays at its first version.
    Ok(etag::answer(
        &request,
        1,
        &OrganisationImportView::of(&app, &caller, &import),
    ))
}
