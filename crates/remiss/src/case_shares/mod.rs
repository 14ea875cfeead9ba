//! Sharing of a case with another board (delat ärende): explicit, with a reason, written down, and ended when it is over.
//!
//! Each board is an authority of its own, closed to others. The board that a case is shared with reads the case, its documents, remisser,
//! responses and decisions; not what is under secrecy, and it changes nothing: to a transaction that writes the case is not there.

mod create;
mod end;
mod list;
mod store;
mod view;

pub use store::{Reach, reach};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(create::create)
        .service(list::get)
        .service(end::end);
}
