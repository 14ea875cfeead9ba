//! A remiss that the board is asked to answer: registered → in preparation → handed in → decided → sent.

use jiff::Timestamp;
use jiff::civil::Date;
use thiserror::Error;

use super::Forbidden;
use super::kinds::{DecidedBy, DecisionKind, IncomingState};
use crate::ids::{DecisionId, MeetingId};
use crate::swedish::swedish_date;
use crate::text_enum::text_enum;

text_enum! {
    /// What can be done with an incoming remiss.
    pub enum IncomingAction {
        /// An officer takes it on.
        Prepare => "prepare", "bereda";
        /// Ask others, inside and outside.
        AskOthers => "askOthers", "inhämta synpunkter i";
        /// Change drafts and facts.
        Edit => "edit", "ändra";
        /// Hand in for a meeting.
        HandIn => "handIn", "lämna in";
        /// Take back from the meeting.
        TakeBack => "takeBack", "ta tillbaka";
        /// Record the decision.
        Decide => "decide", "registrera beslut om";
        /// Send the yttrande to the one who asked.
        Send => "send", "skicka yttrandet i";
        /// End the matter.
        Close => "close", "avsluta";
    }
}

impl IncomingState {
    /// What may be done in this state.
    ///
    /// In preparation a decision may be recorded without handing in: that is how the chair and a delegate decide.
    #[must_use]
    pub const fn allowed_actions(self) -> &'static [IncomingAction] {
        use IncomingAction::*;
        match self {
            Self::Registered => &[Prepare, Edit, Close],
            Self::InPreparation => &[AskOthers, Edit, HandIn, Decide, Close],
            Self::HandedIn => &[TakeBack, Decide],
            Self::Decided => &[Send, Close],
            Self::Sent => &[Close],
            Self::Closed => &[],
        }
    }

    /// Checks an action against the state.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] with what is allowed instead.
    pub fn allow(self, action: IncomingAction) -> Result<(), Forbidden> {
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
            DecisionKind::ReferredBack => Self::InPreparation,
            DecisionKind::Deferred => Self::HandedIn,
            _ => Self::Decided,
        }
    }
}

/// Why a yttrande may not be sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotSendable {
    /// The minutes are not approved: not until then does the decision stand.
    #[error("the minutes are not approved")]
    MinutesNotApproved {
        /// The day on which they will be, when known.
        approval: Option<Date>,
    },
    /// The adopted text is missing.
    #[error("the yttrande is missing")]
    YttrandeMissing,
}

impl NotSendable {
    /// One Swedish sentence: what is wrong, and what to do.
    #[must_use]
    pub fn swedish(&self) -> String {
        match self {
            Self::MinutesNotApproved { approval: Some(date) } => format!(
                "Yttrandet kan inte skickas ännu: protokollet justeras {}. Skicka när det är justerat.",
                swedish_date(*date)
            ),
            Self::MinutesNotApproved { approval: None } => {
                "Yttrandet kan inte skickas ännu: protokollet är inte justerat. Registrera justeringsdagen först.".to_owned()
            }
            Self::YttrandeMissing => {
                "Yttrandet saknas. Lägg det antagna yttrandet i ärendet och skicka igen.".to_owned()
            }
        }
    }
}

/// A remiss that has been registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// When it came in.
    pub received_at: Timestamp,
}

impl Registered {
    /// An officer takes it on.
    #[must_use]
    pub fn prepare(self) -> InPreparation {
        InPreparation {
            received_at: self.received_at,
        }
    }

    /// Ends the matter, for instance when another board answers.
    #[must_use]
    pub fn close(self, at: Timestamp, reason: String) -> IncomingClosed {
        IncomingClosed { at, reason }
    }
}

/// A remiss on which an officer works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPreparation {
    /// When it came in.
    pub received_at: Timestamp,
}

impl InPreparation {
    /// Hands in tjänsteskrivelse and yttrande for a meeting.
    #[must_use]
    pub fn hand_in(self, meeting: MeetingId, on: Date) -> HandedIn {
        HandedIn {
            preparation: self,
            meeting,
            handed_in_on: on,
        }
    }

    /// Decides outside a meeting.
    ///
    /// # Errors
    ///
    /// [`Forbidden`] when the board is said to decide without the matter having been handed in, or for a decision that only a
    /// meeting can take (referral back, deferral).
    pub fn decide(self, decision: IncomingDecision) -> Result<IncomingDecided, Forbidden> {
        if decision.by == DecidedBy::Board || !decision.kind.settles() {
            return Err(Forbidden {
                state: IncomingState::InPreparation.as_str(),
                action: IncomingAction::Decide.as_str(),
                allowed: vec![IncomingAction::HandIn.as_str()],
                swedish: "Nämnden kan bara besluta om det som har lämnats in till ett sammanträde."
                    .to_owned(),
            });
        }
        Ok(IncomingDecided { decision })
    }

