//! `/folj/{token}`, the page behind the link in the mail: confirm, or end. A GET changes nothing, since mail programs open links by
//! themselves; one POST to `/avsluta` ends it without a question (RFC 8058).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::store::{self, Follower};
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData};
use crate::public::{html, or_plain_failure, unlisted};
use crate::remisser;

#[derive(Template)]
#[template(path = "followers/templates/own.html")]
struct OwnPage<'a> {
    municipality: &'a str,
    name: &'a str,
    remiss: String,
    email: &'a str,
    waiting: bool,
    told: bool,
    path: String,
}

#[derive(Template)]
#[template(path = "followers/templates/gone.html")]
struct GonePage<'a> {
    municipality: &'a str,
    ended: bool,
}

/// `GET /folj/{token}` and `GET /folj/{token}/avsluta`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let (follower, name) = look(&app, token(&request)).await?;
        let page = OwnPage {
            municipality: &app.settings().municipality.name,
            name: &name,
            remiss: format!("/remisser/{}", follower.remiss_id),
            email: &follower.email,
            waiting: follower.is_waiting(),
            told: follower.told_at.is_some(),
            path: format!("/folj/{}", token(&request)),
        };
        html(StatusCode::OK, &page)
    };
    finish(&app, made.await)
}

/// `POST /folj/{token}`
pub(super) async fn confirm(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        app.write(&Caller::public(), async |connection| {
            let follower = store::by_token(&app, connection, token(&request)).await?;
            store::confirm(&app, connection, follower.id).await
        })
        .await?;
        Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/folj/{}", token(&request))))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish())
    };
    finish(&app, made.await)
}

/// `POST /folj/{token}/avsluta`. The body is not read: the link itself is the right to end it.
pub(super) async fn end(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        app.write(&Caller::public(), async |connection| {
            match store::by_token(&app, connection, token(&request)).await {
                Err(ApiError::NotFound) => Ok(()),
                found => store::forget(&app, connection, &[found?.id]).await,
            }
        })
        .await?;
        gone(&app, true, StatusCode::OK)
    };
    finish(&app, made.await)
}

async fn look(app: &App, token: &str) -> ApiResult<(Follower, String)> {
    app.read(&Caller::public(), async |connection| {
        let follower = store::by_token(app, connection, token).await?;
        let remiss = remisser::find(app, connection, follower.remiss_id).await?;
        Ok((follower, remiss.name))
    })
    .await
}

fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

fn gone(app: &App, ended: bool, status: StatusCode) -> ApiResult<HttpResponse> {
    let page = GonePage {
        municipality: &app.settings().municipality.name,
        ended,
    };
    html(status, &page)
}

/// A link that is ended, or never was, leads to a page that says so.
fn finish(app: &App, made: ApiResult<HttpResponse>) -> HttpResponse {
    let made = match made {
        Err(ApiError::NotFound) => gone(app, false, StatusCode::NOT_FOUND),
        made => made,
    };
    unlisted(or_plain_failure(app, made, None))
}
