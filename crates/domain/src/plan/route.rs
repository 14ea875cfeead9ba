//! The steps over one meeting, and whether they can be made.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{MeetingDates, PlanRule, PlanSettings, PlanStep, PlanStepKind, RejectedMeeting, RejectionKind};
use crate::calendar::{
    add_working_days, last_working_day_on_or_before, next_working_day_on_or_after, why_not_working_day,
    working_days_between,
};
use crate::swedish::{swedish_date, swedish_weekday_date, working_days};

/// How a date of the calendar is explained.
const BY_CALENDAR: &str = "Enligt nämndens kalender.";

/// A step before it is seen from a day.
pub(super) struct Worked {
    pub kind: PlanStepKind,
    pub raw: Date,
    pub date: Date,
    pub rule: PlanRule,
    pub explanation: String,
}

impl Worked {
    /// A date as the calendar has it: told when it is no working day, but never moved.
    fn of_calendar(kind: PlanStepKind, date: Date, words: &str) -> Worked {
        let explanation = match why_not_working_day(date) {
            Some(why) => format!("{words} Dagen är ingen arbetsdag: {why}."),
            None => words.to_owned(),
        };
        Worked {
            kind,
            raw: date,
            date,
            rule: PlanRule::Calendar,
            explanation,
        }
    }

    /// The step as it is seen from today.
    pub fn seen_from(self, today: Date) -> PlanStep {
        PlanStep {
            kind: self.kind,
            date: self.date,
            raw: self.raw,
            rule: self.rule,
            explanation: self.explanation,
            slack: working_days_between(today, self.date),
            late: self.date < today,
        }
    }
}

/// The steps over a meeting, in order of date, whether they can be made or not: for a case that already stands on its agenda.
#[must_use]
pub fn steps_of(meeting: &MeetingDates, settings: &PlanSettings, today: Date) -> Vec<PlanStep> {
    let stop = meeting.stop_date;
    let inner_deadline = add_working_days(stop, -i32::from(settings.inner_margin));
    let inner_dispatch = add_working_days(inner_deadline, -i32::from(settings.inner_working_days));
    let approval = approval(meeting, settings);
    let sent = next_working_day_on_or_after(approval.date);
    let counted = |kind, date, rule, explanation| Worked {
        kind,
        raw: date,
        date,
        rule,
        explanation,
    };
    let mut steps = vec![
        counted(
            PlanStepKind::InnerDispatch,
            inner_dispatch,
            PlanRule::InnerAnswerTime,
            format!(
                "De tillfrågade behöver {} för att svara.",
                working_days(i64::from(settings.inner_working_days))
            ),
        ),
        counted(
            PlanStepKind::InnerDeadline,
            inner_deadline,
            PlanRule::InnerMargin,
            format!(
                "{} före stoppdatum, för att svaren ska hinna arbetas in.",
                working_days(i64::from(settings.inner_margin))
            ),
        ),
        Worked::of_calendar(
            PlanStepKind::StopDate,
            stop,
            &format!(
                "Sista dag att lämna in till sammanträdet {}.",
                swedish_date(meeting.date)
            ),
        ),
    ];
    if let Some(preparation) = meeting.preparation {
        steps.push(Worked::of_calendar(
            PlanStepKind::Preparation,
            preparation,
            BY_CALENDAR,
        ));
    }
    steps.push(notice(meeting, settings));
    steps.push(Worked::of_calendar(
        PlanStepKind::Meeting,
        meeting.date,
        BY_CALENDAR,
    ));
    let approved = approval.date;
    steps.push(approval);
    let why = match why_not_working_day(approved) {
        Some(day_off) if sent != approved => format!(
            "Protokollet justeras {}, {day_off}. Yttrande och protokollsutdrag skickas första arbetsdagen därefter.",
            swedish_date(approved)
        ),
        _ => "Yttrande och protokollsutdrag skickas när protokollet är justerat.".to_owned(),
    };
    steps.push(Worked {
        kind: PlanStepKind::Sending,
        raw: approved,
        date: sent,
        rule: PlanRule::AfterApproval,
        explanation: why,
    });
    // A calendar may put the preparation before the stop date, or the notice before it: the dates are what holds.
    steps.sort_by_key(|step| (step.date, step.kind));
    steps.into_iter().map(|step| step.seen_from(today)).collect()
}

pub(super) fn sending(steps: &[PlanStep]) -> Option<Date> {
    steps
        .iter()
        .find(|step| step.kind == PlanStepKind::Sending)
        .map(|step| step.date)
}

/// The steps over a meeting when it can be made from today.
pub(super) fn try_meeting(
    deadline: Date,
    meeting: &MeetingDates,
    settings: &PlanSettings,
    today: Date,
) -> Result<Vec<PlanStep>, RejectedMeeting> {
    match obstacle(Some(deadline), meeting, settings, false, today) {
        Some(rejected) => Err(rejected),
        None => Ok(steps_of(meeting, settings, today)),
    }
}

