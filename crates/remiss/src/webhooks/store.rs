//! Webhooks in the database. Deliveries are in `store/deliveries.rs`.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::webhook::WebhookState;
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::webhooks as rows;
use crate::db::{Connection, Texts, Uuids, statement};
use crate::http::{ApiError, ApiResult, Paging};
use crate::jobs::{Presence, lock_of};

mod deliveries;

pub(super) use deliveries::{
    Delivery, NewDelivery, add, delivery, forget_before, give_up_retrying, list_deliveries, next_waiting,
    note, note_in_turn, taken_in_turn, withhold,
};

/// A webhook.
#[derive(Debug, Clone)]
pub(super) struct Webhook {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    pub event_types: Vec<String>,
    pub board_ids: Option<Vec<Uuid>>,
    pub state: WebhookState,
    /// Why it was disabled, in Swedish; else empty.
    pub state_reason: String,
    pub state_since: Timestamp,
    pub secret: Vec<u8>,
    /// The secret before, and until when it is used, UTC.
    pub earlier: Option<(Vec<u8>, Timestamp)>,
    pub cursor: i64,
    pub attempts: i32,
    pub next_attempt_at: Option<Timestamp>,
    pub delivered_at: Option<Timestamp>,
    pub claimed_by: Option<Uuid>,
    pub version: i32,
    pub created_at: Timestamp,
}

impl Webhook {
    /// The secrets that sign at this moment, the newest first.
    pub(super) fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &[u8]> {
        let earlier = self.earlier.iter().filter(move |(_, until)| *until > now);
        std::iter::once(self.secret.as_slice()).chain(earlier.map(|(secret, _)| secret.as_slice()))
    }

    /// Puts it into another state.
    pub(super) fn enter(&mut self, state: WebhookState, reason: String, now: Timestamp) {
        self.state = state;
        self.state_reason = reason;
        self.state_since = now;
        self.begin_anew();
    }

    /// The next event is tried at once, as if it had never failed.
    pub(super) fn begin_anew(&mut self) {
        self.attempts = 0;
        self.next_attempt_at = None;
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rows)]
struct Row {
    id: Uuid,
    name: String,
    url: String,
    event_types: Texts,
    board_ids: Option<Uuids>,
    state: String,
    state_reason: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    state_since: Timestamp,
    secret: Vec<u8>,
    earlier_secret: Option<Vec<u8>>,
    #[diesel(deserialize_as = NullableTimestamp)]
    earlier_until: Option<Timestamp>,
    cursor: i64,
    attempts: i32,
    #[diesel(deserialize_as = NullableTimestamp)]
    next_attempt_at: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    delivered_at: Option<Timestamp>,
    claimed_by: Option<Uuid>,
    version: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
}

impl TryFrom<Row> for Webhook {
    type Error = ApiError;

