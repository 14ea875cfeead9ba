//! The extract of the minutes (protokollsutdrag): one paragraph, as Örebro's minutes have it, with the one summary. For the
//! decisions of the chair and of delegates, the decision as a document.

use remiss_documents::{Block, Detail, DetailKey, Document as Paper, section_text};
use remiss_domain::swedish::swedish_date;
use remiss_domain::workflow::DecidedBy;

use super::paper;
use super::store::Decision;
use crate::agenda::AgendaItem;
use crate::app::App;
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{Document, DocumentDirection};
use crate::http::ApiResult;
use crate::rendering;
use crate::{boards, drafts};

/// Makes the extract and registers it in the case.
pub(super) async fn register(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    decision: &Decision,
    item: Option<&AgendaItem>,
) -> ApiResult<Document> {
    // What the board was called when it decided.
    let board = boards::find_on(app, connection, decision.board_id, decision.decided_on).await?;
    let officer = cases::responsible_officer(app, connection, case.id).await?;
    let by = decision.by()?;
    let report = drafts::newest_of_case(app, connection, case.id, decision.remiss_id, drafts::REPORT).await?;
    let basis = match &report {
        Some(report) => {
            let version = drafts::newest_version(app, connection, report).await?;
            match drafts::template(app, &report.template) {
                Ok(template) => version.fed_by(template, "decisionBasis")?,
                // The minutes do not wait for a template that was taken away.
                Err(_) => version.section("decisionBasis")?,
            }
        }
        None => None,
    };
    let title = item.map_or(case.title.as_str(), |item| item.title.as_str());
    let heading = match (by, decision.paragraph.as_str()) {
        (DecidedBy::Board, "") | (DecidedBy::Chair | DecidedBy::Delegate, _) => title.to_owned(),
        (DecidedBy::Board, paragraph) => {
            format!("§ {} {title}", paragraph.trim_start_matches(['§', ' ']))
        }
    };
    // The extract is drawn up when the minutes are approved; a decision without minutes bears its own day.
    let (kind, day) = match by {
        DecidedBy::Board => ("protokollsutdrag", app.today()),
        _ => ("beslut", decision.decided_on),
    };
    let mut document = Paper::new(kind, heading, day);
    document.subject = case.title.clone();
    document.header = rendering::letterhead(app, &board, Some(&case.case_number));
    document.header.department = board.name.clone();
    document.creator = board.name.clone();
    let meta = &mut document.header.meta;
    match by {
        DecidedBy::Board => {
            let day = swedish_date(decision.decided_on);
            meta.push(Detail::labelled(DetailKey::MeetingDate, day));
            if let Some(approved) = decision.minutes_approved_on {
                let words = if decision.approved_at_once {
                    "omedelbart, vid sammanträdet".to_owned()
                } else {
                    swedish_date(approved)
                };
                meta.push(Detail::labelled(DetailKey::Approved, words));
            }
        }
        DecidedBy::Chair => meta.push(Detail::labelled(DetailKey::DecidedBy, "Ordföranden")),
        DecidedBy::Delegate => meta.push(Detail::labelled(
            DetailKey::DecidedBy,
            format!("Delegat, {}", decision.delegation_point),
        )),
    }
    if let Some(officer) = officer {
        meta.push(Detail::labelled(DetailKey::Officer, officer));
    }
    let mut section = |heading: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            document.blocks.push(Block::heading(1, heading));
            document.blocks.extend(section_text::blocks(text, 2));
        }
    };
    section("Ärendebeskrivning", item.map(|item| item.summary.as_str()));
    section("Beslutsunderlag", basis.as_deref());
    section(
        "Förslag till beslut",
        item.map(|item| item.proposed_decision.as_str()),
    );
    section("Beslut", Some(&decision.text));
    section("Reservationer", Some(&decision.dissent));
    let name = match by {
        DecidedBy::Board => "Protokollsutdrag",
        DecidedBy::Chair => "Ordförandebeslut",
        DecidedBy::Delegate => "Delegationsbeslut",
    };
    let new = paper::NewPaper {
        kind: "extract",
        direction: DocumentDirection::DrawnUp,
        title: format!("{name}: {}", document.title),
        file_name: format!("{name} {}", case.case_number),
        party: board.name,
        document,
    };
    paper::register(app, connection, case, new).await
}
