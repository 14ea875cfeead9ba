//! Fetching mail: store, register, commit, and only then mark as handled.
//!
//! A crash in between gives the same message once more, which its fingerprint tells; the other order would lose it. Mails
//! are taken in by the batch, since a disk and a database that are asked once for fifty are not asked fifty times; one that
//! cannot be taken in stays where it is, and does not stop the others.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::stream::{self, StreamExt as _};
use remiss_mail::{MessageKey, NewMessage};
use serde_json::json;
use uuid::Uuid;

use super::fingerprint::{Fingerprint, fingerprint};
use super::mailbox::{FetchError, OpenMailbox};
use super::{READ, store};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record_all};
use crate::db::{Connection, wait_for_what_is_seen};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult};
use crate::jobs;
use crate::stop::Stop;
use crate::trace::{SpanKind, Step, Trace};

/// Mails that are listed at a time.
const LISTED: usize = 10_000;
/// Mails in a batch, and bytes of them, at most.
const BATCH: usize = 100;
const BATCH_BYTES: u64 = 8 << 20;
/// Batches under way: while one is being registered, the next is read and written to disk.
const UNDER_WAY: usize = 3;
/// How long marking may still take when we are told to stop.
const GRACE: Duration = Duration::from_secs(5);

/// A mail that was read, and what tells whether it was read before.
struct Read {
    key: MessageKey,
    fingerprint: Vec<u8>,
    bytes: Vec<u8>,
}

/// A mail whose bytes are in the file store.
pub(super) struct Stored {
    key: MessageKey,
    /// What tells whether it was taken in before.
    pub fingerprint: Vec<u8>,
    /// Its bytes.
    pub file: StoredFile,
}

/// Takes in what is new in every mailbox of the settings. Returns how many mails there were. For the demonstration and
/// the tests; the worker watches each mailbox by itself.
pub(super) async fn fetch_all(app: &App) -> ApiResult<usize> {
    let mut count = 0;
    for config in app.settings().mailboxes() {
        let taken = async {
            let mut open = OpenMailbox::open(app, &config).await?;
            let taken = take_new(app, &mut open, &mut Stop::never()).await;
            open.mailbox.close().await;
            taken
        };
        count += taken.await.map_err(|error| match error {
            FetchError::Service(error) => error,
            other => ApiError::internal(other),
        })?;
    }
    Ok(count)
}

/// Takes in what is new in one mailbox, until nothing is left or we are told to stop: then the batch under way is
/// finished. Returns how many mails were taken in, or found to have been.
pub(super) async fn take_new(
    app: &App,
    open: &mut OpenMailbox,
    stop: &mut Stop,
) -> Result<usize, FetchError> {
    let Some(new) = stop.or(open.mailbox.list_new(LISTED)).await else {
        return Ok(0);
    };
    let new = new?;
    let batches = batches(&new);
    let mut taking = stream::iter(&batches)
        .map(|batch| take(app, open, batch, stop.clone()))
        .buffered(UNDER_WAY);
    let mut outcomes = Vec::with_capacity(batches.len());
    let mut trouble = None;
    while let Some(outcome) = taking.next().await {
        match outcome {
            Ok(done) => outcomes.push(done),
            Err(error) => {
                trouble = Some(error);
                break;
            }
        }
    }
    drop(taking);
    let mut count = 0;
    let mut missed = std::mem::take(&mut open.missed);
    for (batch, done) in batches.iter().zip(outcomes) {
        let Some(done) = done else { break };
        let left = batch.iter().filter(|message| !done.contains(&message.key));
        for message in left {
            // The first time somebody else may have been faster.
            if missed.remove(&message.key) {
                tracing::warn!(mailbox = %open.name, "a mail is listed but cannot be taken in; it stays in the mailbox");
            }
            open.missed.insert(message.key.clone());
        }
        count += done.len();
    }
    trouble.map_or(Ok(count), Err)
}

