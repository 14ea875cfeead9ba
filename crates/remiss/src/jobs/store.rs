//! Jobs in the database.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde_json::Value;
use uuid::Uuid;

use super::{Presence, PutOff};
use crate::app::App;
use crate::db::schema::jobs;
use crate::db::{Connection, statement};
use crate::http::error::ApiResult;
use crate::trace::Place;

/// How long a worker of an older version, which sees no presence, leaves a job to the one that has it.
const LEASE: SignedDuration = SignedDuration::from_hours(1);
/// Waits between tries; the last one again and again.
const WAITS_IN_SECONDS: [i64; 6] = [10, 60, 300, 1800, 7200, 21600];

/// A job that a worker has.
#[derive(Debug, Clone, QueryableByName)]
pub struct Claimed {
    /// Id.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// What to do it with.
    #[diesel(sql_type = sql_types::Jsonb)]
    pub payload: Value,
    /// How often it was tried, with this try.
    #[diesel(sql_type = sql_types::Integer)]
    pub attempts: i32,
    /// When it was asked for, UTC.
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    traceparent: Option<String>,
}

impl Claimed {
    /// Place in the trace of what asked for it.
    pub fn place(&self) -> Option<Place> {
        self.traceparent.as_deref().and_then(Place::read)
    }
}

/// What waits of a kind of job.
#[derive(Debug, Clone, QueryableByName)]
pub struct Waiting {
    /// How many, with those that are being done.
    #[diesel(sql_type = sql_types::BigInt)]
    pub count: i64,
    /// When the oldest was asked for, UTC.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = jiff_diesel::NullableTimestamp)]
    pub oldest_at: Option<Timestamp>,
    /// When the next is to be done, UTC; it may be past.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = jiff_diesel::NullableTimestamp)]
    pub next_run_at: Option<Timestamp>,
}

