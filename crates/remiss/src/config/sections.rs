//! The sections of the settings, as types. What each key means stands in `config.default.toml` too.

use std::fmt;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize, Serializer};

use super::{ConfigError, MailboxConfig};

const MASK: &str = "********";

/// `[server]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ServerConfig {
    /// Address to listen on.
    pub listen: IpAddr,
    /// Port to listen on; 0 takes any free one.
    pub port: u16,
    /// Beginning of every link that leaves the service, without a slash at its end.
    pub public_base_url: String,
    /// Largest body of a request, in MiB.
    pub body_limit_mib: u32,
    /// Whether a reverse proxy in front writes the caller's address at the end of `X-Forwarded-For`.
    pub forwarded_for: bool,
    /// Threads that answer requests; 0: one per processor.
    pub workers: usize,
    /// Seconds that a client may take to send its request.
    pub request_timeout_seconds: u64,
    /// Connections that are open at once; more wait until one is closed.
    pub connections: usize,
    /// Seconds between the word that nobody new is to be sent here and the end of listening.
    pub drain_seconds: u64,
    /// Seconds that requests under way get at a stop.
    pub shutdown_timeout_seconds: u64,
}

impl ServerConfig {
    /// Largest body of a request, in bytes.
    pub fn body_limit_bytes(&self) -> usize {
        mib(self.body_limit_mib)
    }
}

/// `[database]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    /// Address of the server and database; empty: a Postgres of our own.
    pub url: DatabaseUrl,
    /// Address of a pooler of connections in front of it, in transaction mode; empty: none.
    pub pooler_url: DatabaseUrl,
    /// Connections of this process, all threads together.
    pub pool_size: usize,
    /// Seconds to wait for a free connection.
    pub pool_wait_seconds: u64,
    /// Seconds after which Postgres gives up on a statement; 0: never.
    pub statement_timeout_seconds: u32,
    /// Seconds after which Postgres ends a transaction in which nothing is asked; 0: never.
    pub idle_transaction_seconds: u32,
}

/// `[storage]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct StorageConfig {
    /// Folder for files, archived mails and the embedded Postgres.
    pub data_dir: PathBuf,
    /// Largest single file, in MiB.
    pub max_file_size_mib: u32,
}

impl StorageConfig {
    /// Largest single file, in bytes.
    pub fn max_file_size_bytes(&self) -> usize {
        mib(self.max_file_size_mib)
    }
}

/// `[documents]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentsConfig {
    /// Folder with the municipality's own templates; empty for the embedded ones alone.
    pub templates_dir: PathBuf,
}

/// `[mail]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Sender's name.
    pub from_name: String,
    /// Sender's address.
    pub from_address: String,
    /// Address for answers; a tag is added to its local part.
    pub reply_address: String,
    /// How mails leave.
    pub transport: MailTransport,
    /// Folder of the transport `directory`; see [`super::Config::mail_out_dir`].
    pub directory: PathBuf,
    /// Maildir of incoming mail; see [`super::Config::mail_in_dir`].
    pub maildir: PathBuf,
    /// Mailboxes of incoming mail, in place of the one Maildir; see [`super::Config::mailboxes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mailboxes: Vec<MailboxConfig>,
    /// Largest mail that is sent or read in full, in millions of bytes.
    pub max_size_mb: u32,
    /// Folder with the municipality's own texts of mails; empty for the embedded ones alone.
    pub texts_dir: PathBuf,
    /// Of documents of together more than this many millions of bytes only those that fit are sent along; the others are linked.
    pub attach_up_to_mb: u32,
    /// Names under which our own mail server writes what it found about senders (authserv-id of RFC 8601).
    #[serde(default)]
    pub authserv_ids: Vec<String>,
    /// The mail server of the transport `smtp`.
    pub smtp: SmtpConfig,
    /// The virus scanner.
    #[serde(default)]
    pub clamav: ClamavConfig,
}

