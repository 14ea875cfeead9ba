//! Cases (ärenden): what a board will decide on. Each has one number of its board, officers, perhaps a meeting that it
//! is meant for, and the numbers under which others know it.

mod near;
mod store;

pub use store::{
    Case, add_counterpart_number, by_number_key, find, lock, near_numbers, responsible_officer,
    set_target_meeting,
};

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(_config: &mut ServiceConfig) {}
