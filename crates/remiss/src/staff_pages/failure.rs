//! What went wrong on a page of the staff: what happened, what was kept, what to do.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::desk::{Desk, Frame, html};
use crate::app::App;
use crate::http::inside::Problem;
use crate::http::{ApiError, ApiResult};
use crate::staff_sessions::FormError;

#[derive(Template)]
#[template(path = "staff_pages/templates/failure_outside.html")]
struct OutsidePage<'a> {
    municipality: &'a str,
    title: &'a str,
    happened: &'a str,
    todo: &'a str,
    /// What leads on: address and words.
    onwards: Option<(&'a str, &'a str)>,
}

#[derive(Template)]
#[template(path = "staff_pages/templates/failure.html")]
struct InsidePage<'a> {
    frame: Frame,
    title: &'a str,
    happened: &'a str,
    todo: &'a str,
}

const SIGN_IN: (&str, &str) = ("/arbete/logga-in", "Logga in");

/// The page about an error of somebody who is not signed in. `title`: what could not be done.
pub fn of(app: &App, title: Option<&str>, error: &ApiError) -> HttpResponse {
    let problem = Problem::from(error);
    let title = title.unwrap_or(&problem.title);
    outside(
        app,
        problem.status,
        (title, &problem.detail, "Försök igen om en stund."),
        Some(("/arbete", "Till början")),
    )
}

/// The page about a sign-in that came to nothing.
pub fn of_sign_in(app: &App, error: &ApiError) -> HttpResponse {
    let problem = Problem::from(error);
    let todo = match error {
        ApiError::NotEnoughRights(_) | ApiError::Forbidden(_) => {
            "När du har fått behörighet, logga in igen. Är du inloggad som någon annan hos kommunen, logga ut där först."
        }
        ApiError::IdentityProviderAway | ApiError::DatabaseAway(_) => "Vänta en stund och logga in igen.",
        _ => "Logga in igen.",
    };
    outside(
        app,
        problem.status,
        ("Du är inte inloggad", &problem.detail, todo),
        Some(SIGN_IN),
    )
}

/// The page that says that nobody can sign in.
pub fn no_sign_in(app: &App) -> HttpResponse {
    outside(
        app,
        StatusCode::NOT_FOUND,
        (
            "Inloggningen är inte påslagen",
            "Den här installationen av Remiss är inte kopplad till kommunens inloggning, så ingen kan logga in på sidorna.",
            "Be den som sköter tjänsten att ange oidc.issuer, oidc.audience och oidc.pages.client_id i inställningarna. Hur det görs står i \
             docs/operations.md.",
        ),
        None,
    )
}

/// The page for a form that was sent after its session had ended.
pub(super) fn signed_out_meanwhile(app: &App) -> HttpResponse {
    outside(
        app,
        StatusCode::UNAUTHORIZED,
        (
            "Du har loggats ut",
            "Sessionen tog slut medan sidan var öppen. Inget har ändrats.",
            "Logga in igen. Med webbläsarens bakåtknapp kommer du tillbaka till det du skrev.",
        ),
        Some(SIGN_IN),
    )
}

/// The page for a form that was not sent from a page of this session.
pub(super) fn form_refused(desk: &Desk, reason: FormError) -> ApiResult<HttpResponse> {
    tracing::info!(?reason, "a form was refused");
    let (happened, todo) = match reason {
        FormError::Elsewhere => (
            "Formuläret skickades inte från en av våra sidor. Inget har ändrats.",
            "Var det du som skickade det, öppna sidan i Remiss och gör om det där.",
        ),
        FormError::Token => (
            "Formuläret visades före den senaste inloggningen. Inget har ändrats.",
            "Gå tillbaka, ladda om sidan och gör om det.",
        ),
    };
    let page = InsidePage {
        frame: desk
            .frame("")
            .map_err(|problem| ApiError::internal(problem.detail))?,
        title: "Det gick inte att ta emot formuläret",
        happened,
        todo,
    };
    html(StatusCode::FORBIDDEN, &page)
}

/// The page about what the API refused.
pub(super) fn of_problem(desk: &Desk, problem: &Problem) -> HttpResponse {
    let (title, happened, todo) = match problem.status {
        StatusCode::NOT_FOUND => (
            "Sidan finns inte",
            "Det du söker finns inte, eller hör till en nämnd som du inte arbetar för.",
            "Kontrollera adressen, eller sök.",
        ),
        StatusCode::FORBIDDEN => (
            "Din roll räcker inte",
            problem.detail.as_str(),
            "Behöver du det här i ditt arbete, be den som sköter behörigheter om rätt roll och logga sedan in på nytt.",
        ),
        StatusCode::INTERNAL_SERVER_ERROR => (
            "Något gick fel hos oss",
            "Sidan kunde inte visas. Inget har ändrats.",
            "Försök igen om en stund.",
        ),
        _ => (
            problem.title.as_str(),
            problem.detail.as_str(),
            "Gå tillbaka och försök igen.",
        ),
    };
    let page = desk.frame("").and_then(|frame| {
        let page = InsidePage {
            frame,
            title,
            happened,
            todo,
        };
        Ok(html(problem.status, &page)?)
    });
    page.unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}

fn outside(
    app: &App,
    status: StatusCode,
    (title, happened, todo): (&str, &str, &str),
    onwards: Option<(&str, &str)>,
) -> HttpResponse {
    let page = OutsidePage {
        municipality: &app.settings().municipality.name,
        title,
        happened,
        todo,
        onwards,
    };
    html(status, &page).unwrap_or_else(|_| HttpResponse::InternalServerError().finish())
}
