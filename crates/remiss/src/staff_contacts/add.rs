//! `POST /boards/{id}/staff-contacts`

use actix_web::{HttpResponse, post};
use remiss_domain::staff::{DigestRhythm, StaffRole};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, StaffContact};
use super::view::StaffContactView;
use super::{check, must_see};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, enums};

/// Somebody of a board's staff to tell by mail.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddStaffContact {
    /// What the contact works with.
    #[schema(value_type = enums::StaffRole, example = "secretary")]
    pub role: StaffRole,
    /// Name, or role in words.
    #[schema(example = "Nämndsekreterare", min_length = 1, max_length = 200)]
    pub name: String,
    /// E-mail address.
    #[schema(example = "namndsekreterare@example.org")]
    pub email: String,
    /// How often it gets the digest; a secretary gets it every working day when nothing is said, others never.
    #[schema(value_type = Option<enums::DigestRhythm>, example = "daily")]
    pub digest: Option<DigestRhythm>,
    /// Whether it gets alerts; registrars and officers do when nothing is said, secretaries do not.
    #[schema(example = false)]
    pub alerts: Option<bool>,
}

/// Add a contact to a board's staff
///
/// Lägger till någon som får mejl om nämndens ärenden: sammandrag av stoppdatum och svarstider varje arbetsdag eller varje vecka, och
/// aviseringar om sådant som någon behöver titta på. The first digest is the next one after this.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board")),
    request_body = AddStaffContact,
    responses(
        (status = 201, description = "The contact", body = StaffContactView),
        (status = 409, description = "The address is there already for this role"),
    ),
    security(("bearer" = ["registrar", "secretary", "administrator"])),
)]
#[post("/boards/{id}/staff-contacts")]
pub async fn add(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<AddStaffContact>,
) -> ApiResult<HttpResponse> {
    must_see(&caller, *id)?;
    let new = &body.value;
    let mut errors = Vec::new();
    let is_secretary = new.role == StaffRole::Secretary;
    let usual = if is_secretary {
        DigestRhythm::Daily
    } else {
        DigestRhythm::None
    };
    let contact = StaffContact {
        id: app.new_id(),
        board_id: *id,
        role: new.role,
        name: check::name(&new.name, &mut errors),
        email: check::email(&new.email, &mut errors),
        digest: new.digest.unwrap_or(usual),
        digest_set_at: app.now(),
        alerts: new.alerts.unwrap_or(!is_secretary),
        version: 1,
    };
    if !errors.is_empty() {
        return Err(ApiError::Invalid(errors));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        boards::find(&app, connection, *id).await?;
        store::insert(&app, connection, &contact).await?;
        let last = store::last_mail(&app, connection, &contact.email).await?;
        // No names or addresses in the log, which is never cleaned.
        let details = serde_json::json!({ "contactId": contact.id, "role": contact.role,
            "digest": contact.digest, "alerts": contact.alerts });
        let deed = Deed {
            action: "staffContact.added",
            subject_kind: "board",
            subject_id: *id,
            board_id: Some(*id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let address = app.url(&format!("/boards/{}/staff-contacts/{}", *id, contact.id));
        let view = StaffContactView::of(&app, &caller, &contact, last.as_ref());
        Ok(Made::created(address, contact.version, view))
    })
    .await
}
