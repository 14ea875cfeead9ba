//! From a name and a port to a session in which the inbox is open: socket, TLS, login, folders.

use std::fmt::Debug;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_imap::types::Flag;
use async_imap::{Authenticator, Client, Session};
use futures_util::TryStreamExt as _;
use rustls::ClientConfig;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls_platform_verifier::Verifier;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, BufWriter};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::folder_name::on_the_wire;
use super::{HANDLED, ImapSettings, explained, refusal};
use crate::mailbox::MailboxError;
use crate::transport::Tls;

/// A line that fell silent is noticed while we wait for mail, though nobody says anything on it.
const KEEPALIVE: Duration = Duration::from_secs(60);

/// A connection, encrypted or not.
pub(super) trait Line: AsyncRead + AsyncWrite + Unpin + Send + Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + Debug> Line for T {}

/// A session in which the inbox is open.
#[derive(Debug)]
pub(super) struct Open {
    pub session: Session<Box<dyn Line>>,
    pub facts: Facts,
}

/// What is known of the server and the inbox while the session lasts.
#[derive(Debug, Clone)]
pub(super) struct Facts {
    /// UIDs mean something only together with this number.
    pub validity: u32,
    pub idle: bool,
    pub moves: bool,
    /// Single messages can be expunged (UIDPLUS).
    pub expunges: bool,
    /// Folder for handled messages as the server writes it; none: they stay and get a keyword.
    pub handled: Option<String>,
}

pub(super) async fn connect(settings: &ImapSettings) -> Result<Open, MailboxError> {
    let mut client = Client::new(line(settings).await?);
    if settings.tls != Tls::StartTls {
        greeting(&mut client).await?;
    }
    let mut session = log_in(settings, client).await?;
    let can = session.capabilities().await.map_err(explained)?;
    let (idle, moves, expunges) = (can.has_str("IDLE"), can.has_str("MOVE"), can.has_str("UIDPLUS"));
    let delimiter = delimiter(&mut session).await?;
    let handled = match &settings.handled_folder {
        Some(name) => Some(made(&mut session, on_the_wire(name, delimiter.as_deref())).await?),
        None => None,
    };
    let inbox = session
        .select(on_the_wire(&settings.inbox, delimiter.as_deref()))
        .await
        .map_err(explained)?;
    let validity = inbox
        .uid_validity
        .ok_or_else(|| MailboxError::Refused("the inbox has no UIDVALIDITY".to_owned()))?;
    let keeps = |flag: &Flag<'_>| *flag == Flag::MayCreate || *flag == Flag::Custom(HANDLED.into());
    if handled.is_none() && !inbox.permanent_flags.is_empty() && !inbox.permanent_flags.iter().any(keeps) {
        return Err(MailboxError::Refused(format!(
            "it does not keep the keyword {HANDLED}; name a folder for handled messages"
        )));
    }
    let facts = Facts {
        validity,
        idle,
        moves,
        expunges,
        handled,
    };
    Ok(Open { session, facts })
}

/// The line, with its TLS. After STARTTLS nothing that came before it is read.
async fn line(settings: &ImapSettings) -> Result<Box<dyn Line>, MailboxError> {
    let socket = TcpStream::connect((settings.host.as_str(), settings.port))
        .await
        .map_err(away)?;
    socket.set_nodelay(true).map_err(away)?;
    SockRef::from(&socket)
        .set_tcp_keepalive(&TcpKeepalive::new().with_time(KEEPALIVE))
        .map_err(away)?;
    let socket = match settings.tls {
        Tls::None => return Ok(Box::new(BufWriter::new(socket))),
        Tls::Implicit => socket,
        Tls::StartTls => {
            let mut client = Client::new(socket);
            greeting(&mut client).await?;
            client
                .run_command_and_check_ok("STARTTLS", None)
                .await
                .map_err(explained)?;
            client.into_inner()
        }
    };
    let name = ServerName::try_from(settings.host.clone())
        .map_err(|error| MailboxError::Away(format!("{}: {error}", settings.host)))?;
    let config = tls_config(settings.ca_file.as_deref())?;
    let encrypted = TlsConnector::from(config)
        .connect(name, socket)
        .await
        .map_err(away)?;
    Ok(Box::new(BufWriter::new(encrypted)))
}

