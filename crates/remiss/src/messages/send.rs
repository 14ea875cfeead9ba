//! One mail: how it is built and handed over, and what is done when it comes back. What the server answered is written down by
//! [`super::settle`], many mails at a time.

use remiss_domain::workflow::RecipientDelivery;
use remiss_mail::{Accepted, Attachment, AutoSubmitted, ListHeaders, MailAddress, OutgoingMail, SendError};
use serde_json::json;

use super::message::Message;
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult};
use crate::recipients::{self, Recipient};

/// What came of handing a mail over.
pub(super) type HandedOver = Result<Accepted, SendError>;

/// Builds a mail and hands it over. Whatever goes wrong is an answer that can be written down.
pub(super) async fn hand_over(app: &App, message: &Message, files: &[Document]) -> HandedOver {
    if files.iter().any(|file| file.secrecy_ground.is_some()) {
        return Err(under_secrecy());
    }
    if is_too_large(app, message, files) {
        return Err(too_large_for_us(app));
    }
    match mail(app, message, files).await {
        Ok(mail) => app.mail_out().send(app.settings(), &mail).await,
        Err(error) => {
            tracing::warn!(message = %message.id, %error, "a mail could not be put together; it is tried again");
            Err(SendError::Transient {
                code: None,
                words:
                    "Mejlet gick inte att sätta ihop: en bilaga kunde inte läsas. Det görs ett nytt försök."
                        .to_owned(),
            })
        }
    }
}

/// A document may have come under secrecy after the mail was written.
fn under_secrecy() -> SendError {
    SendError::Permanent {
        code: None,
        words: "En bilaga omfattas av sekretess och skickas inte med e-post. Pröva utlämnandet, och skicka en maskerad kopia eller \
                handlingen på annat sätt."
            .to_owned(),
    }
}

fn too_large_for_us(app: &App) -> SendError {
    SendError::Permanent {
        code: None,
        words: format!(
            "Mejlet blir större än {} MB med sina bilagor.",
            app.settings().mail.max_size_mb
        ),
    }
}

pub(super) fn caller() -> Caller {
    Caller::system("outbox")
}

/// About how many bytes the mail will have: base64 takes four bytes for three, and line ends.
pub(super) fn size(message: &Message, files: &[Document]) -> usize {
    let files: i64 = files.iter().map(|file| file.size).sum();
    let texts = message.text.len() + message.html.as_ref().map_or(0, String::len);
    usize::try_from(files).unwrap_or(usize::MAX / 200) * 137 / 100 + texts
}

fn is_too_large(app: &App, message: &Message, files: &[Document]) -> bool {
    size(message, files) > app.settings().mail.max_size_bytes()
}

/// The mail as it travels: the same bytes whenever it is built.
pub(super) async fn mail(app: &App, message: &Message, files: &[Document]) -> ApiResult<OutgoingMail> {
    let settings = &app.settings().mail;
    let mut attachments = Vec::new();
    for file in files {
        attachments.push(Attachment {
            file_name: file.file_name.clone(),
            media_type: file.media_type.clone(),
            bytes: documents::content(app, file).await?,
        });
    }
    let named = |name: &str, address: &str| {
        if name.trim().is_empty() {
            MailAddress::new(address)
        } else {
            MailAddress::named(name.trim(), address)
        }
    };
    let reply_to = message.reply_to.as_deref().unwrap_or(&settings.reply_address);
    Ok(OutgoingMail {
        message_id: message.mail_message_id.clone(),
        from: named(&settings.from_name, &settings.from_address),
        // With the recipient's tag a bounce finds its place even where nothing of our mail is quoted.
        envelope_from: Some(reply_to.to_owned()),
        reply_to: Some(named(&settings.from_name, reply_to)),
        to: named(
            &message.to_name,
            message.to_address.as_deref().unwrap_or_default(),
        ),
        subject: message.subject.clone(),
        text: message.text.clone(),
        html: message.html.clone(),
        auto_submitted: Some(if message.auto_submitted == "auto-replied" {
            AutoSubmitted::Replied
        } else {
            AutoSubmitted::Generated
        }),
        in_reply_to: message.in_reply_to.clone(),
        references: message.in_reply_to.iter().cloned().collect(),
        list: message.subscription.as_ref().map(|subscription| ListHeaders {
            id: Some(subscription.list_id.clone()),
            // Mail programs follow https only (RFC 8058); without it the link in the text remains.
            unsubscribe_url: Some(subscription.unsubscribe_url.clone())
                .filter(|url| url.starts_with("https://")),
            unsubscribe_address: None,
        }),
        attachments,
        date: message.created_at,
    })
}

/// Notes that a mail of ours came back. It is the recipient's mark too, when the mail went to the recipient's own address.
pub async fn mark_bounced(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    message: &Message,
    words: &str,
) -> ApiResult<()> {
    let recipient = recipient_of(app, connection, message).await?;
    let from = ["queued", "sent", "failed"];
    if store::settle(app, connection, message.id, &from, "bounced", words)
        .await?
        .is_none()
    {
        return Ok(());
    }
    if let Some(recipient) = recipient
        && is_to(message, recipient.email.as_deref())
    {
        recipients::set_delivery(app, connection, recipient.id, RecipientDelivery::Bounced, words).await?;
    }
    tell(app, connection, caller, message, "message.bounced").await
}

/// The recipient, locked; none when it was taken off the list since.
pub(super) async fn recipient_of(
    app: &App,
    connection: &mut Connection,
    message: &Message,
) -> ApiResult<Option<Recipient>> {
    let Some(id) = message.recipient_id else {
        return Ok(None);
    };
    match recipients::lock(app, connection, id).await {
        Ok(recipient) => Ok(Some(recipient)),
        Err(ApiError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn is_to(message: &Message, email: Option<&str>) -> bool {
    match (&message.to_address, email) {
        (Some(to), Some(email)) => to.eq_ignore_ascii_case(email),
        _ => false,
    }
}

pub(super) async fn tell(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    message: &Message,
    action: &'static str,
) -> ApiResult<()> {
    let details = json!({ "purpose": message.purpose, "attempts": message.attempts });
    let deed = Deed {
        action,
        subject_kind: "message",
        subject_id: message.id,
        board_id: message.board_id,
        case_id: message.case_id,
        details: &details,
    };
    record(app, connection, caller, deed).await
}
