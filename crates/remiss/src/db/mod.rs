//! The database: pool, transactions with the caller's boards, migrations, constraint names.

mod at_most;
pub mod constraint;
pub mod embedded;
mod json_list;
mod link;
pub mod migrations;
pub mod pool;
#[rustfmt::skip]
#[allow(missing_docs)]
pub mod schema;
mod statement;
mod texts;

pub use at_most::AtMost;
pub use json_list::JsonList;
pub use link::{Link, Links, wait_for_what_is_seen};
pub use pool::{Connection, Database, Limits, Road, Sight};
pub use statement::{Statement, kept, statement};
pub use texts::{Texts, Uuids};
