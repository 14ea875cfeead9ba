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
use crate::public::{Fields, Language, Site, Unkept, done, html_in, language, or_plain_failure_in, unlisted};

#[derive(Template)]
#[template(path = "subscriptions/templates/own.html")]
struct OwnPage<'a> {
    site: Site<'a>,
    email: &'a str,
    waiting: bool,
    saved: bool,
    confirmed: bool,
    /// Path that ends it.
    end: String,
    form: Form,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/ended.html")]
struct EndedPage<'a> {
    site: Site<'a>,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/gone.html")]
struct GonePage<'a> {
    site: Site<'a>,
}

/// `GET /prenumeration/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let (subscription, choices) = look(&app, token(&request)).await?;
        let Some(email) = &subscription.email else {
            return ended(&app, t);
        };
        let form = form(&request, t, &subscription, &choices);
        render(&app, &request, t, &subscription, email, form, StatusCode::OK)
    };
    finish(&app, t, made.await, None)
}

/// `POST /prenumeration/{token}`: keeps what is wished for, and confirms a subscription that waits.
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let t = language(&app, &request);
    let fields = match body.and_then(|body| Fields::parse(&body.bytes)) {
        Ok(fields) => fields,
        Err(error) => return finish(&app, t, Err(error), None),
    };
    let made = async {
        let (subscription, choices) = look(&app, token(&request)).await?;
        let Some(email) = &subscription.email else {
            return ended(&app, t);
        };
        let mut form = form(&request, t, &subscription, &choices).filled_with(&fields);
        let Some(filled) = form.check(t, &fields) else {
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return render(&app, &request, t, &subscription, email, form, status);
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
            None => ended(&app, t),
            Some(done) => Ok(HttpResponse::SeeOther()
                .insert_header((
                    header::LOCATION,
                    t.path(&format!("{}?klart={done}", path(&request))),
                ))
                .insert_header((header::CACHE_CONTROL, "no-store"))
                .finish()),
        }
    };
    let own_path = t.path(&path(&request));
    let unkept = Unkept {
        path: &own_path,
        fields: &fields.0,
    };
    finish(&app, t, made.await, Some(unkept))
}

/// The page that was made; for a link that leads nowhere, what may have become of it.
pub(super) fn finish(
    app: &App,
    t: &Language,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    let made = match made {
        Err(ApiError::NotFound) => {
            let page = GonePage {
                site: Site::of_nothing(app, t),
            };
            html_in(t, StatusCode::NOT_FOUND, &page)
        }
        made => made,
    };
    unlisted(or_plain_failure_in(t, app, made, unkept))
}

/// Says that the subscription is ended: as often as somebody asks.
pub(super) fn ended(app: &App, t: &Language) -> ApiResult<HttpResponse> {
    let page = EndedPage {
        site: Site::of_nothing(app, t),
    };
    html_in(t, StatusCode::OK, &page)
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

fn form(request: &HttpRequest, t: &Language, subscription: &Subscription, choices: &Choices) -> Form {
    Form::new(
        &t.path(&path(request)),
        String::new(),
        choices,
        &subscription.wishes(),
        subscription.plain_language,
    )
}

fn render(
    app: &App,
    request: &HttpRequest,
    t: &Language,
    subscription: &Subscription,
    email: &str,
    form: Form,
    status: StatusCode,
) -> ApiResult<HttpResponse> {
    let path = path(request);
    let done = done(request);
    let page = OwnPage {
        site: Site::private(app, t, &path),
        email,
        waiting: subscription.is_waiting(),
        saved: done == "sparad",
        confirmed: done == "bekraftad" && !subscription.is_waiting(),
        end: t.path(&format!("{path}/avsluta")),
        form,
    };
    html_in(t, status, &page)
}
