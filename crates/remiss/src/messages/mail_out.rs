//! The road by which mails leave this process, made from the settings when the first mail is sent.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use remiss_mail::transport::{Credentials, SmtpSettings, Tls};
use remiss_mail::{Accepted, DirectoryTransport, OutgoingMail, SendError, Transport};

use crate::config::{Config, MailTransport, SmtpTls};

/// Hands mails over. One for the whole process: it keeps connections to the mail server open.
#[derive(Debug, Default)]
pub struct MailOut {
    transport: Mutex<Option<Arc<Transport>>>,
    given: bool,
    unsettled: Mutex<Unsettled>,
}

/// How long mails were handed over and not yet written down: the time in which a crash would have sent them once more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsettled {
    /// Mails.
    pub mails: u32,
    /// All their times together.
    pub total: Duration,
    /// The longest of them.
    pub longest: Duration,
}

impl Unsettled {
    /// The mean of all; zero when there were none.
    pub fn mean(&self) -> Duration {
        self.total.checked_div(self.mails).unwrap_or_default()
    }

    /// What has come since then; the longest is that of all time, where it is not longer than it was.
    pub fn since(&self, before: &Unsettled) -> Unsettled {
        Unsettled {
            mails: self.mails.wrapping_sub(before.mails),
            total: self.total.saturating_sub(before.total),
            longest: self.longest,
        }
    }
}

impl MailOut {
    /// Goes over the transport that the settings name, from the first mail on.
    pub fn new() -> MailOut {
        MailOut::default()
    }

    /// Goes over this transport.
    pub fn over(transport: Transport) -> MailOut {
        MailOut {
            transport: Mutex::new(Some(Arc::new(transport))),
            given: true,
            unsettled: Mutex::default(),
        }
    }

    /// Hands a mail over. Settings that do not work (a password file that is not there) are a passing hindrance: a
    /// waiting mail must not fail for them.
    pub async fn send(&self, settings: &Config, mail: &OutgoingMail) -> Result<Accepted, SendError> {
        let sent = self.road(settings)?.send(mail).await;
        // 530 to 538: the server does not know us (RFC 4954 section 6).
        if matches!(&sent, Err(error) if error.code().is_some_and(|code| (530..=538).contains(&code))) {
            self.forget();
        }
        sent
    }

    /// Whether the road can be gone: the mail server takes us, the folder can be written to. For a check of the set-up.
    pub async fn check(&self, settings: &Config) -> Result<(), SendError> {
        match &*self.road(settings)? {
            Transport::Smtp(server) => server.check().await,
            Transport::Directory(directory) => {
                std::fs::create_dir_all(directory.folder()).map_err(|error| SendError::Away {
                    code: None,
                    words: error.to_string(),
                })
            }
            Transport::Memory(_) => Ok(()),
        }
    }

    /// How long mails of this process were handed over and not yet written down, since its start.
    pub fn unsettled(&self) -> Unsettled {
        *self.unsettled.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A mail was handed over this long before it was written down.
    pub(super) fn settled_after(&self, time: Duration) {
        let mut unsettled = self.unsettled.lock().unwrap_or_else(PoisonError::into_inner);
        unsettled.mails = unsettled.mails.wrapping_add(1);
        unsettled.total += time;
        unsettled.longest = unsettled.longest.max(time);
    }

    /// Says goodbye on connections that are kept open. Sending afterwards works.
    pub async fn close(&self) {
        let transport = self.kept().clone();
        if let Some(transport) = transport {
            transport.close().await;
        }
    }

    fn road(&self, settings: &Config) -> Result<Arc<Transport>, SendError> {
        let mut kept = self.kept();
        if let Some(transport) = &*kept {
            return Ok(transport.clone());
        }
        let made = Arc::new(transport(settings)?);
        *kept = Some(made.clone());
        Ok(made)
    }

    /// The next mail reads the password anew: it may have been changed in its file.
    fn forget(&self) {
        if !self.given {
            *self.kept() = None;
        }
    }

    fn kept(&self) -> MutexGuard<'_, Option<Arc<Transport>>> {
        self.transport.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn transport(settings: &Config) -> Result<Transport, SendError> {
    match settings.mail.transport {
        MailTransport::Directory => Ok(Transport::Directory(DirectoryTransport::new(
            settings.mail_out_dir(),
        ))),
        MailTransport::Smtp => {
            let smtp = &settings.mail.smtp;
            let mut road = SmtpSettings::new(smtp.host.clone(), smtp.port);
            road.tls = match smtp.tls {
                SmtpTls::None => Tls::None,
                SmtpTls::Starttls => Tls::StartTls,
                SmtpTls::Tls => Tls::Implicit,
            };
            if !smtp.user.is_empty() {
                let password = smtp.password().map_err(|error| SendError::Away {
                    code: None,
                    words: error.to_string(),
                })?;
                road.credentials = Some(Credentials {
                    user: smtp.user.clone(),
                    password: password.expose().to_owned(),
                });
            }
            let timeout = Duration::from_secs(smtp.timeout_seconds.max(1));
            road.max_connections = usize::try_from(smtp.connections).unwrap_or(1);
            road.connect_timeout = timeout;
            road.answer_timeout = timeout;
            road.data_timeout = timeout * 2;
            Ok(Transport::smtp(road))
        }
    }
}
