//! What a tjänsteskrivelse says: the fields that its template is fed from.

use std::collections::BTreeMap;

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::plan::{PlanStepKind, ProposalKind};
use remiss_domain::swedish::{swedish_date, swedish_time};

use super::facts::Knowledge;
use super::wording::{counted, day_with_time, genitive, lower_first, opening, proposed_stance, sentence};
use crate::documents::Document;
use crate::remisser::{Chapter, Remiss};

type Fields = BTreeMap<String, String>;

/// Answers to inner rounds that are named one by one among the decision's basis; more are counted.
const NAMED_ANSWERS: usize = 5;

/// What a field of the template says; empty where the case does not know enough.
pub(super) fn field(knowledge: &Knowledge, name: &str, fields: &Fields) -> String {
    match name {
        "summary" => summary(knowledge, fields),
        "proposedDecision" => proposed_decision(knowledge, fields),
        "decisionBasis" => decision_basis(knowledge),
        "matter" => matter(knowledge, fields),
        "preparation" => preparation(knowledge),
        "whatElseMatters" => stated(fields, name).map(sentence).unwrap_or_default(),
        // What the consequences are nobody but the officer knows.
        _ => String::new(),
    }
}

fn stated<'a>(fields: &'a Fields, key: &str) -> Option<&'a str> {
    fields
        .get(key)
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

fn summary(knowledge: &Knowledge, fields: &Fields) -> String {
    let mut paragraphs = match knowledge.incoming() {
        Some(remiss) => summary_of_incoming(knowledge, remiss, fields),
        None => summary_of_own(knowledge, fields),
    };
    paragraphs.extend(stated(fields, "whatElseMatters").map(sentence));
    paragraphs.join("\n\n")
}

/// Who asks and by when, what it is about, what those who were asked have said, and the stance.
fn summary_of_incoming(knowledge: &Knowledge, remiss: &Remiss, fields: &Fields) -> Vec<String> {
    let mut first = format!(
        "{} har skickat {} på remiss till {}.",
        remiss.sender,
        remiss.name,
        lower_first(&knowledge.board.name)
    );
    if let Some(deadline) = remiss.deadline_in_words() {
        first.push_str(&format!(" Svar ska lämnas senast {}.", day_with_time(deadline)));
    }
    let mut paragraphs = vec![first];
    paragraphs.extend(about(remiss));
    let asked: Vec<String> = knowledge
        .rounds
        .iter()
        .filter(|round| !round.responses.is_empty())
        .map(|round| round.answers())
        .collect();
    paragraphs.extend((!asked.is_empty()).then(|| asked.join(" ")));
    if let Some(stance) = stated(fields, "stance") {
        paragraphs.push(proposed_stance(
            &knowledge.board.department,
            &knowledge.board.name,
            stance,
        ));
    }
    paragraphs
}

/// Who took the initiative, what it is about, what those who were asked have said and what came of it, and the stance.
fn summary_of_own(knowledge: &Knowledge, fields: &Fields) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let initiator = stated(fields, "initiator").unwrap_or(&knowledge.case.initiator);
    if !initiator.is_empty() {
        paragraphs.push(format!("{initiator} har tagit initiativ till ärendet."));
    }
    paragraphs.extend(knowledge.remiss.as_ref().and_then(about));
    for round in &knowledge.rounds {
        paragraphs.push(match knowledge.rounds.len() {
            1 => round.told_briefly(),
            _ => round.told(),
        });
        let results: Vec<String> = round.results().into_iter().chain(round.mostly()).collect();
        paragraphs.extend((!results.is_empty()).then(|| results.join(" ")));
    }
    if let Some(stance) = stated(fields, "stance") {
        paragraphs.push(match stance.to_lowercase().trim_end_matches('.') {
            "tillstyrker" => format!(
                "{} föreslår att {} antar förslaget.",
                knowledge.board.department,
                lower_first(&knowledge.board.name)
            ),
            _ => sentence(stance),
        });
    }
    paragraphs
}

/// Shortly what the remiss is about. What the board has written to those whom it asks ("Vi vill veta vad ni tycker") is
/// not for the board itself.
fn about(remiss: &Remiss) -> Option<String> {
    let texts = if remiss.is_outgoing() {
        vec![remiss.background.as_str()]
    } else {
        vec![remiss.plain_summary.as_str(), &remiss.background, &remiss.purpose]
    };
    texts
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .map(|text| opening(text, 60))
}

