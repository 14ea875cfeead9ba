//! What went wrong, on a Swedish page: what happened, what was kept, what to do. What somebody had written stays on it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use askama::Template;

use crate::app::App;
use crate::http::{ApiError, ApiResult};

#[derive(Template)]
#[template(path = "public/templates/failure.html")]
struct FailurePage<'a> {
    municipality: &'a str,
    title: &'a str,
    happened: &'a str,
    todo: &'a str,
    /// Path to send the form to again.
    again: Option<&'a str>,
    /// What was written: names of fields and their values.
    fields: &'a [(String, String)],
}

/// A form that could not be kept.
pub struct Unkept<'a> {
    /// Path that it was sent to.
    pub path: &'a str,
    /// Its fields.
    pub fields: &'a [(String, String)],
}

/// A page as it is answered. Nobody keeps a copy of it: it may hold what somebody wrote.
pub fn html(status: StatusCode, page: &impl Template) -> ApiResult<HttpResponse> {
    let body = page.render().map_err(ApiError::internal)?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

/// The page that was made, or the page about what went wrong. `unkept`: the form that was sent, if one was.
pub(super) fn or_failure(
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    match made {
        Ok(response) => response,
        Err(error) => failure(app, &error, unkept),
    }
}

/// The same for pages that take no answers: a link of somebody's own, a form about something else.
pub fn or_plain_failure(
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    let error = match made {
        Ok(response) => return response,
        Err(error) => error,
    };
    let sent = unkept.is_some();
    let words = match &error {
        ApiError::NotFound => (
            "Sidan finns inte",
            "Länken kan vara för gammal eller felskriven. Inget har ändrats.",
            "Kontrollera att hela adressen kom med, eller be kommunen om en ny länk.",
        ),
        ApiError::DatabaseAway(_) if sent => (
            "Det gick inte att spara just nu",
            "Tjänsten är tillfälligt otillgänglig. Inget är sparat, men det du skrev finns kvar på den här sidan.",
            "Vänta en stund och tryck på Skicka igen. Det sparas en gång, hur många gånger du än trycker.",
        ),
        ApiError::DatabaseAway(_) => (
            "Tjänsten är tillfälligt otillgänglig",
            "Sidan kunde inte hämtas just nu. Inget har ändrats.",
            "Vänta en stund och ladda om sidan.",
        ),
        ApiError::TooLarge { .. } | ApiError::BadRequest(_) | ApiError::Invalid(_) => (
            "Formuläret kunde inte läsas",
            "Det som skickades kunde inte läsas. Inget har ändrats.",
            "Gå tillbaka i webbläsaren, ladda om sidan och försök igen.",
        ),
        _ if sent => (
            "Något gick fel hos oss",
            "Inget är sparat, men det du skrev finns kvar på den här sidan.",
            "Tryck på Skicka igen. Går det ändå inte, kontakta kommunen.",
        ),
        _ => (
            "Något gick fel hos oss",
            "Sidan kunde inte visas. Inget har ändrats.",
            "Försök igen om en stund.",
        ),
    };
    told(app, &error, words, unkept)
}

fn failure(app: &App, error: &ApiError, unkept: Option<Unkept<'_>>) -> HttpResponse {
    let sent = unkept.is_some();
    let words = match error {
        ApiError::NotFound => (
            "Sidan finns inte",
            "Adressen kan vara felskriven, eller så är remissen inte publicerad.",
            "Kontrollera adressen, eller leta upp remissen i listan över alla remisser.",
        ),
        ApiError::DatabaseAway(_) if sent => (
            "Svaret kunde inte sparas just nu",
            "Tjänsten är tillfälligt otillgänglig. Svaret är inte mottaget, men det du skrev finns kvar på den här sidan.",
            "Vänta en stund och tryck på Skicka igen. Svaret tas emot en gång, hur många gånger du än trycker.",
        ),
        ApiError::DatabaseAway(_) => (
            "Tjänsten är tillfälligt otillgänglig",
            "Sidan kunde inte hämtas just nu. Inget har ändrats.",
            "Vänta en stund och ladda om sidan.",
        ),
        ApiError::TooLarge { .. } => (
            "Svaret är för stort",
            "Formuläret tar inte emot så mycket text. Svaret är inte mottaget.",
            "Gå tillbaka i webbläsaren och korta texten, eller skicka svaret med e-post.",
        ),
        ApiError::StateConflict { .. } | ApiError::Conflict(_) => (
            "Svaret kan inte tas emot här",
            "Remissen tar inte emot svar. Svaret är inte mottaget, men det du skrev finns kvar på den här sidan.",
            "Kontakta kommunen om du tror att det är fel.",
        ),
        ApiError::BadRequest(_) | ApiError::Invalid(_) => (
            "Formuläret kunde inte läsas",
            "Det som skickades kunde inte läsas. Svaret är inte mottaget.",
            "Gå tillbaka i webbläsaren, ladda om sidan och försök igen.",
        ),
        _ if sent => (
            "Något gick fel hos oss",
            "Svaret är inte mottaget, men det du skrev finns kvar på den här sidan.",
            "Tryck på Skicka igen. Går det ändå inte, skicka svaret med e-post eller brev.",
        ),
        _ => (
            "Något gick fel hos oss",
            "Sidan kunde inte visas. Inget har ändrats.",
            "Försök igen om en stund.",
        ),
    };
    told(app, error, words, unkept)
}

fn told(
    app: &App,
    error: &ApiError,
    (title, happened, todo): (&str, &str, &str),
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    match error {
        ApiError::Internal(words) => tracing::error!(error = words, "a page failed"),
        ApiError::DatabaseAway(words) => tracing::warn!(error = words, "the database is away"),
        _ => {}
    }
    let again = matches!(error, ApiError::DatabaseAway(_) | ApiError::Internal(_));
    let page = FailurePage {
        municipality: &app.settings().municipality.name,
        title,
        happened,
        todo,
        again: unkept.as_ref().map(|unkept| unkept.path).filter(|_| again),
        fields: unkept.as_ref().map_or(&[], |unkept| unkept.fields),
    };
    let mut response =
        html(error.status_code(), &page).unwrap_or_else(|_| HttpResponse::InternalServerError().finish());
    if matches!(error, ApiError::DatabaseAway(_)) {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from_static("30"));
    }
    response
}
