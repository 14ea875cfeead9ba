//! What was delivered to webhooks, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::webhook::{DeliveryKind, DeliveryState};
use uuid::Uuid;

use super::super::outlet::Tried;
use super::Webhook;
use crate::app::App;
use crate::db::schema::webhook_deliveries as rows;
use crate::db::{Connection, statement};
use crate::events::Event;
use crate::http::{ApiResult, Paging};

/// Deliveries that are forgotten at a time.
const AT_A_TIME: i64 = 5000;

/// A delivery.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(in super::super) struct Delivery {
    pub id: Uuid,
    pub webhook_id: Uuid,
    pub kind: String,
    pub message_id: Uuid,
    pub event_type: String,
    pub sequence: Option<i64>,
    pub state: String,
    pub attempts: i32,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub attempted_at: Option<Timestamp>,
    pub status: Option<i16>,
    pub duration_ms: Option<i32>,
    pub answer: String,
    pub trouble: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// A delivery that somebody asks for.
#[derive(Debug, Clone)]
pub(in super::super) struct NewDelivery {
    pub webhook_id: Uuid,
    pub kind: DeliveryKind,
    pub message_id: Uuid,
    pub event_type: String,
    pub sequence: Option<i64>,
}

pub(in super::super) async fn delivery(
    app: &App,
    connection: &mut Connection,
    webhook: Uuid,
    id: Uuid,
) -> ApiResult<Delivery> {
    Ok(rows::table
        .find((app.municipality(), id))
        .filter(rows::webhook_id.eq(webhook))
        .select(Delivery::as_select())
        .first(connection)
        .await?)
}

/// The deliveries of a webhook, the newest first; of one state where one is named.
pub(in super::super) async fn list_deliveries(
    app: &App,
    connection: &mut Connection,
    webhook: Uuid,
    state: Option<DeliveryState>,
    paging: Paging,
) -> ApiResult<(Vec<Delivery>, i64)> {
    let found = || {
        let mut found = rows::table
            .filter(rows::municipality_id.eq(app.municipality()))
            .filter(rows::webhook_id.eq(webhook))
            .into_boxed();
        if let Some(state) = state {
            found = found.filter(rows::state.eq(state.as_str()));
        }
        found
    };
    let total = found().count().get_result(connection).await?;
    let page = found()
        .order(rows::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Delivery::as_select());
    Ok((page.load(connection).await?, total))
}

/// The delivery that was asked for first and not tried yet.
pub(in super::super) async fn next_waiting(
    app: &App,
    connection: &mut Connection,
    webhook: Uuid,
) -> ApiResult<Option<Delivery>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::webhook_id.eq(webhook))
        .filter(rows::state.eq(DeliveryState::Waiting.as_str()))
        .order(rows::id)
        .select(Delivery::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Asks for a delivery: it waits for the worker.
pub(in super::super) async fn add(
    app: &App,
    connection: &mut Connection,
    new: NewDelivery,
) -> ApiResult<Delivery> {
    Ok(diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(app.new_id()),
            rows::webhook_id.eq(new.webhook_id),
            rows::kind.eq(new.kind.as_str()),
            rows::message_id.eq(new.message_id),
            rows::event_type.eq(new.event_type),
            rows::sequence.eq(new.sequence),
            rows::state.eq(DeliveryState::Waiting.as_str()),
            rows::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Delivery::as_returning())
        .get_result(connection)
        .await?)
}

