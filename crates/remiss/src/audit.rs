//! What was done is written down twice, in the transaction of the change: in the audit log, with who and for whom, and
//! in the event log, which other systems follow. What was read under secrecy is written in the audit log alone.
//!
//! Each row of the audit log carries a hash of itself and of the row before; the database makes them, in
//! `remiss_record`, under the lock of the counter that both logs take their numbers from. `audit_entries` checks them.

use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::events::types;
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
    pub details: &'a Value,
}

/// How something under secrecy was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// What the register says of it.
    Entry,
    /// The text or the file itself.
    Content,
    /// Among others, in a list, a search or a document that is made of several.
    Listed,
}

impl Way {
    fn as_str(self) -> &'static str {
        match self {
            Way::Entry => "entry",
            Way::Content => "content",
            Way::Listed => "listed",
        }
    }
}

/// Something under secrecy that was read.
#[derive(Debug, Clone)]
pub struct Read<'a> {
    /// What was read: the action of the row, `document.read` for example.
    pub action: &'static str,
    /// Kind of the thing, for example `document`.
    pub subject_kind: &'static str,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// How.
    pub way: Way,
    /// The ground of secrecy as it stood then, for example `OSL 25 kap. 1 §`.
    pub ground: &'a str,
}

/// Actions of reads: they stand in the audit log and not in a case's timeline.
pub(crate) const READS: &str = "%.read";

/// Functions of the database.
mod in_database {
    #![allow(clippy::too_many_arguments, reason = "as many as the function has")]

    diesel::define_sql_function! {
        /// Writes both logs; see the migration that makes it.
        fn remiss_record(
            tenant: diesel::sql_types::Uuid,
            moment: diesel::sql_types::Timestamptz,
            who: diesel::sql_types::Text,
            who_id: diesel::sql_types::Nullable<diesel::sql_types::Uuid>,
            for_whom: diesel::sql_types::Nullable<diesel::sql_types::Text>,
            actions: diesel::sql_types::Array<diesel::sql_types::Text>,
            kinds: diesel::sql_types::Array<diesel::sql_types::Text>,
            subjects: diesel::sql_types::Array<diesel::sql_types::Uuid>,
            boards: diesel::sql_types::Array<diesel::sql_types::Nullable<diesel::sql_types::Uuid>>,
            cases: diesel::sql_types::Array<diesel::sql_types::Nullable<diesel::sql_types::Uuid>>,
            changes: diesel::sql_types::Array<diesel::sql_types::Jsonb>,
            event_ids: diesel::sql_types::Nullable<diesel::sql_types::Array<diesel::sql_types::Uuid>>,
        ) -> diesel::sql_types::BigInt;
    }
}
use in_database::remiss_record;

/// Writes the audit row and the event, in one statement. Call it last in the transaction: the numbers are taken from one
/// counter, which stays locked until the commit; that is what makes the logs gapless and ordered.
pub async fn record(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deed: Deed<'_>,
) -> ApiResult<()> {
    record_all(app, connection, caller, &[deed]).await
}

/// The same for many things in one statement, in this order.
pub async fn record_all(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deeds: &[Deed<'_>],
) -> ApiResult<()> {
    debug_assert!(
        deeds.iter().all(|deed| types::is_known(deed.action)),
        "an event of a type that does not stand in events/types.rs: {:?}",
        deeds.first()
    );
    let events = deeds.iter().map(|_| app.new_id()).collect();
    write(app, connection, caller, deeds, Some(events)).await
}

/// Writes the audit row and no event, for what no other system follows: who signed in to the pages. Call it last in the transaction.
pub async fn record_unheard(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deeds: &[Deed<'_>],
) -> ApiResult<()> {
    write(app, connection, caller, deeds, None).await
}

/// Writes that something under secrecy was read, in a transaction of its own. Call it before the answer is given: what
/// cannot be written down is not shown.
pub async fn record_read(app: &App, caller: &Caller, read: Read<'_>) -> ApiResult<()> {
    record_reads(app, caller, &[read]).await
}

/// The same for many things, in one statement. Nothing read: nothing written.
pub async fn record_reads(app: &App, caller: &Caller, reads: &[Read<'_>]) -> ApiResult<()> {
    if reads.is_empty() {
        return Ok(());
    }
    let details: Vec<Value> = reads
        .iter()
        .map(|read| json!({ "way": read.way.as_str(), "secrecyGround": read.ground }))
        .collect();
    let deeds: Vec<Deed<'_>> = reads
        .iter()
        .zip(&details)
        .map(|(read, details)| Deed {
            action: read.action,
            subject_kind: read.subject_kind,
            subject_id: read.subject_id,
            board_id: read.board_id,
            case_id: read.case_id,
            details,
        })
        .collect();
    app.write(caller, async |connection| {
        write(app, connection, caller, &deeds, None).await
    })
    .await
}

async fn write(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    deeds: &[Deed<'_>],
    events: Option<Vec<Uuid>>,
) -> ApiResult<()> {
    if deeds.is_empty() {
        return Ok(());
    }
    // As an expression, not as SQL text: the statement is prepared once per connection.
    diesel::select(remiss_record(
        app.municipality(),
        app.now().to_diesel(),
        &caller.name,
        caller.id,
        caller.acting_user.as_deref(),
        deeds.iter().map(|deed| deed.action).collect::<Vec<_>>(),
        deeds.iter().map(|deed| deed.subject_kind).collect::<Vec<_>>(),
        deeds.iter().map(|deed| deed.subject_id).collect::<Vec<_>>(),
        deeds.iter().map(|deed| deed.board_id).collect::<Vec<_>>(),
        deeds.iter().map(|deed| deed.case_id).collect::<Vec<_>>(),
        deeds.iter().map(|deed| deed.details).collect::<Vec<_>>(),
        events,
    ))
    .execute(connection)
    .await?;
    Ok(())
}

/// What a change changed, for [`Deed::details`]: `{"before": {…}, "after": {…}}` with the fields that differ between the
/// two objects, and no others; links and the like (`_…`) are left out.
pub fn changes(before: &Value, after: &Value) -> Value {
    let (mut was, mut is) = (Map::new(), Map::new());
    if let (Value::Object(before), Value::Object(after)) = (before, after) {
        let names = before.keys().chain(after.keys());
        for name in names.filter(|name| !name.starts_with('_')) {
            let (old, new) = (before.get(name), after.get(name));
            if old != new {
                was.insert(name.clone(), old.cloned().unwrap_or_default());
                is.insert(name.clone(), new.cloned().unwrap_or_default());
            }
        }
    }
    json!({ "before": was, "after": is })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn changes_hold_what_differs_and_nothing_else() {
        let before = json!({ "name": "Byggnadsnämnden", "days": 7, "email": null, "gone": 1 });
        let after = json!({ "name": "Bygg- och miljönämnden", "days": 7, "email": "bom@example.org" });
        assert_eq!(
            changes(&before, &after),
            json!({
                "before": { "name": "Byggnadsnämnden", "email": null, "gone": 1 },
                "after": { "name": "Bygg- och miljönämnden", "email": "bom@example.org", "gone": null },
            })
        );
        assert_eq!(changes(&before, &before), json!({ "before": {}, "after": {} }));
    }
}
