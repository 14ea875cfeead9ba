//! `demo.json`: what a client needs to drive the demonstration, and what a second start needs to go on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
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
    /// The time of the demonstration, UTC.
    pub clock: Timestamp,
    /// Whether the walk came to its end.
    pub finished: bool,
}

impl State {
    /// What an earlier run left, if there was one.
    pub fn load(folder: &Path) -> Result<Option<State>, CommandError> {
        let file = folder.join("demo.json");
        match std::fs::read(&file) {
            Ok(text) => serde_json::from_slice(&text).map(Some).map_err(|error| {
                CommandError::Sentence(format!("{} cannot be read: {error}", file.display()))
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(CommandError::io(format!("{} cannot be read", file.display()))(
                error,
            )),
        }
    }

    /// Writes the file at one stroke, readable for its owner only: it has keys in it.
    pub fn save(&self, folder: &Path) -> Result<(), CommandError> {
        use std::os::unix::fs::OpenOptionsExt;
        let (file, unfinished) = (folder.join("demo.json"), folder.join("demo.json.part"));
        let written = (|| {
            let text = serde_json::to_vec_pretty(self)?;
            let mut out = std::fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(true)
                .mode(0o600)
                .open(&unfinished)?;
            std::io::Write::write_all(&mut out, &text)?;
            std::fs::rename(&unfinished, &file)
        })();
        written.map_err(CommandError::io(format!("{} cannot be written", file.display())))
    }
}
