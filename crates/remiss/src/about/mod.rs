//! What the service is: `api-info`, as the national profile wants it.

mod api_info;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(api_info::api_info);
}
