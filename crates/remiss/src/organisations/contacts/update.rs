//! `PUT /organisations/{id}/contacts/{contactId}`

use actix_web::{HttpResponse, put};
use uuid::Uuid;

use super::store;
use super::view::{ContactFields, ContactView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Json, Path, etag};
use crate::organisations::view::must_be_own;

/// Replace a contact of an organisation
///
/// Ersätter kontaktens uppgifter. A key of an organisation does so for its own.
#[utoipa::path(
    tag = "organisations",
    params(
        ("id" = Uuid, Path, description = "The organisation"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    request_body = ContactFields,
    responses((status = 200, description = "The contact as it is now", body = ContactView)),
    security(("bearer" = ["coordinator", "administrator", "organisation"])),
)]
#[put("/organisations/{id}/contacts/{contactId}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
    body: Json<ContactFields>,
) -> ApiResult<HttpResponse> {
    let (organisation, id) = *path;
    must_be_own(&caller, organisation)?;
    let wanted = body.value.to_contact(id, organisation)?;
    let contact = app
        .write(&caller, async |connection| {
            let before = store::lock(&app, connection, organisation, id).await?;
            version.check(before.version)?;
            let after = store::save_contact(&app, connection, &wanted).await?;
            // Names and addresses of people can be taken away, and the log never forgets: only that they changed.
            let details = serde_json::json!({
                "contactId": id, "before": { "role": before.role }, "after": { "role": after.role },
                "changed": after.differs_from(&before),
            });
            let deed = Deed {
                action: "contact.changed",
                subject_kind: "organisation",
                subject_id: organisation,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok(after)
        })
        .await?;
    Ok(etag::changed(
        contact.version,
        &ContactView::of(&app, &caller, &contact),
    ))
}
