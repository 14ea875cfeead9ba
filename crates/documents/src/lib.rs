//! Documents: a model in, bytes out.
//!
//! A feature of the application builds a [`Document`] from what the case knows and asks for the format that somebody wants:
//! Word for the officer, PDF for the archive and the post, HTML for the web, plain text for mail, and a [`Workbook`]
//! as xlsx. The other way, [`read`] reads Word files that officers upload, and
//! [`read_xlsx()`] their workbooks. All formats of a document say the same. Nothing here reads a clock, a file or the network, and the same
//! document gives the same bytes.

pub mod archive;
mod csv;
mod detail;
mod docx;
mod error;
mod html;
mod labels;
mod letterhead;
mod model;
pub mod package;
mod pdf;
mod pdf_words;
mod plain;
mod prepare;
pub mod read;
mod read_xlsx;
pub mod section_text;
mod text_mark;
mod workbook;
mod xlsx;

pub use csv::render_csv;
pub use detail::{Detail, DetailKey};
pub use docx::{
    Remark, TemplateField, WordTemplate, WordTemplateError, fill_docx, render_docx, word_template_fields,
};
pub use error::DocumentError;
pub use html::render_html;
pub use labels::{LabelSheet, Labels, render_labels_pdf};
pub use letterhead::long_date;
pub use model::{Annex, Block, Cell, Document, Header, Run, Table};
pub use package::{Package, ReadError, Relationship, Seems};
pub use pdf::{render_letters_pdf, render_pdf, summary_lines};
pub use pdf_words::pdf_words;
pub use plain::render_text;
pub use prepare::MAX_BLOCKS;
pub use read::{WordDocument, read_docx};
pub use read_xlsx::{ReadRow, ReadSheet, SheetError, read_xlsx, seems_packed};
pub use workbook::{Column, Sheet, Value, Workbook};
pub use xlsx::render_xlsx;
