//! Remisser: the board asks for opinions (outgoing), or is asked (incoming). Rounds of other labels too: reference group,
//! dialogue, councils.

mod close;
mod content;
mod create;
mod disposition;
mod documents;
mod get;
mod list;
mod store;
mod transition;
mod update;
mod view;
mod withdraw;

pub use content::{Content, PreparationStep, Question, RemissContact, RemissFields};
pub use create::{incoming_content, register_incoming};
pub use disposition::Chapter;
pub use list::RemissFilter;
pub use store::{
    Held, KnownSubject, Remiss, Subjects, add_document, awaiting_answers, close_compilation, documents_of,
    find, hold, insert_incoming, known_subjects, lock, of_case, set_state, subjects, withheld_documents,
};
pub use transition::{allow, state_conflict};
pub use view::{RemissView, RoundLabel, WarningView, one as view_of};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(create::create)
        .service(list::list)
        .service(get::get)
        .service(update::update)
        .service(close::close)
        .service(withdraw::withdraw)
        .service(documents::list)
        .service(documents::add)
        .service(documents::remove);
}
