//! Decisions and stop dates: the typed states go just where the tables say, and what follows from each decision.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::Timestamp;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use remiss_domain::deadline::Deadline;
use remiss_domain::ids::{DecisionId, MeetingId};
use remiss_domain::workflow::*;
use rstest::rstest;
use uuid::Uuid;

fn now() -> Timestamp {
    "2019-11-05T12:00:00Z".parse().unwrap()
}

fn meeting() -> MeetingId {
    MeetingId::from(Uuid::from_u128(1))
}

fn decision(kind: DecisionKind, by: DecidedBy) -> IncomingDecision {
    IncomingDecision {
        id: DecisionId::from(Uuid::from_u128(2)),
        kind,
        by,
        on: date(2019, 11, 5),
        minutes_approved_on: Some(date(2019, 11, 5)),
    }
}

/// What the typed states make of an action; none where they have no such transition.
fn incoming_after(
    remiss: Incoming,
    action: IncomingAction,
    kind: DecisionKind,
    by: DecidedBy,
) -> Option<Incoming> {
    use IncomingAction as Action;
    let reason = || "Skäl".to_owned();
    Some(match (remiss, action) {
        (Incoming::Registered(remiss), Action::Prepare) => Incoming::InPreparation(remiss.prepare()),
        (Incoming::Registered(remiss), Action::Close) => Incoming::Closed(remiss.close(now(), reason())),
        (Incoming::InPreparation(remiss), Action::HandIn) => {
            Incoming::HandedIn(remiss.hand_in(meeting(), date(2019, 10, 11)))
        }
        (Incoming::InPreparation(remiss), Action::Decide) => {
            Incoming::Decided(remiss.decide(decision(kind, by)).ok()?)
        }
        (Incoming::InPreparation(remiss), Action::Close) => Incoming::Closed(remiss.close(now(), reason())),
        (Incoming::HandedIn(remiss), Action::TakeBack) => Incoming::InPreparation(remiss.take_back()),
        (Incoming::HandedIn(remiss), Action::Decide) => remiss.decide(decision(kind, by)),
        (Incoming::Decided(remiss), Action::Send) => {
            Incoming::Sent(remiss.send(now(), date(2019, 11, 5), true).unwrap())
        }
        (Incoming::Decided(remiss), Action::Close) => Incoming::Closed(remiss.close(now(), reason())),
        (Incoming::Sent(remiss), Action::Close) => Incoming::Closed(remiss.close(now(), reason())),
        // These change what the remiss says, not where it stands.
        (remiss, Action::AskOthers | Action::Edit) if remiss.state().allow(action).is_ok() => remiss,
        _ => return None,
    })
}

fn outgoing_after(remiss: Outgoing, action: OutgoingAction, kind: DecisionKind) -> Option<Outgoing> {
    use OutgoingAction as Action;
    let id = DecisionId::from(Uuid::from_u128(2));
    let reason = || "Skäl".to_owned();
    Some(match (remiss, action) {
        (Outgoing::Draft(remiss), Action::Send) => Outgoing::Sent(remiss.send(now()).unwrap()),
        (Outgoing::Draft(remiss), Action::Withdraw) => Outgoing::Withdrawn(remiss.withdraw(now(), reason())),
        (Outgoing::Sent(remiss), Action::Close) => Outgoing::Closed(remiss.close(now())),
        (Outgoing::Sent(remiss), Action::Withdraw) => Outgoing::Withdrawn(remiss.withdraw(now(), reason())),
        (Outgoing::Closed(remiss), Action::Report) => {
            Outgoing::Reported(remiss.report(meeting(), date(2019, 10, 11), &[]).unwrap())
        }
        (Outgoing::Closed(remiss), Action::Withdraw) => Outgoing::Withdrawn(remiss.withdraw(now(), reason())),
        (Outgoing::Reported(remiss), Action::TakeBack) => Outgoing::Closed(remiss.take_back()),
        (Outgoing::Reported(remiss), Action::Decide) => remiss.decide(id, kind).ok()?,
        (Outgoing::Decided(remiss), Action::FeedBack) => Outgoing::FedBack(remiss.feed_back(now())),
        (
            remiss,
            Action::Edit
            | Action::Remind
            | Action::Extend
            | Action::AddRecipient
            | Action::TakeResponse
            | Action::Compile,
        ) if remiss.state().allow(action).is_ok() => remiss,
        _ => return None,
    })
}

