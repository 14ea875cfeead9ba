//! `DELETE /recipients/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path, Sentence};
use crate::remisser;

/// Take a recipient off the list
///
/// Tar bort en remissinstans som inte har fått remissen än. One that was asked stays on the list.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The recipient")),
    responses(
        (status = 204, description = "It is off the list"),
        (status = 409, description = "The remiss was sent to it already"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[delete("/recipients/{id}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let remiss_id = store::find(&app, connection, *id).await?.remiss_id;
        let remiss = remisser::lock(&app, connection, remiss_id).await?;
        let recipient = store::lock(&app, connection, *id).await?;
        version.check(recipient.version)?;
        // One that was sent to an address which was wrong counts as unsent, but was asked all the same.
        if recipient.sent_at.is_some() || store::was_asked(&app, connection, recipient.id).await? {
            return Err(ApiError::StateConflict {
                state: recipient.delivery.clone(),
                allowed: vec!["edit".to_owned()],
                detail: Sentence::new(
                    "Remissen har redan skickats till remissinstansen, som därför står kvar på sändlistan.",
                    "The remiss was sent to the recipient already, which therefore stays on the list.",
                ),
            });
        }
        store::remove(&app, connection, *id).await?;
        let details = serde_json::json!({ "name": recipient.name });
        let deed = Deed {
            action: "recipient.removed",
            subject_kind: "recipient",
            subject_id: recipient.id,
            board_id: Some(recipient.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
