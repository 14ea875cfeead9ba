//! `GET /stop-dates`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{StopDatePage, StopDateView};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query};

/// Which stop dates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StopDateFilter {
    /// The board.
    pub board_id: Option<Uuid>,
    /// First stop date.
    #[param(example = "2019-09-01")]
    pub from: Option<Date>,
    /// Last stop date.
    #[param(example = "2019-12-31")]
    pub to: Option<Date>,
    /// `due`, `late` or `done`.
    #[param(example = "late")]
    pub state: Option<String>,
}

/// Cases against their stop dates
///
/// Vilka ärenden som ska till vilket sammanträde, och hur det ligger till mot stoppdatum: att lämna in, försenat, inlämnat.
/// Every case against the stop date of the meeting it is meant for, by stop date.
#[utoipa::path(
    tag = "meetings",
    params(StopDateFilter, Paging),
    responses((status = 200, description = "A page of cases against their stop dates", body = StopDatePage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/stop-dates")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    filter: Query<StopDateFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    if filter
        .state
        .as_ref()
        .is_some_and(|state| !matches!(state.as_str(), "due" | "late" | "done"))
    {
        return Err(ApiError::bad_request(
            "Läget state är due, late eller done.",
            "The state is due, late or done.",
        ));
    }
    let due = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &filter).await
        })
        .await?;
    // What the state is follows from today's date, so the page is cut here and not in the database.
    let all: Vec<_> = due
        .into_iter()
        .map(|due| StopDateView::of(&app, due))
        .filter(|view| filter.state.as_ref().is_none_or(|state| *state == view.state))
        .collect();
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = all
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or(20))
        .collect();
    Ok(HttpResponse::Ok().json(StopDatePage::new(&app, &request, *paging, page, total)))
}
