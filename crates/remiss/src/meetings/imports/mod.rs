//! Imports of a board's meetings from a file, a year at a time: CSV from a spreadsheet, or iCalendar from a calendar program.
//!
//! Every row is accounted for, and the file is kept. What a file does not say is left as it is; a meeting that is missing in the file
//! is told and stays. The same file twice changes nothing the second time, and one that was changed moves the meetings it knows, with
//! everything that a move by hand does.

mod calendar_file;
mod get;
mod import;
mod list;
mod plan;
mod said;
mod store;
mod table_file;
mod view;

use crate::http::Routes;

/// The operations of this part.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list_imports)
        .service(import::create_import)
        .service(get::get_import);
}
