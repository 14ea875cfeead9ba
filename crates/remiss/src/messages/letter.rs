//! Letters: what is printed, folded and put into a window envelope.
//!
//! A letter is a document with the board's letterhead and the address in the window. It is kept with its message as it was
//! written, so that what is printed a week later says what it said then.

use jiff::civil::Date;
use remiss_documents::{Block, Document};
use remiss_domain::deadline::date_in_sweden;

use super::message::{Addressee, Message};
use crate::app::App;
use crate::boards::Board;
use crate::rendering;

/// A letter of a board about a case, without text or address: letterhead, title, date. `kind` stands at its head.
pub fn letter(app: &App, board: &Board, case_number: &str, kind: &str, title: &str, date: Date) -> Document {
    let mut document = Document::new(kind, title, date);
    document.creator.clone_from(&board.department);
    document.header = rendering::letterhead(app, board, Some(case_number));
    document
}

/// Puts the address into the window.
pub(super) fn addressed(mut letter: Document, addressee: &Addressee) -> Document {
    if let Addressee::Letter { name, postal_address } = addressee {
        letter.header.recipient = address_lines(name, postal_address);
    }
    letter
}

/// The letter of a message: as it was written, or what its text says where it was not kept as a document.
pub(super) fn of_message(message: &Message) -> Document {
    message.letter.clone().unwrap_or_else(|| {
        let mut document = Document::new("brev", &message.subject, date_in_sweden(message.created_at));
        document.header.recipient = address_lines(&message.to_name, &message.postal_address);
        document.blocks = Block::from_plain_text(&message.text);
        document
    })
}

fn address_lines(name: &str, postal_address: &str) -> Vec<String> {
    std::iter::once(name)
        .chain(postal_address.lines())
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}
