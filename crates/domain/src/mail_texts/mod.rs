//! What each kind of mail says, in Swedish: the words are data.
//!
//! One TOML file per kind ([`MailKind`]): a subject, a text, and where organisations get the mail a variant in plain language
//! (lättläst). The embedded files ([`MailTexts::standard`]) can be replaced one by one by files of the same name
//! ([`MailTexts::with`]). Fields are written as in the templates of documents, `{field}`, `{?field}`, `{!field}`
//! ([`crate::heading_rules::Pattern`]); each kind has its own ([`MailKind::fields`]).
//!
//! A text has a light syntax, line by line:
//!
//! - a blank line parts paragraphs, other line breaks stay;
//! - `- ` begins an item of a list;
//! - `| Etikett | {field}` is a fact; several are a table; one whose value is empty falls away;
//! - `[Svara på remissen]({answerLink})` alone on a line is a link: the first is the mail's button;
//! - `## ` begins a heading, which falls away when nothing is left below it.
//!
//! The syntax is read before the fields are filled in: what comes in from a field is never read as syntax.

mod body;
mod kind;
mod text;
mod texts;
mod vocabulary;

pub use body::{MailBody, MailPiece};
pub use kind::MailKind;
pub use text::{ComposedMail, MailText, Reader};
pub use texts::MailTexts;
