//! `PATCH /boards/{id}/staff-contacts/{contactId}`

use actix_web::{HttpResponse, patch};
use remiss_domain::staff::{DigestRhythm, StaffRole};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::view::StaffContactView;
use super::{check, store};
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, enums, etag};

/// What to change of a contact; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateStaffContact {
    /// What the contact works with.
    #[schema(value_type = Option<enums::StaffRole>, example = "registrar")]
    pub role: Option<StaffRole>,
    /// Name, or role in words.
    #[schema(example = "Registrator")]
    pub name: Option<String>,
    /// E-mail address.
    #[schema(example = "registrator@example.org")]
    pub email: Option<String>,
    /// How often it gets the digest; a change counts from the next digest.
    #[schema(value_type = Option<enums::DigestRhythm>, example = "weekly")]
    pub digest: Option<DigestRhythm>,
    /// Whether it gets alerts that no officer of a case gets.
    #[schema(example = true)]
    pub alerts: Option<bool>,
}

/// Change a contact of a board's staff
///
/// Ändrar kontakten: adress, sammandrag, aviseringar.
#[utoipa::path(
    tag = "boards",
    params(
        ("id" = Uuid, Path, description = "The board"),
        ("contactId" = Uuid, Path, description = "The contact"),
    ),
    request_body = UpdateStaffContact,
    responses(
        (status = 200, description = "The contact as it is now", body = StaffContactView),
        (status = 409, description = "The address is there already for this role"),
    ),
    security(("bearer" = ["registrar", "secretary", "administrator"])),
)]
#[patch("/boards/{id}/staff-contacts/{contactId}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
    body: Json<UpdateStaffContact>,
) -> ApiResult<HttpResponse> {
    let (board, id) = *path;
    let change = &body.value;
    let mut errors = Vec::new();
    let name = change.name.as_deref().map(|name| check::name(name, &mut errors));
    let email = change
        .email
        .as_deref()
        .map(|email| check::email(email, &mut errors));
    if !errors.is_empty() {
        return Err(ApiError::Invalid(errors));
    }
    let (contact, last) = app
        .write(&caller, async |connection| {
            let mut contact = store::lock(&app, connection, board, id).await?;
            version.check(contact.version)?;
            let before = contact.clone();
            contact.role = change.role.unwrap_or(contact.role);
            contact.name = name.unwrap_or(contact.name);
            contact.email = email.unwrap_or(contact.email);
            contact.alerts = change.alerts.unwrap_or(contact.alerts);
            if let Some(digest) = change.digest.filter(|digest| *digest != contact.digest) {
                contact.digest = digest;
                contact.digest_set_at = app.now();
            }
            let contact = store::save(&app, connection, contact).await?;
            let last = store::last_mail(&app, connection, &contact.email).await?;
            let mut details = changes(&facts(&before), &facts(&contact));
            details["contactId"] = serde_json::json!(id);
            // Names and addresses of people can be taken away, and the log never forgets: only that they changed.
            details["fields"] = serde_json::json!(
                [
                    ("name", before.name != contact.name),
                    ("email", before.email != contact.email)
                ]
                .into_iter()
                .filter_map(|(field, differs)| differs.then_some(field))
                .collect::<Vec<_>>()
            );
            let deed = Deed {
                action: "staffContact.changed",
                subject_kind: "board",
                subject_id: board,
                board_id: Some(board),
                case_id: None,
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((contact, last))
        })
        .await?;
    let view = StaffContactView::of(&app, &caller, &contact, last.as_ref());
    Ok(etag::changed(contact.version, &view))
}

fn facts(contact: &store::StaffContact) -> serde_json::Value {
    serde_json::json!({ "role": contact.role, "digest": contact.digest, "alerts": contact.alerts })
}
