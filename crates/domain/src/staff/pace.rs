//! How often one address is alerted: what happens at the same time comes in one mail.

use jiff::{SignedDuration, Timestamp};

/// How long the first alert waits for others to come along: a dispatch to two hundred bodies bounces within a minute or two.
pub const GATHER: SignedDuration = SignedDuration::from_mins(2);

/// The least time between two alerting mails to one address.
pub const APART: SignedDuration = SignedDuration::from_mins(15);

/// The first moment at which an address may be mailed: `oldest` is when the oldest alert that waits for it was raised, `last` when it
/// was last mailed.
///
/// An alert waits at least [`GATHER`], so that what belongs together comes together, and two mails are at least [`APART`] from each other.
#[must_use]
pub fn may_be_told_at(oldest: Timestamp, last: Option<Timestamp>) -> Timestamp {
    let gathered = oldest.checked_add(GATHER).unwrap_or(Timestamp::MAX);
    let apart = last.map(|last| last.checked_add(APART).unwrap_or(Timestamp::MAX));
    apart.map_or(gathered, |apart| apart.max(gathered))
}
