//! What a document says, without how it looks: the one value that every renderer reads.
//!
//! The model is pure data and serialises with serde, so that a draft can be kept in the database, compared
//! with another version and rendered again years later. Text in it is text: nothing in it is ever read as markup,
//! as a formula or as template syntax.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::Detail;

/// A document (handling) that can be rendered as docx, PDF, HTML and plain text with the same content in each.
///
/// The title is printed as the one top heading; headings in [`Document::blocks`] begin at level 1 below it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Document type in Swedish without diacritics: `tjansteskrivelse`, `yttrande`, `missiv`, `sammanstallning` …
    pub kind: String,
    /// Language of the text as a BCP 47 tag, `sv-SE` for all that Remiss writes itself.
    pub language: String,
    /// The heading of the document. Line breaks in it become spaces.
    pub title: String,
    /// What it is about, for the document properties; may be empty.
    pub subject: String,
    /// The role or department that drew it up, never a person's name unless an officer wrote one.
    pub creator: String,
    /// The date of the document, a civil date in the municipality's time zone.
    pub date: Date,
    /// What stands above the text and in the head and foot of each page.
    pub header: Header,
    /// The text.
    pub blocks: Vec<Block>,
    /// Annexes (bilagor), each beginning on a new page.
    #[serde(default)]
    pub annexes: Vec<Annex>,
}

impl Document {
    /// An empty Swedish document of a kind, with a title and a date.
    ///
    /// ```
    /// use remiss_documents::{Block, Document};
    ///
    /// let mut document = Document::new("yttrande", "Yttrande över remiss", jiff::civil::date(2019, 10, 30));
    /// document.header.case_number = Some("Ks 1216/2018".to_owned());
    /// document.blocks.push(Block::heading(1, "Sammanfattning"));
    /// document.blocks.push(Block::paragraph("Kommunstyrelsen tillstyrker förslaget."));
    /// assert!(remiss_documents::render_text(&document).unwrap().contains("tillstyrker"));
    /// ```
    #[must_use]
    pub fn new(kind: impl Into<String>, title: impl Into<String>, date: Date) -> Self {
        Self {
            kind: kind.into(),
            language: "sv-SE".to_owned(),
            title: title.into(),
            subject: String::new(),
            creator: String::new(),
            date,
            header: Header::default(),
            blocks: Vec::new(),
            annexes: Vec::new(),
        }
    }
}

/// The letterhead: who writes, in which case, to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Header {
    /// The municipality, `Örebro kommun`.
    pub municipality: String,
    /// The board or department that writes, `Kommunstyrelseförvaltningen`; may be empty.
    pub department: String,
    /// The board in whose name it is written, `Kommunstyrelsen`; may be empty. Only a municipality's own Word template
    /// shows it apart from the department.
    pub board: String,
    /// The case number as the board writes it, `Ks 1216/2018`; a list for a meeting has none.
    pub case_number: Option<String>,
    /// The number of the document in the case, `Ks 1216/2018:7`, once it is registered.
    pub document_number: Option<String>,
    /// Address lines of the recipient. With any, the document is a letter: the lines are set where a Swedish
    /// window envelope (C5, window on the right) shows them.
    pub recipient: Vec<String>,
    /// Postal address and other contact lines of the sender, set in the foot of each page.
    pub contact: Vec<String>,
    /// Further details below the letterhead: the officer, the counterpart's number.
    /// Date, case number and document number are set by themselves and are not repeated here.
    pub meta: Vec<Detail>,
}

/// An annex (bilaga): a title, set as a heading on a new page, and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// The heading of the annex, `Bilaga 1. Alla svar i sin helhet`.
    pub title: String,
    /// Its text; headings begin at level 1 below the annex's title.
    pub blocks: Vec<Block>,
}

impl Annex {
    /// An annex with a title and its text.
    #[must_use]
    pub fn new(title: impl Into<String>, blocks: Vec<Block>) -> Self {
        Self {
            title: title.into(),
            blocks,
        }
    }
}

/// A stretch of text in one weight and slant. A line break in it (`\n`) stays a line break.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Run {
    /// The text.
    pub text: String,
    /// Strongly stressed, set in bold.
    pub bold: bool,
    /// Stressed, set in italics.
    pub italic: bool,
}

impl Run {
    /// Text without stress.
    #[must_use]
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bold: false,
            italic: false,
        }
    }

    /// Bold text.
    #[must_use]
    pub fn bold(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bold: true,
            italic: false,
        }
    }

    /// Italic text.
    #[must_use]
    pub fn italic(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            bold: false,
            italic: true,
        }
    }
}

impl From<&str> for Run {
    fn from(text: &str) -> Self {
        Self::plain(text)
    }
}

