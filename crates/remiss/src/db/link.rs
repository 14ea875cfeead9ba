//! One connection to Postgres, and what the server says on it besides answering.
//!
//! A server that gives up waiting for its synchronous standby answers COMMIT as ever and sends a warning along: the change is
//! on one machine only, and is gone when that one is. Who does not listen takes it for kept. So each connection of a pool has
//! somebody who listens, and [`Link::commit`] is clean or is no commit.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool::managed::{Manager, Metrics, RecycleError, RecycleResult};
use diesel::connection::{CacheSize, TransactionManagerStatus};
use diesel_async::{
    AnsiTransactionManager, AsyncConnection, AsyncPgConnection, SimpleAsyncConnection, TransactionManager,
};
use tokio::sync::oneshot;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::tls::{MakeTlsConnect, TlsStream};
use tokio_postgres::{AsyncMessage, Socket};

use super::pool::{ConnectError, Road};
use crate::http::error::{ApiError, ApiResult};

/// How often a commit that the standby has not confirmed is asked about again. Each time waits for the standby, for as long as it takes, unless somebody
/// cancels that too.
const CONFIRMATIONS: usize = 3;

/// A connection of a pool. Dropped, it is closed at once, and with it ends what it has begun and locked.
pub struct Link {
    connection: AsyncPgConnection,
    heard: Arc<Heard>,
    /// Whoever listens goes when this goes.
    _listens: oneshot::Sender<()>,
}

/// What was heard on a connection.
#[derive(Default)]
struct Heard {
    warning: Mutex<Option<Warning>>,
    closed: AtomicBool,
}

#[derive(Clone)]
struct Warning {
    code: SqlState,
    words: String,
}

impl Heard {
    fn warning(&self) -> Option<Warning> {
        self.warning
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn set(&self, warning: Option<Warning>) {
        *self.warning.lock().unwrap_or_else(PoisonError::into_inner) = warning;
    }
}

impl Link {
    /// A connection to the database at `url`.
    pub(super) async fn open(url: &str, road: Road) -> Result<Link, ConnectError> {
        let settings = settings_of(url)?;
        if settings.get_ssl_mode() == tokio_postgres::config::SslMode::Require {
            Link::by(&settings, tls()?, road).await
        } else {
            Link::by(&settings, tokio_postgres::NoTls, road).await
        }
    }

    async fn by<T>(settings: &tokio_postgres::Config, tls: T, road: Road) -> Result<Link, ConnectError>
    where
        T: MakeTlsConnect<Socket>,
        T::Stream: TlsStream + Unpin + Send + 'static,
    {
        let (client, connection) = settings.connect(tls).await.map_err(connect_error)?;
        let heard = Arc::new(Heard::default());
        let (listens, ends) = oneshot::channel();
        tokio::spawn(listen(connection, heard.clone(), ends));
        // The library sets up each connection by prepared statements: through a pooler they have to be in one transaction too.
        if road == Road::ThroughPooler {
            client.batch_execute("BEGIN").await.map_err(connect_error)?;
        }
        let mut connection = AsyncPgConnection::try_from(client).await.map_err(connect_error)?;
        if road == Road::ThroughPooler {
            connection.batch_execute("COMMIT").await.map_err(connect_error)?;
            // Prepared on one connection to Postgres, they would be looked for on another.
            connection.set_prepared_statement_cache_size(CacheSize::Disabled);
        }
        Ok(Link {
            connection,
            heard,
            _listens: listens,
        })
    }

    /// Ends the transaction. Without an error it is kept, on the standby too where commits wait for one.
    ///
    /// A transaction in which a statement failed is an error here, although Postgres answers COMMIT with a ROLLBACK and no error.
    pub(super) async fn commit(&mut self) -> ApiResult<()> {
        self.heard.set(None);
        // The empty statement is refused in a transaction that failed, and the COMMIT behind it is then not carried out.
        self.connection.batch_execute("SELECT; COMMIT").await?;
        *AnsiTransactionManager::transaction_manager_status_mut(&mut self.connection) =
            TransactionManagerStatus::default();
        for _ in 0..CONFIRMATIONS {
            match self.heard.warning() {
                None => return Ok(()),
                Some(warning) if warning.code == SqlState::WARNING => {
                    tracing::warn!(
                        words = warning.words,
                        "a commit was answered without the standby; it is confirmed before anybody is told"
                    );
                    self.heard.set(None);
                    // The log is written in order: what is confirmed now confirms what was before it.
                    self.connection
                        .batch_execute(&format!("BEGIN; {WRITE}; COMMIT"))
                        .await?;
                }
                Some(warning) => return Err(not_kept(&warning)),
            }
        }
        match self.heard.warning() {
            None => Ok(()),
            Some(warning) => Err(not_kept(&warning)),
        }
    }

