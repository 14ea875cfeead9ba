//! The settings: what there is to set, where values come from, and what is wrong with one.
//!
//! `config.default.toml` holds every key with its default and its description; a file and then the environment
//! override it. Nothing else in the program reads the environment for settings.

mod mailboxes;
mod oidc;
mod sections;
mod sources;

use std::path::{Path, PathBuf};

use figment2::Figment;
use figment2::providers::{Format, Toml};
use serde::{Deserialize, Serialize};

pub use mailboxes::{MailboxConfig, MailboxKind};
pub use oidc::{ClaimsFrom, Grant, OidcConfig, PagesConfig, is_safe_address};
pub use sections::{
    AnnouncedRemisserConfig, ClamavConfig, DatabaseConfig, DatabaseUrl, DeadlinesConfig, DocumentsConfig,
    EventsConfig, LimitsConfig, LogConfig, LogFormat, MailConfig, MailTransport, MonitoringConfig,
    MunicipalityConfig, OrganisationsConfig, PublicPagesConfig, Secret, ServerConfig, SmtpConfig, SmtpTls,
    StorageConfig, SubscriptionsConfig, WebhooksConfig, WorkerConfig,
};
pub use sources::ConfigError;

use sources::Environment;

/// All keys with their defaults and what they mean, as the file that is embedded in the program.
pub const DEFAULTS: &str = include_str!("../config.default.toml");

/// The settings in effect. Read once at start.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The HTTP server.
    pub server: ServerConfig,
    /// Postgres.
    pub database: DatabaseConfig,
    /// Files.
    pub storage: StorageConfig,
    /// Documents.
    pub documents: DocumentsConfig,
    /// Mail out and in.
    pub mail: MailConfig,
    /// Who may sign in, and how.
    pub oidc: OidcConfig,
    /// Who the service belongs to.
    pub municipality: MunicipalityConfig,
    /// Deadlines of remisser.
    pub deadlines: DeadlinesConfig,
    /// The register of organisations.
    pub organisations: OrganisationsConfig,
    /// Subscriptions to new remisser.
    pub subscriptions: SubscriptionsConfig,
    /// The pages that anyone reads.
    pub public_pages: PublicPagesConfig,
    /// Remisser that others have announced.
    pub announced_remisser: AnnouncedRemisserConfig,
    /// The job queue.
    pub worker: WorkerConfig,
    /// What has happened, for other systems.
    pub events: EventsConfig,
    /// Events that are delivered to other systems.
    pub webhooks: WebhooksConfig,
    /// How much a caller may ask for.
    pub limits: LimitsConfig,
    /// What monitoring asks.
    pub monitoring: MonitoringConfig,
    /// The log.
    pub log: LogConfig,
}

