//! `POST /case-number-reservations`

use actix_web::{HttpResponse, post};
use jiff::ToSpan;
use jiff::civil::Date;
use remiss_domain::swedish::swedish_date;
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
    /// Last day on which it can be used, within two years; after it the number is void (makulerat). It can be used until it
    /// is made void when nothing is said.
    #[schema(example = "2018-12-31")]
    pub expires_on: Option<Date>,
}

fn check_last_day(last: Option<Date>, today: Date) -> ApiResult<()> {
    let latest = today.saturating_add(2.years());
    if last.is_some_and(|last| last < today || last > latest) {
        return Err(ApiError::invalid(
            "/expiresOn",
            format!(
                "Ange en sista dag från och med i dag till och med den {}.",
                swedish_date(latest)
            ),
            format!("The last day is between today and {latest}."),
        ));
    }
    Ok(())
}

/// Reserve a case number
///
/// Reserverar nästa nummer i nämndens serie, att använda när ärendet registreras, om så önskas senast en viss dag.
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
    check_last_day(new.expires_on, app.today())?;
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
        boards::must_be_in_office(&app, connection, &board, app.today(), "/boardId").await?;
        let row = store::allocate(&app, connection, &board, app.today().year(), None, reason).await?;
        let row = match new.expires_on {
            Some(last) => store::set_last_day(&app, connection, row.id, last).await?,
            None => row,
        };
        let details = serde_json::json!({
            "caseNumber": row.case_number, "reason": reason, "expiresOn": row.expires_on,
        });
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
