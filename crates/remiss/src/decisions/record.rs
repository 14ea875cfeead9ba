//! A decision as it is sent in, and what has to be right in it by itself.

use jiff::civil::Date;
use remiss_domain::workflow::{DecidedBy, DecisionKind};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::access::{Caller, Role};
use crate::http::{ApiError, ApiResult, FieldError};

/// A decision to record.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecordDecision {
    /// The remiss; the one that the case is about when nothing is said.
    pub remiss_id: Option<Uuid>,
    /// The meeting; required for a decision of the board, and only for it.
    pub meeting_id: Option<Uuid>,
    /// What was decided.
    #[schema(value_type = crate::http::enums::DecisionKind, example = "adopted")]
    pub kind: String,
    /// Who decided; the board when nothing is said.
    #[schema(value_type = Option<crate::http::enums::DecidedBy>, example = "board")]
    pub decided_by: Option<String>,
    /// Point of the delegation; required for a delegate.
    #[serde(default)]
    #[schema(example = "")]
    pub delegation_point: String,
    /// Paragraph (§) of the minutes.
    #[serde(default)]
    #[schema(example = "§ 212")]
    pub paragraph: String,
    /// The decision.
    #[schema(example = "Kommunstyrelsen antar yttrandet och överlämnar det till Socialdepartementet.")]
    pub text: String,
    /// Reservations.
    #[serde(default)]
    #[schema(example = "")]
    pub dissent: String,
    /// The day; the meeting's, or today, when nothing is said.
    #[schema(example = "2019-12-03")]
    pub decided_on: Option<Date>,
    /// The minutes of this paragraph were approved at the meeting (omedelbar justering).
    #[serde(default)]
    #[schema(example = false)]
    pub approved_at_once: bool,
    /// The later meeting at which a deferred case comes up again; the board's next planned one when nothing is said.
    pub deferred_to_meeting_id: Option<Uuid>,
    /// Send the answer to the sender of the remiss in the same step: for a decision that stands at once.
    #[serde(default)]
    #[schema(example = false)]
    pub send: bool,
}

/// What was found right.
pub(super) struct Checked {
    pub kind: DecisionKind,
    pub by: DecidedBy,
}

impl RecordDecision {
    pub(super) fn check(&self, caller: &Caller) -> ApiResult<Checked> {
        let mut wrong = Vec::new();
        let kind: Option<DecisionKind> = self.kind.parse().ok();
        let by: Option<DecidedBy> = match &self.decided_by {
            Some(text) => text.parse().ok(),
            None => Some(DecidedBy::Board),
        };
        if kind.is_none() {
            wrong.push(FieldError::new(
                "/kind",
                "Beslutet är inget av dem som finns: adopted, adoptedWithChanges, referredBack, deferred, declined, noObjection.",
                "The decision is one of adopted, adoptedWithChanges, referredBack, deferred, declined, noObjection.",
            ));
        }
        if by.is_none() {
            wrong.push(FieldError::new(
                "/decidedBy",
                "Den som beslutar är board, chair eller delegate.",
                "The one who decides is board, chair or delegate.",
            ));
        }
        if self.text.trim().is_empty() {
            wrong.push(FieldError::new(
                "/text",
                "Skriv vad som beslutades.",
                "Write what was decided.",
            ));
        }
        if by == Some(DecidedBy::Delegate) && self.delegation_point.trim().is_empty() {
            wrong.push(FieldError::new(
                "/delegationPoint",
                "Ange punkten i delegationsordningen.",
                "Name the point of the delegation.",
            ));
        }
        if (by == Some(DecidedBy::Board)) != self.meeting_id.is_some() {
            wrong.push(FieldError::new(
                "/meetingId",
                "Ange sammanträdet för nämndens beslut, och bara för det.",
                "Name the meeting for a decision of the board, and only for it.",
            ));
        }
        if kind.is_some_and(|kind| kind != DecisionKind::Deferred) && self.deferred_to_meeting_id.is_some() {
            wrong.push(FieldError::new(
                "/deferredToMeetingId",
                "Ange det senare sammanträdet bara för ett bordlagt ärende.",
                "Name the later meeting only for a deferred case.",
            ));
        }
        if kind.is_some_and(|kind| !kind.settles()) && by.is_some_and(|by| by != DecidedBy::Board) {
            wrong.push(FieldError::new(
                "/kind",
                "Återremiss och bordläggning beslutar nämnden vid ett sammanträde.",
                "Only the board at a meeting refers back or defers.",
            ));
        }
        match (kind, by) {
            (Some(kind), Some(by)) if wrong.is_empty() => {
                if by == DecidedBy::Board && !caller.is_one_of(&[Role::Secretary]) {
                    return Err(only_the_secretary());
                }
                Ok(Checked { kind, by })
            }
            _ => Err(ApiError::Invalid(wrong)),
        }
    }
}

pub(super) fn only_the_secretary() -> ApiError {
    ApiError::forbidden(
        "Nämndens beslut registreras av nämndsekreteraren.",
        "A decision of the board is recorded by the secretary.",
    )
}