/// The keys of those that are now stored and marked; `None`: told to stop before anything was stored.
async fn take(
    app: &App,
    open: &OpenMailbox,
    batch: &[NewMessage],
    mut stop: Stop,
) -> Result<Option<Vec<MessageKey>>, FetchError> {
    match batch {
        [large] if large.size > BATCH_BYTES => take_large(app, open, &large.key, &mut stop).await,
        batch => take_batch(app, open, batch, &mut stop).await,
    }
}

/// The messages in batches that fit in memory; a large one is one by itself.
fn batches(messages: &[NewMessage]) -> Vec<&[NewMessage]> {
    let mut batches = Vec::new();
    let mut begin = 0;
    let mut bytes = 0;
    for (index, message) in messages.iter().enumerate() {
        if index > begin && (index - begin == BATCH || bytes + message.size > BATCH_BYTES) {
            batches.push(&messages[begin..index]);
            (begin, bytes) = (index, 0);
        }
        bytes += message.size;
    }
    if begin < messages.len() {
        batches.push(&messages[begin..]);
    }
    batches
}

async fn take_batch(
    app: &App,
    open: &OpenMailbox,
    batch: &[NewMessage],
    stop: &mut Stop,
) -> Result<Option<Vec<MessageKey>>, FetchError> {
    let keys: Vec<MessageKey> = batch.iter().map(|message| message.key.clone()).collect();
    let Some(found) = stop.or(open.mailbox.read_several(&keys)).await else {
        return Ok(None);
    };
    let found = found?;
    let mails = tokio::task::spawn_blocking(move || {
        let mails = found.into_iter().map(|(key, bytes)| Read {
            key,
            fingerprint: fingerprint(&bytes),
            bytes,
        });
        mails.collect::<Vec<Read>>()
    });
    let mails = mails.await.map_err(ApiError::internal)?;
    let done = keep(app, open, mails).await?;
    mark(open, &done, stop).await?;
    Ok(Some(done))
}

/// For one that is too large for memory: it goes to the file store piece by piece.
async fn take_large(
    app: &App,
    open: &OpenMailbox,
    key: &MessageKey,
    stop: &mut Stop,
) -> Result<Option<Vec<MessageKey>>, FetchError> {
    let file = app.files().begin(app.new_id()).map_err(ApiError::from)?;
    let writing = Arc::new(Mutex::new((file, Fingerprint::default())));
    let shared = writing.clone();
    let take = move |piece: Vec<u8>| {
        let mut writing = shared.lock().unwrap_or_else(PoisonError::into_inner);
        writing.1.update(&piece);
        writing.0.write(&piece)
    };
    let Some(whole) = stop.or(open.mailbox.read_in_pieces(key, take)).await else {
        return Ok(None);
    };
    let (true, Some(writing)) = (whole?, Arc::into_inner(writing)) else {
        return Ok(Some(Vec::new()));
    };
    let (file, fingerprint) = writing.into_inner().unwrap_or_else(PoisonError::into_inner);
    let stored = tokio::task::spawn_blocking(move || file.finish());
    let stored = Stored {
        key: key.clone(),
        fingerprint: fingerprint.finish(),
        file: stored
            .await
            .map_err(ApiError::internal)?
            .map_err(ApiError::from)?,
    };
    // One that is known already is not registered again.
    register(app, open, std::slice::from_ref(&stored)).await?;
    let done = vec![stored.key];
    mark(open, &done, stop).await?;
    Ok(Some(done))
}

