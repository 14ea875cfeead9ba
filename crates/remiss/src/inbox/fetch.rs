//! Fetching mail: store, register, commit, and only then mark as seen.
//!
//! A crash in between gives the same message once more, which its fingerprint tells; the other order would lose it.

use remiss_mail::{Mailbox, Maildir, MessageKey};
use serde_json::json;

use super::fingerprint::fingerprint;
use super::{READ, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::http::ApiResult;
use crate::jobs;

/// Mails taken in one round; the rest waits for the next one, so that reading goes on meanwhile.
const ROUND: usize = 200;

/// Takes new mail in. Returns how many there were. One that cannot be taken in is left where it is, and does not stop
/// the others.
pub(super) async fn fetch(app: &App) -> ApiResult<usize> {
    let mailbox = Mailbox::Maildir(Maildir::open(app.settings().mail_in_dir())?);
    let mut count = 0;
    for key in mailbox.list_new(usize::MAX).await? {
        match take_in(app, &mailbox, &key).await {
            Ok(true) => count += 1,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "a mail could not be taken in; it stays in the mailbox"),
        }
        if count >= ROUND {
            break;
        }
    }
    Ok(count)
}

async fn take_in(app: &App, mailbox: &Mailbox, key: &MessageKey) -> ApiResult<bool> {
    let Some(raw) = mailbox.read(key).await? else {
        return Ok(false);
    };
    let fingerprint = fingerprint(&raw);
    let caller = Caller::system("inbox");
    let known = app
        .read(&caller, async |connection| {
            store::is_known(app, connection, &fingerprint).await
        })
        .await?;
    if !known {
        let file = app.files().put(app.new_id(), raw).await?;
        app.write(&caller, async |connection| {
            let Some(id) = store::insert(app, connection, &file, &fingerprint).await? else {
                return Ok(());
            };
            let payload = json!({ "entryId": id });
            jobs::enqueue(app, connection, READ, &payload, Some(&id.to_string()), app.now()).await?;
            let details = json!({ "size": file.size });
            let deed = Deed {
                action: "inboxEntry.received",
                subject_kind: "inboxEntry",
                subject_id: id,
                board_id: None,
                case_id: None,
                details: &details,
            };
            record(app, connection, &caller, deed).await
        })
        .await?;
    }
    mailbox.mark_seen(key).await?;
    Ok(true)
}