/// The wait after so many tries.
pub(super) fn wait_after(attempts: i32) -> SignedDuration {
    let step = usize::try_from(attempts - 1)
        .unwrap_or_default()
        .min(WAITS_IN_SECONDS.len() - 1);
    SignedDuration::from_secs(WAITS_IN_SECONDS[step])
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    kind: &str,
    payload: &Value,
    unique_key: Option<&str>,
    run_at: Timestamp,
) -> ApiResult<()> {
    diesel::insert_into(jobs::table)
        .values((
            jobs::id.eq(app.new_id()),
            jobs::municipality_id.eq(app.municipality()),
            jobs::kind.eq(kind),
            jobs::payload.eq(payload),
            jobs::unique_key.eq(unique_key),
            jobs::run_at.eq(run_at.to_diesel()),
            jobs::created_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn insert_all(
    app: &App,
    connection: &mut Connection,
    kind: &str,
    all: &[(Value, String)],
    run_at: Timestamp,
) -> ApiResult<()> {
    let rows: Vec<_> = all
        .iter()
        .map(|(payload, unique_key)| {
            (
                jobs::id.eq(app.new_id()),
                jobs::municipality_id.eq(app.municipality()),
                jobs::kind.eq(kind),
                jobs::payload.eq(payload),
                jobs::unique_key.eq(unique_key),
                jobs::run_at.eq(run_at.to_diesel()),
                jobs::created_at.eq(app.now().to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(jobs::table)
        .values(rows)
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn is_due(app: &App, connection: &mut Connection, kind: &str) -> ApiResult<bool> {
    let due = jobs::table
        .filter(jobs::municipality_id.eq(app.municipality()))
        .filter(jobs::kind.eq(kind).and(jobs::run_at.le(app.now().to_diesel())))
        .select(jobs::id);
    Ok(diesel::select(diesel::dsl::exists(due))
        .get_result(connection)
        .await?)
}

pub(super) async fn waiting(app: &App, connection: &mut Connection, kind: &str) -> ApiResult<Waiting> {
    Ok(diesel::sql_query(
        "SELECT count(*) AS count, min(created_at) AS oldest_at, min(run_at) AS next_run_at FROM jobs \
         WHERE kind = $1 AND municipality_id = $2",
    )
    .bind::<sql_types::Text, _>(kind)
    .bind::<sql_types::Uuid, _>(app.municipality())
    .get_result(connection)
    .await?)
}

/// A job is free when no worker has it, or the one that had it is gone: its lock can be taken, for the moment of this transaction.
pub(super) async fn claim(
    app: &App,
    connection: &mut Connection,
    kind: &str,
    limit: usize,
    worker: &Presence,
) -> ApiResult<Vec<Claimed>> {
    let now = app.now();
    let gone = if worker.may_take_over() {
        format!("pg_try_advisory_xact_lock({})", lock_of("claimed_by"))
    } else {
        "false".to_owned()
    };
    Ok(diesel::sql_query(format!(
        "WITH due AS MATERIALIZED ( \
            SELECT id FROM jobs WHERE municipality_id = $6 AND kind = $1 AND run_at <= $2 \
                AND CASE WHEN claimed_by IS NULL THEN locked_until IS NULL OR locked_until <= $2 \
                    ELSE {gone} END \
            ORDER BY run_at, id FOR UPDATE SKIP LOCKED LIMIT $3), \
         taken AS ( \
            UPDATE jobs SET claimed_by = $4, locked_until = $5, attempts = attempts + 1 FROM due WHERE municipality_id = $6 AND jobs.id = due.id \
            RETURNING jobs.id, payload, attempts, created_at, run_at, traceparent) \
         SELECT id, payload, attempts, created_at, traceparent FROM taken ORDER BY run_at, id"
    ))
    .bind::<sql_types::Text, _>(kind)
    .bind::<sql_types::Timestamptz, _>(now.to_diesel())
    .bind::<sql_types::BigInt, _>(i64::try_from(limit).unwrap_or(i64::MAX))
    .bind::<sql_types::Uuid, _>(worker.id())
    .bind::<sql_types::Timestamptz, _>((now + LEASE).to_diesel())
    .bind::<sql_types::Uuid, _>(app.municipality())
    .load(connection)
    .await?)
}

pub(super) async fn finish(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let done = jobs::municipality_id
        .eq(app.municipality())
        .and(jobs::id.eq_any(ids));
    diesel::delete(jobs::table.filter(done))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn put_off(app: &App, connection: &mut Connection, later: &[PutOff]) -> ApiResult<()> {
    if later.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = later.iter().map(|one| one.id).collect();
    let times: Vec<_> = later.iter().map(|one| one.run_at.to_diesel()).collect();
    let counts: Vec<bool> = later.iter().map(|one| one.counts).collect();
    let errors: Vec<&str> = later.iter().map(|one| one.error.as_str()).collect();
    statement(
        "UPDATE jobs SET claimed_by = NULL, locked_until = NULL, run_at = later.run_at, \
            attempts = CASE WHEN later.counts THEN attempts ELSE greatest(attempts - 1, 0) END, \
            last_error = coalesce(nullif(later.error, ''), last_error) \
         FROM unnest(?, ?, ?, ?) AS later (id, run_at, counts, error) \
         WHERE municipality_id = ? AND jobs.id = later.id",
    )
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .bind::<sql_types::Array<sql_types::Timestamptz>, _>(times)
    .bind::<sql_types::Array<sql_types::Bool>, _>(counts)
    .bind::<sql_types::Array<sql_types::Text>, _>(errors)
    .bind::<sql_types::Uuid, _>(app.municipality())
    .execute(connection)
    .await?;
    Ok(())
}

/// Shows by a lock of this transaction that the worker lives. Nothing is asked in it but whether it is still there: Postgres ends it when nobody has asked
/// for the length of the lease.
pub(super) async fn show_presence(
    connection: &mut AsyncPgConnection,
    worker: Uuid,
    lease: Duration,
) -> ApiResult<()> {
    connection
        .batch_execute(&format!(
            "SET LOCAL idle_in_transaction_session_timeout = {}",
            lease.as_millis()
        ))
        .await?;
    diesel::sql_query(format!("SELECT pg_advisory_xact_lock({})", lock_of("$1")))
        .bind::<sql_types::Uuid, _>(worker)
        .execute(connection)
        .await?;
    Ok(())
}

/// An error where the connection, and with it the lock, is lost.
pub(super) async fn is_connected(connection: &mut AsyncPgConnection) -> ApiResult<()> {
    connection.batch_execute("SELECT").await?;
    Ok(())
}

/// The key of the lock by which others see that a worker lives, in SQL: `id` is an expression that gives the worker's id. For those who mark
/// what they work on with their [`super::Presence`].
pub fn lock_of(id: &str) -> String {
    format!("hashtextextended('worker:' || {id}::text, 0)")
}
