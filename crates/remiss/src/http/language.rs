//! Answers problems in the language that the caller asks for.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse};

use super::error::Problem;

/// Whether the caller prefers English to Swedish. Swedish comes first where nothing is said.
pub fn prefers_english(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
    else {
        return false;
    };
    let weight = |language: &str| {
        accepted
            .split(',')
            .filter_map(|part| {
                let mut pieces = part.split(';');
                let tag = pieces.next()?.trim().to_ascii_lowercase();
                let weight = pieces
                    .find_map(|piece| {
                        piece
                            .trim()
                            .strip_prefix("q=")
                            .and_then(|q| q.parse::<f32>().ok())
                    })
                    .unwrap_or(1.0);
                (tag == language || tag.starts_with(&format!("{language}-"))).then_some(weight)
            })
            .fold(0.0f32, f32::max)
    };
    weight("en") > weight("sv")
}

/// Middleware: a problem in the caller's language; it is found among the extensions of the answer.
pub async fn problems_in_the_callers_language(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let english = prefers_english(request.headers());
    let (request, response) = next.call(request).await?.map_into_boxed_body().into_parts();
    let problem = response.extensions().get::<Problem>().cloned();
    let Some(problem) = problem else {
        return Ok(ServiceResponse::new(request, response));
    };
    let language = HeaderValue::from_static(if english { "en" } else { "sv" });
    let mut localised: HttpResponse = response.set_body(BoxBody::new(problem.to_json(english)));
    localised.headers_mut().insert(header::CONTENT_LANGUAGE, language);
    localised
        .headers_mut()
        .insert(header::VARY, HeaderValue::from_static("Accept-Language"));
    Ok(ServiceResponse::new(request, localised))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn english(value: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_str(value).unwrap());
        prefers_english(&headers)
    }

    #[test]
    fn swedish_comes_first_unless_english_is_preferred() {
        assert!(!prefers_english(&HeaderMap::new()));
        assert!(english("en"));
        assert!(english("en-GB,en;q=0.9,sv;q=0.5"));
        assert!(!english("sv,en;q=0.8"));
        assert!(!english("de"));
    }
}
