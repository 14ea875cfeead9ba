//! The way in: from the secret in the address to the organisation whose contacts may be mended.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

use super::store::{self, ContactLink};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::organisations::{self, Contact, Organisation};
use crate::public::{Language, Site, Unkept, html_in, language, or_plain_failure_in, unlisted};

/// What a link that works leads to.
pub(super) struct Room {
    pub link: ContactLink,
    pub organisation: Organisation,
    pub contacts: Vec<Contact>,
}

#[derive(Template)]
#[template(path = "contact_links/templates/gone.html")]
struct GonePage<'a> {
    site: Site<'a>,
    /// Path that mails a new link; none where the link was never ours, or its contact is gone.
    renew: Option<String>,
}

/// Who changes something by a link, for the audit log.
pub(super) fn caller() -> Caller {
    Caller {
        name: "contact link".to_owned(),
        ..Caller::public()
    }
}

/// The secret in the address.
pub(super) fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

/// The contact in the address.
pub(super) fn contact_id(request: &HttpRequest) -> ApiResult<Uuid> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map_err(|_| ApiError::NotFound)
}

/// Path of the overview.
pub(super) fn path(request: &HttpRequest) -> String {
    format!("/kontaktuppgifter/{}", token(request))
}

/// What the secret leads to; [`ApiError::NotFound`] where the link works no more, whatever the reason.
pub(super) async fn come_in(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Room> {
    let link = store::by_token(app, connection, token).await?;
    let organisation = organisations::find(app, connection, link.organisation_id).await?;
    let contacts = organisations::contacts(app, connection, &[link.organisation_id]).await?;
    if link.expires_at <= app.now() || !is_still_theirs(&link, &contacts) || !organisation.active {
        return Err(ApiError::NotFound);
    }
    Ok(Room {
        link,
        organisation,
        contacts,
    })
}

/// The same, with the organisation locked until the end of the transaction: changes of its contacts come one after the other.
pub(super) async fn come_in_to_change(
    app: &App,
    connection: &mut Connection,
    token: &str,
) -> ApiResult<Room> {
    let link = store::by_token(app, connection, token).await?;
    organisations::lock(app, connection, link.organisation_id).await?;
    come_in(app, connection, token).await
}

/// Whether the contact of a link still has the address that it was mailed to.
pub(super) fn is_still_theirs(link: &ContactLink, contacts: &[Contact]) -> bool {
    contacts.iter().any(|contact| {
        contact.id == link.contact_id
            && contact.email.as_deref().map(store::address_hash).as_ref() == Some(&link.address_hash)
    })
}

/// Whether remisser still reach somebody.
pub(super) fn is_reachable(contacts: &[Contact]) -> bool {
    contacts.iter().any(|contact| {
        contact.receives_remisser && (contact.email.is_some() || !contact.postal_address.is_empty())
    })
}

/// Writes down what was done to a contact; neither names nor addresses, since the log is never cleaned.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    room: &Room,
    action: &'static str,
    details: serde_json::Value,
) -> ApiResult<()> {
    let mut details = details;
    details["contactLinkId"] = serde_json::json!(room.link.id);
    let deed = Deed {
        action,
        subject_kind: "organisation",
        subject_id: room.organisation.id,
        board_id: None,
        case_id: None,
        details: &details,
    };
    record(app, connection, &caller(), deed).await
}

/// Leads back to the overview, which says what was done.
pub(super) fn back(t: &Language, request: &HttpRequest, done: &str) -> String {
    t.path(&format!("{}?klart={done}", path(request)))
}

/// A redirection to a path.
pub(super) fn see(path: &str) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}

/// The page that was made; for a link that works no more, a page that says so and how to get a new one.
pub(super) async fn finish(
    app: &App,
    request: &HttpRequest,
    made: ApiResult<HttpResponse>,
    unkept: Option<Unkept<'_>>,
) -> HttpResponse {
    let t = language(app, request);
    let made = match made {
        Err(ApiError::NotFound) => gone(app, request).await,
        made => made,
    };
    unlisted(or_plain_failure_in(t, app, made, unkept))
}

async fn gone(app: &App, request: &HttpRequest) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let renewable = app
        .read(&caller(), async |connection| {
            let link = match store::by_token(app, connection, token(request)).await {
                Err(ApiError::NotFound) => return Ok(false),
                link => link?,
            };
            let contacts = organisations::contacts(app, connection, &[link.organisation_id]).await?;
            let organisation = organisations::find(app, connection, link.organisation_id).await?;
            Ok(link.expires_at <= app.now() && is_still_theirs(&link, &contacts) && organisation.active)
        })
        .await?;
    let page = GonePage {
        site: Site::of_nothing(app, t),
        renew: renewable.then(|| t.path(&format!("{}/ny-lank", path(request)))),
    };
    html_in(t, StatusCode::NOT_FOUND, &page)
}
