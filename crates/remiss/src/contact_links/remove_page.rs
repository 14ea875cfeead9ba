//! `/kontaktuppgifter/{token}/kontakter/{id}/ta-bort`: takes a contact away, after asking.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::contact_page::{contact_of, nobody_left};
use super::door::{
    Room, back, caller, come_in, come_in_to_change, contact_id, finish, is_reachable, note, path, see, token,
};
use super::{mails, store};
use crate::http::{ApiError, ApiResult, AppData};
use crate::organisations::{self, Contact};
use crate::public::{Site, html_in, language};

#[derive(Template)]
#[template(path = "contact_links/templates/remove.html")]
struct RemovePage<'a> {
    site: Site<'a>,
    organisation: &'a str,
    contact: &'a Contact,
    own: bool,
    possible: bool,
    action: String,
    overview: String,
    /// Path of the form of a new contact.
    add: String,
}

#[derive(Template)]
#[template(path = "contact_links/templates/left.html")]
struct LeftPage<'a> {
    site: Site<'a>,
    organisation: &'a str,
}

/// `GET /kontaktuppgifter/{token}/kontakter/{id}/ta-bort`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let room = app
            .read(&caller(), async |connection| {
                come_in(&app, connection, token(&request)).await
            })
            .await?;
        ask(&app, &request, &room, StatusCode::OK)
    };
    finish(&app, &request, made.await, None).await
}

/// `POST /kontaktuppgifter/{token}/kontakter/{id}/ta-bort`. One that is gone already stays gone.
pub(super) async fn remove(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let id = contact_id(&request)?;
        let removed = app
            .write(&caller(), async |connection| {
                let room = come_in_to_change(&app, connection, token(&request)).await?;
                let Ok(contact) = contact_of(&room, id) else {
                    return Ok(room);
                };
                if !may_go(&room, contact) {
                    return Err(nobody_left());
                }
                store::used(&app, connection, &room.link, None).await?;
                if let Some(old) = &contact.email {
                    mails::post_change(&app, connection, &room.organisation, contact, old, true).await?;
                }
                organisations::delete_contact(&app, connection, id).await?;
                let details = serde_json::json!({ "contactId": id, "role": contact.role });
                note(&app, connection, &room, "contact.removed", details).await?;
                Ok(room)
            })
            .await;
        match removed {
            Ok(room) if room.link.contact_id == id => {
                let page = LeftPage {
                    site: Site::of_nothing(&app, t),
                    organisation: &room.organisation.name,
                };
                html_in(t, StatusCode::OK, &page)
            }
            Ok(_) => Ok(see(&back(t, &request, "borttagen"))),
            Err(ApiError::Conflict(_)) => {
                let room = app
                    .read(&caller(), async |connection| {
                        come_in(&app, connection, token(&request)).await
                    })
                    .await?;
                ask(&app, &request, &room, StatusCode::CONFLICT)
            }
            Err(other) => Err(other),
        }
    };
    finish(&app, &request, made.await, None).await
}

/// Whether remisser still reach somebody without this contact, or reached nobody with it.
fn may_go(room: &Room, contact: &Contact) -> bool {
    let rest: Vec<Contact> = room
        .contacts
        .iter()
        .filter(|one| one.id != contact.id)
        .cloned()
        .collect();
    is_reachable(&rest) || !is_reachable(&room.contacts)
}

fn ask(app: &AppData, request: &HttpRequest, room: &Room, status: StatusCode) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let contact = contact_of(room, contact_id(request)?)?;
    let page = RemovePage {
        site: Site::private(app, t, request.path()),
        organisation: &room.organisation.name,
        own: contact.id == room.link.contact_id,
        possible: may_go(room, contact),
        contact,
        action: t.path(request.path()),
        overview: t.path(&path(request)),
        add: t.path(&format!("{}/kontakter/ny", path(request))),
    };
    html_in(t, status, &page)
}
