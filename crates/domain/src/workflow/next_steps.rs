//! What follows from a decision: the consequence for the case, and what is to be done next.

use super::kinds::{DecidedBy, DecisionKind, Direction};
use crate::text_enum::text_enum;

text_enum! {
    /// What is to be done after a decision.
    pub enum NextStep {
        /// The minutes are approved.
        ApproveMinutes => "approveMinutes", "Justera protokollet och registrera justeringsdagen.";
        /// The board's changes are written into the yttrande.
        WriteChanges => "writeChanges", "Skriv in nämndens ändringar i yttrandet.";
        /// Yttrande and extract go to the sender of the remiss.
        SendAnswer => "sendAnswer", "Skicka svaret med protokollsutdraget till remissens avsändare.";
        /// The extract goes to the sender: there is no yttrande.
        SendExtract => "sendExtract", "Skicka beslutet till remissens avsändare.";
        /// Those who answered are told.
        FeedBack => "feedBack", "Återkoppla till dem som svarade.";
        /// The department works on.
        PrepareAgain => "prepareAgain", "Bered ärendet vidare, välj ett nytt sammanträde och lämna in igen.";
        /// The case stands on a later agenda with its papers.
        TreatLater => "treatLater", "Ärendet tas upp igen vid ett senare sammanträde, med samma handlingar.";
        /// The next meeting is told; its list is made by itself.
        ReportToBoard => "reportToBoard", "Beslutet anmäls vid nämndens nästa sammanträde. Listan görs av sig själv.";
        /// Nothing is left.
        CloseCase => "closeCase", "Avsluta ärendet.";
    }
}

/// A decision, as far as what follows depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// What was decided.
    pub kind: DecisionKind,
    /// Who decided.
    pub by: DecidedBy,
    /// Which way the remiss goes; none for a case without one.
    pub direction: Option<Direction>,
    /// Whether the minutes are approved.
    pub approved: bool,
    /// Whether the yttrande was changed after the decision, where the board adopted it with changes.
    pub changes_written: bool,
    /// Whether the answer was sent, or those who answered were told.
    pub told: bool,
}

impl Standing {
    /// What is to be done, in order. After a deferral the minutes are approved too, but nothing waits for it.
    #[must_use]
    pub fn next_steps(self) -> Vec<NextStep> {
        let mut steps = Vec::new();
        if self.kind == DecisionKind::Deferred {
            return vec![NextStep::TreatLater];
        }
        if self.by == DecidedBy::Board && !self.approved {
            steps.push(NextStep::ApproveMinutes);
        }
        if self.kind == DecisionKind::ReferredBack {
            steps.push(NextStep::PrepareAgain);
            return steps;
        }
        match self.direction {
            Some(_) if self.told => {}
            Some(Direction::Incoming) if self.kind.adopts_text() => {
                if self.kind == DecisionKind::AdoptedWithChanges && !self.changes_written {
                    steps.push(NextStep::WriteChanges);
                }
                steps.push(NextStep::SendAnswer);
            }
            Some(Direction::Incoming) => steps.push(NextStep::SendExtract),
            Some(Direction::Outgoing) => steps.push(NextStep::FeedBack),
            None => {}
        }
        if self.by.is_reported() {
            steps.push(NextStep::ReportToBoard);
        }
        if !steps.iter().any(|step| !matches!(step, NextStep::ReportToBoard)) {
            steps.push(NextStep::CloseCase);
        }
        steps
    }
}

impl DecisionKind {
    /// What the decision means for the case, in one Swedish sentence.
    #[must_use]
    pub const fn consequence(self, direction: Option<Direction>) -> &'static str {
        match (self, direction) {
            (Self::Adopted, Some(Direction::Incoming)) => {
                "Yttrandet är antaget och skickas när beslutet gäller."
            }
            (Self::AdoptedWithChanges, Some(Direction::Incoming)) => {
                "Yttrandet är antaget med ändringar. Det är öppet för att skriva in dem och skickas när beslutet gäller."
            }
            (Self::Adopted, _) => "Förslaget är antaget.",
            (Self::AdoptedWithChanges, _) => "Förslaget är antaget med ändringar.",
            (Self::ReferredBack, _) => {
                "Ärendet går tillbaka till förvaltningen. Utkasten är öppna igen och ärendet har inget sammanträde."
            }
            (Self::Deferred, _) => "Ärendet är inte avgjort. Det tas upp igen med samma handlingar.",
            (Self::Declined, _) => {
                "Nämnden avstår från att yttra sig. Avsändaren får besked när beslutet gäller."
            }
            (Self::NoObjection, _) => "Nämnden har ingen erinran. Avsändaren får besked när beslutet gäller.",
        }
    }
}
