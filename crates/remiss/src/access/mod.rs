//! Who may what: credentials, roles, boards.
//!
//! Which roles may call an operation stands in its annotation, `security(("bearer" = ["registrar", "officer"]))`, and so
//! in the specification; the [`gate`] enforces what the specification says, before the request's body is read.

mod caller;
pub mod gate;
pub mod oidc;
mod quota;
mod signed_in;
mod store;

pub use caller::{Boards, Caller, Role, SignedIn};
pub use oidc::Oidc;
pub use quota::{Quotas, Standing};
pub use signed_in::caller_of;
pub use store::{NewKey, boards_with_predecessors, create_key, key_by_secret};
