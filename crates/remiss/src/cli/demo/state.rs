//! What lies beside the data: `demo.json`, with which a client drives the demonstration, written when the service is ready
//! for it; and `walk.json`, with which a second start goes on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::cli::CommandError;

/// The file `demo.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct State {
    /// Base address of the API.
    pub base_url: String,
    /// A bearer key for each role.
    pub keys: BTreeMap<String, String>,
    /// Mails that are dropped here are fetched.
    pub maildir_in: PathBuf,
    /// Mails that were sent lie here.
    pub mail_out: PathBuf,
    /// Documents, mails and calendars that the walk made.
    pub artifacts: PathBuf,
}

/// The file `walk.json`: how far the walk has come, for a second start.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Progress {
    /// The time of the demonstration, UTC.
    pub clock: Timestamp,
    /// Whether the walk came to its end.
    pub finished: bool,
}

impl Progress {
    /// What an earlier run left, if there was one.
    pub fn load(folder: &Path) -> Result<Option<Progress>, CommandError> {
        load(&folder.join("walk.json"))
    }

    /// Writes the file at one stroke.
    pub fn save(&self, folder: &Path) -> Result<(), CommandError> {
        save(self, &folder.join("walk.json"))
    }
}

impl State {
    /// What an earlier run left, if there was one.
    pub fn load(folder: &Path) -> Result<Option<State>, CommandError> {
        load(&folder.join("demo.json"))
    }

    /// Writes the file at one stroke.
    pub fn save(&self, folder: &Path) -> Result<(), CommandError> {
        save(self, &folder.join("demo.json"))
    }
}

fn load<T: DeserializeOwned>(file: &Path) -> Result<Option<T>, CommandError> {
    match std::fs::read(file) {
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| CommandError::Sentence(format!("{} cannot be read: {error}", file.display()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CommandError::io(format!("{} cannot be read", file.display()))(
            error,
        )),
    }
}

/// Readable for its owner only: there are keys in it.
fn save(value: &impl Serialize, file: &Path) -> Result<(), CommandError> {
    use std::os::unix::fs::OpenOptionsExt;
    let unfinished = file.with_extension("part");
    let written = (|| {
        let text = serde_json::to_vec_pretty(value)?;
        let mut options = std::fs::OpenOptions::new();
        let mut out = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&unfinished)?;
        std::io::Write::write_all(&mut out, &text)?;
        std::fs::rename(&unfinished, file)
    })();
    written.map_err(CommandError::io(format!("{} cannot be written", file.display())))
}
