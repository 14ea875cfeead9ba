//! `GET /cases/{id}/decisions`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{DecisionPage, DecisionView};
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiResult, AppData, Paging, Path, Query};

/// The decisions of a case
///
/// Ärendets beslut, de nyaste först. The decisions of the case, newest first.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The case"), Paging),
    responses((status = 200, description = "A page of decisions", body = DecisionPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/cases/{id}/decisions")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (views, total) = app
        .read(&caller, async |connection| {
            let case = cases::find(&app, connection, *id).await?;
            let (decisions, total) = store::list(&app, connection, case.id, *paging).await?;
            let mut views = Vec::with_capacity(decisions.len());
            for decision in &decisions {
                views.push(DecisionView::whole(&app, connection, &caller, decision).await?);
            }
            Ok((views, total))
        })
        .await?;
    Ok(DecisionPage::new(&app, &request, *paging, views, total).answer())
}
