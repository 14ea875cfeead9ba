//! The sections of a tjänsteskrivelse.

use std::collections::BTreeMap;

use remiss_domain::deadline::date_in_sweden;
use remiss_domain::plan::{PlanStepKind, ProposalKind};
use remiss_domain::swedish::swedish_date;

use super::facts::Knowledge;
use super::wording::{counted, genitive, lower_first, opening, proposed_stance, sentence};
use crate::documents::Document;
use crate::remisser::Remiss;

type Fields = BTreeMap<String, String>;

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
    let mut paragraphs = Vec::new();
    if let Some(remiss) = knowledge.incoming() {
        let mut first = format!(
            "{} har skickat {} på remiss till {}.",
            remiss.sender,
            remiss.name,
            lower_first(&knowledge.board.name)
        );
        if let Some(deadline) = remiss.deadline_in_words() {
            first.push_str(&format!(
                " Svar ska lämnas senast den {}.",
                swedish_date(deadline.date)
            ));
        }
        paragraphs.push(first);
        let about = about(remiss, 60);
        if !about.is_empty() {
            paragraphs.push(about);
        }
        if let Some(stance) = stated(fields, "stance") {
            paragraphs.push(proposed_stance(
                &knowledge.board.department,
                &knowledge.board.name,
                stance,
            ));
        }
    } else {
        let initiator = stated(fields, "initiator").unwrap_or(&knowledge.case.initiator);
        if !initiator.is_empty() {
            paragraphs.push(format!("{initiator} har tagit initiativ till ärendet."));
        }
        if let Some(remiss) = &knowledge.remiss {
            let about = about(remiss, 60);
            if !about.is_empty() {
                paragraphs.push(about);
            }
        }
        for round in &knowledge.rounds {
            paragraphs.push(round.told());
            paragraphs.extend(round.results());
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
    }
    if let Some(other) = stated(fields, "whatElseMatters") {
        paragraphs.push(sentence(other));
    }
    paragraphs.join("\n\n")
}

/// Shortly what the remiss is about.
fn about(remiss: &Remiss, words: usize) -> String {
    // The purpose of the board's own remiss speaks to those who are asked, not to the board.
    let purpose = if remiss.is_outgoing() { "" } else { &remiss.purpose };
    [remiss.plain_summary.as_str(), &remiss.background, purpose]
        .into_iter()
        .find(|text| !text.trim().is_empty())
        .map(|text| opening(text, words))
        .unwrap_or_default()
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
            items.push(format!("att anta {name}."));
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
        "- {} tjänsteskrivelse den {}",
        genitive(&knowledge.board.department),
        swedish_date(knowledge.today)
    )];
    if knowledge.incoming().is_some() {
        items.push("- Förslag till yttrande".to_owned());
    }
    let mut known: Vec<&str> = Vec::new();
    for document in &knowledge.documents {
        let counts = matches!(
            document.kind.as_str(),
            "missiv" | "proposal" | "sammanstallning" | "other"
        );
        // The Word file and the PDF of one document have one title.
        let title = document.title.trim_end_matches(" (i Word)");
        if counts && !known.contains(&title) {
            known.push(title);
            items.push(format!("- {title}, den {}", swedish_date(day_of(document))));
        }
    }
    let answers: usize = knowledge.rounds.iter().map(|round| round.responses.len()).sum();
    if answers > 0 {
        items.push(format!(
            "- Samtliga svar i sin helhet, {}",
            counted(answers, "svar", "svar")
        ));
    }
    items.join("\n")
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
        let (background, purpose) = (remiss.background.trim(), remiss.purpose.trim());
        if !background.is_empty() {
            blocks.push(background.to_owned());
        }
        if !purpose.is_empty() && remiss.is_outgoing() {
            blocks.push(format!(
                "Syftet har beskrivits så här för de tillfrågade: ”{purpose}”"
            ));
        } else if !purpose.is_empty() {
            blocks.push(purpose.to_owned());
        }
        if !remiss.preparation_steps.is_empty() {
            blocks.push("Förslaget har tagits fram i dessa steg:".to_owned());
            let steps = remiss.preparation_steps.iter().map(|step| match step.date {
                Some(date) => format!("- {}: {}", swedish_date(date), step.what),
                None => format!("- {}", step.what),
            });
            blocks.push(steps.collect::<Vec<_>>().join("\n"));
        }
    }
    match knowledge.incoming() {
        Some(remiss) => {
            for (number, question) in (1..).zip(&remiss.questions) {
                blocks.push(format!("## Fråga {number}. {}", question.text.trim()));
                for round in &knowledge.rounds {
                    let said = round.on_question(&question.key);
                    if !said.is_empty() {
                        blocks.push(said);
                    }
                }
            }
            for round in knowledge
                .rounds
                .iter()
                .filter(|round| !round.viewpoints.is_empty())
            {
                blocks.push(format!("Synpunkter i {}:", round.remiss.name));
                blocks.push(round.by_theme());
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
            for round in &knowledge.rounds {
                blocks.extend(round.results());
                if !round.viewpoints.is_empty() {
                    blocks.push(round.by_theme());
                }
            }
        }
    }
    blocks.join("\n\n")
}

fn preparation(knowledge: &Knowledge) -> String {
    let mut blocks = vec![format!(
        "Ärendet har beretts av {}.",
        lower_first(&knowledge.board.department)
    )];
    for round in &knowledge.rounds {
        blocks.push(round.told());
        if !round.recipients.is_empty() {
            blocks.push(round.bodies());
        }
    }
    blocks.extend(timetable(knowledge));
    blocks.join("\n\n")
}

/// When the board treats it, and when the answer leaves: from the plan back from the deadline.
fn timetable(knowledge: &Knowledge) -> Option<String> {
    let planned = knowledge.planned.as_ref()?;
    let plan = &planned.plan;
    let settings = crate::plans::settings(&planned.board);
    let chosen = knowledge.target.as_ref().and_then(|meeting| {
        remiss_domain::plan::plan_for_meeting(plan.deadline, &meeting.dates(), &settings, knowledge.today)
            .ok()
    });
    let steps = chosen.unwrap_or_else(|| plan.steps.clone());
    let date = |kind| steps.iter().find(|step| step.kind == kind).map(|step| step.date);
    let (meeting, sending) = (date(PlanStepKind::Meeting)?, date(PlanStepKind::Sending)?);
    Some(format!(
        "{} behandlar ärendet den {}. Yttrandet kan skickas den {}, när protokollet är justerat; svar ska lämnas senast den {}.",
        knowledge.board.name,
        swedish_date(meeting),
        swedish_date(sending),
        swedish_date(plan.deadline)
    ))
}
