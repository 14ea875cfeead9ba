//! The audit log in the database: it is written by `audit`, and only read here.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::list::AuditFilter;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::audit_entries as entries;
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
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &AuditFilter,
    paging: Paging,
) -> ApiResult<(Vec<AuditEntry>, i64)> {
    let chosen = || {
        let mut query = entries::table
            .filter(entries::municipality_id.eq(app.municipality()))
            .into_boxed();
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
    let total = chosen().count().get_result(connection).await?;
    let page = chosen()
        .order(entries::id.desc())
        .limit(paging.limit())
        .offset(paging.offset());
    let mut page = page.select(AuditEntry::as_select()).load(connection).await?;
    mask(app, connection, &mut page).await?;
    Ok((page, total))
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
