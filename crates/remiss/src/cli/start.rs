//! What every command begins with: the database, brought up to date, and the application on it.

use std::sync::Arc;
use std::time::Duration;

use super::{CommandError, Install};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::db::embedded::{EmbeddedOptions, EmbeddedPostgres};
use crate::db::migrations;
use crate::db::{Database, Limits, Road};
use crate::files::FileStore;
use crate::jobs::lanes;
use crate::trace::{self, Collecting};
use crate::{document_templates, mail_texts};

/// The application, and the Postgres of our own that it may stand on.
pub(super) struct Started {
    /// The application.
    pub app: App,
    /// Makes a pool for one thread.
    pub connections: Connections,
    /// Threads that answer requests.
    pub threads: usize,
    /// Our own Postgres; it stops with its last user.
    pub postgres: Option<EmbeddedPostgres>,
}

/// Where connections go, and how many of them each thread has.
#[derive(Clone)]
pub(super) struct Connections {
    /// Address of the database.
    pub url: String,
    /// Where the pools' connections go: the database, or a pooler in front of it.
    pooled: (String, Road),
    each: usize,
    all: usize,
    limits: Limits,
}

impl Connections {
    /// A pool for one thread. The address was tried before, so that it cannot be unreadable here.
    pub fn pool(&self) -> Database {
        self.of(self.each)
    }

    /// One pool for all that goes on in a process. It is never too small for its lanes: one that is busy has two connections
    /// at least, of which one only shows that the worker lives.
    pub fn whole(&self) -> Database {
        let size = self.all.max(2 * lanes().len() + 2);
        self.of(size)
    }

    fn of(&self, size: usize) -> Database {
        let (url, road) = &self.pooled;
        Database::by(url, size, *road, self.limits).expect("the settings of the pool are in range")
    }
}

/// The database that the settings name, or one of our own where they name none.
pub(super) async fn database(
    config: &Config,
    install: Install,
) -> Result<(String, Option<EmbeddedPostgres>), CommandError> {
    if !config.database.url.is_empty() {
        return Ok((config.database.url.expose().to_owned(), None));
    }
    std::fs::create_dir_all(&config.storage.data_dir).map_err(CommandError::io(format!(
        "the folder {} cannot be made",
        config.storage.data_dir.display()
    )))?;
    let options = EmbeddedOptions {
        yes: install.yes,
        ..EmbeddedOptions::at(config.postgres_dir())
    };
    let postgres = EmbeddedPostgres::start(options).await?;
    Ok((postgres.url("remiss"), Some(postgres)))
}

/// The application as the settings say. A database of our own is migrated by itself; one that the settings name is
/// migrated by `remiss migrate`, and has to be up to date.
pub(super) async fn start(config: Config, install: Install, clock: Clock) -> Result<Started, CommandError> {
    let templates = document_templates::load(&config.documents)?;
    let mail_texts = mail_texts::load(&config.mail)?;
    let page_texts = crate::public::load_page_texts(&config.public_pages)?;
    let (url, postgres) = database(&config, install).await?;
    if postgres.is_some() {
        migrations::run(&url).await?;
    } else if migrations::pending(&url).await? {
        return Err(CommandError::Sentence(
            "the database is not up to date; run `remiss migrate` first".to_owned(),
        ));
    }
    let newer = migrations::standing_at(&url).await?.newer;
    if !newer.is_empty() {
        tracing::warn!(
            migrations = newer.join(", "),
            "the database is newer than this program, which goes on; start the newer one when you can"
        );
    }
    let municipality = crate::municipality::ensure(&url, &config.municipality.name, &clock).await?;
    let threads = match config.server.workers {
        0 => std::thread::available_parallelism().map_or(2, usize::from),
        threads => threads,
    };
    let pooled = match config.database.pooler_url.is_empty() {
        true => (url.clone(), Road::Straight),
        false => (
            config.database.pooler_url.expose().to_owned(),
            Road::ThroughPooler,
        ),
    };
    let connections = Connections {
        url,
        pooled,
        each: config.database.pool_size.div_ceil(threads),
        all: config.database.pool_size,
        limits: Limits {
            statement: Duration::from_secs(config.database.statement_timeout_seconds.into()),
            idle_transaction: Duration::from_secs(config.database.idle_transaction_seconds.into()),
        },
    };
    let files = FileStore::open(config.storage.data_dir.join("files")).map_err(CommandError::io(format!(
        "the file store in {} cannot be opened",
        config.storage.data_dir.display()
    )))?;
    let app = App::new(
        Arc::new(config),
        clock,
        connections.whole(),
        files,
        municipality,
        templates,
        mail_texts,
    )
    .with_page_texts(page_texts);
    Ok(Started {
        app,
        connections,
        threads,
        postgres,
    })
}

/// The same application, telling the collector of the settings what it does, under this name. End that when all else has ended.
pub(super) fn tell_traces(
    app: App,
    service: &'static str,
) -> Result<(App, Option<Collecting>), CommandError> {
    let begun = trace::begin(&app.settings().monitoring, service)
        .map_err(|words| CommandError::Sentence(format!("monitoring.otlp_endpoint: {words}")))?;
    Ok(match begun {
        Some((spans, collecting)) => (app.with_spans(spans), Some(collecting)),
        None => (app, None),
    })
}
