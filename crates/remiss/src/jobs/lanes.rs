//! Lanes: what goes on side by side in a worker.

use super::store::Claimed;
use super::{Doing, Job, Presence, PutOff, store};
use crate::access::Caller;
use crate::app::App;
use crate::features;
use crate::http::error::ApiResult;
use crate::stop::Stop;
use crate::trace::{SpanKind, Step, Trace};

/// Jobs of one kind that are taken together.
const AT_A_TIME: usize = 20;

/// What goes on by itself, beside the others.
#[derive(Clone, Copy)]
pub enum Lane {
    /// What is done again and again.
    Tasks,
    /// The jobs of one kind.
    Jobs(Job),
    /// Work that takes its jobs itself.
    Own {
        /// What it is, for the log.
        name: &'static str,
        /// Does all that is due, until nothing is left or it is told to stop; returns how many things it did.
        pass: fn(App, Stop) -> Doing<usize>,
    },
}

/// Every lane of a worker.
pub fn lanes() -> Vec<Lane> {
    let mut lanes = vec![Lane::Tasks];
    lanes.extend_from_slice(features::LANES);
    lanes.extend(features::jobs().into_iter().map(Lane::Jobs));
    lanes
}

impl Lane {
    /// What it is, for the log.
    pub fn name(&self) -> &'static str {
        match self {
            Lane::Tasks => "tasks",
            Lane::Jobs(job) => job.kind,
            Lane::Own { name, .. } => name,
        }
    }

    /// Does all that is due, until nothing is left or it is told to stop; what is under way is finished. Returns how many
    /// things were done.
    pub async fn pass(&self, app: &App, stop: Stop) -> ApiResult<usize> {
        match self {
            Lane::Tasks => Ok(tasks(app).await),
            Lane::Jobs(job) => run_due(app, job, stop).await,
            Lane::Own { pass, .. } => pass(app.clone(), stop).await,
        }
    }
}

/// Every task once. One that fails is done again in the next round.
pub(super) async fn tasks(app: &App) -> usize {
    let mut count = 0;
    for task in features::tasks() {
        let mut step = Step::first(Trace::after(app, None), task.name, SpanKind::Internal);
        let done = step.around_quietly(async {
            let done = (task.run)(app.clone()).await;
            if let Err(error) = &done {
                tracing::warn!(task = task.name, %error, "a task failed; it is done again in the next round");
            }
            done
        });
        match done.await {
            Ok(0) => step.forget(),
            Ok(done) => count += done,
            Err(_) => step.failed(),
        }
    }
    count
}

fn caller() -> Caller {
    Caller::system("worker")
}

async fn run_due(app: &App, job: &Job, stop: Stop) -> ApiResult<usize> {
    let is_due = app
        .read(&caller(), async |connection| {
            store::is_due(app, connection, job.kind).await
        })
        .await?;
    if !is_due {
        return Ok(0);
    }
    let mut presence = Presence::begin(app).await?;
    let mut count = 0;
    let done = loop {
        presence.ensure(app).await?;
        let claimed = app
            .write(&caller(), async |connection| {
                store::claim(app, connection, job.kind, AT_A_TIME, &presence).await
            })
            .await?;
        if claimed.is_empty() {
            break count;
        }
        for claimed in claimed {
            if !presence.seen().holds() {
                // They are somebody else's by now.
                break;
            }
            if stop.is_told() {
                put_off(app, super::not_begun(app, &claimed)).await?;
                continue;
            }
            count += 1;
            one(app, job, &claimed).await?;
        }
        if stop.is_told() {
            break count;
        }
    };
    presence.end().await;
    Ok(done)
}

/// A job, in the trace of what asked for it.
async fn one(app: &App, job: &Job, claimed: &Claimed) -> ApiResult<()> {
    let trace = Trace::after(app, claimed.place());
    let mut step = Step::first(trace, job.kind, SpanKind::Consumer);
    step.tell("remiss.attempt", i64::from(claimed.attempts));
    let (done, settled) = step.around(run(app, job, claimed)).await;
    if !done {
        step.failed();
    }
    settled
}

/// Whether it was done, and whether that could be written down.
async fn run(app: &App, job: &Job, claimed: &Claimed) -> (bool, ApiResult<()>) {
    let done = (job.run)(app.clone(), claimed.payload.clone()).await;
    app.counts().job(job.kind, done.is_ok());
    match done {
        Ok(()) => {
            let finished = app
                .write(&caller(), async |connection| {
                    store::finish(app, connection, &[claimed.id]).await
                })
                .await;
            (true, finished)
        }
        Err(error) => {
            tracing::warn!(job = job.kind, attempts = claimed.attempts, %error, "a job failed; it is tried again");
            (false, put_off(app, super::failed(app, claimed, &error)).await)
        }
    }
}

async fn put_off(app: &App, later: PutOff) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        store::put_off(app, connection, &[later]).await
    })
    .await
}
