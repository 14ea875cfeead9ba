//! What follows from a decision for the remiss: its next state, or why the state does not allow it.

use remiss_domain::workflow::{
    DecidedBy, DecisionKind, Direction, Forbidden, IncomingAction, IncomingState, OutgoingAction,
    OutgoingState,
};

use crate::http::{ApiError, ApiResult, Sentence};
use crate::remisser::Remiss;

/// The state of the remiss after the decision.
pub(super) fn next_state(remiss: &Remiss, kind: DecisionKind, by: DecidedBy) -> ApiResult<&'static str> {
    let direction = if remiss.is_outgoing() {
        Direction::Outgoing
    } else {
        Direction::Incoming
    };
    if !DecisionKind::possible(direction).contains(&kind) {
        return Err(ApiError::invalid(
            "/kind",
            format!(
                "Beslutet \"{}\" kan bara fattas om en inkommande remiss.",
                kind.swedish()
            ),
            format!("{} can be decided on an incoming remiss only.", kind.as_str()),
        ));
    }
    if remiss.is_outgoing() {
        remiss
            .outgoing_state()?
            .allow(OutgoingAction::Decide)
            .map_err(conflict)?;
        return Ok(OutgoingState::after_decision(kind).as_str());
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
    Ok(IncomingState::after_decision(kind).as_str())
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
