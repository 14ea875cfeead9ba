//! Where mail comes in.
//!
//! A mailbox gives out new messages and marks them when told to. The order is the caller's and must be: read, store
//! the raw bytes, commit, *then* [`Mailbox::mark_seen`]. A crash in between gives the same message once more, which the
//! caller recognises by its bytes; the other order would lose it.

mod imap;
mod maildir;
mod memory;

use std::io;
use std::time::Duration;

pub use imap::{ImapMailbox, ImapSettings};
pub use maildir::Maildir;
pub use memory::MemoryMailbox;

/// A place that mail arrives in.
#[derive(Debug, Clone)]
pub enum Mailbox {
    /// A folder on this machine, filled by a mail server or by hand.
    Maildir(Maildir),
    /// A folder on a mail server. Clones share one connection.
    Imap(ImapMailbox),
    /// A list in memory, for tests.
    Memory(MemoryMailbox),
}

/// Names a message within its mailbox, until it is marked as seen. Of no meaning elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey(String);

/// A message that waits in a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMessage {
    /// Names it.
    pub key: MessageKey,
    /// Its size in bytes, as the mailbox says; what is read may differ a little.
    pub size: u64,
}

/// Why a mailbox could not do what it was asked for. Nothing is lost by it: what was not marked is listed again.
///
/// The words are those of the mail server, or of the system; never a password, and nothing of a mail.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The server does not take user and password. Asking again and again may lock the account.
    #[error("the mail server refuses the login: {0}")]
    Login(String),
    /// No connection, or it was lost, or no answer came in time.
    #[error("no connection to the mail server: {0}")]
    Away(String),
    /// The server understood and said no.
    #[error("the mail server refuses: {0}")]
    Refused(String),
    /// A folder or file on this machine.
    #[error(transparent)]
    Local(#[from] io::Error),
}

impl Mailbox {
    /// New messages, at most `limit`, oldest first as far as their names tell.
    pub async fn list_new(&self, limit: usize) -> Result<Vec<NewMessage>, MailboxError> {
        match self {
            Self::Maildir(maildir) => in_background(maildir, move |maildir| maildir.list_new(limit)).await,
            Self::Imap(imap) => imap.list_new(limit).await,
            Self::Memory(memory) => Ok(memory.list_new(limit)),
        }
    }

    /// The message byte for byte, or `None` when it is no longer there or still being written: go on with the next.
    pub async fn read(&self, key: &MessageKey) -> Result<Option<Vec<u8>>, MailboxError> {
        let found = self.read_several(std::slice::from_ref(key)).await?;
        Ok(found.into_iter().next().map(|(_, bytes)| bytes))
    }

    /// Several messages at once, byte for byte. One that is no longer there or still being written is left out. All of
    /// them are in memory together: the caller asks for no more than fits.
    pub async fn read_several(
        &self,
        keys: &[MessageKey],
    ) -> Result<Vec<(MessageKey, Vec<u8>)>, MailboxError> {
        match self {
            Self::Maildir(maildir) => {
                let keys = keys.to_vec();
                in_background(maildir, move |maildir| {
                    let mut found = Vec::with_capacity(keys.len());
                    for key in keys {
                        if let Some(bytes) = maildir.read(&key)? {
                            found.push((key, bytes));
                        }
                    }
                    Ok(found)
                })
                .await
            }
            Self::Imap(imap) => imap.read_several(keys).await,
            Self::Memory(memory) => {
                let found = keys
                    .iter()
                    .filter_map(|key| Some((key.clone(), memory.read(key)?)));
                Ok(found.collect())
            }
        }
    }

    /// A large message piece by piece, in order, so that it is never in memory as a whole. `false`: it is no longer
    /// there or was written to meanwhile; what `take` was given then counts for nothing. An error of `take` ends it.
    pub async fn read_in_pieces(
        &self,
        key: &MessageKey,
        mut take: impl FnMut(Vec<u8>) -> io::Result<()> + Send + 'static,
    ) -> Result<bool, MailboxError> {
        match self {
            Self::Maildir(maildir) => {
                let key = key.clone();
                in_background(maildir, move |maildir| maildir.read_in_pieces(&key, take)).await
            }
            Self::Imap(imap) => imap.read_in_pieces(key, take).await,
            Self::Memory(memory) => match memory.read(key) {
                Some(bytes) => {
                    take(bytes)?;
                    Ok(true)
                }
                None => Ok(false),
            },
        }
    }

    /// The messages are stored elsewhere and shall not be listed again. One that is gone already is no error: another
    /// worker was faster.
    pub async fn mark_seen(&self, keys: &[MessageKey]) -> Result<(), MailboxError> {
        match self {
            Self::Maildir(maildir) => {
                let keys = keys.to_vec();
                in_background(maildir, move |maildir| {
                    keys.iter().try_for_each(|key| maildir.mark_seen(key))
                })
                .await
            }
            Self::Imap(imap) => imap.mark_seen(keys).await,
            Self::Memory(memory) => {
                keys.iter().for_each(|key| memory.mark_seen(key));
                Ok(())
            }
        }
    }

    /// Waits until something may have come: until the server says so, or for the time `poll` where the mailbox cannot
    /// tell. It may return early, and for nothing. To be dropped when there is better to do.
    pub async fn wait(&self, poll: Duration) -> Result<(), MailboxError> {
        match self {
            Self::Maildir(_) | Self::Memory(_) => {
                tokio::time::sleep(poll).await;
                Ok(())
            }
            Self::Imap(imap) => imap.wait(poll).await,
        }
    }

    /// Says goodbye to the server, where there is one. Asking afterwards connects again.
    pub async fn close(&self) {
        if let Self::Imap(imap) = self {
            imap.close().await;
        }
    }
}

async fn in_background<T, F>(maildir: &Maildir, work: F) -> Result<T, MailboxError>
where
    T: Send + 'static,
    F: FnOnce(&Maildir) -> io::Result<T> + Send + 'static,
{
    let maildir = maildir.clone();
    Ok(tokio::task::spawn_blocking(move || work(&maildir))
        .await
        .map_err(io::Error::other)??)
}
