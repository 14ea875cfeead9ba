//! A remiss that the board sends out: draft → sent → closed → reported → decided → fed back.

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use super::Forbidden;
use super::compilation::{Gap, ViewpointEntry, check_complete};
use super::kinds::{DecisionKind, Direction, OutgoingState};
use crate::deadline::Deadline;
use crate::ids::{DecisionId, MeetingId};
use crate::text_enum::text_enum;

text_enum! {
    /// What can be done with an outgoing remiss.
    pub enum OutgoingAction {
        /// Change the texts and the distribution list.
        Edit => "edit", "ändra";
        /// Send to the distribution list.
        Send => "send", "skicka";
        /// Remind those who have not answered.
        Remind => "remind", "påminna";
        /// Give one recipient a later deadline.
        Extend => "extend", "ge anstånd";
        /// Add a recipient after the sending.
        AddRecipient => "addRecipient", "lägga till remissinstans";
        /// Take in a response; late ones too.
        TakeResponse => "takeResponse", "ta emot svar";
        /// Split responses into viewpoints and answer them.
        Compile => "compile", "sammanställa";
        /// End the time to answer.
        Close => "close", "avsluta svarstiden";
        /// Hand in the report to the board.
        Report => "report", "lämna in till nämnden";
        /// Take back from the meeting.
        TakeBack => "takeBack", "ta tillbaka";
        /// Record the decision.
        Decide => "decide", "registrera beslut";
        /// Tell those who answered.
        FeedBack => "feedBack", "återkoppla";
        /// Withdraw the remiss.
        Withdraw => "withdraw", "återkalla";
    }
}

impl OutgoingState {
    /// What may be done in this state.
    ///
    /// A response is taken in from the sending on and for ever: what has come in is a public document.
    #[must_use]
    pub const fn allowed_actions(self) -> &'static [OutgoingAction] {
        use OutgoingAction::*;
        match self {
            Self::Draft => &[Edit, Send, Withdraw],
            Self::Sent => &[
                Remind,
                Extend,
                AddRecipient,
                TakeResponse,
                Compile,
                Close,
                Withdraw,
            ],
            Self::Closed => &[Extend, TakeResponse, Compile, Report, Withdraw],
            Self::Reported => &[TakeResponse, TakeBack, Decide],
            Self::Decided => &[TakeResponse, FeedBack],
            Self::FedBack | Self::Withdrawn => &[TakeResponse],
        }
    }

    /// Checks an action against the state.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] with what is allowed instead.
    pub fn allow(self, action: OutgoingAction) -> Result<(), Forbidden> {
        if self.allowed_actions().contains(&action) {
            return Ok(());
        }
        Err(Forbidden {
            state: self.as_str(),
            action: action.as_str(),
            allowed: self
                .allowed_actions()
                .iter()
                .map(|allowed| allowed.as_str())
                .collect(),
            swedish: format!(
                "Det går inte att {} en remiss som är i läget \"{}\".",
                action.swedish(),
                self.swedish()
            ),
        })
    }

    /// The state after a decision: settled, back to the department, or still before the board.
    #[must_use]
    pub const fn after_decision(kind: DecisionKind) -> Self {
        match kind {
            DecisionKind::ReferredBack => Self::Closed,
            DecisionKind::Deferred => Self::Reported,
            _ => Self::Decided,
        }
    }
}

text_enum! {
    /// What a draft still lacks before it may be sent.
    pub enum MissingForSending {
        /// The purpose (förvaltningslagen (2017:900) 26 §).
        Purpose => "purpose", "syftet med remissen";
        /// The deadline (förvaltningslagen 26 §).
        Deadline => "deadline", "svarsdatum";
        /// Somebody to ask.
        Recipients => "recipients", "minst en remissinstans";
        /// The covering letter.
        Missiv => "missiv", "missiv";
    }
}

/// Why a draft was not sent.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// Something is missing.
    #[error("missing: {}", .0.iter().map(|missing| missing.as_str()).collect::<Vec<_>>().join(", "))]
    Missing(Vec<MissingForSending>),
    /// The deadline has passed already.
    #[error("the deadline has passed")]
    DeadlinePassed,
}

impl SendError {
    /// One Swedish sentence: what is wrong, and what to do.
    #[must_use]
    pub fn swedish(&self) -> String {
        match self {
            Self::Missing(missing) => {
                let words: Vec<_> = missing.iter().map(|missing| missing.swedish()).collect();
                format!(
                    "Remissen kan inte skickas: {} saknas. Fyll i det som saknas och skicka igen.",
                    words.join(", ")
                )
            }
            Self::DeadlinePassed => {
                "Remissen kan inte skickas: svarsdatum har redan passerat. Välj ett senare svarsdatum."
                    .to_owned()
            }
        }
    }
}

/// A remiss being written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Draft {
    /// The purpose; blank is the same as none.
    pub purpose: Option<String>,
    /// The deadline.
    pub deadline: Option<Deadline>,
    /// Number of bodies on the distribution list.
    pub recipients: usize,
    /// Whether a missiv has been written.
    pub has_missiv: bool,
}

impl Draft {
    /// What is still missing, all at once.
    #[must_use]
    pub fn missing(&self) -> Vec<MissingForSending> {
        let mut missing = Vec::new();
        if self
            .purpose
            .as_deref()
            .is_none_or(|purpose| purpose.trim().is_empty())
        {
            missing.push(MissingForSending::Purpose);
        }
        if self.deadline.is_none() {
            missing.push(MissingForSending::Deadline);
        }
        if self.recipients == 0 {
            missing.push(MissingForSending::Recipients);
        }
        if !self.has_missiv {
            missing.push(MissingForSending::Missiv);
        }
        missing
    }

