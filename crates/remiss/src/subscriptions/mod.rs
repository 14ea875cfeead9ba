//! Subscriptions (prenumerationer): anyone asks to be told of new remisser, by board, topic and area.
//!
//! An address is only used once its holder has confirmed it by the link in a mail, and whoever asks gets the same answer
//! whether or not the address is known. A GET changes nothing, since mail programs open links by themselves; one POST from any
//! mail ends the subscription (RFC 8058), and with it the address is forgotten.

mod ask;
mod ask_page;
mod choices;
mod counts;
mod end_page;
mod form;
mod mails;
mod own_page;
mod pace;
mod request;
mod store;
mod tell;
mod unreachable;
mod vanish;

pub use pace::{Pace, is_crowd, keep as keep_pace};
pub use tell::tell;

use crate::http::Routes;
use actix_web::web;

use crate::jobs::{Job, Task};

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes
        .service(request::choices)
        .service(request::request)
        .service(counts::counts);
}

/// Its pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/prenumerera", web::get().to(ask_page::show))
        .route("/prenumerera", web::post().to(ask_page::take))
        .route("/prenumerera/mejl", web::get().to(ask_page::mailed))
        .route("/prenumeration/{token}", web::get().to(own_page::show))
        .route("/prenumeration/{token}", web::post().to(own_page::take))
        .route("/prenumeration/{token}/avsluta", web::get().to(end_page::show))
        .route("/prenumeration/{token}/avsluta", web::post().to(end_page::end));
}

/// What the worker does: tells subscribers of a remiss.
pub const JOBS: &[Job] = &[Job {
    kind: tell::TELL,
    run: |app, payload| Box::pin(async move { tell::run(&app, &payload).await }),
}];

/// What the worker does by itself.
pub const TASKS: &[Task] = &[Task {
    name: "unconfirmed subscriptions",
    run: |app| Box::pin(vanish::vanish(app)),
}];
