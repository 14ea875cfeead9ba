//! The audit log in the database: it is written by `audit`, and only read here.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::chain::Link;
use super::list::AuditFilter;
use crate::app::App;
use crate::db::schema::audit_entries as entries;
use crate::db::{AtMost, Connection};
use crate::http::page::{COUNTED, Counted};
use crate::http::{ApiResult, Paging};
use crate::secrecy;

/// An entry of the audit log.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub(super) struct AuditEntry {
    pub id: i64,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub at: Timestamp,
    pub actor: String,
    pub actor_id: Option<Uuid>,
    pub acting_user: Option<String>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub board_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    pub details: serde_json::Value,
    pub hash: Vec<u8>,
}

/// A row with every field that is hashed; the details as Postgres writes them.
#[derive(QueryableByName)]
#[diesel(table_name = entries)]
struct LinkRow {
    id: i64,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    at: Timestamp,
    actor: String,
    actor_id: Option<Uuid>,
    acting_user: Option<String>,
    action: String,
    subject_kind: String,
    subject_id: Uuid,
    board_id: Option<Uuid>,
    case_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Text)]
    details_text: String,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
}

/// Where the log ends, by one look at both the counter and the log.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct End {
    /// Place of the last row, as the counter has it.
    #[diesel(sql_type = sql_types::BigInt)]
    pub last_entry: i64,
    /// Hash of the last row, as the counter has it.
    #[diesel(sql_type = sql_types::Bytea)]
    pub head: Vec<u8>,
    /// Place of the last row that is there.
    #[diesel(sql_type = sql_types::BigInt)]
    pub last_row: i64,
}

/// Entries, the latest first. A timeline leaves out what was only read.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &AuditFilter,
    timeline: bool,
    paging: Paging,
) -> ApiResult<(Vec<AuditEntry>, Counted)> {
    let chosen = || {
        let mut query = entries::table
            .filter(entries::municipality_id.eq(app.municipality()))
            .into_boxed();
        if timeline {
            query = query.filter(entries::action.not_like(crate::audit::READS));
        }
        if let Some(action) = &filter.action {
            query = query.filter(entries::action.eq(action));
        }
        if let Some(kind) = &filter.subject_kind {
            query = query.filter(entries::subject_kind.eq(kind));
        }
        if let Some(subject) = filter.subject_id {
            query = query.filter(entries::subject_id.eq(subject));
        }
        if let Some(case) = filter.case_id {
            query = query.filter(entries::case_id.eq(case));
        }
        if let Some(actor) = filter.actor_id {
            query = query.filter(entries::actor_id.eq(actor));
        }
        if let Some(user) = &filter.acting_user {
            query = query.filter(entries::acting_user.eq(user));
        }
        if let Some(from) = filter.at_from {
            query = query.filter(entries::at.ge(from.to_diesel()));
        }
        if let Some(to) = filter.at_to {
            query = query.filter(entries::at.le(to.to_diesel()));
        }
        query
    };
    let counted: i64 = AtMost::new(chosen().select(entries::id), COUNTED + 1)
        .get_result(connection)
        .await?;
    let page = chosen()
        .order(entries::id.desc())
        .limit(paging.limit())
        .offset(paging.offset());
    let mut page = page.select(AuditEntry::as_select()).load(connection).await?;
    mask(app, connection, &mut page).await?;
    Ok((page, Counted::so_far(counted)))
}

/// What changed may tell of a document under secrecy by its title, whatever the entry is about: in a case with documents that
/// are hidden from the caller it is said what was done, and not what changed.
async fn mask(app: &App, connection: &mut Connection, page: &mut [AuditEntry]) -> ApiResult<()> {
    let mut cases: Vec<Uuid> = page.iter().filter_map(|entry| entry.case_id).collect();
    cases.sort_unstable();
    cases.dedup();
    let masked = secrecy::hides_in_cases(app, connection, &cases).await?;
    for entry in page
        .iter_mut()
        .filter(|entry| entry.case_id.is_some_and(|case| masked.contains(&case)))
    {
        entry.details = serde_json::json!({ "hidden": true });
    }
    Ok(())
}

/// Where the log ends.
pub(super) async fn end(app: &App, connection: &mut Connection) -> ApiResult<End> {
    Ok(diesel::sql_query(
        "SELECT coalesce(max(counter.last_entry), 0) AS last_entry, \
            coalesce((array_agg(counter.audit_head))[1], decode(repeat('00', 32), 'hex')) AS head, \
            coalesce((SELECT max(id) FROM audit_entries WHERE municipality_id = $1), 0) AS last_row \
         FROM event_counters counter WHERE municipality_id = $1",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .get_result(connection)
    .await?)
}

/// At most `limit` rows after a place in the log, up to `last`, in order, as they are hashed.
pub(super) async fn links(
    app: &App,
    connection: &mut Connection,
    after: i64,
    last: i64,
    limit: i64,
) -> ApiResult<Vec<Link>> {
    let rows: Vec<LinkRow> = diesel::sql_query(
        "SELECT id, at, actor, actor_id, acting_user, action, subject_kind, subject_id, board_id, case_id, \
            details::text AS details_text, previous_hash, hash \
         FROM audit_entries WHERE municipality_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::BigInt, _>(after)
    .bind::<sql_types::BigInt, _>(last)
    .bind::<sql_types::BigInt, _>(limit)
    .load(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Link {
            id: row.id,
            at: row.at,
            actor: row.actor,
            actor_id: row.actor_id,
            acting_user: row.acting_user,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            board_id: row.board_id,
            case_id: row.case_id,
            details: row.details_text,
            previous_hash: row.previous_hash,
            hash: row.hash,
        })
        .collect())
}
