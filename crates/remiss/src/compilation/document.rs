//! The compilation as a document: headings, viewpoint – reply – result – reason, and its annexes.

use remiss_documents::{Annex, Block, Cell, Document, Run, Table};
use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::swedish::swedish_date;

use super::view::{Compilation, CompiledViewpoint, ResponseInFull};
use crate::app::App;
use crate::boards::Board;
use crate::rendering;

/// Longest viewpoint with its reply, in characters, that is kept on one page.
const KEPT_TOGETHER: usize = 900;

pub(super) fn of(app: &App, board: &Board, compilation: &Compilation) -> Document {
    let day = compilation.closed_at.map_or(app.today(), date_in_sweden);
    let mut document = Document::new("sammanstallning", &compilation.title, day);
    document.subject = format!("Svar på remissen {}", compilation.name);
    document.creator = board.department.clone();
    document.header = rendering::letterhead(app, board, Some(&compilation.case_number));
    document.blocks = blocks(compilation);
    document.annexes = vec![
        Annex::new(
            "Bilaga 1. De som tillfrågades och vad de svarade",
            vec![Block::Table(respondents(compilation))],
        ),
        Annex::new("Bilaga 2. Alla svar i sin helhet", responses_in_full(compilation)),
    ];
    document
}

fn blocks(compilation: &Compilation) -> Vec<Block> {
    let mut blocks = vec![Block::heading(1, "Remissen")];
    blocks.extend(Block::from_plain_text(&compilation.purpose));
    let (asked, received) = (&compilation.asked, &compilation.received);
    let mut facts = vec![
        ("Svarstid".to_owned(), compilation.period.sentence.clone()),
        (
            "Tillfrågade".to_owned(),
            format!("{} (se bilaga 1)", asked.recipients),
        ),
        ("Svarade".to_owned(), answered(compilation)),
        ("Svarade inte".to_owned(), asked.no_answer.to_string()),
        ("Svar från andra".to_owned(), received.uninvited.to_string()),
        ("Sena svar".to_owned(), received.late.to_string()),
    ];
    if received.supplements > 0 {
        facts.push(("Kompletteringar".to_owned(), received.supplements.to_string()));
    }
    facts.push(("Synpunkter".to_owned(), received.viewpoints.to_string()));
    blocks.push(Block::KeyValues { rows: facts });
    blocks.push(Block::heading(1, "Vad svaren visar"));
    blocks.push(Block::paragraph(&compilation.tendency));
    if !compilation.results.is_empty() {
        blocks.push(Block::Table(Table {
            caption: Some("Vad synpunkterna ledde till".to_owned()),
            header: vec!["Resultat".to_owned(), "Antal synpunkter".to_owned()],
            rows: compilation
                .results
                .iter()
                .map(|result| {
                    vec![
                        Cell::text(capitalised(&result.swedish)),
                        Cell::right(result.count.to_string()),
                    ]
                })
                .collect(),
            widths: vec![3, 1],
        }));
    }
    if !compilation.kinds.is_empty() {
        blocks.push(Block::Table(kinds(compilation)));
    }
    blocks.push(Block::heading(1, "Synpunkter och bemötanden per tema"));
    if compilation.themes.is_empty() {
        blocks.push(Block::paragraph("Svaren innehåller inga synpunkter."));
    }
    let mut number = 0;
    for theme in &compilation.themes {
        blocks.push(Block::heading(
            2,
            format!("{} ({})", theme.theme, theme.viewpoints.len()),
        ));
        for viewpoint in &theme.viewpoints {
            number += 1;
            blocks.extend(viewpoint_blocks(number, viewpoint));
        }
    }
    if !compilation.carried_over.is_empty() {
        blocks.push(Block::heading(1, "Restlista"));
        blocks.push(Block::paragraph(
            "De här synpunkterna behandlas senare, utanför det här ärendet.",
        ));
        blocks.push(Block::bullets(compilation.carried_over.iter().map(|viewpoint| {
            format!(
                "{} ({}, {})",
                viewpoint.text, viewpoint.respondent, viewpoint.document_number
            )
        })));
    }
    blocks
}

/// How many of those asked answered, and what: `2 av 3 (1 med synpunkter, 1 avstår)`.
fn answered(compilation: &Compilation) -> String {
    let asked = &compilation.asked;
    let parts: Vec<String> = [
        (asked.views, "med synpunkter"),
        (asked.no_objection, "utan erinran"),
        (asked.declines, "avstår"),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, words)| format!("{count} {words}"))
    .collect();
    let parts = if parts.is_empty() {
        String::new()
    } else {
        format!(" ({})", parts.join(", "))
    };
    format!("{} av {}{parts}", asked.answered, asked.recipients)
}

