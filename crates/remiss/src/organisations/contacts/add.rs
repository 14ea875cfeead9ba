//! `POST /organisations/{id}/contacts`

use actix_web::{HttpResponse, post};
use uuid::Uuid;

use super::store;
use super::view::{ContactFields, ContactView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};
use crate::organisations;
use crate::organisations::view::{merged_away, must_be_own};

/// Add a contact to an organisation
///
/// Lägger till en kontakt. A key of an organisation does so for its own.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation")),
    request_body = ContactFields,
    responses((status = 201, description = "The contact", body = ContactView)),
    security(("bearer" = ["coordinator", "administrator", "organisation"])),
)]
#[post("/organisations/{id}/contacts")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<ContactFields>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let contact = body.value.to_contact(app.new_id(), *id)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        if let Some(kept) = organisations::find(&app, connection, *id).await?.merged_into_id {
            return Err(merged_away(&app, kept));
        }
        let contact = store::insert_contact(&app, connection, &contact).await?;
        // No names or addresses in the log, which is never cleaned.
        let details = serde_json::json!({ "contactId": contact.id, "role": contact.role });
        let deed = Deed {
            action: "contact.added",
            subject_kind: "organisation",
            subject_id: *id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let view = ContactView::of(&app, &caller, &contact);
        let address = app.url(&format!("/organisations/{}/contacts/{}", *id, contact.id));
        Ok(Made::created(address, contact.version, view))
    })
    .await
}
