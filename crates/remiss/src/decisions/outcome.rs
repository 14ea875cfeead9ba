//! What follows from a decision for the remiss: its next state, or why the state does not allow it.

use remiss_domain::workflow::{
    DecidedBy, DecisionKind, Direction, Forbidden, IncomingAction, IncomingState, OutgoingAction,
    OutgoingState,
};

use crate::http::{ApiError, ApiResult, Sentence};
use crate::remisser::Remiss;

/// Which way the remiss goes.
pub(super) fn direction(remiss: &Remiss) -> Direction {
    if remiss.is_outgoing() {
        Direction::Outgoing
    } else {
        Direction::Incoming
    }
}

/// The state of the remiss after the decision; none in a case without a remiss.
pub(super) fn next_state(
    remiss: Option<&Remiss>,
    kind: DecisionKind,
    by: DecidedBy,
) -> ApiResult<Option<&'static str>> {
    // To decline, and to have no objection, are answers: they need somebody who asked.
    let asked = remiss.map_or(Direction::Outgoing, direction);
    if !DecisionKind::possible(asked).contains(&kind) {
        return Err(ApiError::invalid(
            "/kind",
            format!(
                "Beslutet \"{}\" kan bara fattas om en inkommande remiss.",
                kind.swedish()
            ),
            format!("{} can be decided on an incoming remiss only.", kind.as_str()),
        ));
    }
    let Some(remiss) = remiss else {
        return Ok(None);
    };
    if remiss.is_outgoing() {
        remiss
            .outgoing_state()?
            .allow(OutgoingAction::Decide)
            .map_err(conflict)?;
        return Ok(Some(OutgoingState::after_decision(kind).as_str()));
    }
    let state: IncomingState = remiss.state.parse().map_err(ApiError::internal)?;
    state.allow(IncomingAction::Decide).map_err(conflict)?;
    // Without a meeting only the chair and a delegate decide, and they settle the matter.
    if state == IncomingState::InPreparation && (by == DecidedBy::Board || !kind.settles()) {
        return Err(ApiError::StateConflict {
            state: state.as_str().to_owned(),
            allowed: vec![IncomingAction::HandIn.as_str().to_owned()],
            detail: Sentence::new(
                "Nämnden kan bara besluta om det som har lämnats in till ett sammanträde.",
                "The board decides only on what was handed in for a meeting.",
            ),
        });
    }
    Ok(Some(IncomingState::after_decision(kind).as_str()))
}

/// The state of a remiss right after such a decision.
pub(super) fn settled(remiss: &Remiss, kind: DecisionKind) -> &'static str {
    if remiss.is_outgoing() {
        OutgoingState::after_decision(kind).as_str()
    } else {
        IncomingState::after_decision(kind).as_str()
    }
}

fn conflict(forbidden: Forbidden) -> ApiError {
    ApiError::StateConflict {
        state: forbidden.state.to_owned(),
        allowed: forbidden
            .allowed
            .iter()
            .map(|action| (*action).to_owned())
            .collect(),
        detail: Sentence::new(
            forbidden.swedish,
            "The state of the remiss does not allow a decision.",
        ),
    }
}
