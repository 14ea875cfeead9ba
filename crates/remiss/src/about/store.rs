//! How long work waits, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// The oldest of what waits.
#[derive(Debug, QueryableByName)]
pub(super) struct Oldest {
    /// When the oldest mail that waits to be sent was written, UTC.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub mail: Option<Timestamp>,
    /// When the oldest job that waits to be done was due, UTC.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub job: Option<Timestamp>,
}

/// The oldest mail and job that wait. Each mail that waits has its job, of which there are few.
pub(super) async fn oldest(app: &App, connection: &mut Connection) -> ApiResult<Oldest> {
    Ok(diesel::sql_query(
        "SELECT (SELECT min(m.created_at) FROM jobs j JOIN messages m ON m.municipality_id = j.municipality_id \
                AND m.id = (j.payload ->> 'messageId')::uuid \
            WHERE j.municipality_id = $1 AND j.kind = 'send-message' AND m.status = 'queued') AS mail, \
            (SELECT min(run_at) FROM jobs WHERE municipality_id = $1 AND run_at <= $2) AS job",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .get_result(connection)
    .await?)
}
