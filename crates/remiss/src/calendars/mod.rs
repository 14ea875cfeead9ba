//! Calendar feeds: a board's meetings, stop dates and deadlines, for Outlook and the like. The address is the key: who
//! has it may read, until it is revoked.

mod create;
mod entries;
mod feed;
mod ical;
mod lines;
mod list;
mod revoke;
mod store;
mod view;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(revoke::revoke)
        .service(feed::feed);
}
