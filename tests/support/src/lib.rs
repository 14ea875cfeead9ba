//! What the end-to-end tests stand on: a database per test, the service over HTTP, and the people who use it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod actor;
mod app;
mod database;
mod dovecot;
mod postfix;
mod scenes;

pub use actor::{Actor, Answer};
pub use app::TestApp;
pub use database::TestDatabase;
pub use dovecot::{Dovecot, PASSWORD};
pub use postfix::Postfix;
