//! Leading on from a form that was kept, and keeping a page of somebody's own out of search engines.

use actix_web::HttpResponse;
use actix_web::http::{StatusCode, header};

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, Fingerprint, IdempotencyKey, Made};

/// Does what a form asks for that anyone can send, once for its token, and leads to the path `onwards`. None: the form was sent before,
/// and says something else now.
pub async fn once_for_form(
    app: &App,
    (token, fingerprint): (&str, Fingerprint),
    onwards: &str,
    work: impl AsyncFnOnce(&mut Connection) -> ApiResult<()>,
) -> ApiResult<Option<HttpResponse>> {
    let kept = IdempotencyKey::of_form(token)
        .once(app, &Caller::public(), fingerprint, async |connection| {
            work(connection).await?;
            Ok(Made {
                status: StatusCode::SEE_OTHER,
                location: Some(onwards.to_owned()),
                version: None,
                body: (),
            })
        })
        .await;
    match kept {
        Err(ApiError::IdempotencyKeyReused) => Ok(None),
        kept => redirected(&kept?).map(Some),
    }
}

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
