//! The yearly question: is what is kept of the organisation right? One mail a year to one contact of each, with a link where one press says yes.

use jiff::ToSpan;
use uuid::Uuid;

use super::{mails, send, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::http::ApiResult;
use crate::organisations;

/// How many organisations are asked in one round of the worker: a register that was read in on one day is asked over an hour and not at once.
const AT_ONCE: i64 = 50;

/// Asks those whose time has come. Returns how many mails were written.
pub(super) async fn ask(app: App) -> ApiResult<usize> {
    let days = app.settings().organisations.confirm_after_days;
    if days == 0 {
        return Ok(0);
    }
    let day = app.today().saturating_sub(i32::from(days).days());
    let caller = Caller::system("organisations");
    let due = app
        .read(&caller, async |connection| {
            organisations::due_for_confirmation(&app, connection, day, AT_ONCE).await
        })
        .await?;
    let mut asked = 0;
    for organisation in due {
        match ask_one(&app, &caller, organisation, day).await {
            Ok(is_asked) => asked += usize::from(is_asked),
            // One that fails must not keep the others from theirs.
            Err(error) => tracing::warn!(%error, "a yearly question failed; it is tried again"),
        }
    }
    Ok(asked)
}

/// In one transaction: that it was asked, the link, and the mail. A second worker finds it done.
async fn ask_one(app: &App, caller: &Caller, id: Uuid, day: jiff::civil::Date) -> ApiResult<bool> {
    app.write(caller, async |connection| {
        if !organisations::claim_question(app, connection, id, day).await? {
            return Ok(false);
        }
        let organisation = organisations::lock(app, connection, id).await?;
        let contacts = organisations::contacts_for_remisser(app, connection, id).await?;
        let reached = contacts
            .iter()
            .find_map(|contact| Some((contact, contact.email.as_deref()?)));
        let Some((contact, email)) = reached.filter(|_| organisation.active) else {
            return Ok(false);
        };
        let token = app.new_secret()?;
        let expires_at = app.now() + (24 * send::DAYS).hours();
        let link = store::insert(app, connection, (id, contact.id), &token, email, expires_at).await?;
        mails::post_question(app, connection, &organisation, contact, email, &link, &token).await?;
        let deed = Deed {
            action: "organisation.askedToConfirm",
            subject_kind: "organisation",
            subject_id: id,
            board_id: None,
            case_id: None,
            details: &serde_json::json!({ "contactId": contact.id, "contactLinkId": link.id }),
        };
        record(app, connection, caller, deed).await?;
        Ok(true)
    })
    .await
}