    fn try_from(row: Row) -> ApiResult<Webhook> {
        Ok(Webhook {
            id: row.id,
            name: row.name,
            url: row.url,
            event_types: row.event_types.0,
            board_ids: row.board_ids.map(|ids| ids.0),
            state: row.state.parse().map_err(ApiError::internal)?,
            state_reason: row.state_reason,
            state_since: row.state_since,
            secret: row.secret,
            earlier: row.earlier_secret.zip(row.earlier_until),
            cursor: row.cursor,
            attempts: row.attempts,
            next_attempt_at: row.next_attempt_at,
            delivered_at: row.delivered_at,
            claimed_by: row.claimed_by,
            version: row.version,
            created_at: row.created_at,
        })
    }
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Webhook> {
    let row: Row = rows::table
        .find((app.municipality(), id))
        .select(Row::as_select())
        .first(connection)
        .await?;
    row.try_into()
}

pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Webhook> {
    let row: Row = rows::table
        .find((app.municipality(), id))
        .select(Row::as_select())
        .for_update()
        .first(connection)
        .await?;
    row.try_into()
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
) -> ApiResult<(Vec<Webhook>, i64)> {
    let all = || rows::table.filter(rows::municipality_id.eq(app.municipality()));
    let total = all().count().get_result(connection).await?;
    let page: Vec<Row> = all()
        .order(rows::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Row::as_select())
        .load(connection)
        .await?;
    let page = page
        .into_iter()
        .map(Webhook::try_from)
        .collect::<ApiResult<_>>()?;
    Ok((page, total))
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: &Webhook) -> ApiResult<()> {
    diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(new.id),
            rows::name.eq(&new.name),
            rows::url.eq(&new.url),
            rows::event_types.eq(Texts(new.event_types.clone())),
            rows::board_ids.eq(new.board_ids.clone().map(Uuids)),
            rows::state.eq(new.state.as_str()),
            rows::state_since.eq(new.state_since.to_diesel()),
            rows::secret.eq(&new.secret),
            rows::cursor.eq(new.cursor),
            rows::created_at.eq(new.created_at.to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Saves one that was locked and changed, at the next version.
pub(super) async fn save(app: &App, connection: &mut Connection, changed: &mut Webhook) -> ApiResult<()> {
    changed.version += 1;
    let (earlier_secret, earlier_until) = match &changed.earlier {
        Some((secret, until)) => (Some(secret), Some(until.to_diesel())),
        None => (None, None),
    };
    diesel::update(rows::table.find((app.municipality(), changed.id)))
        .set((
            rows::name.eq(&changed.name),
            rows::url.eq(&changed.url),
            rows::event_types.eq(Texts(changed.event_types.clone())),
            rows::board_ids.eq(changed.board_ids.clone().map(Uuids)),
            rows::state.eq(changed.state.as_str()),
            rows::state_reason.eq(&changed.state_reason),
            rows::state_since.eq(changed.state_since.to_diesel()),
            rows::secret.eq(&changed.secret),
            rows::earlier_secret.eq(earlier_secret),
            rows::earlier_until.eq(earlier_until),
            rows::version.eq(changed.version),
        ))
        .execute(connection)
        .await?;
    save_place(app, connection, changed).await
}

/// Saves how far one that was locked has come.
pub(super) async fn save_place(app: &App, connection: &mut Connection, changed: &Webhook) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), changed.id)))
        .set((
            rows::cursor.eq(changed.cursor),
            rows::attempts.eq(changed.attempts),
            rows::next_attempt_at.eq(changed.next_attempt_at.map(|at| at.to_diesel())),
            rows::delivered_at.eq(changed.delivered_at.map(|at| at.to_diesel())),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::delete(rows::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Something is to be delivered now: there are events after the cursor and no wait, or somebody asked for something.
const DUE: &str = "municipality_id = $1 AND (state = 'active' AND (next_attempt_at IS NULL OR next_attempt_at <= $2) \
        AND cursor < (SELECT last_sequence FROM event_counters c WHERE c.municipality_id = $1) \
    OR EXISTS (SELECT FROM webhook_deliveries d WHERE d.municipality_id = $1 AND d.webhook_id = webhooks.id \
        AND d.state = 'waiting'))";

/// Whether there is anything to deliver. It may be something that another worker has.
pub(super) async fn is_anything_due(app: &App, connection: &mut Connection) -> ApiResult<bool> {
    #[derive(QueryableByName)]
    struct Due {
        #[diesel(sql_type = sql_types::Bool)]
        due: bool,
    }
    let due: Due = statement(format!("SELECT EXISTS (SELECT FROM webhooks WHERE {DUE}) AS due"))
        .bind::<sql_types::Uuid, _>(app.municipality())
        .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
        .get_result(connection)
        .await?;
    Ok(due.due)
}

/// Takes at most so many webhooks with something to deliver that nobody alive has, those that have waited longest first.
pub(super) async fn claim(
    app: &App,
    connection: &mut Connection,
    worker: &Presence,
    limit: usize,
) -> ApiResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Claimed {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let gone = if worker.may_take_over() {
        format!("pg_try_advisory_xact_lock({})", lock_of("claimed_by"))
    } else {
        "false".to_owned()
    };
    let claimed: Vec<Claimed> = statement(format!(
        "WITH due AS MATERIALIZED ( \
            SELECT id FROM webhooks WHERE {DUE} \
                AND CASE WHEN claimed_by IS NULL THEN true ELSE {gone} END \
            ORDER BY next_attempt_at NULLS FIRST, delivered_at NULLS FIRST, id FOR UPDATE SKIP LOCKED LIMIT $3) \
         UPDATE webhooks SET claimed_by = $4 FROM due WHERE municipality_id = $1 AND webhooks.id = due.id RETURNING webhooks.id"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .bind::<sql_types::BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind::<sql_types::Uuid, _>(worker.id())
    .load(connection)
    .await?;
    Ok(claimed.into_iter().map(|claimed| claimed.id).collect())
}

/// Gives a webhook back.
pub(super) async fn release(app: &App, connection: &mut Connection, id: Uuid, worker: Uuid) -> ApiResult<()> {
    diesel::update(
        rows::table
            .find((app.municipality(), id))
            .filter(rows::claimed_by.eq(worker)),
    )
    .set(rows::claimed_by.eq(None::<Uuid>))
    .execute(connection)
    .await?;
    Ok(())
}

/// Deliveries that were made before this, with their days.
pub(super) fn kept_since(app: &App) -> Timestamp {
    let days = i64::from(app.settings().webhooks.keep_deliveries_days);
    app.now() - SignedDuration::from_hours(24 * days)
}
