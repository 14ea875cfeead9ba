//! Boards (nämnder): each an authority of its own, with its own register, number series and calendar.
//!
//! A board is called something else from a day on, and ends with a successor. What is dated keeps the name of its day
//! ([`find_on`]), numbers keep their prefix, and whoever works for the successor works on with what the earlier board left.

mod add_period;
mod get;
mod in_office;
mod list;
mod move_cases;
mod register;
mod store;
mod update;
mod view;

pub use in_office::must_be_in_office;
pub use store::{Board, all, earlier_names, find, find_on, formats, read_number};
pub use view::{BoardView, NumberSource};

use crate::http::Routes;

use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(register::register)
        .service(get::get)
        .service(update::update)
        .service(add_period::add_period)
        .service(move_cases::move_cases);
}

/// What the worker does for this feature by itself.
pub const TASKS: &[Task] = &[Task {
    name: "names of boards",
    run: |app| Box::pin(async move { in_office::come_into_force(&app).await }),
}];
