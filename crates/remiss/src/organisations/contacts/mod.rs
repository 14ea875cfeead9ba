//! Contacts of organisations, by role: whom remisser go to, and who may be shown to others.
//!
//! A contact can be deleted: it is personal data, and nothing that was sent hangs on it.

mod add;
mod get;
mod list;
mod reach;
mod remove;
mod store;
mod update;
mod view;

pub use reach::{Reach, reach};
pub use store::{
    Contact, contacts, contacts_for_remisser, delete as delete_contact, insert_contact, lock as lock_contact,
    lock_all_contacts, save_contact,
};
pub use view::ContactFields;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(add::add)
        .service(get::get)
        .service(update::update)
        .service(remove::remove);
}
