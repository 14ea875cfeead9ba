//! A version of a draft as a document: what is handed in, and what the board adopts.

use jiff::civil::Date;
use remiss_documents::{Annex, Block, Detail, DetailKey, Document, section_text};

use super::store::{Draft, DraftVersion};
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::http::ApiResult;
use crate::remisser::Remiss;
use crate::rendering;

/// What a draft is about: what stands in its letterhead.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The board.
    pub board: &'a Board,
    /// The case.
    pub case: &'a Case,
    /// The remiss.
    pub remiss: Option<&'a Remiss>,
    /// The case officer as written.
    pub officer: Option<&'a str>,
}

/// The document of a version. A tjänsteskrivelse is the department's, a yttrande the board's.
pub fn document(
    app: &App,
    subject: Subject<'_>,
    draft: &Draft,
    version: &DraftVersion,
    date: Date,
) -> ApiResult<Document> {
    let Subject {
        board,
        case,
        remiss,
        officer,
    } = subject;
    let is_statement = draft.kind == super::STATEMENT;
    let mut document = Document::new(&draft.kind, &version.title, date);
    document.subject = case.title.clone();
    document.header = rendering::letterhead(app, board, Some(&case.case_number));
    let mut meta = Vec::new();
    if is_statement {
        document.header.department = board.name.clone();
        if let Some(remiss) = remiss {
            meta.push(Detail::labelled(DetailKey::Recipient, &remiss.sender));
        }
    } else {
        if let Some(officer) = officer {
            meta.push(Detail::labelled(DetailKey::Officer, officer));
        }
        meta.push(Detail::labelled(DetailKey::Recipient, &board.name));
    }
    if let Some(number) = remiss
        .map(|remiss| remiss.sender_number.trim())
        .filter(|number| !number.is_empty())
    {
        meta.push(Detail::labelled(DetailKey::TheirNumber, number));
    }
    document.header.meta = meta;
    document.creator = document.header.department.clone();
    for section in version.sections()? {
        let deeper = if section.heading.is_empty() {
            1
        } else {
            document.blocks.push(Block::heading(1, &section.heading));
            2
        };
        document
            .blocks
            .extend(section_text::blocks(&section.text, deeper));
    }
    Ok(document)
}

/// The compilation as annexes of a report: itself, who was asked, and all answers in full. The board reads them with it.
pub(super) fn annexes(compiled: Document) -> Vec<Annex> {
    let itself = Annex::new(compiled.title, compiled.blocks);
    (1..)
        .zip(std::iter::once(itself).chain(compiled.annexes))
        .map(|(number, annex)| {
            // Annexes of the compilation have numbers of their own.
            let title = match annex
                .title
                .strip_prefix("Bilaga ")
                .and_then(|rest| rest.split_once(". "))
            {
                Some((_, title)) => title.to_owned(),
                None => annex.title,
            };
            Annex::new(format!("Bilaga {number}. {title}"), annex.blocks)
        })
        .collect()
}
