//! What the database says of itself.

use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use crate::db::{Connection, Database};
use crate::http::ApiResult;

/// The server, and how we are known to it.
#[derive(diesel::QueryableByName)]
pub(super) struct Facts {
    /// As people write it.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub version: String,
    /// As a number: 150014.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub number: i32,
    /// Of this database.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub encoding: String,
    /// Whether no wall holds for us.
    #[diesel(sql_type = diesel::sql_types::Bool)]
    pub is_superuser: bool,
    /// Settings by which something that was committed may be lost.
    #[diesel(sql_type = diesel::sql_types::Text)]
    pub unsafe_settings: String,
    /// Connections that are left.
    #[diesel(sql_type = diesel::sql_types::Integer)]
    pub free: i32,
    /// Its clock.
    #[diesel(sql_type = diesel::sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub now: Timestamp,
}

#[derive(diesel::QueryableByName)]
struct Untouched {
    #[diesel(sql_type = diesel::sql_types::Nullable<diesel::sql_types::Double>)]
    seconds: Option<f64>,
}

/// What it says of itself.
pub(super) async fn facts(connection: &mut Connection) -> ApiResult<Facts> {
    Ok(diesel::sql_query(
        "SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number, \
            current_setting('server_encoding') AS encoding, \
            (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS is_superuser, \
            (SELECT coalesce(string_agg(name || ' = ' || setting, ', ' ORDER BY name), '') FROM pg_settings \
                WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off') AS unsafe_settings, \
            (current_setting('max_connections')::int \
                - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int) AS free, \
            clock_timestamp() AS now",
    )
    .get_result(connection)
    .await?)
}

/// Seconds that the oldest due job has waited, of whichever municipality; 0: none waits. As the owner of the tables, who sees them all.
pub(super) async fn untouched(connection: &mut Connection) -> ApiResult<f64> {
    let found: Untouched = diesel::sql_query(
        "SELECT extract(epoch FROM now() - min(run_at))::float8 AS seconds FROM jobs WHERE run_at <= now()",
    )
    .get_result(connection)
    .await?;
    Ok(found.seconds.unwrap_or_default())
}

/// Whether a statement comes through.
pub(super) async fn answers(database: &Database) -> ApiResult<()> {
    database
        .unseeing(async |connection| {
            diesel::sql_query("SELECT 1").execute(connection).await?;
            Ok(())
        })
        .await
}
