//! What follows a meeting that is moved, and how a plan stands on a day.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use remiss_domain::calendar::is_working_day;
use remiss_domain::plan::*;
use rstest::rstest;

fn meeting(day: Date, stop: Date) -> MeetingDates {
    MeetingDates {
        id: uuid::Uuid::nil().into(),
        date: day,
        stop_date: stop,
        preparation: None,
        notice: None,
        approval: None,
        approved_at_once: false,
    }
}

#[test]
fn each_date_follows_a_moved_meeting_at_the_same_distance_on_a_working_day() {
    let before = MeetingDates {
        preparation: Some(date(2019, 11, 19)),
        notice: Some(date(2019, 11, 26)),
        approval: Some(date(2019, 12, 10)),
        ..meeting(date(2019, 12, 3), date(2019, 11, 15))
    };
    // To the Monday before Christmas: the approval would be on 30 December, the stop date on 5 December.
    let followed = follow(&before, date(2019, 12, 23));
    let days: Vec<_> = followed
        .iter()
        .map(|followed| (followed.kind, followed.date))
        .collect();
    assert_eq!(
        days,
        [
            (PlanStepKind::StopDate, date(2019, 12, 5)),
            (PlanStepKind::Preparation, date(2019, 12, 9)),
            (PlanStepKind::Notice, date(2019, 12, 16)),
            (PlanStepKind::Approval, date(2019, 12, 30)),
        ]
    );
    // A Saturday goes back to the Friday for what comes before, and forward for the approval.
    let followed = follow(&before, date(2019, 12, 7));
    assert_eq!(
        (followed[0].raw, followed[0].date),
        (date(2019, 11, 19), date(2019, 11, 19))
    );
    assert_eq!(
        (followed[1].raw, followed[1].date),
        (date(2019, 11, 23), date(2019, 11, 22))
    );
    assert_eq!(
        (followed[3].raw, followed[3].date),
        (date(2019, 12, 14), date(2019, 12, 16))
    );
    assert_eq!(
        followed[1].explanation,
        "14 dagar före sammanträdet 7 december 2019, som förut. 23 november 2019 är en lördag, därför fredag 22 november 2019."
    );
}

#[rstest]
#[case(date(2019, 11, 15), &[], Some("stopDate"), &[], "i dag")]
#[case(date(2019, 11, 18), &[], Some("notice"), &["stopDate"], "Försenat: stoppdatum var 15 november 2019, för 1 arbetsdag sedan.")]
#[case(date(2019, 11, 18), &["stopDate"], Some("notice"), &[], "Nästa steg: kallelse")]
#[case(date(2019, 12, 4), &["stopDate"], Some("approval"), &["meeting"], "Försenat: sammanträde")]
#[case(date(2019, 12, 20), &["stopDate", "meeting", "approval", "sending"], None, &[], "Inget återstår i tidplanen.")]
fn a_plan_says_what_is_next_and_what_is_late(
    #[case] today: Date,
    #[case] done: &[&str],
    #[case] next: Option<&str>,
    #[case] late: &[&str],
    #[case] words: &str,
) {
    let done: Vec<PlanStepKind> = done.iter().map(|kind| kind.parse().unwrap()).collect();
    let meeting = meeting(date(2019, 12, 3), date(2019, 11, 15));
    let steps = steps_of(&meeting, &PlanSettings::default(), today);
    let standing = standing(&steps, &done, Some(date(2019, 12, 20)), today);
    assert_eq!(standing.next.map(PlanStepKind::as_str), next);
    let found: Vec<&str> = standing.late.iter().map(|kind| kind.as_str()).collect();
    assert_eq!(found, late);
    assert!(standing.sentence.contains(words), "{}", standing.sentence);
    assert_eq!(standing.margin, Some(8));
}

#[test]
fn inner_rounds_are_late_only_when_somebody_was_asked() {
    let meeting = meeting(date(2019, 12, 3), date(2019, 11, 15));
    let today = date(2019, 11, 11);
    let steps = steps_of(&meeting, &PlanSettings::default(), today);
    assert!(standing(&steps, &[], None, today).late.is_empty());
    let asked = standing(&steps, &[PlanStepKind::InnerDispatch], None, today);
    assert_eq!(asked.late, [PlanStepKind::InnerDeadline]);
    assert_eq!(asked.margin, None);
}

#[test]
fn an_answer_after_the_deadline_has_a_negative_margin_even_over_a_weekend() {
    // The minutes are approved on Saturday 14 December and sent on the Monday; the deadline was that Saturday.
    let meeting = meeting(date(2019, 12, 7), date(2019, 11, 15));
    let today = date(2019, 11, 1);
    let steps = steps_of(&meeting, &PlanSettings::default(), today);
    let standing = standing(&steps, &[], Some(date(2019, 12, 14)), today);
    assert_eq!(standing.margin, Some(-1));
    assert!(
        standing.sentence.contains("1 arbetsdag efter svarsdatum"),
        "{}",
        standing.sentence
    );
}

#[test]
fn whoever_has_handed_in_is_past_the_stop_date() {
    let meeting = meeting(date(2019, 12, 3), date(2019, 11, 15));
    let settings = PlanSettings::default();
    let (deadline, today) = (Some(date(2019, 12, 20)), date(2019, 11, 20));
    let late = plan_for_chosen(deadline, &meeting, &settings, false, today);
    assert_eq!(late.rejected.unwrap().kind, RejectionKind::StopDatePassed);
    assert!(!late.steps.is_empty(), "what was planned is shown all the same");
    let handed_in = plan_for_chosen(deadline, &meeting, &settings, true, today);
    assert_eq!(handed_in.rejected, None);
}

proptest! {
    #[test]
    fn dates_that_follow_are_working_days_in_their_order(
        day in 0_i32..20_000, stop in 1_i32..60, approval in 1_i32..15, moved in -400_i32..400,
    ) {
        let day = date(2000, 1, 1).checked_add(day.days()).unwrap();
        let before = MeetingDates {
            approval: Some(day.checked_add(approval.days()).unwrap()),
            ..meeting(day, day.checked_sub(stop.days()).unwrap())
        };
        let to = day.checked_add(moved.days()).unwrap();
        for followed in follow(&before, to) {
            prop_assert!(is_working_day(followed.date));
            match followed.kind {
                PlanStepKind::Approval => prop_assert!(followed.date >= followed.raw && followed.date > to),
                _ => prop_assert!(followed.date <= followed.raw && followed.date < to),
            }
        }
    }

    #[test]
    fn every_step_says_its_rule_and_moves_only_what_was_counted(
        day in 0_i32..20_000, stop in 1_i32..60, today in -100_i32..30,
    ) {
        let day = date(2000, 1, 1).checked_add(day.days()).unwrap();
        let meeting = meeting(day, day.checked_sub(stop.days()).unwrap());
        let today = day.checked_add(today.days()).unwrap();
        for step in steps_of(&meeting, &PlanSettings::default(), today) {
            if step.rule == PlanRule::Calendar {
                prop_assert_eq!(step.raw, step.date);
            }
            if step.raw != step.date && step.rule != PlanRule::WhenPrepared {
                prop_assert!(is_working_day(step.date) && !is_working_day(step.raw), "{:?}", step);
            }
        }
    }
}
