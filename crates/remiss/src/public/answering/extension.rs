//! `/svara/{token}/anstand`: a recipient asks for more time.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;
use remiss_domain::deadline::{Deadline, date_in_sweden};

use super::super::failure::{Unkept, html};
use super::super::form::Fields;
use super::files::token;
use super::room::come_in;
use super::{Door, finish};
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::recipients::{self, Recipient};
use crate::remisser::Remiss;

/// Most letters of a reason.
const LONGEST: usize = 2000;

#[derive(Template)]
#[template(path = "public/templates/answering_extension.html")]
struct ExtensionPage<'a> {
    municipality: &'a str,
    remiss: &'a str,
    recipient: &'a str,
    path: &'a str,
    deadline: String,
    possible: bool,
    wished: &'a str,
    wished_error: Option<&'a str>,
    reason: &'a str,
    reason_error: Option<&'a str>,
    asked: Option<String>,
}

/// `GET /svara/{token}/anstand`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let door = Door::Link(token(&request));
        let (remiss, recipient) = look(&app, &door).await?;
        render(&app, &door, (&remiss, &recipient), ("", ""), (None, None)).await
    };
    finish(&app, made.await, None)
}

/// `POST /svara/{token}/anstand`
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
        let door = Door::Link(token(&request));
        let (remiss, recipient) = look(&app, &door).await?;
        let (wished, reason) = (fields.get("datum"), fields.get("skal"));
        let day = wished.parse::<Date>().ok();
        let now = recipient.deadline(&remiss).map(date_in_sweden);
        let wished_error = match day {
            None => Some("Välj en dag, eller skriv den som 2027-01-31."),
            Some(day) if Some(day) <= now || day <= app.today() => Some("Välj en dag efter svarsdatumet."),
            Some(day) if day.year() > app.today().year() + 2 => {
                Some("Välj en dag som ligger närmare i tiden.")
            }
            Some(_) => None,
        };
        let reason_error =
            (reason.chars().count() > LONGEST).then_some("Skriv kortare: skälet får ha högst 2 000 tecken.");
        let (Some(day), None, None) = (day, wished_error, reason_error) else {
            let errors = (wished_error, reason_error);
            return render(&app, &door, (&remiss, &recipient), (wished, reason), errors).await;
        };
        app.write(&Caller::with_link(), async |connection| {
            recipients::ask_for_time(&app, connection, &remiss, &recipient, (day, reason)).await
        })
        .await?;
        // Sent twice it is asked once: what waits is mended.
        Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("{}?klart=begart#tid", door.path())))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish())
    };
    let unkept = Unkept {
        path: request.path(),
        fields: &fields.0,
    };
    finish(&app, made.await, Some(unkept))
}

async fn look(app: &App, door: &Door) -> ApiResult<(Remiss, Recipient)> {
    app.read(&Caller::with_link(), async |connection| {
        let (remiss, recipient) = come_in(app, connection, door).await?;
        Ok((remiss, recipient.ok_or(ApiError::NotFound)?))
    })
    .await
}

async fn render(
    app: &App,
    door: &Door,
    (remiss, recipient): (&Remiss, &Recipient),
    (wished, reason): (&str, &str),
    (wished_error, reason_error): (Option<&str>, Option<&str>),
) -> ApiResult<HttpResponse> {
    let request = app
        .read(&Caller::with_link(), async |connection| {
            recipients::newest_request(app, connection, recipient.id).await
        })
        .await?;
    let waiting = request.filter(|request| request.state == "waiting");
    let asked = waiting
        .as_ref()
        .map(|request| remiss_domain::swedish::swedish_date(request.wished_on));
    let known_wish = waiting.as_ref().map(|request| request.wished_on.to_string());
    let is_wrong = wished_error.is_some() || reason_error.is_some();
    let page = ExtensionPage {
        municipality: &app.settings().municipality.name,
        remiss: &remiss.name,
        recipient: &recipient.name,
        path: &door.path(),
        deadline: recipient
            .deadline(remiss)
            .map(|at| Deadline::from_timestamp(at).swedish())
            .unwrap_or_default(),
        possible: recipients::may_ask_for_time(remiss),
        wished: if is_wrong {
            wished
        } else {
            known_wish.as_deref().unwrap_or_default()
        },
        wished_error,
        reason: match (&waiting, is_wrong) {
            (Some(request), false) => &request.reason,
            _ => reason,
        },
        reason_error,
        asked,
    };
    let status = if is_wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    html(status, &page)
}
