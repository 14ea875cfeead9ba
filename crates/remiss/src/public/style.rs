//! `/static/remiss.css`

use actix_web::HttpResponse;
use actix_web::http::header;

/// The style of all pages.
pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(include_str!("templates/remiss.css"))
}
