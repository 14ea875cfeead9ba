//! The states of a remiss in both directions, of a recipient, and of a viewpoint.
//!
//! Each state is a type that owns just the data that is known in it; a transition consumes one and returns the next. What is
//! not allowed answers [`Forbidden`], which names the state, the action, and what is allowed, so that the API can say so.
//! The plain enumerations ([`OutgoingState`] and the like) are what is stored and sent.

mod compilation;
mod due;
mod feedback;
mod incoming;
mod kinds;
mod next_steps;
mod outgoing;
mod recipient;

use thiserror::Error;

pub use compilation::{Gap, GapKind, Treatment, TreatmentError, ViewpointEntry, check_complete};
pub use due::{DueProgress, DueState, StopDateNotice};
pub use feedback::{FeedbackMessage, FeedbackState};
pub use incoming::{
    HandedIn, InPreparation, Incoming, IncomingAction, IncomingClosed, IncomingDecided, IncomingDecision,
    IncomingSent, NotSendable, Registered,
};
pub use kinds::{
    DecidedBy, DecisionKind, Direction, IncomingState, OutgoingState, RecipientDelivery, RecipientOutcome,
    ResponseChannel, ViewpointResult,
};
pub use next_steps::{NextStep, Standing};
pub use outgoing::{
    Closed, Decided, Draft, FedBack, MissingForSending, Outgoing, OutgoingAction, Reported, SendError, Sent,
    Withdrawn,
};
pub use recipient::{NoReminder, may_be_reminded};

/// An action that the state does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("in the state {state} {action} is not allowed; allowed are: {}", allowed.join(", "))]
pub struct Forbidden {
    /// The state, as stored.
    pub state: &'static str,
    /// What was tried.
    pub action: &'static str,
    /// What would be allowed.
    pub allowed: Vec<&'static str>,
    /// The same in one Swedish sentence, for pages and problem answers.
    pub swedish: String,
}
