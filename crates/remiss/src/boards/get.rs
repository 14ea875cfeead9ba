//! `GET /boards/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::store;
use super::view::BoardView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, Query, etag};

/// As on which day.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct BoardOn {
    /// What it was or will be called on this day; today when nothing is said.
    #[param(example = "2022-06-01")]
    pub date: Option<Date>,
}

/// One board
///
/// En nämnd, med vad den hette och heter: namn, förvaltning och prefix med första och sista dag.
#[utoipa::path(
    tag = "boards",
    params(("id" = Uuid, Path, description = "The board"), BoardOn),
    responses((status = 200, description = "The board", body = BoardView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/boards/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    on: Query<BoardOn>,
) -> ApiResult<HttpResponse> {
    let (version, view) = app
        .read(&caller, async |connection| {
            let board = match on.date {
                Some(day) => store::find_on(&app, connection, *id, day).await?,
                None => store::find(&app, connection, *id).await?,
            };
            let view = BoardView::load(&app, connection, &caller, &board).await?;
            Ok((board.version, view))
        })
        .await?;
    Ok(etag::answer(&request, version, &view))
}
