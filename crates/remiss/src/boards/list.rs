//! `GET /boards`

use actix_web::{HttpRequest, HttpResponse, get};

use super::store;
use super::view::{BoardPage, BoardView};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Paging, Query};

/// The boards
///
/// Nämnderna, i bokstavsordning. Boards that have ended are there too: old cases keep their numbers.
#[utoipa::path(
    tag = "boards",
    params(Paging),
    responses((status = 200, description = "A page of boards", body = BoardPage)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let (boards, total) = app
        .read(&caller, async |connection| {
            store::list(&app, connection, &caller, *paging).await
        })
        .await?;
    let views = boards.iter().map(|board| BoardView::of(&app, board)).collect();
    Ok(HttpResponse::Ok().json(BoardPage::new(&app, &request, *paging, views, total)))
}
