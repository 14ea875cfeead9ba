//! Cases (ärenden): what a board will decide on. Each has one number of its board, officers, perhaps a meeting that it
//! is meant for, and the numbers under which others know it.

mod add_counterpart;
mod add_officer;
mod check;
mod close;
mod get;
mod list;
mod near;
mod officers;
mod register;
mod store;
mod update;
mod view;
mod void;

pub use add_officer::AddOfficer;
pub use register::{RegisterCase, register_case};
pub use store::{
    Case, CaseOfficer, add_counterpart_number, by_number_key, clear_target_meeting, find, has_documents,
    known_of, lock, near_numbers, number_keys, officers_of, responsible_officer, set_target_meeting,
};
pub use view::CaseStatus;
pub use void::void_case;

use crate::http::Routes;

use crate::http::{ApiError, ApiResult, Sentence};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(register::register)
        .service(get::get)
        .service(update::update)
        .service(void::void)
        .service(close::close)
        .service(add_counterpart::add_counterpart)
        .service(officers::list_officers)
        .service(add_officer::add_officer)
        .service(officers::get_officer)
        .service(officers::remove_officer);
}

/// A case that is closed or void does not change any more.
pub fn needs_open(case: &Case) -> ApiResult<()> {
    if case.status == "open" {
        return Ok(());
    }
    let (sv, en) = match case.status.as_str() {
        "void" => ("makulerat", "void"),
        _ => ("avslutat", "closed"),
    };
    Err(ApiError::StateConflict {
        state: case.status.clone(),
        allowed: Vec::new(),
        detail: Sentence::new(
            format!("Ärendet {} är {sv}.", case.case_number),
            format!("The case {} is {en}.", case.case_number),
        ),
    })
}
