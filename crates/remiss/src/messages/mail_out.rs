//! The road by which mails leave this process, made from the settings when the first mail is sent.

use std::time::Duration;

use remiss_mail::transport::{Credentials, SmtpSettings, Tls};
use remiss_mail::{Accepted, DirectoryTransport, OutgoingMail, SendError, Transport};
use tokio::sync::OnceCell;

use crate::config::{Config, MailTransport, SmtpTls};

/// Hands mails over. One for the whole process: it keeps connections to the mail server open.
#[derive(Debug, Default)]
pub struct MailOut {
    transport: OnceCell<Transport>,
}

impl MailOut {
    /// Goes over the transport that the settings name, from the first mail on.
    pub fn new() -> MailOut {
        MailOut::default()
    }

    /// Goes over this transport.
    pub fn over(transport: Transport) -> MailOut {
        MailOut {
            transport: OnceCell::new_with(Some(transport)),
        }
    }

    /// Hands a mail over. Settings that do not work (a password file that is not there) are a passing hindrance: a
    /// waiting mail must not fail for them.
    pub(super) async fn send(&self, settings: &Config, mail: &OutgoingMail) -> Result<Accepted, SendError> {
        let transport = self
            .transport
            .get_or_try_init(async || transport(settings))
            .await?;
        transport.send(mail).await
    }

    /// Says goodbye on connections that are kept open. Sending afterwards works.
    pub async fn close(&self) {
        if let Some(transport) = self.transport.get() {
            transport.close().await;
        }
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
                let password = smtp.password().map_err(|error| SendError::Transient {
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
