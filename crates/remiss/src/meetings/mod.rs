//! Meetings (sammanträden) of the boards, with the dates that lead to them: stop date, preparation, notice, approval of
//! the minutes.

mod cancel;
mod change;
mod consequences;
mod get;
mod imports;
mod list;
mod of_case;
mod plan;
mod store;
mod tell;
mod update;
mod view;
mod words;

pub use store::{Meeting, find, last_before, lock, of_board, of_boards, touch};
pub use view::MeetingView;

use crate::http::Routes;

use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(plan::plan)
        .service(get::get)
        .service(update::update)
        .service(cancel::cancel)
        .service(consequences::consequences)
        .service(of_case::meetings_of_case);
    imports::routes(routes);
}

/// What the worker does: tells those concerned of meetings that were moved or called off.
pub const TASKS: &[Task] = &[Task {
    name: "meeting changes",
    run: |app| Box::pin(tell::tell(app)),
}];
