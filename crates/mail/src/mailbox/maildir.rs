//! A maildir: a folder on this machine that a mail server, or a person, puts mails into.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{MessageKey, NewMessage};

/// How much of a large mail is in memory at a time.
const PIECE: usize = 1 << 20;

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

    pub(super) fn list_new(&self, limit: usize) -> io::Result<Vec<NewMessage>> {
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
                        found.insert((name, key, metadata.len()));
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
            .map(|(_, key, size)| NewMessage {
                key: MessageKey(key),
                size,
            })
            .collect())
    }

    pub(super) fn read(&self, key: &MessageKey) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let whole = self.read_in_pieces(key, |piece| {
            bytes.extend_from_slice(&piece);
            Ok(())
        })?;
        Ok(whole.then_some(bytes))
    }

    /// Whether it is there and was not written to meanwhile. An error of `take` ends it.
    pub(super) fn read_in_pieces(
        &self,
        key: &MessageKey,
        mut take: impl FnMut(Vec<u8>) -> io::Result<()>,
    ) -> io::Result<bool> {
        let path = self.folder.join(&key.0);
        let (before, mut file) =
            match fs::metadata(&path).and_then(|found| Ok((found, fs::File::open(&path)?))) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
                other => other?,
            };
        let mut length = 0;
        loop {
            let mut piece = Vec::new();
            (&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
            if piece.is_empty() {
                break;
            }
            length += piece.len() as u64;
            if length > before.len() {
                // It is being written to, and might never end.
                return Ok(false);
            }
            take(piece)?;
        }
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            after => {
                let after = after?;
                Ok(before.len() == length
                    && after.len() == length
                    && after.modified().ok() == before.modified().ok())
            }
        }
    }

    pub(super) fn mark_seen(&self, key: &MessageKey) -> io::Result<()> {
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
