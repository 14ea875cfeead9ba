//! How much work waits, and for how long.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// What waits.
#[derive(Debug, Clone, Default)]
pub struct Waiting {
    /// When the oldest mail that waits to be sent was written, UTC.
    pub oldest_mail: Option<Timestamp>,
    /// When the oldest job that waits to be done was due, UTC.
    pub oldest_job: Option<Timestamp>,
    /// When the oldest mail came in that waits for a registrar, UTC.
    pub oldest_inbox_entry: Option<Timestamp>,
    /// Jobs by kind, due or not.
    pub jobs: Vec<(String, i64)>,
    /// Mails that have come in and wait for a registrar, by state (`waiting`, `quarantined`).
    pub inbox: Vec<(String, i64)>,
    /// Alerts that nobody was told of yet, by kind.
    pub alerts: Vec<(String, i64)>,
}

#[derive(QueryableByName)]
struct Oldest {
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    mail: Option<Timestamp>,
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    job: Option<Timestamp>,
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    inbox: Option<Timestamp>,
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    many: i64,
}

/// Each mail that waits has its job, of which there are few; the others have indexes of what waits.
pub(super) async fn waiting(app: &App, connection: &mut Connection) -> ApiResult<Waiting> {
    let oldest: Oldest = diesel::sql_query(
        "SELECT (SELECT min(m.created_at) FROM jobs j JOIN messages m ON m.municipality_id = j.municipality_id \
                AND m.id = (j.payload ->> 'messageId')::uuid \
            WHERE j.municipality_id = $1 AND j.kind = 'send-message' AND m.status = 'queued') AS mail, \
            (SELECT min(run_at) FROM jobs WHERE municipality_id = $1 AND run_at <= $2) AS job, \
            (SELECT min(received_at) FROM inbox_entries WHERE municipality_id = $1 AND status IN ('waiting', 'quarantined')) AS inbox",
    )
    .bind::<Uuid, _>(app.municipality())
    .bind::<Timestamptz, _>(app.now().to_diesel())
    .get_result(connection)
    .await?;
    let counted: Vec<Counted> = diesel::sql_query(
        "SELECT 'job' AS what, kind, count(*) AS many FROM jobs WHERE municipality_id = $1 GROUP BY kind \
         UNION ALL SELECT 'inbox', status, count(*) FROM inbox_entries \
            WHERE municipality_id = $1 AND status IN ('waiting', 'quarantined') GROUP BY status \
         UNION ALL SELECT 'alert', kind, count(*) FROM alerts WHERE municipality_id = $1 AND status = 'raised' GROUP BY kind",
    )
    .bind::<Uuid, _>(app.municipality())
    .load(connection)
    .await?;
    let of = |what: &str| {
        let these = counted.iter().filter(|one| one.what == what);
        these.map(|one| (one.kind.clone(), one.many)).collect()
    };
    Ok(Waiting {
        oldest_mail: oldest.mail,
        oldest_job: oldest.job,
        oldest_inbox_entry: oldest.inbox,
        jobs: of("job"),
        inbox: of("inbox"),
        alerts: of("alert"),
    })
}
