//! Subscriptions that nobody confirmed vanish after seven days, with the address and the mail that went there.

use jiff::ToSpan;

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// Removes what was asked for more than seven days ago and never confirmed. Returns how many there were.
pub(super) async fn vanish(app: App) -> ApiResult<usize> {
    let limit = app.now() - (7 * 24).hours();
    let caller = Caller::system("subscriptions");
    let any = app
        .read(&caller, async |connection| {
            store::any_unconfirmed(&app, connection, limit).await
        })
        .await?;
    if !any {
        return Ok(0);
    }
    app.write(&caller, async |connection| {
        store::remove_unconfirmed(&app, connection, limit).await
    })
    .await
}
