//! That a worker is alive, as others can see it.
//!
//! A worker that does jobs holds an advisory lock of its id, in a transaction that does nothing else. It is gone the moment the
//! process dies, so that others take its jobs over at once, and it stays while the process is slow or stopped for a while, so that
//! nobody does the same job beside it. No time that somebody has to choose, and nothing to renew. The lock belongs to a
//! transaction, not to a session, and so works through a pooler of connections too.

use diesel::sql_types;
use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager,
};
use uuid::Uuid;

use crate::app::App;
use crate::http::error::ApiResult;

/// A worker's sign of life. Dropped, it ends with its connection.
pub struct Presence {
    id: Uuid,
    connection: Object<AsyncPgConnection>,
}

impl Presence {
    /// Begins to be there, under a new id.
    pub async fn begin(app: &App) -> ApiResult<Presence> {
        let id = app.new_id();
        let mut connection = app.database().connection().await?;
        let inside: &mut AsyncPgConnection = &mut connection;
        AnsiTransactionManager::begin_transaction(inside).await?;
        // It is idle on purpose. A machine that goes away without a word is noticed by the keep-alive (over TCP).
        let seconds = app.settings().worker.lease_seconds.clamp(3, 3600);
        let probes = (seconds / 6).max(1);
        inside
            .batch_execute(&format!(
                "SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL tcp_keepalives_idle = {}; \
                 SET LOCAL tcp_keepalives_interval = {probes}; SET LOCAL tcp_keepalives_count = 3",
                (seconds / 2).max(1)
            ))
            .await?;
        diesel::sql_query(format!("SELECT pg_advisory_xact_lock({})", lock_of("$1")))
            .bind::<sql_types::Uuid, _>(id)
            .execute(inside)
            .await?;
        Ok(Presence { id, connection })
    }

    /// The id that its jobs are marked with.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Makes sure that it is still seen: where its connection was lost, it begins anew under another id.
    pub async fn ensure(&mut self, app: &App) -> ApiResult<()> {
        let inside: &mut AsyncPgConnection = &mut self.connection;
        if inside.batch_execute("SELECT").await.is_err() {
            tracing::warn!("the sign of life of this worker was lost; it begins anew");
            *self = Presence::begin(app).await?;
        }
        Ok(())
    }

    /// Ends, when all its jobs are done or given back.
    pub async fn end(mut self) {
        let inside: &mut AsyncPgConnection = &mut self.connection;
        // Where the connection is gone, so is the lock.
        let _ = AnsiTransactionManager::rollback_transaction(inside).await;
    }
}

/// The key of the lock of a worker, in SQL.
pub(super) fn lock_of(id: &str) -> String {
    format!("hashtextextended('worker:' || {id}::text, 0)")
}
