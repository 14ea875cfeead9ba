//! `/kontaktuppgifter/{token}`: the contacts of an organisation, as the municipality has them.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::swedish::swedish_date;

use super::door::{
    Room, back, caller, come_in, come_in_to_change, finish, is_reachable, note, path, see, token,
};
use super::store;
use crate::http::{ApiResult, AppData};
use crate::organisations::{self, Contact};
use crate::public::html;

/// A contact as it is shown.
struct Row<'a> {
    path: String,
    contact: &'a Contact,
    own: bool,
    /// Whether it is asked by letter.
    by_letter: bool,
}

#[derive(Template)]
#[template(path = "contact_links/templates/overview.html")]
struct OverviewPage<'a> {
    municipality: &'a str,
    organisation: &'a str,
    rows: Vec<Row<'a>>,
    reachable: bool,
    path: &'a str,
    until: String,
    /// When somebody last said that it is right.
    confirmed: Option<String>,
    just_confirmed: bool,
    /// What was done just now.
    done: Option<&'static str>,
}

/// `GET /kontaktuppgifter/{token}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let room = app
            .read(&caller(), async |connection| {
                come_in(&app, connection, token(&request)).await
            })
            .await?;
        render(&app, &request, &room)
    };
    finish(&app, &request, made.await, None).await
}

/// `POST /kontaktuppgifter/{token}/bekrafta`: somebody says that the contacts are right.
pub(super) async fn confirm(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        app.write(&caller(), async |connection| {
            let room = come_in_to_change(&app, connection, token(&request)).await?;
            store::confirmed(&app, connection, &room.link).await?;
            organisations::confirmed(&app, connection, room.organisation.id).await?;
            note(
                &app,
                connection,
                &room,
                "contacts.confirmed",
                serde_json::json!({}),
            )
            .await
        })
        .await?;
        Ok(see(&back(&request, "bekraftat")))
    };
    finish(&app, &request, made.await, None).await
}

fn render(app: &AppData, request: &HttpRequest, room: &Room) -> ApiResult<HttpResponse> {
    let path = path(request);
    let rows = room
        .contacts
        .iter()
        .map(|contact| Row {
            path: format!("{path}/kontakter/{}", contact.id),
            own: contact.id == room.link.contact_id,
            by_letter: contact
                .channel
                .as_deref()
                .unwrap_or(&room.organisation.preferred_channel)
                == "letter",
            contact,
        })
        .collect();
    let page = OverviewPage {
        municipality: &app.settings().municipality.name,
        organisation: &room.organisation.name,
        rows,
        reachable: is_reachable(&room.contacts),
        confirmed: room.organisation.confirmed_on.map(swedish_date),
        until: swedish_date(date_in_sweden(room.link.expires_at)),
        just_confirmed: request.query_string() == "klart=bekraftat",
        done: match request.query_string() {
            "klart=sparad" => Some("Ändringen är sparad."),
            "klart=tillagd" => Some("Kontakten är tillagd."),
            "klart=borttagen" => Some("Kontakten är borttagen."),
            "klart=bekraftat" => Some("Tack! Nu vet vi att uppgifterna stämmer."),
            _ => None,
        },
        path: &path,
    };
    html(StatusCode::OK, &page)
}
