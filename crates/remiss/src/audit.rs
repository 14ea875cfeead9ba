//! What was done is written down twice, in the transaction of the change: in the audit log, with who and for whom, and
//! in the event log, which other systems follow.

use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::error::ApiResult;

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Deed<'a> {
    /// What, for example `case.registered`: the event's type and the audit log's action.
    pub action: &'static str,
    /// Kind of the thing it was done to, for example `case`.
    pub subject_kind: &'static str,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// What changed, for the audit log only: values before and after.
    pub details: &'a serde_json::Value,
}

/// Writes the audit row and the event, in one statement. Call it last in the transaction: the event's number is taken
/// from one counter, which stays locked until the commit; that is what makes the log gapless and ordered.
pub async fn record(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deed: Deed<'_>,
) -> ApiResult<()> {
    use diesel::sql_types::{Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
    diesel::sql_query(
        "WITH audit AS ( \
            INSERT INTO audit_entries (municipality_id, at, actor, actor_id, acting_user, action, subject_kind, \
                subject_id, board_id, case_id, details) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
        ), counter AS ( \
            INSERT INTO event_counters (municipality_id, last_sequence) VALUES ($1, 1) \
            ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = event_counters.last_sequence + 1 \
            RETURNING last_sequence \
        ) \
        INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, board_id, case_id, at) \
        SELECT $1, last_sequence, $12, $6, $7, $8, $9, $10, $2 FROM counter",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Timestamptz, _>(app.now().to_diesel())
    .bind::<Text, _>(&caller.name)
    .bind::<Nullable<SqlUuid>, _>(caller.id)
    .bind::<Nullable<Text>, _>(caller.acting_user.as_deref())
    .bind::<Text, _>(deed.action)
    .bind::<Text, _>(deed.subject_kind)
    .bind::<SqlUuid, _>(deed.subject_id)
    .bind::<Nullable<SqlUuid>, _>(deed.board_id)
    .bind::<Nullable<SqlUuid>, _>(deed.case_id)
    .bind::<Jsonb, _>(deed.details)
    .bind::<SqlUuid, _>(app.new_id())
    .execute(connection)
    .await?;
    Ok(())
}

/// The same for many things in one statement, in this order.
pub async fn record_all(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deeds: &[Deed<'_>],
) -> ApiResult<()> {
    use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid};
    if deeds.is_empty() {
        return Ok(());
    }
    let each = |of: fn(&Deed<'_>) -> Option<Uuid>| deeds.iter().map(of).collect::<Vec<_>>();
    let ids: Vec<Uuid> = deeds.iter().map(|_| app.new_id()).collect();
    diesel::sql_query(
        "WITH deeds AS ( \
            SELECT * FROM unnest($6, $7, $8, $9, $10, $11, $12) WITH ORDINALITY \
                AS deeds (action, subject_kind, subject_id, board_id, case_id, details, event_id, place) \
        ), audit AS ( \
            INSERT INTO audit_entries (municipality_id, at, actor, actor_id, acting_user, action, subject_kind, \
                subject_id, board_id, case_id, details) \
            SELECT $1, $2, $3, $4, $5, action, subject_kind, subject_id, board_id, case_id, details \
            FROM deeds ORDER BY place \
        ), counter AS ( \
            INSERT INTO event_counters (municipality_id, last_sequence) VALUES ($1, $13) \
            ON CONFLICT (municipality_id) DO UPDATE SET last_sequence = event_counters.last_sequence + $13 \
            RETURNING last_sequence \
        ) \
        INSERT INTO events (municipality_id, sequence, id, type, subject_kind, subject_id, board_id, case_id, at) \
        SELECT $1, last_sequence - $13 + place, event_id, action, subject_kind, subject_id, board_id, case_id, $2 \
        FROM counter, deeds",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Timestamptz, _>(app.now().to_diesel())
    .bind::<Text, _>(&caller.name)
    .bind::<Nullable<SqlUuid>, _>(caller.id)
    .bind::<Nullable<Text>, _>(caller.acting_user.as_deref())
    .bind::<Array<Text>, _>(deeds.iter().map(|deed| deed.action).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(deeds.iter().map(|deed| deed.subject_kind).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(deeds.iter().map(|deed| deed.subject_id).collect::<Vec<_>>())
    .bind::<Array<Nullable<SqlUuid>>, _>(each(|deed| deed.board_id))
    .bind::<Array<Nullable<SqlUuid>>, _>(each(|deed| deed.case_id))
    .bind::<Array<Jsonb>, _>(deeds.iter().map(|deed| deed.details).collect::<Vec<_>>())
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<BigInt, _>(i64::try_from(deeds.len()).unwrap_or(i64::MAX))
    .execute(connection)
    .await?;
    Ok(())
}
