//! `DELETE /organisations/{id}/contacts/{contactId}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Path};
use crate::organisations::view::must_be_own;

/// Delete a contact of an organisation
///
/// Tar bort en kontakt. What was sent to it stays as it was sent. A key of an organisation does so for its own.
#[utoipa::path(
    tag = "organisations",
    params(
        ("id" = Uuid, Path, description = "The organisation"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    responses((status = 204, description = "The contact is gone")),
    security(("bearer" = ["coordinator", "administrator", "organisation"])),
)]
#[delete("/organisations/{id}/contacts/{contactId}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (organisation, id) = *path;
    must_be_own(&caller, organisation)?;
    app.write(&caller, async |connection| {
        let contact = store::lock(&app, connection, organisation, id).await?;
        version.check(contact.version)?;
        store::delete(&app, connection, id).await?;
        let details = serde_json::json!({ "contactId": id, "role": contact.role });
        let deed = Deed {
            action: "contact.removed",
            subject_kind: "organisation",
            subject_id: organisation,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
