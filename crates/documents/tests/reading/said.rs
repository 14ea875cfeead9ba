//! What a document says, to be found again in each format.
#![allow(dead_code, clippy::unwrap_used)]

use remiss_documents::{Block, Document};

use super::letters;

/// All texts of a document in the order of its body, without the letterhead.
pub fn said(document: &Document) -> Vec<String> {
    fn walk(blocks: &[Block], out: &mut Vec<String>) {
        for block in blocks {
            match block {
                Block::Heading { text, .. } => out.push(text.clone()),
                Block::Paragraph { runs } | Block::Quote { runs } => {
                    out.extend(runs.iter().map(|run| run.text.clone()))
                }
                Block::BulletList { items } | Block::NumberedList { items } => {
                    out.extend(items.iter().flatten().map(|run| run.text.clone()));
                }
                Block::Table(table) => {
                    out.extend(table.caption.clone());
                    // Plain text puts the heading of the column before each cell, so only the cells are compared.
                    out.extend(
                        table
                            .rows
                            .iter()
                            .flatten()
                            .flat_map(|cell| &cell.runs)
                            .map(|run| run.text.clone()),
                    );
                }
                Block::KeyValues { rows } => out.extend(
                    rows.iter()
                        .flat_map(|(label, value)| [label.clone(), value.clone()]),
                ),
                Block::PageBreak => {}
                Block::KeepTogether { blocks } => walk(blocks, out),
            }
        }
    }
    let mut out = vec![document.title.clone()];
    walk(&document.blocks, &mut out);
    for annex in &document.annexes {
        out.push(annex.title.clone());
        walk(&annex.blocks, &mut out);
    }
    out
}

/// Panics unless each text stands in the extract after the one before it.
pub fn in_order(format: &str, said: &[String], extract: &str) {
    let extract = letters(extract);
    let mut rest = extract.as_str();
    for text in said
        .iter()
        .map(|text| letters(text))
        .filter(|text| !text.is_empty())
    {
        let at = rest
            .find(&text)
            .unwrap_or_else(|| panic!("{format}: {text} is missing or out of order"));
        rest = &rest[at + text.len()..];
    }
}
