//! Somebody asks for a subscription: what is kept, and which mail goes.
//!
//! The caller is told the same whether the address is new, waits or subscribes already. What an address subscribes to is
//! changed by nobody but who holds the link in a mail to it.

use jiff::SignedDuration;
use remiss_domain::address::EmailAddress;
use remiss_domain::subscription::Wishes;

use super::{mails, store};
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// An address gets at most one mail with its link in this time, however often somebody asks.
const BETWEEN_MAILS: SignedDuration = SignedDuration::from_hours(1);

/// What was asked for, checked.
pub(super) struct Asked {
    pub email: EmailAddress,
    pub wishes: Wishes,
    pub plain_language: bool,
}

/// Keeps the request, and writes the mail with the link unless the address has just had one.
pub(super) async fn ask(app: &App, connection: &mut Connection, asked: &Asked) -> ApiResult<()> {
    let subscription = store::take(app, connection, asked.email.as_str()).await?;
    if subscription.is_waiting() {
        store::wish(
            app,
            connection,
            subscription.id,
            &asked.wishes,
            asked.plain_language,
        )
        .await?;
        store::asked(app, connection, subscription.id).await?;
    }
    let rests = |at| app.now().duration_since(at) < BETWEEN_MAILS;
    if subscription.mailed_at.is_some_and(rests) {
        return Ok(());
    }
    let plain_language = if subscription.is_waiting() {
        asked.plain_language
    } else {
        subscription.plain_language
    };
    mails::post_link(app, connection, &subscription, plain_language).await?;
    store::mailed(app, connection, subscription.id).await
}
