//! What every renderer does first: bring a document into a shape in which it can be set.
//!
//! Text that people send holds control characters, bidirectional overrides that make a name read backwards,
//! line breaks in titles and headings that skip a level. XML forbids the first, PDF/UA-1 the last. All four formats
//! start from the same prepared document, so they say the same.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};

use crate::{Annex, Block, Cell, Detail, Document, DocumentError, Header, Run, Table};

/// More blocks, list items and table rows than this in one document are refused. A compilation of 500 viewpoints has
/// some 5,000.
pub const MAX_BLOCKS: usize = 50_000;

const MAX_DEPTH: u8 = 5;

/// Lines that a header row may take, roughly; a longer one is an ordinary row.
const MAX_HEADER_LINES: usize = 20;
/// Letters of a table's text across the page, roughly.
const LETTERS_ACROSS: usize = 90;

/// A document whose text can be set: characters cleaned, headings without gaps, tables rectangular, nothing empty.
pub fn prepare(document: &Document) -> Result<Document, DocumentError> {
    let blocks = count(&document.blocks)
        + document
            .annexes
            .iter()
            .map(|annex| 1 + count(&annex.blocks))
            .sum::<usize>();
    if blocks > MAX_BLOCKS {
        return Err(DocumentError::TooManyBlocks {
            blocks,
            limit: MAX_BLOCKS,
        });
    }
    let header = &document.header;
    let title = line(&document.title);
    Ok(Document {
        kind: line(&document.kind),
        language: language(&document.language),
        title: if title.is_empty() {
            "Utan rubrik".to_owned()
        } else {
            title
        },
        subject: line(&document.subject),
        creator: line(&document.creator),
        date: document.date,
        header: Header {
            municipality: line(&header.municipality),
            department: line(&header.department),
            board: line(&header.board),
            case_number: number(header.case_number.as_deref()),
            document_number: number(header.document_number.as_deref()),
            recipient: lines(&header.recipient),
            contact: lines(&header.contact),
            meta: details(&header.meta),
        },
        blocks: section(&document.blocks, 0),
        annexes: document
            .annexes
            .iter()
            .enumerate()
            .map(|(index, annex)| {
                let title = line(&annex.title);
                Annex {
                    title: if title.is_empty() {
                        format!("Bilaga {}", index + 1)
                    } else {
                        title
                    },
                    blocks: section(&annex.blocks, 1),
                }
            })
            .collect(),
    })
}

/// The number of blocks, list items and table rows.
pub fn size(document: &Document) -> usize {
    count(&document.blocks)
        + document
            .annexes
            .iter()
            .map(|annex| 1 + count(&annex.blocks))
            .sum::<usize>()
}

/// A table with so many rows at most stands on one page rather than over two.
const SHORT: usize = 12;
/// A table with more letters than these may be longer than what is left of a page, however few its rows are.
const SHORT_LETTERS: usize = 1_200;

/// Whether a table is kept together on a page.
pub fn short(table: &Table) -> bool {
    let letters: usize = table
        .rows
        .iter()
        .flatten()
        .flat_map(|cell| &cell.runs)
        .map(|run| run.text.len())
        .sum();
    table.rows.len() <= SHORT && letters <= SHORT_LETTERS
}

/// Which columns are set to the right: those where all filled cells are.
pub fn right(table: &Table) -> Vec<bool> {
    (0..table.widths.len())
        .map(|column| {
            let mut filled = table
                .rows
                .iter()
                .filter_map(|row| row.get(column))
                .filter(|cell| !cell.runs.is_empty())
                .peekable();
            filled.peek().is_some() && filled.all(|cell| cell.right)
        })
        .collect()
}

/// A character that may stand in a document: no control characters apart from tab and line break, nothing that XML 1.0
/// forbids, no bidirectional override, embedding or isolate, no byte order mark, no private or unassigned use.
pub fn allowed(character: char) -> bool {
    !matches!(character,
        '\u{0}'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}'
        | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{206F}' | '\u{61C}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}'
        | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}')
}