/// Stores and registers what is not known yet. The keys of those that are safe: new ones and known ones.
async fn keep(app: &App, open: &OpenMailbox, mails: Vec<Read>) -> ApiResult<Vec<MessageKey>> {
    let fingerprints: Vec<&[u8]> = mails.iter().map(|mail| mail.fingerprint.as_slice()).collect();
    let mut safe: HashSet<Vec<u8>> = app
        .read(&caller(), async |connection| {
            store::known(app, connection, &fingerprints).await
        })
        .await?;
    if !safe.is_empty() {
        app.write(&caller(), async |connection| {
            wait_for_what_is_seen(connection).await
        })
        .await?;
    }
    let all: Vec<(MessageKey, Vec<u8>)> = mails
        .iter()
        .map(|mail| (mail.key.clone(), mail.fingerprint.clone()))
        .collect();
    let mut met = safe.clone();
    let fresh: Vec<Read> = mails
        .into_iter()
        .filter(|mail| met.insert(mail.fingerprint.clone()))
        .collect();
    // Together, so that the disk is waited for once.
    let stored = fresh.into_iter().map(async |mail| {
        let file = app.files().put(app.new_id(), mail.bytes).await?;
        Ok::<_, std::io::Error>(Stored {
            key: mail.key,
            fingerprint: mail.fingerprint,
            file,
        })
    });
    let stored: Vec<Stored> = futures_util::future::join_all(stored)
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    match register(app, open, &stored).await {
        Ok(()) => safe.extend(stored.into_iter().map(|mail| mail.fingerprint)),
        Err(error @ ApiError::DatabaseAway(_)) => return Err(error),
        Err(_) => {
            // One of them may be at fault; the others shall not wait for it.
            for mail in stored {
                match register(app, open, std::slice::from_ref(&mail)).await {
                    Ok(()) => drop(safe.insert(mail.fingerprint)),
                    Err(error @ ApiError::DatabaseAway(_)) => return Err(error),
                    Err(error) => {
                        tracing::warn!(mailbox = %open.name, %error, "a mail could not be registered; it stays in the mailbox");
                    }
                }
            }
        }
    }
    let done = all
        .into_iter()
        .filter(|(_, fingerprint)| safe.contains(fingerprint));
    Ok(done.map(|(key, _)| key).collect())
}

/// Registers mails whose bytes are stored, in one transaction, each with the job that reads it.
async fn register(app: &App, open: &OpenMailbox, mails: &[Stored]) -> ApiResult<()> {
    if mails.is_empty() {
        return Ok(());
    }
    // Here begins what comes of these mails: reading them, placing the answers, telling of them.
    let step = Step::first(Trace::after(app, None), "mails that came", SpanKind::Consumer);
    let caller = caller();
    let registering = app.write(&caller, async |connection| {
        let entries = store::insert(app, connection, mails, &open.name, open.board).await?;
        if entries.len() < mails.len() {
            // Some are known, and are moved out of the mailbox on the strength of that.
            wait_for_what_is_seen(connection).await?;
        }
        let jobs: Vec<_> = entries
            .iter()
            .map(|(id, _)| (json!({ "entryId": id }), id.to_string()))
            .collect();
        jobs::enqueue_all(app, connection, READ, &jobs, app.now()).await?;
        let details: Vec<_> = entries
            .iter()
            .map(|(_, size)| json!({ "size": size, "mailbox": open.name }))
            .collect();
        let deeds: Vec<_> = entries
            .iter()
            .zip(&details)
            .map(|((id, _), details)| Deed {
                action: "inboxEntry.received",
                subject_kind: "inboxEntry",
                subject_id: *id,
                board_id: open.board,
                case_id: None,
                details,
            })
            .collect();
        record_all(app, connection, &caller, &deeds).await
    });
    step.around(registering).await?;
    app.counts().mails_in("taken", mails.len() as u64);
    Ok(())
}

/// Has the worker read an entry.
pub(super) async fn ask_to_read(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    let payload = json!({ "entryId": id });
    jobs::enqueue(app, connection, READ, &payload, Some(&id.to_string()), app.now()).await
}

/// The mails need not be listed again. Left undone when it takes too long while we are told to stop: they are then listed
/// once more, and known.
async fn mark(open: &OpenMailbox, done: &[MessageKey], stop: &mut Stop) -> Result<(), FetchError> {
    let hurried = async {
        stop.told().await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        marked = open.mailbox.mark_seen(done) => Ok(marked?),
        () = hurried => Ok(()),
    }
}

fn caller() -> Caller {
    Caller::system("inbox")
}
