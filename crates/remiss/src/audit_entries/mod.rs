//! Who did what, when, for whom: the audit log, and the part of it that is the timeline of a case.

mod list;
mod store;
mod timeline;
mod view;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(timeline::timeline);
}