/// `[mail.clamav]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClamavConfig {
    /// `host:port` or the path of the Unix socket of clamd; empty: no mail is searched.
    pub address: String,
    /// Seconds that looking at one mail may take.
    pub timeout_seconds: u64,
}

impl Default for ClamavConfig {
    fn default() -> Self {
        ClamavConfig {
            address: String::new(),
            timeout_seconds: 120,
        }
    }
}

impl MailConfig {
    /// Largest mail that is sent or read in full, in bytes.
    pub fn max_size_bytes(&self) -> usize {
        self.max_size_mb as usize * 1_000_000
    }

    /// Of documents of together more than this many bytes only those that fit are sent along; the others are linked.
    pub fn attach_up_to_bytes(&self) -> i64 {
        i64::from(self.attach_up_to_mb) * 1_000_000
    }
}

/// How mails leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MailTransport {
    /// Each is written as an `.eml` file.
    Directory,
    /// They are handed to a mail server.
    Smtp,
}

/// `[mail.smtp]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Name of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: SmtpTls,
    /// Login; empty: none.
    pub user: String,
    /// Password; see [`SmtpConfig::password`].
    pub password: Secret,
    /// File that holds the password; see [`SmtpConfig::password`].
    pub password_file: PathBuf,
    /// Connections kept open.
    pub connections: u32,
    /// Seconds without an answer after which a connection counts as broken.
    pub timeout_seconds: u64,
    /// Mails per minute that the server is handed at most, by all workers together; 0: as many as it takes.
    pub per_minute: u32,
    /// Seconds to wait after the first, second, … try that the server put off; the last one goes on for five days.
    pub retry_seconds: Vec<u64>,
    /// Whether the way to a server without encryption is a closed network; else it has to be on this machine.
    pub closed_network: bool,
}

impl SmtpConfig {
    /// The password: that of the file if one is named (read now, so that it may change while we run), else the
    /// given one. A line break at the file's end does not belong to it.
    pub fn password(&self) -> Result<Secret, ConfigError> {
        given_or_read(&self.password, &self.password_file)
    }
}

/// What stands in the file, if one is named, without the line break at its end; else what is given.
pub(super) fn given_or_read(given: &Secret, file: &Path) -> Result<Secret, ConfigError> {
    if file.as_os_str().is_empty() {
        return Ok(given.clone());
    }
    let read = std::fs::read_to_string(file);
    let text = read.map_err(|source| ConfigError::unreadable(file, &source.to_string()))?;
    Ok(Secret(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// Not at all.
    None,
    /// After STARTTLS, and never without.
    Starttls,
    /// From the first byte.
    Tls,
}

/// `[municipality]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MunicipalityConfig {
    /// Full name, as in `Örebro kommun`.
    pub name: String,
    /// Short name, as in `Örebro`.
    pub short_name: String,
    /// Organisation number, as in `212000-0000`; empty: not shown.
    pub organisation_number: String,
    /// Postal address in one line.
    pub postal_address: String,
    /// Address of its web site.
    pub web: String,
    /// The county it lies in, as in `Örebro län`; empty: not known.
    pub county: String,
    /// Companies and other bodies whose incoming remisser are the municipality's too.
    pub bodies: Vec<String>,
}

/// `[deadlines]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlinesConfig {
    /// Clock time of a deadline for which none was chosen, in Europe/Stockholm.
    pub default_time: jiff::civil::Time,
    /// Fewer working days than this to answer give a warning.
    pub short_answer_working_days: u16,
    /// Days before the deadline on which reminders go out.
    pub reminder_days: Vec<u16>,
}

/// `[organisations]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct OrganisationsConfig {
    /// Days after which an organisation is asked whether what is kept of it is right; 0: never.
    pub confirm_after_days: u16,
}

/// `[subscriptions]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SubscriptionsConfig {
    /// Different addresses that one caller may ask subscriptions for in an hour; 0: any number.
    pub addresses_per_hour: u16,
}