/// Text of several lines: line breaks of all kinds become `\n`, tabs spaces, what is not allowed goes. Letters in two parts, as
/// they come out of a PDF or a Mac (`a` and a ring), become one: a search finds them, and the fonts have them. They do so last:
/// what goes may have stood between the two.
pub fn text(raw: &str) -> String {
    let mut clean = String::with_capacity(raw.len());
    let mut characters = raw.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' => clean.push('\n'),
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\t' => clean.push(' '),
            other if allowed(other) => clean.push(other),
            _ => {}
        }
    }
    if clean.is_ascii() || is_nfc_quick(clean.chars()) == IsNormalized::Yes {
        clean
    } else {
        clean.nfc().collect()
    }
}

/// Text of one line: white space of all kinds becomes single spaces. Empty when nothing in it can be seen.
pub fn line(raw: &str) -> String {
    let clean = text(raw).split_whitespace().collect::<Vec<_>>().join(" ");
    if visible(&clean) { clean } else { String::new() }
}

fn visible(text: &str) -> bool {
    text.chars()
        .any(|character| !character.is_whitespace() && !joiner(character) && !combining(character))
}

/// A character that only changes its neighbours, or only says where a word may be broken.
pub fn joiner(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{34F}' | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200D}'
        | '\u{2060}'..='\u{2064}' | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}')
}

/// An accent that is set on the character before it.
pub fn combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

fn language(raw: &str) -> String {
    let tag: String = raw
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let primary = tag.split('-').next().unwrap_or_default();
    if matches!(primary.len(), 2 | 3) && primary.chars().all(|c| c.is_ascii_alphabetic()) {
        tag
    } else {
        "sv-SE".to_owned()
    }
}

fn number(raw: Option<&str>) -> Option<String> {
    raw.map(line).filter(|number| !number.is_empty())
}

fn lines(raw: &[String]) -> Vec<String> {
    raw.iter()
        .map(|entry| line(entry))
        .filter(|entry| !entry.is_empty())
        .collect()
}

fn details(raw: &[Detail]) -> Vec<Detail> {
    raw.iter()
        .map(|detail| Detail::new(detail.key, line(&detail.label), text(&detail.value).trim()))
        .filter(|detail| !detail.label.is_empty() || !detail.value.is_empty())
        .collect()
}

fn pairs(raw: &[(String, String)]) -> Vec<(String, String)> {
    raw.iter()
        .map(|(label, value)| (line(label), text(value).trim().to_owned()))
        .filter(|(label, value)| !label.is_empty() || !value.is_empty())
        .collect()
}

fn count(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .map(|block| match block {
            Block::BulletList { items } | Block::NumberedList { items } => 1 + items.len(),
            Block::Table(table) => 1 + table.rows.len(),
            Block::KeyValues { rows } => 1 + rows.len(),
            Block::KeepTogether { blocks } => 1 + count(blocks),
            Block::Heading { .. } | Block::Paragraph { .. } | Block::Quote { .. } | Block::PageBreak => 1,
        })
        .sum()
}

/// The blocks of one section (the body, or an annex), where headings begin at depth `base + 1`.
fn section(blocks: &[Block], base: u8) -> Vec<Block> {
    let mut prepared = Vec::with_capacity(blocks.len());
    add(blocks, base, &mut Vec::new(), &mut prepared);
    while matches!(prepared.first(), Some(Block::PageBreak)) {
        prepared.remove(0);
    }
    while matches!(prepared.last(), Some(Block::PageBreak)) {
        prepared.pop();
    }
    prepared
}

