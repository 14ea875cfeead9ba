//! What papers and mails are written from: title, headings and sentences are the template's, facts, tables and quotations the
//! program's. Everything that the service writes by itself goes through here; what an officer drafts is in `drafts`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use remiss_documents::{Annex, Block, Document, section_text};
use remiss_domain::heading_rules::{Piece, Section, Template, Values};
use remiss_domain::swedish::swedish_date;

use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::drafts::wording::lower_first;
use crate::remisser::{Remiss, RemissContact};

/// What a template is filled with: the fields of its type of document, or of its kind of mail.
#[derive(Debug, Clone, Default)]
pub struct Filling {
    values: Values,
    blocks: BTreeMap<&'static str, Vec<Block>>,
}

impl Filling {
    /// With what everything that the municipality writes knows: `municipality`, `web`, `replyAddress`, `date`.
    pub fn of_municipality(app: &App, date: Date) -> Filling {
        let settings = app.settings();
        Filling::default()
            .with("municipality", &settings.municipality.name)
            .with("web", &settings.municipality.web)
            .with("replyAddress", &settings.mail.reply_address)
            .with("date", swedish_date(date))
    }

    /// With what everything that a board writes knows: besides, `department`, `board`, `boardInSentence`,
    /// `boardEmail`, `postalAddress`.
    pub fn of_board(app: &App, board: &Board, date: Date) -> Filling {
        Filling::of_municipality(app, date)
            .with("department", &board.department)
            .with("board", &board.name)
            .with("boardInSentence", lower_first(&board.name))
            .with("boardEmail", board.email.clone().unwrap_or_default())
            .with("postalAddress", board.postal_line(&app.settings().municipality))
    }

    /// With what everything in a case knows: besides, `caseNumber`, `caseTitle`, `officer`.
    pub fn of_case(app: &App, board: &Board, case: &Case, officer: Option<&str>, date: Date) -> Filling {
        Filling::of_board(app, board, date)
            .with("caseNumber", &case.case_number)
            .with("caseTitle", &case.title)
            .with("officer", officer.unwrap_or_default())
    }

    /// And with what everything about a remiss knows: `remissName`, `called`, `contacts` (the board's registry where the remiss names
    /// nobody).
    #[must_use]
    pub fn about(self, board: &Board, remiss: &Remiss) -> Filling {
        let mut contacts: Vec<String> = remiss.contacts.iter().map(RemissContact::line).collect();
        if contacts.is_empty() {
            contacts.push(board.registry());
        }
        self.with("remissName", &remiss.name)
            .with("called", remiss.called())
            .with("contacts", contacts.join("\n"))
    }

    /// With the value of a field; an empty one leaves out what depends on it.
    #[must_use]
    pub fn with(mut self, field: &'static str, value: impl Into<String>) -> Filling {
        self.values.insert(field, value.into());
        self
    }

    /// With a field that is only there or not: `ja`, or nothing.
    #[must_use]
    pub fn with_whether(self, field: &'static str, is: bool) -> Filling {
        self.with(field, if is { "ja" } else { "" })
    }

    /// With the blocks of a field. None leaves out what depends on it.
    #[must_use]
    pub fn with_blocks(mut self, field: &'static str, blocks: Vec<Block>) -> Filling {
        let text = section_text::text(&blocks, 2);
        self.values.insert(field, text);
        self.blocks.insert(field, blocks);
        self
    }

    /// The values, as the template reads them.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The blocks of a field.
    pub fn blocks(&self, field: &str) -> &[Block] {
        self.blocks.get(field).map_or(&[], Vec::as_slice)
    }

    /// The title; the template's name when a field of its pattern has no value.
    pub fn title(&self, template: &Template) -> String {
        template
            .compose_title(&self.values)
            .unwrap_or_else(|_| template.name.clone())
    }

    /// Puts the sections of the template into a document, each under its heading. A section of which nothing is left is left
    /// out with its heading.
    pub fn write(&self, template: &Template, document: &mut Document) {
        for section in &template.sections {
            let body = self.section(section);
            if body.is_empty() {
                continue;
            }
            if section.annex {
                document.annexes.push(Annex::new(&section.heading, body));
                continue;
            }
            if !section.heading.is_empty() {
                document.blocks.push(Block::heading(1, &section.heading));
            }
            document.blocks.extend(body);
        }
    }

    /// The blocks of one section, without its heading.
    pub fn section(&self, section: &Section) -> Vec<Block> {
        let level = if section.heading.is_empty() || section.annex {
            1
        } else {
            2
        };
        let mut blocks = Vec::new();
        for piece in section.compose(&self.values) {
            match piece {
                Piece::Text(text) => blocks.extend(section_text::blocks(&text, level)),
                Piece::Blocks(field) => blocks.extend_from_slice(self.blocks(field)),
            }
        }
        blocks
    }
}