    /// Sends the remiss.
    ///
    /// # Errors
    ///
    /// When the purpose or the deadline is not stated (förvaltningslagen 26 §), when there is nobody to ask or no missiv, or when
    /// the deadline has passed.
    pub fn send(self, at: Timestamp) -> Result<Sent, SendError> {
        let missing = self.missing();
        match (self.deadline, missing.is_empty()) {
            (Some(deadline), true) if deadline.is_late(at) => Err(SendError::DeadlinePassed),
            (Some(deadline), true) => Ok(Sent {
                sent_at: at,
                deadline,
            }),
            _ => Err(SendError::Missing(missing)),
        }
    }

    /// Gives the remiss up.
    #[must_use]
    pub fn withdraw(self, at: Timestamp, reason: String) -> Withdrawn {
        Withdrawn { at, reason }
    }
}

/// A remiss that has been sent and awaits answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The deadline that all were given.
    pub deadline: Deadline,
}

impl Sent {
    /// Ends the time to answer. Answers that come later are still taken in, as late.
    #[must_use]
    pub fn close(self, at: Timestamp) -> Closed {
        Closed {
            sent_at: self.sent_at,
            deadline: self.deadline,
            closed_at: at,
        }
    }

    /// Withdraws the remiss.
    #[must_use]
    pub fn withdraw(self, at: Timestamp, reason: String) -> Withdrawn {
        Withdrawn { at, reason }
    }
}

/// A remiss whose time to answer is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// When it was sent.
    pub sent_at: Timestamp,
    /// The deadline that all were given.
    pub deadline: Deadline,
    /// When the time to answer was ended.
    pub closed_at: Timestamp,
}

impl Closed {
    /// Hands in the report for a meeting.
    ///
    /// # Errors
    ///
    /// Gives the remiss back with the gaps, when a viewpoint has no reply or no result.
    pub fn report(
        self,
        meeting: MeetingId,
        on: Date,
        viewpoints: &[ViewpointEntry],
    ) -> Result<Reported, (Self, Vec<Gap>)> {
        match check_complete(viewpoints) {
            Ok(()) => Ok(Reported {
                closed: self,
                meeting,
                handed_in_on: on,
            }),
            Err(gaps) => Err((self, gaps)),
        }
    }

    /// Withdraws the remiss.
    #[must_use]
    pub fn withdraw(self, at: Timestamp, reason: String) -> Withdrawn {
        Withdrawn { at, reason }
    }
}

/// A remiss that stands on a meeting's agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    closed: Closed,
    /// The meeting it was handed in for.
    pub meeting: MeetingId,
    /// The day it was handed in.
    pub handed_in_on: Date,
}

impl Reported {
    /// Takes the report back from the meeting. The compilation stays as it is.
    #[must_use]
    pub fn take_back(self) -> Closed {
        self.closed
    }

    /// Records the decision. A referral back gives a closed remiss, a deferral the same reported one, all else a decided one.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] for the decisions that only one who is asked can take.
    pub fn decide(self, decision: DecisionId, kind: DecisionKind) -> Result<Outgoing, Forbidden> {
        let possible = DecisionKind::possible(Direction::Outgoing);
        if !possible.contains(&kind) {
            return Err(Forbidden {
                state: OutgoingState::Reported.as_str(),
                action: kind.as_str(),
                allowed: possible.iter().map(|kind| kind.as_str()).collect(),
                swedish: format!(
                    "Beslutet \"{}\" kan bara fattas om en inkommande remiss.",
                    kind.swedish()
                ),
            });
        }
        Ok(match kind {
            DecisionKind::ReferredBack => Outgoing::Closed(self.closed),
            DecisionKind::Deferred => Outgoing::Reported(self),
            _ => Outgoing::Decided(Decided { decision, kind }),
        })
    }
}

/// A remiss on which the board has decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The decision.
    pub decision: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
}

impl Decided {
    /// Notes that everyone who answered has been told.
    #[must_use]
    pub fn feed_back(self, at: Timestamp) -> FedBack {
        FedBack {
            decision: self.decision,
            at,
        }
    }
}

/// A remiss that has run its course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FedBack {
    /// The decision.
    pub decision: DecisionId,
    /// When the feedback was sent.
    pub at: Timestamp,
}

/// A remiss that was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// When.
    pub at: Timestamp,
    /// Why, as those who were asked will read it.
    pub reason: String,
}

/// An outgoing remiss in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outgoing {
    /// Being written.
    Draft(Draft),
    /// Sent.
    Sent(Sent),
    /// The time to answer is over.
    Closed(Closed),
    /// Handed in to the board.
    Reported(Reported),
    /// Decided.
    Decided(Decided),
    /// Fed back.
    FedBack(FedBack),
    /// Withdrawn.
    Withdrawn(Withdrawn),
}

impl Outgoing {
    /// The state as stored.
    #[must_use]
    pub const fn state(&self) -> OutgoingState {
        match self {
            Self::Draft(_) => OutgoingState::Draft,
            Self::Sent(_) => OutgoingState::Sent,
            Self::Closed(_) => OutgoingState::Closed,
            Self::Reported(_) => OutgoingState::Reported,
            Self::Decided(_) => OutgoingState::Decided,
            Self::FedBack(_) => OutgoingState::FedBack,
            Self::Withdrawn(_) => OutgoingState::Withdrawn,
        }
    }
}
