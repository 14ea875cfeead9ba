//! Reusable distribution lists (sändlistor) of organisations: C-nätet, the councils, the boards …
//!
//! A list is copied to a remiss when it is used there; what happens to it later changes no remiss that was sent.

mod add_member;
mod create;

mod get;
mod list;
mod remove;
mod remove_member;
mod store;
mod update;
mod view;

pub use store::members;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(get::get)
        .service(update::update)
        .service(remove::remove)
        .service(add_member::add_member)
        .service(remove_member::remove_member);
}
