//! Remisser that others have announced, the Government above all (bevakning av remisser): is the municipality asked, and has it a case?
//!
//! A program of the municipality's, or a person, hands over what stands on the sender's page: name, number, deadline, and the list of those who are asked.
//! `domain::announced_remiss` says whether we are on it. Each is kept once, by source and number. What is proposed is an incoming case; a
//! registrar opens it or puts the remiss aside. A case that has the sender's number is the remiss's case, also when it came by mail or from the case system.
//! Where we are asked and no case is there when the deadline nears, the worker tells so.

mod batch;
mod case_missing;
mod changes;
mod dismiss;
mod get;
mod list;
mod open_case;
mod ourselves;
mod read;
mod store;
mod view;

use crate::http::Routes;

use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(batch::take_in)
        .service(list::list)
        .service(get::get)
        .service(open_case::open_case)
        .service(dismiss::dismiss)
        .service(dismiss::resume);
}

/// What the worker does: it looks for what has no case as its deadline nears.
pub const TASKS: &[Task] = &[Task {
    name: "announced remisser",
    run: |app| Box::pin(case_missing::tell(app)),
}];
