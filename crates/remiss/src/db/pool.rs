//! Connections and transactions.
//!
//! Each connection works under the role `remiss_app`, which owns nothing, and each transaction says first which
//! municipality and boards its caller may see: row-level security does the rest. It says so in the message that begins it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deadpool::Runtime;
use deadpool::managed::{Object, Pool};
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, TransactionManager};
use jiff::civil::Date;
use tokio::time::Instant;
use uuid::Uuid;

use super::link::Links;
pub use super::link::connect;
use crate::access::Boards;
use crate::http::error::{ApiError, ApiResult};
use crate::trace::{self, SpanKind, Step};

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

/// How the connections of a pool reach Postgres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// Each connection is one to Postgres.
    Straight,
    /// Through a pooler that gives a connection to Postgres for the length of a transaction (PgBouncer, `pool_mode = transaction`). Nothing then outlasts a
    /// transaction: no role, no setting, and no prepared statement.
    ThroughPooler,
}

/// What the server ends by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// A statement that takes longer; zero: none.
    pub statement: Duration,
    /// A transaction in which nothing is asked for longer: its client has vanished with its locks. Zero: none.
    pub idle_transaction: Duration,
}

impl Limits {
    /// This limit for statements, and five minutes for transactions.
    pub const fn of_statements(statement: Duration) -> Limits {
        Limits {
            statement,
            idle_transaction: Duration::from_secs(300),
        }
    }

    /// The settings of a connection; `scope` is `SET` or `SET LOCAL`.
    fn settings(self, scope: &str) -> String {
        // What is asked here is small: compiling it would take longer than answering it.
        format!(
            "{scope} ROLE remiss_app; {scope} statement_timeout = {}; {scope} idle_in_transaction_session_timeout = {}; \
             {scope} TIME ZONE 'UTC'; {scope} jit = off",
            self.statement.as_millis(),
            self.idle_transaction.as_millis()
        )
    }
}

/// The connections of a pool at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    /// Open, in use or not.
    pub open: usize,
    /// Open and in nobody's use.
    pub idle: usize,
    /// At most.
    pub allowed: usize,
    /// Those who wait for one.
    pub waited_for: usize,
}

/// A pool of connections.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Links>,
    /// What every transaction begins with besides its caller's sight.
    begin: Arc<str>,
    lost_at: Arc<Mutex<Option<Instant>>>,
}

impl Database {
    /// A pool of at most `size` connections straight to `url`; each is opened when it is first needed. A statement that takes
    /// longer than `statement_timeout` is ended by the server.
    pub fn new(url: &str, size: usize, statement_timeout: Duration) -> Result<Database, ConnectError> {
        let limits = Limits::of_statements(statement_timeout);
        Database::by(url, size, Road::Straight, limits)
    }

    /// The same by this road, and with these limits.
    pub fn by(url: &str, size: usize, road: Road, limits: Limits) -> Result<Database, ConnectError> {
        // Not opened here, but read: an address that nobody can read is told now.
        let _: tokio_postgres::Config = url
            .parse()
            .map_err(|error: tokio_postgres::Error| ConnectError(error.to_string()))?;
        let settings = match road {
            Road::Straight => Some(limits.settings("SET")),
            Road::ThroughPooler => None,
        };
        let pool = Pool::builder(Links {
            url: url.to_owned(),
            road,
            settings,
        })
        .max_size(size.max(1))
        .runtime(Runtime::Tokio1)
        .wait_timeout(Some(Duration::from_secs(5)))
        .create_timeout(Some(Duration::from_secs(5)))
        .build()
        .map_err(|error| ConnectError(error.to_string()))?;
        let begin = match road {
            Road::Straight => String::new(),
            Road::ThroughPooler => format!("; {}", limits.settings("SET LOCAL")),
        };
        Ok(Database {
            pool,
            begin: begin.into(),
            lost_at: Arc::default(),
        })
    }

    /// A connection with a transaction begun, that row-level security shows nothing that a board owns: for what is asked before it is known
    /// who asks, and for what asks no table. Whoever takes it ends the transaction.
    pub async fn begin_unseeing(&self) -> ApiResult<Object<Links>> {
        self.begin(&format!("BEGIN{}", self.begin)).await
    }

    /// Runs `work` in a transaction that row-level security shows nothing that a board owns.
    pub async fn unseeing<R>(&self, work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>) -> ApiResult<R> {
        let under_way = UnderWay(Some(self.begin_unseeing().await?));
        under_way.carry_out(false, work).await
    }

    /// Runs `work`, which asks before it is known who asks, and may be begun again: where the connection turns out to be dead, another takes its place.
    /// Each of its statements is a transaction of its own, for the sake of speed, unless a pooler stands between. Row-level security shows it nothing that a
    /// board owns.
    pub async fn asked_before<R>(&self, work: impl AsyncFn(&mut Connection) -> ApiResult<R>) -> ApiResult<R> {
        if !self.begin.is_empty() {
            return self.unseeing(async |connection| work(connection).await).await;
        }
        let mut tries = self.pool.status().max_size;
        loop {
            let mut link = UnderWay(Some(self.taken().await?));
            let connection = link
                .0
                .as_mut()
                .ok_or_else(|| ApiError::internal("no connection"))?;
            match work(connection).await {
                Err(ApiError::DatabaseAway(_)) if tries > 0 => {
                    self.note_loss();
                    tries -= 1;
                }
                answer => {
                    link.at_rest();
                    return answer;
                }
            }
        }
    }

