//! `/bekrafta/{token}`: who answered on a public page confirms the address. Mail programs that look at links confirm nothing: only the button does.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::super::days::moment;
use super::super::failure::html_in;
use super::super::site::{Site, language};
use super::files::token;
use super::finish;
use crate::access::Caller;
use crate::answering;
use crate::http::{ApiError, ApiResult, AppData};
use crate::remisser;

#[derive(Template)]
#[template(path = "public/templates/answering_confirm.html")]
struct ConfirmPage<'a> {
    site: Site<'a>,
    remiss: &'a str,
    name: &'a str,
    received: &'a str,
    action: String,
}

/// `GET /bekrafta/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let token = token(&request);
        let (waiting, remiss) = app
            .read(&Caller::with_link(), async |connection| {
                let waiting = answering::by_confirm_token(&app, connection, &token).await?;
                let remiss = remisser::find(&app, connection, waiting.remiss_id).await?;
                Ok((waiting, remiss))
            })
            .await?;
        match (waiting.state.as_str(), waiting.response_id) {
            // As often as the link is opened.
            (_, Some(id)) => return Ok(lead_to(&t.path(&format!("/mottaget/{id}")))),
            ("waiting", None) => {}
            _ => return Err(ApiError::NotFound),
        }
        let page = ConfirmPage {
            site: Site::private(&app, t, request.path()),
            remiss: &remiss.name,
            name: &waiting.name,
            received: &moment(&app, t, waiting.came_at),
            action: t.path(request.path()),
        };
        html_in(t, StatusCode::OK, &page)
    };
    finish(&request, &app, made.await, None)
}

/// `POST /bekrafta/{token}`
pub(super) async fn take(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let token = token(&request);
        let id = app
            .write(&Caller::with_link(), async |connection| {
                answering::confirm(&app, connection, &token).await
            })
            .await?;
        Ok(lead_to(
            &language(&app, &request).path(&format!("/mottaget/{id}")),
        ))
    };
    let made: ApiResult<HttpResponse> = made.await;
    finish(&request, &app, made, None)
}

fn lead_to(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
