//! `GET /boards/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::BoardView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One board
///
/// En nämnd.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board")),
    responses((status = 200, description = "The board", body = BoardView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let board = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    Ok(etag::answer(
        &request,
        board.version,
        &BoardView::of(&app, &board),
    ))
}
