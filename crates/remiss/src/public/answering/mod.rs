//! Answering without login: by the link of a recipient (`/svara/{token}`), by anyone on a public remiss (`/remisser/{id}/svara`), and by the
//! page of a draft that anyone has saved (`/tyck-till/{token}`). What is written is saved on the way, a colleague looks at it, more time is asked
//! for, and an address is confirmed.
//!
//! The pages work without scripts and on a phone. Nothing that was written is lost by anything that goes wrong; nothing that was saved is
//! overwritten unseen. A secret that is guessed, closed or used up meets one and the same page.

mod body;
mod confirm;
mod extension;
mod files;
mod multipart;
mod review;
mod room;
mod save;
mod send;
mod take;

pub use body::FormBody;

use actix_web::{HttpRequest, HttpResponse, web};
use uuid::Uuid;

use super::failure::{Unkept, or_failure_in};
use super::keep::unlisted;
use super::site::language;
use crate::app::App;
use crate::http::ApiResult;

/// The way in to an answer.
#[derive(Debug, Clone)]
pub(super) enum Door {
    /// The form of a public remiss, for anyone.
    Page(Uuid),
    /// The answer link of a recipient, by its token.
    Link(String),
    /// The page of a draft that anyone has saved, by its token.
    Own(String),
}

impl Door {
    /// Path of its page.
    pub(super) fn path(&self) -> String {
        match self {
            Door::Page(id) => format!("/remisser/{id}/svara"),
            Door::Link(token) => format!("/svara/{token}"),
            Door::Own(token) => format!("/tyck-till/{token}"),
        }
    }
}

/// The pages.
pub(super) fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/remisser/{id}/svara", web::get().to(take::show_page))
        .route("/remisser/{id}/svara", web::post().to(take::take_page))
        // Where the form was before it had a page of its own.
        .route("/remisser/{id}", web::post().to(take::take_page))
        .route("/svara/{token}", web::get().to(take::show_link))
        .route("/svara/{token}", web::post().to(take::take_link))
        .route("/svara/{token}/filer/{key}", web::get().to(files::of_link))
        .route("/svara/{token}/anstand", web::get().to(extension::show))
        .route("/svara/{token}/anstand", web::post().to(extension::take))
        .route("/tyck-till/{token}", web::get().to(take::show_own))
        .route("/tyck-till/{token}", web::post().to(take::take_own))
        .route("/tyck-till/{token}/filer/{key}", web::get().to(files::of_own))
        .route("/granska/{token}", web::get().to(review::show))
        .route("/granska/{token}", web::post().to(review::take))
        .route("/granska/{token}/filer/{key}", web::get().to(files::of_review))
        .route("/bekrafta/{token}", web::get().to(confirm::show))
        .route("/bekrafta/{token}", web::post().to(confirm::take));
}

/// A page behind a secret: the page that was made, or what went wrong; kept by no search engine.
fn finish(
    request: &HttpRequest,
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    unlisted(or_failure_in(language(app, request), app, made, unkept))
}
