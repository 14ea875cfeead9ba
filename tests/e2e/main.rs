//! End to end: the whole service over HTTP, with a real Postgres, as its users use it.
#![allow(clippy::unwrap_used)]

mod boards;
mod cases;
mod meetings;
mod organisations;
mod messages;
