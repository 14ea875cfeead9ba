//! Which headings a document has, and what is checked on its draft.
//!
//! The rules are data: one template per kind of document, in TOML, with the headings in order, the help text for the officer, and the
//! ids of the rules. Örebro's set is embedded ([`Template::standard`]); another municipality brings its own and reads it with
//! [`Template::parse`]. Each rule has an id ([`Rule`]), is checked on the draft by [`check`], and a [`Finding`] says what is wrong, where,
//! and how to mend it. What no program can judge is a structured field that has to be filled in.
//!
//! Sources: "Anvisning för att skriva en tjänsteskrivelse i ett remissärende" (2017-12-05), "Anvisning för att skriva ett
//! remissyttrande" (2017-11-29), "Anvisning för att skriva en tjänsteskrivelse" (2017-12-04), Örebro kommun.

mod check;
mod content;
mod draft;
mod leftovers;
mod rule;
mod template;

pub use check::check;
pub use draft::{DraftText, Facts, Finding};
pub use rule::{Rule, Severity};
pub use template::{DraftKind, Field, Section, Template, TemplateError, TitleError};
