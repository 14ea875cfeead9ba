//! What docs/security.md promises, where no other test holds it.
//!
//! `table` reads the document and holds each of its lines to a test or a reason. `objects` asks every operation for the things of others,
//! `pages` walks through every page with texts that are scripts, `answers` looks at the headers, `requests` sends what no honest caller sends, `sessions` ends those of
//! somebody who has left, and `log` reads what the server wrote down meanwhile.

mod answers;
mod log;
mod objects;
mod pages;
mod requests;
mod scene;
mod sessions;
mod table;
