//! Feedback (återkoppling): after the decision each who answered is told, in the channel they used, what became of each of
//! their views: du skrev – vi gjorde – därför.

mod content;
mod dispatch;
mod store;

pub use dispatch::addressee;

use utoipa_actix_web::service_config::ServiceConfig;

/// The operations of this feature.
pub fn routes(config: &mut ServiceConfig) {
    config.service(dispatch::dispatch);
}
