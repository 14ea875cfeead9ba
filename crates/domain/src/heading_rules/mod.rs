//! Which headings a document has, what feeds them, and what is checked on its draft.
//!
//! The rules are data: one template per type of document ([`DocumentType`]), in TOML, with the headings in order, the help text for
//! the officer, what each section is written from ([`Pattern`]), and the ids of the rules. Örebro's set is embedded
//! ([`Templates::standard`]); another municipality brings its own ([`Templates::with`]). Each rule has an id ([`Rule`]), is checked on
//! the draft by [`check`], and a [`Finding`] says what is wrong, where, and how to mend it. What no program can judge is a structured
//! field that has to be filled in.
//!
//! Sources: "Anvisning för att skriva en tjänsteskrivelse i ett remissärende" (2017-12-05), "Anvisning för att skriva ett
//! remissyttrande" (2017-11-29), "Anvisning för att skriva en tjänsteskrivelse" (2017-12-04), Örebro kommun.

mod check;
mod content;
mod document_type;
mod draft;
mod leftovers;
pub(crate) mod pattern;
mod rule;
mod template;
mod template_file;
mod templates;
pub(crate) mod toml_shape;
pub(crate) mod vocabulary;

pub use check::check;
pub use document_type::DocumentType;
pub use draft::{DraftText, Facts, Finding};
pub use pattern::{Pattern, Piece, Values};
pub use rule::{Rule, Severity};
pub use template::{Field, LabelSheet, Section, Template, TemplateError, Title, TitleError};
pub use templates::{TemplateFileError, Templates, standard_text};
pub use vocabulary::{FieldInfo, LabelInfo, Shape};