    /// Whether it can be used for another transaction.
    fn is_at_rest(&mut self) -> bool {
        !self.heard.closed.load(Ordering::SeqCst)
            && !AnsiTransactionManager::is_broken_transaction_manager(&mut self.connection)
    }
}

/// Writes to the log of the database and nowhere else.
const WRITE: &str = "SELECT pg_logical_emit_message(true, 'remiss', '')";

/// Has the commit of this transaction wait for the standby although nothing was changed in it: for whoever is about to say that something is kept which
/// another transaction wrote. That one can be seen before the standby has it, where its wait was cut short.
pub async fn wait_for_what_is_seen(connection: &mut AsyncPgConnection) -> ApiResult<()> {
    connection.batch_execute(WRITE).await?;
    Ok(())
}

fn not_kept(warning: &Warning) -> ApiError {
    ApiError::DatabaseAway(format!("a commit came back with a warning: {}", warning.words))
}

async fn listen<S>(
    mut connection: tokio_postgres::Connection<Socket, S>,
    heard: Arc<Heard>,
    mut ends: oneshot::Receiver<()>,
) where
    S: TlsStream + Unpin,
{
    loop {
        let message = std::future::poll_fn(|context| connection.poll_message(context));
        let message = tokio::select! {
            _ = &mut ends => break,
            message = message => message,
        };
        match message {
            Some(Ok(AsyncMessage::Notice(notice))) if notice.parsed_severity() == Some(Severity::Warning) => {
                heard.set(Some(Warning {
                    code: notice.code().clone(),
                    words: notice.message().to_owned(),
                }));
            }
            Some(Ok(_)) => {}
            // Whoever waits for an answer hears of it by that.
            Some(Err(_)) | None => break,
        }
    }
    heard.closed.store(true, Ordering::SeqCst);
}

impl Deref for Link {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &AsyncPgConnection {
        &self.connection
    }
}

impl DerefMut for Link {
    fn deref_mut(&mut self) -> &mut AsyncPgConnection {
        &mut self.connection
    }
}

/// Opens the connections of a pool.
pub struct Links {
    pub(super) url: String,
    pub(super) road: Road,
    /// Statements that a connection begins its life with.
    pub(super) settings: Option<String>,
}

impl Manager for Links {
    type Type = Link;
    type Error = ConnectError;

    async fn create(&self) -> Result<Link, ConnectError> {
        let mut link = Link::open(&self.url, self.road).await?;
        if let Some(settings) = &self.settings {
            link.batch_execute(settings).await.map_err(connect_error)?;
        }
        Ok(link)
    }

    /// One that died while it waited, and nobody has heard of it yet, is found by the BEGIN of its next transaction.
    async fn recycle(&self, link: &mut Link, _: &Metrics) -> RecycleResult<ConnectError> {
        if link.is_at_rest() {
            Ok(())
        } else {
            Err(RecycleError::message("closed, or given up in its middle"))
        }
    }
}

/// One connection straight to `url`, as the login that it names. With `sslmode=require` in the address the connection is
/// encrypted, and the server's certificate checked against the machine's own roots.
pub async fn connect(url: &str) -> Result<AsyncPgConnection, ConnectError> {
    let settings = settings_of(url)?;
    let connection = if settings.get_ssl_mode() == tokio_postgres::config::SslMode::Require {
        let (client, connection) = settings.connect(tls()?).await.map_err(connect_error)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    } else {
        let (client, connection) = settings
            .connect(tokio_postgres::NoTls)
            .await
            .map_err(connect_error)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    };
    connection.map_err(connect_error)
}

/// What an address says, and what it does not say in a way that a machine which vanishes is noticed within half a minute: by itself it would be two hours.
fn settings_of(url: &str) -> Result<tokio_postgres::Config, ConnectError> {
    let mut settings: tokio_postgres::Config = url.parse().map_err(connect_error)?;
    if !url.contains("keepalives_idle") {
        settings.keepalives_idle(Duration::from_secs(10));
    }
    if settings.get_keepalives_interval().is_none() {
        settings.keepalives_interval(Duration::from_secs(5));
    }
    if settings.get_keepalives_retries().is_none() {
        settings.keepalives_retries(3);
    }
    if settings.get_tcp_user_timeout().is_none() {
        settings.tcp_user_timeout(Duration::from_secs(20));
    }
    if settings.get_connect_timeout().is_none() {
        settings.connect_timeout(Duration::from_secs(5));
    }
    Ok(settings)
}

fn tls() -> Result<tokio_postgres_rustls::MakeRustlsConnect, ConnectError> {
    use rustls_platform_verifier::ConfigVerifierExt;
    // A second call finds the provider installed, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let tls = rustls::ClientConfig::with_platform_verifier().map_err(connect_error)?;
    Ok(tokio_postgres_rustls::MakeRustlsConnect::new(tls))
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
