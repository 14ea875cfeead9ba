//! Mails as files in a folder, one each.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::{Accepted, SendError};
use crate::build::BuiltMail;

/// Writes each mail as `<Message-ID>.eml` into a folder.
///
/// A file appears whole or not at all, and a Message-ID that is there already is left as it is: sending twice gives one
/// file.
#[derive(Debug, Clone)]
pub struct DirectoryTransport {
    folder: PathBuf,
}

impl DirectoryTransport {
    /// A transport that writes into this folder, which is made when the first mail is written.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The folder that mails are written to.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) async fn deliver(&self, message_id: &str, mail: BuiltMail) -> Result<Accepted, SendError> {
        let folder = self.folder.clone();
        let name = file_name(message_id);
        tokio::task::spawn_blocking(move || write_once(&folder, &name, &mail.bytes))
            .await
            .map_err(|error| SendError::transient(error.to_string()))?
            .map_err(|error| SendError::transient(format!("the mail could not be written: {error}")))
    }
}

fn write_once(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<Accepted> {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    fs::create_dir_all(folder)?;
    let target = folder.join(name);
    let accepted = || Accepted {
        server_answer: format!("written to {name}"),
    };
    if target.exists() {
        return Ok(accepted());
    }
    let part = COUNTER.fetch_add(1, Ordering::Relaxed);
    let temporary = folder.join(format!(".{}-{part}.part", std::process::id()));
    let written = (|| {
        let mut file = File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        match fs::hard_link(&temporary, &target) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            // Some file systems of containers and shares have no hard links.
            Err(_) => fs::rename(&temporary, &target),
            Ok(()) => Ok(()),
        }
    })();
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => written.and(Err(error)),
        _ => written,
    }
    .map(|()| accepted())
}

/// Different Message-IDs give different names: what cannot stand in a file name is written as `%` and its code.
fn file_name(message_id: &str) -> String {
    let mut name = String::with_capacity(message_id.len() + 4);
    for (index, byte) in message_id.bytes().enumerate() {
        let plain =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'@') || (byte == b'.' && index > 0);
        if plain {
            name.push(char::from(byte));
        } else {
            name.push_str(&format!("%{byte:02X}"));
        }
    }
    name + ".eml"
}
