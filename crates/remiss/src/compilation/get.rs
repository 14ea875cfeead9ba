//! `GET /remisser/{id}/compilation`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::workflow::OutgoingState;
use uuid::Uuid;

use super::document::Origin;
use super::view::Compilation;
use super::{document, gather, workbook};
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiResult, AppData, Path};
use crate::remisser::{self, Remiss};
use crate::rendering::{self, Format};

/// The formats, after JSON.
const FORMATS: &[Format] = &[
    Format::Html,
    Format::Docx,
    Format::Pdf,
    Format::Text,
    Format::Xlsx,
];

/// The compilation of a remiss
///
/// Sammanställningen som den ser ut nu, som JSON, webbsida, Word, PDF, text eller Excel efter `Accept`. Worked out anew from
/// the responses and viewpoints each time; private persons stand in it without their names.
#[utoipa::path(
    tag = "compilation",
    params(("id" = Uuid, Path, description = "The remiss")),
    responses(
        (status = 200, description = "The compilation", content(
            (Compilation = "application/json"),
            (String = "text/html"),
            (String = "text/plain"),
            (Vec<u8> = "application/pdf"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        )),
        (status = 406, description = "No format that the caller accepts"),
        (status = 409, description = "The remiss is an incoming one"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/remisser/{id}/compilation")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, FORMATS)?;
    let (mut compilation, remiss, origin) = app
        .read(&caller, async |connection| {
            let remiss = remisser::find(&app, connection, *id).await?;
            let origin = Origin::of(&app, connection, &remiss).await?;
            Ok((gather(&app, connection, &remiss).await?, remiss, origin))
        })
        .await?;
    let Some(format) = format else {
        compilation.links = with_transitions(&app, &caller, &compilation, &remiss);
        return Ok(HttpResponse::Ok()
            .insert_header(("Vary", "Accept"))
            .insert_header(("Cache-Control", "private, no-cache"))
            .json(compilation));
    };
    let bytes = if format == Format::Xlsx {
        rendering::render_workbook(workbook::of(&app, &origin.board.department, &compilation)).await?
    } else {
        let paper = document::of(&app, &origin, &compilation);
        rendering::render(&app, origin.board.id, paper, format).await?
    };
    let name = format!("Sammanställning {}", compilation.case_number);
    Ok(rendering::respond(bytes, format, &name))
}

fn with_transitions(
    app: &App,
    caller: &Caller,
    compilation: &Compilation,
    remiss: &Remiss,
) -> crate::http::Links {
    let path = app.url(&format!("/remisser/{}", remiss.id));
    let closable = remiss.state == OutgoingState::Closed.as_str()
        && compilation.gaps.is_empty()
        && remiss.compilation_closed_at.is_none()
        && caller.has(Role::Officer, remiss.board_id);
    compilation
        .links
        .clone()
        .and("remiss", "GET", path.clone())
        .and("viewpoints", "GET", format!("{path}/viewpoints"))
        .and_if(
            closable,
            "closeCompilation",
            "POST",
            format!("{path}/compilation-closures"),
        )
}
