//! `GET /organisations/{id}/contacts/{contactId}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ContactView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::organisations::view::must_be_own;

/// One contact of an organisation
///
/// En kontakt hos en organisation. A key of an organisation sees its own only.
#[utoipa::path(
    tag = "organisations",
    params(
        ("id" = Uuid, Path, description = "The organisation"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    responses((status = 200, description = "The contact", body = ContactView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}/contacts/{contactId}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (organisation, id) = *path;
    must_be_own(&caller, organisation)?;
    let contact = app
        .read(&caller, async |connection| {
            store::find(&app, connection, organisation, id).await
        })
        .await?;
    Ok(etag::answer(
        &request,
        contact.version,
        &ContactView::of(&app, &caller, &contact),
    ))
}
