//! Case numbers: each board's series per year, without a hole, and what became of every number.
//!
//! A number is taken once and never again. It can be reserved in advance, until a last day if so wished, and be made void;
//! it is never removed.

mod expire;
mod get;
mod list;
mod reserve;
mod store;
mod view;
mod void_reservation;

pub use store::{CaseNumberRow, allocate, give, lock, take, void};
pub use view::NumberStatus;

use crate::http::Routes;

use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(reserve::reserve)
        .service(get::get)
        .service(void_reservation::void_reservation);
}

/// What the worker does for this feature by itself.
pub const TASKS: &[Task] = &[Task {
    name: "reserved numbers",
    run: |app| Box::pin(async move { expire::expire(&app).await }),
}];
