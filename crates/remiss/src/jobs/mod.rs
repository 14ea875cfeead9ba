//! The job queue in Postgres: work that is asked for in the transaction of its cause and done by a worker.
//!
//! A worker takes jobs with `FOR UPDATE SKIP LOCKED` and a lease; one that dies leaves its jobs to others when the lease
//! is over. Jobs are therefore made so that doing them twice does no harm.

mod store;

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use serde_json::Value;

use crate::app::App;
use crate::db::Connection;
use crate::http::error::ApiResult;

/// A future of a job; jobs stay on the thread of their worker.
pub type Doing<T> = Pin<Box<dyn Future<Output = ApiResult<T>>>>;

/// A kind of job, and what does it.
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

/// Does every job that is due now, until none is left. Returns how many were done or failed.
pub async fn run_due(app: &App) -> ApiResult<usize> {
    let kinds = crate::features::jobs();
    let mut count = 0;
    loop {
        let claimed = store::claim(app, 20).await?;
        if claimed.is_empty() {
            return Ok(count);
        }
        count += claimed.len();
        for job in claimed {
            let done = match kinds.iter().find(|kind| kind.kind == job.kind) {
                Some(kind) => (kind.run)(app.clone(), job.payload.clone()).await,
                None => Err(crate::http::ApiError::internal(format!(
                    "no job of the kind {}",
                    job.kind
                ))),
            };
            match done {
                Ok(()) => store::finish(app, job.id).await?,
                Err(error) => {
                    tracing::warn!(job = job.kind, attempts = job.attempts, %error, "a job failed; it is tried again");
                    store::put_off(app, &job, &error.to_string()).await?;
                }
            }
        }
    }
}

/// One round of a worker: every task, then every job that is due. Returns how many things were done.
pub async fn round(app: &App) -> ApiResult<usize> {
    let mut count = 0;
    for task in crate::features::tasks() {
        match (task.run)(app.clone()).await {
            Ok(done) => count += done,
            Err(error) => {
                tracing::warn!(task = task.name, %error, "a task failed; it is done again in the next round")
            }
        }
    }
    Ok(count + run_due(app).await?)
}
