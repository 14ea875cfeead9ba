//! `GET /organisations/{id}/forums`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::members::in_order;
use super::store;
use super::view::{ForumPage, ForumView, must_be_own};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Path, Query};
use crate::organisations;

/// The forums of an organisation
///
/// Forumen och råden som organisationen sitter i, med vem som sammankallar dem. A key of an organisation sees its own.
#[utoipa::path(
    tag = "organisations",
    params(("id" = Uuid, Path, description = "The organisation"), Paging),
    responses((status = 200, description = "A page of forums", body = ForumPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator", "organisation"])),
)]
#[get("/organisations/{id}/forums")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    must_be_own(&caller, *id)?;
    let (forums, total) = app
        .read(&caller, async |connection| {
            organisations::find(&app, connection, *id).await?;
            let (ids, total) = store::page(&app, connection, *id, false, *paging).await?;
            Ok((in_order(&app, connection, &ids).await?, total))
        })
        .await?;
    let views = forums.iter().map(|forum| ForumView::of(&app, forum)).collect();
    Ok(ForumPage::new(&app, &request, *paging, views, total).answer())
}
