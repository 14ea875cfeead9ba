//! SMTP with connections that are kept.
//!
//! The conversation is lettre's, the socket and the pool are ours: lettre leaves Nagle's algorithm on, which costs
//! 40 ms a mail, gives up a connection after each refused recipient, and waits for the answer to each command. Here the
//! socket has TCP_NODELAY, a refusal is followed by RSET, and where the server offers it MAIL, RCPT and DATA travel
//! together (RFC 2920).

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::authentication::{self, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Ehlo, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::{Response, Severity};
use rustls::ClientConfig;
use rustls_platform_verifier::BuilderVerifierExt as _;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use self::tls_socket::TlsSocket;
use super::{Accepted, SendError};
use crate::address::to_wire;
use crate::build::BuiltMail;

mod text;
mod tls_socket;

/// What is said of a server that says nothing.
const SILENCE: &str = "the mail server did not answer in time";

/// How to reach the mail server.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Name or address of the server. With TLS its certificate must be valid for this name.
    pub host: String,
    /// Usually 25 within a machine, 587 with STARTTLS, 465 with implicit TLS.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// User and password, where the server asks for them.
    pub credentials: Option<Credentials>,
    /// The name we greet with; `None`: the machine's host name.
    pub hello_name: Option<String>,
    /// How many mails are under way at a time, each on a connection of its own.
    pub max_connections: usize,
    /// How long connecting, with greeting and login, may take.
    pub connect_timeout: Duration,
    /// How long the server may take for each answer (RFC 5321 4.5.3.2 asks for minutes, not seconds).
    pub answer_timeout: Duration,
    /// How long the whole text and the last answer may take: the server may check the mail before it answers.
    pub data_timeout: Duration,
}

impl SmtpSettings {
    /// Settings for a server without TLS or password, as on the same machine, with the usual time limits.
    pub fn new(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            tls: Tls::None,
            credentials: None,
            hello_name: None,
            max_connections: 4,
            connect_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(300),
            data_timeout: Duration::from_secs(600),
        }
    }
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// Not at all: only for a server on the same machine or a closed network.
    None,
    /// STARTTLS, and no mail is sent where the server does not offer it.
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Implicit,
}

/// User and password for the mail server.
#[derive(Clone)]
pub struct Credentials {
    /// The user.
    pub user: String,
    /// The password; never shown in logs.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

/// A mail server, and the connections to it that are kept open.
pub struct SmtpTransport {
    settings: SmtpSettings,
    hello: ClientId,
    idle: Mutex<Vec<Line>>,
    slots: Semaphore,
}

impl fmt::Debug for SmtpTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpTransport")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

/// A connection to the server.
struct Line {
    smtp: AsyncSmtpConnection,
    /// Takes several commands at once (RFC 2920).
    pipelining: bool,
    /// The server waits for a text that does not come: the connection is of no more use.
    spoiled: bool,
}

/// How one try on one connection ended.
enum Outcome {
    /// The server, or the silence after the text, has decided.
    Decided(Result<Accepted, SendError>),
    /// The connection was gone before the server had anything of the text: safe to try on another one.
    Gone(SendError),
    /// The server did not answer in time: it is given up, and another connection would hardly fare better.
    Silent(SendError),
}

/// Why a step of the conversation did not end well.
enum Failed {
    Answer(u16, String),
    Lost(String),
    Silent,
}

impl SmtpTransport {
    /// A transport to this server. Nothing is connected before the first mail.
    pub fn new(settings: SmtpSettings) -> Self {
        let hello = settings
            .hello_name
            .clone()
            .map_or_else(ClientId::default, ClientId::Domain);
        let slots = Semaphore::new(settings.max_connections.max(1));
        Self {
            settings,
            hello,
            idle: Mutex::new(Vec::new()),
            slots,
        }
    }

    pub(super) async fn deliver(&self, mail: &BuiltMail) -> Result<Accepted, SendError> {
        let _slot = self
            .slots
            .acquire()
            .await
            .map_err(|error| SendError::transient(error.to_string()))?;
        // A kept connection may have been closed by the server since; the mail then goes over the next one.
        while let Some(line) = self.take_idle() {
            match self.converse(line, mail).await {
                Outcome::Decided(decided) => return decided,
                Outcome::Silent(error) => return Err(error),
                Outcome::Gone(_) => {}
            }
        }
        let line = tokio::time::timeout(self.settings.connect_timeout, self.connect())
            .await
            .unwrap_or_else(|_| Err(SendError::away(SILENCE)))?;
        match self.converse(line, mail).await {
            Outcome::Decided(decided) => decided,
            Outcome::Silent(error) | Outcome::Gone(error) => Err(error),
        }
    }

