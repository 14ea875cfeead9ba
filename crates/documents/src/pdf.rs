//! PDF for the archive, the web and the post: PDF/A-2a and PDF/UA-1 in one file, tagged, fonts embedded.
//!
//! Set by typst with a world that holds three things in memory: our template, the fonts and the document as JSON. A document's
//! text reaches typst as data and never as source, so that `#set page(…)` in somebody's answer is printed as it was
//! written. Nothing is read from disk or network, and the same document gives the same bytes.

mod breaks;
mod content;
mod glyphs;
mod measure;
mod world;

use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub(crate) use breaks::breakable;
pub(crate) use glyphs::printable;
pub use measure::summary_lines;
pub(crate) use world::Source;

use crate::{Document, DocumentError, prepare};
use world::PrintWorld;

/// The document as PDF/A-2a and PDF/UA-1: tagged, with bookmarks, title and language, all fonts embedded.
///
/// Characters that the fonts lack are replaced by a word in brackets (`[tumme upp]`, `[text på arabiska]`) or by `□`;
/// the other formats keep them.
///
/// # Errors
///
/// [`DocumentError::TooManyBlocks`] when the document is too large; [`DocumentError::Pdf`] when it could not be set.
pub fn render_pdf(document: &Document) -> Result<Vec<u8>, DocumentError> {
    print(&[prepare::prepare(document)?])
}

/// Several letters in one PDF for the printer. Each begins on an odd page, so that both sides of the paper can be used, and
/// counts its own pages. Recipient and contents may differ from letter to letter; the properties of the file are those
/// of the first.
///
/// # Errors
///
/// [`DocumentError::Nothing`] without letters; otherwise as [`render_pdf`]. The limit on blocks is for all letters together.
pub fn render_letters_pdf(letters: &[Document]) -> Result<Vec<u8>, DocumentError> {
    let letters = letters
        .iter()
        .map(prepare::prepare)
        .collect::<Result<Vec<_>, _>>()?;
    let blocks = letters.iter().map(prepare::size).sum();
    if blocks > prepare::MAX_BLOCKS {
        return Err(DocumentError::TooManyBlocks {
            blocks,
            limit: prepare::MAX_BLOCKS,
        });
    }
    print(&letters)
}

fn print(documents: &[Document]) -> Result<Vec<u8>, DocumentError> {
    let first = documents.first().ok_or(DocumentError::Nothing)?;
    set(Source::Page, content::json(documents)?, identity(first))
}

/// Sets what stands in `json` by one of our sources. `identity` tells one file from another over time.
pub(crate) fn set(source: Source, json: Vec<u8>, identity: String) -> Result<Vec<u8>, DocumentError> {
    let world = PrintWorld::new(source, json);
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| DocumentError::Pdf(error.message().to_string()))?;
    let options = PdfOptions {
        ident: typst::foundations::Smart::Custom(identity),
        creator: typst::foundations::Smart::Custom(Some("Remiss".to_owned())),
        standards,
        ..PdfOptions::default()
    };
    let result = typst::compile::<PagedDocument>(&world)
        .output
        .and_then(|pages| typst_pdf::pdf(&pages, &options))
        .map_err(|errors| {
            let messages: Vec<_> = errors.iter().map(|error| error.message.to_string()).collect();
            DocumentError::Pdf(messages.join("; "))
        });
    // The cache would keep every document ever set.
    typst::comemo::evict(0);
    result
}

/// What tells one document from another over time, hashed by typst into the file's identifier.
fn identity(document: &Document) -> String {
    let header = &document.header;
    format!(
        "{}|{}|{}|{}|{}",
        document.kind,
        header.municipality,
        header.case_number.as_deref().unwrap_or_default(),
        header.document_number.as_deref().unwrap_or_default(),
        document.title
    )
}
