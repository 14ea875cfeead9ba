//! A mailbox of the settings, opened.

use std::collections::HashSet;
use std::time::Duration;

use remiss_mail::transport::{Credentials, Tls};
use remiss_mail::{ImapMailbox, ImapSettings, Mailbox, MailboxError, Maildir, MessageKey};
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::boards;
use crate::config::{ConfigError, MailboxConfig, MailboxKind, SmtpTls};
use crate::db::Connection;
use crate::http::{ApiError, ApiResult};

/// Why mail could not be fetched. Nothing is lost by it.
#[derive(Debug, thiserror::Error)]
pub(super) enum FetchError {
    /// The mailbox.
    #[error(transparent)]
    Mailbox(#[from] MailboxError),
    /// Its settings: the file of the password.
    #[error(transparent)]
    Settings(#[from] ConfigError),
    /// The service itself: the database, the file store.
    #[error(transparent)]
    Service(#[from] ApiError),
}

impl FetchError {
    /// What is wrong with the mailbox and how to mend it, for those who wait for mail; none when the fault is not its.
    pub fn swedish(&self) -> Option<String> {
        let plain = |text: &str| {
            text.chars()
                .filter(|letter| !letter.is_control())
                .take(300)
                .collect::<String>()
        };
        match self {
            FetchError::Mailbox(MailboxError::Login(words)) => Some(format!(
                "Mejlservern godtar inte inloggningen: {}. Kontrollera användare och lösenord i inställningarna.",
                plain(words)
            )),
            FetchError::Mailbox(MailboxError::Away(words)) => Some(format!(
                "Mejlservern går inte att nå: {}. Inget går förlorat; hämtningen fortsätter när den svarar.",
                plain(words)
            )),
            FetchError::Mailbox(MailboxError::Refused(words)) => Some(format!(
                "Mejlservern säger nej: {}. Kontrollera att mapparna finns och får läsas.",
                plain(words)
            )),
            FetchError::Mailbox(MailboxError::Local(error)) => Some(format!(
                "Mappen går inte att läsa: {}. Kontrollera att den finns och att tjänsten får läsa och skriva i den.",
                plain(&error.to_string())
            )),
            FetchError::Settings(error) => {
                Some(format!("Inställningarna är fel: {}.", plain(&error.to_string())))
            }
            FetchError::Service(_) => None,
        }
    }
}

/// An open mailbox.
#[derive(Debug)]
pub(super) struct OpenMailbox {
    /// Its name in the settings.
    pub name: String,
    /// The mailbox itself.
    pub mailbox: Mailbox,
    /// The board whose mail comes here; none: for all boards.
    pub board: Option<Uuid>,
    /// How long to wait where it cannot tell of new mail.
    pub poll: Duration,
    /// Mails that were listed and could not be read the last time.
    pub missed: HashSet<MessageKey>,
}

impl OpenMailbox {
    /// Opens it as the settings say. A mail server is not connected to before it is asked something.
    pub async fn open(app: &App, config: &MailboxConfig) -> Result<OpenMailbox, FetchError> {
        Ok(OpenMailbox {
            name: config.name.clone(),
            mailbox: mailbox(config)?,
            board: board(app, config).await?,
            poll: Duration::from_secs(config.poll_seconds()),
            missed: HashSet::new(),
        })
    }
}

/// Opens a mailbox as the service does, for a check of the set-up. Whether it tells of new mail by itself; else what is wrong, in Swedish.
pub async fn try_mailbox(config: &MailboxConfig) -> Result<bool, String> {
    let tried = async {
        match mailbox(config)? {
            Mailbox::Imap(server) => Ok(server.check().await?),
            _ => Ok(false),
        }
    };
    tried
        .await
        .map_err(|error: FetchError| error.swedish().unwrap_or_else(|| error.to_string()))
}

fn mailbox(config: &MailboxConfig) -> Result<Mailbox, FetchError> {
    match config.kind {
        MailboxKind::Maildir => {
            let maildir = Maildir::open(&config.folder).map_err(MailboxError::from)?;
            Ok(Mailbox::Maildir(maildir))
        }
        MailboxKind::Imap => {
            let tls = match config.tls {
                SmtpTls::None => Tls::None,
                SmtpTls::Starttls => Tls::StartTls,
                SmtpTls::Tls => Tls::Implicit,
            };
            let credentials = Credentials {
                user: config.user.clone(),
                password: config.password()?.expose().to_owned(),
            };
            let named = |name: &str| Some(name.to_owned()).filter(|name| !name.is_empty());
            let settings = ImapSettings {
                port: config.port,
                ca_file: Some(config.ca_file.clone()).filter(|file| !file.as_os_str().is_empty()),
                inbox: config.inbox.clone(),
                handled_folder: named(&config.handled_folder),
                ..ImapSettings::new(config.host.as_str(), tls, credentials)
            };
            Ok(Mailbox::Imap(ImapMailbox::new(settings)))
        }
    }
}

/// The board whose mail comes to the mailbox with this name; none: it is for all boards, or no longer in the settings.
pub(super) async fn board_of_mailbox(
    app: &App,
    connection: &mut Connection,
    name: &str,
) -> ApiResult<Option<Uuid>> {
    let mailboxes = app.settings().mailboxes();
    let Some(config) = mailboxes.iter().find(|config| config.name == name) else {
        return Ok(None);
    };
    let prefix = config.board.to_lowercase();
    let boards = boards::all(app, connection).await?;
    let found = boards
        .iter()
        .find(|board| board.case_prefix.to_lowercase() == prefix);
    Ok(found.map(|board| board.id))
}

/// The board with the prefix of the settings. One that does not exist keeps no mail out: it then is for all boards.
async fn board(app: &App, config: &MailboxConfig) -> Result<Option<Uuid>, FetchError> {
    if config.board.is_empty() {
        return Ok(None);
    }
    let boards = app
        .read(&Caller::system("inbox"), async |connection| {
            boards::all(app, connection).await
        })
        .await?;
    let found = boards
        .iter()
        .find(|board| board.case_prefix.to_lowercase() == config.board.to_lowercase());
    if found.is_none() {
        tracing::warn!(mailbox = %config.name, prefix = %config.board, "no board has this prefix; the mailbox is for all boards");
    }
    Ok(found.map(|board| board.id))
}
