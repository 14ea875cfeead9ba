//! `/kontaktuppgifter/{token}/kontakter/…`: one contact, to change or to add.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use uuid::Uuid;

use super::door::{
    Room, back, caller, come_in, come_in_to_change, contact_id, finish, is_reachable, note, path, token,
};
use super::form::Form;
use super::{mails, store};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, Fingerprint, IdempotencyKey, Made, RawBody};
use crate::organisations::{self, Contact};
use crate::public::{Fields, Site, Unkept, html_in, language, redirected};

#[derive(Template)]
#[template(path = "contact_links/templates/contact.html")]
struct ContactPage<'a> {
    site: Site<'a>,
    organisation: &'a str,
    form: Form,
    action: String,
    overview: String,
    is_new: bool,
}

/// What became of a form.
enum Kept {
    Done(HttpResponse),
    /// Nothing was kept, and the form says why.
    Mend(Box<Room>, Form, StatusCode),
}

/// `GET /kontaktuppgifter/{token}/kontakter/ny`
pub(super) async fn show_new(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let room = look(&app, &request).await?;
        let form = Form::empty(room.organisation.id, app.new_secret()?);
        render(&app, &request, &room, form, StatusCode::OK)
    };
    finish(&app, &request, made.await, None).await
}

/// `GET /kontaktuppgifter/{token}/kontakter/{id}`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let room = look(&app, &request).await?;
        let form = Form::of(contact_of(&room, contact_id(&request)?)?, app.new_secret()?);
        render(&app, &request, &room, form, StatusCode::OK)
    };
    finish(&app, &request, made.await, None).await
}

/// `POST /kontaktuppgifter/{token}/kontakter/ny`
pub(super) async fn add(request: HttpRequest, app: AppData, body: Result<RawBody, ApiError>) -> HttpResponse {
    take(request, app, body, None).await
}

/// `POST /kontaktuppgifter/{token}/kontakter/{id}`
pub(super) async fn change(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    match contact_id(&request) {
        Ok(id) => take(request, app, body, Some(id)).await,
        Err(error) => finish(&app, &request, Err(error), None).await,
    }
}

async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
    id: Option<Uuid>,
) -> HttpResponse {
    let (fingerprint, fields) =
        match body.and_then(|body| Ok((body.fingerprint, Fields::parse(&body.bytes)?))) {
            Ok(read) => read,
            Err(error) => return finish(&app, &request, Err(error), None).await,
        };
    let made = async {
        match keep(&app, &request, fingerprint, &fields, id).await? {
            Kept::Done(response) => redirected(&response),
            Kept::Mend(room, form, status) => render(&app, &request, &room, form, status),
        }
    };
    let path = language(&app, &request).path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    finish(&app, &request, made.await, Some(unkept)).await
}

