//! What was done to one thing: for the change logs of other features.

use jiff::Timestamp;
use uuid::Uuid;

use super::list::AuditFilter;
use super::store;
use crate::app::App;
use crate::db::Connection;
use crate::http::page::Counted;
use crate::http::{ApiResult, Paging};

/// Something that was done.
#[derive(Debug, Clone)]
pub struct Happened {
    /// When, UTC.
    pub at: Timestamp,
    /// Who: the name of the key, of the person who was signed in, or of the part of the service.
    pub actor: String,
    /// The person it was done for.
    pub acting_user: Option<String>,
    /// What, for example `organisation.changed`.
    pub action: String,
    /// What changed.
    pub details: serde_json::Value,
}

/// A page of what was done to a thing, the latest first, and how much there is in all; what was only read is left out.
pub async fn of_subject(
    app: &App,
    connection: &mut Connection,
    kind: &str,
    id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<Happened>, Counted)> {
    let filter = AuditFilter {
        subject_kind: Some(kind.to_owned()),
        subject_id: Some(id),
        ..AuditFilter::default()
    };
    let (entries, total) = store::list(app, connection, &filter, true, paging).await?;
    let happened = |entry: store::AuditEntry| Happened {
        at: entry.at,
        actor: entry.actor,
        acting_user: entry.acting_user,
        action: entry.action,
        details: entry.details,
    };
    Ok((entries.into_iter().map(happened).collect(), total))
}
