//! Organisations: the register of who can be asked, among them forums and councils (forum och råd).
//!
//! An organisation is never deleted, since old distribution lists name it: it becomes inactive. It keeps its own
//! contacts up to date, with a key of its own.

mod changes;
mod check;
mod contacts;
mod duplicates;
mod get;
mod kinds;
mod list;
mod merges;
mod names;
mod register;
mod store;
mod update;
mod view;

pub use check::{nullable, tidy_words};
pub use contacts::{
    Contact, ContactFields, Reach, contacts, contacts_for_remisser, delete_contact, insert_contact,
    lock_all_contacts, lock_contact, reach, save_contact,
};
pub use kinds::{OrganisationKind, PreferredChannel};
pub use store::confirmations::{claim_question, confirmed, due_for_confirmation};
pub use store::names::called;
pub use store::{
    Organisation, all, by_email, by_ids, by_number, find, find_kept, insert, interested_in, lock, lock_all,
    save,
};
pub(crate) use view::merged_away;
pub use view::{NameView, OrganisationView};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(register::register)
        .service(get::get)
        .service(update::update)
        .service(names::set_names)
        .service(changes::list_changes)
        .service(merges::list_merges)
        .service(merges::create_merge)
        .service(merges::say_distinct)
        .service(duplicates::list_duplicates);
    contacts::routes(routes);
}
