//! `GET /decisions/{id}`

use actix_web::{HttpResponse, get};
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
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (version, view) = app
        .read(&caller, async |connection| {
            let decision = store::find(&app, connection, *id).await?;
            let view = DecisionView::whole(&app, connection, &caller, &decision).await?;
            Ok((decision.version, view))
        })
        .await?;
    // What is to be done next changes without the decision: a known version is no reason to answer nothing.
    Ok(etag::changed(version, &view))
}
