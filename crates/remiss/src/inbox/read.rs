//! The job that reads one entry of the inbox and does with it what is certain.

use remiss_mail::{Bounce, Kind, Protection};
use serde_json::Value;
use uuid::Uuid;

use super::candidate::{BY_THREAD, Candidate, certain};
use super::placing::{Better, Target, as_response, store_attachments, tell};
use super::proposal::{Proposal, propose, senders_number};
use super::reading::{self, Reading};
use super::scan;
use super::store::{self, Entry, Settled};
use super::{matching, matching::Found};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Message};
use crate::{boards, recipients};

/// Reads one entry; one that was read already is left alone.
pub(super) async fn read(app: &App, payload: &Value) -> ApiResult<()> {
    let id: Uuid = payload["entryId"]
        .as_str()
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| ApiError::internal("a reading job without an entry"))?;
    let (entry, formats) = app
        .read(&caller(), async |connection| {
            let entry = store::find(app, connection, id).await?;
            Ok((entry, boards::formats(app, connection).await?))
        })
        .await?;
    if entry.status != "unread" {
        return Ok(());
    }
    if !scan::allows(app, &entry).await? {
        return Ok(());
    }
    if reading::is_too_large(app, &entry) {
        let reading = reading::read_head(app, &entry).await?;
        let reason = format!(
            "Mejlet är större än {} MB. Det är sparat i sin helhet men har inte lästs.",
            app.settings().mail.max_size_mb
        );
        let mut headers = reading.headers();
        // Of the body nothing is known.
        headers.kind = "unread".to_owned();
        headers.text = String::new();
        return app
            .write(&caller(), async |connection| {
                let Some(entry) = still_unread(app, connection, id).await? else {
                    return Ok(());
                };
                store::keep_headers(app, connection, entry.id, &headers).await?;
                wait(app, connection, &entry, &[], &reason).await
            })
            .await;
    }
    let raw = app.files().get(entry.file_key).await?;
    let reading = match reading::read(app, raw, formats).await {
        Ok(reading) => reading,
        Err(error) => {
            tracing::warn!(%error, "a mail could not be read; it waits in the inbox");
            return unreadable(app, id).await;
        }
    };
    match &reading.mail.kind {
        Kind::Bounce(bounce) => take_bounce(app, id, &reading, bounce).await,
        Kind::AutoReply => note_auto_reply(app, id, &reading).await,
        Kind::Ordinary if reading.is_no_mail() => unreadable(app, id).await,
        Kind::Ordinary if is_ours(app, &reading).await? => note_our_own(app, id, &reading).await,
        Kind::Ordinary => take_ordinary(app, id, &reading).await,
    }
}

const LOOKS_NEW: &str =
    "Mejlet ser ut att vara en ny remiss till kommunen. Granska förslaget och öppna ett ärende av det.";

/// The service itself, as the one who reads.
pub(super) fn caller() -> Caller {
    Caller::system("inbox")
}

/// The entry, locked; none when another worker has read it.
pub(super) async fn still_unread(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
) -> ApiResult<Option<Entry>> {
    let entry = store::lock(app, connection, id).await?;
    Ok(Some(entry).filter(|entry| entry.status == "unread"))
}

/// Leaves the entry to the registrar.
async fn wait(
    app: &App,
    connection: &mut Connection,
    entry: &Entry,
    candidates: &[Candidate],
    reason: &str,
) -> ApiResult<()> {
    let settled = Settled {
        status: "waiting",
        reason,
        candidates,
        ..Settled::default()
    };
    let entry = store::settle(app, connection, entry.id, &settled).await?;
    tell(app, connection, &caller(), &entry, "inboxEntry.leftToRegistrar").await
}

async fn unreadable(app: &App, id: Uuid) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        let headers = store::Headers {
            kind: "unreadable".to_owned(),
            ..store::Headers::default()
        };
        store::keep_headers(app, connection, entry.id, &headers).await?;
        let reason = "Filen går inte att läsa som ett mejl. Den är sparad som den kom.";
        wait(app, connection, &entry, &[], reason).await
    })
    .await
}

