//! `GET /drafts/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::deadline::date_in_sweden;
use uuid::Uuid;

use super::outdated::Current;
use super::view::DraftView;
use super::{Subject, document, store};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::rendering::{self, Format};
use crate::{boards, cases, remisser};

/// One draft
///
/// Utkastet i sin senaste version. Laddades den upp från Word är Word-filen just den. JSON, HTML, Word, PDF or plain text, by `Accept`.
#[utoipa::path(
    tag = "drafts",
    params(("id" = Uuid, Path, description = "The draft")),
    responses((status = 200, description = "The draft; HTML, Word, PDF or plain text by `Accept`", content(
        (DraftView = "application/json"),
        (String = "text/html"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/pdf"),
        (String = "text/plain"),
    ))),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let formats = [Format::Html, Format::Docx, Format::Pdf, Format::Text];
    let format = Format::or_json(&request, &formats)?;
    let (draft, version, outdated, document, name) = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, *id).await?;
            let version = store::newest_version(&app, connection, &draft).await?;
            let case = cases::find(&app, connection, draft.case_id).await?;
            // What was handed in keeps the board that it was handed in to, as that was called then.
            let board =
                boards::find_on(&app, connection, draft.board_id, date_in_sweden(version.made_at)).await?;
            let officer = cases::responsible_officer(&app, connection, case.id).await?;
            let remiss = match draft.remiss_id {
                Some(id) => Some(remisser::find(&app, connection, id).await?),
                None => None,
            };
            let subject = Subject {
                board: &board,
                case: &case,
                remiss: remiss.as_ref(),
                officer: officer.as_deref(),
            };
            // The day of the version, so that a report that was handed in keeps its date.
            let paper = document(&app, subject, &draft, &version, date_in_sweden(version.made_at))?;
            let name = file_name(&draft.kind, &case.case_number);
            let current = match format {
                None => Current::if_known(&app, connection, &draft).await?,
                Some(_) => None,
            };
            let outdated = match current {
                Some(current) => current.outdated(&app, &draft, &version)?,
                None => Vec::new(),
            };
            Ok((draft, version, outdated, paper, name))
        })
        .await?;
    let Some(format) = format else {
        let has_outdated = !outdated.is_empty();
        let view = DraftView::of(&app, &caller, &draft, &version)?.with(outdated);
        // What is out of date is not the draft's own: a caller that has this version may not know of it.
        return Ok(if has_outdated {
            etag::changed(draft.version, &view)
        } else {
            etag::answer(&request, draft.version, &view)
        });
    };
    let bytes = match version.source() {
        // What the officer wrote in Word is what the officer goes on with.
        Some(source) if format == Format::Docx => app.files().get(source.key).await?,
        _ => rendering::render(&app, draft.board_id, document, format).await?,
    };
    Ok(rendering::respond(bytes, format, &name))
}

/// Name of the file of a draft, without ending.
pub(super) fn file_name(kind: &str, case_number: &str) -> String {
    let what = if kind == super::STATEMENT {
        "Yttrande"
    } else {
        "Tjänsteskrivelse"
    };
    format!("{what} {case_number}")
}
