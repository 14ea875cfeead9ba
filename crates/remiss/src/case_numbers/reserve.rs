//! `POST /case-number-reservations`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store;
use super::view::{ReservationView, check_reason};
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::boards;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Json, Made};

/// A number to reserve.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReserveNumber {
    /// The board (nämnd).
    pub board_id: Uuid,
    /// What it is reserved for.
    #[schema(
        example = "Remiss som väntas från departementet",
        min_length = 1,
        max_length = 200
    )]
    pub reason: String,
}

/// Reserve a case number
///
/// Reserverar nästa nummer i nämndens serie, att använda när ärendet registreras.
#[utoipa::path(
    tag = "cases",
    request_body = ReserveNumber,
    responses(
        (status = 201, description = "The reservation with its number", body = ReservationView),
        (status = 409, description = "The board's numbers come from the case system"),
    ),
    security(("bearer" = ["registrar"])),
)]
#[post("/case-number-reservations")]
pub async fn reserve(
    app: AppData,
    caller: Caller,
    key: IdempotencyKey,
    body: Json<ReserveNumber>,
) -> ApiResult<HttpResponse> {
    let new = &body.value;
    let reason = check_reason(&new.reason)?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let unknown = || ApiError::invalid("/boardId", "Nämnden finns inte.", "There is no such board.");
        if !caller.boards.contain(new.board_id) {
            return Err(unknown());
        }
        let board = match boards::find(&app, connection, new.board_id).await {
            Err(ApiError::NotFound) => return Err(unknown()),
            found => found?,
        };
        if board.number_source == "caseSystem" {
            return Err(ApiError::conflict(
                "Nämndens nummer ges av ärendesystemet. Reservera numret där.",
                "The board's numbers come from the case system. Reserve the number there.",
            ));
        }
        if board.valid_to.is_some_and(|last| last < app.today()) {
            return Err(ApiError::conflict(
                format!("{} har upphört.", board.name),
                format!("{} has ended.", board.name),
            ));
        }
        let row = store::allocate(&app, connection, &board, app.today().year(), None, reason).await?;
        let details = serde_json::json!({ "caseNumber": row.case_number, "reason": reason });
        let deed = Deed {
            action: "caseNumber.reserved",
            subject_kind: "caseNumberReservation",
            subject_id: row.id,
            board_id: Some(board.id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let location = app.url(&format!("/case-number-reservations/{}", row.id));
        let view = ReservationView::of(&app, &caller, &row);
        Ok(Made::created(location, 1, view))
    })
    .await
}
