//! The agenda as a document: what the members get with the notice.

use remiss_documents::{Block, Document};
use remiss_domain::swedish::{swedish_date, swedish_time, swedish_weekday_date};

use super::store::AgendaItem;
use crate::app::App;
use crate::boards::Board;
use crate::meetings::Meeting;
use crate::rendering;

/// The agenda, each case with number, officer, proposed decision and the one summary.
pub(super) fn document(
    app: &App,
    board: &Board,
    meeting: &Meeting,
    items: &[(AgendaItem, String)],
) -> Document {
    let title = format!("{} {}", board.name, swedish_date(meeting.date));
    let mut document = Document::new("arendelista", title, app.today().min(meeting.date));
    document.subject = format!("Ärendelista, {}", swedish_date(meeting.date));
    document.creator = board.department.clone();
    document.header = rendering::letterhead(app, board, None);
    document.header.department = board.name.clone();
    let time = meeting
        .starts_at
        .map(|time| format!(" {}", swedish_time(time)))
        .unwrap_or_default();
    document.header.meta.push((
        "Sammanträde".to_owned(),
        format!("{}{time}", swedish_weekday_date(meeting.date)),
    ));
    if !meeting.place.is_empty() {
        document
            .header
            .meta
            .push(("Plats".to_owned(), meeting.place.clone()));
    }
    if items.is_empty() {
        document
            .blocks
            .push(Block::paragraph("Inga ärenden är inlämnade till sammanträdet."));
    }
    for (place, (item, number)) in (1..).zip(items) {
        let mut facts = vec![("Ärendenummer".to_owned(), number.clone())];
        if !item.officer.is_empty() {
            facts.push(("Handläggare".to_owned(), item.officer.clone()));
        }
        if item.state == "deferred" {
            facts.push((
                "Läge".to_owned(),
                "Utgår, tas upp vid ett senare sammanträde".to_owned(),
            ));
        }
        document.blocks.push(Block::KeepTogether {
            blocks: vec![
                Block::heading(1, format!("{place}. {}", item.title)),
                Block::KeyValues { rows: facts },
            ],
        });
        document.blocks.push(Block::heading(2, "Förslag till beslut"));
        document
            .blocks
            .extend(Block::from_plain_text(&item.proposed_decision));
        document.blocks.push(Block::heading(2, "Sammanfattning"));
        document.blocks.extend(Block::from_plain_text(&item.summary));
    }
    document
}
