//! Who did what, when, for whom: the audit log, and the part of it that is the timeline of a case. The rows are chained by
//! their hashes; [`verify`] finds what was changed, removed or put in between.

mod chain;
mod list;
mod store;
mod subject;
mod timeline;
mod verify;
mod view;

pub use chain::{Break, Broken, Chain};
pub use subject::{Happened, of_subject};
pub use verify::{Expected, Report, verify};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list).service(timeline::timeline);
}
