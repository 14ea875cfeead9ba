//! `PATCH /recipients/{id}`

use actix_web::{HttpResponse, patch};
use remiss_domain::address::EmailAddress;
use remiss_domain::workflow::OutgoingState;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::add::postal;
use super::store;
use super::view::RecipientView;
use crate::access::Caller;
use crate::audit::{Deed, changes, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Json, Path, Sentence, etag};
use crate::remisser;

/// What to change of a recipient; what is left out stays as it is.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UpdateRecipient {
    /// E-mail address; it is then asked by mail.
    #[schema(example = "forening@example.org")]
    pub email: Option<String>,
    /// Postal address; without `email` it is then asked by letter.
    #[schema(example = "Exempelgatan 1\n700 00 Örebro")]
    pub postal_address: Option<String>,
    /// Gets mails in plain language (lättläst).
    #[schema(example = true)]
    pub plain_language: Option<bool>,
}

/// Correct a recipient's address
///
/// Rättar en remissinstans adress, till exempel när utskicket har studsat. A recipient with a new address counts as not yet
/// asked: the next dispatch goes to it.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The recipient")),
    request_body = UpdateRecipient,
    responses(
        (status = 200, description = "The recipient as it is now", body = RecipientView),
        (status = 409, description = "It has answered, the remiss awaits no answers, or another recipient has the address"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[patch("/recipients/{id}")]
pub async fn update(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
    body: Json<UpdateRecipient>,
) -> ApiResult<HttpResponse> {
    let change = &body.value;
    let email = match change
        .email
        .as_deref()
        .map(|email| email.trim().parse::<EmailAddress>())
    {
        None => None,
        Some(Ok(email)) => Some(email.as_str().to_owned()),
        Some(Err(_)) => {
            return Err(ApiError::invalid(
                "/email",
                "Det är ingen e-postadress.",
                "That is no e-mail address.",
            ));
        }
    };
    let address = change.postal_address.as_deref().map(postal).transpose();
    let address = address.map_err(|reason| {
        ApiError::invalid("/postalAddress", reason, "The postal address is not complete.")
    })?;
    let (version, view) = app
        .write(&caller, async |connection| {
            let remiss_id = store::find(&app, connection, *id).await?.remiss_id;
            let remiss = remisser::lock(&app, connection, remiss_id).await?;
            let before = store::lock(&app, connection, *id).await?;
            version.check(before.version)?;
            let open = matches!(
                remiss.outgoing_state()?,
                OutgoingState::Draft | OutgoingState::Sent
            );
            if !open || before.outcome.is_some() {
                return Err(ApiError::StateConflict {
                    state: before.outcome.clone().unwrap_or(remiss.state),
                    allowed: Vec::new(),
                    detail: Sentence::new(
                        "Adressen kan bara ändras så länge svar väntas från remissinstansen.",
                        "The address can be changed as long as an answer is awaited.",
                    ),
                });
            }
            let mut after = before.clone();
            if let Some(email) = &email {
                after.email = Some(email.clone());
                after.channel = "email".to_owned();
            }
            if let Some(address) = &address {
                after.postal_address.clone_from(address);
                if email.is_none() && !address.is_empty() {
                    after.channel = "letter".to_owned();
                }
            }
            if after.by_letter() && after.postal_address.is_empty() {
                return Err(ApiError::invalid(
                    "/postalAddress",
                    "Ett brev behöver en postadress.",
                    "A letter needs a postal address.",
                ));
            }
            if let Some(plain) = change.plain_language {
                after.plain_language = plain;
            }
            let moved = (&after.channel, &after.email, &after.postal_address)
                != (&before.channel, &before.email, &before.postal_address);
            let recipient = store::save_address(&app, connection, &after, moved).await?;
            let details = changes(&facts(&before), &facts(&recipient));
            let deed = Deed {
                action: "recipient.changed",
                subject_kind: "recipient",
                subject_id: recipient.id,
                board_id: Some(recipient.board_id),
                case_id: Some(remiss.case_id),
                details: &details,
            };
            record(&app, connection, &caller, deed).await?;
            Ok((
                recipient.version,
                RecipientView::of(&app, &caller, &remiss, &recipient)?,
            ))
        })
        .await?;
    Ok(etag::changed(version, &view))
}

/// For the audit log. Every mail and letter keeps the address that it went to, so the log tells nothing more.
fn facts(recipient: &store::Recipient) -> serde_json::Value {
    serde_json::json!({
        "channel": recipient.channel, "email": recipient.email, "postalAddress": recipient.postal_address,
        "plainLanguage": recipient.plain_language,
    })
}
