//! `/remisser/{id}/folj`, where anyone asks to be told what comes of a remiss, and the page that says that a mail is on its way.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use jiff::SignedDuration;
use remiss_domain::address::EmailAddress;
use uuid::Uuid;

use super::{mails, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Made, RawBody};
use crate::public::{Fields, TRAP, Unkept, html, or_plain_failure, published, redirected};
use crate::remisser::Remiss;
use crate::subscriptions::keep_pace;
use crate::{boards, cases};

/// An address gets at most one mail with its link in this time, however often somebody asks.
const BETWEEN_MAILS: SignedDuration = SignedDuration::from_hours(1);

#[derive(Template)]
#[template(path = "followers/templates/follow.html")]
struct FollowPage<'a> {
    municipality: &'a str,
    remiss: String,
    name: &'a str,
    action: String,
    token: String,
    email: String,
    plain: bool,
    error: Option<&'static str>,
    notice: Option<&'static str>,
    /// What came of it is there to read already.
    told: bool,
}

#[derive(Template)]
#[template(path = "followers/templates/mailed.html")]
struct MailedPage<'a> {
    municipality: &'a str,
}

/// `GET /remisser/{id}/folj`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let remiss = look(&app, &request).await?;
        let page = empty(&app, &remiss)?;
        html(StatusCode::OK, &page)
    };
    or_plain_failure(&app, made.await, None)
}

/// `POST /remisser/{id}/folj`
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
        let remiss = look(&app, &request).await?;
        let mut page = empty(&app, &remiss)?;
        page.email = fields.get("epost").chars().take(320).collect();
        page.plain = fields.get("lattlast") == "ja";
        let Ok(email) = page.email.parse::<EmailAddress>() else {
            page.error = Some("Skriv en e-postadress, till exempel namn@example.org.");
            return html(StatusCode::UNPROCESSABLE_ENTITY, &page);
        };
        // Programs fill in what people do not see; a browser may have done it for a person.
        let Some(token) = fields.token().filter(|_| fields.get(TRAP).is_empty()) else {
            page.notice =
                Some("Inget är sparat än, men det du fyllde i finns kvar. Tryck på knappen en gång till.");
            return html(StatusCode::UNPROCESSABLE_ENTITY, &page);
        };
        if let Err(ApiError::TooMany { .. }) = keep_pace(&app, &request, email.as_str()) {
            page.notice = Some(
                "Från din uppkoppling har det skrivits in många adresser den senaste timmen. Vänta en stund och tryck på knappen \
                 igen. Inget är sparat än, men det du fyllde i finns kvar.",
            );
            return html(StatusCode::TOO_MANY_REQUESTS, &page);
        }
        let plain = page.plain;
        let kept = IdempotencyKey::of_form(token)
            .once(&app, &Caller::public(), fingerprint, async |connection| {
                ask(&app, connection, &remiss, &email, plain).await?;
                Ok(Made {
                    status: StatusCode::SEE_OTHER,
                    location: Some("/folj/mejl".to_owned()),
                    version: None,
                    body: (),
                })
            })
            .await;
        match kept {
            Err(ApiError::IdempotencyKeyReused) => {
                page.notice = Some(
                    "Det här formuläret är redan skickat en gång. Du har ändrat något sedan dess. Tryck på knappen om \
                     ändringen också ska gälla.",
                );
                html(StatusCode::CONFLICT, &page)
            }
            kept => redirected(&kept?),
        }
    };
    let unkept = Unkept {
        path: request.path(),
        fields: &fields.0,
    };
    or_plain_failure(&app, made.await, Some(unkept))
}

/// `GET /folj/mejl`: the same for every address.
pub(super) async fn mailed(app: AppData) -> HttpResponse {
    let page = MailedPage {
        municipality: &app.settings().municipality.name,
    };
    or_plain_failure(&app, html(StatusCode::OK, &page), None)
}

/// Keeps the request, and writes the mail with the link unless the address has just had one. Whoever asks is told the same, whether
/// or not the address is known.
async fn ask(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    email: &EmailAddress,
    plain_language: bool,
) -> ApiResult<()> {
    let remiss = published(app, connection, remiss.id).await?;
    let follower = store::take(app, connection, &remiss, email.as_str(), plain_language).await?;
    let rests = |at| app.now().duration_since(at) < BETWEEN_MAILS;
    if follower.mailed_at.is_some_and(rests) {
        return Ok(());
    }
    let board = boards::find(app, connection, remiss.board_id).await?;
    let case = cases::find(app, connection, remiss.case_id).await?;
    mails::post_link(app, connection, &follower, (&remiss, &board, &case)).await?;
    store::mailed(app, connection, follower.id).await
}

async fn look(app: &App, request: &HttpRequest) -> ApiResult<Remiss> {
    let id = request.match_info().get("id").unwrap_or_default();
    let id: Uuid = id.parse().map_err(|_| ApiError::NotFound)?;
    app.read(&Caller::public(), async |connection| {
        published(app, connection, id).await
    })
    .await
}

fn empty<'a>(app: &'a App, remiss: &'a Remiss) -> ApiResult<FollowPage<'a>> {
    let path = format!("/remisser/{}", remiss.id);
    Ok(FollowPage {
        municipality: &app.settings().municipality.name,
        action: format!("{path}/folj"),
        remiss: path,
        name: &remiss.name,
        token: app.new_secret()?,
        email: String::new(),
        plain: false,
        error: None,
        notice: None,
        told: remiss.state == "fedBack",
    })
}
