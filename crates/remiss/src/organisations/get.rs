//! `GET /organisations/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{OrganisationView, must_be_own};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One organisation
///
/// En organisation, ett forum eller ett råd. A key of an organisation sees its own only.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    responses((status = 200, description = "The organisation", body = OrganisationView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let (organisation, view) = app
        .read(&caller, async |connection| {
            let organisation = store::find(&app, connection, *id).await?;
            let view = OrganisationView::load(&app, connection, &caller, &organisation).await?;
            Ok((organisation, view))
        })
        .await?;
    Ok(etag::answer(&request, organisation.version, &view))
}
