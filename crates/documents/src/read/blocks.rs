//! Paragraphs, lists and what stands between them, in the order of the text.

use std::collections::HashMap;

use remiss_domain::heading_rules::Rule;

use super::inline::{FieldPart, Words};
use super::marks::Marks;
use super::numbering::{Mark, Numbering};
use super::styles::{self, Role, Styles};
use super::xml::Node;
use super::{Remark, WordBlock, WordDocument};
use crate::package::MAX_TEXT;
use crate::{Block, MAX_BLOCKS, ReadError, Run, prepare};

/// More remarks than this say nothing more.
const MAX_REMARKS: usize = 2_000;
/// A heading that is only bold is short.
const MAX_FAKED: usize = 90;

/// Reads the body of a file.
pub struct Reader<'n> {
    pub(super) styles: Styles,
    numbering: Numbering,
    /// Texts of footnotes, endnotes and comments by kind and id.
    pub(super) texts: HashMap<(&'static str, String), String>,
    /// Addresses of links by the id of their relationship.
    pub(super) links: HashMap<String, String>,
    pub(super) read: WordDocument,
    /// Fields that are open, over the borders of paragraphs.
    pub(super) fields: Vec<FieldPart>,
    /// Words of a paragraph whose end was deleted: the next paragraph goes on with them.
    carried: Option<Words<'n>>,
    /// Within tables: the place of the outermost one.
    pub(super) table: Option<usize>,
    /// The marks around our text.
    pub(super) marks: Marks,
    /// Paragraphs and rows so far.
    count: usize,
    /// Bytes of text so far.
    size: usize,
}

impl<'n> Reader<'n> {
    /// A reader with what the other parts of the file say.
    pub fn new(
        styles: Styles,
        numbering: Numbering,
        texts: HashMap<(&'static str, String), String>,
        links: HashMap<String, String>,
        marks: Marks,
    ) -> Reader<'n> {
        Reader {
            styles,
            numbering,
            texts,
            links,
            read: WordDocument::default(),
            fields: Vec::new(),
            carried: None,
            table: None,
            marks,
            count: 0,
            size: 0,
        }
    }

    /// What was read.
    pub fn finish(mut self) -> Result<WordDocument, ReadError> {
        if let Some(words) = self.carried.take() {
            self.plain(words, None);
        }
        if self.count > MAX_BLOCKS || self.size > MAX_TEXT {
            return Err(ReadError::TooLong);
        }
        self.read.text = self.marks.text(self.read.blocks.len());
        Ok(self.read)
    }

    /// Counts a paragraph or row; false when there are too many, and reading on is of no use.
    pub(super) fn goes_on(&mut self) -> bool {
        self.count += 1;
        self.count <= MAX_BLOCKS
    }

    /// Counts text; false when there is too much of it.
    pub(super) fn has_room(&mut self, text: &str) -> bool {
        self.size += text.len();
        self.size <= MAX_TEXT
    }

    /// Where the reading is.
    pub(super) fn at(&self) -> usize {
        self.table.unwrap_or(self.read.blocks.len())
    }

    pub(super) fn remark(&mut self, rule: Rule, words: impl Into<String>) {
        if self.read.remarks.len() < MAX_REMARKS {
            let (at, words) = (self.at(), words.into());
            self.read.remarks.push(Remark { rule, at, words });
        }
    }

