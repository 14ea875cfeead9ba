//! `/arbete/inloggad`: the browser comes back from the provider with a code, and a session begins.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use subtle::ConstantTimeEq;

use super::sign_in::other_attempt;
use super::{BACK, caller, cookies, log, store};
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, Query};
use crate::staff_pages::failure;

/// What the provider sends along (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Default, Deserialize)]
struct Answer {
    state: Option<String>,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `GET /arbete/inloggad`
pub(super) async fn come_back(request: HttpRequest, app: AppData) -> HttpResponse {
    let mut response = match begin(&app, &request).await {
        Ok(response) => response,
        Err(error) => failure::of_sign_in(&app, &error),
    };
    // Used or not: it is good for one answer. One to another attempt, from another tab, leaves it.
    if !answers_attempt(&app, &request) {
        return response;
    }
    if let Err(error) = response.add_cookie(&cookies::no_attempt(&app)) {
        return failure::of(&app, None, &ApiError::internal(error));
    }
    response
}

/// Whether the provider answers the attempt of this browser, and not an earlier one that a second tab has taken the place of.
fn answers_attempt(app: &App, request: &HttpRequest) -> bool {
    let answer = Query::<Answer>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let state = answer.state.unwrap_or_default();
    cookies::attempt(app, request)
        .is_some_and(|(attempt, _)| bool::from(state.as_bytes().ct_eq(attempt.state.as_bytes())))
}

async fn begin(app: &App, request: &HttpRequest) -> ApiResult<HttpResponse> {
    let Some(oidc) = app.oidc().filter(|oidc| oidc.signs_in_to_pages()) else {
        return Ok(failure::no_sign_in(app));
    };
    let answer = Query::<Answer>::from_query(request.query_string())
        .map(Query::into_inner)
        .unwrap_or_default();
    let (attempt, wanted) = cookies::attempt(app, request).ok_or_else(other_attempt)?;
    let state = answer.state.unwrap_or_default();
    if !bool::from(state.as_bytes().ct_eq(attempt.state.as_bytes())) {
        return Err(other_attempt());
    }
    let issuer = &app.settings().oidc.issuer;
    if answer.iss.is_some_and(|other| other != *issuer) {
        return Err(other_attempt());
    }
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
        tracing::info!("the identity provider signed nobody in");
        return Err(ApiError::bad_request(
            "Inloggningstjänsten loggade inte in dig: inloggningen avbröts, eller så får du inte använda Remiss.",
            "The provider signed nobody in.",
        ));
    };
    let back = app.page_url(BACK);
    let signed_in = oidc.signed_in(&attempt, &code, &back, app.now()).await?;
    let secret = app.new_secret()?;
    let form_key = URL_SAFE_NO_PAD.decode(app.new_secret()?);
    let form_key = form_key.map_err(ApiError::internal)?;
    let earlier = cookies::session_secret(app, request);
    app.write(&caller(), async |connection| {
        if let Some(earlier) = &earlier {
            let ended = store::end_by_hash(app, connection, &store::hash(earlier)).await?;
            log::ended(app, connection, ended.as_ref(), log::Ending::SignedInAnew).await?;
        }
        let session = store::insert(app, connection, &signed_in, &secret, &form_key).await?;
        log::begun(app, connection, session, &signed_in.person).await
    })
    .await?;
    tracing::info!("somebody signed in to the pages");
    Ok(HttpResponse::SeeOther()
        .insert_header((header::LOCATION, wanted))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(cookies::of_session(app, secret))
        .finish())
}
