//! States: what is allowed, what is not, and what a transition carries on.
#![allow(clippy::unwrap_used, missing_docs)]

use jiff::Timestamp;
use jiff::civil::date;
use remiss_domain::deadline::Deadline;
use remiss_domain::ids::{DecisionId, MeetingId, ViewpointId};
use remiss_domain::workflow::*;
use rstest::rstest;
use uuid::Uuid;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn draft() -> Draft {
    Draft {
        purpose: Some("Att få synpunkter på överenskommelsen".to_owned()),
        deadline: Some(Deadline::on(date(2019, 10, 30))),
        recipients: 12,
        has_missiv: true,
    }
}

fn closed() -> Closed {
    draft()
        .send(at("2019-09-02T08:00:00Z"))
        .unwrap()
        .close(at("2019-10-31T08:00:00Z"))
}

fn meeting() -> MeetingId {
    MeetingId::from(Uuid::from_u128(1))
}

fn decision() -> DecisionId {
    DecisionId::from(Uuid::from_u128(2))
}

fn viewpoint(reply: &str, result: Option<ViewpointResult>, reason: &str) -> ViewpointEntry {
    ViewpointEntry {
        id: ViewpointId::from(Uuid::from_u128(3)),
        reply: Some(reply.to_owned()),
        result,
        reason: Some(reason.to_owned()),
    }
}

#[test]
fn every_stored_word_is_lower_camel_ascii_and_read_back() {
    macro_rules! check {
        ($($name:ident),+) => { $( for value in $name::ALL {
            let text = value.as_str();
            assert_eq!(text.parse::<$name>().unwrap(), *value);
            assert!(text.starts_with(|c: char| c.is_ascii_lowercase()), "{text}");
            assert!(text.chars().all(|c| c.is_ascii_alphanumeric()), "{text}");
            assert!(!value.swedish().is_empty());
            assert_eq!($name::ALL.iter().filter(|other| other.as_str() == text).count(), 1);
        }
        let error = "Okänt".parse::<$name>().unwrap_err();
        assert_eq!((error.kind, error.allowed.len()), (stringify!($name), $name::ALL.len())); )+ };
    }
    check!(
        OutgoingState,
        IncomingState,
        RecipientOutcome,
        RecipientDelivery,
        ViewpointResult,
        ResponseChannel,
        DecisionKind,
        DecidedBy,
        DueState,
        DueProgress,
        NextStep,
        StopDateNotice,
        Direction,
        OutgoingAction,
        IncomingAction,
        NoReminder,
        GapKind,
        MissingForSending
    );
}

#[rstest]
#[case(OutgoingState::Draft, "edit send withdraw")]
#[case(
    OutgoingState::Sent,
    "remind extend addRecipient takeResponse compile close withdraw"
)]
#[case(OutgoingState::Closed, "extend takeResponse compile report withdraw")]
#[case(OutgoingState::Reported, "takeResponse takeBack decide")]
#[case(OutgoingState::Decided, "takeResponse feedBack")]
#[case(OutgoingState::FedBack, "takeResponse")]
#[case(OutgoingState::Withdrawn, "takeResponse")]
fn an_outgoing_remiss_allows_in_each_state(#[case] state: OutgoingState, #[case] allowed: &str) {
    for action in OutgoingAction::ALL {
        let expected = allowed.split(' ').any(|name| name == action.as_str());
        match state.allow(*action) {
            Ok(()) => assert!(expected, "{state} {action}"),
            Err(forbidden) => {
                assert!(!expected, "{state} {action}");
                assert_eq!(
                    (forbidden.state, forbidden.action),
                    (state.as_str(), action.as_str())
                );
                assert_eq!(forbidden.allowed.join(" "), allowed);
            }
        }
    }
}

#[rstest]
#[case(IncomingState::Registered, "prepare edit close")]
#[case(IncomingState::InPreparation, "askOthers edit handIn decide close")]
#[case(IncomingState::HandedIn, "takeBack decide")]
#[case(IncomingState::Decided, "send close")]
#[case(IncomingState::Sent, "close")]
#[case(IncomingState::Closed, "")]
fn an_incoming_remiss_allows_in_each_state(#[case] state: IncomingState, #[case] allowed: &str) {
    for action in IncomingAction::ALL {
        let expected = allowed.split(' ').any(|name| name == action.as_str());
        assert_eq!(state.allow(*action).is_ok(), expected, "{state} {action}");
    }
}

