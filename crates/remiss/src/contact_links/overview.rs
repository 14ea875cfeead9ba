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
use crate::organisations::Contact;
use crate::public::html;

/// A contact as it is shown.
struct Row<'a> {
    path: String,
    contact: &'a Contact,
    own: bool,
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
            contact,
        })
        .collect();
    let page = OverviewPage {
        municipality: &app.settings().municipality.name,
        organisation: &room.organisation.name,
        rows,
        reachable: is_reachable(&room.contacts),
        until: swedish_date(date_in_sweden(room.link.expires_at)),
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