    /// Connects and checks whether the server takes us: greeting, TLS and login. For a check of the set-up.
    pub async fn check(&self) -> Result<(), SendError> {
        let line = tokio::time::timeout(self.settings.connect_timeout, self.connect())
            .await
            .unwrap_or_else(|_| Err(SendError::away(SILENCE)))?;
        self.keep(line);
        Ok(())
    }

    pub(super) async fn close_idle(&self) {
        while let Some(mut line) = self.take_idle() {
            let _ = tokio::time::timeout(Duration::from_secs(2), line.smtp.quit()).await;
        }
    }

    /// Whatever goes wrong here is about the server or our settings, never about a mail.
    async fn connect(&self) -> Result<Line, SendError> {
        let settings = &self.settings;
        let no_connection = |error: &dyn fmt::Display| SendError::away(format!("no connection: {error}"));
        let socket = TcpStream::connect((settings.host.as_str(), settings.port))
            .await
            .map_err(|error| no_connection(&error))?;
        socket.set_nodelay(true).map_err(|error| no_connection(&error))?;
        let mut connection = if settings.tls == Tls::Implicit {
            let config = tls_config().map_err(|error| no_connection(&error))?;
            let socket = TlsSocket::connect(config, &settings.host, socket)
                .await
                .map_err(|error| no_connection(&error))?;
            AsyncSmtpConnection::connect_with_transport(Box::new(socket), &self.hello).await
        } else {
            AsyncSmtpConnection::connect_with_transport(Box::new(socket), &self.hello).await
        }
        .map_err(|error| setup_error(&error))?;
        if settings.tls == Tls::StartTls {
            let parameters =
                TlsParameters::new(settings.host.clone()).map_err(|error| setup_error(&error))?;
            connection
                .starttls(parameters, &self.hello)
                .await
                .map_err(|error| setup_error(&error))?;
        }
        if let Some(credentials) = &settings.credentials {
            let credentials =
                authentication::Credentials::new(credentials.user.clone(), credentials.password.clone());
            connection
                .auth(&[Mechanism::Plain, Mechanism::Login], &credentials)
                .await
                .map_err(|error| setup_error(&error))?;
        }
        // lettre does not tell this one of what the server offers.
        let offers = connection
            .command(Ehlo::new(self.hello.clone()))
            .await
            .map_err(|error| setup_error(&error))?;
        Ok(Line {
            smtp: connection,
            pipelining: offers
                .message()
                .any(|offer| offer.trim().eq_ignore_ascii_case("PIPELINING")),
            spoiled: false,
        })
    }

    /// One mail over one connection, which is kept afterwards where it still stands in good order.
    async fn converse(&self, mut line: Line, mail: &BuiltMail) -> Outcome {
        if let Err(outcome) = self.announce(&mut line, mail).await {
            if let Outcome::Decided(_) = outcome
                && !line.spoiled
            {
                let rset = line.smtp.command(Rset);
                if within(self.settings.answer_timeout, rset).await.is_ok() {
                    self.keep(line);
                }
            }
            return outcome;
        }
        let limit = self.settings.data_timeout;
        let text = match std::str::from_utf8(&mail.bytes) {
            Ok(text) => within(limit, line.smtp.command(text::as_sent(text))).await,
            Err(_) => within(limit, line.smtp.message(&mail.bytes)).await,
        };
        match text.and_then(|answer| fitting(answer, Severity::PositiveCompletion)) {
            Ok(response) => {
                self.keep(line);
                Outcome::Decided(Ok(Accepted {
                    server_answer: words_of(&response),
                }))
            }
            Err(Failed::Answer(code, words)) => {
                if code != 421 {
                    self.keep(line);
                }
                Outcome::Decided(Err(classified(code, words)))
            }
            Err(Failed::Lost(words)) => Outcome::Decided(Err(in_doubt(&words))),
            Err(Failed::Silent) => Outcome::Decided(Err(in_doubt(SILENCE))),
        }
    }

