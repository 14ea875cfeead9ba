//! What the state of a remiss allows, as the API says it.

use remiss_domain::workflow::{Forbidden, OutgoingAction};

use super::store::Remiss;
use crate::http::{ApiError, ApiResult, Sentence};

/// Holds an action against the state of an outgoing remiss. 409 names the state and what may be done in it.
pub fn allow(remiss: &Remiss, action: OutgoingAction) -> ApiResult<()> {
    if !remiss.is_outgoing() {
        return Err(ApiError::conflict(
            format!("Det går inte att {} en inkommande remiss.", action.swedish()),
            format!("{} is for outgoing remisser.", action.as_str()),
        ));
    }
    remiss.outgoing_state()?.allow(action).map_err(state_conflict)
}

/// The domain's refusal as an answer.
pub fn state_conflict(forbidden: Forbidden) -> ApiError {
    ApiError::StateConflict {
        state: forbidden.state.to_owned(),
        allowed: forbidden
            .allowed
            .iter()
            .map(|action| (*action).to_owned())
            .collect(),
        detail: Sentence::new(forbidden.swedish.clone(), forbidden.to_string()),
    }
}
