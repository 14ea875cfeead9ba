//! Plain text: UTF-8, wrapped at 78 characters, for mails and for those who read with a terminal or a screen reader.

use std::fmt::Write as _;

use crate::{Block, Document, DocumentError, Run, Table, letterhead, prepare};

const WIDTH: usize = 78;

/// The document as plain text in UTF-8, lines of at most 78 characters where words allow.
///
/// # Errors
///
/// [`DocumentError::TooManyBlocks`] when the document is too large.
pub fn render_text(document: &Document) -> Result<String, DocumentError> {
    let document = prepare::prepare(document)?;
    let mut out = String::new();
    let sender = letterhead::sender(&document.header);
    if !sender.is_empty() {
        wrap(&mut out, &sender, "", "");
    }
    let kind = letterhead::kind(&document.kind);
    if !kind.is_empty() {
        wrap(&mut out, &kind, "", "");
    }
    out.push('\n');
    for line in &document.header.recipient {
        wrap(&mut out, line, "", "");
    }
    if !document.header.recipient.is_empty() {
        out.push('\n');
    }
    pairs(&mut out, &letterhead::details(&document));
    out.push('\n');
    heading(&mut out, 0, &document.title);
    blocks(&mut out, &document.blocks);
    for annex in &document.annexes {
        let _ = writeln!(out, "{}\n", "-".repeat(WIDTH));
        heading(&mut out, 1, &annex.title);
        blocks(&mut out, &annex.blocks);
    }
    if !document.header.contact.is_empty() {
        out.push_str("-- \n");
        for line in &document.header.contact {
            wrap(&mut out, line, "", "");
        }
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    Ok(out.trim_start_matches('\n').to_owned())
}

fn blocks(out: &mut String, list: &[Block]) {
    for block in list {
        match block {
            Block::Heading { level, text } => heading(out, *level, text),
            Block::Paragraph { runs } => wrap(out, &words(runs), "", ""),
            Block::Quote { runs } => wrap(out, &words(runs), "    ", "    "),
            Block::BulletList { items } => {
                for item in items {
                    wrap(out, &words(item), "- ", "  ");
                }
            }
            Block::NumberedList { items } => {
                for (index, item) in items.iter().enumerate() {
                    let mark = format!("{}. ", index + 1);
                    wrap(out, &words(item), &mark, &" ".repeat(mark.len()));
                }
            }
            Block::Table(table) => rows(out, table),
            Block::KeyValues { rows } => pairs(out, rows),
            Block::PageBreak => continue,
            Block::KeepTogether { blocks: inner } => {
                blocks(out, inner);
                continue;
            }
        }
        if !matches!(block, Block::Heading { .. }) {
            out.push('\n');
        }
    }
}

fn heading(out: &mut String, level: u8, text: &str) {
    let start = out.len();
    wrap(out, text, "", "");
    let longest = out[start..]
        .lines()
        .map(|line| line.chars().count())
        .max()
        .unwrap_or(0);
    match level {
        0 => {
            let _ = writeln!(out, "{}", "=".repeat(longest));
        }
        1 => {
            let _ = writeln!(out, "{}", "-".repeat(longest));
        }
        _ => {}
    }
    out.push('\n');
}

/// A table row by row, each cell after its column's heading: columns of text do not survive 78 characters.
fn rows(out: &mut String, table: &Table) {
    if let Some(caption) = &table.caption {
        wrap(out, caption, "", "");
        out.push('\n');
    }
    if table.rows.is_empty() {
        wrap(out, &table.header.join(" | "), "", "");
        return;
    }
    for (index, row) in table.rows.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        for (column, cell) in row.iter().enumerate() {
            let mark = if column == 0 { "* " } else { "  " };
            let value = words(&cell.runs);
            match table.header.get(column).filter(|heading| !heading.is_empty()) {
                Some(heading) => wrap(out, &format!("{heading}: {value}"), mark, "    "),
                None => wrap(out, &value, mark, "    "),
            }
        }
    }
}

fn pairs(out: &mut String, list: &[(String, String)]) {
    for (label, value) in list {
        wrap(out, &format!("{label}: {value}"), "", "    ");
    }
}

fn words(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// Greedy line breaking; a word longer than a line stands alone on its own, so that addresses can be copied.
fn wrap(out: &mut String, text: &str, first: &str, other: &str) {
    let mut lead = first;
    for line in text.split('\n') {
        let mut used = lead.chars().count();
        out.push_str(lead);
        let mut begun = false;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if begun && used + 1 + length > WIDTH {
                out.push('\n');
                out.push_str(other);
                used = other.chars().count();
                begun = false;
            }
            if begun {
                out.push(' ');
                used += 1;
            }
            out.push_str(word);
            used += length;
            begun = true;
        }
        out.truncate(out.trim_end_matches(' ').len());
        out.push('\n');
        lead = other;
    }
}
