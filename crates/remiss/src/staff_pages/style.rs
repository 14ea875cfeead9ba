//! `/static/arbete.css`

use actix_web::HttpResponse;
use actix_web::http::header;

/// What the pages of the staff add to the style of all pages.
pub(super) async fn show() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(include_str!("templates/arbete.css"))
}
