//! The gate before a compilation may be closed: each viewpoint has a reply and a result.

use thiserror::Error;

use super::kinds::ViewpointResult;
use crate::ids::ViewpointId;
use crate::text_enum::text_enum;

/// What the officer has answered to a viewpoint: reply, result, and a reason where one is required.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    reply: String,
    result: ViewpointResult,
    reason: Option<String>,
}

/// Why a treatment is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TreatmentError {
    /// The reply is blank.
    #[error("Bemötandet är tomt. Skriv vad ni svarar på synpunkten.")]
    NoReply,
    /// Not met, without a reason.
    #[error("En synpunkt som inte tillgodoses måste ha en motivering.")]
    NoReason,
}

impl Treatment {
    /// Checks and tidies a treatment.
    ///
    /// # Errors
    ///
    /// When the reply is blank, or the viewpoint is not met and no reason is given.
    pub fn new(reply: &str, result: ViewpointResult, reason: Option<&str>) -> Result<Self, TreatmentError> {
        let reply = reply.trim();
        if reply.is_empty() {
            return Err(TreatmentError::NoReply);
        }
        let reason = reason
            .map(str::trim)
            .filter(|reason| !reason.is_empty())
            .map(str::to_owned);
        if result == ViewpointResult::NotMet && reason.is_none() {
            return Err(TreatmentError::NoReason);
        }
        Ok(Self {
            reply: reply.to_owned(),
            result,
            reason,
        })
    }

    /// The reply (bemötande).
    #[must_use]
    pub fn reply(&self) -> &str {
        &self.reply
    }

    /// What became of the viewpoint.
    #[must_use]
    pub const fn result(&self) -> ViewpointResult {
        self.result
    }

    /// The reason, always there when the viewpoint is not met.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

/// A viewpoint as it stands, complete or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewpointEntry {
    /// Which one.
    pub id: ViewpointId,
    /// The reply; blank is the same as none.
    pub reply: Option<String>,
    /// The result.
    pub result: Option<ViewpointResult>,
    /// The reason; blank is the same as none.
    pub reason: Option<String>,
}

text_enum! {
    /// What a viewpoint lacks.
    pub enum GapKind {
        /// No reply.
        Reply => "reply", "bemötande saknas";
        /// No result.
        Result => "result", "resultat saknas";
        /// Not met, without a reason.
        Reason => "reason", "motivering saknas";
    }
}

/// Something that is missing before the compilation may be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gap {
    /// The viewpoint.
    pub viewpoint: ViewpointId,
    /// What it lacks.
    pub missing: GapKind,
}

/// Checks that every viewpoint has a reply and a result, and a reason when it is not met.
///
/// # Errors
///
/// Every gap, in the order of the viewpoints.
pub fn check_complete(viewpoints: &[ViewpointEntry]) -> Result<(), Vec<Gap>> {
    let mut gaps = Vec::new();
    for viewpoint in viewpoints {
        let mut lacks = |missing| {
            gaps.push(Gap {
                viewpoint: viewpoint.id,
                missing,
            })
        };
        if is_blank(viewpoint.reply.as_deref()) {
            lacks(GapKind::Reply);
        }
        match viewpoint.result {
            None => lacks(GapKind::Result),
            Some(ViewpointResult::NotMet) if is_blank(viewpoint.reason.as_deref()) => lacks(GapKind::Reason),
            Some(_) => {}
        }
    }
    if gaps.is_empty() { Ok(()) } else { Err(gaps) }
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
