//! `GET /meetings/{id}/agenda`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::view::AgendaView;
use super::{document, store};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::rendering::{self, Format};
use crate::{boards, meetings};

/// The agenda of a meeting
///
/// Ärendelistan: titel, ärendenummer, handläggare, förslag till beslut och sammanfattning, ordagrant som i
/// tjänsteskrivelsen. JSON, HTML, Word or PDF, by `Accept`.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    responses((status = 200, description = "The agenda; HTML, Word or PDF by `Accept`", content(
        (AgendaView = "application/json"),
        (String = "text/html"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/pdf"),
    ))),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/meetings/{id}/agenda")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Html, Format::Docx, Format::Pdf])?;
    let (meeting, board, items, with) = app
        .read(&caller, async |connection| {
            let meeting = meetings::find(&app, connection, *id).await?;
            let board = boards::find_on(&app, connection, meeting.board_id, meeting.date).await?;
            let items = store::items_of(&app, connection, meeting.id).await?;
            let of: Vec<_> = items.iter().map(|(item, _)| item).collect();
            let with = store::belongings(&app, connection, &of).await?;
            Ok((meeting, board, items, with))
        })
        .await?;
    let Some(format) = format else {
        let view = AgendaView::of(&app, &caller, &meeting, &board, &items, &with);
        return Ok(etag::answer(&request, meeting.version, &view));
    };
    let paper = document::document(&app, &board, &meeting, &items);
    let bytes = rendering::render(&app, board.id, paper, format).await?;
    let name = format!("Ärendelista {} {}", board.name, meeting.date);
    Ok(rendering::respond(bytes, format, &name))
}
