//! The compilation as a document: headings, viewpoint – reply – result – reason, and its annexes.

use remiss_documents::{Block, Cell, Document, Run, Table};
use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::heading_rules::{DocumentType, Template};
use remiss_domain::swedish::swedish_date;

use super::overview;
use super::view::{Compilation, CompiledViewpoint, ResponseInFull};
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::http::ApiResult;
use crate::papers::Filling;
use crate::remisser::Remiss;
use crate::rendering;

/// Longest viewpoint with its reply, in characters, that is kept on one page.
const KEPT_TOGETHER: usize = 900;

/// Whose compilation it is.
pub(super) struct Origin {
    /// The board.
    pub board: Board,
    case: Case,
    officer: Option<String>,
}

impl Origin {
    /// Of this remiss.
    pub async fn of(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<Origin> {
        Ok(Origin {
            board: match remiss.compilation_closed_at {
                Some(at) => boards::find_on(app, connection, remiss.board_id, date_in_sweden(at)).await?,
                None => boards::find(app, connection, remiss.board_id).await?,
            },
            case: cases::find(app, connection, remiss.case_id).await?,
            officer: cases::responsible_officer(app, connection, remiss.case_id).await?,
        })
    }
}

pub(super) fn of(app: &App, origin: &Origin, compilation: &Compilation) -> Document {
    let Origin { board, case, officer } = origin;
    let template = app.templates().default_of(DocumentType::Sammanstallning);
    let day = compilation.closed_at.map_or(app.today(), date_in_sweden);
    let count = |number: usize| number.to_string();
    let filling = Filling::of_case(app, board, case, officer.as_deref(), day)
        .with("remissName", &compilation.name)
        .with("period", &compilation.period.sentence)
        .with(
            "deadline",
            compilation.period.to.map(swedish_date).unwrap_or_default(),
        )
        .with("recipientCount", count(compilation.asked.recipients))
        .with("answeredCount", count(compilation.asked.answered))
        .with("viewpointCount", count(compilation.received.viewpoints))
        .with("purpose", &compilation.purpose)
        .with("tendency", &compilation.tendency)
        .with_blocks("facts", vec![facts(compilation)])
        .with_blocks("results", results(compilation))
        .with_blocks("kinds", kinds(compilation))
        .with_blocks("viewpoints", themes(template, compilation))
        .with_blocks("carriedOver", carried_over(compilation))
        .with_blocks("respondents", respondents(compilation))
        .with_blocks("responses", responses_in_full(compilation));
    let mut document = Document::new(template.kind.as_str(), filling.title(template), day);
    document.subject = format!("Svar på remissen {}", compilation.name);
    document.creator = board.department.clone();
    document.header = rendering::letterhead(app, board, Some(&compilation.case_number));
    filling.write(template, &mut document);
    document
}

/// The time to answer, and how many did what.
fn facts(compilation: &Compilation) -> Block {
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
    if received.withheld > 0 {
        facts.push((
            "Svar som omfattas av sekretess och inte återges".to_owned(),
            received.withheld.to_string(),
        ));
    }
    if received.supplements > 0 {
        facts.push(("Kompletteringar".to_owned(), received.supplements.to_string()));
    }
    facts.push(("Synpunkter".to_owned(), received.viewpoints.to_string()));
    Block::KeyValues { rows: facts }
}

fn results(compilation: &Compilation) -> Vec<Block> {
    if compilation.results.is_empty() {
        return Vec::new();
    }
    let rows = compilation.results.iter().map(|result| {
        vec![
            Cell::text(capitalised(&result.swedish)),
            Cell::right(result.count.to_string()),
        ]
    });
    vec![Block::Table(Table {
        caption: Some("Vad synpunkterna ledde till".to_owned()),
        header: vec!["Resultat".to_owned(), "Antal synpunkter".to_owned()],
        rows: rows.collect(),
        widths: vec![3, 1],
    })]
}

fn themes(template: &Template, compilation: &Compilation) -> Vec<Block> {
    let mut blocks = overview::tables(compilation);
    let mut number = 0;
    for theme in &compilation.themes {
        blocks.push(Block::heading(
            2,
            format!("{} ({})", theme.theme, theme.viewpoints.len()),
        ));
        for viewpoint in &theme.viewpoints {
            number += 1;
            blocks.extend(viewpoint_blocks(template, number, viewpoint));
        }
    }
    blocks
}

fn carried_over(compilation: &Compilation) -> Vec<Block> {
    if compilation.carried_over.is_empty() {
        return Vec::new();
    }
    vec![Block::bullets(compilation.carried_over.iter().map(|viewpoint| {
        format!("{} – {}", viewpoint.text, from(viewpoint))
    }))]
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

/// Who said it, in which document; a private person is named by the document alone.
fn from(viewpoint: &CompiledViewpoint) -> String {
    if viewpoint.respondent.contains(&viewpoint.document_number) {
        viewpoint.respondent.clone()
    } else {
        format!("{} ({})", viewpoint.respondent, viewpoint.document_number)
    }
}

fn viewpoint_blocks(template: &Template, number: usize, viewpoint: &CompiledViewpoint) -> Vec<Block> {
    let labelled = |label: &str, text: &str| Block::Paragraph {
        runs: vec![
            Run::bold(format!("{}: ", template.label(label))),
            Run::plain(text),
        ],
    };
    let from = from(viewpoint);
    let mut blocks = vec![
        Block::heading(3, format!("{} {number}", template.label("viewpoint"))),
        Block::Quote {
            runs: vec![Run::plain(&viewpoint.text), Run::italic(format!("\n{from}"))],
        },
        labelled(
            "reply",
            if viewpoint.reply.is_empty() {
                template.label("noReply")
            } else {
                &viewpoint.reply
            },
        ),
        labelled("result", &capitalised(&viewpoint.result_swedish)),
    ];
    if !viewpoint.reason.is_empty() {
        blocks.push(labelled("reason", &viewpoint.reason));
    }
    let length = viewpoint.text.len() + viewpoint.reply.len() + viewpoint.reason.len();
    if length <= KEPT_TOGETHER {
        vec![Block::KeepTogether { blocks }]
    } else {
        blocks
    }
}

fn kinds(compilation: &Compilation) -> Vec<Block> {
    if compilation.kinds.is_empty() {
        return Vec::new();
    }
    vec![Block::Table(Table {
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
        widths: vec![71, 58, 47, 38, 62, 75, 74],
    })]
}

fn respondents(compilation: &Compilation) -> Vec<Block> {
    vec![Block::Table(Table {
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
        widths: vec![150, 86, 97, 92],
    })]
}

fn responses_in_full(compilation: &Compilation) -> Vec<Block> {
    let mut blocks = Vec::new();
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
        (response.replaced, "ersatt av ett senare svar"),
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