async fn take_ordinary(app: &App, id: Uuid, reading: &Reading) -> ApiResult<()> {
    let (found, proposal) = app
        .read(&caller(), async |connection| {
            look(app, connection, id, reading).await
        })
        .await?;
    let certain = certain(&found.candidates, found.unknown_number).and_then(|best| careful(reading, best));
    let reason = match certain {
        Err(_) if proposal.is_some() && found.candidates.is_empty() => LOOKS_NEW,
        Err(reason) => reason,
        Ok(best) => match place(app, id, reading, &found, best).await {
            Err(error) if !is_passing(&error) => {
                tracing::warn!(%error, "a mail could not be registered by itself; it waits in the inbox");
                "Mejlet kunde inte registreras automatiskt."
            }
            done => return done,
        },
    };
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        let mut headers = reading.headers();
        headers.proposal = match &proposal {
            Some(proposal) => Some(serde_json::to_value(proposal).map_err(ApiError::internal)?),
            None => None,
        };
        store::keep_headers(app, connection, entry.id, &headers).await?;
        wait(app, connection, &entry, &found.candidates, reason).await
    })
    .await
}

/// Where the mail may belong, and the new case that it may be.
async fn look(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    reading: &Reading,
) -> ApiResult<(Found, Option<Proposal>)> {
    let mut found = matching::find(app, connection, reading).await?;
    let entry = store::find(app, connection, id).await?;
    let proposal = propose(app, connection, &entry, reading, &found.our_numbers).await?;
    let number = match &proposal {
        Some(proposal) => proposal.sender_number.clone(),
        None => senders_number(reading, &found.our_numbers),
    };
    if let Some(number) = number {
        matching::by_senders_number(app, connection, &number, &mut found).await?;
    }
    Ok((found, proposal))
}

/// What is certain by its words is not, when nobody here can read what was answered, or when the receiving mail server warns of it:
/// spam always waits, and a forged sender's mail is nobody's answer, unless it has the reply address or the thread that only the
/// recipient's mail had.
fn careful<'a>(reading: &Reading, best: &'a Candidate) -> Result<&'a Candidate, &'static str> {
    if reading.mail.protection == Protection::Encrypted {
        return Err(
            "Mejlet är krypterat och kan inte läsas här. Det är sparat som det kom. Be avsändaren att skicka det okrypterat, \
             eller placera det för hand.",
        );
    }
    if reading.mail.is_complaint {
        return Err(
            "En mejltjänst meddelar att någon har anmält ett mejl från oss som skräppost. Det är inget remissvar. Fråga \
             mottagaren om den vill få fler mejl.",
        );
    }
    if reading.is_empty() {
        return Err(
            "Mejlet är tomt: det har ingen egen text och ingen bilaga. Fråga avsändaren, eller placera det för hand.",
        );
    }
    if reading.is_spam() {
        return Err(
            "Den mottagande mejlservern bedömer mejlet som skräppost. Placera det om det är ett riktigt svar.",
        );
    }
    if reading.denies_sender() && best.recipient_id.is_some() && best.score < BY_THREAD {
        return Err(
            "Mejlet är inte bekräftat som avsändarens (DMARC). Kontrollera vem som har skrivit det innan det placeras.",
        );
    }
    Ok(best)
}

/// Whether the same would work a moment later.
fn is_passing(error: &ApiError) -> bool {
    match error {
        ApiError::DatabaseAway(_) => true,
        ApiError::Internal(words) => words.contains("deadlock") || words.contains("could not serialize"),
        _ => false,
    }
}

async fn place(app: &App, id: Uuid, reading: &Reading, found: &Found, best: &Candidate) -> ApiResult<()> {
    let remiss_id = best.remiss_id.ok_or(ApiError::NotFound)?;
    let files = store_attachments(app, reading).await?;
    app.write(&caller(), async |connection| {
        let Some(mut entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        let headers = reading.headers();
        store::keep_headers(app, connection, entry.id, &headers).await?;
        entry.subject = headers.subject;
        entry.candidates = serde_json::to_value(&found.candidates).map_err(ApiError::internal)?;
        let into = Target {
            remiss_id,
            recipient_id: best.recipient_id,
            reason: &best.reason,
        };
        let mail = (reading, files.clone());
        as_response(app, connection, &caller(), &entry, mail, into, Better::default()).await?;
        Ok(())
    })
    .await
}

/// A bounce is believed only where it names a message of ours.
async fn take_bounce(app: &App, id: Uuid, reading: &Reading, bounce: &Bounce) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, &reading.headers()).await?;
        let Some(message) = message_of_bounce(app, connection, reading, bounce).await? else {
            let reason = "Studsen hör inte till något mejl som härrör från tjänsten.";
            return wait(app, connection, &entry, &[], reason).await;
        };
        let words = bounce_words(bounce);
        let reason = if bounce.permanent {
            format!("Vårt mejl till {} kom tillbaka: {words}", whom(&message))
        } else {
            format!(
                "Vårt mejl till {} är fördröjt; mejlservern försöker vidare. {words}",
                whom(&message)
            )
        };
        let entry = store::settle(
            app,
            connection,
            entry.id,
            &about_message("noted", &reason, &message),
        )
        .await?;
        if bounce.permanent {
            messages::mark_bounced(app, connection, &caller(), &message, &words).await?;
        }
        tell(app, connection, &caller(), &entry, "inboxEntry.noted").await
    })
    .await
}

