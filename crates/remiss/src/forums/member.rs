//! `GET /organisations/{id}/members/{memberId}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{ForumMemberView, must_be_own};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::organisations;

/// One member of a forum
///
/// En organisation som sitter i forumet.
#[utoipa::path(
    tag = "organisations",
    params(
        ("id" = Uuid, Path, description = "The forum or council"),
        ("memberId" = Uuid, Path, description = "The organisation that sits in it"),
    ),
    responses((status = 200, description = "The member", body = ForumMemberView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}/members/{memberId}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
) -> ApiResult<HttpResponse> {
    let (forum_id, member_id) = *path;
    must_be_own(&caller, forum_id)?;
    let (version, member) = app
        .read(&caller, async |connection| {
            let version = store::version(&app, connection, forum_id, member_id).await?;
            Ok((version, organisations::find(&app, connection, member_id).await?))
        })
        .await?;
    let view = ForumMemberView::of(&app, &caller, forum_id, &member);
    Ok(etag::answer(&request, version, &view))
}
