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
    let (boards, periods, total) = app
        .read(&caller, async |connection| {
            let (boards, total) = store::list(&app, connection, &caller, *paging).await?;
            let ids: Vec<_> = boards.iter().map(|board| board.id).collect();
            let periods = store::periods_of(&app, connection, &ids).await?;
            Ok((boards, periods, total))
        })
        .await?;
    let views = boards
        .iter()
        .map(|board| {
            let own = periods.iter().filter(|(id, _)| *id == board.id);
            let own: Vec<_> = own.map(|(_, period)| period.clone()).collect();
            BoardView::of(&app, &caller, board, &own)
        })
        .collect();
    Ok(BoardPage::new(&app, &request, *paging, views, total).answer())
}
