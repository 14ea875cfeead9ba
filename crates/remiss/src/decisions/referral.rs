//! A referral back (återremiss) that was recorded wrongly becomes the decision that was made, and the other way round: as long as the department has not
//! begun on what it was asked for, nothing is lost by it.

use remiss_domain::workflow::DecisionKind;

use super::store::Decision;
use super::{deferral, outcome};
use crate::agenda;
use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::drafts;
use crate::http::{ApiError, ApiResult};
use crate::remisser::{self, Remiss};

/// What is written anew after a referral back.
pub(super) const REOPENED: [&str; 2] = [drafts::REPORT, drafts::STATEMENT];

/// The case was not referred back: it was settled at its meeting, or deferred there. The drafts are as they were handed in.
pub(super) async fn undo(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
    kind: DecisionKind,
    remiss: Option<&Remiss>,
) -> ApiResult<()> {
    deferral::nothing_since(app, connection, before).await?;
    deferral::not_gone_on(remiss, before)?;
    if agenda::waits(app, connection, before.case_id).await? {
        return Err(work_has_begun());
    }
    for kind in REOPENED {
        let draft = drafts::newest_of_case(app, connection, before.case_id, before.remiss_id, kind).await?;
        let Some(draft) = draft else { continue };
        match drafts::handed_in_version(app, connection, &draft).await? {
            Some(version) if version == draft.version => drafts::close(app, connection, &draft).await?,
            Some(_) => return Err(work_has_begun()),
            None => {}
        }
    }
    cases::set_target_meeting(app, connection, before.case_id, before.meeting_id).await?;
    if let Some(remiss) = remiss.filter(|_| kind != DecisionKind::Deferred) {
        remisser::set_state(app, connection, remiss, outcome::settled(remiss, kind)).await?;
    }
    Ok(())
}

/// The case was referred back after all: it has no meeting until the department chooses one, and what was handed in is open again.
pub(super) async fn make(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
    remiss: Option<&Remiss>,
) -> ApiResult<()> {
    // A deferral was undone before, with all that follows for the remiss.
    if before.kind()? != DecisionKind::Deferred {
        deferral::treated_item(app, connection, before).await?;
        deferral::nothing_since(app, connection, before).await?;
        deferral::not_gone_on(remiss, before)?;
        if let Some(remiss) = remiss {
            let next = outcome::settled(remiss, DecisionKind::ReferredBack);
            remisser::set_state(app, connection, remiss, next).await?;
        }
    }
    cases::set_target_meeting(app, connection, before.case_id, None).await?;
    drafts::reopen(app, connection, before.case_id, before.remiss_id, &REOPENED).await
}

fn work_has_begun() -> ApiError {
    ApiError::conflict(
        "Förvaltningen har redan börjat arbeta med det som återremitterades, och det arbetet tas inte tillbaka. Lämna in ärendet till nästa sammanträde \
         och registrera det beslut som fattas där, eller rätta bara texten.",
        "What was referred back has been worked on since; no correction takes that back.",
    )
}
