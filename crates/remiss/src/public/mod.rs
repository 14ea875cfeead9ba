//! What anyone may see and do without credentials: the list of remisser with its search, a remiss with whom it was sent to, its published answers
//! and what became of it, the form to answer, the answer link of a recipient, feeds, and the same as JSON.
//!
//! The pages are in Swedish and in easy Swedish (`texts/`), and are kept as they were made until something changes (`kept.rs`). They work without scripts. A GET changes nothing; a form is sent with a token of its own, so that one that is sent
//! twice is kept once. What goes wrong is told on a Swedish page, with what was written still on it.

mod answer;
mod answering;
mod answers;
mod asked;
mod confirmation;
mod data;
mod days;
mod failure;
mod feeds;
mod file;
mod form;
mod get;
mod how;
mod keep;
mod kept;
mod list;
mod list_page;
mod outcome;
mod published_view;
mod responses;
mod show;
mod shown;
mod site;
mod store;
mod style;
mod texts;
mod view;

pub use answering::FormBody;
pub(crate) use days::{day, day_of};
pub use failure::{Unkept, html, html_in, nothing_there, or_plain_failure, or_plain_failure_in};
pub use form::{Fields, TRAP};
pub use keep::{once_for_form, redirected, unlisted};
pub use kept::KeptPages;
pub(crate) use kept::known_by_heart;
pub(crate) use site::{Site, done, language};
pub use texts::{Language, PageTextError, PageTexts, PageTextsError, load as load_page_texts};

use crate::http::Routes;
use actix_web::web;

use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::remisser::{self, Remiss};

/// The operations of the API.
pub fn routes(routes: &mut Routes) {
    routes
        .service(list::list)
        .service(get::get)
        .service(responses::list)
        .service(responses::get)
        .service(asked::get)
        .service(outcome::get);
}

/// The pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(list_page::show))
        .route("/remisser", web::get().to(list_page::show))
        .route("/om-remisser", web::get().to(how::show))
        .route("/feeds/remisser.atom", web::get().to(feeds::atom))
        .route("/feeds/remisser.json", web::get().to(feeds::json_feed))
        .route("/data/katalog.jsonld", web::get().to(data::catalogue))
        .route("/sitemap.xml", web::get().to(data::map))
        .route("/robots.txt", web::get().to(data::robots))
        .route("/static/remiss.css", web::get().to(style::show))
        .route("/remisser/{id}", web::get().to(show::show))
        .route("/remisser/{id}/sandlista", web::get().to(asked::show))
        .route("/remisser/{id}/sandlista.csv", web::get().to(asked::csv))
        .route("/remisser/{id}/resultat", web::get().to(outcome::show))
        .route("/remisser/{id}/data.jsonld", web::get().to(data::remiss))
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
        .route(
            "/svara/{token}/handlingar/{document}",
            web::get().to(file::of_answer),
        )
        .route("/mottaget/{id}", web::get().to(confirmation::show))
        .configure(answering::pages);
}

/// The remiss with this id, if it is published: outgoing, meant for the public, and sent, in a case that is not under secrecy. Others
/// are not there, whoever looks.
pub async fn published(app: &App, connection: &mut Connection, id: uuid::Uuid) -> ApiResult<Remiss> {
    let remiss = remisser::find(app, connection, id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    if remiss.is_published() && case.secrecy_ground.is_none() {
        Ok(remiss)
    } else {
        Err(ApiError::NotFound)
    }
}
