//! `GET /decisions/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::DecisionView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One decision
///
/// Ett beslut. A decision.
#[utoipa::path(
    tag = "decisions",
    params(("id" = Uuid, Path, description = "The decision")),
    responses((status = 200, description = "The decision", body = DecisionView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/decisions/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let decision = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let view = DecisionView::of(&app, &caller, &decision);
    Ok(etag::answer(&request, decision.version, &view))
}
