//! Cases (ärenden): what a board will decide on.

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(_config: &mut ServiceConfig) {}