    /// MAIL, RCPT and DATA: up to the point where the server waits for the text.
    async fn announce(&self, line: &mut Line, mail: &BuiltMail) -> Result<(), Outcome> {
        let refuse = |words: &str| Outcome::Decided(Err(SendError::permanent(words)));
        let from = to_wire(&mail.envelope_from).ok_or_else(|| refuse("the envelope sender is no address"))?;
        let to = to_wire(&mail.envelope_to).ok_or_else(|| refuse("the recipient is no address"))?;
        let mut parameters = Vec::new();
        if !mail.envelope_from.is_ascii() || !mail.envelope_to.is_ascii() {
            if !line.smtp.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(refuse(
                    "the mail server takes no addresses with letters outside a to z",
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !mail.bytes.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        let steps = [
            (
                Mail::new(Some(from), parameters).to_string(),
                Severity::PositiveCompletion,
            ),
            (
                Rcpt::new(to, Vec::new()).to_string(),
                Severity::PositiveCompletion,
            ),
            (Data.to_string(), Severity::PositiveIntermediate),
        ];
        self.take_steps(line, &steps)
            .await
            .map_err(|failed| match failed {
                // 421: the server is going away, mostly since the connection was idle for too long.
                Failed::Answer(421, words) => Outcome::Gone(SendError::Transient {
                    code: Some(421),
                    words,
                }),
                Failed::Answer(code, words) => Outcome::Decided(Err(classified(code, words))),
                Failed::Lost(words) => Outcome::Gone(SendError::transient(words)),
                Failed::Silent => Outcome::Silent(SendError::transient(SILENCE)),
            })
    }

    /// The commands, one after the other or all at once. What the server said first against it is what counts, but every
    /// answer that is owed is read: the next mail must not hear it.
    async fn take_steps(&self, line: &mut Line, steps: &[(String, Severity)]) -> Result<(), Failed> {
        let limit = self.settings.answer_timeout;
        let together = line.pipelining;
        let mut refused = None;
        for (place, (step, wanted)) in steps.iter().enumerate() {
            let answer = if !together {
                within(limit, line.smtp.command(step)).await
            } else if place == 0 {
                let all: String = steps.iter().map(|(step, _)| step.as_str()).collect();
                within(limit, line.smtp.command(all)).await
            } else {
                within(limit, line.smtp.read_response()).await
            };
            match (answer.and_then(|answer| fitting(answer, *wanted)), &refused) {
                (Ok(_), None) => {}
                (Ok(_), Some(_)) => line.spoiled |= *wanted == Severity::PositiveIntermediate,
                (Err(failed @ Failed::Answer(..)), _) => {
                    refused.get_or_insert(failed);
                    if !together {
                        break;
                    }
                }
                (Err(failed), _) => {
                    line.spoiled = true;
                    return Err(refused.unwrap_or(failed));
                }
            }
        }
        refused.map_or(Ok(()), Err)
    }

    fn take_idle(&self) -> Option<Line> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, line: Line) {
        if !line.smtp.has_broken() {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    }
}

/// An answer of another kind than the step asks for: the two sides no longer speak of the same thing, and the line is given up.
fn fitting(answer: Response, wanted: Severity) -> Result<Response, Failed> {
    if answer.code().severity == wanted {
        Ok(answer)
    } else {
        Err(Failed::Lost(format!(
            "the mail server gave an answer that does not fit: {}",
            words_of(&answer)
        )))
    }
}

async fn within<F>(limit: Duration, step: F) -> Result<Response, Failed>
where
    F: Future<Output = Result<Response, lettre::transport::smtp::Error>>,
{
    match tokio::time::timeout(limit, step).await {
        Ok(Ok(response)) => Ok(response),
        Ok(Err(error)) => Err(match error.status() {
            Some(code) => Failed::Answer(u16::from(code), error_words(&error)),
            None => Failed::Lost(error_words(&error)),
        }),
        Err(_) => Err(Failed::Silent),
    }
}

fn classified(code: u16, words: String) -> SendError {
    // 530, 534, 535 and 538 are about our login (RFC 4954 section 6), not about this mail.
    if matches!(code, 530 | 534 | 535 | 538) {
        SendError::Away {
            code: Some(code),
            words,
        }
    } else if code >= 500 {
        SendError::Permanent {
            code: Some(code),
            words,
        }
    } else {
        SendError::Transient {
            code: Some(code),
            words,
        }
    }
}

fn in_doubt(words: &str) -> SendError {
    SendError::transient(format!(
        "no answer after the text was sent, the mail may have arrived: {words}"
    ))
}

fn setup_error(error: &lettre::transport::smtp::Error) -> SendError {
    SendError::Away {
        code: error.status().map(u16::from),
        words: error_words(error),
    }
}

fn error_words(error: &lettre::transport::smtp::Error) -> String {
    let words = std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string);
    match error.status() {
        Some(code) => format!("{code} {words}"),
        None => words,
    }
}

fn words_of(response: &Response) -> String {
    let lines: Vec<&str> = response.message().collect();
    format!("{} {}", response.code(), lines.join(" "))
}

fn tls_config() -> Result<Arc<ClientConfig>, rustls::Error> {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    Ok(Arc::new(config))
}