/// `[public_pages]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PublicPagesConfig {
    /// Folder with the municipality's own words for the pages; empty for the embedded ones alone.
    pub texts_dir: PathBuf,
    /// Milliseconds after which it is asked whether a page that is kept still holds; 0: for each request.
    pub fresh_ms: u32,
    /// Largest size of the pages that are kept, all together, in MiB.
    pub kept_mib: u32,
    /// Seconds in which nobody fills in a form: an answer that comes faster is read by somebody before it counts; 0: none is too fast.
    pub quick_form_seconds: u16,
}

/// `[announced_remisser]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AnnouncedRemisserConfig {
    /// Days before its deadline on which it is told that we are asked and have no case; 0: never.
    pub alert_days: u16,
}

/// `[worker]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WorkerConfig {
    /// Seconds between looks for work.
    pub poll_interval_seconds: u64,
    /// Seconds after which the work of a worker is taken over whose machine went away without a word. That of one that died on
    /// a machine that goes on is taken over at once.
    pub lease_seconds: u64,
}

/// `[events]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct EventsConfig {
    /// Days that events are kept; 0: for ever.
    pub keep_days: u16,
}

/// `[webhooks]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct WebhooksConfig {
    /// Whether events are delivered without encryption too.
    pub allow_http: bool,
    /// Networks beside the open internet where events may be delivered, `10.20.0.0/16` for example.
    pub allow_networks: Vec<String>,
    /// Seconds that a receiver may take to answer.
    pub timeout_seconds: u64,
    /// Seconds to wait after the first, second, … failed try; after the last one the webhook is disabled.
    pub retry_seconds: Vec<u64>,
    /// Days that deliveries are kept in the log of a webhook.
    pub keep_deliveries_days: u16,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsConfig {
    /// Requests that a key, or a person who is signed in, may make in a minute; 0: any number.
    pub requests_per_minute: u32,
}

/// `[monitoring]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct MonitoringConfig {
    /// Address and port where `serve` tells its figures; empty: nowhere.
    pub serve: String,
    /// The same for `worker`.
    pub worker: String,
    /// Address of a collector of traces (OpenTelemetry, OTLP over HTTP); empty: nobody is told.
    pub otlp_endpoint: String,
    /// Of a hundred traces that begin here, so many are told.
    pub otlp_percent: u8,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// Shape of the lines.
    pub format: LogFormat,
    /// What is logged, in the notation of `tracing`.
    pub filter: String,
}

/// Shape of the log's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object per line.
    Json,
}

/// A text that is never printed: it shows as stars, also in `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether none is set.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn masked(&self) -> &'static str {
        if self.0.is_empty() { "" } else { MASK }
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.masked())
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.masked())
    }
}

/// The address of a database. Its password shows as stars, also in `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address with its password.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether none is set, and the embedded Postgres is meant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The address with stars for its password, wherever that stands.
    pub fn masked(&self) -> String {
        let (address, query) = match self.0.split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (self.0.as_str(), None),
        };
        let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
        let rest = match rest.rsplit_once('@') {
            Some((login, host)) => match login.split_once(':') {
                Some((user, _)) => format!("{user}:{MASK}@{host}"),
                None => rest.to_owned(),
            },
            None => rest.to_owned(),
        };
        let shown = |pair: &str| match pair.split_once('=') {
            Some((key, _)) if key.eq_ignore_ascii_case("password") => format!("{key}={MASK}"),
            _ => pair.to_owned(),
        };
        let query =
            query.map(|query| format!("?{}", query.split('&').map(shown).collect::<Vec<_>>().join("&")));
        if self.0.is_empty() {
            String::new()
        } else {
            format!("{scheme}://{rest}{}", query.unwrap_or_default())
        }
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> Self {
        Self(url)
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.masked())
    }
}

impl Serialize for DatabaseUrl {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.masked())
    }
}

fn mib(number: u32) -> usize {
    number as usize * 1024 * 1024
}