/// Notes a try of a delivery that was asked for.
pub(in super::super) async fn note(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    state: DeliveryState,
    tried: &Tried,
) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), id)))
        .set((
            rows::state.eq(state.as_str()),
            rows::attempts.eq(rows::attempts + 1),
            rows::attempted_at.eq(app.now().to_diesel()),
            rows::status.eq(status_of(tried)),
            rows::duration_ms.eq(duration_of(tried)),
            rows::answer.eq(&tried.answer),
            rows::trouble.eq(&tried.trouble),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that a delivery that was asked for is not sent.
pub(in super::super) async fn withhold(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), id)))
        .set((
            rows::state.eq(DeliveryState::Withheld.as_str()),
            rows::trouble.eq(
                "Händelsen skickas inte: den omfattas av sekretess, hör till en nämnd som webhooken inte gäller, eller är gallrad.",
            ),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// What was to be tried again is not, since the webhook goes on elsewhere.
pub(in super::super) async fn give_up_retrying(
    app: &App,
    connection: &mut Connection,
    webhook: Uuid,
) -> ApiResult<()> {
    diesel::update(
        rows::table
            .filter(rows::municipality_id.eq(app.municipality()))
            .filter(rows::webhook_id.eq(webhook))
            .filter(rows::state.eq(DeliveryState::Retrying.as_str())),
    )
    .set(rows::state.eq(DeliveryState::Failed.as_str()))
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes a try of an event in its turn: one row for the event, however often it is tried.
pub(in super::super) async fn note_in_turn(
    app: &App,
    connection: &mut Connection,
    webhook: Uuid,
    event: &Event,
    state: DeliveryState,
    tried: &Tried,
) -> ApiResult<()> {
    statement(
        "INSERT INTO webhook_deliveries AS d (municipality_id, id, webhook_id, kind, message_id, event_type, sequence, state, attempts, \
            attempted_at, status, duration_ms, answer, trouble, created_at) \
         VALUES ($1, $2, $3, 'event', $4, $5, $6, $7, 1, $8, $9, $10, $11, $12, $8) \
         ON CONFLICT (municipality_id, webhook_id, sequence) WHERE kind = 'event' DO UPDATE SET state = excluded.state, \
            attempts = d.attempts + 1, attempted_at = excluded.attempted_at, status = excluded.status, \
            duration_ms = excluded.duration_ms, answer = excluded.answer, trouble = excluded.trouble",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(app.new_id())
    .bind::<sql_types::Uuid, _>(webhook)
    .bind::<sql_types::Uuid, _>(event.id)
    .bind::<sql_types::Text, _>(&event.type_)
    .bind::<sql_types::BigInt, _>(event.sequence)
    .bind::<sql_types::Text, _>(state.as_str())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::Nullable<sql_types::SmallInt>, _>(status_of(tried))
    .bind::<sql_types::Integer, _>(duration_of(tried))
    .bind::<sql_types::Text, _>(&tried.answer)
    .bind::<sql_types::Text, _>(&tried.trouble)
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes that an event in its turn was taken, and moves its webhook on to it; false, and nothing is done: the webhook is not as it was read,
/// or is another worker's. One statement, since it is run for every event.
pub(in super::super) async fn taken_in_turn(
    app: &App,
    connection: &mut Connection,
    worker: Uuid,
    webhook: &Webhook,
    event: &Event,
    tried: &Tried,
) -> ApiResult<bool> {
    let noted = statement(
        "WITH moved AS (UPDATE webhooks SET cursor = $6, attempts = 0, next_attempt_at = NULL, delivered_at = $7 \
            WHERE municipality_id = $1 AND id = $3 AND claimed_by = $11 AND cursor = $12 AND version = $13 RETURNING id) \
         INSERT INTO webhook_deliveries AS d (municipality_id, id, webhook_id, kind, message_id, event_type, sequence, state, attempts, \
            attempted_at, status, duration_ms, answer, trouble, created_at) \
         SELECT $1, $2, moved.id, 'event', $4, $5, $6, 'delivered', 1, $7, $8, $9, $10, '', $7 FROM moved \
         ON CONFLICT (municipality_id, webhook_id, sequence) WHERE kind = 'event' DO UPDATE SET state = excluded.state, \
            attempts = d.attempts + 1, attempted_at = excluded.attempted_at, status = excluded.status, \
            duration_ms = excluded.duration_ms, answer = excluded.answer, trouble = excluded.trouble",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(app.new_id())
    .bind::<sql_types::Uuid, _>(webhook.id)
    .bind::<sql_types::Uuid, _>(event.id)
    .bind::<sql_types::Text, _>(&event.type_)
    .bind::<sql_types::BigInt, _>(event.sequence)
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::Nullable<sql_types::SmallInt>, _>(status_of(tried))
    .bind::<sql_types::Integer, _>(duration_of(tried))
    .bind::<sql_types::Text, _>(&tried.answer)
    .bind::<sql_types::Uuid, _>(worker)
    .bind::<sql_types::BigInt, _>(webhook.cursor)
    .bind::<sql_types::Integer, _>(webhook.version)
    .execute(connection)
    .await?;
    Ok(noted > 0)
}

/// Forgets what was made before this, but what still is to be tried. Returns how many there were, of at most so many at a time.
pub(in super::super) async fn forget_before(
    connection: &mut Connection,
    limit: Timestamp,
) -> ApiResult<usize> {
    Ok(diesel::sql_query(
        "DELETE FROM webhook_deliveries WHERE (municipality_id, id) IN (SELECT municipality_id, id FROM webhook_deliveries \
            WHERE created_at < $1 AND state NOT IN ('waiting', 'retrying') ORDER BY created_at LIMIT $2)",
    )
    .bind::<sql_types::Timestamptz, _>(limit.to_diesel())
    .bind::<sql_types::BigInt, _>(AT_A_TIME)
    .execute(connection)
    .await?)
}

fn status_of(tried: &Tried) -> Option<i16> {
    tried.status.and_then(|status| i16::try_from(status).ok())
}

fn duration_of(tried: &Tried) -> i32 {
    i32::try_from(tried.took.as_millis()).unwrap_or(i32::MAX)
}
