//! Events: one gapless, ordered log per municipality, which other systems follow. Thin CloudEvents: ids and links, no
//! names, no text; who may read the thing itself asks for it.
//!
//! They are written by `audit`, in the transaction of what happened.

mod list;
mod store;
pub mod types;
mod view;

pub use store::{Ends, Event, at, between, ends, first_of};
pub use view::EventView;

use crate::http::Routes;
use jiff::SignedDuration;

use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;
use crate::jobs::Task;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(list::list);
}

/// What the worker does: it forgets what has been kept long enough.
pub const TASKS: &[Task] = &[Task {
    name: "events",
    run: |app| Box::pin(async move { forget_old(&app).await }),
}];

async fn forget_old(app: &App) -> ApiResult<usize> {
    let days = i64::from(app.settings().events.keep_days);
    if days == 0 {
        return Ok(0);
    }
    let limit = app.now() - SignedDuration::from_hours(24 * days);
    app.write(&Caller::system("events"), async |connection| {
        store::forget_before(app, connection, limit).await
    })
    .await
}
