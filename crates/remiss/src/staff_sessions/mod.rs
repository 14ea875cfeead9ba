//! Sessions of the staff: whoever has signed in with the municipality's provider works on the pages until the session ends.
//!
//! The browser keeps a secret in a cookie, the database its hash and who it is. The secret is changed every quarter of an hour; one
//! that was changed and is used again later ends the session, since then two have it. A session ends when it was not used for
//! a while, in any case after some hours, and when the person signs out.

mod come_back;
mod cookies;
mod forms;
mod log;
mod sign_in;
mod sign_out;
mod store;

pub use forms::FormError;

use actix_web::{HttpRequest, web};
use jiff::{SignedDuration, Timestamp};

use crate::access::Caller;
use crate::access::oidc::Person;
use crate::app::App;
use crate::http::ApiResult;
use crate::jobs::Task;
use cookies::session_secret;

/// Age at which the secret in the cookie is changed.
const RENEWED_AFTER: SignedDuration = SignedDuration::from_mins(15);
/// How long the earlier secret is taken: for requests that were under way when it was changed.
const EARLIER_TAKEN: SignedDuration = SignedDuration::from_secs(60);
/// How exactly it is known when a session was last used.
const SEEN_WITHIN: SignedDuration = SignedDuration::from_secs(60);

/// The pages.
pub fn pages(config: &mut web::ServiceConfig) {
    config
        .route("/arbete/logga-in", web::get().to(sign_in::start))
        .route(BACK, web::get().to(come_back::come_back))
        .route("/arbete/logga-ut", web::post().to(sign_out::sign_out))
        .route(OUT, web::get().to(sign_out::signed_out));
}

/// Where the provider sends people back to.
const BACK: &str = "/arbete/inloggad";
/// Where people land who have signed out.
const OUT: &str = "/arbete/utloggad";

/// What the worker does by itself.
pub const TASKS: &[Task] = &[Task {
    name: "sessions that have ended",
    run: |app| Box::pin(forget_ended(app)),
}];

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// Who.
    pub person: Person,
    /// Key of the tokens in this session's forms.
    form_key: Vec<u8>,
    /// The secret for the cookie, when it was changed just now.
    renewed: Option<String>,
}

impl Session {
    /// The cookie that an answer has to bring, when the secret was changed.
    pub fn cookie(&self, app: &App) -> Option<actix_web::cookie::Cookie<'static>> {
        let secret = self.renewed.clone()?;
        Some(cookies::of_session(app, secret))
    }

    /// A token for a form: it can be sent in this session only, and what the form does is done once.
    pub fn form_token(&self, app: &App) -> ApiResult<String> {
        forms::token(app, &self.form_key)
    }

    /// Whether a form may be taken: it was sent from a page of ours, with a token of this session.
    pub fn check_form(&self, app: &App, request: &HttpRequest, token: &str) -> Result<(), FormError> {
        forms::check(app, request, &self.form_key, token)
    }
}

/// The session of the browser that asks, if it has one that has not ended.
pub async fn of_request(app: &App, request: &HttpRequest) -> ApiResult<Option<Session>> {
    let Some(secret) = session_secret(app, request) else {
        return Ok(None);
    };
    if !app.oidc().is_some_and(|oidc| oidc.signs_in_to_pages()) {
        return Ok(None);
    }
    let hash = store::hash(&secret);
    let now = app.now();
    let found = app
        .read(&caller(), async |connection| {
            store::by_hash(app, connection, &hash).await
        })
        .await?;
    let Some(row) = found else { return Ok(None) };
    let is_earlier = row.secret_hash != hash;
    if has_ended(app, row.seen_at, row.expires_at)
        || (is_earlier && now.duration_since(row.renewed_at) > EARLIER_TAKEN)
    {
        let why = if is_earlier && !has_ended(app, row.seen_at, row.expires_at) {
            log::Ending::SecretUsedTwice
        } else {
            log::Ending::Over
        };
        if is_earlier {
            tracing::warn!("a secret of a session was used again after its change: the session is ended");
        }
        app.write(&caller(), async |connection| {
            let ended = store::end(app, connection, row.id).await?;
            log::ended(app, connection, ended.as_ref(), why).await
        })
        .await?;
        return Ok(None);
    }
    // A person as an earlier version of the program wrote it may not be readable: then it signs in again.
    let Ok(person) = serde_json::from_value(row.person) else {
        return Ok(None);
    };
    let mut session = Session {
        person,
        form_key: row.form_key,
        renewed: None,
    };
    let renews = !is_earlier && now.duration_since(row.renewed_at) > RENEWED_AFTER;
    if renews {
        let new = app.new_secret()?;
        let changed = app
            .write(&caller(), async |connection| {
                store::renew(app, connection, row.id, (&hash, &store::hash(&new))).await
            })
            .await?;
        session.renewed = changed.then_some(new);
    } else if now.duration_since(row.seen_at) > SEEN_WITHIN {
        app.write(&caller(), async |connection| {
            store::seen(app, connection, row.id).await
        })
        .await?;
    }
    Ok(Some(session))
}

/// Ends all sessions at once, or those of one person by user name: what they have open is closed with the next click. Returns how many there were.
pub async fn end_all(app: &App, user: Option<&str>) -> ApiResult<usize> {
    app.write(&caller(), async |connection| {
        let ended = store::end_all(app, connection, user).await?;
        for session in &ended {
            log::ended(app, connection, Some(session), log::Ending::ByAdministrator).await?;
        }
        Ok(ended.len())
    })
    .await
}

/// Whether a session has ended that was last used then and ends in any case then.
fn has_ended(app: &App, seen_at: Timestamp, expires_at: Timestamp) -> bool {
    let idle = SignedDuration::from_mins(app.settings().oidc.pages.idle_minutes.into());
    expires_at <= app.now() || app.now().duration_since(seen_at) > idle
}

/// Sessions are looked up before it is known who asks.
fn caller() -> Caller {
    Caller::system("sessions")
}

/// Removes sessions that have ended. Returns how many there were.
async fn forget_ended(app: App) -> ApiResult<usize> {
    let idle = SignedDuration::from_mins(app.settings().oidc.pages.idle_minutes.into());
    let unused_since = app.now() - idle;
    app.write(&caller(), async |connection| {
        store::forget_ended(&app, connection, unused_since).await
    })
    .await
}
