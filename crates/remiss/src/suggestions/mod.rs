//! Suggestions for the distribution list of a remiss, each with its reasons, and what the list covers.
//!
//! The rules are `remiss_domain::suggestion`; here is gathered what they need. Nothing is kept and nobody is put on a list: suggestions are worked
//! out when they are read, and an officer adds those that are to be asked (`POST /remisser/{id}/recipients`).

mod basis;
mod cover;
mod list;
mod store;
mod view;

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list).service(cover::cover);
}
