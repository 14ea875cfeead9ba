//! A folder on a mail server, over IMAP (RFC 3501 and 9051).
//!
//! A message is known by UIDVALIDITY and UID, so that a key from before the server renumbered its folder never names
//! another message. Reading sets no flags (`BODY.PEEK`). A message that is stored elsewhere is *moved* to a folder for
//! handled ones: MOVE, or copy, mark as deleted and expunge just that one. Without such a folder it stays and gets a
//! keyword. `\Seen` alone never counts: a person who opens the mailbox would make mails vanish.
//!
//! After any error the connection is given up, and the next question makes a new one. So is a connection on which a
//! question was cut off in the middle.
//!
//! The IMAP library logs the lines of the conversation at trace level, the password among them: keep the log target
//! `async_imap` at `debug` or above.

mod connect;
mod folder_name;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_imap::error::Error;
use async_imap::extensions::idle::IdleResponse;
use async_imap::types::{Fetch, UnsolicitedResponse};
use futures_util::{Stream, TryStreamExt as _};
use tokio::sync::Mutex;

use self::connect::{Facts, Open, connect};
use super::{MailboxError, MessageKey, NewMessage};
use crate::transport::{Credentials, Tls};

/// Keyword of messages that are handled and stay in the inbox.
const HANDLED: &str = "$RemissHandled";
/// How much of a large mail is asked for at a time.
const PIECE: usize = 1 << 20;
/// Messages that one command names at most; servers limit the length of a line.
const AT_ONCE: usize = 500;
/// Tries to move messages while somebody else moves some of them.
const AGAIN: usize = 5;
/// A server may hang up on a client that says nothing for half an hour (RFC 2177).
const RENEWAL: Duration = Duration::from_secs(29 * 60);

const HUNG_UP: &str = "the server hung up";
const NOT_UNDERSTOOD: &str = "the server's answer cannot be understood";

/// How to reach a folder on a mail server.
#[derive(Debug, Clone)]
pub struct ImapSettings {
    /// Name or address of the server. With TLS its certificate must be valid for this name.
    pub host: String,
    /// Usually 993 with implicit TLS, 143 with STARTTLS or without.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User and password.
    pub credentials: Credentials,
    /// File with certificates (PEM) that are trusted besides those of the machine: a municipality's own authority.
    pub ca_file: Option<PathBuf>,
    /// The folder that mail arrives in; levels are separated by `/`, whatever the server uses.
    pub inbox: String,
    /// The folder that handled mails are moved to, made where it is missing. `None`: they stay, with the keyword
    /// `$RemissHandled`.
    pub handled_folder: Option<String>,
    /// How long the server may take for each answer.
    pub answer_timeout: Duration,
}

impl ImapSettings {
    /// Settings with the usual port, folders and time limits.
    pub fn new(host: impl Into<String>, tls: Tls, credentials: Credentials) -> Self {
        Self {
            host: host.into(),
            port: if tls == Tls::Implicit { 993 } else { 143 },
            tls,
            credentials,
            ca_file: None,
            inbox: "INBOX".to_owned(),
            handled_folder: Some("Remiss".to_owned()),
            answer_timeout: Duration::from_secs(120),
        }
    }
}

/// A folder on a mail server, and the connection to it that is kept open. Clones share the connection.
#[derive(Clone)]
pub struct ImapMailbox {
    settings: Arc<ImapSettings>,
    open: Arc<Mutex<Option<Open>>>,
}

