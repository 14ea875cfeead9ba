//! ETags: each single resource counts its changes, and a change says which count it started from.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::Serialize;

use super::error::{ApiError, ApiResult};

/// The version that the caller's `If-Match` names. Missing is 428, unreadable 412.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub i32);

impl IfMatch {
    /// The resource is still at the version that the caller started from.
    pub fn check(self, current: i32) -> ApiResult<()> {
        if self.0 == current {
            Ok(())
        } else {
            Err(ApiError::PreconditionFailed { current })
        }
    }
}

impl FromRequest for IfMatch {
    type Error = ApiError;
    type Future = Ready<ApiResult<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(match request.headers().get(header::IF_MATCH) {
            None => Err(ApiError::PreconditionRequired),
            Some(value) => {
                let version = value
                    .to_str()
                    .ok()
                    .and_then(|tag| tag.trim().trim_matches('"').parse().ok());
                // A tag that we never gave cannot be the current one.
                Ok(IfMatch(version.unwrap_or(0)))
            }
        })
    }
}

/// Answers 200 with `body` and its ETag, or 304 when the caller has this version.
pub fn answer(request: &HttpRequest, version: i32, body: &impl Serialize) -> HttpResponse {
    let tag = format!("\"{version}\"");
    let known = request
        .headers()
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if known
        .split(',')
        .any(|candidate| candidate.trim().trim_start_matches("W/") == tag)
    {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, tag))
            .finish();
    }
    HttpResponse::Ok()
        .insert_header((header::ETAG, tag))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .json(body)
}

/// Answers 200 with `body`, which was just changed, and its new ETag.
pub fn changed(version: i32, body: &impl Serialize) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::ETAG, format!("\"{version}\"")))
        .json(body)
}
