//! Documents (handlingar): the numbered records of a case, each with one file, kept byte for byte.
//!
//! What has come in is a public document (Tryckfrihetsförordningen 2 kap.): nothing here is removed or overwritten.

mod direction;
mod store;

pub use direction::DocumentDirection;
pub use store::{Document, NewDocument, content, find, of_case, register};
