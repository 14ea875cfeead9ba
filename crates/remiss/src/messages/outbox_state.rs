//! `GET /outbox`

use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::outbox::server_name;
use super::{SEND, store};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiResult, AppData};
use crate::jobs;

/// What waits to be sent (utkorgen), and whether the mail server takes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Outbox {
    /// Mails that wait, of all boards.
    #[schema(example = 12)]
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest_at: Option<Timestamp>,
    /// When the next of them is tried.
    pub next_attempt_at: Option<Timestamp>,
    /// Why none of them can be sent; none when the mail server takes mail.
    pub trouble: Option<MailServerTrouble>,
}

/// Why the mail server takes no mail at all: it is away, or refuses our login or we its certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailServerTrouble {
    /// Since when.
    pub since: Timestamp,
    /// When one mail is tried to see whether it is over. All others wait, and none is lost.
    pub next_try_at: Timestamp,
    /// How often it was tried in a row.
    #[schema(example = 3)]
    pub tries: i32,
    /// The mail server's words, or ours where it gave none.
    #[schema(example = "no connection: Connection refused")]
    pub words: String,
}

/// The state of the outbox
///
/// Hur många mejl som väntar på att skickas, sedan när, och om mejlservern tar emot.
#[utoipa::path(
    tag = "messages",
    responses((status = 200, description = "What waits", body = Outbox)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/outbox")]
pub async fn outbox_state(app: AppData, caller: Caller) -> ApiResult<HttpResponse> {
    let outbox = app
        .read(&caller, async |connection| outbox(&app, connection).await)
        .await?;
    Ok(HttpResponse::Ok().json(outbox))
}

/// What waits to be sent, and whether the mail server takes it.
pub async fn outbox(app: &App, connection: &mut Connection) -> ApiResult<Outbox> {
    let waiting = jobs::waiting(app, connection, SEND).await?;
    let server = store::mail_server(app, connection, &server_name(app)).await?;
    Ok(Outbox {
        waiting: waiting.count,
        oldest_at: waiting.oldest_at,
        next_attempt_at: waiting.next_run_at,
        trouble: server.trouble.map(|trouble| MailServerTrouble {
            since: trouble.since,
            next_try_at: trouble.next_try_at,
            tries: trouble.tries,
            words: trouble.words,
        }),
    })
}
