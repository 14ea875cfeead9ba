//! What is done with a mail before it is placed: it is read, looked at, and its files are stored. Nothing of it changes the register.

use remiss_domain::case_number::NumberFormat;
use remiss_mail::Kind;
use uuid::Uuid;

use super::matching::{self, Found};
use super::placing::store_attachments;
use super::proposal::{Proposal, propose, senders_number};
use super::read::{caller, chosen};
use super::reading::{self, Reading};
use super::scan;
use super::store::{Entry, Headers};
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::messages;
use crate::responses::NewFile;

/// A mail that was read.
pub(super) struct Opened {
    entry: Entry,
    what: What,
    looked: Option<Looked>,
}

enum What {
    /// It was read before, or the virus scanner keeps it from being read.
    Done,
    TooLarge(Reading),
    Unreadable,
    Mail(Reading),
}

/// Where an ordinary mail may belong.
enum Looked {
    /// It is one of ours that has come back.
    Ours,
    There(Box<(Found, Option<Proposal>)>),
}

/// A mail that only has to be written down.
pub(super) struct Prepared {
    /// Its entry.
    pub id: Uuid,
    /// What is to be written down.
    pub what: Verdict,
}

/// What a mail is.
pub(super) enum Verdict {
    /// Nothing is left to do.
    Done,
    /// Too large to be read: its head.
    TooLarge(Headers),
    /// Not a mail.
    Unreadable,
    /// A bounce, or an automatic answer.
    Machine(Box<Reading>),
    /// One of ours that has come back.
    Ours(Headers),
    /// Somebody has written.
    Ordinary(Box<Ordinary>),
}

/// A mail that somebody has written.
pub(super) struct Ordinary {
    /// The mail, without the bytes of its files.
    pub reading: Reading,
    /// What is kept of it with the entry.
    pub headers: Headers,
    /// Where it may belong.
    pub found: Found,
    /// The new case that it may be.
    pub proposal: Option<Proposal>,
    /// Its files, in the store, where it is certain where it belongs.
    pub files: Vec<NewFile>,
}

/// Reads a mail.
pub(super) async fn open(app: &App, entry: Entry, formats: Vec<NumberFormat>) -> ApiResult<Opened> {
    let what = if entry.status != "unread" || !scan::allows(app, &entry).await? {
        What::Done
    } else if reading::is_too_large(app, &entry) {
        What::TooLarge(reading::read_head(app, &entry).await?)
    } else {
        let raw = app.files().get(entry.file_key).await?;
        match reading::read(app, raw, formats).await {
            Ok(reading) => What::Mail(reading),
            Err(error) => {
                tracing::warn!(%error, "a mail could not be read; it waits in the inbox");
                What::Unreadable
            }
        }
    };
    Ok(Opened {
        entry,
        what,
        looked: None,
    })
}

/// Finds out where mails may belong, in one transaction that reads.
pub(super) async fn look_together(app: &App, mails: Vec<&mut Opened>) -> ApiResult<()> {
    app.read(&caller(), async |connection| {
        for mail in mails {
            if let What::Mail(reading) = &mail.what
                && matches!(reading.mail.kind, Kind::Ordinary)
                && !reading.is_no_mail()
            {
                mail.looked = Some(look(app, connection, &mail.entry, reading).await?);
            }
        }
        Ok(())
    })
    .await
}

async fn look(app: &App, connection: &mut Connection, entry: &Entry, reading: &Reading) -> ApiResult<Looked> {
    // One of our own that was forwarded back to us names the case, but answers nothing.
    let ids: Vec<String> = reading.mail.message_id.iter().cloned().collect();
    if !messages::by_mail_message_ids(app, connection, &ids)
        .await?
        .is_empty()
    {
        return Ok(Looked::Ours);
    }
    let mut found = matching::find(app, connection, reading).await?;
    let proposal = propose(app, connection, entry, reading, &found.our_numbers).await?;
    let number = match &proposal {
        Some(proposal) => proposal.sender_number.clone(),
        None => senders_number(reading, &found.our_numbers),
    };
    if let Some(number) = number {
        matching::by_senders_number(app, connection, &number, &mut found).await?;
    }
    Ok(Looked::There(Box::new((found, proposal))))
}

/// Stores the files of a mail that will be placed, and lets go of their bytes.
pub(super) async fn store_files(app: &App, opened: Opened) -> ApiResult<Prepared> {
    let what = match (opened.what, opened.looked) {
        (What::Done, _) => Verdict::Done,
        (What::TooLarge(reading), _) => {
            let mut headers = reading.headers();
            // Of the body nothing is known.
            headers.kind = "unread".to_owned();
            headers.text = String::new();
            Verdict::TooLarge(headers)
        }
        (What::Unreadable, _) => Verdict::Unreadable,
        (What::Mail(reading), Some(Looked::Ours)) => Verdict::Ours(reading.headers()),
        (What::Mail(mut reading), Some(Looked::There(there))) => {
            let (found, proposal) = *there;
            let headers = reading.headers();
            let files = match chosen(&reading, &found) {
                Ok(_) => store_attachments(app, &reading).await?,
                Err(_) => Vec::new(),
            };
            for file in &mut reading.mail.attachments {
                file.bytes = Vec::new();
            }
            Verdict::Ordinary(Box::new(Ordinary {
                reading,
                headers,
                found,
                proposal,
                files,
            }))
        }
        (What::Mail(reading), None) if matches!(reading.mail.kind, Kind::Ordinary) => Verdict::Unreadable,
        (What::Mail(reading), None) => Verdict::Machine(Box::new(reading)),
    };
    Ok(Prepared {
        id: opened.entry.id,
        what,
    })
}
