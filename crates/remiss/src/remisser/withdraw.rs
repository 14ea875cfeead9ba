//! `POST /remisser/{id}/withdrawals`

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
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path};

/// A remiss to withdraw.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WithdrawRemiss {
    /// Why, as those who were asked will read it.
    #[schema(example = "Förslaget arbetas om och skickas på remiss på nytt under våren.")]
    pub reason: String,
}

/// Withdraw a remiss
///
/// Återkallar en remiss. All who got it are told why. What has come in stays.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss")),
    request_body = WithdrawRemiss,
    responses(
        (status = 200, description = "The remiss as it is now", body = RemissView),
        (status = 409, description = "The remiss has been handed in to the board, or is withdrawn already"),
    ),
    security(("bearer" = ["officer"])),
)]
#[post("/remisser/{id}/withdrawals")]
pub async fn withdraw(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    body: Json<WithdrawRemiss>,
) -> ApiResult<HttpResponse> {
    let reason = body.value.reason.trim();
    if reason.is_empty() {
        return Err(ApiError::invalid(
            "/reason",
            "Skriv varför remissen återkallas.",
            "Say why the remiss is withdrawn.",
        ));
    }
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let before = store::lock(&app, connection, *id).await?;
        allow(&before, OutgoingAction::Withdraw)?;
        let remiss = store::set_state(&app, connection, &before, OutgoingState::Withdrawn.as_str()).await?;
        let told = dispatches::tell_withdrawal(&app, connection, &remiss, reason).await?;
        let details = serde_json::json!({ "reason": reason, "told": told, "stateBefore": before.state });
        let deed = Deed {
            action: "remiss.withdrawn",
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
