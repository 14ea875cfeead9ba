//! How a plan stands: what is next, what is late, how much time is left.

use jiff::civil::Date;

use super::{PlanStep, PlanStepKind};
use crate::calendar::working_days_between;
use crate::swedish::{swedish_date, swedish_weekday_date, working_days};

/// How a plan stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The first step that is neither done nor late.
    pub next: Option<PlanStepKind>,
    /// The steps whose day has passed and that are not done, by date.
    pub late: Vec<PlanStepKind>,
    /// Working days from the sending to the deadline: what the plan can lose; negative when the answer comes too late. None without a
    /// deadline or a sending.
    pub margin: Option<i64>,
    /// The same in Swedish.
    pub sentence: String,
}

/// How the steps of a plan stand on `today`, when these are done.
///
/// The inner rounds are a choice: that they were never sent is not late, but that they were sent and are not answered is. A preparation
/// and a notice take place by the calendar; only what the officer or the secretary still has to do can be late.
#[must_use]
pub fn standing(steps: &[PlanStep], done: &[PlanStepKind], deadline: Option<Date>, today: Date) -> Standing {
    let is_done = |kind: PlanStepKind| done.contains(&kind);
    let can_be_late = |kind: PlanStepKind| match kind {
        PlanStepKind::InnerDispatch | PlanStepKind::Preparation | PlanStepKind::Notice => false,
        PlanStepKind::InnerDeadline => is_done(PlanStepKind::InnerDispatch),
        _ => true,
    };
    let passed = |step: &&PlanStep| step.date < today && !is_done(step.kind) && can_be_late(step.kind);
    let late: Vec<&PlanStep> = steps.iter().filter(passed).collect();
    let next = steps
        .iter()
        .find(|step| step.date >= today && !is_done(step.kind));
    let sending = steps.iter().find(|step| step.kind == PlanStepKind::Sending);
    let margin = sending
        .zip(deadline)
        .map(|(sending, deadline)| margin(sending.date, deadline));
    Standing {
        next: next.map(|step| step.kind),
        late: late.iter().map(|step| step.kind).collect(),
        margin,
        sentence: sentence(
            &late,
            next,
            margin.filter(|_| !is_done(PlanStepKind::Sending)),
            today,
        ),
    }
}

/// A day after the deadline is late also when no working day lies between.
fn margin(sending: Date, deadline: Date) -> i64 {
    let days = working_days_between(sending, deadline);
    if sending > deadline { days.min(-1) } else { days }
}

fn sentence(late: &[&PlanStep], next: Option<&PlanStep>, margin: Option<i64>, today: Date) -> String {
    let mut sentences = Vec::new();
    for step in late {
        sentences.push(format!(
            "Försenat: {} var {}, {}.",
            step.kind.swedish(),
            swedish_date(step.date),
            ago(step.date, today)
        ));
    }
    if let Some(step) = next {
        sentences.push(format!(
            "Nästa steg: {} {}, {}.",
            step.kind.swedish(),
            swedish_weekday_date(step.date),
            ahead(step.date, today)
        ));
    }
    match margin {
        Some(0) => sentences.push("Yttrandet kan skickas sista dagen, utan marginal.".to_owned()),
        Some(days) if days > 0 => sentences.push(format!(
            "Yttrandet kan skickas {} före svarsdatum.",
            working_days(days)
        )),
        Some(days) => sentences.push(format!(
            "Yttrandet kommer {} efter svarsdatum om inget ändras.",
            working_days(-days)
        )),
        None => {}
    }
    if sentences.is_empty() {
        return "Inget återstår i tidplanen.".to_owned();
    }
    sentences.join(" ")
}

fn ahead(date: Date, today: Date) -> String {
    match working_days_between(today, date) {
        _ if date == today => "i dag".to_owned(),
        0 => "före nästa arbetsdag".to_owned(),
        days => format!("om {}", working_days(days)),
    }
}

fn ago(date: Date, today: Date) -> String {
    match working_days_between(date, today) {
        0 => "efter senaste arbetsdag".to_owned(),
        days => format!("för {} sedan", working_days(days)),
    }
}