impl fmt::Debug for ImapMailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImapMailbox")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl ImapMailbox {
    /// A mailbox with these settings. Nothing is connected before the first question.
    pub fn new(settings: ImapSettings) -> Self {
        Self {
            settings: Arc::new(settings),
            open: Arc::new(Mutex::new(None)),
        }
    }

    /// Connects, logs in and opens the folders, and says whether the server tells by itself when mail comes (IDLE).
    /// For a check of the set-up.
    pub async fn check(&self) -> Result<bool, MailboxError> {
        self.talk(async |open| Ok(open.facts.idle)).await
    }

    pub(super) async fn list_new(&self, limit: usize) -> Result<Vec<NewMessage>, MailboxError> {
        let (validity, mut uids) = self
            .talk(async |open| {
                // The server tells of what has come since; what it told before is old news. It is also the one command
                // whose answer the library insists on: a line that is dead is found here.
                let alive = open.session.run_command_and_check_ok("NOOP").await;
                alive.map_err(explained)?;
                while open.session.unsolicited_responses.try_recv().is_ok() {}
                let wanted = match open.facts.handled {
                    Some(_) => "UNDELETED".to_owned(),
                    None => format!("UNDELETED UNKEYWORD {HANDLED}"),
                };
                let found = open.session.uid_search(wanted).await.map_err(explained)?;
                Ok((open.facts.validity, found.into_iter().collect::<Vec<u32>>()))
            })
            .await?;
        uids.sort_unstable();
        uids.truncate(limit);
        let mut listed = Vec::with_capacity(uids.len());
        for uids in uids.chunks(AT_ONCE) {
            let sizes = self
                .talk(async |open| {
                    if open.facts.validity != validity {
                        return Ok(BTreeMap::new());
                    }
                    let asked = open.session.uid_fetch(set(uids), "(UID RFC822.SIZE)").await;
                    let mut answers = asked.map_err(explained)?;
                    let mut sizes = BTreeMap::new();
                    while let Some(answer) = next(&mut answers).await? {
                        if let (Some(uid), Some(size)) = (answer.uid, answer.size) {
                            sizes.insert(uid, size);
                        }
                    }
                    Ok(sizes)
                })
                .await?;
            listed.extend(uids.iter().filter_map(|uid| {
                Some(NewMessage {
                    key: key(validity, *uid),
                    size: u64::from(*sizes.get(uid)?),
                })
            }));
        }
        Ok(listed)
    }

    pub(super) async fn read_several(
        &self,
        keys: &[MessageKey],
    ) -> Result<Vec<(MessageKey, Vec<u8>)>, MailboxError> {
        self.talk(async |open| {
            let uids = present(&open.facts, keys);
            if uids.is_empty() {
                return Ok(Vec::new());
            }
            let asked = open.session.uid_fetch(set(&uids), "(UID BODY.PEEK[])").await;
            let mut answers = asked.map_err(explained)?;
            let mut found = Vec::with_capacity(uids.len());
            while let Some(answer) = next(&mut answers).await? {
                if let (Some(uid), Some(bytes)) = (answer.uid, answer.body())
                    && uids.contains(&uid)
                {
                    found.push((key(open.facts.validity, uid), bytes.to_vec()));
                }
            }
            Ok(found)
        })
        .await
    }

    pub(super) async fn read_in_pieces(
        &self,
        key: &MessageKey,
        mut take: impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> Result<bool, MailboxError> {
        let mut offset = 0;
        loop {
            let piece = self
                .talk(async |open| {
                    let Some(uid) = present(&open.facts, std::slice::from_ref(key)).pop() else {
                        return Ok(None);
                    };
                    let wanted = format!("(UID BODY.PEEK[]<{offset}.{PIECE}>)");
                    let asked = open.session.uid_fetch(uid.to_string(), wanted).await;
                    let mut answers = asked.map_err(explained)?;
                    let mut piece = None;
                    while let Some(answer) = next(&mut answers).await? {
                        if answer.uid == Some(uid) {
                            piece = Some(answer.body().unwrap_or_default().to_vec());
                        }
                    }
                    Ok(piece)
                })
                .await?;
            let Some(piece) = piece else {
                // Gone in the middle, or never there.
                return Ok(false);
            };
            let last = piece.len() < PIECE;
            offset += piece.len();
            if !piece.is_empty() {
                take(piece)?;
            }
            if last {
                return Ok(true);
            }
        }
    }

    pub(super) async fn mark_seen(&self, keys: &[MessageKey]) -> Result<(), MailboxError> {
        for keys in keys.chunks(AT_ONCE) {
            self.talk(async |open| {
                let uids = present(&open.facts, keys);
                if uids.is_empty() {
                    return Ok(());
                }
                put_away(open, &set(&uids)).await.map_err(explained)
            })
            .await?;
        }
        Ok(())
    }

    pub(super) async fn wait(&self, poll: Duration) -> Result<(), MailboxError> {
        let mut held = self.open.lock().await;
        // Taken out: dropped with this future, the connection is closed.
        let Open { session, facts } = match held.take() {
            Some(open) => open,
            None => self.connected().await?,
        };
        let news = session.unsolicited_responses.clone();
        let mut told = false;
        while let Ok(response) = news.try_recv() {
            told |= matches!(response, UnsolicitedResponse::Exists(_));
        }
        if told {
            *held = Some(Open { session, facts });
            return Ok(());
        }
        if !facts.idle {
            *held = Some(Open { session, facts });
            drop(held);
            tokio::time::sleep(poll).await;
            return Ok(());
        }
        let mut idle = session.idle();
        self.in_time(idle.init()).await?;
        // What came before the server began to wait is told before it says that it does.
        let mut told = false;
        while let Ok(response) = news.try_recv() {
            told |= matches!(response, UnsolicitedResponse::Exists(_));
        }
        if !told {
            let (something, _stop) = idle.wait_with_timeout(RENEWAL);
            // The library begins the time anew with every "still here" of the server.
            match tokio::time::timeout(RENEWAL, something).await {
                Ok(Ok(IdleResponse::ManualInterrupt)) => {
                    return Err(MailboxError::Away(HUNG_UP.to_owned()));
                }
                Ok(Ok(IdleResponse::NewData(_) | IdleResponse::Timeout)) | Err(_) => {}
                Ok(Err(error)) => return Err(explained(error)),
            }
        }
        let session = self.in_time(idle.done()).await?;
        *held = Some(Open { session, facts });
        Ok(())
    }

    pub(super) async fn close(&self) {
        if let Some(mut open) = self.open.lock().await.take() {
            let _ = tokio::time::timeout(Duration::from_secs(2), open.session.logout()).await;
        }
    }

    /// One exchange over the open connection, or a new one.
    async fn talk<R>(
        &self,
        exchange: impl AsyncFnOnce(&mut Open) -> Result<R, MailboxError>,
    ) -> Result<R, MailboxError> {
        let mut held = self.open.lock().await;
        let mut open = match held.take() {
            Some(open) => open,
            None => self.connected().await?,
        };
        let done = tokio::time::timeout(self.settings.answer_timeout, exchange(&mut open))
            .await
            .unwrap_or_else(|_| Err(too_late()))?;
        *held = Some(open);
        Ok(done)
    }

    async fn connected(&self) -> Result<Open, MailboxError> {
        tokio::time::timeout(self.settings.answer_timeout, connect(&self.settings))
            .await
            .unwrap_or_else(|_| Err(too_late()))
    }

    async fn in_time<R>(&self, step: impl Future<Output = Result<R, Error>>) -> Result<R, MailboxError> {
        match tokio::time::timeout(self.settings.answer_timeout, step).await {
            Ok(done) => done.map_err(explained),
            Err(_) => Err(too_late()),
        }
    }
}

