//! Follow-up tables (uppföljningstabeller): the activities of a plan for civil society, who is responsible, how they were carried out, comments;
//! and beside them what the statistics say, where they answer it. Örebro's plans of 2017 and 2022 can be started from.

mod content;
mod create;
mod figures;
mod get;
mod list;
mod paper;
mod remove;
mod replace;
mod starts;
mod store;
mod view;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(get::get)
        .service(replace::replace)
        .service(remove::remove);
}
