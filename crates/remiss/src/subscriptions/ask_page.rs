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
use crate::public::{Fields, Unkept, html, once_for_form, or_plain_failure};

#[derive(Template)]
#[template(path = "subscriptions/templates/ask.html")]
struct AskPage<'a> {
    municipality: &'a str,
    form: Form,
}

#[derive(Template)]
#[template(path = "subscriptions/templates/mailed.html")]
struct MailedPage<'a> {
    municipality: &'a str,
}

/// `GET /prenumerera`
pub(super) async fn show(app: AppData) -> HttpResponse {
    let made = async { render(&app, empty(&app).await?, StatusCode::OK) };
    or_plain_failure(&app, made.await, None)
}

/// `POST /prenumerera`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let (fingerprint, fields) =
        match body.and_then(|body| Ok((body.fingerprint, Fields::parse(&body.bytes)?))) {
            Ok(read) => read,
            Err(error) => return or_plain_failure(&app, Err(error), None),
        };
    let made = async {
        let mut form = empty(&app).await?.filled_with(&fields);
        let (Some(filled), Ok(email)) = (form.check(&fields), form.email.parse::<EmailAddress>()) else {
            return render(&app, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        let Some(token) = fields.token() else {
            form.notice =
                Some("Inget är sparat än, men det du fyllde i finns kvar. Tryck på knappen en gång till.");
            return render(&app, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        if let Err(ApiError::TooMany { .. }) = pace::keep(&app, &request, email.as_str()) {
            form.notice = Some(
                "Från din uppkoppling har det begärts prenumerationer för många adresser den senaste timmen. Vänta en stund och \
                 tryck på knappen igen. Inget är sparat än, men det du fyllde i finns kvar.",
            );
            return render(&app, form, StatusCode::TOO_MANY_REQUESTS);
        }
        let asked = Asked {
            email,
            wishes: filled.wishes,
            plain_language: filled.plain_language,
        };
        let taken = once_for_form(
            &app,
            (token, fingerprint),
            "/prenumerera/mejl",
            async |connection| ask(&app, connection, &asked).await,
        );
        match taken.await? {
            Some(onwards) => Ok(onwards),
            None => {
                form.notice = Some(
                    "Det här formuläret är redan skickat en gång. Du har ändrat något sedan dess. Tryck på knappen om \
                     ändringen också ska gälla.",
                );
                render(&app, form, StatusCode::CONFLICT)
            }
        }
    };
    let unkept = Unkept {
        path: request.path(),
        fields: &fields.0,
    };
    or_plain_failure(&app, made.await, Some(unkept))
}

/// `GET /prenumerera/mejl`: the same for every address.
pub(super) async fn mailed(app: AppData) -> HttpResponse {
    let page = MailedPage {
        municipality: &app.settings().municipality.name,
    };
    or_plain_failure(&app, html(StatusCode::OK, &page), None)
}

async fn empty(app: &App) -> ApiResult<Form> {
    let choices = app
        .read(&Caller::public(), async |connection| {
            Choices::load(app, connection).await
        })
        .await?;
    let token = app.new_secret()?;
    Ok(Form::new("/prenumerera", token, &choices, &Wishes::default(), false).asking_email())
}

fn render(app: &App, form: Form, status: StatusCode) -> ApiResult<HttpResponse> {
    let page = AskPage {
        municipality: &app.settings().municipality.name,
        form,
    };
    html(status, &page)
}
