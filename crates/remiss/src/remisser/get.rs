//! `GET /remisser/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store::{self, Remiss};
use super::view::{self, RemissView};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Path, etag};
use crate::recipients;

/// One remiss
///
/// En remiss, med varningar om svarsdatum och länkar till det som kan göras nu. An organisation's key sees the remisser
/// that were sent to it.
#[utoipa::path(
    tag = "remisser",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses((status = 200, description = "The remiss", body = RemissView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/remisser/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (version, view) = app
        .read(&caller, async |connection| {
            let remiss = visible(&app, connection, &caller, *id).await?;
            let version = remiss.version;
            Ok((version, view::one(&app, connection, &caller, remiss).await?))
        })
        .await?;
    Ok(etag::answer(&request, version, &view))
}

/// The remiss, if the caller may see it: an organisation sees those that were sent to it.
pub(super) async fn visible(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<Remiss> {
    let remiss = store::find(app, connection, id).await?;
    if caller.role == Role::Organisation {
        let organisation = caller.own_organisation()?;
        recipients::by_organisation(app, connection, id, organisation)
            .await?
            .filter(|recipient| recipient.sent_at.is_some())
            .ok_or(ApiError::NotFound)?;
    }
    Ok(remiss)
}
