//! `POST /documents/{id}/registrations`

use actix_web::{HttpResponse, post};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::masked::seen;
use super::store;
use super::view::DocumentView;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// A receipt of registration in another system.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AddRegistration {
    /// The other system.
    #[schema(example = "platina", min_length = 1, max_length = 100)]
    pub system: String,
    /// The number there.
    #[schema(example = "Ks 1216/2018:7", min_length = 1, max_length = 100)]
    pub number: String,
    /// When it was registered there; now when nothing is said.
    #[schema(example = "2019-09-02T06:00:00Z")]
    pub registered_at: Option<Timestamp>,
}

/// Note a registration in another system
///
/// Registreringskvitto: ärendesystemet säger under vilket nummer det har registrerat handlingen. Once per system; the
/// receipt stays as it is.
#[utoipa::path(
    tag = "documents",
    params(("id" = Uuid, Path, description = "The document")),
    request_body = AddRegistration,
    responses(
        (status = 201, description = "The document with the receipt", body = DocumentView),
        (status = 409, description = "The system has registered the document already"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[post("/documents/{id}/registrations")]
pub async fn add_registration(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<AddRegistration>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    for (name, text) in [("system", &new.system), ("number", &new.number)] {
        if text.trim().is_empty() || text.chars().count() > 100 || text.chars().any(char::is_control) {
            return Err(ApiError::invalid(
                format!("/{name}"),
                "Uppgiften har 1 till 100 tecken på en rad.",
                "The field has 1 to 100 characters on one line.",
            ));
        }
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let found = store::find(&app, connection, *id).await;
        let document = seen(&app, connection, *id, found).await?;
        store::insert_registration(&app, connection, &document, new).await?;
        let document = store::touch(&app, connection, document.id).await?;
        let details = serde_json::json!({ "system": new.system, "number": new.number });
        let deed = Deed {
            action: "document.registrationNoted",
            subject_kind: "document",
            subject_id: document.id,
            board_id: Some(document.board_id),
            case_id: Some(document.case_id),
            details: &details,
        };
        let whole = store::whole(&app, connection, document).await?;
        record(&app, connection, &caller, deed).await?;
        let location = app.url(&format!("/documents/{}", whole.document.id));
        let version = whole.document.version;
        Ok(Made::created(
            location,
            version,
            DocumentView::of(&app, &caller, whole),
        ))
    })
    .await
}
