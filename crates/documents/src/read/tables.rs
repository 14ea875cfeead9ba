//! Tables: those with figures and words, and those that only put text side by side.

use remiss_domain::heading_rules::Rule;

use super::WordBlock;
use super::blocks::Reader;
use super::styles::Role;
use super::xml::Node;
use crate::{Block, Cell, Run, Table, section_text};

impl<'n> Reader<'n> {
    /// A table. One with headings or all our text in it, or of one column, only sets text: its cells are read one after the other.
    pub(super) fn table(&mut self, node: &'n Node) {
        let mut rows = Vec::new();
        collect(node, "tr", &mut rows);
        let single = rows.iter().all(|row| {
            let mut cells = Vec::new();
            collect(row, "tc", &mut cells);
            cells.len() <= 1
        });
        if self.table.is_none() && (single || self.holds_heading(node) || self.marks.begin_in(node)) {
            for row in rows {
                let mut cells = Vec::new();
                collect(row, "tc", &mut cells);
                for cell in cells {
                    self.blocks(&cell.children);
                }
            }
            return;
        }
        let outermost = self.table.is_none();
        self.table = Some(self.at());
        let mut texts: Vec<Vec<String>> = Vec::new();
        for row in rows {
            let properties = row.child("trPr");
            let has = |name: &str| properties.is_some_and(|properties| properties.child(name).is_some());
            if has("del") {
                self.remark(Rule::TrackedChanges, "en borttagen tabellrad");
                continue;
            }
            if has("ins") {
                self.remark(Rule::TrackedChanges, "en tillagd tabellrad");
            }
            if !self.goes_on() {
                break;
            }
            let cells = self.row(row);
            if cells.iter().any(|cell| !cell.is_empty()) {
                texts.push(cells);
            }
        }
        if outermost {
            self.table = None;
        }
        let columns = texts.iter().map(Vec::len).max().unwrap_or(0);
        let mut texts = texts.into_iter().map(|mut row| {
            row.resize(columns, String::new());
            row
        });
        let Some(header) = texts.next() else { return };
        let rows = texts.map(|row| row.into_iter().map(Cell::text).collect());
        let table = Table {
            header,
            rows: rows.collect(),
            ..Table::default()
        };
        self.push(Block::Table(table), false);
    }

    fn row(&mut self, row: &'n Node) -> Vec<String> {
        let mut cells = Vec::new();
        collect(row, "tc", &mut cells);
        let mut texts = Vec::new();
        for cell in cells {
            let properties = cell.child("tcPr");
            let merged = properties
                .and_then(|properties| properties.child("vMerge"))
                .is_some_and(|merge| merge.attribute("val") != Some("restart"));
            let before = std::mem::take(&mut self.read.blocks);
            self.blocks(&cell.children);
            let read = std::mem::replace(&mut self.read.blocks, before);
            texts.push(if merged {
                String::new()
            } else {
                lines(&read).join("\n")
            });
            let span = properties.and_then(|properties| properties.number("gridSpan"));
            for _ in 1..span.unwrap_or(1) {
                // A file may claim a cell over any number of columns.
                if texts.len() >= section_text::MAX_COLUMNS {
                    break;
                }
                texts.push(String::new());
            }
        }
        // Word has no more columns either.
        if texts.len() > section_text::MAX_COLUMNS {
            let rest = texts.split_off(section_text::MAX_COLUMNS - 1);
            texts.push(rest.join(" ").trim().to_owned());
        }
        texts
    }

    fn holds_heading(&self, node: &Node) -> bool {
        if node.name == "p" {
            let style = node
                .child("pPr")
                .and_then(|properties| properties.value("pStyle"));
            return style.is_some()
                && matches!(
                    self.styles.style(style).role,
                    Some(Role::Title | Role::Heading(_))
                )
                && !node.texts("t").trim().is_empty();
        }
        node.children.iter().any(|child| self.holds_heading(child))
    }
}

/// The elements with a name, not those within another table.
fn collect<'n>(node: &'n Node, name: &str, found: &mut Vec<&'n Node>) {
    for child in &node.children {
        if child.name == name {
            found.push(child);
        } else if matches!(child.name, "sdt" | "sdtContent" | "o" | "ins" | "moveTo") {
            collect(child, name, found);
        }
    }
}

/// What stands in a cell, line by line.
fn lines(blocks: &[WordBlock]) -> Vec<String> {
    let plain = |runs: &Vec<Run>| runs.iter().map(|run| run.text.as_str()).collect::<String>();
    let mut lines = Vec::new();
    for block in blocks {
        match block {
            WordBlock::Title(text) | WordBlock::Heading { text, .. } => lines.push(text.clone()),
            WordBlock::Text { block, .. } => match block {
                Block::Paragraph { runs } | Block::Quote { runs } => lines.push(plain(runs)),
                Block::BulletList { items } => {
                    lines.extend(items.iter().map(|item| format!("• {}", plain(item))))
                }
                Block::NumberedList { items } => {
                    lines.extend(
                        (1..)
                            .zip(items)
                            .map(|(number, item)| format!("{number}. {}", plain(item))),
                    );
                }
                Block::Table(table) => {
                    lines.push(table.header.join(", "));
                    for row in &table.rows {
                        let cells: Vec<String> = row.iter().map(|cell| plain(&cell.runs)).collect();
                        lines.push(cells.join(", "));
                    }
                }
                _ => {}
            },
        }
    }
    lines
}
