//! `DELETE /cases/{id}/shares/{shareId}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::create::note;
use super::store;
use crate::access::Caller;
use crate::cases;
use crate::http::{ApiError, ApiResult, AppData, IfMatch, Path};

/// End the sharing of a case
///
/// Avslutar delningen: nämnden ser inte ärendet längre. The sharing itself is kept, with who ended it and when.
#[utoipa::path(
    tag = "cases",
    params(
        ("id" = Uuid, Path, description = "The case"),
        ("shareId" = Uuid, Path, description = "The sharing"),
    ),
    responses(
        (status = 204, description = "The board reads the case no more"),
        (status = 409, description = "The sharing was ended before"),
    ),
    security(("bearer" = ["registrar", "officer"])),
)]
#[delete("/cases/{id}/shares/{shareId}")]
pub async fn end(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (id, share_id) = *path;
    app.write(&caller, async |connection| {
        let case = cases::lock(&app, connection, id).await?;
        let share = store::find(&app, connection, case.id, share_id).await?;
        version.check(share.version)?;
        if share.ended_at.is_some() {
            return Err(ApiError::conflict(
                "Delningen är redan avslutad.",
                "The sharing was ended before.",
            ));
        }
        let share = store::end(&app, connection, share.id, caller.person()).await?;
        note(&app, connection, &caller, "case.shareEnded", &share).await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
