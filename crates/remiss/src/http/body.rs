//! Request bodies: JSON that is read strictly, and raw bytes. Each knows its own digest, for idempotency.

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::web::{BytesMut, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use futures_util::{FutureExt, StreamExt};
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::error::{ApiError, ApiResult, FieldError};
use super::unreadable;
use crate::app::App;

/// SHA-256 over method, path and body of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// Of the parts that a request came in, where the bytes between them mean nothing.
    pub fn of_parts<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> Fingerprint {
        let mut hash = Sha256::new();
        for part in parts {
            let part = part.as_ref();
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        Fingerprint(hash.finalize().into())
    }

    fn of(request: &HttpRequest, body: &[u8]) -> Fingerprint {
        let mut hash = Sha256::new();
        hash.update(request.method().as_str());
        hash.update([0]);
        hash.update(request.uri().to_string());
        hash.update([0]);
        hash.update(body);
        Fingerprint(hash.finalize().into())
    }
}

/// A JSON body, read strictly: unknown fields, missing fields and wrong types are told by JSON pointer.
#[derive(Debug)]
pub struct Json<T> {
    /// What the body says.
    pub value: T,
    /// What tells this request from another.
    pub fingerprint: Fingerprint,
}

impl<T: DeserializeOwned + 'static> FromRequest for Json<T> {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        async move {
            let media_type = media_type(&request);
            if !matches!(
                media_type.as_str(),
                "application/json" | "application/merge-patch+json"
            ) {
                return Err(ApiError::UnsupportedMediaType(vec!["application/json"]));
            }
            let bytes = read(&request, payload).await?;
            let value = parse(&bytes)?;
            Ok(Json {
                value,
                fingerprint: Fingerprint::of(&request, &bytes),
            })
        }
        .boxed_local()
    }
}

/// A body of any media type, as it came.
#[derive(Debug)]
pub struct RawBody {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The media type that the caller states, lower case, without parameters; empty when it states none.
    pub media_type: String,
    /// What tells this request from another.
    pub fingerprint: Fingerprint,
}

impl FromRequest for RawBody {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, ApiResult<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let payload = payload.take();
        async move {
            let bytes = read(&request, payload).await?;
            let fingerprint = Fingerprint::of(&request, &bytes);
            Ok(RawBody {
                bytes,
                media_type: media_type(&request),
                fingerprint,
            })
        }
        .boxed_local()
    }
}

/// The media type that the caller states, lower case, without parameters; empty when it states none.
pub fn media_type(request: &HttpRequest) -> String {
    let value = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    value
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase()
}

/// How long a body may take to come: some seconds, and more for each byte that has come. A slow line gets a large file through; a caller
/// that lets it drip holds no connection for ever.
#[derive(Debug, Clone, Copy)]
pub struct BodyPatience {
    begun: Instant,
    start: Duration,
}

impl BodyPatience {
    /// Bytes that have to come in a second, on the whole, once the first seconds are over.
    const PACE: u64 = 8 * 1024;

    /// Begins now, with the seconds that the settings give a request.
    pub fn of(request: &HttpRequest) -> BodyPatience {
        let seconds = request
            .app_data::<Data<App>>()
            .map_or(30, |app| app.settings().server.request_timeout_seconds);
        BodyPatience {
            begun: Instant::now(),
            start: Duration::from_secs(seconds),
        }
    }

    /// Waits for the next piece, when so many bytes have come. 408 when it takes too long.
    pub async fn wait<T>(&self, come: usize, next: impl Future<Output = T>) -> ApiResult<T> {
        let earned = Duration::from_secs(u64::try_from(come).unwrap_or_default() / Self::PACE);
        tokio::time::timeout_at(self.begun + self.start + earned, next)
            .await
            .map_err(|_| ApiError::TooSlow)
    }
}

