//! `/prenumerera`, where anyone asks to be told of new remisser, and the page that says that a mail is on its way.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::address::EmailAddress;
use remiss_domain::subscription::Wishes;

use super::ask::{Asked, ask};
use super::choices::Choices;
use super::form::Form;
use super::pace;
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::{Fields, Language, Site, Unkept, html_in, language, once_for_form, or_plain_failure_in};

#[derive(Template)]
#[template(path = "subscriptions/templates/ask.html")]
struct AskPage<'a> {
    site: Site<'a>,
    form: Form,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/mailed.html")]
struct MailedPage<'a> {
    site: Site<'a>,
}

/// `GET /prenumerera`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async { render(&app, t, empty(&app, t).await?, StatusCode::OK) };
    or_plain_failure_in(t, &app, made.await, None)
}

/// `POST /prenumerera`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let t = language(&app, &request);
    let (fingerprint, fields) =
        match body.and_then(|body| Ok((body.fingerprint, Fields::parse(&body.bytes)?))) {
            Ok(read) => read,
            Err(error) => return or_plain_failure_in(t, &app, Err(error), None),
        };
    let made = async {
        let mut form = empty(&app, t).await?.filled_with(&fields);
        let (Some(filled), Ok(email)) = (form.check(t, &fields), form.email.parse::<EmailAddress>()) else {
            return render(&app, t, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        let Some(token) = fields.token() else {
            form.notice = Some(t.say("subscribe.again").to_owned());
            return render(&app, t, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        if let Err(ApiError::TooMany { .. }) = pace::keep(&app, &request, email.as_str()) {
            form.notice = Some(t.say("subscribe.crowd").to_owned());
            return render(&app, t, form, StatusCode::TOO_MANY_REQUESTS);
        }
        let asked = Asked {
            email,
            wishes: filled.wishes,
            plain_language: filled.plain_language,
        };
        let onwards = t.path("/prenumerera/mejl");
        let taken = once_for_form(&app, (token, fingerprint), &onwards, async |connection| {
            ask(&app, connection, &asked).await
        });
        match taken.await? {
            Some(onwards) => Ok(onwards),
            None => {
                form.notice = Some(t.say("subscribe.changed").to_owned());
                render(&app, t, form, StatusCode::CONFLICT)
            }
        }
    };
    let path = t.path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    or_plain_failure_in(t, &app, made.await, Some(unkept))
}

/// `GET /prenumerera/mejl`: the same for every address.
pub(super) async fn mailed(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let page = MailedPage {
        site: Site::private(&app, t, "/prenumerera/mejl"),
    };
    or_plain_failure_in(t, &app, html_in(t, StatusCode::OK, &page), None)
}

async fn empty(app: &App, t: &Language) -> ApiResult<Form> {
    let choices = app
        .read(&Caller::public(), async |connection| {
            Choices::load(app, connection).await
        })
        .await?;
    let token = app.new_secret()?;
    // Who reads easily wants to be written to so.
    Ok(Form::new(
        &t.path("/prenumerera"),
        token,
        &choices,
        &Wishes::default(),
        t.easy,
    )
    .asking_email())
}

fn render(app: &App, t: &Language, form: Form, status: StatusCode) -> ApiResult<HttpResponse> {
    let page = AskPage {
        site: Site::of(app, t, "/prenumerera"),
        form,
    };
    html_in(t, status, &page)
}