/// Who was written to. Who subscribes is told to nobody.
fn whom(message: &Message) -> &str {
    match message.purpose.as_str() {
        "subscription" | "newRemiss" => "en prenumerant",
        "feedback" if message.response_id.is_none() => "någon som följer remissen",
        _ if !message.to_name.is_empty() => &message.to_name,
        _ => message.to_address.as_deref().unwrap_or("mottagaren"),
    }
}

fn bounce_words(bounce: &Bounce) -> String {
    let words = bounce.words.as_deref().unwrap_or("Mejlservern angav inget skäl.");
    match &bounce.status {
        Some(status) if !words.contains(status.as_str()) => format!("{status} {words}"),
        _ => words.to_owned(),
    }
}

async fn message_of_bounce(
    app: &App,
    connection: &mut Connection,
    reading: &Reading,
    bounce: &Bounce,
) -> ApiResult<Option<Message>> {
    let ids: Vec<String> = bounce.original_message_id.iter().cloned().collect();
    let by_id = messages::by_mail_message_ids(app, connection, &ids).await?;
    if let Some(message) = by_id.into_iter().next() {
        return Ok(Some(message));
    }
    let failed = bounce.failed_recipient.as_deref();
    let tokens = bounce
        .original_reply_tokens
        .iter()
        .chain(&reading.mail.reply_tokens);
    for token in tokens {
        if let Some(recipient) = recipients::by_reply_token(app, connection, token).await?
            && let Some(message) = messages::newest_mail_to(app, connection, recipient.id, failed).await?
        {
            return Ok(Some(message));
        }
    }
    Ok(None)
}

/// Out of office and the like: kept and noted, never answered, never a response.
async fn note_auto_reply(app: &App, id: Uuid, reading: &Reading) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, &reading.headers()).await?;
        let mail = &reading.mail;
        let thread: Vec<String> = mail.in_reply_to.iter().chain(&mail.references).cloned().collect();
        let mut answered = messages::by_mail_message_ids(app, connection, &thread)
            .await?
            .into_iter()
            .next();
        for token in &mail.reply_tokens {
            if answered.is_none()
                && let Some(recipient) = recipients::by_reply_token(app, connection, token).await?
            {
                answered = messages::newest_mail_to(app, connection, recipient.id, None).await?;
            }
        }
        let reason = "Automatiskt svar: noterat, räknas inte som remissvar.";
        let settled = match &answered {
            Some(message) => about_message("noted", reason, message),
            None => Settled {
                status: "noted",
                reason,
                ..Settled::default()
            },
        };
        let entry = store::settle(app, connection, entry.id, &settled).await?;
        tell(app, connection, &caller(), &entry, "inboxEntry.noted").await
    })
    .await
}

/// Whether the mail is one of ours that was forwarded back to us: it names the case, but answers nothing.
async fn is_ours(app: &App, reading: &Reading) -> ApiResult<bool> {
    let ids: Vec<String> = reading.mail.message_id.iter().cloned().collect();
    app.read(&caller(), async |connection| {
        let known = messages::by_mail_message_ids(app, connection, &ids).await?;
        Ok(!known.is_empty())
    })
    .await
}

async fn note_our_own(app: &App, id: Uuid, reading: &Reading) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, &reading.headers()).await?;
        let settled = Settled {
            status: "noted",
            reason: "Ett av våra egna mejl som har skickats tillbaka till oss.",
            ..Settled::default()
        };
        let entry = store::settle(app, connection, entry.id, &settled).await?;
        tell(app, connection, &caller(), &entry, "inboxEntry.noted").await
    })
    .await
}

fn about_message<'a>(status: &'static str, reason: &'a str, message: &Message) -> Settled<'a> {
    Settled {
        status,
        reason,
        candidates: &[],
        board_id: message.board_id,
        case_id: message.case_id,
        remiss_id: message.remiss_id,
        response_id: None,
        message_id: Some(message.id),
        document_ids: Vec::new(),
    }
}