async fn greeting<T: Line>(client: &mut Client<T>) -> Result<(), MailboxError> {
    match client.read_response().await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(MailboxError::Away("the server hung up at once".to_owned())),
        Err(error) => Err(explained(error.into())),
    }
}

async fn log_in(
    settings: &ImapSettings,
    client: Client<Box<dyn Line>>,
) -> Result<Session<Box<dyn Line>>, MailboxError> {
    let given = &settings.credentials;
    // LOGIN knows ASCII only.
    let plain = |text: &str| text.chars().all(|letter| matches!(letter, ' '..='~'));
    let done = if plain(&given.user) && plain(&given.password) {
        client.login(&given.user, &given.password).await
    } else {
        let answer = Plain(format!("\0{}\0{}", given.user, given.password));
        client.authenticate("PLAIN", answer).await
    };
    done.map_err(|(error, _)| match error {
        async_imap::error::Error::No(words) | async_imap::error::Error::Bad(words) => {
            let words = refusal(&words);
            if passes(&words) {
                MailboxError::Refused(words)
            } else {
                MailboxError::Login(words)
            }
        }
        // It would show what was sent.
        async_imap::error::Error::Validate(_) => {
            MailboxError::Login("user or password hold a line break".to_owned())
        }
        other => explained(other),
    })
}

/// Whether a refused login has nothing to do with user and password, and passes (RFC 5530, section 3): what the server asks them of is away, too many are
/// there.
fn passes(refusal: &str) -> bool {
    let code = refusal
        .strip_prefix('[')
        .and_then(|rest| rest.split([']', ' ']).next());
    code.is_some_and(|code| {
        ["UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"]
            .iter()
            .any(|passing| passing.eq_ignore_ascii_case(code))
    })
}

/// SASL PLAIN (RFC 4616).
struct Plain(String);

impl Authenticator for Plain {
    type Response = String;

    fn process(&mut self, _: &[u8]) -> String {
        self.0.clone()
    }
}

async fn delimiter(session: &mut Session<Box<dyn Line>>) -> Result<Option<String>, MailboxError> {
    let names = session.list(None, None).await.map_err(explained)?;
    let names: Vec<_> = names.try_collect().await.map_err(explained)?;
    Ok(names.first().and_then(|name| name.delimiter().map(str::to_owned)))
}

/// Makes the folder where it is missing. Of two workers that do it at once, one finds that it is there.
async fn made(session: &mut Session<Box<dyn Line>>, name: String) -> Result<String, MailboxError> {
    if exists(session, &name).await? {
        return Ok(name);
    }
    match session.create(&name).await {
        Ok(()) => {}
        Err(error) if exists(session, &name).await? => drop(error),
        Err(error) => return Err(explained(error)),
    }
    // So that mail programs show it; without that it works too.
    let _ = session.subscribe(&name).await;
    Ok(name)
}

async fn exists(session: &mut Session<Box<dyn Line>>, name: &str) -> Result<bool, MailboxError> {
    // The library quotes names, but not this one, in which wildcards may stand.
    let quoted = format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""));
    let found = session.list(None, Some(&quoted)).await.map_err(explained)?;
    let found: Vec<_> = found.try_collect().await.map_err(explained)?;
    Ok(!found.is_empty())
}

/// What the machine trusts, and what the file names besides: a municipality's own authority.
fn tls_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, MailboxError> {
    let own: Vec<CertificateDer<'static>> = match ca_file {
        Some(file) => CertificateDer::pem_file_iter(file)
            .and_then(Iterator::collect)
            .map_err(|error| {
                MailboxError::Away(format!("the certificates in {}: {error}", file.display()))
            })?,
        None => Vec::new(),
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let refused = |error: rustls::Error| MailboxError::Away(error.to_string());
    let verifier = Verifier::new_with_extra_roots(own, provider.clone()).map_err(refused)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(refused)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn away(error: io::Error) -> MailboxError {
    MailboxError::Away(error.to_string())
}
