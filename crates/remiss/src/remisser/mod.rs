//! Remisser: the board asks for opinions (outgoing), or is asked (incoming). Rounds of other labels too: reference group,
//! dialogue, councils.

mod content;
mod store;

pub use content::{Content, PreparationStep, Question, RemissContact, RemissFields};
pub use store::{
    Remiss, add_document, close_compilation, documents_of, find, insert_incoming, lock, of_case, open_public,
    set_state,
};
