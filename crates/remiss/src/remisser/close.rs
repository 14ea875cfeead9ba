//! `POST /remisser/{id}/closures`

use actix_web::{HttpResponse, post};
use remiss_domain::workflow::{OutgoingAction, OutgoingState};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::transition::allow;
use super::view::{self, RemissView};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::dispatches;
use crate::http::{ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// The end of the time to answer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CloseRemiss {
    /// A note for the log.
    #[serde(default)]
    #[schema(example = "Svarstiden har gått ut")]
    pub note: String,
}

/// End the time to answer
///
/// Avslutar svarstiden, och meddelar dem som inte har svarat. Answers that come later are still taken in, as late ones. Those who were
/// asked and have neither answered nor declined are told, once; those who answered get feedback later.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = CloseRemiss,
    responses(
        (status = 200, description = "The remiss as it is now", body = RemissView),
        (status = 409, description = "The remiss is not sent, or is closed already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/closures")]
pub async fn close(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<CloseRemiss>,
) -> ApiResult<HttpResponse> {
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let before = store::lock(&app, connection, *id).await?;
        allow(&before, OutgoingAction::Close)?;
        let remiss = store::set_state(&app, connection, &before, OutgoingState::Closed.as_str()).await?;
        let told = dispatches::tell_closure(&app, connection, &remiss).await?;
        let details = serde_json::json!({ "note": body.value.note, "told": told });
        let deed = Deed {
            action: "remiss.closed",
            subject_kind: "remiss",
            subject_id: remiss.id,
            board_id: Some(remiss.board_id),
            case_id: Some(remiss.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::done(view::one(&app, connection, &caller, remiss).await?))
    })
    .await
}
