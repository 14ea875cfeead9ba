//! `/prenumeration/{token}`, the page of a subscription: confirm, change, end.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::choices::Choices;
use super::form::Form;
use super::store::{self, Subscription};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::{Fields, Unkept, html, or_plain_failure, unlisted};

#[derive(Template)]
#[template(path = "subscriptions/templates/own.html")]
struct OwnPage<'a> {
    municipality: &'a str,
    email: &'a str,
    waiting: bool,
    saved: bool,
    confirmed: bool,
    path: &'a str,
    form: Form,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/ended.html")]
struct EndedPage<'a> {
    municipality: &'a str,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/gone.html")]
struct GonePage<'a> {
    municipality: &'a str,
}

/// `GET /prenumeration/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let (subscription, choices) = look(&app, token(&request)).await?;
        let Some(email) = &subscription.email else {
            return ended(&app);
        };
        let form = form(&request, &subscription, &choices);
        render(&app, &request, &subscription, email, form, StatusCode::OK)
    };
    finish(&app, made.await, None)
}

/// `POST /prenumeration/{token}`: keeps what is wished for, and confirms a subscription that waits.
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let fields = match body.and_then(|body| Fields::parse(&body.bytes)) {
        Ok(fields) => fields,
        Err(error) => return finish(&app, Err(error), None),
    };
    let made = async {
        let (subscription, choices) = look(&app, token(&request)).await?;
        let Some(email) = &subscription.email else {
            return ended(&app);
        };
        let mut form = form(&request, &subscription, &choices).filled_with(&fields);
        let Some(filled) = form.check(&fields) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(&app, &request, &subscription, email, form, status);
        };
        let done = app
            .write(&Caller::public(), async |connection| {
                let subscription = store::lock_by_token(&app, connection, token(&request)).await?;
                if subscription.email.is_none() {
                    return Ok(None);
                }
                let id = subscription.id;
                store::wish(&app, connection, id, &filled.wishes, filled.plain_language).await?;
                if subscription.is_confirmed() {
                    return Ok(Some("sparad"));
                }
                store::confirm(&app, connection, id).await?;
                note(&app, connection, &subscription, "subscription.confirmed").await?;
                Ok(Some("bekraftad"))
            })
            .await?;
        match done {
            None => ended(&app),
            Some(done) => Ok(HttpResponse::SeeOther()
                .insert_header((header::LOCATION, format!("{}?klart={done}", path(&request))))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish()),
        }
    };
    let own_path = path(&request);
    let unkept = Unkept {
        path: &own_path,
        fields: &fields.0,
    };
    finish(&app, made.await, Some(unkept))
}

/// The page that was made; for a link that leads nowhere, what may have become of it.
pub(super) fn finish(app: &App, made: ApiResult<HttpResponse>, unkept: Option<Unkept<'_>>) -> HttpResponse {
    let made = match made {
        Err(ApiError::NotFound) => {
            let page = GonePage {
                municipality: &app.settings().municipality.name,
            };
            html(StatusCode::NOT_FOUND, &page)
        }
        made => made,
    };
    unlisted(or_plain_failure(app, made, unkept))
}

/// Says that the subscription is ended: as often as somebody asks.
pub(super) fn ended(app: &App) -> ApiResult<HttpResponse> {
    let page = EndedPage {
        municipality: &app.settings().municipality.name,
    };
    html(StatusCode::OK, &page)
}

/// Writes down what was done to a subscription; whose it is stands in no log.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    subscription: &Subscription,
    action: &'static str,
) -> ApiResult<()> {
    let deed = Deed {
        action,
        subject_kind: "subscription",
        subject_id: subscription.id,
        board_id: None,
        case_id: None,
        details: &serde_json::json!({}),
    };
    record(app, connection, &Caller::public(), deed).await
}

/// The secret in the address.
pub(super) fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

fn path(request: &HttpRequest) -> String {
    format!("/prenumeration/{}", token(request))
}

async fn look(app: &App, token: &str) -> ApiResult<(Subscription, Choices)> {
    app.read(&Caller::public(), async |connection| {
        let subscription = store::by_token(app, connection, token).await?;
        let choices = Choices::load_with(app, connection, &subscription.wishes()).await?;
        Ok((subscription, choices))
    })
    .await
}

fn form(request: &HttpRequest, subscription: &Subscription, choices: &Choices) -> Form {
    Form::new(
        &path(request),
        String::new(),
        choices,
        &subscription.wishes(),
        subscription.plain_language,
    )
}

fn render(
    app: &App,
    request: &HttpRequest,
    subscription: &Subscription,
    email: &str,
    form: Form,
    status: StatusCode,
) -> ApiResult<HttpResponse> {
    let page = OwnPage {
        municipality: &app.settings().municipality.name,
        email,
        waiting: subscription.is_waiting(),
        saved: request.query_string() == "klart=sparad",
        confirmed: request.query_string() == "klart=bekraftad" && !subscription.is_waiting(),
        path: &path(request),
        form,
    };
    html(status, &page)
}