/// Keeps the form once: a new contact where there is no `id`.
async fn keep(
    app: &AppData,
    request: &HttpRequest,
    fingerprint: Fingerprint,
    fields: &Fields,
    id: Option<Uuid>,
) -> ApiResult<Kept> {
    let t = language(app, request);
    let room = look(app, request).await?;
    let mut form = match id {
        Some(id) => match contact_of(&room, id) {
            Ok(contact) => Form::of(contact, app.new_secret()?),
            // It was removed meanwhile: what was written is not lost.
            Err(_) => {
                let mut form = Form::empty(room.organisation.id, app.new_secret()?).filled_with(fields);
                form.notice = Some("contacts.was_removed");
                return Ok(Kept::Mend(Box::new(room), form, StatusCode::CONFLICT));
            }
        },
        None => Form::empty(room.organisation.id, app.new_secret()?),
    };
    form = form.filled_with(fields);
    let new_id = id.unwrap_or_else(|| app.new_id());
    let Some(wanted) = form.check(t, new_id, room.organisation.id)? else {
        return Ok(Kept::Mend(Box::new(room), form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let Some(form_token) = fields.token() else {
        form.notice = Some("contacts.again");
        return Ok(Kept::Mend(Box::new(room), form, StatusCode::UNPROCESSABLE_ENTITY));
    };
    let version = form.version;
    let kept = IdempotencyKey::of_form(form_token)
        .once(app, &caller(), fingerprint, async |connection| {
            let room = come_in_to_change(app, connection, token(request)).await?;
            let done = match id {
                None => {
                    insert(app, connection, &room, &wanted).await?;
                    "tillagd"
                }
                Some(id) => {
                    let before =
                        organisations::lock_contact(app, connection, room.organisation.id, id).await?;
                    if before.version != version {
                        return Err(ApiError::PreconditionFailed {
                            current: before.version,
                        });
                    }
                    save(app, connection, &room, &before, &wanted).await?;
                    "sparad"
                }
            };
            Ok(Made {
                status: StatusCode::SEE_OTHER,
                location: Some(back(t, request, done)),
                version: None,
                body: (),
            })
        })
        .await;
    match kept {
        Ok(response) => Ok(Kept::Done(response)),
        Err(ApiError::PreconditionFailed { current }) => {
            form.version = current;
            form.notice = Some("contacts.changed_by_other");
            Ok(Kept::Mend(Box::new(room), form, StatusCode::CONFLICT))
        }
        Err(ApiError::IdempotencyKeyReused) => {
            form.notice = Some("contacts.changed_since");
            if let Some(known) = id.and_then(|id| contact_of(&room, id).ok()) {
                form.version = known.version;
            }
            Ok(Kept::Mend(Box::new(room), form, StatusCode::CONFLICT))
        }
        Err(ApiError::Conflict(_)) => {
            form.nobody_reached(t);
            Ok(Kept::Mend(Box::new(room), form, StatusCode::UNPROCESSABLE_ENTITY))
        }
        Err(other) => Err(other),
    }
}

async fn insert(app: &AppData, connection: &mut Connection, room: &Room, wanted: &Contact) -> ApiResult<()> {
    let contact = organisations::insert_contact(app, connection, wanted).await?;
    store::used(app, connection, &room.link, None).await?;
    let details = serde_json::json!({ "contactId": contact.id, "role": contact.role });
    note(app, connection, room, "contact.added", details).await
}

async fn save(
    app: &AppData,
    connection: &mut Connection,
    room: &Room,
    before: &Contact,
    wanted: &Contact,
) -> ApiResult<()> {
    let changed = wanted.differs_from(before);
    if changed.is_empty() {
        return store::used(app, connection, &room.link, None).await;
    }
    let mut afterwards = room.contacts.clone();
    for contact in &mut afterwards {
        if contact.id == wanted.id {
            contact.clone_from(wanted);
        }
    }
    if is_reachable(&room.contacts) && !is_reachable(&afterwards) {
        return Err(nobody_left());
    }
    let after = organisations::save_contact(app, connection, wanted).await?;
    let own = (after.id == room.link.contact_id)
        .then_some(after.email.as_deref())
        .flatten();
    store::used(app, connection, &room.link, own).await?;
    if let Some(old) = before.email.as_deref().filter(|_| changed.contains(&"email")) {
        mails::post_change(app, connection, &room.organisation, &after, old, false).await?;
    }
    let details = serde_json::json!({ "contactId": after.id, "role": after.role, "changed": changed });
    note(app, connection, room, "contact.changed", details).await
}

/// Nobody would be reached any more.
pub(super) fn nobody_left() -> ApiError {
    ApiError::conflict(
        "Minst en kontakt måste kunna ta emot remisser.",
        "At least one contact has to be able to receive remisser.",
    )
}

async fn look(app: &AppData, request: &HttpRequest) -> ApiResult<Room> {
    app.read(&caller(), async |connection| {
        come_in(app, connection, token(request)).await
    })
    .await
}

pub(super) fn contact_of(room: &Room, id: Uuid) -> ApiResult<&Contact> {
    let contact = room.contacts.iter().find(|contact| contact.id == id);
    contact.ok_or(ApiError::NotFound)
}

fn render(
    app: &AppData,
    request: &HttpRequest,
    room: &Room,
    form: Form,
    status: StatusCode,
) -> ApiResult<HttpResponse> {
    let t = language(app, request);
    let page = ContactPage {
        site: Site::private(app, t, request.path()),
        organisation: &room.organisation.name,
        is_new: form.version == 0,
        form,
        action: t.path(request.path()),
        overview: t.path(&path(request)),
    };
    html_in(t, status, &page)
}
