//! `GET /organisations/{id}/members`

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::view::{ForumMemberPage, ForumMemberView, must_be_own};
use super::{is_forum, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Paging, Path, Query};
use crate::organisations::{self, Organisation};

/// Who sits in a forum
///
/// Organisationerna som sitter i forumet eller rådet. Other organisations have no members here: 404.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The forum or council"), Paging),
    responses((status = 200, description = "A page of members", body = ForumMemberPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}/members")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let (members, total) = app
        .read(&caller, async |connection| {
            let forum = organisations::find(&app, connection, *id).await?;
            if !is_forum(&forum) {
                return Err(ApiError::NotFound);
            }
            let (ids, total) = store::page(&app, connection, *id, true, *paging).await?;
            Ok((in_order(&app, connection, &ids).await?, total))
        })
        .await?;
    let views = members
        .iter()
        .map(|member| ForumMemberView::of(&app, &caller, *id, member))
        .collect();
    Ok(ForumMemberPage::new(&app, &request, *paging, views, total).answer())
}

/// The organisations with these ids, in their order.
pub(super) async fn in_order(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<Vec<Organisation>> {
    let found = organisations::by_ids(app, connection, ids).await?;
    let mut by_id: HashMap<Uuid, Organisation> = found.into_iter().map(|one| (one.id, one)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}
