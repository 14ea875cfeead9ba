//! Staff of a board who are told by mail: secretaries, registrars, officers, each with the digest and the alerts it wants.
//!
//! A contact can be deleted: it is personal data, and nothing that was sent hangs on it.

mod add;
mod check;
mod get;
mod list;
mod remove;
mod store;
mod update;
mod view;

pub use store::{StaffContact, told_of_calendar, wanting_alerts, wanting_digests};

use crate::http::Routes;

use crate::access::Caller;
use crate::http::{ApiError, ApiResult};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(add::add)
        .service(get::get)
        .service(update::update)
        .service(remove::remove);
}

/// A board that the caller may not see does not exist for it.
fn must_see(caller: &Caller, board: uuid::Uuid) -> ApiResult<()> {
    if caller.boards.contain(board) {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}
