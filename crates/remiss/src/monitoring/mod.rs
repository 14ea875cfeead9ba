//! What an operator's monitoring asks of a process: its figures (`/metrics`, in the text format of Prometheus) and how it is, on an address of their own.
//!
//! What has happened in this process is counted as it happens ([`Counts`]); what waits is asked of the database when somebody looks ([`waiting`]). Neither
//! names a person, a case or an address.

mod counts;
mod health;
mod page;
mod store;

pub use counts::{Counts, MailOutcome};
pub use page::listen;
pub use store::Waiting;

use actix_web::web;

use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// How the process is, on the service's own address too: a balancer asks there.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/health/live", web::get().to(health::live))
        .route("/health/ready", web::get().to(health::ready));
}

/// What waits in the database now, of the whole municipality.
pub async fn waiting(app: &App) -> ApiResult<Waiting> {
    app.read(&Caller::system("monitoring"), async |connection| {
        store::waiting(app, connection).await
    })
    .await
}