impl From<String> for Run {
    fn from(text: String) -> Self {
        Self::plain(text)
    }
}

/// One part of a document's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A heading. Level 1 is a section right below the title. Levels that skip are closed up when rendered.
    Heading {
        /// 1 for the highest, to 5.
        level: u8,
        /// The text, on one line.
        text: String,
    },
    /// A paragraph.
    Paragraph {
        /// Its text.
        runs: Vec<Run>,
    },
    /// A list with bullets.
    BulletList {
        /// The text of each item.
        items: Vec<Vec<Run>>,
    },
    /// A list numbered from 1.
    NumberedList {
        /// The text of each item.
        items: Vec<Vec<Run>>,
    },
    /// A table with a header row.
    Table(Table),
    /// Labels with their values, two columns without lines.
    KeyValues {
        /// Label and value.
        rows: Vec<(String, String)>,
    },
    /// Somebody else's words, set in from the margin.
    Quote {
        /// The words.
        runs: Vec<Run>,
    },
    /// What follows begins on a new page.
    PageBreak,
    /// Blocks that should stand on one page where that is possible: a viewpoint with its reply.
    KeepTogether {
        /// The blocks. Not meant for page breaks, nor for more than about half a page.
        blocks: Vec<Block>,
    },
}

impl Block {
    /// A heading.
    #[must_use]
    pub fn heading(level: u8, text: impl Into<String>) -> Self {
        Self::Heading {
            level,
            text: text.into(),
        }
    }

    /// A paragraph of plain text.
    #[must_use]
    pub fn paragraph(text: impl Into<String>) -> Self {
        Self::Paragraph {
            runs: vec![Run::plain(text)],
        }
    }

    /// A quotation of plain text.
    #[must_use]
    pub fn quote(text: impl Into<String>) -> Self {
        Self::Quote {
            runs: vec![Run::plain(text)],
        }
    }

    /// A list with bullets, of plain texts.
    #[must_use]
    pub fn bullets<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::BulletList {
            items: items.into_iter().map(|text| vec![Run::plain(text)]).collect(),
        }
    }

    /// A numbered list, of plain texts.
    #[must_use]
    pub fn numbers<T: Into<String>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::NumberedList {
            items: items.into_iter().map(|text| vec![Run::plain(text)]).collect(),
        }
    }

    /// What somebody typed in a text box, a mail or a letter, as blocks: an empty line parts paragraphs, lines that begin
    /// with `- `, `* ` or `• ` become a list, other line breaks stay. Nothing else is read into the text.
    #[must_use]
    pub fn from_plain_text(text: &str) -> Vec<Self> {
        let mut blocks = Vec::new();
        let mut lines: Vec<&str> = Vec::new();
        let mut items: Vec<String> = Vec::new();
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        for line in text.lines().chain([""]) {
            let item = ["- ", "* ", "• "]
                .iter()
                .find_map(|mark| line.trim_start().strip_prefix(mark));
            if (item.is_some() || line.trim().is_empty()) && !lines.is_empty() {
                blocks.push(Self::paragraph(lines.join("\n")));
                lines.clear();
            }
            if item.is_none() && !items.is_empty() {
                // A line right below an item that is set in goes on with it.
                if line.starts_with([' ', '\t']) && !line.trim().is_empty() {
                    if let Some(last) = items.last_mut() {
                        last.push(' ');
                        last.push_str(line.trim());
                    }
                    continue;
                }
                blocks.push(Self::bullets(std::mem::take(&mut items)));
            }
            match item {
                Some(item) => items.push(item.trim().to_owned()),
                None if line.trim().is_empty() => {}
                None => lines.push(line.trim_end()),
            }
        }
        blocks
    }
}

/// A table with a header row that is repeated on each page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// What the table shows, set above it; read aloud by screen readers.
    pub caption: Option<String>,
    /// The column headings; their number is the number of columns.
    pub header: Vec<String>,
    /// The rows. A short row is filled with empty cells, a long one cut at the number of columns
    /// (the number of columns is that of the longest row when there is no header).
    pub rows: Vec<Vec<Cell>>,
    /// Shares of the width per column, `[1, 3, 1]`; equal when empty or of another number than the columns.
    pub widths: Vec<u16>,
}

/// One cell of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// Its text.
    pub runs: Vec<Run>,
    /// Set to the right, for numbers.
    pub right: bool,
}

impl Cell {
    /// A cell with plain text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            runs: vec![Run::plain(text)],
            right: false,
        }
    }

    /// A cell with a number or another text that is set to the right.
    #[must_use]
    pub fn right(text: impl Into<String>) -> Self {
        Self {
            runs: vec![Run::plain(text)],
            right: true,
        }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}
