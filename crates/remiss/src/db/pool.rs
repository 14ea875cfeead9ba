//! Connections and transactions.
//!
//! Each connection works under the role `remiss_app`, which owns nothing, and each transaction says first which
//! municipality and boards its caller may see: row-level security does the rest.

use std::time::Duration;

use deadpool::Runtime;
use diesel_async::pooled_connection::deadpool::{Object, Pool};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig};
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager,
};
use futures_util::FutureExt;
use jiff::civil::Date;
use uuid::Uuid;

use crate::access::Boards;
use crate::http::error::{ApiError, ApiResult};

/// A connection inside a transaction.
pub type Connection = AsyncPgConnection;

/// What a transaction may see, which row-level security holds it to.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// The boards whose rows it sees.
    pub boards: &'a Boards,
    /// The boards of which it sees what is under secrecy.
    pub secrets: &'a Boards,
    /// User name of the person who is signed in: an officer of a case sees what is under secrecy in it.
    pub user: Option<&'a str>,
    /// Today in Europe/Stockholm: cases that are shared with a board are so until a day.
    pub today: Date,
}

impl Sight<'_> {
    /// Everything of every board.
    pub const fn everything(today: Date) -> Sight<'static> {
        Sight {
            boards: &Boards::All,
            secrets: &Boards::All,
            user: None,
            today,
        }
    }
}

/// Why the database cannot be reached.
#[derive(Debug, thiserror::Error)]
#[error("the database cannot be reached: {0}")]
pub struct ConnectError(pub String);

/// A pool of connections.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
}

impl Database {
    /// A pool of at most `size` connections to `url`; each is opened when it is first needed. A statement that takes
    /// longer than `statement_timeout` is ended by the server.
    pub fn new(url: &str, size: usize, statement_timeout: Duration) -> Result<Database, ConnectError> {
        let mut config = ManagerConfig::default();
        config.custom_setup = Box::new(move |url| {
            async move {
                let mut connection = connect(url)
                    .await
                    .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
                // What is asked here is small: compiling it would take longer than answering it.
                let setup = format!(
                    "SET ROLE remiss_app; SET statement_timeout = {}; SET TIME ZONE 'UTC'; SET jit = off",
                    statement_timeout.as_millis()
                );
                connection
                    .batch_execute(&setup)
                    .await
                    .map_err(|error| diesel::ConnectionError::BadConnection(error.to_string()))?;
                Ok(connection)
            }
            .boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder(manager)
            .max_size(size.max(1))
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(5)))
            .create_timeout(Some(Duration::from_secs(5)))
            .build()
            .map_err(|error| ConnectError(error.to_string()))?;
        Ok(Database { pool })
    }

    /// A connection without a transaction: row-level security shows it nothing that a board owns.
    pub async fn connection(&self) -> ApiResult<Object<AsyncPgConnection>> {
        self.pool
            .get()
            .await
            .map_err(|error| ApiError::DatabaseAway(error.to_string()))
    }

    /// Runs `work` in one transaction that sees only what `sight` says of `municipality`.
    pub async fn transaction<R>(
        &self,
        municipality: Uuid,
        sight: Sight<'_>,
        read_only: bool,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>,
    ) -> ApiResult<R> {
        let mut connection = self.connection().await?;
        let connection: &mut Connection = &mut connection;
        AnsiTransactionManager::begin_transaction(connection).await?;
        let result = match enter(connection, municipality, sight, read_only).await {
            Ok(()) => work(connection).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(value) => {
                AnsiTransactionManager::commit_transaction(connection).await?;
                Ok(value)
            }
            Err(error) => {
                // Where the connection is gone there is nothing to roll back; the first error is the one to tell.
                let _ = AnsiTransactionManager::rollback_transaction(connection).await;
                Err(error)
            }
        }
    }
}

async fn enter(
    connection: &mut Connection,
    municipality: Uuid,
    sight: Sight<'_>,
    read_only: bool,
) -> ApiResult<()> {
    diesel::sql_query(
        "SELECT set_config('remiss.municipality', $1, true), set_config('remiss.boards', $2, true), \
         set_config('transaction_read_only', $3, true), set_config('remiss.secrets', $4, true), \
         set_config('remiss.user', $5, true), set_config('remiss.today', $6, true)",
    )
    .bind::<diesel::sql_types::Text, _>(municipality.to_string())
    .bind::<diesel::sql_types::Text, _>(sight.boards.to_setting())
    .bind::<diesel::sql_types::Text, _>(if read_only { "on" } else { "off" })
    .bind::<diesel::sql_types::Text, _>(sight.secrets.to_setting())
    .bind::<diesel::sql_types::Text, _>(sight.user.unwrap_or_default())
    .bind::<diesel::sql_types::Text, _>(sight.today.to_string())
    .execute(connection)
    .await?;
    Ok(())
}

/// One connection to `url`, as the login that it names. With `sslmode=require` in the address the connection is
/// encrypted, and the server's certificate checked against the machine's own roots.
pub async fn connect(url: &str) -> Result<AsyncPgConnection, ConnectError> {
    let settings: tokio_postgres::Config = url.parse().map_err(connect_error)?;
    let encrypted = settings.get_ssl_mode() == tokio_postgres::config::SslMode::Require;
    if encrypted {
        use rustls_platform_verifier::ConfigVerifierExt;
        // A second call finds the provider installed, which is as good.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let tls = rustls::ClientConfig::with_platform_verifier().map_err(connect_error)?;
        let tls = tokio_postgres_rustls::MakeRustlsConnect::new(tls);
        let (client, connection) = settings.connect(tls).await.map_err(connect_error)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection)
            .await
            .map_err(connect_error)
    } else {
        let (client, connection) = settings
            .connect(tokio_postgres::NoTls)
            .await
            .map_err(connect_error)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection)
            .await
            .map_err(connect_error)
    }
}

fn connect_error(error: impl std::error::Error) -> ConnectError {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words = format!("{words}: {inner}");
        source = inner.source();
    }
    ConnectError(words)
}
