//! `GET /mailboxes`: how each mailbox is, for those who wait for mail.

use actix_web::{HttpResponse, get};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use super::store::{self, MailboxRow};
use crate::access::Caller;
use crate::app::App;
use crate::config::MailboxKind;
use crate::db::Connection;
use crate::http::{ApiResult, AppData};

/// A mailbox of the settings (brevlåda), and how it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailboxView {
    /// Its name in the settings.
    #[schema(example = "remiss")]
    pub name: String,
    /// `imap` or `maildir`.
    #[schema(example = "imap")]
    pub kind: String,
    /// Prefix of the board whose mail comes here; empty: for all boards.
    #[schema(example = "Ks")]
    pub board: String,
    /// Whether a worker watches it now.
    #[schema(example = true)]
    pub watched: bool,
    /// When it was last read without trouble, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-09-02T06:00:00Z")]
    pub looked_at: Option<Timestamp>,
    /// When mail was last taken in, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = "2019-09-02T05:48:11Z")]
    pub mail_at: Option<Timestamp>,
    /// Why it cannot be read, and how to mend it; none: it can.
    #[schema(example = json!(null))]
    pub trouble: Option<String>,
    /// Since when it could not be read, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub trouble_since: Option<Timestamp>,
    /// When it is tried again, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub next_try_at: Option<Timestamp>,
}

/// The mailboxes of the settings.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MailboxList {
    /// Those of the settings, in their order.
    pub mailboxes: Vec<MailboxView>,
}

/// A mailbox that cannot be read, for those who tell others of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// Its name in the settings.
    pub mailbox: String,
    /// Prefix of the board whose mail comes there; empty: for all boards.
    pub board: String,
    /// Why, in Swedish, and how to mend it.
    pub words: String,
    /// Since when, UTC.
    pub since: Timestamp,
}

/// The mailboxes
///
/// Brevlådorna som mejl hämtas från: när de senast lästes, och vad som är fel när de inte kan läsas. No mail is lost by it: what lies
/// there is fetched when the mailbox answers again.
#[utoipa::path(
    tag = "inbox",
    responses((status = 200, description = "The mailboxes of the settings", body = MailboxList)),
    security(("bearer" = ["registrar", "auditor", "administrator"])),
)]
#[get("/mailboxes")]
pub async fn list(app: AppData, caller: Caller) -> ApiResult<HttpResponse> {
    let rows = app
        .read(&caller, async |connection| {
            store::mailboxes(&app, connection).await
        })
        .await?;
    let settings = app.settings().mailboxes();
    let views = settings.into_iter().map(|config| {
        let row = rows.iter().find(|row| row.name == config.name);
        let of = |what: fn(&MailboxRow) -> Option<Timestamp>| row.and_then(what);
        MailboxView {
            kind: match config.kind {
                MailboxKind::Imap => "imap",
                MailboxKind::Maildir => "maildir",
            }
            .to_owned(),
            board: config.board,
            watched: row.is_some_and(|row| row.held_until > app.now()),
            looked_at: of(|row| row.looked_at),
            mail_at: of(|row| row.mail_at),
            trouble: row.and_then(|row| row.trouble.clone()),
            trouble_since: of(|row| row.trouble_since),
            next_try_at: of(|row| row.next_try_at),
            name: config.name,
        }
    });
    Ok(HttpResponse::Ok().json(MailboxList {
        mailboxes: views.collect(),
    }))
}

/// The mailboxes of the settings that cannot be read just now, with the time since when.
pub async fn troubles(app: &App, connection: &mut Connection) -> ApiResult<Vec<Trouble>> {
    let settings = app.settings().mailboxes();
    let rows = store::mailboxes(app, connection).await?;
    let troubles = rows.into_iter().filter_map(|row| {
        let config = settings.iter().find(|config| config.name == row.name)?;
        Some(Trouble {
            mailbox: row.name,
            board: config.board.clone(),
            words: row.trouble?,
            since: row.trouble_since?,
        })
    });
    Ok(troubles.collect())
}