    /// Runs `work` in one transaction that sees only what `sight` says of `municipality`.
    pub async fn transaction<R>(
        &self,
        municipality: Uuid,
        sight: Sight<'_>,
        read_only: bool,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>,
    ) -> ApiResult<R> {
        let (mode, name) = match read_only {
            true => ("BEGIN READ ONLY", "transaction that reads"),
            false => ("BEGIN", "transaction that writes"),
        };
        let mut step = Step::begin(name, SpanKind::Client);
        step.tell("db.system.name", "postgresql");
        let sight = sight.settings(municipality);
        // What is written, jobs and events, keeps where it comes from.
        let place = match step.place().or_else(trace::current) {
            Some(place) if !read_only => format!("; SET LOCAL remiss.trace = '{place}'"),
            _ => String::new(),
        };
        let begun = self
            .begin(&format!("{mode}{}; {sight}{place}", self.begin))
            .await?;
        let done = UnderWay(Some(begun)).carry_out(!read_only, work).await;
        if let Err(ApiError::Internal(_) | ApiError::DatabaseAway(_)) = &done {
            step.failed();
        }
        done
    }

    /// Begins a transaction with its settings, as one message. Where the connection turns out to be dead, nothing has been done on it, and
    /// another takes its place; after as many as the pool can hold it is a new one.
    async fn begin(&self, sql: &str) -> ApiResult<Object<Links>> {
        let mut tries = self.pool.status().max_size;
        loop {
            let mut connection = self.taken().await?;
            let inside: &mut AsyncPgConnection = &mut connection;
            let Err(error) = AnsiTransactionManager::begin_transaction_sql(inside, sql).await else {
                return Ok(connection);
            };
            // Also where it lives: it may stand in a transaction that failed to begin.
            drop(Object::take(connection));
            self.note_loss();
            match ApiError::from(error) {
                ApiError::DatabaseAway(_) if tries > 0 => tries -= 1,
                error => return Err(error),
            }
        }
    }

    /// A connection of the pool.
    async fn taken(&self) -> ApiResult<Object<Links>> {
        self.pool.get().await.map_err(|error| {
            self.note_loss();
            ApiError::DatabaseAway(error.to_string())
        })
    }

    /// How many connections there are now.
    pub fn connections(&self) -> Connections {
        let status = self.pool.status();
        Connections {
            open: status.size,
            idle: status.available,
            allowed: status.max_size,
            waited_for: status.waiting,
        }
    }

    fn note_loss(&self) {
        *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// When a connection was last found lost, or could not be had.
    pub fn lost_at(&self) -> Option<Instant> {
        *self.lost_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A transaction under way. Given up in its middle, as by a caller who hangs up, its connection is closed: left in the pool it would keep what it has
/// locked until somebody happens to take it out. A commit that is under way then is carried out or not; nobody is told that it was, and it is not cancelled.
struct UnderWay(Option<Object<Links>>);

impl UnderWay {
    async fn carry_out<R>(
        mut self,
        writes: bool,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>,
    ) -> ApiResult<R> {
        let link = self
            .0
            .as_mut()
            .ok_or_else(|| ApiError::internal("no transaction"))?;
        match work(link).await {
            Ok(value) => {
                link.commit().await?;
                self.at_rest();
                Ok(value)
            }
            // Another server is the primary now, and this one only follows it: the connection leads to the wrong place.
            Err(ApiError::Internal(words)) if writes && words.contains("in a read-only transaction") => {
                Err(ApiError::DatabaseAway(words))
            }
            Err(error) => {
                let connection: &mut AsyncPgConnection = link;
                // Where the connection is gone there is nothing to roll back; the first error is the one to tell.
                if AnsiTransactionManager::rollback_transaction(connection)
                    .await
                    .is_ok()
                {
                    self.at_rest();
                }
                Err(error)
            }
        }
    }

    /// Back into the pool.
    fn at_rest(&mut self) {
        drop(self.0.take());
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        drop(self.0.take().map(Object::take));
    }
}

impl Sight<'_> {
    fn settings(self, municipality: Uuid) -> String {
        format!(
            "SET LOCAL remiss.municipality = '{municipality}'; SET LOCAL remiss.boards = {}; SET LOCAL remiss.secrets = {}; \
             SET LOCAL \"remiss.user\"={}; SET LOCAL remiss.today = '{}'",
            literal(&self.boards.to_setting()),
            literal(&self.secrets.to_setting()),
            literal(self.user.unwrap_or_default()),
            self.today
        )
    }
}

/// A text as Postgres reads it in a statement, whatever `standard_conforming_strings` says. It keeps no NUL, which becomes a letter that no name has.
fn literal(text: &str) -> String {
    format!(
        "E'{}'",
        text.replace('\0', "\u{fffd}")
            .replace('\\', "\\\\")
            .replace('\'', "''")
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_a_transaction_may_see_stays_a_text_whatever_the_user_is_called() {
        assert_eq!(literal("anna"), "E'anna'");
        assert_eq!(literal("o'brien"), "E'o''brien'");
        assert_eq!(literal(r"\'; RESET ROLE; --"), r"E'\\''; RESET ROLE; --'");
        assert_eq!(literal(""), "E''");
    }
}
