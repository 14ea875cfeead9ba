//! Secrecy and sharing: who sees what, everywhere that anything is shown.
//!
//! `scene` is a municipality with secrets that have a word in them that stands nowhere else; `everywhere` looks for the word in every
//! operation and in every table; `rights` is about who has the right, and `shares` about cases that another board reads.

mod everywhere;
mod rights;
mod scene;
mod shares;
