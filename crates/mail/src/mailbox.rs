//! Where mail comes in.
//!
//! A mailbox gives out new messages and marks them when told to. The order is the caller's and must be: read, store
//! the raw bytes, commit, *then* [`Mailbox::mark_seen`]. A crash in between gives the same message once more, which the
//! caller recognises by its bytes; the other order would lose it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A place that mail arrives in.
#[derive(Debug, Clone)]
pub enum Mailbox {
    /// A folder on this machine, filled by a mail server or by hand.
    Maildir(Maildir),
    /// A list in memory, for tests.
    Memory(MemoryMailbox),
}

/// Names a message within its mailbox, until it is marked as seen. Of no meaning elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageKey(String);

impl Mailbox {
    /// New messages, at most `limit`, oldest first as far as their names tell.
    pub async fn list_new(&self, limit: usize) -> io::Result<Vec<MessageKey>> {
        match self {
            Self::Maildir(maildir) => in_background(maildir, move |maildir| maildir.list_new(limit)).await,
            Self::Memory(memory) => Ok(memory.list_new(limit)),
        }
    }

    /// The message byte for byte, or `None` when it is no longer there or still being written: go on with the next.
    pub async fn read(&self, key: &MessageKey) -> io::Result<Option<Vec<u8>>> {
        let key = key.clone();
        match self {
            Self::Maildir(maildir) => in_background(maildir, move |maildir| maildir.read(&key)).await,
            Self::Memory(memory) => Ok(memory.read(&key)),
        }
    }

    /// The message is stored elsewhere and shall not be listed again. One that is gone already is no error: another
    /// worker was faster.
    pub async fn mark_seen(&self, key: &MessageKey) -> io::Result<()> {
        let key = key.clone();
        match self {
            Self::Maildir(maildir) => in_background(maildir, move |maildir| maildir.mark_seen(&key)).await,
            Self::Memory(memory) => {
                memory.mark_seen(&key);
                Ok(())
            }
        }
    }
}

/// A maildir: messages arrive in `new/` (written in `tmp/` and renamed by whoever delivers) and move to `cur/` when
/// seen. Files called `*.eml` may also be put straight into the folder; they are taken too.
///
/// A file that is empty or changes while it is read is left for the next time. Writing under another name and renaming
/// to `.eml` is the safe way to put a large one there.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: PathBuf,
}

impl Maildir {
    /// Opens a maildir and makes its folders where they are missing.
    pub fn open(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        for part in ["new", "cur", "tmp"] {
            fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self { folder })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn list_new(&self, limit: usize) -> io::Result<Vec<MessageKey>> {
        let mut found = BTreeSet::new();
        for (under, only_eml) in [("new", false), ("", true)] {
            for entry in fs::read_dir(self.folder.join(under))? {
                let entry = entry?;
                // A name that is not UTF-8 gets one that is, and is found by the next listing.
                let Ok(name) = entry.file_name().into_string() else {
                    if !only_eml || is_eml(&entry.file_name().to_string_lossy()) {
                        rename_to_plain(&entry.path())?;
                    }
                    continue;
                };
                if name.starts_with('.') || (only_eml && !is_eml(&name)) {
                    continue;
                }
                match entry.metadata() {
                    Ok(metadata) if metadata.is_file() && metadata.len() > 0 => {
                        let key = if under.is_empty() {
                            name.clone()
                        } else {
                            format!("{under}/{name}")
                        };
                        found.insert((name, key));
                    }
                    Ok(_) => {}
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(found
            .into_iter()
            .take(limit)
            .map(|(_, key)| MessageKey(key))
            .collect())
    }

    fn read(&self, key: &MessageKey) -> io::Result<Option<Vec<u8>>> {
        let path = self.folder.join(&key.0);
        let read = (|| {
            let before = fs::metadata(&path)?;
            let bytes = fs::read(&path)?;
            let after = fs::metadata(&path)?;
            let settled = before.len() == bytes.len() as u64
                && after.len() == before.len()
                && after.modified().ok() == before.modified().ok();
            Ok(settled.then_some(bytes))
        })();
        match read {
            Err(error) if io::Error::kind(&error) == io::ErrorKind::NotFound => Ok(None),
            other => other,
        }
    }

    fn mark_seen(&self, key: &MessageKey) -> io::Result<()> {
        let name = key.0.rsplit('/').next().unwrap_or(&key.0);
        // What an earlier reader wrote after the colon are flags.
        let name = name.split(":2,").next().unwrap_or(name);
        let mut target = self.folder.join("cur").join(format!("{name}:2,S"));
        let mut number = 1;
        // Two files dropped under one name are two messages: neither may take the other's place.
        while target.exists() {
            target = self.folder.join("cur").join(format!("{name}.{number}:2,S"));
            number += 1;
        }
        match fs::rename(self.folder.join(&key.0), &target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// A mailbox in memory. Clones share the messages, so a test keeps one and delivers into it.
#[derive(Debug, Clone, Default)]
pub struct MemoryMailbox {
    messages: Arc<Mutex<Vec<Held>>>,
}

#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    seen: bool,
}

impl MemoryMailbox {
    /// An empty mailbox.
    pub fn new() -> Self {
        Self::default()
    }

    /// A mail arrives.
    pub fn deliver(&self, bytes: impl Into<Vec<u8>>) {
        self.messages().push(Held {
            bytes: bytes.into(),
            seen: false,
        });
    }

    /// How many messages are not yet marked as seen.
    pub fn unseen(&self) -> usize {
        self.messages().iter().filter(|held| !held.seen).count()
    }

    fn list_new(&self, limit: usize) -> Vec<MessageKey> {
        let messages = self.messages();
        let new = messages.iter().enumerate().filter(|(_, held)| !held.seen);
        new.take(limit)
            .map(|(index, _)| MessageKey(index.to_string()))
            .collect()
    }

    fn read(&self, key: &MessageKey) -> Option<Vec<u8>> {
        let index: usize = key.0.parse().ok()?;
        self.messages().get(index).map(|held| held.bytes.clone())
    }

    fn mark_seen(&self, key: &MessageKey) {
        let index = key.0.parse::<usize>().unwrap_or(usize::MAX);
        if let Some(held) = self.messages().get_mut(index) {
            held.seen = true;
        }
    }

    fn messages(&self) -> MutexGuard<'_, Vec<Held>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn in_background<T, F>(maildir: &Maildir, work: F) -> io::Result<T>
where
    T: Send + 'static,
    F: FnOnce(&Maildir) -> io::Result<T> + Send + 'static,
{
    let maildir = maildir.clone();
    tokio::task::spawn_blocking(move || work(&maildir))
        .await
        .map_err(io::Error::other)?
}

fn is_eml(name: &str) -> bool {
    name.len() > 4 && name.as_bytes()[name.len() - 4..].eq_ignore_ascii_case(b".eml")
}

/// Gives a file whose name is not UTF-8 one that is, so that the next listing finds it.
fn rename_to_plain(path: &Path) -> io::Result<()> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().replace('\u{fffd}', "_"))
        .unwrap_or_default();
    let mut target = path.with_file_name(&name);
    let mut number = 1;
    while target.exists() {
        target = path.with_file_name(format!("{number}-{name}"));
        number += 1;
    }
    match fs::rename(path, target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}