fn any_of<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn an_incoming_remiss_goes_just_where_the_table_says(
        steps in prop::collection::vec(
            (any_of(IncomingAction::ALL), any_of(DecisionKind::ALL), any_of(DecidedBy::ALL)), 0..40)
    ) {
        let mut remiss = Incoming::Registered(Registered { received_at: now() });
        for (action, kind, by) in steps {
            let state = remiss.state();
            let after = incoming_after(remiss.clone(), action, kind, by);
            // Without a meeting only the chair and a delegate decide, and they settle the matter.
            let only_a_meeting = state == IncomingState::InPreparation
                && action == IncomingAction::Decide
                && (by == DecidedBy::Board || !kind.settles());
            prop_assert_eq!(after.is_some(), state.allow(action).is_ok() && !only_a_meeting, "{} {}", state, action);
            if let Some(after) = after {
                if action == IncomingAction::Decide {
                    prop_assert_eq!(after.state(), IncomingState::after_decision(kind));
                }
                remiss = after;
            }
        }
    }

    #[test]
    fn an_outgoing_remiss_goes_just_where_the_table_says(
        steps in prop::collection::vec((any_of(OutgoingAction::ALL), any_of(DecisionKind::ALL)), 0..40)
    ) {
        let mut remiss = Outgoing::Draft(Draft {
            purpose: Some("Syfte".to_owned()),
            deadline: Some(Deadline::on(date(2019, 12, 20))),
            recipients: 1,
            has_missiv: true,
        });
        for (action, kind) in steps {
            let state = remiss.state();
            let after = outgoing_after(remiss.clone(), action, kind);
            let only_when_asked = action == OutgoingAction::Decide
                && !DecisionKind::possible(Direction::Outgoing).contains(&kind);
            prop_assert_eq!(after.is_some(), state.allow(action).is_ok() && !only_when_asked, "{} {}", state, action);
            if let Some(after) = after {
                if action == OutgoingAction::Decide {
                    prop_assert_eq!(after.state(), OutgoingState::after_decision(kind));
                }
                remiss = after;
            }
        }
    }

    #[test]
    fn a_case_is_late_from_the_day_after_the_stop_date(offset in -400_i32..400, handed_in: bool) {
        let stop_date = date(2019, 11, 15);
        let today: Date = stop_date.checked_add(jiff::Span::new().days(offset)).unwrap();
        let expected = match (handed_in, offset) {
            (true, _) => DueState::Done,
            (false, ..=0) => DueState::Due,
            (false, _) => DueState::Late,
        };
        prop_assert_eq!(DueState::on(today, stop_date, handed_in), expected);
    }
}

/// Every outcome: the state of a remiss that asks, of one that is asked, and whether it comes up again.
#[rstest]
#[case(DecisionKind::Adopted, Some("decided"), "decided")]
#[case(DecisionKind::AdoptedWithChanges, Some("decided"), "decided")]
#[case(DecisionKind::ReferredBack, Some("closed"), "inPreparation")]
#[case(DecisionKind::Deferred, Some("reported"), "handedIn")]
#[case(DecisionKind::Declined, None, "decided")]
#[case(DecisionKind::NoObjection, None, "decided")]
fn each_decision_has_its_consequence(
    #[case] kind: DecisionKind,
    #[case] outgoing: Option<&str>,
    #[case] incoming: &str,
) {
    assert_eq!(
        DecisionKind::possible(Direction::Outgoing).contains(&kind),
        outgoing.is_some()
    );
    if let Some(state) = outgoing {
        assert_eq!(OutgoingState::after_decision(kind).as_str(), state);
    }
    assert_eq!(IncomingState::after_decision(kind).as_str(), incoming);
    assert_eq!(kind.settles(), incoming == "decided");
    for direction in [None, Some(Direction::Incoming), Some(Direction::Outgoing)] {
        assert!(kind.consequence(direction).ends_with('.'));
    }
}

fn standing(kind: DecisionKind, by: DecidedBy, direction: Option<Direction>) -> Standing {
    Standing {
        kind,
        by,
        direction,
        approved: false,
        changes_written: false,
        told: false,
    }
}

fn steps(standing: Standing) -> String {
    let steps: Vec<_> = standing.next_steps().iter().map(|step| step.as_str()).collect();
    steps.join(" ")
}

#[rstest]
#[case(DecisionKind::Adopted, "approveMinutes sendAnswer")]
#[case(DecisionKind::AdoptedWithChanges, "approveMinutes writeChanges sendAnswer")]
#[case(DecisionKind::ReferredBack, "approveMinutes prepareAgain")]
#[case(DecisionKind::Deferred, "treatLater")]
#[case(DecisionKind::Declined, "approveMinutes sendExtract")]
#[case(DecisionKind::NoObjection, "approveMinutes sendExtract")]
fn after_a_decision_of_the_board_the_minutes_come_first(#[case] kind: DecisionKind, #[case] expected: &str) {
    let before = standing(kind, DecidedBy::Board, Some(Direction::Incoming));
    assert_eq!(steps(before), expected);
    let approved = Standing {
        approved: true,
        changes_written: true,
        ..before
    };
    assert_eq!(
        steps(approved),
        expected
            .replace("approveMinutes ", "")
            .replace("writeChanges ", "")
    );
    if kind.settles() {
        let told = Standing {
            told: true,
            ..approved
        };
        assert_eq!(steps(told), "closeCase");
    }
}

#[test]
fn a_decision_of_the_chair_or_a_delegate_is_sent_and_reported() {
    for by in [DecidedBy::Chair, DecidedBy::Delegate] {
        let sent = standing(DecisionKind::NoObjection, by, Some(Direction::Incoming));
        assert_eq!(steps(sent), "sendExtract reportToBoard");
        let told = Standing { told: true, ..sent };
        assert_eq!(steps(told), "reportToBoard closeCase");
    }
}

#[test]
fn after_a_decision_on_its_own_remiss_the_board_feeds_back() {
    let before = standing(DecisionKind::Adopted, DecidedBy::Board, Some(Direction::Outgoing));
    assert_eq!(steps(before), "approveMinutes feedBack");
    let without = standing(DecisionKind::Adopted, DecidedBy::Board, None);
    assert_eq!(steps(without), "approveMinutes");
    let approved = Standing {
        approved: true,
        ..without
    };
    assert_eq!(steps(approved), "closeCase");
}
