//! Those who ask to be told what came of one remiss without answering it (följare): an address, confirmed by a link in a mail, that gets one mail
//! when the board has decided and the feedback is given. Then it is forgotten.

mod mails;
mod own_page;
mod page;
mod store;
mod tell;
mod vanish;

pub use store::{Counts, counts};
pub use tell::tell_all;

use actix_web::web;

use crate::jobs::Task;

/// Its pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/remisser/{id}/folj", web::get().to(page::show))
        .route("/remisser/{id}/folj", web::post().to(page::take))
        .route("/folj/mejl", web::get().to(page::mailed))
        .route("/folj/{token}", web::get().to(own_page::show))
        .route("/folj/{token}", web::post().to(own_page::confirm))
        .route("/folj/{token}/avsluta", web::get().to(own_page::show))
        .route("/folj/{token}/avsluta", web::post().to(own_page::end));
}

/// What the worker does by itself.
pub const TASKS: &[Task] = &[Task {
    name: "followers of remisser",
    run: |app| Box::pin(vanish::vanish(app)),
}];
