//! Case numbers: each board's series per year, without a hole, and what became of every number.
//!
//! A number is taken once and never again. It can be reserved in advance, and be made void; it is never removed.

mod store;

pub use store::{CaseNumberRow, allocate, give, lock, take, void};
