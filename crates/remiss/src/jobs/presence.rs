//! That a worker is alive, as others can see it.
//!
//! A worker that does jobs holds an advisory lock of its id, in a transaction that does nothing else. It is gone the moment the
//! process dies, so that others take its jobs over at once, and it stays while the process is slow, so that nobody does the same job
//! beside it. The lock belongs to a transaction, not to a session, and so works through a pooler of connections too.
//!
//! A machine that vanishes says nothing: no connection is closed, and whatever stands in between may go on answering for it. So the
//! worker says all the time that it is there, and Postgres ends a transaction in which nothing was said for the length of the lease. Long before that,
//! the worker itself stops beginning anything under that id ([`Seen::holds`]): it cannot know whether it is still seen.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool::managed::Object;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use super::store;
use crate::app::App;
use crate::db::{Database, Links};
use crate::http::error::ApiResult;

/// How long a worker that lost connections leaves the jobs of others alone: the whole database was away, perhaps, and with it the signs of life of all,
/// while each still has to write down what it did.
const AFTER_A_LOSS: Duration = Duration::from_secs(10);

/// A worker's sign of life. Dropped, it ends with its connection.
pub struct Presence {
    seen: Seen,
    says: JoinHandle<()>,
    database: Database,
}

/// Whether a worker is still seen under the id that it took a job with. What it does goes along with this.
#[derive(Clone)]
pub struct Seen(Arc<Sign>);

struct Sign {
    id: Uuid,
    lease: Duration,
    connection: Mutex<Option<Object<Links>>>,
    /// When it was last known to be seen: as the question was asked.
    at: std::sync::Mutex<Instant>,
    lost: AtomicBool,
}

impl Presence {
    /// Begins to be there, under a new id.
    pub async fn begin(app: &App) -> ApiResult<Presence> {
        let id = app.new_id();
        let lease = Duration::from_secs(app.settings().worker.lease_seconds.clamp(3, 3600));
        let now = Instant::now();
        let mut connection = app.database().begin_unseeing().await?;
        store::show_presence(&mut connection, id, lease).await?;
        let seen = Seen(Arc::new(Sign {
            id,
            lease,
            connection: Mutex::new(Some(connection)),
            at: std::sync::Mutex::new(now),
            lost: AtomicBool::new(false),
        }));
        let sign = seen.clone();
        let says = tokio::spawn(async move {
            loop {
                sleep(lease / 6).await;
                if !sign.say().await {
                    return;
                }
            }
        });
        Ok(Presence {
            seen,
            says,
            database: app.database().clone(),
        })
    }

    /// The id that its jobs are marked with.
    pub fn id(&self) -> Uuid {
        self.seen.0.id
    }

    /// What goes along with the jobs that are taken now.
    pub fn seen(&self) -> Seen {
        self.seen.clone()
    }

    /// Whether jobs may be taken over from workers that are gone.
    pub fn may_take_over(&self) -> bool {
        self.database
            .lost_at()
            .is_none_or(|at| at.elapsed() >= AFTER_A_LOSS)
    }

    /// Asks whether it is still seen.
    pub async fn is_seen(&self) -> bool {
        self.seen.say().await
    }

    /// Makes sure that it is seen: where its connection was lost, it begins anew under another id. What it took before is then no longer its own:
    /// let it be finished or dropped first.
    pub async fn ensure(&mut self, app: &App) -> ApiResult<()> {
        if !self.is_seen().await {
            tracing::warn!("the sign of life of this worker was lost; it begins anew");
            *self = Presence::begin(app).await?;
        }
        Ok(())
    }

    /// Ends, when all its jobs are done or given back.
    pub async fn end(self) {
        self.says.abort();
        if let Some(mut connection) = self.seen.0.connection.lock().await.take() {
            let inside: &mut AsyncPgConnection = &mut connection;
            // Where the connection is gone, so is the lock.
            let _ = AnsiTransactionManager::rollback_transaction(inside).await;
        }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.says.abort();
    }
}

impl Seen {
    /// Whether something may be begun in the name of the worker. What is begun now may take half of the lease, before anybody else does the same.
    pub fn holds(&self) -> bool {
        let at = *self
            .0
            .at
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        !self.0.lost.load(Ordering::SeqCst) && at.elapsed() < self.0.lease / 2
    }

    /// Waits until that is over.
    pub async fn is_over(&self) {
        while self.holds() {
            sleep(self.0.lease / 8).await;
        }
    }

    /// The same as [`Seen::holds`], asked of the database.
    pub async fn is_confirmed(&self) -> bool {
        self.say().await
    }

    async fn say(&self) -> bool {
        let sign = &self.0;
        let mut held = sign.connection.lock().await;
        let Some(connection) = held.as_mut() else {
            return false;
        };
        let now = Instant::now();
        if let Ok(Ok(())) = timeout(sign.lease / 3, store::is_connected(connection)).await {
            *sign.at.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
            return true;
        }
        sign.lost.store(true, Ordering::SeqCst);
        // Not back into the pool: its transaction may still hold the lock.
        drop(held.take().map(Object::take));
        false
    }
}
