//! `GET /case-number-reservations`

use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{NumberStatus, ReservationPage, ReservationView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// Which reservations.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ReservationFilter {
    /// The board.
    pub board_id: Option<Uuid>,
    /// What became of the number.
    pub status: Option<NumberStatus>,
}

/// The reserved case numbers
///
/// Reserverade och makulerade ärendenummer, de senaste först.
#[utoipa::path(
    tag = "cases",
    params(Paging, ReservationFilter),
    responses((status = 200, description = "A page of reservations", body = ReservationPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/case-number-reservations")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
    filter: Query<ReservationFilter>,
) -> ApiResult<HttpResponse> {
    let (rows, total) = app
        .read(&caller, async |connection| {
            store::reservations(&app, connection, &caller, &filter, *paging).await
        })
        .await?;
    let views = rows
        .iter()
        .map(|row| ReservationView::of(&app, &caller, row))
        .collect();
    Ok(ReservationPage::new(&app, &request, *paging, views, total).answer())
}
