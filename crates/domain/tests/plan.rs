//! Planning back from a deadline.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use remiss_domain::calendar::is_working_day;
use remiss_domain::ids::MeetingId;
use remiss_domain::plan::*;
use uuid::Uuid;

fn meeting(id: u128, day: Date, stop: Date) -> MeetingDates {
    MeetingDates {
        id: MeetingId::from(Uuid::from_u128(id)),
        date: day,
        stop_date: stop,
        preparation: None,
        notice: None,
        approval: None,
        approved_at_once: false,
    }
}

/// Three meetings in the autumn of 2019.
fn autumn() -> Vec<MeetingDates> {
    vec![
        meeting(3, date(2019, 12, 3), date(2019, 11, 8)),
        meeting(1, date(2019, 10, 1), date(2019, 9, 6)),
        meeting(2, date(2019, 11, 5), date(2019, 10, 11)),
    ]
}

fn plan(deadline: Date, today: Date) -> Plan {
    plan_back(deadline, &autumn(), &PlanSettings::default(), today)
}

fn day(steps: &[PlanStep], kind: PlanStepKind) -> Date {
    steps.iter().find(|step| step.kind == kind).unwrap().date
}

#[test]
fn the_latest_meeting_that_can_be_made_is_chosen_and_each_step_has_its_day() {
    let plan = plan(date(2019, 11, 29), date(2019, 9, 2));
    assert_eq!(plan.meeting, Some(MeetingId::from(Uuid::from_u128(2))));
    assert_eq!(plan.possible.len(), 2);
    let days: Vec<(&str, Date)> = plan
        .steps
        .iter()
        .map(|step| (step.kind.as_str(), step.date))
        .collect();
    assert_eq!(
        days,
        [
            ("innerDispatch", date(2019, 9, 20)),
            ("innerDeadline", date(2019, 10, 4)),
            ("stopDate", date(2019, 10, 11)),
            ("notice", date(2019, 10, 29)),
            ("meeting", date(2019, 11, 5)),
            ("approval", date(2019, 11, 12)),
            ("sending", date(2019, 11, 12)),
        ]
    );
    assert_eq!((plan.steps[0].slack, plan.steps[0].late), (14, false));
    assert_eq!(plan.proposals, []);
    assert_eq!(plan.rejected.len(), 1);
    assert_eq!(plan.rejected[0].kind, RejectionKind::TooLate);
    assert_eq!(
        plan.rejected[0].reason,
        "Efter sammanträdet 3 december 2019 kan yttrandet skickas först 10 december 2019, efter svarsdatum 29 november 2019."
    );
}

#[test]
fn a_meeting_can_be_made_on_its_stop_date_and_not_the_day_after() {
    let on = plan(date(2019, 11, 12), date(2019, 10, 11));
    assert_eq!(on.meeting, Some(MeetingId::from(Uuid::from_u128(2))));
    let after = plan(date(2019, 11, 12), date(2019, 10, 12));
    assert_eq!(after.meeting, None);
    assert!(
        after
            .rejected
            .iter()
            .any(|rejected| rejected.kind == RejectionKind::StopDatePassed)
    );
}

#[test]
fn the_yttrande_may_be_sent_on_the_last_day_and_not_later() {
    assert!(plan(date(2019, 11, 12), date(2019, 9, 9)).meeting.is_some());
    assert!(plan(date(2019, 11, 11), date(2019, 9, 9)).meeting.is_none());
}

#[test]
fn a_late_inner_round_is_said() {
    let shortened = plan(date(2019, 11, 12), date(2019, 9, 30));
    assert_eq!(
        shortened.notes,
        [
            "Inre remissrundor skulle ha skickats fredag 20 september 2019. Skickas de i dag blir svarstiden 4 arbetsdagar."
        ]
    );
    assert!(shortened.steps[0].late);
    assert_eq!(shortened.steps[0].slack, -6);
    assert!(plan(date(2019, 11, 12), date(2019, 10, 7)).notes[0].starts_with("Inre remissrundor hinns inte"));
}

