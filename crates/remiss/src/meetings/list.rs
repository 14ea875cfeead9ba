//! `GET /boards/{id}/meetings`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::{MeetingPage, MeetingView};
use crate::access::Caller;
use crate::boards;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// Which meetings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct MeetingFilter {
    /// First day.
    #[param(example = "2019-09-01")]
    pub date_from: Option<Date>,
    /// Last day.
    #[param(example = "2019-12-31")]
    pub date_to: Option<Date>,
    /// `planned`, `held` or `cancelled`.
    #[param(example = "planned")]
    pub status: Option<String>,
}

/// The meetings of a board
///
/// Nämndens sammanträden i datumordning, även inställda. The board's meetings by date, cancelled ones too.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The board"), MeetingFilter, Paging),
    responses((status = 200, description = "A page of meetings", body = MeetingPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards/{id}/meetings")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    filter: Query<MeetingFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (meetings, total) = app
        .read(&caller, async |connection| {
            boards::find(&app, connection, *id).await?;
            store::list(&app, connection, *id, &filter, *paging).await
        })
        .await?;
    let views = meetings
        .iter()
        .map(|meeting| MeetingView::of(&app, &caller, meeting))
        .collect();
    Ok(MeetingPage::new(&app, &request, *paging, views, total).answer())
}
