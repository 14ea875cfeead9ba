//! What the service is and how it feels: `api-info` as the national profile wants it, and the checks that an operator's
//! monitoring asks.

mod api_info;
mod health;
mod store;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(api_info::api_info);
}

/// The checks, outside the API.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready));
}
