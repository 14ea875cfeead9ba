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
use crate::http::{ApiError, ApiResult, AppData, RawBody};
use crate::public::{
    Fields, Language, Site, TRAP, Unkept, html_in, language, once_for_form, or_plain_failure_in, published,
};
use crate::remisser::Remiss;
use crate::subscriptions::keep_pace;
use crate::{boards, cases};

/// An address gets at most one mail with its link in this time, however often somebody asks.
const BETWEEN_MAILS: SignedDuration = SignedDuration::from_hours(1);

#[derive(Template)]
#[template(path = "followers/templates/follow.html")]
struct FollowPage<'a> {
    site: Site<'a>,
    remiss: String,
    name: &'a str,
    action: String,
    token: String,
    email: String,
    plain: bool,
    error: Option<&'a str>,
    notice: Option<&'a str>,
    /// What came of it is there to read already.
    told: bool,
}

#[derive(Template)]
#[template(path = "followers/templates/mailed.html")]
struct MailedPage<'a> {
    site: Site<'a>,
}

/// `GET /remisser/{id}/folj`
pub(super) async fn show(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let made = async {
        let remiss = look(&app, &request).await?;
        let page = empty(&app, t, &remiss)?;
        html_in(t, StatusCode::OK, &page)
    };
    or_plain_failure_in(t, &app, made.await, None)
}

/// `POST /remisser/{id}/folj`
pub(super) async fn take(
    request: HttpRequest,
    app: AppData,
    body: Result<RawBody, ApiError>,
) -> HttpResponse {
    let t = language(&app, &request);
    let (fingerprint, fields) =
        match body.and_then(|body| Ok((body.fingerprint, Fields::parse(&body.bytes)?))) {
            Ok(read) => read,
            Err(error) => return or_plain_failure_in(t, &app, Err(error), None),
        };
    let made = async {
        let remiss = look(&app, &request).await?;
        let mut page = empty(&app, t, &remiss)?;
        page.email = fields.get("epost").chars().take(320).collect();
        page.plain = fields.get("lattlast") == "ja";
        let Ok(email) = page.email.parse::<EmailAddress>() else {
            page.error = Some(t.say("follow.no_email"));
            return html_in(t, StatusCode::UNPROCESSABLE_ENTITY, &page);
        };
        // Programs fill in what people do not see; a browser may have done it for a person.
        let Some(token) = fields.token().filter(|_| fields.get(TRAP).is_empty()) else {
            page.notice = Some(t.say("follow.again"));
            return html_in(t, StatusCode::UNPROCESSABLE_ENTITY, &page);
        };
        if let Err(ApiError::TooMany { .. }) = keep_pace(&app, &request, email.as_str()) {
            page.notice = Some(t.say("follow.crowd"));
            return html_in(t, StatusCode::TOO_MANY_REQUESTS, &page);
        }
        let plain = page.plain;
        let onwards = t.path("/folj/mejl");
        let taken = once_for_form(&app, (token, fingerprint), &onwards, async |connection| {
            ask(&app, connection, &remiss, &email, plain).await
        });
        match taken.await? {
            Some(onwards) => Ok(onwards),
            None => {
                page.notice = Some(t.say("follow.changed"));
                html_in(t, StatusCode::CONFLICT, &page)
            }
        }
    };
    let path = t.path(request.path());
    let unkept = Unkept {
        path: &path,
        fields: &fields.0,
    };
    or_plain_failure_in(t, &app, made.await, Some(unkept))
}

/// `GET /folj/mejl`: the same for every address.
pub(super) async fn mailed(request: HttpRequest, app: AppData) -> HttpResponse {
    let t = language(&app, &request);
    let page = MailedPage {
        site: Site::private(&app, t, "/folj/mejl"),
    };
    or_plain_failure_in(t, &app, html_in(t, StatusCode::OK, &page), None)
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

fn empty<'a>(app: &'a App, t: &'a Language, remiss: &'a Remiss) -> ApiResult<FollowPage<'a>> {
    let path = format!("/remisser/{}", remiss.id);
    Ok(FollowPage {
        site: Site::of(app, t, &format!("{path}/folj")),
        action: t.path(&format!("{path}/folj")),
        remiss: path,
        name: &remiss.name,
        token: app.new_secret()?,
        email: String::new(),
        // Who reads easily wants to be written to so.
        plain: t.easy,
        error: None,
        notice: None,
        told: remiss.state == "fedBack",
    })
}
