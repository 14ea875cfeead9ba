//! Forums and councils (forum och råd): who sits in them, and taking a municipality's list of them into the register.
//!
//! A forum is an organisation of that kind, and can be put on a distribution list like any other: it is then asked itself. Its members can be
//! asked too, each on its own (`membersOfForums` of `POST /remisser/{id}/recipients`).

mod add_member;
mod import;
mod list_forums;
mod member;
mod members;
mod remove_member;
mod store;
mod view;

pub use import::{Outcome, Taken, run};
pub use store::{all_members, members_of};

use crate::http::Routes;

use crate::organisations::Organisation;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(members::list)
        .service(add_member::add)
        .service(member::get)
        .service(remove_member::remove)
        .service(list_forums::list);
}

/// Whether an organisation is a forum or a council: others have no members here.
pub fn is_forum(organisation: &Organisation) -> bool {
    matches!(organisation.kind.as_str(), "council" | "forum")
}
