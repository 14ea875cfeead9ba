//! What the end-to-end tests stand on: a database per test, the service over HTTP, and the people who use it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod actor;
pub mod answers;
mod app;
pub mod bench;
mod browser;
mod chromium;
mod command;
mod database;
mod dovecot;
mod identity_provider;
mod mails;
mod npm;
mod pgbouncer;
mod postfix;
mod relay;
mod scenes;
mod signing;

pub use actor::{Actor, Answer};
pub use app::{MUNICIPALITY, TestApp};
pub use browser::{Browser, CLIENT, form_around, form_token, hidden_fields, parameter};
pub use chromium::{Chromium, obstacles};
pub use command::command;
pub use database::TestDatabase;
pub use dovecot::{Dovecot, PASSWORD, free_ports};
pub use identity_provider::{AUDIENCE, IdentityProvider, StubProvider};
pub use mails::link_in;
pub use npm::fetched;
pub use pgbouncer::PgBouncer;
pub use postfix::Postfix;
pub use relay::Relay;
pub use signing::{SigningKey, unsigned};
