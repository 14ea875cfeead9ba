//! How drafts stand against the rules, counted and kept: the lists of stop dates show it for many cases at once, and setting a
//! summary to count its lines takes a moment.

use std::collections::HashMap;

use remiss_domain::heading_rules::Severity;
use uuid::Uuid;

use super::check::checked_against;
use super::facts::facts_of;
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::http::ApiResult;
use crate::{cases, remisser};

/// How many findings a draft has.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Those that stop the handing in.
    pub grave: i32,
    /// Those that do not.
    pub warnings: i32,
}

/// Checks these drafts by the rules of their templates, as they are now, and keeps what was counted. One whose template was taken
/// away is left out.
pub async fn recheck(app: &App, drafts: &[Uuid]) -> ApiResult<HashMap<Uuid, Counted>> {
    let caller = Caller::system("draft checks");
    let mut counted = HashMap::new();
    for id in drafts {
        let (draft, version, case, remiss) = app
            .read(&caller, async |connection| {
                let draft = store::find(app, connection, *id).await?;
                let version = store::newest_version(app, connection, &draft).await?;
                let case = cases::find(app, connection, draft.case_id).await?;
                let remiss = match draft.remiss_id {
                    Some(id) => Some(remisser::find(app, connection, id).await?),
                    None => None,
                };
                Ok((draft, version, case, remiss))
            })
            .await?;
        let Ok(template) = super::template(app, &draft.template) else {
            continue;
        };
        let facts = facts_of(&case, remiss.as_ref(), &version.fields()?);
        let checked = checked_against(facts, template, version.text()?, version.observations()).await?;
        let count = |severity: Severity| {
            let found = checked
                .findings
                .iter()
                .filter(|finding| finding.severity == severity);
            i32::try_from(found.count()).unwrap_or(i32::MAX)
        };
        let found = Counted {
            grave: count(Severity::Grave),
            warnings: count(Severity::Warning),
        };
        app.write(&caller, async |connection| {
            store::keep_check(app, connection, &draft, &case, remiss.as_ref(), found).await
        })
        .await?;
        counted.insert(draft.id, found);
    }
    Ok(counted)
}
