//! Statistics of civil society: is it asked more, and earlier? Per board and year, per board, per year, and in all, each figure with
//! its definition. Staff see what their boards have; everyone sees the whole municipality without small groups.
//!
//! The database counts (`store`), once for all grouping; what the figures mean and which are left out in public is in the domain.

mod cache;
mod charts;
mod everyone;
mod figures;
mod get;
mod page;
mod sheet;
mod shown;
mod store;
mod view;

pub use cache::Cache;
pub use figures::{Counted, Kind, Question, Row, counted};
pub use shown::{Shown, ShownFigures};
pub use view::{FiguresRow, KindRow};

use crate::http::Routes;
use actix_web::web;

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(get::civil_society)
        .service(everyone::civil_society_for_everyone);
}

/// Its pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/statistik", web::get().to(page::show))
        .route("/statistik.csv", web::get().to(page::csv))
        .route("/static/statistik.css", web::get().to(page::style));
}
