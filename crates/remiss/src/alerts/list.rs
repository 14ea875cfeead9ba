//! `GET /alerts`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::staff::AlertKind;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{AlertPage, AlertView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query, enums};

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AlertFilter {
    /// The board whose work it is.
    pub board_id: Option<Uuid>,
    /// The case.
    pub case_id: Option<Uuid>,
    /// What it is about.
    #[param(value_type = Option<enums::AlertKind>, example = "mailBounced")]
    pub kind: Option<AlertKind>,
}

/// What staff were alerted of
///
/// Aviseringarna, de senaste först: mejl som studsade eller inte gick att skicka, mejl som väntar i inkorgen, svarstider som har gått ut, och vem
/// som har fått veta det.
#[utoipa::path(
    tag = "messages",
    params(AlertFilter, Paging),
    responses((status = 200, description = "A page of alerts", body = AlertPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/alerts")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    filter: Query<AlertFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (alerts, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &filter, *paging).await
        })
        .await?;
    let views = alerts
        .into_iter()
        .map(|(alert, notices)| AlertView::of(&app, alert, notices))
        .collect();
    Ok(AlertPage::new(&app, &request, *paging, views, total).answer())
}