#[test]
fn what_came_in_is_taken_in_every_state_after_the_sending() {
    for state in OutgoingState::ALL {
        assert_eq!(
            state.allow(OutgoingAction::TakeResponse).is_ok(),
            *state != OutgoingState::Draft
        );
    }
}

#[test]
fn a_remiss_without_purpose_or_deadline_cannot_be_sent() {
    use MissingForSending::*;
    let empty = Draft {
        purpose: Some("  ".to_owned()),
        ..Draft::default()
    };
    let error = empty.send(at("2019-09-02T08:00:00Z")).unwrap_err();
    assert_eq!(
        error,
        SendError::Missing(vec![Purpose, Deadline, Recipients, Missiv])
    );
    assert!(
        error
            .swedish()
            .starts_with("Remissen kan inte skickas: syftet med remissen, svarsdatum,"),
        "{}",
        error.swedish()
    );
    for (lacking, missing) in [
        (
            Draft {
                purpose: None,
                ..draft()
            },
            Purpose,
        ),
        (
            Draft {
                deadline: None,
                ..draft()
            },
            Deadline,
        ),
        (
            Draft {
                recipients: 0,
                ..draft()
            },
            Recipients,
        ),
        (
            Draft {
                has_missiv: false,
                ..draft()
            },
            Missiv,
        ),
    ] {
        assert_eq!(
            lacking.send(at("2019-09-02T08:00:00Z")),
            Err(SendError::Missing(vec![missing]))
        );
    }
}

#[test]
fn a_remiss_whose_deadline_has_passed_cannot_be_sent() {
    assert!(draft().send(at("2019-10-30T22:59:30Z")).is_ok());
    assert_eq!(
        draft().send(at("2019-10-30T23:00:00Z")),
        Err(SendError::DeadlinePassed)
    );
}

#[test]
fn a_compilation_is_not_closed_before_every_viewpoint_has_reply_and_result() {
    let met = viewpoint("Tack, ändrat.", Some(ViewpointResult::Met), "");
    let gaps = |entry: ViewpointEntry| {
        let (_, gaps) = closed()
            .report(meeting(), date(2019, 11, 8), &[met.clone(), entry])
            .unwrap_err();
        gaps.into_iter().map(|gap| gap.missing).collect::<Vec<_>>()
    };
    assert_eq!(gaps(viewpoint(" ", None, "")), [GapKind::Reply, GapKind::Result]);
    assert_eq!(
        gaps(viewpoint("Nej.", Some(ViewpointResult::NotMet), " ")),
        [GapKind::Reason]
    );
    assert_eq!(
        gaps(ViewpointEntry {
            reply: None,
            ..met.clone()
        }),
        [GapKind::Reply]
    );
    let not_met = viewpoint("Nej.", Some(ViewpointResult::NotMet), "Ryms inte i budgeten.");
    let reported = closed()
        .report(meeting(), date(2019, 11, 8), &[met.clone(), not_met])
        .unwrap();
    assert_eq!(reported.meeting, meeting());
}

#[test]
fn not_met_needs_a_reason() {
    let treat = |result, reason| Treatment::new(" Svar. ", result, reason);
    assert_eq!(
        treat(ViewpointResult::NotMet, Some(" ")),
        Err(TreatmentError::NoReason)
    );
    assert_eq!(
        Treatment::new(" ", ViewpointResult::Met, None),
        Err(TreatmentError::NoReply)
    );
    let treatment = treat(ViewpointResult::NotMet, Some(" Därför. ")).unwrap();
    assert_eq!(
        (treatment.reply(), treatment.reason()),
        ("Svar.", Some("Därför."))
    );
    for result in ViewpointResult::ALL {
        assert_eq!(treat(*result, None).is_ok(), *result != ViewpointResult::NotMet);
    }
}

#[test]
fn a_decision_settles_or_sends_back_or_waits() {
    let decide = |kind| {
        let reported = closed().report(meeting(), date(2019, 11, 8), &[]).unwrap();
        reported.decide(decision(), kind).map(|remiss| remiss.state())
    };
    for kind in DecisionKind::ALL {
        match decide(*kind) {
            Ok(state) => assert_eq!(state, OutgoingState::after_decision(*kind)),
            Err(forbidden) => {
                assert!(matches!(kind, DecisionKind::Declined | DecisionKind::NoObjection));
                assert_eq!(
                    forbidden.allowed,
                    ["adopted", "adoptedWithChanges", "referredBack", "deferred"]
                );
            }
        }
    }
    assert_eq!(decide(DecisionKind::ReferredBack), Ok(OutgoingState::Closed));
    assert_eq!(decide(DecisionKind::Deferred), Ok(OutgoingState::Reported));
    assert_eq!(decide(DecisionKind::Adopted), Ok(OutgoingState::Decided));
    assert_eq!(
        IncomingState::after_decision(DecisionKind::ReferredBack),
        IncomingState::InPreparation
    );
    assert_eq!(
        IncomingState::after_decision(DecisionKind::Deferred),
        IncomingState::HandedIn
    );
    assert_eq!(
        IncomingState::after_decision(DecisionKind::Declined),
        IncomingState::Decided
    );
}

