//! The ledger: what the service has acknowledged, written down outside it, in a file that only grows.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

/// Something that the service has said is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// An answer registered by the API: 201 with its id and number.
    Response {
        /// Its id.
        id: String,
        /// `Ks 12/2026:7`.
        number: String,
        /// Its words.
        text: String,
    },
    /// An answer sent by the form behind a link, with a file.
    Form {
        /// Its words.
        text: String,
        /// SHA-256 of the file, in hexadecimal digits.
        sha256: String,
    },
    /// A mail that was put into the mailbox: whoever takes it out of there has to have it.
    Mail {
        /// Its Message-ID.
        message_id: String,
        /// Its words.
        text: String,
        /// SHA-256 of its bytes.
        sha256: String,
    },
    /// A case, registered.
    Case {
        /// Its id.
        id: String,
        /// Its number.
        number: String,
        /// Its title.
        title: String,
    },
    /// More time, granted.
    Extension {
        /// Its id.
        id: String,
        /// Why.
        reason: String,
    },
    /// A remiss that was sent to these addresses.
    Dispatch {
        /// To each of them one mail.
        addresses: Vec<String>,
    },
}

/// See the module.
pub struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
    moments: Mutex<Vec<Instant>>,
}

impl Ledger {
    /// An empty one in this folder.
    pub fn new(folder: &Path) -> Ledger {
        let path = folder.join("ledger.jsonl");
        Ledger {
            file: Mutex::new(File::create(&path).unwrap()),
            path,
            moments: Mutex::default(),
        }
    }

    /// Writes down what was acknowledged now.
    pub fn write(&self, entry: &Entry) {
        let mut line = serde_json::to_vec(entry).unwrap();
        line.push(b'\n');
        self.file.lock().unwrap().write_all(&line).unwrap();
        self.moments.lock().unwrap().push(Instant::now());
    }

    /// All of it, as the file has it.
    pub fn read(&self) -> Vec<Entry> {
        let text = std::fs::read_to_string(&self.path).unwrap();
        text.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// When things were acknowledged, in order.
    pub fn moments(&self) -> Vec<Instant> {
        self.moments.lock().unwrap().clone()
    }
}
