//! What becomes of a mail that was read: what is certain is done with it, anything else is left to a registrar.

use remiss_mail::{Bounce, Kind, Protection, Seeming};
use uuid::Uuid;

use super::candidate::{BY_THREAD, Candidate, certain};
use super::matching::Found;
use super::placing::{Better, Target, as_response, tell};
use super::prepare::{Ordinary, Prepared, Verdict};
use super::reading::Reading;
use super::store::{self, Entry, Headers, Settled};
use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};
use crate::messages::{self, Message};
use crate::recipients;

/// Writes down what a mail is, and places it where it certainly belongs. One that was read meanwhile is left alone.
pub(super) async fn finish(app: &App, mail: Prepared) -> ApiResult<()> {
    let id = mail.id;
    match mail.what {
        Verdict::Done => Ok(()),
        Verdict::TooLarge(headers) => too_large(app, id, &headers).await,
        Verdict::Unreadable => unreadable(app, id).await,
        Verdict::Machine(reading) => match &reading.mail.kind {
            Kind::Bounce(bounce) => take_bounce(app, id, &reading, bounce).await,
            _ => note_auto_reply(app, id, &reading).await,
        },
        Verdict::Ours(headers) => note_our_own(app, id, &headers).await,
        Verdict::Ordinary(mail) => take_ordinary(app, id, &mail).await,
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

async fn too_large(app: &App, id: Uuid, headers: &Headers) -> ApiResult<()> {
    let reason = format!(
        "Mejlet är större än {} MB. Det är sparat i sin helhet men har inte lästs.",
        app.settings().mail.max_size_mb
    );
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, headers).await?;
        wait(app, connection, &entry, &[], &reason).await
    })
    .await
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

/// The candidate that an ordinary mail is placed by; else why a registrar has to look at it.
pub(super) fn chosen<'a>(reading: &Reading, found: &'a Found) -> Result<&'a Candidate, &'static str> {
    certain(&found.candidates, found.unknown_number).and_then(|best| careful(reading, best))
}

async fn take_ordinary(app: &App, id: Uuid, mail: &Ordinary) -> ApiResult<()> {
    let Ordinary { found, proposal, .. } = mail;
    let reason = match chosen(&mail.reading, found) {
        Err(_) if proposal.is_some() && found.candidates.is_empty() => LOOKS_NEW,
        Err(reason) => reason,
        Ok(best) => match place(app, id, mail, best).await {
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
        let mut headers = mail.headers.clone();
        headers.proposal = match proposal {
            Some(proposal) => Some(serde_json::to_value(proposal).map_err(ApiError::internal)?),
            None => None,
        };
        store::keep_headers(app, connection, entry.id, &headers).await?;
        wait(app, connection, &entry, &found.candidates, reason).await
    })
    .await
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
    match reading.mail.seems {
        Some(Seeming::Recall) => {
            return Err(
                "Avsändaren vill återkalla ett tidigare mejl. Det som har kommit in är kvar. Fråga avsändaren vad som gäller: ett nytt \
                 svar kan ersätta det förra.",
            );
        }
        Some(Seeming::CalendarAnswer) => {
            return Err(
                "Mejlet ser ut att vara ett svar på en möteskallelse, inte ett remissvar. Placera det om det ändå är ett remissvar.",
            );
        }
        Some(Seeming::Absence) => {
            return Err(
                "Mejlet ser ut att vara ett frånvaromeddelande, inte ett remissvar. Placera det om det ändå är ett remissvar.",
            );
        }
        None => {}
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

async fn place(app: &App, id: Uuid, mail: &Ordinary, best: &Candidate) -> ApiResult<()> {
    let remiss_id = best.remiss_id.ok_or(ApiError::NotFound)?;
    app.write(&caller(), async |connection| {
        let Some(mut entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, &mail.headers).await?;
        entry.subject.clone_from(&mail.headers.subject);
        entry.candidates = serde_json::to_value(&mail.found.candidates).map_err(ApiError::internal)?;
        let into = Target {
            remiss_id,
            recipient_id: best.recipient_id,
            reason: &best.reason,
        };
        let given = (&mail.reading, mail.files.clone());
        as_response(app, connection, &caller(), &entry, given, into, Better::default()).await?;
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

/// One of ours that was forwarded back to us: it names the case, but answers nothing.
async fn note_our_own(app: &App, id: Uuid, headers: &Headers) -> ApiResult<()> {
    app.write(&caller(), async |connection| {
        let Some(entry) = still_unread(app, connection, id).await? else {
            return Ok(());
        };
        store::keep_headers(app, connection, entry.id, headers).await?;
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
