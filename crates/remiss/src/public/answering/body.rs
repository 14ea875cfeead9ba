//! Forms with files (`multipart/form-data`, RFC 7578), and forms without: what a browser sends of a page.
//!
//! Somebody who has written for an hour and attaches too much must not lose a word: what goes beyond the limit is read and thrown away,
//! and what came before it, the text fields, is there (`multipart`).

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};

use super::super::form::Fields;
use super::multipart::{self, Upload};
use crate::app::App;
use crate::http::body::media_type;
use crate::http::{ApiError, ApiResult, BodyPatience};

/// How many times the limit is read, so that a browser hears the answer instead of a broken line.
const PATIENCE: usize = 8;

/// A form as it came.
#[derive(Debug)]
pub struct FormBody {
    /// Its fields.
    pub fields: Fields,
    /// Its files; those that were not chosen are left out.
    pub files: Vec<Upload>,
    /// It was larger than allowed: files are missing.
    pub cut: bool,
}

impl FromRequest for FormBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        async move {
            let limit = request
                .app_data::<Data<App>>()
                .map_or(1 << 20, |app| app.settings().server.body_limit_bytes());
            let (mut bytes, mut seen) = (BytesMut::new(), 0);
            let patience = BodyPatience::of(&request);
            while let Some(chunk) = patience.wait(seen, payload.next()).await? {
                let chunk = chunk.map_err(|_| unreadable())?;
                seen += chunk.len();
                if seen > limit.saturating_mul(PATIENCE) {
                    return Err(ApiError::TooLarge { limit });
                }
                let room = limit.saturating_sub(bytes.len()).min(chunk.len());
                bytes.extend_from_slice(&chunk[..room]);
            }
            let cut = seen > limit;
            if media_type(&request) == "multipart/form-data" {
                let boundary = boundary(&request).ok_or_else(unreadable)?;
                let (fields, files) = multipart::parts(&bytes, &boundary, cut).map_err(|_| unreadable())?;
                return Ok(FormBody {
                    fields: Fields::tidy(fields),
                    files,
                    cut,
                });
            }
            if cut {
                return Err(ApiError::TooLarge { limit });
            }
            Ok(FormBody {
                fields: Fields::parse(&bytes)?,
                files: Vec::new(),
                cut,
            })
        }
        .boxed_local()
    }
}

fn unreadable() -> ApiError {
    ApiError::bad_request("Formuläret kunde inte läsas.", "The form could not be read.")
}

fn boundary(request: &HttpRequest) -> Option<Vec<u8>> {
    let value = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    let boundary = multipart::parameter(value, "boundary")?;
    (1..=200).contains(&boundary.len()).then(|| boundary.into_bytes())
}
