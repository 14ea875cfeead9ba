//! `DELETE /distribution-lists/{id}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiResult, AppData, IfMatch, Path};

/// Delete a reusable distribution list
///
/// Tar bort en sändlista. Organisationerna och de remisser som gjorts av listan finns kvar.
#[utoipa::path(
    tag = "distribution-lists",
    params(("id" = Uuid, Path, description = "The list")),
    responses((status = 204, description = "The list is gone")),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[delete("/distribution-lists/{id}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    app.write(&caller, async |connection| {
        let list = store::lock(&app, connection, *id).await?;
        version.check(list.version)?;
        let members = store::member_ids(&app, connection, *id).await?;
        store::delete(&app, connection, *id).await?;
        let details = serde_json::json!({ "name": list.name, "organisationIds": members });
        let deed = Deed {
            action: "distributionList.deleted",
            subject_kind: "distributionList",
            subject_id: list.id,
            board_id: None,
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