/// Why a meeting cannot be made. Whoever has handed in is past the stop date.
pub(super) fn obstacle(
    deadline: Option<Date>,
    meeting: &MeetingDates,
    settings: &PlanSettings,
    handed_in: bool,
    today: Date,
) -> Option<RejectedMeeting> {
    let reject = |kind, reason: String| {
        Some(RejectedMeeting {
            meeting: meeting.id,
            date: meeting.date,
            kind,
            reason,
        })
    };
    if contradictory(meeting) {
        return reject(
            RejectionKind::Contradictory,
            format!(
                "Datumen för sammanträdet {} motsäger varandra i kalendern.",
                swedish_date(meeting.date)
            ),
        );
    }
    if meeting.stop_date < today && !handed_in {
        return reject(
            RejectionKind::StopDatePassed,
            format!(
                "Stoppdatum {} för sammanträdet {} har passerat.",
                swedish_date(meeting.stop_date),
                swedish_date(meeting.date)
            ),
        );
    }
    match (sending(&steps_of(meeting, settings, today)), deadline) {
        (Some(sending), Some(deadline)) if sending > deadline => reject(
            RejectionKind::TooLate,
            format!(
                "Efter sammanträdet {} kan yttrandet skickas först {}, efter svarsdatum {}.",
                swedish_date(meeting.date),
                swedish_date(sending),
                swedish_date(deadline)
            ),
        ),
        _ => None,
    }
}

/// What to mind in a plan that can be made.
pub(super) fn notes(steps: &[PlanStep], today: Date) -> Vec<String> {
    let date = |kind| steps.iter().find(|step| step.kind == kind).map(|step| step.date);
    let (Some(dispatch), Some(answers)) = (
        date(PlanStepKind::InnerDispatch),
        date(PlanStepKind::InnerDeadline),
    ) else {
        return Vec::new();
    };
    let mut notes = Vec::new();
    if answers <= today {
        notes.push(
            "Inre remissrundor hinns inte före stoppdatum. Fråga muntligt, eller be avsändaren om anstånd."
                .to_owned(),
        );
    } else if dispatch < today {
        notes.push(format!(
            "Inre remissrundor skulle ha skickats {}. Skickas de i dag blir svarstiden {}.",
            swedish_weekday_date(dispatch),
            working_days(working_days_between(today, answers))
        ));
    }
    notes
}

/// What no calendar can mean: handing in after the meeting, a notice after it, minutes approved before it.
pub(super) fn contradictory(meeting: &MeetingDates) -> bool {
    meeting.stop_date > meeting.date
        || meeting
            .preparation
            .is_some_and(|preparation| preparation > meeting.date)
        || meeting.notice.is_some_and(|notice| notice > meeting.date)
        || meeting.approval.is_some_and(|approval| approval < meeting.date)
}

fn approval(meeting: &MeetingDates, settings: &PlanSettings) -> Worked {
    let kind = PlanStepKind::Approval;
    if meeting.approved_at_once {
        return Worked {
            kind,
            raw: meeting.date,
            date: meeting.date,
            rule: PlanRule::ApprovedAtOnce,
            explanation: "Protokollet justeras omedelbart, vid sammanträdet.".to_owned(),
        };
    }
    if let Some(approval) = meeting.approval {
        return Worked::of_calendar(kind, approval, BY_CALENDAR);
    }
    let days = settings.approval_days.days();
    let raw = meeting.date.saturating_add(i32::from(days).days());
    let date = next_working_day_on_or_after(raw);
    Worked {
        kind,
        raw,
        date,
        rule: PlanRule::ApprovalDays,
        explanation: moved(format!("Räknat: {days} dagar efter sammanträdet"), raw, date),
    }
}

fn notice(meeting: &MeetingDates, settings: &PlanSettings) -> Worked {
    let kind = PlanStepKind::Notice;
    if let Some(notice) = meeting.notice {
        return Worked::of_calendar(kind, notice, BY_CALENDAR);
    }
    let days = settings.notice_days;
    let raw = meeting.date.saturating_sub(i32::from(days).days());
    let date = last_working_day_on_or_before(raw);
    // The notice tells what was handed in, so it is never before the stop date or the preparation.
    let earliest = meeting.preparation.map_or(meeting.stop_date, |preparation| {
        preparation.max(meeting.stop_date)
    });
    if date < earliest {
        let date = earliest.min(meeting.date);
        return Worked {
            kind,
            raw,
            date,
            rule: PlanRule::WhenPrepared,
            explanation: format!(
                "Räknat: så snart ärendet är berett; {days} dagar före sammanträdet vore {}.",
                swedish_date(raw)
            ),
        };
    }
    Worked {
        kind,
        raw,
        date,
        rule: PlanRule::NoticeDays,
        explanation: moved(format!("Räknat: {days} dagar före sammanträdet"), raw, date),
    }
}

/// A counted date, and why it was moved to a working day.
fn moved(counted: String, raw: Date, date: Date) -> String {
    match why_not_working_day(raw) {
        Some(why) if raw != date => {
            format!(
                "{counted} är {}, {why}. Därför {}.",
                swedish_date(raw),
                swedish_weekday_date(date)
            )
        }
        _ => format!("{counted}."),
    }
}
