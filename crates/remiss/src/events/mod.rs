//! Events: one gapless, ordered log per municipality, which other systems follow. Thin CloudEvents: ids and links, no
//! names, no text; who may read the thing itself asks for it.
//!
//! They are written by `audit`, in the transaction of what happened.

mod list;
mod store;
mod view;

pub use store::{Event, after};
pub use view::EventView;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list);
}
