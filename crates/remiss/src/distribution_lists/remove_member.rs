//! `DELETE /distribution-lists/{id}/members/{organisationId}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path};

/// Take an organisation off a list
///
/// Tar bort en organisation från sändlistan. `If-Match` names the version of the list.
#[utoipa::path(
    tag = "distribution-lists",
    params(
        ("id" = Uuid, Path, description = "The list"),
        ("organisationId" = Uuid, Path, description = "The organisation"),
    ),
    responses((status = 204, description = "The organisation is off the list")),
    security(("bearer" = ["officer", "coordinator", "administrator"])),
)]
#[delete("/distribution-lists/{id}/members/{organisationId}")]
pub async fn remove_member(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (id, organisation_id) = *path;
    app.write(&caller, async |connection| {
        let list = store::lock(&app, connection, id).await?;
        version.check(list.version)?;
        let mut members = store::member_ids(&app, connection, id).await?;
        let before = members.len();
        members.retain(|member| *member != organisation_id);
        if members.len() == before {
            return Err(ApiError::NotFound);
        }
        store::set_members(&app, connection, id, &members).await?;
        store::save(&app, connection, &list).await?;
        let details = serde_json::json!({ "organisationId": organisation_id });
        let deed = Deed {
            action: "distributionList.memberRemoved",
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
