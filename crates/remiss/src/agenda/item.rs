//! `GET /agenda-items/{id}`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::store::AgendaItem;
use super::view::AgendaItemView;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path, Sentence};

/// Only what waits on the agenda can be moved or taken off.
pub(super) fn listed(item: &AgendaItem) -> ApiResult<()> {
    if item.state == "listed" {
        return Ok(());
    }
    let (sv, en) = match item.state.as_str() {
        "decided" => (
            "Ärendet är redan behandlat vid sammanträdet.",
            "The case was treated already.",
        ),
        "deferred" => (
            "Ärendet är redan flyttat till ett senare sammanträde. Ändra det där.",
            "The case was moved to a later meeting already. Change it there.",
        ),
        _ => (
            "Ärendet är redan borttaget från ärendelistan.",
            "The case was taken off already.",
        ),
    };
    Err(ApiError::StateConflict {
        state: item.state.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(sv, en),
    })
}

/// A case on an agenda
///
/// En punkt på en ärendelista, med sina handlingar och vad som blev av den. One item with its papers.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The agenda item")),
    responses((status = 200, description = "The item", body = AgendaItemView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/agenda-items/{id}")]
pub async fn get_item(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (item, number, with) = app
        .read(&caller, async |connection| {
            let (item, number) = store::find(&app, connection, *id).await?;
            let with = store::belongings(&app, connection, &[&item]).await?;
            Ok((item, number, with))
        })
        .await?;
    let view = AgendaItemView::of(&app, &caller, &item, &number, &with);
    Ok(HttpResponse::Ok().json(view))
}