fn proposed_decision(knowledge: &Knowledge, fields: &Fields) -> String {
    let intro = format!(
        "{} föreslår att {} beslutar",
        knowledge.board.department,
        lower_first(&knowledge.board.name)
    );
    let mut items = Vec::new();
    match knowledge.incoming() {
        Some(remiss) => {
            let stance = stated(fields, "boardStance").or_else(|| stated(fields, "stance"));
            let stance = stance.unwrap_or_default().trim_end_matches('.').to_lowercase();
            items.push(match stance.as_str() {
                "ingen erinran" => format!(
                    "att meddela {} att {} inte har någon erinran mot förslagen.",
                    remiss.sender,
                    lower_first(&knowledge.board.name)
                ),
                "avstår" => format!(
                    "att avstå från att yttra sig, och att meddela {} det.",
                    remiss.sender
                ),
                _ => format!(
                    "att anta förslaget till yttrande och överlämna det till {} som svar på remissen.",
                    remiss.sender
                ),
            });
            if needs_approval_at_once(knowledge) {
                items.push("att förklara paragrafen omedelbart justerad.".to_owned());
            }
        }
        None => {
            let name = knowledge
                .remiss
                .as_ref()
                .map_or(&knowledge.case.title, |remiss| &remiss.name);
            items.push(format!("att anta förslaget ”{name}”."));
        }
    }
    let items: Vec<_> = items.iter().map(|item| format!("- {item}")).collect();
    format!("{intro}\n\n{}", items.join("\n"))
}

/// Whether the answer is in time only when the minutes are approved at the meeting itself.
fn needs_approval_at_once(knowledge: &Knowledge) -> bool {
    knowledge.planned.as_ref().is_some_and(|planned| {
        planned
            .plan
            .proposals
            .iter()
            .any(|proposal| proposal.kind == ProposalKind::ApprovalAtOnce)
    })
}

fn decision_basis(knowledge: &Knowledge) -> String {
    let mut items = vec![format!(
        "- {}{}",
        own_report(knowledge),
        swedish_date(knowledge.today)
    )];
    if let Some(remiss) = knowledge.incoming() {
        items.push("- Förslag till yttrande".to_owned());
        let mut item = format!("- Remiss från {}: {}", remiss.sender, remiss.name);
        if !remiss.sender_number.trim().is_empty() {
            item.push_str(&format!(", dnr {}", remiss.sender_number.trim()));
        }
        if let Some(day) = remiss.received_on {
            item.push_str(&format!(", inkommen den {}", swedish_date(day)));
        }
        items.push(item);
    }
    let mut known: Vec<&str> = Vec::new();
    for document in &knowledge.documents {
        let counts = is_basis(&document.kind);
        // The Word file and the PDF of one document have one title.
        let title = document.title.trim_end_matches(" (i Word)");
        if counts && !known.contains(&title) {
            known.push(title);
            items.push(format!("- {title}, den {}", swedish_date(day_of(document))));
        }
    }
    for round in &knowledge.rounds {
        let count = round.responses.len();
        if round.remiss.parent_id.is_some() && count <= NAMED_ANSWERS {
            items.extend(round.responses.iter().map(|response| {
                format!(
                    "- Svar från {}, den {}",
                    super::rounds::respondent_within(response),
                    swedish_date(date_in_sweden(response.received_at))
                )
            }));
        } else if count > 0 {
            items.push(format!(
                "- Samtliga svar i sin helhet ({})",
                counted(count, "svar", "svar")
            ));
        }
    }
    items.join("\n")
}

/// Kinds of documents that a decision is based on.
pub(super) fn is_basis(kind: &str) -> bool {
    matches!(kind, "missiv" | "proposal" | "sammanstallning" | "other")
}

/// How the report names itself among the decision's basis, before its day.
fn own_report(knowledge: &Knowledge) -> String {
    format!("{} tjänsteskrivelse den ", genitive(&knowledge.board.department))
}

/// The day on which a text says that the report was written; none where it says nothing of it.
pub(super) fn own_day<'a>(knowledge: &Knowledge, text: &'a str) -> Option<&'a str> {
    let own = own_report(knowledge);
    let line = text.lines().find(|line| line.contains(&own))?;
    line.split_once(&own)
        .map(|(_, day)| day.trim().trim_end_matches('.'))
}

