//! `GET /documents/{id}/content`, and how a document's bytes are answered wherever they are.

use actix_web::http::StatusCode;
use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpRequest, HttpResponse, get};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::masked::{ground_of, note_read, seen};
use super::store::{self, Document};
use crate::access::Caller;
use crate::app::App;
use crate::audit::Way;
use crate::http::{ApiError, ApiResult, AppData, Path};

/// The bytes of a document
///
/// Handlingens fil, byte för byte som den kom. With `Repr-Digest` over the whole file, `Range` for a part, and
/// `If-None-Match`.
#[utoipa::path(
    tag = "documents",
    params(
        ("id" = Uuid, Path, description = "The document"),
        ("Range" = Option<String>, Header, description = "A part of the file", example = "bytes=0-1023"),
    ),
    responses(
        (status = 200, description = "The file, with its own media type", body = Vec<u8>, content_type = "*/*",
            headers(("Repr-Digest" = String, description = "SHA-256 of the whole file (RFC 9530)"))),
        (status = 206, description = "The part that was asked for", body = Vec<u8>, content_type = "*/*",
            headers(("Content-Range" = String, description = "Which part it is"))),
        (status = 403, description = "The document is under secrecy, and the caller has no right to see it"),
        (status = 304, description = "The caller has the file already"),
        (status = 416, description = "The range lies outside the file"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/documents/{id}/content")]
pub async fn content(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (document, ground) = app
        .read(&caller, async |connection| {
            let found = store::find(&app, connection, *id).await;
            let document = seen(&app, connection, *id, found).await?;
            Ok((document, ground_of(&app, connection, *id).await?))
        })
        .await?;
    note_read(&app, &caller, &document, ground.as_deref(), Way::Content).await?;
    answer(&app, &request, &document).await
}

/// Answers a document's bytes: as a download under its name, whole or in part, and never run by a browser. The caller
/// has checked who may have them.
pub async fn answer(app: &App, request: &HttpRequest, document: &Document) -> ApiResult<HttpResponse> {
    let digest = STANDARD.encode(&document.sha256);
    let etag = format!("\"{digest}\"");
    let given = |name: header::HeaderName| {
        request
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if given(header::IF_NONE_MATCH)
        .split(',')
        .any(|tag| tag.trim().trim_start_matches("W/") == etag)
    {
        return Ok(HttpResponse::NotModified()
            .insert_header((header::ETAG, etag))
            .finish());
    }
    let bytes = store::content(app, document).await?;
    let if_range = given(header::IF_RANGE);
    let range = if if_range.is_empty() || if_range == etag {
        read_range(given(header::RANGE), bytes.len())?
    } else {
        None
    };
    let status = if range.is_some() {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, document.media_type.as_str()))
        .insert_header((header::CONTENT_DISPOSITION, disposition(&document.file_name)))
        .insert_header((header::ETAG, etag))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Compressed on the way it would be other bytes than the digest is of.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("Repr-Digest", format!("sha-256=:{digest}:")));
    Ok(match range {
        Some((first, last)) => response
            .insert_header((
                header::CONTENT_RANGE,
                format!("bytes {first}-{last}/{}", bytes.len()),
            ))
            .body(bytes.get(first..=last).unwrap_or_default().to_vec()),
        None => response.body(bytes),
    })
}

/// First and last byte that are asked for. Several ranges, or another unit, are answered with the whole, as RFC 9110
/// allows; a range outside is an error.
fn read_range(header: &str, size: usize) -> ApiResult<Option<(usize, usize)>> {
    let Some((first, last)) = header
        .strip_prefix("bytes=")
        .filter(|ranges| !ranges.contains(','))
        .and_then(|range| range.trim().split_once('-'))
    else {
        return Ok(None);
    };
    let range = match (first.parse::<usize>(), last.parse::<usize>()) {
        (Ok(first), Ok(last)) if first > last => return Ok(None),
        (Ok(first), Ok(last)) => (first, last.min(size.saturating_sub(1))),
        (Ok(first), Err(_)) if last.is_empty() => (first, size.saturating_sub(1)),
        (Err(_), Ok(count)) if first.is_empty() && count > 0 => {
            (size.saturating_sub(count), size.saturating_sub(1))
        }
        (Err(_), Ok(0)) if first.is_empty() => return Err(ApiError::RangeNotSatisfiable { size }),
        _ => return Ok(None),
    };
    if range.0 >= size {
        return Err(ApiError::RangeNotSatisfiable { size });
    }
    Ok(Some(range))
}

/// A download with the file's own name (RFC 6266, RFC 8187), without a path.
fn disposition(file_name: &str) -> String {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = if name.is_empty() { "handling" } else { name };
    let plain: String = name
        .chars()
        .map(|character| match character {
            'å' | 'ä' => 'a',
            'Å' | 'Ä' => 'A',
            'ö' => 'o',
            'Ö' => 'O',
            character if character.is_ascii_alphanumeric() || " ._-()".contains(character) => character,
            _ => '_',
        })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_at_the_end_and_refused_outside() {
        assert_eq!(read_range("bytes=0-3", 10).unwrap(), Some((0, 3)));
        assert_eq!(read_range("bytes=8-99", 10).unwrap(), Some((8, 9)));
        assert_eq!(read_range("bytes=4-", 10).unwrap(), Some((4, 9)));
        assert_eq!(read_range("bytes=-3", 10).unwrap(), Some((7, 9)));
        assert_eq!(read_range("bytes=-30", 10).unwrap(), Some((0, 9)));
        for whole in ["", "pages=1-2", "bytes=5-2", "bytes=0-1,4-5", "bytes=x-"] {
            assert_eq!(read_range(whole, 10).unwrap(), None, "{whole}");
        }
        assert!(read_range("bytes=10-", 10).is_err());
        assert!(read_range("bytes=-0", 10).is_err());
    }

    #[test]
    fn a_file_name_brings_no_path_and_no_header_of_its_own() {
        assert_eq!(
            disposition("../å\"ä\r\nX: y.pdf"),
            "attachment; filename=\"a_a__X_ y.pdf\"; filename*=UTF-8''%C3%A5%22%C3%A4%0D%0AX%3A%20y.pdf"
        );
    }
}
