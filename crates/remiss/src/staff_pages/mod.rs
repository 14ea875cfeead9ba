//! The pages of the staff, below `/arbete`: my cases, the inbox, the stop dates, one case with its
//! timeline, the distribution list of a remiss with suggestions, search.
//!
//! They are a client of the API, asked from inside the process ([`crate::http::inside`]): what the API does not let somebody do,
//! the pages cannot. They work without scripts, by keyboard, on a phone and on paper.

mod case_forms;
mod case_page;
mod desk;
mod distribution;
pub mod failure;
mod files;
mod inbox;
mod inbox_entry;
mod my_cases;
mod search;
mod shapes;
mod statistics;
mod stop_dates;
mod style;
mod suggested;
mod timeline;
mod words;

pub use desk::html;

use actix_web::web;

/// The pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/static/arbete.css", web::get().to(style::show))
        .route("/arbete", web::get().to(my_cases::show))
        .route("/arbete/inkorg", web::get().to(inbox::show))
        .route("/arbete/inkorg/{id}", web::get().to(inbox_entry::show))
        .route("/arbete/inkorg/{id}", web::post().to(inbox_entry::take))
        .route("/arbete/sok", web::get().to(search::show))
        .route("/arbete/statistik", web::get().to(statistics::show))
        .route("/arbete/statistik.{format}", web::get().to(statistics::file))
        .route(
            "/arbete/uppfoljning/{id}.{format}",
            web::get().to(statistics::follow_up),
        )
        .route("/arbete/stoppdatum", web::get().to(stop_dates::show))
        .route(
            "/arbete/remisser/{id}/sandlista",
            web::get().to(distribution::show),
        )
        .route(
            "/arbete/remisser/{id}/sandlista",
            web::post().to(distribution::take),
        )
        .route("/arbete/arenden/{id}/tidslinje", web::get().to(timeline::show))
        .route("/arbete/arenden/{id}", web::post().to(case_forms::take))
        .route("/arbete/arenden/{wanted:.+}", web::get().to(case_page::show))
        .route("/arbete/handlingar/{id}", web::get().to(files::document))
        .route("/arbete/utkast/{id}.{format}", web::get().to(files::draft));
}
