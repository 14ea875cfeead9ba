//! `/folj/{token}`, the page behind the link in the mail: confirm, or end. A GET changes nothing, since mail programs open links by
//! themselves; one POST to `/avsluta` ends it without a question (RFC 8058).

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::store::{self, Follower};
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData};
use crate::public::{Language, Site, html_in, language, or_plain_failure_in, unlisted};
use crate::remisser;

#[derive(Template)]
#[template(path = "followers/templates/own.html")]
struct OwnPage<'a> {
    site: Site<'a>,
    name: &'a str,
    remiss: String,
    email: &'a str,
    waiting: bool,
    told: bool,
    path: String,
    /// Where it is ended.
    end: String,
}

#[derive(Template)]
#[template(path = "followers/templates/gone.html")]
struct GonePage<'a> {
    site: Site<'a>,
    ended: bool,
}

/// `GET /folj/{token}` and `GET /folj/{token}/avsluta`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let (follower, name) = look(&app, token(&request)).await?;
        let path = format!("/folj/{}", token(&request));
        let page = OwnPage {
            site: Site::private(&app, t, &path),
            name: &name,
            remiss: format!("/remisser/{}", follower.remiss_id),
            email: &follower.email,
            waiting: follower.is_waiting(),
            told: follower.told_at.is_some(),
            end: t.path(&format!("{path}/avsluta")),
            path,
        };
        html_in(t, StatusCode::OK, &page)
    };
    finish(t, &app, made.await)
}

/// `POST /folj/{token}`
pub(super) async fn confirm(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        app.write(&Caller::public(), async |connection| {
            let follower = store::by_token(&app, connection, token(&request)).await?;
            store::confirm(&app, connection, follower.id).await
        })
        .await?;
        Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, t.path(&format!("/folj/{}", token(&request)))))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish())
    };
    finish(t, &app, made.await)
}

/// `POST /folj/{token}/avsluta`. The body is not read: the link itself is the right to end it.
pub(super) async fn end(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        app.write(&Caller::public(), async |connection| {
            match store::by_token(&app, connection, token(&request)).await {
                Err(ApiError::NotFound) => Ok(()),
                found => store::forget(&app, connection, &[found?.id]).await,
            }
        })
        .await?;
        gone(t, &app, true, StatusCode::OK)
    };
    finish(t, &app, made.await)
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

fn gone(t: &Language, app: &App, ended: bool, status: StatusCode) -> ApiResult<HttpResponse> {
    let page = GonePage {
        site: Site::of_nothing(app, t),
        ended,
    };
    html_in(t, status, &page)
}

/// A link that is ended, or never was, leads to a page that says so.
fn finish(t: &Language, app: &App, made: ApiResult<HttpResponse>) -> HttpResponse {
    let made = match made {
        Err(ApiError::NotFound) => gone(t, app, false, StatusCode::NOT_FOUND),
        made => made,
    };
    unlisted(or_plain_failure_in(t, app, made, None))
}
