//! Who may be reminded.

use super::kinds::{RecipientDelivery, RecipientOutcome};
use crate::text_enum::text_enum;

text_enum! {
    /// Why a recipient is not reminded.
    pub enum NoReminder {
        /// It has answered already, with views or without objection.
        Answered => "answered", "har redan svarat";
        /// It has declined.
        Declined => "declined", "har avstått";
        /// The mail came back: the officer has to find another way.
        Bounced => "bounced", "utskicket studsade";
        /// Nothing has been sent yet.
        NotSent => "notSent", "har inte fått remissen än";
        /// An officer has reminded it just now.
        Reminded => "reminded", "påmindes för hand för mindre än tolv timmar sedan";
    }
}

/// Tells whether a recipient may be reminded; `outcome` is `None` as long as nothing has come.
///
/// # Errors
///
/// Never those who answered, declined or whose mail bounced, and nobody who has not been asked yet.
pub const fn may_be_reminded(
    delivery: RecipientDelivery,
    outcome: Option<RecipientOutcome>,
) -> Result<(), NoReminder> {
    match outcome {
        Some(RecipientOutcome::Views | RecipientOutcome::NoObjection) => return Err(NoReminder::Answered),
        Some(RecipientOutcome::Declines) => return Err(NoReminder::Declined),
        Some(RecipientOutcome::NoAnswer) | None => {}
    }
    match delivery {
        RecipientDelivery::Bounced => Err(NoReminder::Bounced),
        RecipientDelivery::Pending | RecipientDelivery::LetterToPrint => Err(NoReminder::NotSent),
        RecipientDelivery::Sent | RecipientDelivery::Delivered | RecipientDelivery::LetterPosted => Ok(()),
    }
}
