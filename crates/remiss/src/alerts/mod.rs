//! Alerts (aviseringar): what an officer or registrar has to look at, and would not see otherwise.
//!
//! The worker notices what has happened, finds out whom to tell, and tells each address in one mail of everything
//! that waits for it, at most every quarter of an hour. A mail of this kind that comes back makes no alert, and so does
//! a mail that an alerted address sends: there is no loop. Nothing of this ever goes to organisations.

mod list;
mod notice;
mod store;
mod tell;
mod view;
mod words;

pub use notice::{NewAlert, raise};

use crate::http::Routes;

use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list);
}

/// What the worker does: notices, and tells.
pub const TASKS: &[Task] = &[Task {
    name: "alerts",
    run: |app| Box::pin(tell::tell(app)),
}];
