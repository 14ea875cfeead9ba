//! Word files (Office Open XML, ECMA-376), for the officers who go on working in Word.
//!
//! The parts are written directly with quick-xml and zip rather than by a docx library: headings that Word knows as its own
//! (`heading 1`, shown as *Rubrik 1* in Swedish), repeated header rows, document properties, language and the order
//! of elements that the standard demands are what such libraries leave out, and what a board's template needs.
//! Nothing in the package says when it was made, so the same document gives the same bytes.

mod body;
mod fill;
mod paragraphs;

pub use fill::{Remark, TemplateField, WordTemplate, WordTemplateError, fill_docx, word_template_fields};

use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{Document, DocumentError, letterhead, prepare};

const CONTENT_TYPES: &str = include_str!("docx/content_types.xml");
const PACKAGE_RELATIONS: &str = include_str!("docx/package_rels.xml");
const DOCUMENT_RELATIONS: &str = include_str!("docx/document_rels.xml");
const STYLES: &str = include_str!("docx/styles.xml");
const SETTINGS: &str = include_str!("docx/settings.xml");
const APP: &str = include_str!("docx/app.xml");

/// The document as a Word file: real heading styles and lists, head and foot with case number and page, repeated header
/// rows, document properties and language.
///
/// # Errors
///
/// [`DocumentError::TooManyBlocks`] when the document is too large; [`DocumentError::Docx`] when it could not be packed.
pub fn render_docx(document: &Document) -> Result<Vec<u8>, DocumentError> {
    let document = prepare::prepare(document)?;
    let (body, lists) = body::document(&document).map_err(fault)?;
    let language = escape(&document.language);
    let parts: [(&str, Vec<u8>); 11] = [
        ("[Content_Types].xml", CONTENT_TYPES.into()),
        ("_rels/.rels", PACKAGE_RELATIONS.into()),
        ("docProps/core.xml", properties(&document).into()),
        ("docProps/app.xml", APP.into()),
        ("word/document.xml", body),
        ("word/_rels/document.xml.rels", DOCUMENT_RELATIONS.into()),
        ("word/styles.xml", STYLES.replace("sv-SE", &language).into()),
        ("word/settings.xml", SETTINGS.replace("sv-SE", &language).into()),
        ("word/numbering.xml", numbering(lists).into()),
        ("word/header1.xml", body::head(&document).map_err(fault)?),
        ("word/footer1.xml", body::foot(&document).map_err(fault)?),
    ];
    let mut package = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for (name, bytes) in parts {
        package.start_file(name, options).map_err(fault)?;
        package.write_all(&bytes).map_err(fault)?;
    }
    Ok(package.finish().map_err(fault)?.into_inner())
}

fn fault(error: impl std::error::Error) -> DocumentError {
    DocumentError::Docx(error.to_string())
}

/// Title, creator, subject, number and language. The times are the document's date: nothing else is known.
fn properties(document: &Document) -> String {
    let date = document.date.strftime("%Y-%m-%dT00:00:00Z");
    let element = |name: &str, value: &str| {
        if value.is_empty() {
            String::new()
        } else {
            format!("<{name}>{}</{name}>", escape(value))
        }
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">{}{}{}{}{}{}{}\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{date}</dcterms:modified></cp:coreProperties>",
        element("dc:title", &document.title),
        element("dc:subject", &document.subject),
        element("dc:creator", &document.creator),
        element("cp:lastModifiedBy", &document.creator),
        element(
            "cp:keywords",
            letterhead::number(&document.header).unwrap_or_default()
        ),
        element("cp:category", &letterhead::kind(&document.kind)),
        element("dc:language", &document.language),
    )
}

/// The bullet list (number 1) and as many numbered lists, each beginning at 1 (numbers 2, 3 …).
fn numbering(numbered_lists: usize) -> String {
    let level = |format: &str, mark: &str| {
        format!(
            "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{mark}\"/>\
             <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"510\" w:hanging=\"340\"/></w:pPr></w:lvl>"
        )
    };
    let mut part = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:numbering xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"singleLevel\"/>{}</w:abstractNum>\
         <w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType w:val=\"singleLevel\"/>{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>",
        level("bullet", "•"),
        level("decimal", "%1."),
    );
    for list in 0..numbered_lists {
        part.push_str(&format!(
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\">\
             <w:startOverride w:val=\"1\"/></w:lvlOverride></w:num>",
            list + 2
        ));
    }
    part.push_str("</w:numbering>");
    part
}
