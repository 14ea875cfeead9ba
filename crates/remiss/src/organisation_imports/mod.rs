//! Imports of organisations from a CSV file or a workbook: every row is accounted for, and the file is kept. And the register as such a file.
//!
//! What a file does not say is left as it is: an empty cell changes nothing, and an organisation that is missing in the
//! file stays. The same file twice changes nothing the second time.

mod attempt;
mod columns;
mod export;
mod get;
mod import;
mod list;
mod plan;
mod row;
mod store;
mod view;

pub use import::run;
pub use store::OrganisationImport;
pub use view::{RowOutcome, RowView};

use crate::http::Routes;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(import::create)
        .service(import::execute)
        .service(get::get)
        .service(export::register_file);
}
