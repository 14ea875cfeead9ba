//! Handing mails over, and what became of them.
//!
//! A mail is tried until the server takes it, refuses it for good, or five days have passed. While we talk to the server an
//! open transaction holds an advisory lock of this message and nothing else, so that two workers never send it at
//! once. A crash between the server's answer and our commit sends the same Message-ID once more, which mail programs
//! show once.

use jiff::SignedDuration;
use remiss_domain::workflow::RecipientDelivery;
use remiss_mail::{Attachment, AutoSubmitted, ListHeaders, MailAddress, OutgoingMail, SendError};
use serde_json::{Value, json};
use uuid::Uuid;

use super::message::Message;
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::db::Connection;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult};
use crate::recipients::{self, Recipient};

/// How long a mail is tried: as long as mail servers do (RFC 5321 4.5.4.1 says four to five days).
const PATIENCE: SignedDuration = SignedDuration::from_hours(5 * 24);

/// The job that hands one mail over.
pub(super) async fn send(app: &App, payload: &Value) -> ApiResult<()> {
    let id: Uuid = payload["messageId"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| ApiError::internal("a sending job without a message"))?;
    let begun = app
        .write(&caller(), async |connection| {
            if !store::take(app, connection, id).await? {
                return Err(elsewhere());
            }
            let Some(message) = store::begin(app, connection, id).await? else {
                return Ok(None);
            };
            let mut files = Vec::new();
            for document in &message.document_ids {
                files.push(documents::find(app, connection, *document).await?);
            }
            Ok(Some((message, files)))
        })
        .await?;
    let Some((message, files)) = begun else {
        return Ok(());
    };
    let mail = mail(app, &message, &files).await?;
    let too_large = is_too_large(app, &message, &files);
    let passing = app
        .write(&caller(), async |connection| {
            if !store::take(app, connection, id).await? {
                return Err(elsewhere());
            }
            if store::find(app, connection, id).await?.status != "queued" {
                return Ok(None);
            }
            let handed_over = if too_large {
                Err(too_large_for_us(app))
            } else {
                app.mail_out().send(app.settings(), &mail).await
            };
            let gives_up = app.now().duration_since(message.created_at) >= PATIENCE;
            match handed_over {
                Ok(accepted) => {
                    settle(app, connection, &message, "sent", &accepted.server_answer).await?;
                    Ok(None)
                }
                Err(error) if error.is_permanent() || gives_up => {
                    settle(app, connection, &message, "failed", error.words()).await?;
                    Ok(None)
                }
                Err(error) => {
                    store::note(app, connection, id, error.words()).await?;
                    Ok(Some(error.code()))
                }
            }
        })
        .await?;
    match passing {
        None => Ok(()),
        // The words may name an address: they stay with the message.
        Some(code) => Err(ApiError::internal(format!(
            "the mail server takes no mail now ({})",
            code.map_or("no code".to_owned(), |code| code.to_string())
        ))),
    }
}

fn elsewhere() -> ApiError {
    ApiError::internal("another worker is sending this message")
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

fn caller() -> Caller {
    Caller::system("outbox")
}

/// Base64 takes four bytes for three, and line ends.
fn is_too_large(app: &App, message: &Message, files: &[Document]) -> bool {
    let files: i64 = files.iter().map(|file| file.size).sum();
    let texts = message.text.len() + message.html.as_ref().map_or(0, String::len);
    let limit = i64::try_from(app.settings().mail.max_size_bytes()).unwrap_or(i64::MAX);
    files * 137 / 100 + i64::try_from(texts).unwrap_or(i64::MAX) > limit
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

/// Writes down what the server answered, on the message and on the recipient.
async fn settle(
    app: &App,
    connection: &mut Connection,
    message: &Message,
    status: &'static str,
    words: &str,
) -> ApiResult<()> {
    // Recipient before message, as everywhere.
    let recipient = recipient_of(app, connection, message).await?;
    if store::settle(app, connection, message.id, &["queued"], status, words)
        .await?
        .is_none()
    {
        return Ok(());
    }
    if let Some(recipient) = recipient {
        let delivery = match status {
            "sent" if message.purpose == "dispatch" && recipient.delivery == "pending" => {
                Some(RecipientDelivery::Sent)
            }
            "failed" if is_to(message, recipient.email.as_deref()) => Some(RecipientDelivery::Bounced),
            _ => None,
        };
        if let Some(delivery) = delivery {
            recipients::set_delivery(app, connection, recipient.id, delivery, words).await?;
        }
    }
    let action = if status == "sent" {
        "message.sent"
    } else {
        "message.failed"
    };
    tell(app, connection, &caller(), message, action).await
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

fn is_to(message: &Message, email: Option<&str>) -> bool {
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
