//! What a caller may see of entries: a mail that has no place yet is shown to the registrars of all boards, but the cases that it
//! may belong to only to those who may see these cases.

use super::candidate::Candidate;
use super::store::Entry;
use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};

/// The entry without the candidates that are not the caller's to know of.
pub(super) async fn seen(app: &App, connection: &mut Connection, entry: Entry) -> ApiResult<Entry> {
    let mut entries = all_seen(app, connection, vec![entry]).await?;
    entries.pop().ok_or(ApiError::NotFound)
}

/// The same of several.
pub(super) async fn all_seen(
    app: &App,
    connection: &mut Connection,
    mut entries: Vec<Entry>,
) -> ApiResult<Vec<Entry>> {
    let mut candidates = Vec::new();
    for entry in &entries {
        candidates.push(entry.candidates()?);
    }
    let ids: Vec<_> = candidates
        .iter()
        .flatten()
        .map(|candidate| candidate.case_id)
        .collect();
    if ids.is_empty() {
        return Ok(entries);
    }
    // The database hides the cases of other boards from the caller.
    let own = cases::known_of(app, connection, &ids).await?;
    for (entry, candidates) in entries.iter_mut().zip(candidates) {
        let known: Vec<Candidate> = candidates
            .into_iter()
            .filter(|candidate| own.contains(&candidate.case_id))
            .collect();
        entry.candidates = serde_json::to_value(known).map_err(ApiError::internal)?;
    }
    Ok(entries)
}
