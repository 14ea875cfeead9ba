//! What went wrong, on a page in the reader's language: what happened, what was kept, what to do. What somebody had written stays on it.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, ResponseError};
use askama::Template;

use super::site::{Site, language, with_reading_aid};
use super::texts::Language;
use crate::app::App;
use crate::http::{ApiError, ApiResult};

#[derive(Template)]
#[template(path = "public/templates/failure.html")]
struct FailurePage<'a> {
    site: Site<'a>,
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

/// A page in the reader's language, which tells how hard it is to read where that is an easy one.
pub fn html_in(t: &Language, status: StatusCode, page: &impl Template) -> ApiResult<HttpResponse> {
    let body = with_reading_aid(page.render().map_err(ApiError::internal)?, t);
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(body))
}

/// The page at an address where there is none, in the language that it asks for.
pub fn nothing_there(app: &App, request: &HttpRequest) -> HttpResponse {
    or_failure_in(language(app, request), app, Err(ApiError::NotFound), None)
}

/// The page that was made, or the page about what went wrong. `unkept`: the form that was sent, if one was.
pub(super) fn or_failure(
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    or_failure_in(app.page_texts().of(None), app, made, unkept)
}

/// The same in the reader's language.
pub(super) fn or_failure_in(
    t: &Language,
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    match made {
        Ok(response) => response,
        Err(error) => failure(t, app, &error, unkept),
    }
}

/// The same for pages that take no answers: a link of somebody's own, a form about something else.
pub fn or_plain_failure(
    app: &App,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    or_plain_failure_in(app.page_texts().of(None), app, made, unkept)
}

/// The same in the reader's language.
pub fn or_plain_failure_in(
    t: &Language,
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
            t.say("failure.not_found"),
            t.say("failure.link_gone_why"),
            t.say("failure.link_gone_do"),
        ),
        ApiError::DatabaseAway(_) if sent => (
            t.say("failure.plain_not_saved"),
            t.say("failure.plain_not_saved_why"),
            t.say("failure.plain_not_saved_do"),
        ),
        ApiError::DatabaseAway(_) => away(t),
        ApiError::TooLarge { .. } | ApiError::BadRequest(_) | ApiError::Invalid(_) => (
            t.say("failure.unreadable"),
            t.say("failure.plain_unreadable_why"),
            t.say("failure.unreadable_do"),
        ),
        _ if sent => (
            t.say("failure.wrong"),
            t.say("failure.plain_wrong_sent_why"),
            t.say("failure.plain_wrong_sent_do"),
        ),
        _ => wrong(t),
    };
    told(t, app, &error, words, unkept)
}

fn away(t: &Language) -> (&str, &str, &str) {
    (
        t.say("failure.away"),
        t.say("failure.away_why"),
        t.say("failure.away_do"),
    )
}

fn wrong(t: &Language) -> (&str, &str, &str) {
    (
        t.say("failure.wrong"),
        t.say("failure.wrong_why"),
        t.say("failure.wrong_do"),
    )
}

fn failure(t: &Language, app: &App, error: &ApiError, unkept: Option<Unkept<'_>>) -> HttpResponse {
    let sent = unkept.is_some();
    let words = match error {
        ApiError::NotFound => (
            t.say("failure.not_found"),
            t.say("failure.not_found_why"),
            t.say("failure.not_found_do"),
        ),
        ApiError::DatabaseAway(_) if sent => (
            t.say("failure.not_saved"),
            t.say("failure.not_saved_why"),
            t.say("failure.not_saved_do"),
        ),
        ApiError::DatabaseAway(_) => away(t),
        ApiError::TooLarge { .. } => (
            t.say("failure.large"),
            t.say("failure.large_why"),
            t.say("failure.large_do"),
        ),
        ApiError::StateConflict { .. } | ApiError::Conflict(_) => (
            t.say("failure.closed"),
            t.say("failure.closed_why"),
            t.say("failure.closed_do"),
        ),
        ApiError::BadRequest(_) | ApiError::Invalid(_) => (
            t.say("failure.unreadable"),
            t.say("failure.unreadable_why"),
            t.say("failure.unreadable_do"),
        ),
        _ if sent => (
            t.say("failure.wrong"),
            t.say("failure.wrong_sent_why"),
            t.say("failure.wrong_sent_do"),
        ),
        _ => wrong(t),
    };
    told(t, app, error, words, unkept)
}

fn told(
    t: &Language,
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
        site: Site::of_nothing(app, t),
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
