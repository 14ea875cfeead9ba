//! What has to hold before a draft is handed in for a meeting.

use remiss_domain::workflow::{IncomingAction, IncomingState, OutgoingAction, OutgoingState};

use super::check::Checked;
use super::store::Draft;
use super::submit::SubmitDraft;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Sentence};
use crate::late_consents::{self, LateConsent};
use crate::meetings::Meeting;
use crate::remisser::Remiss;

/// The meeting takes the case, and the stop date has not passed, or a secretary consents: now, with a reason, or before. Returns the
/// consent that it takes.
pub(super) async fn may_come_to(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case: &Case,
    meeting: &Meeting,
    wish: &SubmitDraft,
) -> ApiResult<Option<LateConsent>> {
    if meeting.board_id != case.board_id || meeting.status != "planned" || meeting.date < app.today() {
        return Err(ApiError::invalid(
            "/meetingId",
            "Ange ett kommande, planerat sammanträde i ärendets nämnd.",
            "Name a coming, planned meeting of the case's board.",
        ));
    }
    if meeting.stop_date >= app.today() {
        return Ok(None);
    }
    if let Some(known) = late_consents::of_case(app, connection, meeting.id, case.id).await? {
        return Ok(Some(known));
    }
    if wish.late_consent && caller.has(Role::Secretary, case.board_id) {
        let reason = late_consents::reason("/lateReason", wish.late_reason.as_deref().unwrap_or_default())?;
        let given = late_consents::for_case(app, connection, caller, meeting, case.id, &reason).await?;
        return Ok(Some(given));
    }
    let stop_date = remiss_domain::swedish::swedish_date(meeting.stop_date);
    Err(ApiError::StateConflict {
        state: "stopDatePassed".to_owned(),
        allowed: vec!["lateConsent".to_owned()],
        detail: Sentence::new(
            format!(
                "Stoppdatum {stop_date} har passerat. Be nämndsekreteraren om ett medgivande; med det kan du lämna in ändå. \
                 Eller välj ett senare sammanträde."
            ),
            format!(
                "The stop date {} has passed. Ask the secretary for a consent (late-consents); with it you can hand in all the \
                 same. Or choose a later meeting.",
                meeting.stop_date
            ),
        ),
    })
}

/// The reason as it is kept: one that says something, short, without the character that the database refuses.
pub(super) fn reason(given: Option<&str>) -> ApiResult<Option<String>> {
    let Some(given) = given else { return Ok(None) };
    let reason = given.replace('\0', "").trim().to_owned();
    if reason.chars().count() > 2000 {
        return Err(ApiError::invalid(
            "/overrideReason",
            "Skälet får ha högst 2 000 tecken.",
            "The reason has at most 2,000 characters.",
        ));
    }
    Ok(Some(reason).filter(|reason| !reason.is_empty()))
}

/// Nothing grave was found, or a reason is given.
pub(super) fn rules_are_kept(checked: &Checked, override_reason: Option<&str>) -> ApiResult<()> {
    let grave = checked.grave();
    if grave.is_empty() || override_reason.is_some() {
        return Ok(());
    }
    let words: Vec<_> = grave.iter().map(|finding| finding.what.as_str()).collect();
    let rules: Vec<_> = grave.iter().map(|finding| finding.rule.as_str()).collect();
    Err(ApiError::StateConflict {
        state: "graveFindings".to_owned(),
        allowed: vec!["edit".to_owned(), "overrideReason".to_owned()],
        detail: Sentence::new(
            format!(
                "Utkastet följer inte anvisningen: {} Rätta det, eller ange overrideReason.",
                words.join(" ")
            ),
            format!(
                "The draft breaks the rules {}. Mend it, or state an overrideReason.",
                rules.join(", ")
            ),
        ),
    })
}

/// The state that the remiss is in once the draft is handed in; none where it stays. A yttrande goes with a report,
/// before or after it.
pub(super) fn next_state(remiss: &Remiss, draft: &Draft) -> ApiResult<Option<&'static str>> {
    let forbidden = |forbidden: remiss_domain::workflow::Forbidden| ApiError::StateConflict {
        state: forbidden.state.to_owned(),
        allowed: forbidden
            .allowed
            .iter()
            .map(|action| (*action).to_owned())
            .collect(),
        detail: Sentence::new(forbidden.swedish, "The state of the remiss does not allow this."),
    };
    if remiss.is_outgoing() {
        remiss
            .outgoing_state()?
            .allow(OutgoingAction::Report)
            .map_err(forbidden)?;
        if remiss.compilation_closed_at.is_none() {
            return Err(ApiError::StateConflict {
                state: remiss.state.clone(),
                allowed: vec![OutgoingAction::Compile.as_str().to_owned()],
                detail: Sentence::new(
                    "Sammanställningen är inte avslutad. Bemöt alla synpunkter och avsluta den först.",
                    "The compilation is not closed. Answer every viewpoint and close it first.",
                ),
            });
        }
        return Ok(Some(OutgoingState::Reported.as_str()));
    }
    let state: IncomingState = remiss.state.parse().map_err(ApiError::internal)?;
    if draft.kind == super::STATEMENT && state == IncomingState::HandedIn {
        return Ok(None);
    }
    state.allow(IncomingAction::HandIn).map_err(forbidden)?;
    Ok((draft.kind == super::REPORT).then(|| IncomingState::HandedIn.as_str()))
}
