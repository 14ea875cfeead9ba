//! On which days a digest goes, and when on the day.

use jiff::civil::{Date, time};
use jiff::{Timestamp, ToSpan};

use super::DigestRhythm;
use crate::calendar::{is_working_day, next_working_day_on_or_after};
use crate::deadline::{date_in_sweden, stockholm};

/// The hour of the day at which digests go, Europe/Stockholm.
pub const DIGEST_HOUR: i8 = 7;

/// The occasion whose digest is due at this moment: the day that it is for, or `None` when nothing is due.
///
/// A daily digest is due on each working day from 07:00 Swedish time. A weekly one is due from 07:00 on the first working day of the
/// week (Monday to Sunday); its occasion stays that day for the rest of the week, so that one that could not go on a Monday goes on
/// the Tuesday. Nothing goes on a day off. A week without a working day has no digest.
///
/// ```
/// use remiss_domain::staff::{DigestRhythm, due_digest};
/// use jiff::civil::date;
///
/// // Monday 6 April 2026 is Easter Monday: the week begins on the Tuesday.
/// let tuesday = "2026-04-07T05:00:00Z".parse()?;
/// assert_eq!(due_digest(DigestRhythm::Weekly, tuesday), Some(date(2026, 4, 7)));
/// # Ok::<(), jiff::Error>(())
/// ```
#[must_use]
pub fn due_digest(rhythm: DigestRhythm, now: Timestamp) -> Option<Date> {
    let today = date_in_sweden(now);
    if !is_working_day(today) || now < goes_at(today) {
        return None;
    }
    match rhythm {
        DigestRhythm::None => None,
        DigestRhythm::Daily => Some(today),
        DigestRhythm::Weekly => {
            let since_monday = i64::from(today.weekday().to_monday_zero_offset());
            Some(next_working_day_on_or_after(
                today.saturating_sub(since_monday.days()),
            ))
        }
    }
}

/// The moment at which the digests of a day go: 07:00 Swedish time, UTC. A contact that asked for a digest after it gets the next one.
#[must_use]
pub fn goes_at(day: Date) -> Timestamp {
    let local = day.to_datetime(time(DIGEST_HOUR, 0, 0, 0));
    stockholm()
        .to_ambiguous_timestamp(local)
        .compatible()
        // Only within a day of the year 9999's end.
        .unwrap_or(Timestamp::MAX)
}
