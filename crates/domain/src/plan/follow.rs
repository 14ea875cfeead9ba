//! What follows when a meeting is moved to another day.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{MeetingDates, PlanStepKind};
use crate::calendar::{last_working_day_on_or_before, next_working_day_on_or_after, why_not_working_day};
use crate::swedish::{swedish_date, swedish_weekday_date};

/// A date of a meeting that follows it to its new day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Followed {
    /// Which date.
    pub kind: PlanStepKind,
    /// As it was.
    pub before: Date,
    /// As many days from the meeting as before.
    pub raw: Date,
    /// The same on a working day.
    pub date: Date,
    /// Where the date comes from, in Swedish.
    pub explanation: String,
}

/// The dates that follow a meeting to another day: each as many days from it as before, on a working day.
///
/// What comes before the meeting (stop date, preparation, notice) moves back to a working day, the approval of the minutes
/// forward, so that nobody gets less time than the calendar gave. A date that the calendar does not have stays open.
///
/// ```
/// use jiff::civil::date;
/// use remiss_domain::plan::{MeetingDates, follow};
///
/// let meeting = MeetingDates {
///     id: uuid::Uuid::nil().into(), date: date(2019, 12, 3), stop_date: date(2019, 11, 15),
///     preparation: None, notice: None, approval: None, approved_at_once: false,
/// };
/// let followed = follow(&meeting, date(2019, 12, 10));
/// assert_eq!(followed[0].date, date(2019, 11, 22));
/// ```
#[must_use]
pub fn follow(meeting: &MeetingDates, to: Date) -> Vec<Followed> {
    let dates = [
        (PlanStepKind::StopDate, Some(meeting.stop_date)),
        (PlanStepKind::Preparation, meeting.preparation),
        (PlanStepKind::Notice, meeting.notice),
        (PlanStepKind::Approval, meeting.approval),
    ];
    dates
        .into_iter()
        .filter_map(|(kind, before)| followed(kind, before?, meeting.date, to))
        .collect()
}

fn followed(kind: PlanStepKind, before: Date, from: Date, to: Date) -> Option<Followed> {
    let distance = from.until(before).ok()?.get_days();
    let raw = to.checked_add(distance.days()).ok()?;
    let date = if distance <= 0 {
        last_working_day_on_or_before(raw)
    } else {
        next_working_day_on_or_after(raw)
    };
    let place = match distance {
        0 => format!("Samma dag som sammanträdet {}", swedish_date(to)),
        1 => format!("1 dag efter sammanträdet {}", swedish_date(to)),
        -1 => format!("1 dag före sammanträdet {}", swedish_date(to)),
        days if days > 0 => format!("{days} dagar efter sammanträdet {}", swedish_date(to)),
        days => format!("{} dagar före sammanträdet {}", -days, swedish_date(to)),
    };
    let explanation = match why_not_working_day(raw) {
        Some(why) if date != raw => format!(
            "{place}, som förut. {} är {why}, därför {}.",
            swedish_date(raw),
            swedish_weekday_date(date)
        ),
        _ => format!("{place}, som förut."),
    };
    Some(Followed {
        kind,
        before,
        raw,
        date,
        explanation,
    })
}
