//! Blocks written as the text of a section.

use super::{Line, kind_of};
use crate::{Block, Run};

/// The blocks as the text of a section. `level` is the level of the headings that `## ` stands for, as in [`super::blocks`].
///
/// Weight and slant, captions and page breaks have no sign in the text and are left out; labels with values become lines.
#[must_use]
pub fn text(blocks: &[Block], level: u8) -> String {
    let mut written = String::new();
    let mut items_before = 0;
    let mut all = Vec::new();
    flat(blocks, &mut all);
    for block in all {
        let (text, items) = one(block, level, items_before);
        if text.is_empty() {
            continue;
        }
        items_before = items;
        if !written.is_empty() {
            written.push_str("\n\n");
        }
        written.push_str(&text);
    }
    written
}

/// True when a line of text would be read as something else than text.
pub(super) fn needs_mark(line: &str) -> bool {
    let unmarked = line.trim_start_matches('\\');
    !matches!(kind_of(unmarked), Line::Words(_) | Line::Blank)
}

fn flat<'a>(blocks: &'a [Block], all: &mut Vec<&'a Block>) {
    for block in blocks {
        match block {
            Block::KeepTogether { blocks } => flat(blocks, all),
            other => all.push(other),
        }
    }
}

/// The text of a block, and the number of its numbered items.
fn one(block: &Block, level: u8, items_before: usize) -> (String, usize) {
    let text = match block {
        Block::Heading { level: own, text } => {
            let below = usize::from(own.saturating_sub(level).min(2));
            match lines(text).join(" ") {
                heading if heading.is_empty() => heading,
                heading => format!("##{} {}", "#".repeat(below), marked(&heading)),
            }
        }
        Block::Paragraph { runs } => {
            let lines = lines(&plain(runs));
            let mut lines = lines.iter().enumerate().map(|(place, line)| match kind_of(line) {
                // A number that does not count on from a list is text as it stands.
                Line::Number(number, _) if number != 1 && (place > 0 || number != items_before + 1) => {
                    line.clone()
                }
                _ => marked(line),
            });
            join(&mut lines, "\n")
        }
        Block::Quote { runs } => {
            let lines = lines(&plain(runs));
            join(&mut lines.iter().map(|line| format!("> {}", marked(line))), "\n")
        }
        Block::BulletList { items } => {
            let items = items.iter().filter_map(|item| item_text(item));
            join(&mut items.map(|item| format!("- {item}")), "\n")
        }
        Block::NumberedList { items } => {
            let items: Vec<_> = items.iter().filter_map(|item| item_text(item)).collect();
            let mut numbered = (1..)
                .zip(&items)
                .map(|(number, item)| format!("{number}. {item}"));
            return (join(&mut numbered, "\n"), items.len());
        }
        Block::Table(table) => {
            let cell = |text: &str| {
                let text = lines(text).join("\n");
                text.replace('\\', "\\\\")
                    .replace('|', "\\|")
                    .replace('\n', "\\n")
            };
            let row = |cells: &mut dyn Iterator<Item = String>| format!("| {} |", join(cells, " | "));
            let body = table
                .rows
                .iter()
                .map(|cells| row(&mut cells.iter().map(|one| cell(&plain(&one.runs)))));
            let header = (!table.header.is_empty())
                .then(|| row(&mut table.header.iter().map(|one| cell(&lines(one).join(" ")))));
            join(&mut header.into_iter().chain(body), "\n")
        }
        Block::KeyValues { rows } => {
            let line =
                |(label, value): &(String, String)| marked(&format!("{label}: {}", lines(value).join(", ")));
            join(&mut rows.iter().map(line), "\n")
        }
        Block::PageBreak | Block::KeepTogether { .. } => String::new(),
    };
    (text, 0)
}

/// An item: its further lines are set in.
fn item_text(runs: &[Run]) -> Option<String> {
    let lines = lines(&plain(runs));
    (!lines.is_empty()).then(|| join(&mut lines.iter().map(|line| marked(line)), "\n  "))
}

/// The line with a `\` in front where it would be read as something else than text.
fn marked(line: &str) -> String {
    if needs_mark(line) {
        format!("\\{line}")
    } else {
        line.to_owned()
    }
}

fn plain(runs: &[Run]) -> String {
    runs.iter().map(|run| run.text.as_str()).collect()
}

/// The lines that say something.
fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.split('\n')
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn join(lines: &mut dyn Iterator<Item = String>, between: &str) -> String {
    lines.collect::<Vec<_>>().join(between)
}
