//! Every case against the stop date (stoppdatum) of the meeting it is meant for: what is due, late, done.

mod list;
mod store;
mod view;

pub use view::StopDateView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list);
}
