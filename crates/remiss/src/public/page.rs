//! `/remisser/{id}`, a remiss with its answer form for anyone, and `/svara/{token}`, the same for a recipient.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use remiss_domain::deadline::Deadline;
use remiss_domain::workflow::RecipientOutcome;
use uuid::Uuid;

use super::failure::{Unkept, html, or_failure};
use super::form::{Fields, Form};
use super::keep::keep;
use super::published;
use super::published_view::AnswerRow;
use super::shown::{Part, Shown, Standing};
use crate::access::Caller;
use crate::app::App;
use crate::boards::{self, Board};
use crate::cases::{self, Case};
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult, AppData, Paging, RawBody};
use crate::publications;
use crate::recipients::{self, Recipient};
use crate::remisser::{self, Remiss};
use crate::responses;

/// The way in to a remiss.
pub(super) enum Door {
    /// Its public page.
    Page(Uuid),
    /// The answer link of a recipient, by its token.
    Link(String),
}

/// An answer that a recipient gave before.
struct Earlier {
    number: String,
    received: String,
    outcome: &'static str,
}

/// The first of the published responses.
struct Published {
    total: i64,
    rows: Vec<AnswerRow>,
    /// How many more there are.
    rest: i64,
    /// Path of the page with all of them.
    page: String,
}

/// Everything that the page is made of.
struct Room {
    remiss: Remiss,
    recipient: Option<Recipient>,
    case: Case,
    board: Board,
    documents: Vec<Document>,
    earlier: Vec<Earlier>,
    published: Option<Published>,
}

#[derive(Template)]
#[template(path = "public/templates/remiss.html")]
struct RemissPage<'a> {
    municipality: &'a str,
    remiss: Shown,
    recipient: Option<&'a str>,
    earlier: &'a [Earlier],
    published: Option<&'a Published>,
    form: Option<Form>,
}

/// `GET /remisser/{id}`
pub(super) async fn show_page(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async { show(&app, &page_door(&request)?).await };
    or_failure(&app, made.await, None)
}

/// `GET /svara/{token}`
pub(super) async fn show_link(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = show(&app, &link_door(&request)).await;
    unlisted(or_failure(&app, made, None))
}

/// `POST /remisser/{id}`
pub(super) async fn take_page(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    match page_door(&request) {
        Ok(door) => take(&request, &app, &door, body).await,
        Err(error) => or_failure(&app, Err(error), None),
    }
}

/// `POST /svara/{token}`
pub(super) async fn take_link(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    unlisted(take(&request, &app, &link_door(&request), body).await)
}

fn page_door(request: &HttpRequest) -> ApiResult<Door> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map(Door::Page).map_err(|_| ApiError::NotFound)
}

fn link_door(request: &HttpRequest) -> Door {
    Door::Link(request.match_info().get("token").unwrap_or_default().to_owned())
}

/// A link of somebody's own is a secret: no search engine keeps its page.
pub fn unlisted(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(
        actix_web::http::header::HeaderName::from_static("x-robots-tag"),
        actix_web::http::header::HeaderValue::from_static("noindex, nofollow"),
    );
    response
}

/// The remiss behind the door, and the recipient whose door it is.
pub(super) async fn come_in(
    app: &App,
    connection: &mut Connection,
    door: &Door,
) -> ApiResult<(Remiss, Option<Recipient>)> {
    match door {
        Door::Page(id) => Ok((published(app, connection, *id).await?, None)),
        Door::Link(token) => {
            let recipient = recipients::by_answer_token(app, connection, token)
                .await?
                .ok_or(ApiError::NotFound)?;
            let remiss = remisser::find(app, connection, recipient.remiss_id).await?;
            if remiss.state == "draft" {
                return Err(ApiError::NotFound);
            }
            Ok((remiss, Some(recipient)))
        }
    }
}

async fn show(app: &App, door: &Door) -> ApiResult<HttpResponse> {
    let room = look_in(app, door).await?;
    let form = Form::new(
        &room.remiss,
        room.recipient.as_ref(),
        &path(door),
        app.new_secret()?,
    );
    render(app, door, &room, form, StatusCode::OK)
}

