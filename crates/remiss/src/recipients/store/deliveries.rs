//! How far the remiss has reached many recipients, at once.

use diesel::prelude::*;
use diesel::sql_types::{Array, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use remiss_domain::workflow::RecipientDelivery;
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::recipients;
use crate::db::{Connection, statement};
use crate::http::ApiResult;

/// What became of a mail to a recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The recipient.
    pub recipient_id: Uuid,
    /// The message.
    pub message_id: Uuid,
    /// Where it went.
    pub address: String,
    /// `Sent` holds where the remiss was pending; `Bounced` where the mail went to the recipient's own address.
    pub delivery: RecipientDelivery,
    /// The words of the mail server.
    pub words: String,
}

/// Locks recipients until the end of the transaction, always in the same order.
pub async fn lock_all(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::id.eq_any(ids))
        .order(recipients::id)
        .select(recipients::id)
        .for_update()
        .load::<Uuid>(connection)
        .await?;
    Ok(())
}

/// Notes what became of the mails to these recipients, each at most once.
pub async fn set_deliveries(
    app: &App,
    connection: &mut Connection,
    deliveries: &[NewDelivery],
) -> ApiResult<()> {
    if deliveries.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = deliveries.iter().map(|one| one.recipient_id).collect();
    let states: Vec<&str> = deliveries.iter().map(|one| one.delivery.as_str()).collect();
    let words: Vec<&str> = deliveries.iter().map(|one| one.words.as_str()).collect();
    let addresses: Vec<&str> = deliveries.iter().map(|one| one.address.as_str()).collect();
    statement(
        "UPDATE recipients SET delivery = new.delivery, delivery_words = new.words, version = version + 1 \
         FROM unnest(?, ?, ?, ?) AS new (id, delivery, words, address) \
         WHERE municipality_id = ? AND recipients.id = new.id AND ( \
            new.delivery = 'sent' AND recipients.delivery = 'pending' \
            OR new.delivery = 'bounced' AND lower(recipients.email) = lower(new.address))",
    )
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(states)
    .bind::<Array<Text>, _>(words)
    .bind::<Array<Text>, _>(addresses)
    .bind::<SqlUuid, _>(app.municipality())
    .execute(connection)
    .await?;
    Ok(())
}
