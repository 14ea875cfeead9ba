//! The light syntax of a draft's section, read into blocks and written back.
//!
//! What an officer types in a text box, and what is read from a Word file, is kept as one text per section:
//!
//! - a blank line parts paragraphs, other line breaks stay;
//! - `- ` (also `* ` and `• `) begins an item with a bullet, `1. ` or `1) ` the first of numbered items, which go on with `2. `;
//!   a line that is set in below an item goes on with it;
//! - `## `, `### ` and `#### ` begin headings below the section's own;
//! - `> ` begins somebody else's words;
//! - lines of `| a | b |` are a table, the first its header row; in a cell `\n` is a line break and `\|` the line itself;
//! - `\` in front of such a mark makes it text.
//!
//! Reading what was written gives the same blocks ([`blocks`], [`text`]); a property test holds it. Texts of citizens are never
//! read like this, but by [`Block::from_plain_text`].

mod written;

use crate::{Block, Cell, Run, Table};

pub use written::text;

use crate::prepare;

/// Columns of a table, as in Word. A line with more cells is text.
pub const MAX_COLUMNS: usize = 63;

/// The marks that begin an item with a bullet.
const BULLETS: [&str; 3] = ["- ", "* ", "• "];

/// The text of a section as blocks. `level` is the level of the heading that `## ` begins.
///
/// ```
/// use remiss_documents::{Block, section_text};
///
/// let blocks = section_text::blocks("Först.\n\n## Fråga 1\n\n1. Ja.\n2. Nej.", 2);
/// assert_eq!(blocks[1], Block::heading(2, "Fråga 1"));
/// assert_eq!(blocks[2], Block::numbers(["Ja.", "Nej."]));
/// ```
#[must_use]
pub fn blocks(text: &str, level: u8) -> Vec<Block> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut reading = Reading {
        level,
        ..Reading::default()
    };
    for line in text.lines() {
        reading.line(line);
    }
    reading.close();
    reading.blocks
}

/// The text as it comes back from a document that was made of it: characters that no document carries are gone, marks are
/// written in one way, headings skip no level. Two texts that say the same have one canonical form.
#[must_use]
pub fn canonical(raw: &str) -> String {
    let mut read = blocks(&prepare::text(raw), 1);
    close_up(&mut read);
    text(&read, 1)
}

/// Headings that skip a level are brought up, as when a document is set.
pub(crate) fn close_up(blocks: &mut [Block]) {
    let mut open: Vec<u8> = Vec::new();
    for block in blocks {
        if let Block::Heading { level, .. } = block {
            while open.last().is_some_and(|above| above >= level) {
                open.pop();
            }
            open.push(*level);
            *level = u8::try_from(open.len()).unwrap_or(u8::MAX);
        }
    }
}