async fn take(
    request: &HttpRequest,
    app: &App,
    door: &Door,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let (fingerprint, fields) =
        match body.and_then(|body| Ok((body.fingerprint, Fields::parse(&body.bytes)?))) {
            Ok(read) => read,
            Err(error) => return or_failure(app, Err(error), None),
        };
    let made = async {
        let room = look_in(app, door).await?;
        let again = || -> ApiResult<Form> {
            let recipient = room.recipient.as_ref();
            let form = Form::new(&room.remiss, recipient, &path(door), app.new_secret()?);
            Ok(form.filled_with(&fields))
        };
        let mut form = again()?;
        let Some(filled) = form.check(&fields, &room.remiss) else {
            return render(app, door, &room, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        let Some(token) = fields.token() else {
            form.notice = Some(
                "Svaret är inte skickat än, men allt du skrev finns kvar. Tryck på Skicka svaret en gång till.",
            );
            return render(app, door, &room, form, StatusCode::UNPROCESSABLE_ENTITY);
        };
        match keep(app, door, &filled, token, fingerprint).await {
            Err(ApiError::IdempotencyKeyReused) => {
                let mut form = again()?;
                form.notice = Some(
                    "Det här formuläret är redan skickat en gång, och det svaret är mottaget. Texten har ändrats sedan \
                     dess. Tryck på Skicka svaret om den ändrade texten också ska lämnas in, som en komplettering.",
                );
                render(app, door, &room, form, StatusCode::CONFLICT)
            }
            other => other,
        }
    };
    let made = made.await;
    let unkept = Unkept {
        path: request.path(),
        fields: &fields.0,
    };
    or_failure(app, made, Some(unkept))
}

fn path(door: &Door) -> String {
    match door {
        Door::Page(id) => format!("/remisser/{id}/svara"),
        Door::Link(token) => format!("/svara/{token}"),
    }
}

async fn look_in(app: &App, door: &Door) -> ApiResult<Room> {
    app.read(&Caller::with_link(), async |connection| {
        let (remiss, recipient) = come_in(app, connection, door).await?;
        let case = cases::find(app, connection, remiss.case_id).await?;
        let board = boards::find(app, connection, remiss.board_id).await?;
        let mut documents = remisser::documents_of(app, connection, remiss.id).await?;
        let mut earlier = Vec::new();
        match &recipient {
            None => documents.retain(|document| document.public),
            Some(recipient) => {
                for response in responses::of_remiss(app, connection, remiss.id).await? {
                    if response.recipient_id != Some(recipient.id) {
                        continue;
                    }
                    let document = documents::find(app, connection, response.document_id).await?;
                    let outcome: RecipientOutcome = response.outcome.parse().map_err(ApiError::internal)?;
                    earlier.push(Earlier {
                        number: format!("{}:{}", case.case_number, document.number),
                        received: Deadline::from_timestamp(response.received_at).swedish(),
                        outcome: outcome.swedish(),
                    });
                }
            }
        }
        let published = if remiss.is_published() && case.secrecy_ground.is_none() {
            Some(first_published(app, connection, &remiss).await?)
        } else {
            None
        };
        Ok(Room {
            published,
            remiss,
            recipient,
            case,
            board,
            documents,
            earlier,
        })
    })
    .await
}

/// The first published responses, as many as do not make the page long.
async fn first_published(app: &App, connection: &mut Connection, remiss: &Remiss) -> ApiResult<Published> {
    let paging = Paging::first(10);
    let (found, total) = publications::standing_of_remiss(app, connection, remiss.id, paging).await?;
    let rows: Vec<AnswerRow> = found
        .iter()
        .map(|published| AnswerRow::of(remiss, published))
        .collect::<ApiResult<_>>()?;
    Ok(Published {
        total,
        rest: total - i64::try_from(rows.len()).unwrap_or_default(),
        rows,
        page: format!("/remisser/{}/svar", remiss.id),
    })
}

fn render(app: &App, door: &Door, room: &Room, form: Form, status: StatusCode) -> ApiResult<HttpResponse> {
    let deadline = match &room.recipient {
        Some(recipient) => recipient.deadline(&room.remiss),
        None => room.remiss.deadline,
    };
    let shown = Shown::of(
        app,
        &room.remiss,
        (&room.case, &room.board),
        deadline,
        &room.documents,
        &path(door),
    );
    let page = RemissPage {
        municipality: &app.settings().municipality.name,
        form: (shown.standing != Standing::Withdrawn).then_some(form),
        remiss: shown,
        recipient: room.recipient.as_ref().map(|recipient| recipient.name.as_str()),
        earlier: &room.earlier,
        published: room.published.as_ref(),
    };
    html(status, &page)
}
