//! A prepared document as the JSON that `page.typ` reads: every text printable, every decision taken here, so that the
//! template only sets.

use serde_json::{Value, json};

use super::breaks::{tied, within};
use super::glyphs::printable;
use super::measure::WIDTH;
use crate::{Block, Document, DocumentError, Run, Table, letterhead, prepare};

/// About half a page; more than this is not kept together, since what cannot be broken and is longer than a page would
/// run out of it.
const TOGETHER_LINES: usize = 26;
/// Characters in a line of running text, on the low side.
const LINE: usize = 72;

// Widths in points of what `page.typ` sets beside the running text, as if it were set in the size of the running text.
const LIST: f64 = WIDTH - 20.0;
const QUOTE: f64 = WIDTH - 20.0;
const HEADING: f64 = WIDTH * 11.5 / 16.5;
const ADDRESS: f64 = 180.0 * 11.5 / 10.5;
/// A detail below the letterhead, one of three in a row.
const DETAIL: f64 = 130.0 * 11.5 / 10.0;
/// The value of a label in the text.
const VALUE: f64 = WIDTH - 139.0;
/// What a cell's own margins take, and how much smaller its text is.
const CELL_MARGINS: f64 = 8.0;
const CELL_SIZE: f64 = 9.5 / 11.5;

/// The documents, each with its own letterhead and page count.
pub fn json(documents: &[Document]) -> Result<Vec<u8>, DocumentError> {
    let first = documents.first().ok_or(DocumentError::Nothing)?;
    let mut tag = first.language.split('-');
    let language = tag.next().unwrap_or("sv").to_ascii_lowercase();
    let region = tag
        .next_back()
        .filter(|region| region.len() == 2)
        .map(str::to_ascii_uppercase);
    let data = json!({
        "title": printable(&first.title),
        "subject": printable(&first.subject),
        "creator": printable(&first.creator),
        "date": [first.date.year(), first.date.month(), first.date.day()],
        "lang": language,
        "region": region,
        "documents": documents.iter().map(document).collect::<Vec<_>>(),
    });
    serde_json::to_vec(&data).map_err(|error| DocumentError::Pdf(error.to_string()))
}

fn document(document: &Document) -> Value {
    let header = &document.header;
    json!({
        "municipality": printable(&header.municipality),
        "department": printable(&header.department),
        "kind": printable(&letterhead::kind(&document.kind)),
        "number": letterhead::number(header).map(printable),
        "recipient": header.recipient.iter().map(|line| text(line, ADDRESS)).collect::<Vec<_>>(),
        "contact": header.contact.iter().map(|line| printable(line)).collect::<Vec<_>>(),
        "details": pairs(&letterhead::details(document), DETAIL),
        "title": text(&document.title, HEADING),
        "blocks": blocks(&document.blocks),
        "annexes": document.annexes.iter().map(|annex| json!({
            "title": text(&annex.title, HEADING),
            "blocks": blocks(&annex.blocks),
        })).collect::<Vec<_>>(),
    })
}

fn blocks(list: &[Block]) -> Vec<Value> {
    list.iter().map(block).collect()
}

fn block(block: &Block) -> Value {
    match block {
        Block::Heading { level, text: words } => {
            json!({"k": "heading", "level": level + 1, "text": text(words, HEADING)})
        }
        Block::Paragraph { runs } => json!({"k": "par", "runs": inline(runs, WIDTH)}),
        Block::Quote { runs } => json!({"k": "quote", "runs": inline(runs, QUOTE)}),
        Block::BulletList { items } => json!({"k": "bullets", "items": list(items)}),
        Block::NumberedList { items } => json!({"k": "numbers", "items": list(items)}),
        Block::Table(table) => set_table(table),
        Block::KeyValues { rows } => json!({"k": "pairs", "rows": pairs(rows, VALUE)}),
        Block::PageBreak => json!({"k": "break"}),
        Block::KeepTogether { blocks: inner } => {
            let fits = inner.iter().map(height).sum::<usize>() <= TOGETHER_LINES;
            json!({"k": if fits { "together" } else { "group" }, "blocks": blocks(inner)})
        }
    }
}

fn set_table(table: &Table) -> Value {
    let shares: f64 = table.widths.iter().map(|share| f64::from(*share)).sum();
    let room = |column: usize| {
        let share = table.widths.get(column).map_or(1.0, |share| f64::from(*share));
        (WIDTH * share / shares.max(1.0) - CELL_MARGINS) / CELL_SIZE
    };
    json!({
        "k": "table",
        "caption": table.caption.as_deref().map(|caption| text(caption, WIDTH)),
        "widths": table.widths,
        "short": prepare::short(table),
        "header": table.header.iter().enumerate()
            .map(|(column, heading)| text(heading, room(column)))
            .collect::<Vec<_>>(),
        "right": prepare::right(table),
        "rows": table.rows.iter()
            .map(|row| row.iter().enumerate()
                .map(|(column, cell)| inline(&cell.runs, room(column)))
                .collect::<Vec<_>>())
            .collect::<Vec<_>>(),
    })
}

fn list(items: &[Vec<Run>]) -> Vec<Value> {
    items.iter().map(|item| inline(item, LIST)).collect()
}

fn pairs(list: &[(String, String)], room: f64) -> Vec<Value> {
    list.iter()
        .map(|(label, value)| json!([text(label, room), lines(value, room)]))
        .collect()
}

fn inline(runs: &[Run], room: f64) -> Value {
    runs.iter()
        .map(|run| json!({"lines": lines(&run.text, room), "b": run.bold, "i": run.italic}))
        .collect()
}

fn lines(words: &str, room: f64) -> Vec<String> {
    text(words, room).split('\n').map(str::to_owned).collect()
}

/// What is printed of it, where `room` points stand beside each other.
fn text(words: &str, room: f64) -> String {
    within(&tied(&printable(words)), room)
}

/// A guess, on the high side, of the lines a block takes.
fn height(block: &Block) -> usize {
    let wrapped = |runs: &[Run], line: usize| {
        let text: String = runs.iter().map(|run| run.text.as_str()).collect();
        text.split('\n')
            .map(|part| 1 + part.chars().count() / line.max(1))
            .sum::<usize>()
    };
    match block {
        Block::Heading { text, .. } => 2 + text.chars().count() / 50,
        Block::Paragraph { runs } | Block::Quote { runs } => 1 + wrapped(runs, LINE),
        Block::BulletList { items } | Block::NumberedList { items } => {
            1 + items.iter().map(|item| 1 + wrapped(item, LINE)).sum::<usize>()
        }
        Block::KeyValues { rows } => {
            1 + rows
                .iter()
                .map(|(_, value)| 1 + value.len() / 50 + value.matches('\n').count())
                .sum::<usize>()
        }
        Block::Table(table) => {
            let shares: usize = table.widths.iter().map(|share| usize::from(*share)).sum();
            let row = |row: &Vec<crate::Cell>| {
                row.iter()
                    .zip(&table.widths)
                    .map(|(cell, share)| wrapped(&cell.runs, LINE * usize::from(*share) / shares.max(1)))
                    .max()
                    .unwrap_or(1)
            };
            3 + table.rows.iter().map(|cells| 1 + row(cells)).sum::<usize>()
        }
        Block::PageBreak => 0,
        Block::KeepTogether { blocks } => blocks.iter().map(height).sum(),
    }
}