/// The text without the day on which the report names itself: a draft is not out of date because a day has passed.
pub(super) fn without_own_day(knowledge: &Knowledge, text: &str) -> String {
    let own = own_report(knowledge);
    let lines = text.trim().lines().map(|line| match line.find(&own) {
        Some(start) => line.split_at(start + own.len()).0,
        None => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn day_of(document: &Document) -> jiff::civil::Date {
    document.drawn_up_on.unwrap_or_else(|| {
        date_in_sweden(
            document
                .received_at
                .or(document.sent_at)
                .unwrap_or(document.registered_at),
        )
    })
}

fn matter(knowledge: &Knowledge, fields: &Fields) -> String {
    let mut blocks = Vec::new();
    if let Some(remiss) = &knowledge.remiss {
        blocks.extend(background(remiss));
    }
    match knowledge.incoming() {
        Some(remiss) => {
            for chapter in remiss.disposition() {
                blocks.extend(chapter_of(knowledge, &chapter));
            }
            for round in knowledge
                .rounds
                .iter()
                .filter(|round| !round.viewpoints.is_empty())
            {
                blocks.push(format!("## Synpunkter i {}", round.named()));
                blocks.extend(round.results());
                blocks.push(round.by_theme("###"));
            }
            if blocks.is_empty()
                && let Some(stance) = stated(fields, "stance")
            {
                blocks.push(proposed_stance(
                    &knowledge.board.department,
                    &knowledge.board.name,
                    stance,
                ));
            }
        }
        None => {
            for round in knowledge
                .rounds
                .iter()
                .filter(|round| !round.viewpoints.is_empty())
            {
                blocks.push(match knowledge.rounds.len() {
                    1 => "## Synpunkter och bemötanden".to_owned(),
                    _ => format!("## Synpunkter i {}", round.named()),
                });
                let told: Vec<String> = round.results().into_iter().chain(round.mostly()).collect();
                blocks.push(told.join(" "));
                blocks.push(round.by_theme("###"));
            }
        }
    }
    blocks.join("\n\n")
}

/// What the remiss says of itself: its background and purpose, and how the proposal came about.
fn background(remiss: &Remiss) -> Vec<String> {
    let mut blocks = Vec::new();
    let (background, purpose) = (remiss.background.trim(), remiss.purpose.trim());
    if !background.is_empty() {
        blocks.push(background.to_owned());
    }
    if !remiss.preparation_steps.is_empty() {
        blocks.push("Förslaget har tagits fram i dessa steg:".to_owned());
        let steps = remiss.preparation_steps.iter().map(|step| match step.date {
            Some(date) => format!("- {}: {}", swedish_date(date), step.what),
            None => format!("- {}", step.what),
        });
        blocks.push(steps.collect::<Vec<_>>().join("\n"));
    }
    if !purpose.is_empty() && remiss.is_outgoing() {
        blocks.push(format!(
            "Så beskrevs syftet för dem som tillfrågades: {}",
            super::wording::quoted(purpose)
        ));
    } else if !purpose.is_empty() {
        blocks.push(purpose.to_owned());
    }
    blocks
}

/// A chapter of the remiss with its questions, each under its heading, with what was said about it.
fn chapter_of(knowledge: &Knowledge, chapter: &Chapter<'_>) -> Vec<String> {
    let mut blocks = Vec::new();
    let marks = match chapter.section {
        Some(section) => {
            blocks.push(format!("## {section}"));
            "###"
        }
        None => "##",
    };
    for (number, question) in &chapter.questions {
        blocks.push(format!("{marks} Fråga {number}. {}", question.text.trim()));
        blocks.extend(
            knowledge
                .rounds
                .iter()
                .map(|round| round.on_question(question))
                .filter(|said| !said.is_empty()),
        );
    }
    blocks
}

fn preparation(knowledge: &Knowledge) -> String {
    let mut blocks = vec![format!(
        "Ärendet har beretts av {}.",
        lower_first(&knowledge.board.department)
    )];
    for round in &knowledge.rounds {
        blocks.push(round.told());
        blocks.push(round.bodies());
        if round.remiss.parent_id.is_some() {
            blocks.push(round.unsplit());
        }
    }
    blocks.extend(timetable(knowledge));
    blocks.retain(|block| !block.is_empty());
    blocks.join("\n\n")
}

/// When the board treats it, and when the answer leaves: from the plan back from the deadline.
fn timetable(knowledge: &Knowledge) -> Option<String> {
    let board = &knowledge.board.name;
    let (Some(planned), Some(remiss)) = (knowledge.planned.as_ref(), knowledge.incoming()) else {
        let meeting = knowledge.target.as_ref()?;
        return Some(format!(
            "{board} behandlar ärendet den {}.",
            swedish_date(meeting.date)
        ));
    };
    let plan = &planned.plan;
    let settings = crate::plans::settings(&planned.board);
    let chosen = knowledge.target.as_ref().and_then(|meeting| {
        remiss_domain::plan::plan_for_meeting(plan.deadline, &meeting.dates(), &settings, knowledge.today)
            .ok()
    });
    let steps = chosen.unwrap_or_else(|| plan.steps.clone());
    let date = |kind| steps.iter().find(|step| step.kind == kind).map(|step| step.date);
    let (meeting, sending) = (date(PlanStepKind::Meeting)?, date(PlanStepKind::Sending)?);
    let stop = date(PlanStepKind::StopDate)
        .map(|stop| format!(", med stoppdatum den {}", swedish_date(stop)))
        .unwrap_or_default();
    let clock = remiss
        .deadline_in_words()
        .map(|deadline| format!(" {}", swedish_time(deadline.time)))
        .unwrap_or_default();
    let approved = if needs_approval_at_once(knowledge) {
        "Paragrafen behöver justeras omedelbart för att svaret ska hinna fram; yttrandet kan då skickas"
    } else {
        "När protokollet är justerat kan yttrandet skickas, enligt planen"
    };
    Some(format!(
        "{board} behandlar ärendet den {}{stop}. {approved} den {}. Svar ska lämnas senast den {}{clock}.",
        swedish_date(meeting),
        swedish_date(sending),
        swedish_date(plan.deadline),
    ))
}
