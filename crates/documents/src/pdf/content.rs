//! A prepared document as the JSON that `page.typ` reads: every text printable, every decision taken here, so that the
//! template only sets.

use serde_json::{Value, json};

use super::glyphs::printable;
use crate::{Block, Document, DocumentError, Run, letterhead, prepare};

/// About half a page; more than this is not kept together, since what cannot be broken and is longer than a page would
/// run out of it.
const TOGETHER_LINES: usize = 26;
/// Characters in a line of running text, on the low side.
const LINE: usize = 72;
/// A word longer than this may be broken anywhere.
const LONG_WORD: usize = 30;

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
        "recipient": header.recipient.iter().map(|line| text(line)).collect::<Vec<_>>(),
        "contact": header.contact.iter().map(|line| printable(line)).collect::<Vec<_>>(),
        "details": pairs(&letterhead::details(document)),
        "title": text(&document.title),
        "blocks": blocks(&document.blocks),
        "annexes": document.annexes.iter().map(|annex| json!({
            "title": text(&annex.title),
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
            json!({"k": "heading", "level": level + 1, "text": text(words)})
        }
        Block::Paragraph { runs } => json!({"k": "par", "runs": inline(runs)}),
        Block::Quote { runs } => json!({"k": "quote", "runs": inline(runs)}),
        Block::BulletList { items } => json!({"k": "bullets", "items": list(items)}),
        Block::NumberedList { items } => json!({"k": "numbers", "items": list(items)}),
        Block::Table(table) => json!({
            "k": "table",
            "caption": table.caption.as_deref().map(text),
            "widths": table.widths,
            "header": table.header.iter().map(|heading| text(heading)).collect::<Vec<_>>(),
            "right": prepare::right(table),
            "rows": table.rows.iter()
                .map(|row| row.iter().map(|cell| inline(&cell.runs)).collect::<Vec<_>>())
                .collect::<Vec<_>>(),
        }),
        Block::KeyValues { rows } => json!({"k": "pairs", "rows": pairs(rows)}),
        Block::PageBreak => json!({"k": "break"}),
        Block::KeepTogether { blocks: inner } => {
            let fits = inner.iter().map(height).sum::<usize>() <= TOGETHER_LINES;
            json!({"k": if fits { "together" } else { "group" }, "blocks": blocks(inner)})
        }
    }
}

fn list(items: &[Vec<Run>]) -> Vec<Value> {
    items.iter().map(|item| inline(item)).collect()
}

fn pairs(list: &[(String, String)]) -> Vec<Value> {
    list.iter()
        .map(|(label, value)| {
            json!([
                text(label),
                printable(value).split('\n').map(breakable).collect::<Vec<_>>()
            ])
        })
        .collect()
}

fn inline(runs: &[Run]) -> Value {
    runs.iter()
        .map(|run| {
            let lines: Vec<_> = printable(&run.text).split('\n').map(breakable).collect();
            json!({"lines": lines, "b": run.bold, "i": run.italic})
        })
        .collect()
}

fn text(words: &str) -> String {
    breakable(&printable(words))
}

/// Zero-width spaces in web addresses and other words that are wider than a column, so that they stay on the page.
pub fn breakable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(' ') {
        if word.chars().count() <= LONG_WORD {
            out.push_str(word);
            continue;
        }
        let mut unbroken = 0;
        for character in word.chars() {
            out.push(character);
            unbroken += 1;
            let end_of_part = matches!(
                character,
                '/' | '?' | '&' | '=' | '.' | '_' | '-' | ',' | ';' | ':' | '@'
            );
            if unbroken >= LONG_WORD || (end_of_part && unbroken > 3) {
                out.push('\u{200B}');
                unbroken = 0;
            }
        }
    }
    out
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