/// Out of the way of the next listing, by the best means that the server has.
async fn put_away(open: &mut Open, set: &str) -> Result<(), Error> {
    let session = &mut open.session;
    let Some(folder) = &open.facts.handled else {
        return session
            .run_command_and_check_ok(format!("UID STORE {set} +FLAGS.SILENT ({HANDLED} \\Seen)"))
            .await;
    };
    if open.facts.moves {
        // A refusal because somebody else took some of them away tells the session which; the rest is asked for again.
        for _ in 0..AGAIN {
            match session.uid_mv(set, folder).await {
                Err(error) if is_taken_away(&error) => session.noop().await?,
                done => return done,
            }
        }
        return session.uid_mv(set, folder).await;
    }
    session.uid_copy(set, folder).await?;
    session
        .run_command_and_check_ok(format!("UID STORE {set} +FLAGS.SILENT (\\Deleted)"))
        .await?;
    // Without UIDPLUS the server can only expunge everything that anybody has marked: left to somebody who may.
    if open.facts.expunges {
        session
            .run_command_and_check_ok(format!("UID EXPUNGE {set}"))
            .await?;
    }
    Ok(())
}

fn key(validity: u32, uid: u32) -> MessageKey {
    MessageKey(format!("{validity}/{uid}"))
}

fn parts(key: &MessageKey) -> Option<(u32, u32)> {
    let (validity, uid) = key.0.split_once('/')?;
    Some((validity.parse().ok()?, uid.parse().ok()?))
}

