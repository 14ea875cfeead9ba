//! Who may what: credentials, roles, boards.
//!
//! Which roles may call an operation stands in its annotation, `security(("bearer" = ["registrar", "officer"]))`, and so
//! in the specification; the [`gate`] enforces what the specification says, before the request's body is read.

mod caller;
pub mod gate;
mod store;

pub use caller::{Boards, Caller, Role};
pub use store::{NewKey, create_key, key_by_secret};
