//! Addresses are forgotten when they are not needed: seven days after they were asked for if nobody confirmed, thirty days after
//! the mail for which they were left.

use jiff::ToSpan;

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;

/// Forgets those whose time is over. Returns how many there were.
pub(super) async fn vanish(app: App) -> ApiResult<usize> {
    let limits = (app.now() - (7 * 24).hours(), app.now() - (30 * 24).hours());
    let caller = Caller::system("followers");
    let any = app
        .read(&caller, async |connection| {
            store::done_with(&app, connection, limits).await
        })
        .await?;
    if any.is_empty() {
        return Ok(0);
    }
    app.write(&caller, async |connection| {
        let ids = store::done_with(&app, connection, limits).await?;
        store::forget(&app, connection, &ids).await?;
        Ok(ids.len())
    })
    .await
}
