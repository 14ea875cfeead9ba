//! End to end: the whole service over HTTP, with a real Postgres, as its users use it.
#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

mod api_contract;
mod architecture;
mod boards;
mod cases;
mod database_away;
mod decisions;
mod demo;
mod document_templates;
mod documents;
mod draft_differences;
mod drafts;
mod inbox;
mod letters;
mod logs;
mod long_compilation;
mod mail_loop;
mod meetings;
mod messages;
mod one_summary;
mod organisations;
mod public_pages;
mod remisser;
mod responses;
mod smtp;
mod walls;
