//! Subscriptions to addresses that mails no longer reach: they end before the next remiss is told of, and the address is forgotten
//! as when its holder ends it. Who still wants to be told asks anew.

use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::http::ApiResult;

/// Ends those whose newest mail came back since there is no such address, or whose three newest came back or were refused, for
/// whatever reason. A full mailbox or a mistaken filter alone ends nothing.
pub(super) async fn end(app: &App, caller: &Caller) -> ApiResult<()> {
    let tokens = app
        .read(caller, async |connection| {
            store::unreachable(app, connection).await
        })
        .await?;
    for token in tokens {
        app.write(caller, async |connection| {
            let subscription = store::lock_by_token(app, connection, &token).await?;
            if !subscription.is_confirmed() {
                return Ok(());
            }
            store::end(app, connection, &subscription).await?;
            let deed = Deed {
                action: "subscription.ended",
                subject_kind: "subscription",
                subject_id: subscription.id,
                board_id: None,
                case_id: None,
                details: &serde_json::json!({ "reason": "unreachable" }),
            };
            record(app, connection, caller, deed).await
        })
        .await?;
    }
    Ok(())
}