fn viewpoint_blocks(number: usize, viewpoint: &CompiledViewpoint) -> Vec<Block> {
    let labelled = |label: &str, text: &str| Block::Paragraph {
        runs: vec![Run::bold(format!("{label}: ")), Run::plain(text)],
    };
    let from = if viewpoint.respondent.contains(&viewpoint.document_number) {
        viewpoint.respondent.clone()
    } else {
        format!("{} ({})", viewpoint.respondent, viewpoint.document_number)
    };
    let mut blocks = vec![
        Block::heading(3, format!("Synpunkt {number}")),
        Block::Quote {
            runs: vec![Run::plain(&viewpoint.text), Run::italic(format!("\n{from}"))],
        },
        labelled(
            "Bemötande",
            if viewpoint.reply.is_empty() {
                "saknas"
            } else {
                &viewpoint.reply
            },
        ),
        labelled("Resultat", &capitalised(&viewpoint.result_swedish)),
    ];
    if !viewpoint.reason.is_empty() {
        blocks.push(labelled("Motivering", &viewpoint.reason));
    }
    let length = viewpoint.text.len() + viewpoint.reply.len() + viewpoint.reason.len();
    if length <= KEPT_TOGETHER {
        vec![Block::KeepTogether { blocks }]
    } else {
        blocks
    }
}

fn kinds(compilation: &Compilation) -> Table {
    Table {
        caption: Some("Svar per slag av avsändare (tillgodosedda: helt eller delvis)".to_owned()),
        header: [
            "Slag",
            "Tillfrågade",
            "Svarade",
            "Andra svar",
            "Synpunkter",
            "Tillgodosedda",
            "Inte tillgodosedda",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: compilation
            .kinds
            .iter()
            .map(|kind| {
                let number = |count: usize| Cell::right(count.to_string());
                vec![
                    Cell::text(&kind.swedish),
                    number(kind.asked),
                    number(kind.answered),
                    number(kind.uninvited),
                    number(kind.viewpoints),
                    number(kind.met),
                    number(kind.not_met),
                ]
            })
            .collect(),
        widths: vec![5, 4, 3, 3, 4, 4, 4],
    }
}

fn respondents(compilation: &Compilation) -> Table {
    Table {
        caption: Some("De som tillfrågades, och andra som svarade".to_owned()),
        header: ["Namn", "Slag", "Svar", "Kom in"].map(str::to_owned).to_vec(),
        rows: compilation
            .respondents
            .iter()
            .map(|row| {
                let came = row.answered_at.map(|at| swedish_date(date_in_sweden(at)));
                vec![
                    Cell::text(&row.name),
                    Cell::text(&row.kind_swedish),
                    Cell::text(capitalised(&row.outcome_swedish)),
                    Cell::text(came.unwrap_or_else(|| "–".to_owned())),
                ]
            })
            .collect(),
        widths: vec![5, 3, 4, 3],
    }
}

fn responses_in_full(compilation: &Compilation) -> Vec<Block> {
    let mut blocks = Vec::new();
    if compilation.responses.is_empty() {
        blocks.push(Block::paragraph("Inga svar har kommit in."));
    }
    for response in &compilation.responses {
        blocks.extend(in_full(response));
    }
    blocks
}

fn in_full(response: &ResponseInFull) -> Vec<Block> {
    let mut marks = vec![
        response.kind_swedish.clone(),
        response.channel_swedish.clone(),
        Deadline::from_timestamp(response.received_at).swedish(),
        response.outcome_swedish.clone(),
    ];
    for (is, word) in [
        (response.late, "sent svar"),
        (response.uninvited, "inte tillfrågad"),
        (response.supplement, "komplettering"),
    ] {
        if is {
            marks.push(word.to_owned());
        }
    }
    let heading = if response.respondent.contains(&response.document_number) {
        response.respondent.clone()
    } else {
        format!("{}: {}", response.document_number, response.respondent)
    };
    let mut blocks = vec![
        Block::heading(1, heading),
        Block::Paragraph {
            runs: vec![Run::italic(marks.join(" · "))],
        },
    ];
    for answer in &response.answers {
        blocks.push(Block::Paragraph {
            runs: vec![Run::bold(&answer.question)],
        });
        blocks.extend(Block::from_plain_text(&answer.text));
    }
    blocks.extend(Block::from_plain_text(&response.text));
    if response.answers.is_empty() && response.text.trim().is_empty() {
        blocks.push(Block::paragraph("Svaret har ingen text."));
    }
    if !response.attachments.is_empty() {
        blocks.push(Block::paragraph("Bilagor, registrerade i ärendet:"));
        blocks.push(Block::bullets(response.attachments.iter().cloned()));
    }
    blocks
}

fn capitalised(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