#[test]
fn the_calendars_own_dates_go_before_the_settings() {
    let mut with_dates = meeting(1, date(2019, 11, 5), date(2019, 10, 11));
    with_dates.preparation = Some(date(2019, 10, 22));
    with_dates.notice = Some(date(2019, 10, 28));
    with_dates.approval = Some(date(2019, 11, 16));
    let steps = plan_for_meeting(
        date(2019, 11, 29),
        &with_dates,
        &PlanSettings::default(),
        date(2019, 9, 2),
    )
    .unwrap();
    assert_eq!(day(&steps, PlanStepKind::Preparation), date(2019, 10, 22));
    assert_eq!(day(&steps, PlanStepKind::Notice), date(2019, 10, 28));
    assert_eq!(day(&steps, PlanStepKind::Approval), date(2019, 11, 16));
    assert_eq!(
        day(&steps, PlanStepKind::Sending),
        date(2019, 11, 18),
        "a Saturday is no day to send on"
    );
}

#[test]
fn approval_at_once_is_proposed_when_only_the_approval_is_too_late() {
    let plan = plan(date(2019, 11, 8), date(2019, 10, 1));
    let kinds: Vec<_> = plan.proposals.iter().map(|proposal| proposal.kind).collect();
    use ProposalKind::*;
    assert_eq!(
        kinds,
        [ApprovalAtOnce, ChairDecision, DelegatedDecision, AskForExtension]
    );
    assert_eq!(plan.proposals[0].date, Some(date(2019, 11, 5)));
    assert_eq!(
        plan.proposals[0].meeting,
        Some(MeetingId::from(Uuid::from_u128(2)))
    );
    assert_eq!(plan.proposals[1].date, Some(date(2019, 11, 8)));
    assert_eq!(plan.proposals[3].date, Some(date(2019, 11, 12)));
}

#[test]
fn without_any_meeting_the_chair_a_delegate_or_an_extension_is_left() {
    let plan = plan(date(2019, 10, 20), date(2019, 10, 1));
    let kinds: Vec<_> = plan.proposals.iter().map(|proposal| proposal.kind).collect();
    assert_eq!(
        kinds,
        [
            ProposalKind::ChairDecision,
            ProposalKind::DelegatedDecision,
            ProposalKind::AskForExtension
        ]
    );
    assert_eq!(
        plan.proposals[0].date,
        Some(date(2019, 10, 18)),
        "the deadline is a Sunday"
    );
    assert!(
        plan.proposals[2]
            .reason
            .contains("anstånd till tisdag 12 november 2019"),
        "{}",
        plan.proposals[2].reason
    );
}

#[test]
fn after_the_deadline_only_an_extension_is_left() {
    let kinds: Vec<_> = plan(date(2019, 9, 30), date(2019, 10, 1))
        .proposals
        .iter()
        .map(|proposal| proposal.kind)
        .collect();
    assert_eq!(kinds, [ProposalKind::AskForExtension]);
    let empty = plan_back(
        date(2019, 9, 30),
        &[],
        &PlanSettings::default(),
        date(2019, 10, 1),
    );
    let mut wrong = autumn();
    wrong.push(meeting(4, date(2019, 10, 10), date(2019, 10, 11)));
    let extension = plan_back(
        date(2019, 9, 30),
        &wrong,
        &PlanSettings::default(),
        date(2019, 10, 1),
    )
    .proposals
    .remove(0);
    assert_eq!(
        extension.meeting,
        Some(MeetingId::from(Uuid::from_u128(2))),
        "a contradictory meeting is no way out"
    );
    assert_eq!((empty.proposals.len(), empty.proposals[0].date), (1, None));
}

