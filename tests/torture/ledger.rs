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
    /// One of several that came in one request, acknowledged by itself.
    Row {
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
    /// The same, saved with its file before, and sent with other words.
    InSteps {
        /// The words that were saved.
        begun: String,
        /// Those that were sent.
        text: String,
        /// SHA-256 of the file, in hexadecimal digits.
        sha256: String,
    },
    /// An answer begun and saved in the form, with a file, and not sent.
    Kept {
        /// Its words.
        text: String,
        /// SHA-256 of the file, in hexadecimal digits.
        sha256: String,
    },
    /// A mail that was put into a mailbox: whoever takes it out of there has to have it.
    Mail {
        /// On a mail server, not in a folder.
        imap: bool,
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
    /// The deadline of a remiss, moved to a later day.
    Deadline {
        /// Id of the remiss.
        remiss: String,
        /// `2035-11-02`.
        date: String,
    },
    /// A response, published.
    Publication {
        /// Its id.
        id: String,
        /// Id of the response.
        response: String,
    },
    /// A publication, taken down.
    Withdrawal {
        /// Its id.
        id: String,
    },
    /// A section of a draft, written anew.
    Edit {
        /// Id of the draft.
        draft: String,
        /// Its words.
        text: String,
    },
    /// A draft, handed in for a meeting.
    Submission {
        /// Its id.
        draft: String,
    },
    /// A decision of the board.
    Decision {
        /// Its id.
        id: String,
        /// Its words.
        text: String,
    },
    /// A yttrande that leaves with the extract of the minutes.
    Yttrande {
        /// To the sender of the remiss one mail.
        to: String,
    },
    /// A remiss that was sent to these addresses.
    Dispatch {
        /// To each of them one mail.
        addresses: Vec<String>,
    },
}

impl Entry {
    /// What was acknowledged, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Entry::Response { .. } => "answers by the API",
            Entry::Row { .. } => "answers in batches",
            Entry::Form { .. } => "answers by links, each with a file",
            Entry::InSteps { .. } => "answers by links in steps",
            Entry::Kept { .. } => "answers begun and saved",
            Entry::Mail { imap: true, .. } => "answers by mail (IMAP)",
            Entry::Mail { imap: false, .. } => "answers by mail (Maildir)",
            Entry::Case { .. } => "cases",
            Entry::Extension { .. } => "extensions",
            Entry::Deadline { .. } => "deadlines moved",
            Entry::Publication { .. } => "publications",
            Entry::Withdrawal { .. } => "publications taken down",
            Entry::Edit { .. } => "drafts edited",
            Entry::Submission { .. } => "drafts handed in",
            Entry::Decision { .. } => "decisions",
            Entry::Yttrande { .. } => "yttranden sent",
            Entry::Dispatch { .. } => "remisser sent",
        }
    }
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