/// What a line is by its beginning.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    Blank,
    Heading(u8, &'a str),
    Bullet(&'a str),
    Number(usize, &'a str),
    Quote(&'a str),
    Row(Vec<String>),
    Words(&'a str),
}

fn kind_of(line: &str) -> Line<'_> {
    let line = line.trim();
    if line.is_empty() {
        return Line::Blank;
    }
    for (mark, below) in [("## ", 0), ("### ", 1), ("#### ", 2)] {
        if let Some(heading) = line.strip_prefix(mark) {
            return Line::Heading(below, heading.trim());
        }
    }
    if let Some(item) = BULLETS.iter().find_map(|mark| line.strip_prefix(mark)) {
        return Line::Bullet(item.trim());
    }
    if let Some(words) = line.strip_prefix("> ") {
        return Line::Quote(words.trim());
    }
    if let Some(cells) = cells(line) {
        return Line::Row(cells);
    }
    let digits = line.len() - line.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    let (number, rest) = line.split_at(digits);
    if let Some(item) = rest.strip_prefix(". ").or_else(|| rest.strip_prefix(") "))
        && let Ok(number) = number.parse()
        && digits <= 4
    {
        return Line::Number(number, item.trim());
    }
    Line::Words(line)
}

/// The line without the `\` that makes its mark text.
fn literal(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest) if written::needs_mark(rest) => rest.trim(),
        _ => line,
    }
}

#[derive(Default)]
struct Reading {
    level: u8,
    blocks: Vec<Block>,
    open: Open,
    /// A blank line stands between the open block and this line.
    gap: bool,
}

/// The block that the next line may go on with.
#[derive(Default)]
enum Open {
    #[default]
    Nothing,
    Words(Vec<String>),
    Quote(Vec<String>),
    Bullets(Vec<String>),
    Numbers(Vec<String>),
    Rows(Vec<Vec<String>>),
}

impl Reading {
    fn line(&mut self, line: &str) {
        let kind = kind_of(line);
        // A line that is set in below an item goes on with it.
        if !self.gap
            && line.starts_with([' ', '\t'])
            && matches!(kind, Line::Words(_))
            && let Open::Bullets(items) | Open::Numbers(items) = &mut self.open
            && let Some(last) = items.last_mut()
        {
            last.push('\n');
            last.push_str(literal(line.trim()));
            return;
        }
        let gap = std::mem::replace(&mut self.gap, kind == Line::Blank);
        match (kind, &mut self.open) {
            (Line::Blank, _) => {}
            (Line::Heading(below, heading), _) => {
                self.close();
                let heading = literal(heading);
                self.blocks
                    .push(Block::heading(self.level.saturating_add(below), heading));
            }
            // Items that a blank line parts are still one list, and numbered ones go on counting.
            (Line::Bullet(item), Open::Bullets(items)) => items.push(literal(item).to_owned()),
            (Line::Bullet(item), _) => self.begin(Open::Bullets(vec![literal(item).to_owned()])),
            (Line::Number(number, item), Open::Numbers(items)) if number == items.len() + 1 => {
                items.push(literal(item).to_owned());
            }
            (Line::Number(1, item), _) => self.begin(Open::Numbers(vec![literal(item).to_owned()])),
            (Line::Quote(words), Open::Quote(lines)) if !gap => lines.push(literal(words).to_owned()),
            (Line::Quote(words), _) => self.begin(Open::Quote(vec![literal(words).to_owned()])),
            (Line::Row(row), Open::Rows(rows)) if !gap => rows.push(row),
            (Line::Row(row), _) => self.begin(Open::Rows(vec![row])),
            (Line::Number(..) | Line::Words(_), Open::Words(lines)) if !gap => {
                lines.push(literal(line.trim()).to_owned());
            }
            (Line::Number(..) | Line::Words(_), _) => {
                self.begin(Open::Words(vec![literal(line.trim()).to_owned()]));
            }
        }
    }

    fn begin(&mut self, open: Open) {
        self.close();
        self.open = open;
    }

    fn close(&mut self) {
        self.gap = false;
        let block = match std::mem::take(&mut self.open) {
            Open::Nothing => return,
            Open::Words(lines) => Block::paragraph(lines.join("\n")),
            Open::Quote(lines) => Block::quote(lines.join("\n")),
            Open::Bullets(items) => Block::bullets(items),
            Open::Numbers(items) => Block::numbers(items),
            Open::Rows(rows) => match table(rows) {
                Some(table) => Block::Table(table),
                None => return,
            },
        };
        self.blocks.push(block);
    }
}

/// The cells of a line that stand between its outer marks; none when it is no row of a table.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut signs = line.strip_prefix('|')?.chars();
    while let Some(sign) = signs.next() {
        let cell = cells.last_mut()?;
        match sign {
            '|' => cells.push(String::new()),
            '\\' => match signs.next() {
                Some('n') => cell.push('\n'),
                Some(next @ ('|' | '\\')) => cell.push(next),
                Some(next) => cell.extend(['\\', next]),
                None => cell.push('\\'),
            },
            _ => cell.push(sign),
        }
    }
    let closed = cells.pop().is_some_and(|rest| rest.is_empty());
    (closed && (1..=MAX_COLUMNS).contains(&cells.len()))
        .then(|| cells.iter().map(|cell| cell.trim().to_owned()).collect())
}

/// The rows as a table: the first is the header row; a line of hyphens below it, as in Markdown, is only a line.
fn table(mut rows: Vec<Vec<String>>) -> Option<Table> {
    let is_line = |row: &Vec<String>| {
        !row.is_empty()
            && row
                .iter()
                .all(|cell| cell.len() >= 3 && cell.trim_matches(':').chars().all(|sign| sign == '-'))
    };
    if rows.get(1).is_some_and(is_line) {
        rows.remove(1);
    }
    let columns = rows.iter().map(Vec::len).max()?;
    for row in &mut rows {
        row.resize(columns, String::new());
    }
    let mut rows = rows.into_iter();
    let header: Vec<String> = rows.next()?.iter().map(|cell| cell.replace('\n', " ")).collect();
    let rows: Vec<Vec<String>> = rows.collect();
    let right: Vec<bool> = (0..columns).map(|column| is_of_numbers(&rows, column)).collect();
    let widths = (0..columns)
        .map(|column| width(header.get(column), &rows, column))
        .collect();
    let rows = rows
        .into_iter()
        .map(|row| {
            row.into_iter()
                .zip(&right)
                .map(|(text, right)| Cell {
                    runs: if text.is_empty() {
                        Vec::new()
                    } else {
                        vec![Run::plain(text)]
                    },
                    right: *right,
                })
                .collect()
        })
        .collect();
    Some(Table {
        caption: None,
        header,
        rows,
        widths,
    })
}

/// True when all that stands in a column is numbers: they are set to the right.
fn is_of_numbers(rows: &[Vec<String>], column: usize) -> bool {
    let mut filled = rows
        .iter()
        .filter_map(|row| row.get(column))
        .filter(|text| !text.is_empty())
        .peekable();
    let is_number = |text: &String| {
        text.starts_with(|sign: char| sign.is_ascii_digit() || "-–−+".contains(sign))
            && text.chars().any(|sign| sign.is_ascii_digit())
            && text
                .chars()
                .all(|sign| sign.is_ascii_digit() || " \u{a0}.,-–−+%".contains(sign))
    };
    filled.peek().is_some() && filled.all(is_number)
}

/// A share of the width by the longest text of a column: no column is thinner than a fifth of the widest.
fn width(header: Option<&String>, rows: &[Vec<String>], column: usize) -> u16 {
    let texts = rows.iter().filter_map(|row| row.get(column)).chain(header);
    let longest = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    u16::try_from(longest.clamp(10, 50)).unwrap_or(50)
}
