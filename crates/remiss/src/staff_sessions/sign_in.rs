//! `/arbete/logga-in`: the browser is sent to the municipality's provider.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;

use super::cookies::of_attempt;
use super::{BACK, cookies};
use crate::access::oidc::Attempt;
use crate::http::{ApiError, ApiResult, AppData, Query};
use crate::staff_pages::failure;

/// Where somebody wanted to go.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    till: String,
}

/// `GET /arbete/logga-in`
pub(super) async fn start(request: HttpRequest, app: AppData) -> HttpResponse {
    let wanted = Query::<Wanted>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    match send(&app, &wanted.till).await {
        Ok(answer) => answer,
        Err(error) => failure::of(&app, None, &error),
    }
}

async fn send(app: &AppData, wanted: &str) -> ApiResult<HttpResponse> {
    let Some(oidc) = app.oidc().filter(|oidc| oidc.signs_in_to_pages()) else {
        return Ok(failure::no_sign_in(app));
    };
    let attempt = Attempt {
        state: app.new_secret()?,
        nonce: app.new_secret()?,
        verifier: app.new_secret()?,
    };
    let way = oidc.way_in(&attempt, &app.page_url(BACK), app.now()).await?;
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, way.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(of_attempt(app, &attempt, cookies::own_path(wanted)))
        .finish())
}

/// The error of a sign-in that was not begun in this browser, or was begun anew since.
pub(super) fn other_attempt() -> ApiError {
    ApiError::bad_request(
        "Inloggningen påbörjades i en annan flik eller webbläsare, eller tog för lång tid.",
        "The sign-in was begun elsewhere, or took too long.",
    )
}
