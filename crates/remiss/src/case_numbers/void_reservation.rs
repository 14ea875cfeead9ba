//! `POST /case-number-reservations/{id}/voids`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{ReservationView, check_reason};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made, Path, Sentence};

/// Why a reserved number is made void.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VoidReservation {
    /// The reason, which stays in the register.
    #[schema(example = "Remissen kom aldrig", min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Make a reserved number void
///
/// Makulerar ett reserverat nummer. It is kept with the reason, and never used.
#[utoipa::path(
    tag = "cases",
    params(("id" = Uuid, Path, description = "The reservation")),
    request_body = VoidReservation,
    responses(
        (status = 200, description = "The reservation, which is void now", body = ReservationView),
        (status = 409, description = "The number is used or void already"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/case-number-reservations/{id}/voids")]
pub async fn void_reservation(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    id: Path<Uuid>,
    body: Json<VoidReservation>,
) -> ApiResult<HttpResponse> {
    let reason = check_reason(&body.value.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let before = store::lock(&app, connection, *id).await?;
        if !caller.boards.contain(before.board_id) {
            return Err(ApiError::NotFound);
        }
        if before.state != "reserved" {
            return Err(ApiError::StateConflict {
                state: before.state,
                allowed: Vec::new(),
                detail: Sentence::new(
                    format!("Numret {} är redan använt eller makulerat.", before.case_number),
                    format!("The number {} is used or void already.", before.case_number),
                ),
            });
        }
        let row = store::void(&app, connection, &before.number_key, reason).await?;
        let details = serde_json::json!({ "caseNumber": row.case_number, "reason": reason });
        let deed = Deed {
            action: "caseNumber.voided",
            subject_kind: "caseNumberReservation",
            subject_id: row.id,
            board_id: Some(row.board_id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::done(ReservationView::of(&app, &caller, &row)))
    })
    .await
}
