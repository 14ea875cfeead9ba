//! Contact links (länkar för kontaktuppgifter): an organisation sees and mends its own contacts by a link in a mail, without a
//! password.
//!
//! A link belongs to one contact and the address that it was mailed to: when the contact is removed or has another address, the
//! link works no more. What is changed by a link is written to the audit log, and an address that is taken away is told.

mod contact_page;
mod door;
mod form;
mod list;
mod mails;
mod overview;
mod remove_page;
mod renew;
mod send;
mod store;
mod view;
mod yearly;

use crate::http::Routes;
use actix_web::web;

use crate::jobs::Task;

/// What the worker does by itself: asks each organisation once a year whether its contacts are right.
pub const TASKS: &[Task] = &[Task {
    name: "yearly questions to organisations",
    run: |app| Box::pin(yearly::ask(app)),
}];

/// The operations of this feature.
pub fn routes(routes: &mut Routes) {
    routes.service(send::send).service(list::list);
}

/// Its pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/kontaktuppgifter/{token}", web::get().to(overview::show))
        .route(
            "/kontaktuppgifter/{token}/bekrafta",
            web::post().to(overview::confirm),
        )
        .route("/kontaktuppgifter/{token}/ny-lank", web::post().to(renew::renew))
        .route(
            "/kontaktuppgifter/{token}/kontakter/ny",
            web::get().to(contact_page::show_new),
        )
        .route(
            "/kontaktuppgifter/{token}/kontakter/ny",
            web::post().to(contact_page::add),
        )
        .route(
            "/kontaktuppgifter/{token}/kontakter/{id}",
            web::get().to(contact_page::show),
        )
        .route(
            "/kontaktuppgifter/{token}/kontakter/{id}",
            web::post().to(contact_page::change),
        )
        .route(
            "/kontaktuppgifter/{token}/kontakter/{id}/ta-bort",
            web::get().to(remove_page::show),
        )
        .route(
            "/kontaktuppgifter/{token}/kontakter/{id}/ta-bort",
            web::post().to(remove_page::remove),
        );
}
