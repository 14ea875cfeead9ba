//! The pages of the staff, below `/arbete`: my cases, the inbox, the stop dates, one case with its
//! timeline, the distribution list of a remiss with suggestions, answers and wishes for more time that wait, what is published, search.
//!
//! They are a client of the API, asked from inside the process ([`crate::http::inside`]): what the API does not let somebody do,
//! the pages cannot. They work without scripts, by keyboard, on a phone and on paper.

mod case_forms;
mod case_page;
mod contact_form;
mod decision;
mod desk;
mod distribution;
mod duplicates;
mod extensions;
pub mod failure;
mod feedback;
mod files;
mod follow_up;
mod inbox;
mod inbox_entry;
mod my_cases;
mod organisation;
mod organisation_form;
mod publish;
mod publish_form;
mod publishing;
mod register;
mod register_import;
mod said;
mod search;
mod shapes;
mod statistics;
mod stop_dates;
mod style;
mod suggested;
mod timeline;
mod waiting;
mod waiting_many;
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
        .route("/arbete/uppfoljning", web::post().to(follow_up::begin))
        .route(
            "/arbete/uppfoljning/{id}.{format}",
            web::get().to(statistics::follow_up),
        )
        .route("/arbete/svar", web::get().to(waiting::show))
        .route("/arbete/svar", web::post().to(waiting_many::take_many))
        .route("/arbete/svar/{id}", web::get().to(waiting::show_one))
        .route("/arbete/svar/{id}", web::post().to(waiting::take))
        .route("/arbete/svar/{id}/filer/{key}", web::get().to(waiting::file))
        .route("/arbete/anstand", web::get().to(extensions::show))
        .route("/arbete/anstand", web::post().to(extensions::take))
        .route(
            "/arbete/remisser/{id}/publicering",
            web::get().to(publishing::show),
        )
        .route("/arbete/remissvar/{id}/publicering", web::get().to(publish::show))
        .route(
            "/arbete/remissvar/{id}/publicering",
            web::post().to(publish::take),
        )
        .route("/arbete/organisationer", web::get().to(register::show))
        .route("/arbete/organisationer.{format}", web::get().to(register::file))
        .route(
            "/arbete/organisationer/dubbletter",
            web::get().to(duplicates::show),
        )
        .route(
            "/arbete/organisationer/dubbletter",
            web::post().to(duplicates::take),
        )
        .route(
            "/arbete/organisationer/las-in",
            web::get().to(register_import::show),
        )
        .route(
            "/arbete/organisationer/las-in",
            web::post().to(register_import::take),
        )
        .route(
            "/arbete/organisationer/las-in/{id}",
            web::get().to(register_import::show_one),
        )
        .route(
            "/arbete/organisationer/las-in/{id}",
            web::post().to(register_import::carry_out),
        )
        .route(
            "/arbete/organisationer/ny",
            web::get().to(organisation_form::show_new),
        )
        .route(
            "/arbete/organisationer/ny",
            web::post().to(organisation_form::register),
        )
        .route(
            "/arbete/organisationer/{id}/uppgifter",
            web::get().to(organisation_form::show),
        )
        .route(
            "/arbete/organisationer/{id}/uppgifter",
            web::post().to(organisation_form::change),
        )
        .route(
            "/arbete/organisationer/{id}/kontakter/ny",
            web::get().to(contact_form::show),
        )
        .route(
            "/arbete/organisationer/{id}/kontakter/ny",
            web::post().to(contact_form::take),
        )
        .route(
            "/arbete/organisationer/{id}/kontakter/{contact}",
            web::get().to(contact_form::show),
        )
        .route(
            "/arbete/organisationer/{id}/kontakter/{contact}",
            web::post().to(contact_form::take),
        )
        .route("/arbete/organisationer/{id}", web::get().to(organisation::show))
        .route("/arbete/organisationer/{id}", web::post().to(organisation::take))
        .route("/arbete/uppfoljning/{id}", web::get().to(follow_up::show))
        .route("/arbete/uppfoljning/{id}", web::post().to(follow_up::take))
        .route(
            "/arbete/remisser/{id}/aterkoppling",
            web::get().to(feedback::show),
        )
        .route(
            "/arbete/remisser/{id}/aterkoppling",
            web::post().to(feedback::take),
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
        .route("/arbete/beslut/{id}", web::get().to(decision::show))
        .route("/arbete/beslut/{id}", web::post().to(decision::take))
        .route("/arbete/arenden/{id}/tidslinje", web::get().to(timeline::show))
        .route("/arbete/arenden/{id}", web::post().to(case_forms::take))
        .route("/arbete/arenden/{wanted:.+}", web::get().to(case_page::show))
        .route("/arbete/handlingar/{id}", web::get().to(files::document))
        .route("/arbete/utkast/{id}.{format}", web::get().to(files::draft));
}
