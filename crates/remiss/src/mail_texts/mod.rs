//! What mails say (mejltexter): the embedded texts, and the municipality's own out of a folder.
//!
//! They are settings, not data: read at start, the same for everyone, changed by whoever runs the service. How a mail is written
//! from them is in [`crate::messages::write_mail`].

mod get;
mod list;
mod load;
mod view;

pub use load::{from_folder, load};
use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list::list).service(get::get);
}
