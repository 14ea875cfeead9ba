//! A deferral (bordläggning) that was recorded wrongly becomes the decision that was made, and the other way round: as long as nothing has been decided
//! since, the agenda and the remiss are as they would have been.

use remiss_domain::workflow::{DecidedBy, DecisionKind};
use uuid::Uuid;

use super::outcome;
use super::store::{self, Decision};
use crate::access::Caller;
use crate::agenda::{self, AgendaItem};
use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::remisser::{self, Remiss};

/// The deferral was none: the case was settled at its meeting, and waits at no later one.
pub(super) async fn undo(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
    kind: DecisionKind,
    remiss: Option<&Remiss>,
    reason: &str,
) -> ApiResult<()> {
    nothing_since(app, connection, before).await?;
    let next = outcome::next_state(remiss, kind, before.by()?)?;
    let words = format!("Rättelse: ärendet avgjordes och bordlades inte. {reason}");
    agenda::withdraw_all(app, connection, before.case_id, &words).await?;
    if let Some(meeting) = before.meeting_id {
        if let Some(item) = agenda::in_case(app, connection, meeting, before.case_id).await? {
            agenda::treat(app, connection, &item).await?;
        }
        cases::set_target_meeting(app, connection, before.case_id, meeting).await?;
    }
    if let (Some(remiss), Some(next)) = (remiss, next) {
        remisser::set_state(app, connection, remiss, next).await?;
    }
    Ok(())
}

/// The case was deferred after all: it goes on to the meeting `to`, or to the board's next one.
pub(super) async fn make(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    before: &Decision,
    remiss: Option<&Remiss>,
    reason: &str,
    to: Option<Uuid>,
) -> ApiResult<()> {
    let item = treated_item(app, connection, before).await?;
    nothing_since(app, connection, before).await?;
    not_gone_on(remiss, before)?;
    if let Some(remiss) = remiss {
        let next = outcome::settled(remiss, DecisionKind::Deferred);
        remisser::set_state(app, connection, remiss, next).await?;
    }
    agenda::carry_on(app, connection, caller, &item, to, reason, "/deferredToMeetingId").await?;
    Ok(())
}

/// The item of the agenda by which the board decided; only the board puts off.
pub(super) async fn treated_item(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
) -> ApiResult<AgendaItem> {
    let item = match before
        .meeting_id
        .filter(|_| before.by().is_ok_and(|by| by == DecidedBy::Board))
    {
        Some(meeting) => agenda::in_case(app, connection, meeting, before.case_id).await?,
        None => None,
    };
    item.filter(|item| item.state == "decided").ok_or_else(|| {
        ApiError::invalid(
            "/kind",
            "Återremiss och bordläggning beslutar nämnden vid ett sammanträde.",
            "Only the board at a meeting refers back or defers.",
        )
    })
}

/// The remiss is in the state in which the decision left it.
pub(super) fn not_gone_on(remiss: Option<&Remiss>, before: &Decision) -> ApiResult<()> {
    let Some(remiss) = remiss else { return Ok(()) };
    let was = outcome::settled(remiss, before.kind()?);
    if remiss.state == was {
        return Ok(());
    }
    Err(ApiError::StateConflict {
        state: remiss.state.clone(),
        allowed: vec![was.to_owned()],
        detail: Sentence::new(
            "Remissen har gått vidare efter beslutet, och det tas inte tillbaka. Rätta texten, och ta upp ärendet på nytt om det behövs.",
            "The remiss has gone on since the decision.",
        ),
    })
}

/// A later decision builds on this one.
pub(super) async fn nothing_since(
    app: &App,
    connection: &mut Connection,
    before: &Decision,
) -> ApiResult<()> {
    if store::decided_since(app, connection, before).await? {
        return Err(ApiError::conflict(
            "Ärendet har beslutats igen sedan dess, och det bygger på detta beslut. Rätta bara text, paragraf och dag.",
            "The case was decided again since; what was decided here stands.",
        ));
    }
    Ok(())
}
