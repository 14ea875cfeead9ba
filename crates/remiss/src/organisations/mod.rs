//! Organisations: the register of who can be asked, among them forums and councils (forum och råd).
//!
//! An organisation is never deleted, since old distribution lists name it: it becomes inactive. It keeps its own
//! contacts up to date, with a key of its own.

mod check;
mod contacts;
mod get;
mod kinds;
mod list;
mod register;
mod store;
mod update;
mod view;

pub use check::{nullable, tidy_words};
pub use contacts::{
    Contact, ContactFields, contacts, contacts_for_remisser, delete_contact, insert_contact,
    lock_all_contacts, lock_contact, save_contact,
};
pub use kinds::{OrganisationKind, PreferredChannel};
pub use store::{Organisation, by_email, by_ids, find, insert, interested_in, lock, lock_all, save};
pub use view::OrganisationView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(register::register)
        .service(get::get)
        .service(update::update);
    contacts::routes(config);
}
