//! `/arbete/logga-ut`: the session ends here, and then at the provider, where it has a place for that.
//!
//! The way there is a page that leads on by itself: a form's own redirection to another server is what the pages' policy forbids.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{OUT, caller, cookies, log, store};
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::Fields;
use crate::staff_pages::{failure, html};

#[derive(Template)]
#[template(path = "staff_sessions/templates/signed_out.html")]
struct SignedOutPage<'a> {
    municipality: &'a str,
    /// Where the provider ends its session; none once that is done, or where it has no such place.
    onwards: Option<&'a str>,
}

/// `POST /arbete/logga-ut`
pub(super) async fn sign_out(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    match end(&app, &request, body).await {
        Ok(response) => response,
        Err(error) => failure::of(&app, None, &error),
    }
}

/// `GET /arbete/utloggad`
pub(super) async fn signed_out(app: AppData) -> HttpResponse {
    match page(&app, None) {
        Ok(response) => response,
        Err(error) => failure::of(&app, None, &error),
    }
}

async fn end(app: &App, request: &HttpRequest, body: Result<RawBody, ApiError>) -> ApiResult<HttpResponse> {
    let fields = Fields::parse(&body?.bytes)?;
    let (Some(session), Some(secret)) = (
        super::of_request(app, request).await?,
        cookies::session_secret(app, request),
    ) else {
        return page(app, None);
    };
    if session.check_form(app, request, fields.get("formular")).is_err() {
        return Err(ApiError::bad_request(
            "Utloggningen kom inte från en av våra sidor. Du är fortfarande inloggad.",
            "The form was not sent from one of our pages.",
        ));
    }
    let ended = app
        .write(&caller(), async |connection| {
            let ended = store::end_by_hash(app, connection, &store::hash(&secret)).await?;
            log::ended(app, connection, ended.as_ref(), log::Ending::SignedOut).await?;
            Ok(ended)
        })
        .await?;
    let onwards = match (app.oidc(), ended) {
        (Some(oidc), Some(ended)) => oidc.way_out(&ended.id_token, &app.page_url(OUT), app.now()).await,
        _ => None,
    };
    tracing::info!("somebody signed out of the pages");
    let mut response = page(app, onwards.as_ref().map(reqwest::Url::as_str))?;
    // Pages are kept by nobody (`no-store`); this is for what a browser keeps all the same, to go back to.
    response.headers_mut().insert(
        HeaderName::from_static("clear-site-data"),
        HeaderValue::from_static("\"cache\", \"storage\""),
    );
    response
        .add_cookie(&cookies::no_session(app))
        .map_err(ApiError::internal)?;
    Ok(response)
}

fn page(app: &App, onwards: Option<&str>) -> ApiResult<HttpResponse> {
    let page = SignedOutPage {
        municipality: &app.settings().municipality.name,
        onwards,
    };
    html(StatusCode::OK, &page)
}
