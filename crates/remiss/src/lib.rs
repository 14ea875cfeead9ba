//! Remiss: a municipality asks for opinions, and answers those it is asked for.
//!
//! The application: a library and one binary. Each feature is one folder: `mod.rs` says what it is and lists its
//! routes, one file holds one endpoint, `view.rs` the shared JSON shapes, `store.rs` is the only file that sees
//! diesel. `http`, `db` and `jobs` are plumbing and know no feature.

pub mod about;
pub mod access;
pub mod agenda;
pub mod alerts;
pub mod api_keys;
pub mod app;
pub mod audit;
pub mod audit_entries;
pub mod boards;
pub mod calendars;
pub mod case_numbers;
pub mod case_shares;
pub mod cases;
pub mod checklists;
pub mod cli;
pub mod compilation;
pub mod config;
pub mod contact_links;
pub mod db;
pub mod decisions;
pub mod digests;
pub mod dispatches;
pub mod distribution_lists;
pub mod document_templates;
pub mod documents;
pub mod drafts;
pub mod events;
pub mod external_references;
pub mod features;
pub mod feedback;
pub mod files;
pub mod http;
pub mod inbox;
pub mod jobs;
pub mod late_consents;
pub mod mail_texts;
pub mod meetings;
pub mod messages;
pub mod municipality;
pub mod organisation_imports;
pub mod organisations;
pub mod papers;
pub mod plans;
pub mod public;
pub mod public_register;
pub mod publications;
pub mod recipients;
pub mod remisser;
pub mod rendering;
pub mod responses;
pub mod search;
pub mod secrecy;
pub mod staff_contacts;
pub mod staff_pages;
pub mod staff_sessions;
pub mod stop;
pub mod stop_dates;
pub mod subscriptions;
pub(crate) mod tables;
pub mod viewpoints;
pub mod virus_scan;
pub mod word_templates;
