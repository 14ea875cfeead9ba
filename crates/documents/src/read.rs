//! Word files read back: what an officer wrote in Word, as the title and the sections of a draft.
//!
//! [`read_docx`] opens a `.docx` of any program ([`crate::package`] refuses what could hurt) and gives its text in order: headings by
//! their styles, whatever these are called, paragraphs, lists with the numbers that Word shows, tables, text boxes, footnotes.
//! What the file holds besides (tracked changes, comments, pictures, hidden text) is noticed with its place and words.
//! [`draft_text`] then finds the sections of a template in it. Headers and footers are not text, and nothing is fetched.

mod around;
mod blocks;
mod draft;
mod inline;
mod marks;
mod numbering;
mod observations;
mod styles;
mod tables;
mod xml;

use std::collections::HashMap;

use remiss_domain::heading_rules::Rule;

use crate::{Block, Package, ReadError};

pub use draft::draft_text;

/// What a Word file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordDocument {
    /// The text in order.
    pub blocks: Vec<WordBlock>,
    /// Footnotes: the place of the block that refers to it, and its text. The reference stands in the text as `[1]`.
    pub notes: Vec<(usize, String)>,
    /// What else was noticed.
    pub remarks: Vec<Remark>,
    /// The title in the file's properties; empty when there is none.
    pub name: String,
    /// Which part of it is the text, in a file that the service made or filled; none when nothing says so.
    pub text: Option<MarkedText>,
}

/// Where the text of a file stands among what a template has around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MarkedText {
    /// Place in [`WordDocument::blocks`] where it begins.
    pub from: usize,
    /// Just behind its last block.
    pub to: usize,
    /// What stands after it is what the template had there when the file was made.
    pub untouched: bool,
}

/// One part of the text of a Word file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WordBlock {
    /// A paragraph in the style of a title; a line break in it stays.
    Title(String),
    /// A heading.
    Heading {
        /// 1 for the highest, to 9.
        level: u8,
        /// The text, without its automatic number; a line break in it stays.
        text: String,
    },
    /// Anything else.
    Text {
        /// A paragraph, list, quotation or table.
        block: Block,
        /// It looks like a heading, by bold, underlined or large letters, but is none.
        faked: bool,
    },
}

/// Something noticed in a Word file that is not in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The rule that it breaks.
    pub rule: Rule,
    /// Place in [`WordDocument::blocks`], or just behind them.
    pub at: usize,
    /// The words that it is about, or what it is, in Swedish.
    pub words: String,
}

impl WordDocument {
    /// Everything it says, as plain text: for searching.
    #[must_use]
    pub fn words(&self) -> String {
        let notes = self.notes.iter().map(|(_, note)| note.clone());
        let all: Vec<String> = self.blocks.iter().map(around::words).chain(notes).collect();
        all.join("\n")
    }
}

/// Reads a Word file.
///
/// # Errors
///
/// [`ReadError`], with a Swedish sentence for the person who sent it.
pub fn read_docx(bytes: &[u8]) -> Result<WordDocument, ReadError> {
    read_package(&Package::open(bytes)?)
}

/// Reads a Word file that is open already.
///
/// # Errors
///
/// As [`read_docx`].
pub fn read_package(package: &Package) -> Result<WordDocument, ReadError> {
    let part = |name: &str| match package.xml(name)? {
        Some(text) => xml::tree(name, &text).map(Some),
        None => Ok(None),
    };
    let related = |kind: &str| match package.related(kind)? {
        Some(name) => part(&name),
        None => Ok(None),
    };
    let styles = related("styles")?.map_or_else(styles::Styles::default, |root| styles::Styles::read(&root));
    let numbering =
        related("numbering")?.map_or_else(Default::default, |root| numbering::Numbering::read(&root));
    let mut texts = HashMap::new();
    for (kind, element) in [
        ("footnotes", "footnote"),
        ("endnotes", "endnote"),
        ("comments", "comment"),
    ] {
        if let Some(root) = related(kind)? {
            for note in root.all(element) {
                if let Some(id) = note.attribute("id") {
                    texts.insert((element, id.to_owned()), blocks::plain_text(note));
                }
            }
        }
    }
    let document = part(package.document_name())?.ok_or(ReadError::NoDocumentPart)?;
    let body = document.find("body").ok_or(ReadError::NoDocumentPart)?;
    let mut links = HashMap::new();
    let mut outside = Vec::new();
    for relationship in package.relationships(package.document_name())? {
        if relationship.external && relationship.kind == "hyperlink" {
            let target = relationship.target.chars().take(500).collect();
            links.insert(relationship.id, target);
        } else if relationship.external {
            outside.push(relationship.target);
        }
    }
    let marks = marks::Marks::find(body);
    let mut reader = blocks::Reader::new(styles, numbering, texts, links, marks);
    reader.blocks(&body.children);
    let mut read = reader.finish()?;
    let properties = package
        .relationships("")?
        .into_iter()
        .find(|relationship| relationship.kind == "core-properties" && !relationship.external);
    if let Some(properties) = properties
        && let Some(text) = package.xml(&properties.target)?
    {
        read.name = xml::title(&text);
    }
    for target in outside {
        read.remarks.push(Remark {
            rule: Rule::NotCarried,
            at: read.blocks.len(),
            words: format!("något som hämtas utifrån ({})", observations::short(&target)),
        });
    }
    Ok(read)
}