    /// Ends the matter without an answer, for instance when the sender takes the remiss back.
    #[must_use]
    pub fn close(self, at: Timestamp, reason: String) -> IncomingClosed {
        IncomingClosed { at, reason }
    }
}

/// A remiss that stands on a meeting's agenda.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedIn {
    preparation: InPreparation,
    /// The meeting it was handed in for.
    pub meeting: MeetingId,
    /// The day it was handed in.
    pub handed_in_on: Date,
}

impl HandedIn {
    /// Takes it back from the meeting.
    #[must_use]
    pub fn take_back(self) -> InPreparation {
        self.preparation
    }

    /// Records the decision. A referral back gives a remiss in preparation, a deferral the same one still handed in.
    #[must_use]
    pub fn decide(self, decision: IncomingDecision) -> Incoming {
        match decision.kind {
            DecisionKind::ReferredBack => Incoming::InPreparation(self.preparation),
            DecisionKind::Deferred => Incoming::HandedIn(self),
            _ => Incoming::Decided(IncomingDecided { decision }),
        }
    }
}

/// A decision on an incoming remiss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingDecision {
    /// The decision's id.
    pub id: DecisionId,
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub by: DecidedBy,
    /// The day of the decision.
    pub on: Date,
    /// The day on which the minutes are approved; none is needed when the chair or a delegate decides.
    pub minutes_approved_on: Option<Date>,
}

/// A remiss on which has been decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingDecided {
    /// The decision.
    pub decision: IncomingDecision,
}

impl IncomingDecided {
    /// Checks whether the answer may be sent on a day.
    ///
    /// # Errors
    ///
    /// When the board's minutes are not approved by then, or the adopted text is missing.
    pub fn sendable(&self, today: Date, has_yttrande: bool) -> Result<(), NotSendable> {
        let approval = self.decision.minutes_approved_on;
        if self.decision.by == DecidedBy::Board && approval.is_none_or(|approved| approved > today) {
            return Err(NotSendable::MinutesNotApproved { approval });
        }
        if self.decision.kind.adopts_text() && !has_yttrande {
            return Err(NotSendable::YttrandeMissing);
        }
        Ok(())
    }

    /// Sends the answer, yttrande and extract of the minutes together. `today` is the date in Sweden at `at`.
    ///
    /// # Errors
    ///
    /// Gives the remiss back with the reason, see [`IncomingDecided::sendable`].
    pub fn send(
        self,
        at: Timestamp,
        today: Date,
        has_yttrande: bool,
    ) -> Result<IncomingSent, (Self, NotSendable)> {
        match self.sendable(today, has_yttrande) {
            Ok(()) => Ok(IncomingSent {
                decision: self.decision,
                sent_at: at,
            }),
            Err(reason) => Err((self, reason)),
        }
    }

    /// Ends the matter without sending anything.
    #[must_use]
    pub fn close(self, at: Timestamp, reason: String) -> IncomingClosed {
        IncomingClosed { at, reason }
    }
}

/// A remiss that has been answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingSent {
    /// The decision.
    pub decision: IncomingDecision,
    /// When the answer was sent.
    pub sent_at: Timestamp,
}

impl IncomingSent {
    /// Files the matter away.
    #[must_use]
    pub fn close(self, at: Timestamp, reason: String) -> IncomingClosed {
        IncomingClosed { at, reason }
    }
}

/// A matter that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingClosed {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// An incoming remiss in any state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// Registered.
    Registered(Registered),
    /// In preparation.
    InPreparation(InPreparation),
    /// Handed in.
    HandedIn(HandedIn),
    /// Decided.
    Decided(IncomingDecided),
    /// Answered.
    Sent(IncomingSent),
    /// Ended.
    Closed(IncomingClosed),
}

impl Incoming {
    /// The state as stored.
    #[must_use]
    pub const fn state(&self) -> IncomingState {
        match self {
            Self::Registered(_) => IncomingState::Registered,
            Self::InPreparation(_) => IncomingState::InPreparation,
            Self::HandedIn(_) => IncomingState::HandedIn,
            Self::Decided(_) => IncomingState::Decided,
            Self::Sent(_) => IncomingState::Sent,
            Self::Closed(_) => IncomingState::Closed,
        }
    }
}