async fn read(request: &HttpRequest, mut payload: Payload) -> ApiResult<Vec<u8>> {
    let limit = request
        .app_data::<Data<App>>()
        .map_or(1 << 20, |app| app.settings().server.body_limit_bytes());
    let announced = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    if announced
        .and_then(|length| length.parse::<usize>().ok())
        .is_some_and(|length| length > limit)
    {
        return Err(ApiError::TooLarge { limit });
    }
    let mut bytes = BytesMut::new();
    let patience = BodyPatience::of(request);
    while let Some(chunk) = patience.wait(bytes.len(), payload.next()).await? {
        let chunk = chunk.map_err(|_| {
            ApiError::bad_request(
                "Begäran avbröts innan allt hade kommit.",
                "The request broke off before all had come.",
            )
        })?;
        if bytes.len() + chunk.len() > limit {
            return Err(ApiError::TooLarge { limit });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.to_vec())
}

/// Reads `bytes` as JSON into `T`.
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> ApiResult<T> {
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(error.path());
        let inner = error.into_inner();
        if inner.is_data() {
            data_error(&pointer, &inner)
        } else {
            syntax_error(&inner)
        }
    })?;
    reader.end().map_err(|error| syntax_error(&error))?;
    Ok(value)
}

fn syntax_error(error: &serde_json::Error) -> ApiError {
    ApiError::bad_request(
        format!(
            "Kroppen är inte giltig JSON (rad {}, tecken {}).",
            error.line(),
            error.column()
        ),
        format!(
            "The body is not valid JSON (line {}, column {}).",
            error.line(),
            error.column()
        ),
    )
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
            Segment::Enum { variant } => format!("/{variant}"),
            Segment::Unknown => "/?".to_owned(),
        })
        .collect()
}

fn data_error(pointer: &str, error: &serde_json::Error) -> ApiError {
    let words = error.to_string();
    let words = words
        .rsplit_once(" at line ")
        .map_or(words.as_str(), |(words, _)| words);
    let quoted = words.split('`').nth(1).unwrap_or_default();
    let field = if words.starts_with("missing field") {
        FieldError::new(
            format!("{pointer}/{quoted}"),
            format!("Uppgiften {quoted} saknas."),
            format!("The field {quoted} is missing."),
        )
    } else if words.starts_with("unknown field") {
        let known = words
            .split_once("expected")
            .map(|(_, known)| known.trim().to_owned())
            .unwrap_or_default();
        let parent = pointer.strip_suffix(&format!("/{quoted}")).unwrap_or(pointer);
        FieldError::new(
            format!("{parent}/{quoted}"),
            format!("Fältet {quoted} är okänt. Kända fält: {known}.").replace("one of ", ""),
            format!("The field {quoted} is unknown. Known fields: {known}.").replace("one of ", ""),
        )
    } else {
        FieldError::new(
            pointer,
            unreadable::in_swedish(words),
            format!("The value cannot be read: {words}."),
        )
    };
    ApiError::Invalid(vec![field])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Inner {
        days: u8,
    }

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        items: Vec<Inner>,
    }

    fn pointer_of(body: &str) -> String {
        match parse::<Outer>(body.as_bytes()).unwrap_err() {
            ApiError::Invalid(fields) => fields[0].pointer.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_wrong_field_is_pointed_at() {
        assert_eq!(pointer_of(r#"{"items": []}"#), "#/name");
        assert_eq!(
            pointer_of(r#"{"name": "a", "items": [{"days": 1}, {"days": "x"}]}"#),
            "#/items/1/days"
        );
        assert_eq!(
            pointer_of(r#"{"name": "a", "items": [], "colour": "red"}"#),
            "#/colour"
        );
    }

    #[test]
    fn what_is_no_json_is_a_bad_request() {
        assert!(matches!(parse::<Outer>(b"{"), Err(ApiError::BadRequest(_))));
        assert!(matches!(
            parse::<Outer>(br#"{"name": "a", "items": []} x"#),
            Err(ApiError::BadRequest(_))
        ));
    }
}
