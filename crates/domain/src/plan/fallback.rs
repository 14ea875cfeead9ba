//! What can be done when no meeting can be made.

use jiff::civil::Date;

use super::route::{Worked, contradictory, sending, steps_of, try_meeting};
use super::{MeetingDates, PlanRule, PlanSettings, PlanStepKind, Proposal, ProposalKind};
use crate::calendar::last_working_day_on_or_before;
use crate::swedish::{swedish_date, swedish_weekday_date};

/// The ways out, best first. Once the deadline has passed only the extension is left.
pub(super) fn proposals(
    deadline: Date,
    by_date: &[&MeetingDates],
    settings: &PlanSettings,
    today: Date,
) -> Vec<Proposal> {
    let mut proposals = Vec::new();
    proposals.extend(approval_at_once(deadline, by_date, settings, today));
    let last_day = last_working_day_on_or_before(deadline);
    if last_day >= today {
        proposals.push(without_meeting(
            ProposalKind::ChairDecision,
            deadline,
            today,
            format!(
                "Inget sammanträde hinns före svarsdatum {}. Ordföranden kan besluta om ärendet är så brådskande att nämnden \
                 inte kan avvaktas (kommunallagen 6 kap. 39 §), om nämnden har gett den rätten. Beslutet anmäls vid nästa sammanträde.",
                swedish_date(deadline)
            ),
        ));
        proposals.push(without_meeting(
            ProposalKind::DelegatedDecision,
            deadline,
            today,
            format!(
                "Inget sammanträde hinns före svarsdatum {}. Om delegationsordningen omfattar yttranden av det här slaget kan \
                 en delegat besluta (kommunallagen 6 kap. 37 §), men inte i frågor om verksamhetens mål, inriktning, omfattning \
                 eller kvalitet (38 §). Beslutet anmäls vid nästa sammanträde.",
                swedish_date(deadline)
            ),
        ));
    }
    proposals.push(extension(by_date, settings, today));
    proposals
}

fn approval_at_once(
    deadline: Date,
    by_date: &[&MeetingDates],
    settings: &PlanSettings,
    today: Date,
) -> Option<Proposal> {
    by_date.iter().rev().find_map(|meeting| {
        let at_once = MeetingDates { approved_at_once: true, ..(*meeting).clone() };
        let steps = try_meeting(deadline, &at_once, settings, today).ok()?;
        let sending = sending(&steps)?;
        Some(Proposal {
            kind: ProposalKind::ApprovalAtOnce,
            meeting: Some(meeting.id),
            date: Some(sending),
            reason: format!(
                "Sammanträdet {} är före svarsdatum {}, men protokollet justeras för sent. Om nämnden beslutar om omedelbar \
                 justering av paragrafen kan yttrandet skickas {}.",
                swedish_date(meeting.date),
                swedish_date(deadline),
                swedish_weekday_date(sending)
            ),
            steps,
        })
    })
}

fn without_meeting(kind: ProposalKind, deadline: Date, today: Date, reason: String) -> Proposal {
    let last_day = last_working_day_on_or_before(deadline);
    let why = "Sista arbetsdag före svarsdatums utgång; beslut och utskick samma dag.".to_owned();
    let step = Worked {
        kind: PlanStepKind::Sending,
        raw: deadline,
        date: last_day,
        rule: PlanRule::LastWorkingDay,
        explanation: why,
    };
    Proposal {
        kind,
        meeting: None,
        date: Some(last_day),
        reason,
        steps: vec![step.seen_from(today)],
    }
}

fn extension(by_date: &[&MeetingDates], settings: &PlanSettings, today: Date) -> Proposal {
    let first = by_date
        .iter()
        .find(|meeting| meeting.stop_date >= today && !contradictory(meeting));
    let Some(meeting) = first else {
        return Proposal {
            kind: ProposalKind::AskForExtension,
            meeting: None,
            date: None,
            reason: "Kalendern har inget kommande sammanträde att lämna in till. Lägg in fler sammanträden, och be avsändaren \
                     om anstånd."
                .to_owned(),
            steps: Vec::new(),
        };
    };
    let steps = steps_of(meeting, settings, today);
    let sending = sending(&steps);
    let until = sending.map_or_else(String::new, |date| {
        format!(" till {}", swedish_weekday_date(date))
    });
    Proposal {
        kind: ProposalKind::AskForExtension,
        meeting: Some(meeting.id),
        date: sending,
        reason: format!(
            "Nästa sammanträde som kan hinnas är {}. Be avsändaren om anstånd{until}, då protokollet är justerat.",
            swedish_date(meeting.date)
        ),
        steps,
    }
}
