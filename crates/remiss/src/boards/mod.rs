//! Boards (nämnder): each an authority of its own, with its own register, number series and calendar.

mod get;
mod list;
mod register;
mod store;
mod update;
mod view;

pub use store::{Board, all, find};
pub use view::{BoardView, NumberSource};

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(register::register)
        .service(get::get)
        .service(update::update);
}
