//! What a backup says of itself.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cli::CommandError;

/// The dump, in Postgres' own format.
pub(super) const DUMP: &str = "database.dump";
/// The folder of the files.
pub(super) const FILES: &str = "files";
const NAME: &str = "backup.json";
/// Of this description.
pub(super) const FORMAT: u32 = 1;

/// What is in a backup, so that a restored one can be held against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Manifest {
    /// Of this description; a higher one is of a later version.
    pub format: u32,
    /// Version of Remiss that made it.
    pub version: String,
    /// When, UTC.
    pub made_at: Timestamp,
    /// Version of the server.
    pub postgres: String,
    /// Rows of the tables that count most.
    pub rows: BTreeMap<String, i64>,
    /// Where the audit log of each municipality ends.
    pub logs: Vec<Log>,
    /// Files that rows name.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// SHA-256 of the dump, in hexadecimal.
    pub dump_sha256: String,
}

/// The end of an audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Log {
    /// Whose.
    pub municipality_id: Uuid,
    /// Its name.
    pub municipality: String,
    /// How many rows there are.
    pub rows: i64,
    /// Hash of the last one, in hexadecimal; see `remiss admin verify-audit`.
    pub hash: String,
}

impl Manifest {
    /// Writes it into the folder, wholly or not at all.
    pub fn write(&self, folder: &Path) -> Result<(), CommandError> {
        let part = folder.join(format!("{NAME}.part"));
        let written = (|| {
            let mut file = File::create(&part)?;
            file.write_all(&serde_json::to_vec_pretty(self)?)?;
            file.sync_all()?;
            std::fs::rename(&part, folder.join(NAME))?;
            File::open(folder)?.sync_all()
        })();
        written.map_err(CommandError::io(format!(
            "{} cannot be written",
            folder.join(NAME).display()
        )))
    }

    /// Reads that of the folder.
    pub fn read(folder: &Path) -> Result<Manifest, CommandError> {
        let path = folder.join(NAME);
        let bytes = std::fs::read(&path).map_err(CommandError::io(format!(
            "{} cannot be read; without it a folder is no whole backup",
            path.display()
        )))?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|error| {
            CommandError::Sentence(format!("{} is not what a backup says: {error}", path.display()))
        })?;
        if manifest.format > FORMAT {
            return Err(CommandError::Sentence(format!(
                "{} was made by Remiss {}, which is newer than this one ({})",
                folder.display(),
                manifest.version,
                env!("CARGO_PKG_VERSION")
            )));
        }
        Ok(manifest)
    }
}
