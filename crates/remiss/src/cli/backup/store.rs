//! What the database says of itself in the moment of a backup.

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::manifest::Log;
use crate::db::Connection;
use crate::http::ApiResult;

/// Keys of files that are copied at a time.
const AT_A_TIME: usize = 5000;
/// Tables whose rows are counted.
const COUNTED: [&str; 7] = [
    "cases",
    "remisser",
    "recipients",
    "responses",
    "documents",
    "messages",
    "inbox_entries",
];

/// The moment.
pub(super) struct Moment {
    /// Its name for `pg_dump`.
    pub snapshot: String,
    /// Version of the server.
    pub postgres: String,
    /// Rows by table.
    pub rows: BTreeMap<String, i64>,
    /// Where each log ends.
    pub logs: Vec<Log>,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    words: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    many: i64,
}

#[derive(QueryableByName)]
struct Ended {
    #[diesel(sql_type = SqlUuid)]
    municipality_id: Uuid,
    #[diesel(sql_type = Text)]
    municipality: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
    #[diesel(sql_type = Text)]
    hash: String,
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = SqlUuid)]
    key: Uuid,
}

/// Begins to read as of now, as the owner of the tables.
pub(super) async fn begin(connection: &mut Connection) -> ApiResult<Moment> {
    connection
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL idle_in_transaction_session_timeout = 0")
        .await?;
    let snapshot = words(connection, "SELECT pg_export_snapshot() AS words").await?;
    let postgres = words(connection, "SELECT current_setting('server_version') AS words").await?;
    let rows = rows(connection).await?;
    let logs = logs(connection).await?;
    open_keys(connection).await?;
    Ok(Moment {
        snapshot,
        postgres,
        rows,
        logs,
    })
}

/// The next keys of files that rows name; `None`: there are no more.
pub(super) async fn next_keys(connection: &mut Connection) -> ApiResult<Option<Vec<Uuid>>> {
    let found: Vec<Key> = diesel::sql_query(format!("FETCH {AT_A_TIME} FROM file_keys"))
        .load(connection)
        .await?;
    let keys: Vec<Uuid> = found.into_iter().map(|found| found.key).collect();
    Ok(Some(keys).filter(|keys| !keys.is_empty()))
}

/// Nothing more is read.
pub(super) async fn end(connection: &mut Connection) -> ApiResult<()> {
    Ok(connection.batch_execute("COMMIT").await?)
}

/// Whether there is nothing in the database yet.
pub(super) async fn is_empty(connection: &mut Connection) -> ApiResult<bool> {
    let found: Count = diesel::sql_query(
        "SELECT count(*) AS many FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'S')",
    )
    .get_result(connection)
    .await?;
    Ok(found.many == 0)
}

/// Makes the role that the service works as, where the server does not have it: a dump has no roles.
pub(super) async fn ensure_role(connection: &mut Connection) -> ApiResult<()> {
    Ok(connection
        .batch_execute(
            "DO $$ BEGIN \
                IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'remiss_app') THEN CREATE ROLE remiss_app NOLOGIN; END IF; \
                IF NOT pg_has_role(current_user, 'remiss_app', 'MEMBER') THEN EXECUTE format('GRANT remiss_app TO %I', current_user); END IF; \
             END $$",
        )
        .await?)
}

async fn words(connection: &mut Connection, sql: &str) -> ApiResult<String> {
    let found: Words = diesel::sql_query(sql).get_result(connection).await?;
    Ok(found.words)
}

async fn rows(connection: &mut Connection) -> ApiResult<BTreeMap<String, i64>> {
    let mut rows = BTreeMap::new();
    for table in COUNTED {
        let found: Count = diesel::sql_query(format!("SELECT count(*) AS many FROM {table}"))
            .get_result(connection)
            .await?;
        rows.insert(table.to_owned(), found.many);
    }
    Ok(rows)
}

async fn logs(connection: &mut Connection) -> ApiResult<Vec<Log>> {
    let ended: Vec<Ended> = diesel::sql_query(
        "SELECT c.municipality_id, m.name AS municipality, encode(c.audit_head, 'hex') AS hash, c.last_entry AS rows \
         FROM event_counters c JOIN municipalities m ON m.id = c.municipality_id ORDER BY m.name",
    )
    .load(connection)
    .await?;
    let logs = ended.into_iter().map(|log| Log {
        municipality_id: log.municipality_id,
        municipality: log.municipality,
        rows: log.rows,
        hash: log.hash,
    });
    Ok(logs.collect())
}

/// A cursor over the keys of every column that holds some: told by the columns' names, so that a new table is not forgotten (a test holds the names).
async fn open_keys(connection: &mut Connection) -> ApiResult<()> {
    let columns: Vec<Words> = diesel::sql_query(
        "SELECT CASE WHEN data_type = 'uuid' THEN format('SELECT %I AS key FROM %I WHERE %I IS NOT NULL', column_name, table_name, column_name) \
            ELSE format('SELECT (file ->> ''key'')::uuid AS key FROM %I, jsonb_array_elements(%I) AS file', table_name, column_name) END AS words \
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name) \
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' \
            AND ((data_type = 'uuid' AND column_name LIKE '%file_key') OR (data_type = 'jsonb' AND column_name = 'files')) \
         ORDER BY table_name, column_name",
    )
    .load(connection)
    .await?;
    let all: Vec<String> = columns.into_iter().map(|column| column.words).collect();
    let sql = format!(
        "DECLARE file_keys NO SCROLL CURSOR FOR SELECT key FROM ({}) AS named WHERE key IS NOT NULL",
        all.join(" UNION ")
    );
    Ok(connection.batch_execute(&sql).await?)
}
