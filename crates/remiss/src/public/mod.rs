//! What anyone may see and do without credentials: the open list, a remiss with its answer form and its published answers,
//! the answer link of a recipient, and the same as JSON.
//!
//! The pages work without scripts. A GET changes nothing; a form is sent with a token of its own, so that one that is sent
//! twice is kept once. What goes wrong is told on a Swedish page, with what was written still on it.

mod answer;
mod answers;
mod confirmation;
mod failure;
mod file;
mod form;
mod front;
mod get;
mod keep;
mod list;
mod page;
mod published_view;
mod responses;
mod shown;
mod style;
mod view;

pub use failure::{Unkept, html, or_plain_failure};
pub use form::{Fields, TRAP};
pub use keep::redirected;
pub use page::unlisted;

use actix_web::web;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::remisser::{self, Remiss};

/// The operations of the API.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list::list)
        .service(get::get)
        .service(responses::list)
        .service(responses::get);
}

/// The pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(front::show))
        .route("/static/remiss.css", web::get().to(style::show))
        .route("/remisser/{id}", web::get().to(page::show_page))
        .route("/remisser/{id}", web::post().to(page::take_page))
        .route(
            "/remisser/{id}/handlingar/{document}",
            web::get().to(file::of_page),
        )
        .route("/remisser/{id}/svar", web::get().to(answers::show))
        .route("/remisser/{id}/svar/{response}", web::get().to(answer::show))
        .route(
            "/remisser/{id}/svar/{response}/bilagor/{document}",
            web::get().to(file::of_published_response),
        )
        .route("/svara/{token}", web::get().to(page::show_link))
        .route("/svara/{token}", web::post().to(page::take_link))
        .route(
            "/svara/{token}/handlingar/{document}",
            web::get().to(file::of_answer),
        )
        .route("/mottaget/{id}", web::get().to(confirmation::show));
}

/// The remiss with this id, if it is published: outgoing, meant for the public, and sent, in a case that is not under secrecy. Others
/// are not there, whoever looks.
async fn published(app: &App, connection: &mut Connection, id: uuid::Uuid) -> ApiResult<Remiss> {
    let remiss = remisser::find(app, connection, id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    if remiss.is_published() && case.secrecy_ground.is_none() {
        Ok(remiss)
    } else {
        Err(ApiError::NotFound)
    }
}