fn incoming_decision(kind: DecisionKind, by: DecidedBy) -> IncomingDecision {
    IncomingDecision {
        id: decision(),
        kind,
        by,
        on: date(2019, 11, 5),
        minutes_approved_on: Some(date(2019, 11, 12)),
    }
}

fn in_preparation() -> InPreparation {
    Registered {
        received_at: at("2019-09-02T08:00:00Z"),
    }
    .prepare()
}

#[test]
fn the_board_decides_only_what_was_handed_in_and_others_without_a_meeting() {
    let forbidden = in_preparation()
        .decide(incoming_decision(DecisionKind::Adopted, DecidedBy::Board))
        .unwrap_err();
    assert_eq!(forbidden.allowed, ["handIn"]);
    assert!(
        in_preparation()
            .decide(incoming_decision(DecisionKind::Deferred, DecidedBy::Chair))
            .is_err()
    );
    for by in [DecidedBy::Chair, DecidedBy::Delegate] {
        assert!(
            in_preparation()
                .decide(incoming_decision(DecisionKind::Declined, by))
                .is_ok()
        );
        assert!(by.is_reported());
    }
    let handed_in = in_preparation().hand_in(meeting(), date(2019, 10, 11));
    let decide = |kind| {
        handed_in
            .clone()
            .decide(incoming_decision(kind, DecidedBy::Board))
            .state()
    };
    for kind in DecisionKind::ALL {
        assert_eq!(decide(*kind), IncomingState::after_decision(*kind));
    }
}

#[test]
fn a_yttrande_is_sent_only_after_the_minutes_are_approved() {
    let decided = IncomingDecided {
        decision: incoming_decision(DecisionKind::Adopted, DecidedBy::Board),
    };
    let approval = Some(date(2019, 11, 12));
    assert_eq!(
        decided.sendable(date(2019, 11, 11), true),
        Err(NotSendable::MinutesNotApproved { approval })
    );
    assert_eq!(decided.sendable(date(2019, 11, 12), true), Ok(()));
    assert_eq!(
        decided.sendable(date(2019, 11, 12), false),
        Err(NotSendable::YttrandeMissing)
    );
    let unknown = IncomingDecided {
        decision: IncomingDecision {
            minutes_approved_on: None,
            ..decided.decision.clone()
        },
    };
    let error = unknown
        .send(at("2019-12-02T08:00:00Z"), date(2019, 12, 2), true)
        .unwrap_err()
        .1;
    assert_eq!(error, NotSendable::MinutesNotApproved { approval: None });
    let chair = IncomingDecision {
        by: DecidedBy::Chair,
        minutes_approved_on: None,
        ..decided.decision
    };
    assert_eq!(
        IncomingDecided { decision: chair }.sendable(date(2019, 11, 5), true),
        Ok(())
    );
    let declined = incoming_decision(DecisionKind::Declined, DecidedBy::Board);
    assert_eq!(
        IncomingDecided { decision: declined }.sendable(date(2019, 11, 12), false),
        Ok(())
    );
}

#[test]
fn those_who_answered_declined_or_bounced_are_never_reminded() {
    use RecipientDelivery::*;
    for delivery in RecipientDelivery::ALL {
        for outcome in [
            RecipientOutcome::Views,
            RecipientOutcome::NoObjection,
            RecipientOutcome::Declines,
        ] {
            assert!(
                may_be_reminded(*delivery, Some(outcome)).is_err(),
                "{delivery} {outcome}"
            );
        }
        for silent in [None, Some(RecipientOutcome::NoAnswer)] {
            let expected = matches!(delivery, Sent | Delivered | LetterPosted);
            assert_eq!(may_be_reminded(*delivery, silent).is_ok(), expected, "{delivery}");
        }
    }
    assert_eq!(may_be_reminded(Bounced, None), Err(NoReminder::Bounced));
    assert_eq!(
        may_be_reminded(Sent, Some(RecipientOutcome::Declines)),
        Err(NoReminder::Declined)
    );
}
