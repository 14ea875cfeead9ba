//! Leading on from a form that was kept, and keeping a page of somebody's own out of search engines.

use actix_web::HttpResponse;
use actix_web::http::header;

use crate::http::{ApiError, ApiResult};

/// Leads to what a form made: a page is reloaded, or gone back to, without sending anything again.
pub fn redirected(kept: &HttpResponse) -> ApiResult<HttpResponse> {
    let location = kept
        .headers()
        .get(header::LOCATION)
        .cloned()
        .ok_or_else(|| ApiError::internal("a form was kept without a confirmation"))?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

/// A link of somebody's own is a secret: no search engine keeps its page.
pub fn unlisted(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(
        header::HeaderName::from_static("x-robots-tag"),
        header::HeaderValue::from_static("noindex, nofollow"),
    );
    response
}
