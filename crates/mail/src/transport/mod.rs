//! Handing a mail over to the world, by one of three roads.
//!
//! A transport says what the receiving side answered and nothing more: whether and when to try again is the caller's
//! decision. The same Message-ID may reach [`Transport::send`] twice (a crash between the server's answer and the
//! caller's commit); the directory and the memory then keep one mail.

mod directory;
mod memory;
mod smtp;

pub use directory::DirectoryTransport;
pub use memory::MemoryTransport;
pub use smtp::{Credentials, SmtpSettings, SmtpTransport, Tls};

use crate::build::OutgoingMail;

/// The road by which mails leave.
#[derive(Debug)]
pub enum Transport {
    /// A mail server, as in production.
    Smtp(Box<SmtpTransport>),
    /// One `.eml` file per mail in a folder: demo, and trying things out without a mail server.
    Directory(DirectoryTransport),
    /// A list in memory, for tests.
    Memory(MemoryTransport),
}

/// The receiving side has taken responsibility for the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The server's words, such as `250 2.0.0 Ok: queued as 4F2`: kept with the mail, for tracing it later.
    pub server_answer: String,
}

/// The mail was not taken. `words` may name the recipient's address: keep them with the mail, not in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Trying again will not help (5xx, or a mail that cannot be built). Show it to a person.
    #[error("refused for good: {words}")]
    Permanent {
        /// The SMTP code, where a server gave one.
        code: Option<u16>,
        /// The server's words, or ours where no server was asked.
        words: String,
    },
    /// Try this mail again later: 4xx, no answer in time, a line that was lost. After a connection lost when all was sent,
    /// the mail may have arrived all the same.
    #[error("not now: {words}")]
    Transient {
        /// The SMTP code, where a server gave one.
        code: Option<u16>,
        /// The server's words, or ours where no server answered.
        words: String,
    },
    /// The server takes no mail at all: no connection, no greeting, a certificate that is not valid, a login that it refuses. It
    /// says nothing about this mail, and the next one would fare the same.
    #[error("the server takes no mail: {words}")]
    Away {
        /// The SMTP code, where a server gave one.
        code: Option<u16>,
        /// The server's words, or ours where no server answered.
        words: String,
    },
}

impl SendError {
    /// Whether trying again is useless.
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Permanent { .. })
    }

    /// Whether the server takes no mail at all now, this one or another.
    pub fn is_about_the_server(&self) -> bool {
        matches!(self, Self::Away { .. })
    }

    /// The SMTP code, where a server gave one.
    pub fn code(&self) -> Option<u16> {
        match self {
            Self::Permanent { code, .. } | Self::Transient { code, .. } | Self::Away { code, .. } => *code,
        }
    }

    /// What the server said, or what went wrong on our side.
    pub fn words(&self) -> &str {
        match self {
            Self::Permanent { words, .. } | Self::Transient { words, .. } | Self::Away { words, .. } => words,
        }
    }

    fn permanent(words: impl Into<String>) -> Self {
        Self::Permanent {
            code: None,
            words: words.into(),
        }
    }

    fn transient(words: impl Into<String>) -> Self {
        Self::Transient {
            code: None,
            words: words.into(),
        }
    }

    fn away(words: impl Into<String>) -> Self {
        Self::Away {
            code: None,
            words: words.into(),
        }
    }
}

impl Transport {
    /// The road over this mail server. Nothing is connected before the first mail.
    pub fn smtp(settings: SmtpSettings) -> Self {
        Self::Smtp(Box::new(SmtpTransport::new(settings)))
    }

    /// Builds the mail and hands it over. Returns when the receiving side has answered.
    pub async fn send(&self, mail: &OutgoingMail) -> Result<Accepted, SendError> {
        let built = mail
            .build()
            .map_err(|error| SendError::permanent(error.to_string()))?;
        match self {
            Self::Smtp(smtp) => smtp.deliver(&built).await,
            Self::Directory(directory) => directory.deliver(&mail.message_id, built).await,
            Self::Memory(memory) => memory.deliver(mail, &built),
        }
    }

    /// Says goodbye on connections that are kept open. Call it when a worker stops; sending afterwards works.
    pub async fn close(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.close_idle().await;
        }
    }
}