#[test]
fn contradictory_dates_are_rejected_with_the_reason() {
    let mut wrong = meeting(1, date(2019, 11, 5), date(2019, 11, 6));
    let reject = |meeting: &MeetingDates| {
        plan_for_meeting(
            date(2019, 12, 24),
            meeting,
            &PlanSettings::default(),
            date(2019, 9, 2),
        )
        .unwrap_err()
        .kind
    };
    assert_eq!(reject(&wrong), RejectionKind::Contradictory);
    wrong.stop_date = date(2019, 10, 11);
    wrong.approval = Some(date(2019, 11, 4));
    assert_eq!(reject(&wrong), RejectionKind::Contradictory);
    wrong.approval = None;
    wrong.notice = Some(date(2019, 11, 6));
    assert_eq!(reject(&wrong), RejectionKind::Contradictory);
    wrong.notice = None;
    wrong.preparation = Some(date(2019, 11, 6));
    assert_eq!(reject(&wrong), RejectionKind::Contradictory);
}

#[test]
fn minutes_are_approved_after_3_to_14_days() {
    assert_eq!(ApprovalDays::try_from(2), Err(ApprovalDaysError(2)));
    assert_eq!(ApprovalDays::try_from(15), Err(ApprovalDaysError(15)));
    assert_eq!(ApprovalDays::try_from(3).unwrap().days(), 3);
    assert_eq!(ApprovalDays::try_from(14).unwrap().days(), 14);
}

fn after(start: Date, days: i32) -> Date {
    start.checked_add(days.days()).unwrap()
}

prop_compose! {
    fn any_meeting()(
        id in 1_u128..1000,
        start in 0_i32..400,
        stop in -5_i32..40,
        preparation in proptest::option::of(-5_i32..40),
        notice in proptest::option::of(-5_i32..40),
        approval in proptest::option::of(-3_i32..20),
        approved_at_once in any::<bool>(),
    ) -> MeetingDates {
        let day = after(date(2019, 1, 1), start);
        MeetingDates {
            preparation: preparation.map(|days| after(day, -days)),
            notice: notice.map(|days| after(day, -days)),
            approval: approval.map(|days| after(day, days)),
            approved_at_once,
            ..meeting(id, day, after(day, -stop))
        }
    }
}

proptest! {
    #[test]
    fn steps_are_in_order_and_never_after_the_deadline(
        meetings in proptest::collection::vec(any_meeting(), 0..8),
        deadline in 0_i32..420,
        today in 0_i32..420,
        approval_days in 3_u8..=14,
        notice_days in 0_u8..30,
        inner_margin in 0_u8..20,
        inner_working_days in 0_u8..40,
    ) {
        let (deadline, today) = (after(date(2019, 1, 1), deadline), after(date(2019, 1, 1), today));
        let approval_days = ApprovalDays::try_from(approval_days).unwrap();
        let settings = PlanSettings { approval_days, notice_days, inner_margin, inner_working_days };
        let plan = plan_back(deadline, &meetings, &settings, today);
        let kept = plan.proposals.iter().filter(|proposal| proposal.kind != ProposalKind::AskForExtension);
        for steps in kept.map(|proposal| &proposal.steps).chain([&plan.steps]) {
            prop_assert!(steps.is_sorted_by_key(|step| step.date), "{:?}", steps);
            prop_assert!(steps.iter().all(|step| step.date <= deadline), "{:?}", steps);
            prop_assert!(steps.iter().all(|step| step.late == (step.date < today)));
            prop_assert!(steps.iter().all(|step| !step.explanation.is_empty()));
            if let Some(last) = steps.last() {
                prop_assert_eq!(last.kind, PlanStepKind::Sending);
                prop_assert!(is_working_day(last.date));
                prop_assert!(!last.late);
            }
        }
        prop_assert_eq!(plan.possible.len() + plan.rejected.len(), meetings.len(), "every meeting is accounted for");
        prop_assert_eq!(plan.meeting.is_some(), plan.proposals.is_empty());
        prop_assert_eq!(plan.meeting, plan.possible.last().copied());
    }
}
