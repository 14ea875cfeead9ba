//! The agenda as a document: what the members get with the notice.

use remiss_documents::{Block, Detail, DetailKey, Document, section_text};
use remiss_domain::heading_rules::{DocumentType, Template};
use remiss_domain::swedish::{swedish_date, swedish_time, swedish_weekday_date};

use super::store::AgendaItem;
use crate::app::App;
use crate::boards::Board;
use crate::meetings::Meeting;
use crate::papers::Filling;
use crate::rendering;

/// The agenda, each case with number, officer, proposed decision and the one summary.
pub(super) fn document(
    app: &App,
    board: &Board,
    meeting: &Meeting,
    items: &[(AgendaItem, String)],
) -> Document {
    let template = app.templates().default_of(DocumentType::Arendelista);
    let date = app.today().min(meeting.date);
    let time = meeting.starts_at.map(swedish_time).unwrap_or_default();
    let day = swedish_weekday_date(meeting.date);
    let filling = Filling::of_board(app, board, date)
        .with("meetingDate", swedish_date(meeting.date))
        .with("meetingDay", &day)
        .with("meetingTime", &time)
        .with("place", &meeting.place)
        .with_blocks("items", blocks(template, items));
    let mut document = Document::new(template.kind.as_str(), filling.title(template), date);
    document.subject = format!("{}, {}", template.name, swedish_date(meeting.date));
    document.creator = board.department.clone();
    document.header = rendering::letterhead(app, board, None);
    document.header.department = board.name.clone();
    let label = |key: &str| template.label(key).to_owned();
    let meta = &mut document.header.meta;
    let words = format!("{day} {time}");
    meta.push(Detail::new(
        DetailKey::Meeting,
        label("meeting"),
        words.trim_end(),
    ));
    if !meeting.place.is_empty() {
        meta.push(Detail::new(DetailKey::Place, label("place"), &meeting.place));
    }
    filling.write(template, &mut document);
    document
}

fn blocks(template: &Template, items: &[(AgendaItem, String)]) -> Vec<Block> {
    let label = |key: &str| template.label(key).to_owned();
    let mut blocks = Vec::new();
    // What was taken back is no case of the meeting any more.
    let treated = items.iter().filter(|(item, _)| item.state != "withdrawn");
    for (place, (item, number)) in (1..).zip(treated) {
        let mut facts = vec![(label("caseNumber"), number.clone())];
        if !item.officer.is_empty() {
            facts.push((label("officer"), item.officer.clone()));
        }
        if item.state == "deferred" {
            facts.push((label("state"), label("deferred")));
        }
        blocks.push(Block::KeepTogether {
            blocks: vec![
                Block::heading(1, format!("{place}. {}", item.title)),
                Block::KeyValues { rows: facts },
            ],
        });
        blocks.push(Block::heading(2, label("proposedDecision")));
        blocks.extend(section_text::blocks(&item.proposed_decision, 3));
        blocks.push(Block::heading(2, label("summary")));
        blocks.extend(section_text::blocks(&item.summary, 3));
    }
    blocks
}
