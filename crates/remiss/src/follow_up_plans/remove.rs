//! `DELETE /follow-up-plans/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path};

/// Remove a follow-up table
///
/// Tar bort en uppföljningstabell som lades upp av misstag. What stood in it is kept in the audit log.
#[utoipa::path(
    tag = "statistics",
    params(("id" = Uuid, Path, description = "The table")),
    responses((status = 204, description = "It is gone")),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[delete("/follow-up-plans/{id}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let plan = store::lock(&app, connection, *id).await?;
        version.check(plan.version)?;
        store::delete(&app, connection, *id).await?;
        let details = serde_json::to_value(plan.content()).map_err(ApiError::internal)?;
        let deed = Deed {
            action: "followUpPlan.deleted",
            subject_kind: "followUpPlan",
            subject_id: plan.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