impl Config {
    /// The embedded defaults, then the file, then the environment: `REMISS__SECTION__KEY`, and `DATABASE_URL`.
    ///
    /// The error is one line that names the key, where its value came from, and what is wrong with it.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        // A variable that is not UTF-8 cannot be one of ours.
        let variables = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        Self::from_sources(file, variables)
    }

    /// The embedded defaults alone.
    pub fn defaults() -> Self {
        Self::from_sources(None, std::iter::empty())
            .expect("the embedded defaults are right, as a test checks")
    }

    /// The same with given variables in place of the environment.
    pub fn from_sources(
        file: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let defaults = Figment::from(sources::named_toml(DEFAULTS, "the embedded defaults"));
        let environment = Environment::read(variables, &defaults);
        let mut figment = defaults;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::unreadable(path, &source.to_string()))?;
            sources::check_syntax(path, &text)?;
            let given = Toml::file(path).search(false);
            figment = figment.merge(given);
        }
        let config: Self = figment.merge(environment).extract().map_err(ConfigError::from)?;
        config.check()?;
        Ok(config)
    }

    /// The settings in effect as TOML, secrets masked. What `remiss config` prints.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("settings are tables of plain values")
    }

    /// Where the embedded Postgres keeps its data.
    pub fn postgres_dir(&self) -> PathBuf {
        self.storage.data_dir.join("postgres")
    }

    /// Where the transport `directory` writes mails.
    pub fn mail_out_dir(&self) -> PathBuf {
        self.or_in_data_dir(&self.mail.directory, "mail-out")
    }

    /// The Maildir that incoming mail is fetched from.
    pub fn mail_in_dir(&self) -> PathBuf {
        self.or_in_data_dir(&self.mail.maildir, "mail-in")
    }

    /// The mailboxes that incoming mail is fetched from: those of the list, or else the one Maildir.
    pub fn mailboxes(&self) -> Vec<MailboxConfig> {
        if self.mail.mailboxes.is_empty() {
            vec![MailboxConfig::maildir("mail-in", self.mail_in_dir())]
        } else {
            self.mail.mailboxes.clone()
        }
    }

    fn or_in_data_dir(&self, given: &Path, name: &str) -> PathBuf {
        if given.as_os_str().is_empty() {
            self.storage.data_dir.join(name)
        } else {
            given.to_owned()
        }
    }

    /// What the types alone do not say.
    fn check(&self) -> Result<(), ConfigError> {
        let url = &self.server.public_base_url;
        let web = url.starts_with("https://") || url.starts_with("http://");
        require(
            web && !url.ends_with('/'),
            "server.public_base_url",
            "an http(s) address without a slash at its end",
        )?;
        require(
            self.server.body_limit_mib > 0,
            "server.body_limit_mib",
            "at least 1",
        )?;
        require(
            self.server.request_timeout_seconds > 0,
            "server.request_timeout_seconds",
            "at least 1",
        )?;
        require(self.server.connections > 0, "server.connections", "at least 1")?;
        let database = self.database.url.expose();
        let postgres = database.starts_with("postgres://") || database.starts_with("postgresql://");
        require(
            database.is_empty() || postgres,
            "database.url",
            "postgres://… or nothing",
        )?;
        require(self.database.pool_size > 0, "database.pool_size", "at least 1")?;
        require(
            self.storage.max_file_size_mib > 0,
            "storage.max_file_size_mib",
            "at least 1",
        )?;
        require(
            !self.storage.data_dir.as_os_str().is_empty(),
            "storage.data_dir",
            "a folder",
        )?;
        require(
            is_address(&self.mail.from_address),
            "mail.from_address",
            "one mail address",
        )?;
        let untagged = is_address(&self.mail.reply_address) && !self.mail.reply_address.contains('+');
        require(
            untagged,
            "mail.reply_address",
            "one mail address without a plus sign, since tags are added to it",
        )?;
        require(self.mail.max_size_mb > 0, "mail.max_size_mb", "at least 1")?;
        if self.mail.transport == MailTransport::Smtp {
            require(
                !self.mail.smtp.host.is_empty(),
                "mail.smtp.host",
                "a host, since mail.transport is \"smtp\"",
            )?;
            let smtp = &self.mail.smtp;
            let closed =
                mailboxes::is_this_machine(&smtp.host) || smtp.closed_network && smtp.user.is_empty();
            require(
                smtp.tls != SmtpTls::None || closed,
                "mail.smtp.tls",
                "\"tls\" or \"starttls\": only a server on the same machine, or on a closed network (mail.smtp.closed_network) \
                 and without a password, is talked to without",
            )?;
        }
        require(
            self.mail.smtp.retry_seconds.iter().all(|seconds| *seconds > 0)
                && !self.mail.smtp.retry_seconds.is_empty(),
            "mail.smtp.retry_seconds",
            "one or more waits in seconds, each at least 1",
        )?;
        require(
            self.mail.smtp.connections > 0,
            "mail.smtp.connections",
            "at least 1",
        )?;
        let clamd = &self.mail.clamav;
        require(
            clamd.address.is_empty() || clamd.address.starts_with('/') || clamd.address.contains(':'),
            "mail.clamav.address",
            "host:port or the path of a Unix socket, or nothing",
        )?;
        require(
            clamd.timeout_seconds > 0,
            "mail.clamav.timeout_seconds",
            "at least 1",
        )?;
        mailboxes::check(&self.mail)?;
        oidc::check(&self.oidc)?;
        require(
            !self.municipality.name.trim().is_empty(),
            "municipality.name",
            "a name",
        )?;
        require(
            self.deadlines.reminder_days.iter().all(|days| *days > 0),
            "deadlines.reminder_days",
            "days above 0",
        )?;
        require(
            self.worker.poll_interval_seconds > 0,
            "worker.poll_interval_seconds",
            "at least 1",
        )?;
        require(
            self.worker.lease_seconds > 0,
            "worker.lease_seconds",
            "at least 1",
        )?;
        require(
            self.webhooks.timeout_seconds > 0,
            "webhooks.timeout_seconds",
            "at least 1",
        )?;
        require(
            remiss_domain::networks::Networks::of(&self.webhooks.allow_networks).is_ok(),
            "webhooks.allow_networks",
            "networks such as \"10.20.0.0/16\" or \"fd00:1::/64\"",
        )?;
        for (key, address) in [
            ("monitoring.serve", &self.monitoring.serve),
            ("monitoring.worker", &self.monitoring.worker),
        ] {
            let fits = address.is_empty() || address.parse::<std::net::SocketAddr>().is_ok();
            require(
                fits,
                key,
                "an address and port such as \"127.0.0.1:9464\", or nothing",
            )?;
        }
        let collector = &self.monitoring.otlp_endpoint;
        let address = reqwest::Url::parse(collector);
        let fits = address.is_ok_and(|url| ["http", "https"].contains(&url.scheme()) && url.has_host());
        require(
            collector.is_empty() || fits,
            "monitoring.otlp_endpoint",
            "an address such as \"http://127.0.0.1:4318\", or nothing",
        )?;
        require(
            self.monitoring.otlp_percent <= 100,
            "monitoring.otlp_percent",
            "a number from 0 to 100",
        )?;
        let filter = tracing_subscriber::EnvFilter::try_new(&self.log.filter);
        require(
            filter.is_ok(),
            "log.filter",
            "levels such as \"info\" or \"info,remiss::jobs=debug\"",
        )
    }
}

fn require(holds: bool, key: &str, wanted: &str) -> Result<(), ConfigError> {
    if holds {
        Ok(())
    } else {
        Err(ConfigError::unfit(key, wanted))
    }
}

fn is_address(text: &str) -> bool {
    let parts = text.split_once('@');
    let plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>,;\"".contains(c));
    plain && parts.is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.contains('@'))
}

#[cfg(test)]
mod tests;