/// `open` holds the levels, as written, of the headings that a block stands below.
fn add(blocks: &[Block], base: u8, open: &mut Vec<u8>, prepared: &mut Vec<Block>) {
    for block in blocks {
        match block {
            Block::Heading { level, text } => {
                let text = line(text);
                if text.is_empty() {
                    continue;
                }
                while open.last().is_some_and(|above| above >= level) {
                    open.pop();
                }
                open.push(*level);
                let depth = u8::try_from(open.len())
                    .unwrap_or(MAX_DEPTH)
                    .saturating_add(base)
                    .min(MAX_DEPTH);
                prepared.push(Block::Heading { level: depth, text });
            }
            Block::Paragraph { runs } => {
                prepared.extend(some(runs).map(|runs| Block::Paragraph { runs }));
            }
            Block::Quote { runs } => prepared.extend(some(runs).map(|runs| Block::Quote { runs })),
            Block::BulletList { items } => {
                let items: Vec<_> = items.iter().filter_map(|item| some(item)).collect();
                if !items.is_empty() {
                    prepared.push(Block::BulletList { items });
                }
            }
            Block::NumberedList { items } => {
                let items: Vec<_> = items.iter().filter_map(|item| some(item)).collect();
                if !items.is_empty() {
                    prepared.push(Block::NumberedList { items });
                }
            }
            Block::Table(table) => prepared.extend(rectangular(table).map(Block::Table)),
            Block::KeyValues { rows } => {
                let rows = pairs(rows);
                if !rows.is_empty() {
                    prepared.push(Block::KeyValues { rows });
                }
            }
            Block::PageBreak => {
                if !matches!(prepared.last(), Some(Block::PageBreak)) {
                    prepared.push(Block::PageBreak);
                }
            }
            Block::KeepTogether { blocks } => {
                let mut inner = Vec::with_capacity(blocks.len());
                add(blocks, base, open, &mut inner);
                inner.retain(|block| !matches!(block, Block::PageBreak));
                if !inner.is_empty() {
                    prepared.push(Block::KeepTogether { blocks: inner });
                }
            }
        }
    }
}

/// The runs without empty ones and without white space at both ends; `None` when nothing is left.
fn some(raw: &[Run]) -> Option<Vec<Run>> {
    let mut clean: Vec<Run> = raw
        .iter()
        .map(|run| Run {
            text: text(&run.text),
            bold: run.bold,
            italic: run.italic,
        })
        .filter(|run| !run.text.is_empty())
        .collect();
    while let Some(first) = clean.first_mut() {
        first.text = first.text.trim_start().to_owned();
        if !first.text.is_empty() {
            break;
        }
        clean.remove(0);
    }
    while let Some(last) = clean.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            break;
        }
        clean.pop();
    }
    clean.iter().any(|run| visible(&run.text)).then_some(clean)
}

fn rectangular(table: &Table) -> Option<Table> {
    let columns = match table.header.len() {
        0 => table.rows.iter().map(Vec::len).max().unwrap_or(0),
        columns => columns,
    };
    if columns == 0 || (table.header.is_empty() && table.rows.is_empty()) {
        return None;
    }
    let widths: Vec<u16> = if table.widths.len() == columns {
        table.widths.iter().map(|share| (*share).max(1)).collect()
    } else {
        vec![1; columns]
    };
    // The first row of a table that only puts text side by side: above every page it would be cut off there.
    let (header, first) = if heads(&table.header, &widths) {
        (table.header.iter().map(|heading| line(heading)).collect(), None)
    } else {
        let first: Vec<Cell> = table.header.iter().map(Cell::text).collect();
        (Vec::new(), Some(first))
    };
    let rows = first
        .iter()
        .chain(&table.rows)
        .map(|row| {
            let mut cells: Vec<Cell> = row
                .iter()
                .take(columns)
                .map(|cell| Cell {
                    runs: some(&cell.runs).unwrap_or_default(),
                    right: cell.right,
                })
                .collect();
            cells.resize(columns, Cell::default());
            cells
        })
        .collect();
    Some(Table {
        caption: table
            .caption
            .as_deref()
            .map(line)
            .filter(|caption| !caption.is_empty()),
        header,
        rows,
        widths,
    })
}

/// Whether a header row may stand above each page: it is short enough to leave room for what it heads.
fn heads(header: &[String], widths: &[u16]) -> bool {
    let shares: usize = widths.iter().map(|share| usize::from(*share)).sum();
    header.iter().zip(widths).all(|(heading, share)| {
        let room = (LETTERS_ACROSS * usize::from(*share) / shares.max(1)).max(1);
        heading.chars().count() / room <= MAX_HEADER_LINES
    })
}
