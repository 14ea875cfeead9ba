//! `/svara/{token}/anstand`: a recipient asks for more time.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;

use super::super::days::{day, moment};
use super::super::failure::{Unkept, html_in};
use super::super::form::Fields;
use super::super::site::{Site, language};
use super::super::texts::Language;
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
    site: Site<'a>,
    path: &'a str,
    action: String,
    lead: String,
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
        let t = language(&app, &request);
        render(&app, t, &door, (&remiss, &recipient), ("", ""), (None, None)).await
    };
    finish(&request, &app, made.await, None)
}

/// `POST /svara/{token}/anstand`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let fields = match body.and_then(|body| Fields::parse(&body.bytes)) {
        Ok(fields) => fields,
        Err(error) => return finish(&request, &app, Err(error), None),
    };
    let t = language(&app, &request);
    let made = async {
        let door = Door::Link(token(&request));
        let (remiss, recipient) = look(&app, &door).await?;
        let (wished, reason) = (fields.get("datum"), fields.get("skal"));
        let day = wished.parse::<Date>().ok();
        let now = recipient.deadline(&remiss).map(date_in_sweden);
        let wished_error = match day {
            None => Some(t.say("extension.no_day")),
            Some(day) if Some(day) <= now || day <= app.today() => Some(t.say("extension.early")),
            Some(day) if day.year() > app.today().year() + 2 => Some(t.say("extension.far")),
            Some(_) => None,
        };
        let reason_error = (reason.chars().count() > LONGEST).then(|| t.say("extension.long_reason"));
        let (Some(day), None, None) = (day, wished_error, reason_error) else {
            let errors = (wished_error, reason_error);
            return render(&app, t, &door, (&remiss, &recipient), (wished, reason), errors).await;
        };
        app.write(&Caller::with_link(), async |connection| {
            recipients::ask_for_time(&app, connection, &remiss, &recipient, (day, reason)).await
        })
        .await?;
        // Sent twice it is asked once: what waits is mended.
        Ok(HttpResponse::SeeOther()
            .insert_header((
                header::LOCATION,
                t.path(&format!("{}?klart=begart#tid", door.path())),
            ))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .finish())
    };
    let path = t.path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    finish(&request, &app, made.await, Some(unkept))
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
    t: &Language,
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
    let asked = waiting.as_ref().map(|request| day(app, t, request.wished_on));
    let known_wish = waiting.as_ref().map(|request| request.wished_on.to_string());
    let is_wrong = wished_error.is_some() || reason_error.is_some();
    let action = format!("{}/anstand", door.path());
    let deadline = recipient
        .deadline(remiss)
        .map(|at| moment(app, t, at))
        .unwrap_or_default();
    let page = ExtensionPage {
        site: Site::private(app, t, &action),
        path: &door.path(),
        lead: t
            .with("extension.lead", "recipient", &recipient.name)
            .replace("{remiss}", &remiss.name)
            .replace("{deadline}", &deadline),
        action: t.path(&action),
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
    html_in(t, status, &page)
}
