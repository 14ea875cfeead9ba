//! `GET /announced-remisser/{id}`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{AnnouncedRemissView, one};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One announced remiss
///
/// En remiss som en annan har publicerat, med hela sändlistan, vad på den som kan vara vi, och det ärende som föreslås.
#[utoipa::path(
    tag = "announced-remisser",
    params(("id" = Uuid, Path, description = "The announced remiss")),
    responses((status = 200, description = "The announced remiss", body = AnnouncedRemissView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/announced-remisser/{id}")]
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let found = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    // Whether it has a case changes without a new version of its own: the body is always given.
    let version = found.version;
    Ok(etag::changed(version, &one(&app, &caller, found).await?))
}
