//! `DELETE /organisations/{id}/members/{memberId}`

use actix_web::{HttpResponse, delete};
use uuid::Uuid;

use super::add_member::note;
use super::store;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, IfMatch, Path};
use crate::organisations;

/// Take an organisation out of a forum
///
/// Organisationen sitter inte längre i forumet. It stays in the register, and on the lists that it stands on.
#[utoipa::path(
    tag = "organisations",
    params(
        ("id" = Uuid, Path, description = "The forum or council"),
        ("memberId" = Uuid, Path, description = "The organisation that sits in it"),
    ),
    responses((status = 204, description = "It sits there no longer")),
    security(("bearer" = ["coordinator", "administrator"])),
)]
#[delete("/organisations/{id}/members/{memberId}")]
pub async fn remove(
    app: AppData,
    caller: Caller,
    path: Path<(Uuid, Uuid)>,
    version: IfMatch,
) -> ApiResult<HttpResponse> {
    let (forum_id, member_id) = *path;
    app.write(&caller, async |connection| {
        organisations::lock(&app, connection, forum_id).await?;
        version.check(store::version(&app, connection, forum_id, member_id).await?)?;
        store::delete(&app, connection, forum_id, member_id).await?;
        note(
            &app,
            connection,
            &caller,
            "forum.memberRemoved",
            forum_id,
            member_id,
        )
        .await
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
