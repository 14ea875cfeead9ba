//! `[[mail.mailboxes]]`: where mail comes in.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::sections::{MailConfig, Secret, SmtpTls, given_or_read};
use super::{ConfigError, require};

/// One of `[[mail.mailboxes]]`.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxConfig {
    /// Name, each its own: in logs, on the entries of the inbox, and by which several workers agree on who fetches.
    pub name: String,
    /// What it is.
    pub kind: MailboxKind,
    /// Prefix of the board whose mail comes here; empty: for all boards.
    #[serde(default)]
    pub board: String,
    /// Seconds between looks where the mailbox cannot tell of new mail; 0: as usual for its kind.
    #[serde(default)]
    pub poll_seconds: u64,
    /// Folder of a Maildir.
    #[serde(default)]
    pub folder: PathBuf,
    /// Name of the IMAP server.
    #[serde(default)]
    pub host: String,
    /// Its port.
    #[serde(default = "imaps")]
    pub port: u16,
    /// How the connection is protected.
    #[serde(default = "encrypted")]
    pub tls: SmtpTls,
    /// Login.
    #[serde(default)]
    pub user: String,
    /// Password; see [`MailboxConfig::password`].
    #[serde(default)]
    pub password: Secret,
    /// File that holds the password; see [`MailboxConfig::password`].
    #[serde(default)]
    pub password_file: PathBuf,
    /// File with certificates that are trusted besides the machine's.
    #[serde(default)]
    pub ca_file: PathBuf,
    /// Folder that mail arrives in.
    #[serde(default = "inbox")]
    pub inbox: String,
    /// Folder that handled mails are moved to; empty: they stay and get a keyword.
    #[serde(default = "handled")]
    pub handled_folder: String,
}

/// What a mailbox is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailboxKind {
    /// A folder on this machine.
    Maildir,
    /// A folder on a mail server.
    Imap,
}

impl MailboxConfig {
    /// A Maildir with the usual settings.
    pub fn maildir(name: &str, folder: PathBuf) -> MailboxConfig {
        MailboxConfig {
            name: name.to_owned(),
            kind: MailboxKind::Maildir,
            board: String::new(),
            poll_seconds: 0,
            folder,
            host: String::new(),
            port: imaps(),
            tls: encrypted(),
            user: String::new(),
            password: Secret::default(),
            password_file: PathBuf::new(),
            ca_file: PathBuf::new(),
            inbox: inbox(),
            handled_folder: handled(),
        }
    }

    /// The password: that of the file if one is named, read now, so that it may change while we run.
    pub fn password(&self) -> Result<Secret, ConfigError> {
        given_or_read(&self.password, &self.password_file)
    }

    /// Seconds between looks where the mailbox cannot tell of new mail.
    pub fn poll_seconds(&self) -> u64 {
        match (self.poll_seconds, self.kind) {
            (0, MailboxKind::Maildir) => 5,
            (0, MailboxKind::Imap) => 60,
            (seconds, _) => seconds,
        }
    }
}

fn imaps() -> u16 {
    993
}

fn encrypted() -> SmtpTls {
    SmtpTls::Tls
}

fn inbox() -> String {
    "INBOX".to_owned()
}

fn handled() -> String {
    "Remiss".to_owned()
}

/// What the types alone do not say.
pub(super) fn check(mail: &MailConfig) -> Result<(), ConfigError> {
    require(
        mail.mailboxes.is_empty() || mail.maildir.as_os_str().is_empty(),
        "mail.maildir",
        "empty, since mail.mailboxes names the mailboxes: make it one of them",
    )?;
    let mut names = BTreeSet::new();
    for (number, mailbox) in mail.mailboxes.iter().enumerate() {
        let require = |holds: bool, key: &str, wanted: &str| {
            let holds = holds.then_some(());
            holds.ok_or_else(|| {
                ConfigError::unfit_in_list("mail.mailboxes", number, &mailbox.name, key, wanted)
            })
        };
        require(!mailbox.name.trim().is_empty(), "name", "a name")?;
        require(
            names.insert(&mailbox.name),
            "name",
            "a name that no other mailbox has",
        )?;
        match mailbox.kind {
            MailboxKind::Maildir => {
                require(!mailbox.folder.as_os_str().is_empty(), "folder", "a folder")?;
            }
            MailboxKind::Imap => {
                require(!mailbox.host.is_empty(), "host", "a host")?;
                require(!mailbox.user.is_empty(), "user", "a user")?;
                let has_password =
                    !mailbox.password.is_empty() || !mailbox.password_file.as_os_str().is_empty();
                require(has_password, "password_file", "a file that holds the password")?;
                require(!mailbox.inbox.is_empty(), "inbox", "a folder, mostly \"INBOX\"")?;
                require(
                    mailbox.inbox != mailbox.handled_folder,
                    "handled_folder",
                    "another folder than inbox",
                )?;
                require(
                    mailbox.tls != SmtpTls::None || is_this_machine(&mailbox.host),
                    "tls",
                    "\"tls\" or \"starttls\": only a server on the same machine is talked to without",
                )?;
            }
        }
    }
    Ok(())
}

pub(super) fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
