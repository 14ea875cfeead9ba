//! Meetings (sammanträden) of the boards, with the dates that lead to them: stop date, preparation, notice, approval of
//! the minutes.

mod cancel;
mod get;
mod list;
mod plan;
mod store;
mod update;
mod view;

pub use store::{Meeting, find, last_before, lock, of_board, of_boards, touch};
pub use view::MeetingView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(plan::plan)
        .service(get::get)
        .service(update::update)
        .service(cancel::cancel);
}
