//! Decisions (beslut): by the board at a meeting, by its chair, or by a delegate. A decision of the board stands when the
//! minutes are approved; then there is an extract of them, and an answer to an incoming remiss can be sent.

mod approve;
mod correct;
mod decide;
mod deferral;
mod delegated;
mod dispatch;
mod extract;
mod get;
mod list;
mod outcome;
mod paper;
mod record;
mod referral;
mod reporting;
mod rules;
mod store;
mod view;

pub use store::{Decision, decided_meetings, find, made_at};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(decide::decide)
        .service(get::get)
        .service(approve::approve)
        .service(correct::correct)
        .service(dispatch::dispatch)
        .service(delegated::delegated);
}
