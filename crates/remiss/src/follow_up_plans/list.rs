//! `GET /follow-up-plans`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{FollowUpPage, FollowUpSummary};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The follow-up tables
///
/// Uppföljningstabellerna, de senaste åren först.
#[utoipa::path(
    tag = "statistics",
    params(Paging),
    responses((status = 200, description = "A page of tables", body = FollowUpPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/follow-up-plans")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (plans, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, *paging).await
        })
        .await?;
    let views = plans
        .iter()
        .map(|plan| FollowUpSummary::of(&app, &caller, plan))
        .collect();
    Ok(FollowUpPage::new(&app, &request, *paging, views, total).answer())
}