    /// Reads elements that stand between paragraphs.
    pub fn blocks(&mut self, nodes: &'n [Node]) {
        for node in nodes {
            match node.name {
                "p" => self.paragraph(node),
                "tbl" => self.table(node),
                "sdt" if is_contents(node) => {}
                "sdt" => {
                    for content in node.all("sdtContent") {
                        self.blocks(&content.children);
                    }
                }
                "ins" | "moveTo" | "o" => self.blocks(&node.children),
                "mc:AlternateContent" => {
                    if let Some(chosen) = super::inline::chosen(node) {
                        self.blocks(&chosen.children);
                    }
                }
                "bookmarkStart" | "bookmarkEnd" => self.marks.meet(node, self.at(), true),
                "altChunk" | "subDoc" => self.remark(Rule::NotCarried, "ett infogat dokument"),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, node: &'n Node) {
        if !self.goes_on() {
            return;
        }
        let properties = node.child("pPr");
        let style_id = properties.and_then(|properties| properties.value("pStyle"));
        let style = self.styles.style(style_id);
        self.fields.retain(|part| *part == FieldPart::Result);
        let mut words = self.carried.take().unwrap_or_default();
        let before = self.read.blocks.len();
        let changes = self.read.remarks.len();
        self.inline(&node.children, &mut words, style.look);

        let mark = properties.and_then(|properties| properties.child("rPr"));
        let marked = |name: &str| mark.is_some_and(|mark| mark.child(name).is_some());
        let end_deleted = marked("del") || marked("moveFrom");
        let reset = properties.is_some_and(|properties| properties.child("pPrChange").is_some())
            || mark.is_some_and(|mark| mark.child("rPrChange").is_some());
        let untold = self.read.remarks.len() == changes;
        if untold && (end_deleted || marked("ins") || marked("moveTo")) {
            self.remark(Rule::TrackedChanges, "ändrad styckeindelning");
        } else if untold && (reset || words.reset) {
            self.remark(Rule::TrackedChanges, "ändrad formatering");
        }
        if end_deleted {
            self.carried = Some(words);
            return;
        }

        let outline = properties.and_then(|properties| properties.number("outlineLvl"));
        let role = match outline {
            Some(9..) => style.role.filter(|role| !matches!(role, Role::Heading(_))),
            Some(level) => Some(Role::Heading(u8::try_from(level + 1).unwrap_or(9))),
            None => style.role,
        };
        let list = properties
            .and_then(|properties| styles::list(properties, style.list.as_ref()))
            .or(style.list);
        let text = words.text();
        let mark = match list {
            // An empty paragraph of a list shows its number all the same, and counts.
            Some((id, level)) => Some(self.numbering.next(&id, level)),
            None => None,
        };
        match role {
            _ if text.is_empty() => {}
            Some(Role::Contents) => {}
            Some(Role::Title) => self.read.blocks.push(WordBlock::Title(text)),
            Some(Role::Heading(level)) => {
                if matches!(mark, Some(Mark::Number(_) | Mark::Shown(_))) {
                    self.remark(Rule::HeadingNumbers, text.replace('\n', " "));
                }
                self.read.blocks.push(WordBlock::Heading { level, text });
            }
            role => match mark {
                Some(Mark::Bullet) => self.bullet(text),
                Some(Mark::Number(number)) => self.number(number, text),
                Some(Mark::Shown(shown)) => self.push(Block::paragraph(format!("{shown} {text}")), false),
                Some(Mark::Nothing) | None if role == Some(Role::Bullet) => self.bullet(text),
                Some(Mark::Nothing) | None => {
                    self.plain(words, role);
                    self.marks.after_paragraph(before, self.read.blocks.len());
                    return;
                }
            },
        }
        self.boxes(words);
        self.marks.after_paragraph(before, self.read.blocks.len());
    }

    /// A paragraph that is neither heading nor list, and the text boxes that hang on it.
    fn plain(&mut self, words: Words<'n>, role: Option<Role>) {
        let text = words.text();
        if !text.is_empty() {
            let faked = role.is_none() && self.table.is_none() && looks_like_heading(&text, &words);
            if !faked && role.is_none() && self.table.is_none() && !words.stressed.trim().is_empty() {
                self.remark(Rule::Emphasis, words.stressed.trim());
            }
            let block = if role == Some(Role::Quote) {
                Block::quote(text)
            } else {
                Block::paragraph(text)
            };
            self.push(block, faked);
        }
        self.boxes(words);
    }

    fn boxes(&mut self, words: Words<'n>) {
        for content in words.boxes {
            self.blocks(&content.children);
        }
    }

    pub(super) fn push(&mut self, block: Block, faked: bool) {
        self.read.blocks.push(WordBlock::Text { block, faked });
    }

    fn bullet(&mut self, text: String) {
        if !self.marks.ends_at(self.read.blocks.len())
            && let Some(WordBlock::Text {
                block: Block::BulletList { items },
                ..
            }) = self.read.blocks.last_mut()
        {
            items.push(vec![Run::plain(text)]);
        } else {
            self.push(Block::bullets([text]), false);
        }
    }

    /// A numbered item. A list that counts on after a paragraph, or does not begin at 1, keeps its numbers as text.
    fn number(&mut self, number: u32, text: String) {
        let ended = self.marks.ends_at(self.read.blocks.len());
        match self.read.blocks.last_mut().filter(|_| !ended) {
            Some(WordBlock::Text {
                block: Block::NumberedList { items },
                ..
            }) if usize::try_from(number).is_ok_and(|number| number == items.len() + 1) => {
                items.push(vec![Run::plain(text)]);
            }
            _ if number == 1 => self.push(Block::numbers([text]), false),
            _ => self.push(Block::paragraph(format!("{number}. {text}")), false),
        }
    }
}

/// Text of a note or comment, paragraph by paragraph.
pub fn plain_text(node: &Node) -> String {
    let mut lines = Vec::new();
    let mut paragraphs = vec![node];
    while let Some(node) = paragraphs.pop() {
        if node.name == "p" {
            lines.push(prepare::line(&node.texts("t")));
        } else {
            paragraphs.extend(node.children.iter().rev());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines.join(" ")
}

/// A table of contents that the program made: no text of anybody's.
fn is_contents(node: &Node) -> bool {
    node.child("sdtPr")
        .and_then(|properties| properties.find("docPartGallery"))
        .and_then(|gallery| gallery.attribute("val"))
        .is_some_and(|gallery| gallery == "Table of Contents")
}

fn looks_like_heading(text: &str, words: &Words<'_>) -> bool {
    words.loud
        && !words.quiet
        && !text.contains('\n')
        && text.chars().count() <= MAX_FAKED
        && text.chars().any(char::is_alphabetic)
        && !text.ends_with(['.', ',', ';'])
}
