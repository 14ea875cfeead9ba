//! Jobs in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde_json::Value;
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::jobs;
use crate::http::error::ApiResult;

/// How long a worker has a job for itself.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// Waits between tries; the last one again and again.
const WAITS_IN_SECONDS: [i64; 6] = [10, 60, 300, 1800, 7200, 21600];

/// A job that a worker has.
#[derive(Debug, QueryableByName)]
pub(super) struct Claimed {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub kind: String,
    #[diesel(sql_type = sql_types::Jsonb)]
    pub payload: Value,
    #[diesel(sql_type = sql_types::Integer)]
    pub attempts: i32,
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

pub(super) async fn claim(app: &App, limit: i64) -> ApiResult<Vec<Claimed>> {
    let now = app.now();
    app.write(&Caller::system("worker"), async |connection| {
        Ok(diesel::sql_query(
            "UPDATE jobs SET locked_until = $2, attempts = attempts + 1 WHERE id IN ( \
                SELECT id FROM jobs WHERE run_at <= $1 AND (locked_until IS NULL OR locked_until <= $1) \
                ORDER BY run_at, id FOR UPDATE SKIP LOCKED LIMIT $3) \
             RETURNING id, kind, payload, attempts",
        )
        .bind::<sql_types::Timestamptz, _>(now.to_diesel())
        .bind::<sql_types::Timestamptz, _>((now + LEASE).to_diesel())
        .bind::<sql_types::BigInt, _>(limit)
        .load(connection)
        .await?)
    })
    .await
}

pub(super) async fn finish(app: &App, id: Uuid) -> ApiResult<()> {
    app.write(&Caller::system("worker"), async |connection| {
        diesel::delete(jobs::table.find(id)).execute(connection).await?;
        Ok(())
    })
    .await
}

pub(super) async fn put_off(app: &App, job: &Claimed, error: &str) -> ApiResult<()> {
    let step = usize::try_from(job.attempts - 1)
        .unwrap_or_default()
        .min(WAITS_IN_SECONDS.len() - 1);
    let again = app.now() + SignedDuration::from_secs(WAITS_IN_SECONDS[step]);
    app.write(&Caller::system("worker"), async |connection| {
        diesel::update(jobs::table.find(job.id))
            .set((
                jobs::locked_until.eq(None::<jiff_diesel::Timestamp>),
                jobs::run_at.eq(again.to_diesel()),
                jobs::last_error.eq(error),
            ))
            .execute(connection)
            .await?;
        Ok(())
    })
    .await
}
