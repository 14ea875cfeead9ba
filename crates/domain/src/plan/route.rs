//! The steps over one meeting, and whether they can be made.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{MeetingDates, PlanSettings, PlanStep, PlanStepKind, RejectedMeeting, RejectionKind};
use crate::calendar::{
    add_working_days, last_working_day_on_or_before, next_working_day_on_or_after, working_days_between,
};
use crate::swedish::{swedish_date, swedish_weekday_date, working_days};

/// The steps over a meeting, in order of date, whether they can be made or not: for a case that already stands on its agenda.
#[must_use]
pub fn steps_of(meeting: &MeetingDates, settings: &PlanSettings, today: Date) -> Vec<PlanStep> {
    let stop = meeting.stop_date;
    let inner_deadline = add_working_days(stop, -i32::from(settings.inner_margin));
    let inner_dispatch = add_working_days(inner_deadline, -i32::from(settings.inner_working_days));
    let approval = approval(meeting, settings);
    let sending = next_working_day_on_or_after(approval.0);
    let mut dates = vec![
        (
            PlanStepKind::InnerDispatch,
            inner_dispatch,
            format!(
                "De tillfrågade behöver {} för att svara.",
                working_days(i64::from(settings.inner_working_days))
            ),
        ),
        (
            PlanStepKind::InnerDeadline,
            inner_deadline,
            format!(
                "{} före stoppdatum, för att svaren ska hinna arbetas in.",
                working_days(i64::from(settings.inner_margin))
            ),
        ),
        (
            PlanStepKind::StopDate,
            stop,
            format!(
                "Sista dag att lämna in till sammanträdet {}.",
                swedish_date(meeting.date)
            ),
        ),
    ];
    if let Some(preparation) = meeting.preparation {
        dates.push((
            PlanStepKind::Preparation,
            preparation,
            "Enligt nämndens kalender.".to_owned(),
        ));
    }
    let notice = notice(meeting, settings);
    dates.push((PlanStepKind::Notice, notice.0, notice.1));
    dates.push((
        PlanStepKind::Meeting,
        meeting.date,
        "Enligt nämndens kalender.".to_owned(),
    ));
    dates.push((PlanStepKind::Approval, approval.0, approval.1));
    let why = if sending == approval.0 {
        "Yttrande och protokollsutdrag skickas när protokollet är justerat.".to_owned()
    } else {
        format!(
            "Första arbetsdagen efter justeringen {}.",
            swedish_date(approval.0)
        )
    };
    dates.push((PlanStepKind::Sending, sending, why));
    // A calendar may put the preparation before the stop date, or the notice before it: the dates are what holds.
    dates.sort_by_key(|(kind, date, _)| (*date, *kind));
    dates
        .into_iter()
        .map(|(kind, date, explanation)| step(kind, date, explanation, today))
        .collect()
}

pub(super) fn step(kind: PlanStepKind, date: Date, explanation: String, today: Date) -> PlanStep {
    PlanStep {
        kind,
        date,
        explanation,
        slack: working_days_between(today, date),
        late: date < today,
    }
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
    let reject = |kind, reason: String| {
        Err(RejectedMeeting {
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
    if meeting.stop_date < today {
        return reject(
            RejectionKind::StopDatePassed,
            format!(
                "Stoppdatum {} för sammanträdet {} har passerat.",
                swedish_date(meeting.stop_date),
                swedish_date(meeting.date)
            ),
        );
    }
    let steps = steps_of(meeting, settings, today);
    match sending(&steps) {
        Some(sending) if sending > deadline => reject(
            RejectionKind::TooLate,
            format!(
                "Efter sammanträdet {} kan yttrandet skickas först {}, efter svarsdatum {}.",
                swedish_date(meeting.date),
                swedish_date(sending),
                swedish_date(deadline)
            ),
        ),
        _ => Ok(steps),
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

fn approval(meeting: &MeetingDates, settings: &PlanSettings) -> (Date, String) {
    if meeting.approved_at_once {
        return (
            meeting.date,
            "Protokollet justeras omedelbart, vid sammanträdet.".to_owned(),
        );
    }
    if let Some(approval) = meeting.approval {
        return (approval, "Enligt nämndens kalender.".to_owned());
    }
    let days = settings.approval_days.days();
    let date = meeting.date.saturating_add(i32::from(days).days());
    (
        next_working_day_on_or_after(date),
        format!("Räknat: {days} dagar efter sammanträdet, på en arbetsdag."),
    )
}

fn notice(meeting: &MeetingDates, settings: &PlanSettings) -> (Date, String) {
    if let Some(notice) = meeting.notice {
        return (notice, "Enligt nämndens kalender.".to_owned());
    }
    let days = settings.notice_days;
    let date = last_working_day_on_or_before(meeting.date.saturating_sub(i32::from(days).days()));
    // The notice tells what was handed in, so it is never before the stop date or the preparation.
    let earliest = meeting.preparation.map_or(meeting.stop_date, |preparation| {
        preparation.max(meeting.stop_date)
    });
    if date < earliest {
        return (
            earliest.min(meeting.date),
            "Räknat: så snart ärendet är berett.".to_owned(),
        );
    }
    (
        date,
        format!("Räknat: {days} dagar före sammanträdet, på en arbetsdag."),
    )
}
