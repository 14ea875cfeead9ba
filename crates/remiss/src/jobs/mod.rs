//! The job queue in Postgres: work that is asked for in the transaction of its cause and done by a worker.
//!
//! A worker takes jobs with `FOR UPDATE SKIP LOCKED` and its [`Presence`]; when it dies, its jobs are free at once, and when its machine vanishes, after
//! `worker.lease_seconds`. Jobs are
//! made so that doing them twice does no harm. Each kind of job is a [`Lane`] of its own, as is the sending of mail: a mail
//! server that does not answer holds up nothing else.

mod lanes;
mod presence;
mod store;

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

pub use lanes::{Lane, lanes};
pub use presence::{Presence, Seen};
pub use store::{Claimed, Waiting, lock_of};

use crate::app::App;
use crate::db::Connection;
use crate::http::error::{ApiError, ApiResult};
use crate::stop::Stop;

/// A future of a job; jobs stay on the thread of their worker.
pub type Doing<T> = Pin<Box<dyn Future<Output = ApiResult<T>>>>;

/// A kind of job, and what does it, one after the other.
#[derive(Clone, Copy)]
pub struct Job {
    /// Kind, as in the table.
    pub kind: &'static str,
    /// Does a job with its payload. An error has it tried again later.
    pub run: fn(App, Value) -> Doing<()>,
}

/// Something that is done again and again, by every worker: it has to be harmless when two do it at once.
#[derive(Clone, Copy)]
pub struct Task {
    /// What it is, for the log.
    pub name: &'static str,
    /// Does it; returns how many things it did.
    pub run: fn(App) -> Doing<usize>,
}

/// When a job that was taken is to be done again.
#[derive(Debug, Clone)]
pub struct PutOff {
    /// The job.
    pub id: Uuid,
    /// Not before, UTC.
    pub run_at: Timestamp,
    /// Whether the try that was begun counts.
    pub counts: bool,
    /// Why, without personal data.
    pub error: String,
}

/// Asks for a job, not before `run_at`. With a `unique_key` a second one for the same purpose is not made while the first waits.
pub async fn enqueue(
    app: &App,
    connection: &mut Connection,
    kind: &'static str,
    payload: &Value,
    unique_key: Option<&str>,
    run_at: Timestamp,
) -> ApiResult<()> {
    store::insert(app, connection, kind, payload, unique_key, run_at).await
}

/// Asks for several jobs of one kind at once, each with its payload and its unique key, not before `run_at`.
pub async fn enqueue_all(
    app: &App,
    connection: &mut Connection,
    kind: &'static str,
    jobs: &[(Value, String)],
    run_at: Timestamp,
) -> ApiResult<()> {
    store::insert_all(app, connection, kind, jobs, run_at).await
}

/// Takes at most `limit` jobs of this kind that are due and that nobody alive has, the longest due first. For those who do many
/// of them together; the others are given theirs one by one, see [`Job`].
pub async fn claim(
    app: &App,
    connection: &mut Connection,
    kind: &str,
    limit: usize,
    worker: &Presence,
) -> ApiResult<Vec<Claimed>> {
    store::claim(app, connection, kind, limit, worker).await
}

/// Whether a job of this kind is due. It may be one that another worker has.
pub async fn is_due(app: &App, connection: &mut Connection, kind: &str) -> ApiResult<bool> {
    store::is_due(app, connection, kind).await
}

/// What is to be done with a job that failed: it is tried again, later with each try.
pub fn failed(app: &App, job: &Claimed, error: &ApiError) -> PutOff {
    PutOff {
        id: job.id,
        run_at: app.now() + store::wait_after(job.attempts),
        counts: true,
        error: error.to_string(),
    }
}

/// What is to be done with a job that was not begun: somebody else does it.
pub fn not_begun(app: &App, job: &Claimed) -> PutOff {
    PutOff {
        id: job.id,
        run_at: app.now(),
        counts: false,
        error: String::new(),
    }
}

/// How much waits of this kind of job, and since when.
pub async fn waiting(app: &App, connection: &mut Connection, kind: &str) -> ApiResult<Waiting> {
    store::waiting(app, connection, kind).await
}

/// Removes jobs that are done.
pub async fn finish(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    store::finish(app, connection, ids).await
}

/// Gives jobs back, to be done later.
pub async fn put_off(app: &App, connection: &mut Connection, later: &[PutOff]) -> ApiResult<()> {
    store::put_off(app, connection, later).await
}

/// One round of a worker: every task, then everything that is due, until nothing is left. Returns how many things were done. For
/// the demonstration and the tests: `remiss worker` has every lane go by itself.
pub async fn round(app: &App) -> ApiResult<usize> {
    let lanes = lanes();
    let mut count = lanes::tasks(app).await;
    loop {
        let mut done = 0;
        for lane in lanes.iter().filter(|lane| !matches!(lane, Lane::Tasks)) {
            done += lane.pass(app, Stop::never()).await?;
        }
        if done == 0 {
            return Ok(count);
        }
        count += done;
    }
}
