//! `GET /meetings/{id}/delegated-decisions`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_documents::{Block, Cell, Detail, DetailKey, Document, Table};
use remiss_domain::heading_rules::DocumentType;
use remiss_domain::swedish::{swedish_date, swedish_weekday_date};
use remiss_domain::workflow::DecidedBy;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::{self, Decision};
use super::view::DecisionView;
use crate::access::Caller;
use crate::app::App;
use crate::boards::Board;
use crate::db::Connection;
use crate::drafts::wording::{genitive, lower_first};
use crate::http::{ApiResult, AppData, Links, Path};
use crate::meetings::Meeting;
use crate::papers::Filling;
use crate::rendering::{self, Format};
use crate::{boards, meetings};

/// The decisions of the chair and of delegates that are reported at a meeting.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DelegatedDecisionsView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// The decisions by day.
    pub decisions: Vec<ReportedDecisionView>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A decision that is reported.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportedDecisionView {
    /// Number of the case.
    #[schema(example = "Ks 1216/2018")]
    pub case_number: String,
    /// Title of the case.
    #[schema(example = "Remiss om kroppsbehandlingar")]
    pub case_title: String,
    /// The decision.
    pub decision: DecisionView,
}

/// The delegated decisions to report at a meeting
///
/// Anmälan av delegationsbeslut: ordförandens och delegaters beslut sedan förra sammanträdet. Listan görs av sig själv; det som
/// registreras när sammanträdet har börjat står på nästa. JSON, HTML, Word or PDF, by `Accept`.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The meeting")),
    responses((status = 200, description = "The decisions; HTML, Word or PDF by `Accept`", content(
        (DelegatedDecisionsView = "application/json"),
        (String = "text/html"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (Vec<u8> = "application/pdf"),
    ))),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/meetings/{id}/delegated-decisions")]
pub async fn delegated(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let format = Format::or_json(&request, &[Format::Html, Format::Docx, Format::Pdf])?;
    let (meeting, board, decisions, views) = app
        .read(&caller, async |connection| {
            let meeting = meetings::find(&app, connection, *id).await?;
            let board = boards::find_on(&app, connection, meeting.board_id, meeting.date).await?;
            let reported = reported(&app, connection, &meeting).await?;
            let mut decisions = Vec::with_capacity(reported.len());
            let mut views = Vec::with_capacity(reported.len());
            for (decision, number, title) in reported {
                views.push(ReportedDecisionView {
                    case_number: number.clone(),
                    case_title: title.clone(),
                    decision: DecisionView::whole(&app, connection, &caller, &decision).await?,
                });
                decisions.push((decision, number, title));
            }
            Ok((meeting, board, decisions, views))
        })
        .await?;
    let Some(format) = format else {
        let meeting_url = app.url(&format!("/meetings/{}", meeting.id));
        return Ok(HttpResponse::Ok().json(DelegatedDecisionsView {
            meeting_id: meeting.id,
            decisions: views,
            links: Links::to_self(format!("{meeting_url}/delegated-decisions")).and(
                "meeting",
                "GET",
                meeting_url,
            ),
        }));
    };
    let paper = paper(&app, &board, &meeting, &decisions)?;
    let bytes = rendering::render(&app, board.id, paper, format).await?;
    let name = format!("Delegationsbeslut {} {}", board.name, meeting.date);
    Ok(rendering::respond(bytes, format, &name))
}

/// What is reported at a meeting; nothing at one that was called off.
async fn reported(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
) -> ApiResult<Vec<(Decision, String, String)>> {
    if meeting.is_cancelled() {
        return Ok(Vec::new());
    }
    let before = meetings::last_before(app, connection, meeting).await?;
    store::to_report(app, connection, meeting, before.as_ref()).await
}

fn paper(
    app: &App,
    board: &Board,
    meeting: &Meeting,
    decisions: &[(Decision, String, String)],
) -> ApiResult<Document> {
    let template = app.templates().default_of(DocumentType::Delegationsbeslut);
    let label = |key: &str| template.label(key).to_owned();
    let mut rows = Vec::new();
    for (decision, number, case_title) in decisions {
        let who = match decision.by()? {
            DecidedBy::Delegate => format!("{}, {}", label("delegate"), decision.delegation_point),
            _ => label("chair"),
        };
        rows.push(vec![
            Cell::text(number),
            Cell::text(swedish_date(decision.decided_on)),
            Cell::text(who),
            Cell::text(format!("{case_title}. {}", decision.text)),
        ]);
    }
    let table = if rows.is_empty() {
        Vec::new()
    } else {
        vec![Block::Table(Table {
            caption: None,
            header: ["caseNumber", "date", "decidedBy", "decision"]
                .map(label)
                .to_vec(),
            rows,
            widths: vec![6, 6, 7, 11],
        })]
    };
    let day = swedish_weekday_date(meeting.date);
    let filling = Filling::of_board(app, board, app.today())
        .with("boardGenitive", genitive(&lower_first(&board.name)))
        .with("meetingDate", swedish_date(meeting.date))
        .with("meetingDay", &day)
        .with_blocks("decisions", table);
    let mut document = Document::new(template.kind.as_str(), filling.title(template), app.today());
    document.creator = board.department.clone();
    document.header = rendering::letterhead(app, board, None);
    document.header.department = board.name.clone();
    document
        .header
        .meta
        .push(Detail::new(DetailKey::Meeting, template.label("meeting"), day));
    filling.write(template, &mut document);
    Ok(document)
}
