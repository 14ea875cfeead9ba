//! That a worker is alive, as others can see it.
//!
//! A worker that does jobs holds an advisory lock of its id, in a transaction that does nothing else. It is gone the moment the
//! process dies, so that others take its jobs over at once, and it stays while the process is slow or stopped for a while, so that
//! nobody does the same job beside it. No time that somebody has to choose, and nothing to renew. The lock belongs to a
//! transaction, not to a session, and so works through a pooler of connections too.

use diesel_async::pooled_connection::deadpool::Object;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use uuid::Uuid;

use super::store;
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
        store::show_presence(inside, id, app.settings().worker.lease_seconds).await?;
        Ok(Presence { id, connection })
    }

    /// The id that its jobs are marked with.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Makes sure that it is still seen: where its connection was lost, it begins anew under another id.
    pub async fn ensure(&mut self, app: &App) -> ApiResult<()> {
        let inside: &mut AsyncPgConnection = &mut self.connection;
        if store::is_connected(inside).await.is_err() {
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