/// The UIDs of these keys, in order; of those from before the folder was renumbered, none.
fn present(facts: &Facts, keys: &[MessageKey]) -> Vec<u32> {
    let parts = keys.iter().filter_map(parts);
    let mut uids: Vec<u32> = parts
        .filter(|(validity, _)| *validity == facts.validity)
        .map(|(_, uid)| uid)
        .collect();
    uids.sort_unstable();
    uids
}

/// The UIDs as a sequence set: `3:7,9`.
fn set(uids: &[u32]) -> String {
    let runs = uids.chunk_by(|before, after| before + 1 == *after);
    let runs: Vec<String> = runs
        .map(|run| match run {
            [only] => only.to_string(),
            run => format!("{}:{}", run[0], run[run.len() - 1]),
        })
        .collect();
    runs.join(",")
}

/// Somebody else took some of the messages away meanwhile (RFC 5530, EXPUNGEISSUED).
fn is_taken_away(error: &Error) -> bool {
    matches!(error, Error::No(words) if words.contains("EXPUNGEISSUED"))
}

/// The next answer to a FETCH. Messages that somebody else took away are no error: they are not among the answers.
async fn next(
    answers: &mut (impl Stream<Item = Result<Fetch, Error>> + Unpin),
) -> Result<Option<Fetch>, MailboxError> {
    match answers.try_next().await {
        Err(error) if is_taken_away(&error) => Ok(None),
        other => other.map_err(explained),
    }
}

fn too_late() -> MailboxError {
    MailboxError::Away("the server did not answer in time".to_owned())
}

/// What went wrong, in words that hold nothing of a mail.
fn explained(error: Error) -> MailboxError {
    match error {
        Error::No(words) | Error::Bad(words) => MailboxError::Refused(refusal(&words)),
        // What the library could not read stands in its words.
        Error::Io(error) if error.kind() == io::ErrorKind::Other => {
            let bye = error.to_string().starts_with("status: Bye");
            let words = if bye { HUNG_UP } else { NOT_UNDERSTOOD };
            MailboxError::Away(words.to_owned())
        }
        Error::Io(error) => MailboxError::Away(error.to_string()),
        Error::ConnectionLost => MailboxError::Away("the connection was lost".to_owned()),
        _ => MailboxError::Away(NOT_UNDERSTOOD.to_owned()),
    }
}

/// The server's own sentence out of the library's words for it.
fn refusal(words: &str) -> String {
    let sentence = words
        .split_once("info: Some(\"")
        .or_else(|| words.split_once("information: Some(\""))
        .and_then(|(_, rest)| rest.rsplit_once("\")"))
        .map_or(words, |(sentence, _)| sentence);
    sentence.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_named_together() {
        assert_eq!(set(&[3, 4, 5, 9, 11, 12]), "3:5,9,11:12");
    }

    #[test]
    fn a_key_from_before_the_folder_was_renumbered_names_nothing() {
        let facts = Facts {
            validity: 2,
            idle: true,
            moves: true,
            expunges: true,
            handled: None,
        };
        assert_eq!(present(&facts, &[key(2, 7), key(1, 8), key(2, 3)]), [3, 7]);
    }

    #[test]
    fn the_servers_own_words_are_shown() {
        let words = "code: None, info: Some(\"[AUTHENTICATIONFAILED] Authentication failed.\")";
        assert_eq!(refusal(words), "[AUTHENTICATIONFAILED] Authentication failed.");
        assert_eq!(refusal("something else"), "something else");
    }
}
