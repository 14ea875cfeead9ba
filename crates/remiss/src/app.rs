//! What every part of the application is given: settings, clock, database, files, the municipality.
//!
//! Time and random ids come from here only, so that tests and the demonstration decide which day it is.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::deadline::date_in_sweden;
use remiss_domain::heading_rules::Templates;
use remiss_domain::mail_texts::MailTexts;
use uuid::{ContextV7, Uuid};

use crate::access::{Caller, Oidc, Quotas};
use crate::db::{Connection, Database, Sight};
use crate::files::FileStore;
use crate::http::error::{ApiError, ApiResult};
use crate::messages::MailOut;
use crate::monitoring::Counts;
use crate::public::{KeptPages, PageTexts};
use crate::statistics;
use crate::subscriptions::Pace;
use crate::trace::Spans;

/// Where the time comes from.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until it is set: microseconds since 1970, UTC.
    Set(Arc<Standing>),
}

/// A clock that somebody moves, with the order of the ids that it gave.
#[derive(Debug)]
pub struct Standing {
    micros: AtomicI64,
    order: Mutex<ContextV7>,
}

impl Clock {
    /// A clock that stands at `at`.
    pub fn standing_at(at: Timestamp) -> Clock {
        Clock::Set(Arc::new(Standing {
            micros: AtomicI64::new(at.as_microsecond()),
            order: Mutex::new(ContextV7::new()),
        }))
    }

    /// Moves a standing clock; the machine's own clock is left alone.
    pub fn set(&self, at: Timestamp) {
        if let Clock::Set(standing) = self {
            standing.micros.store(at.as_microsecond(), Ordering::SeqCst);
        }
    }

    /// Now, in whole microseconds, since Postgres keeps no finer ones.
    #[expect(clippy::disallowed_methods, reason = "this is where the time comes from")]
    pub fn now(&self) -> Timestamp {
        let micros = match self {
            Clock::System => Timestamp::now().as_microsecond(),
            Clock::Set(standing) => standing.micros.load(Ordering::SeqCst),
        };
        Timestamp::from_microsecond(micros).unwrap_or_default()
    }

    /// A new id (UUIDv7): later ones of this clock sort after earlier ones, also while it stands still.
    pub fn new_id(&self) -> Uuid {
        static OF_THE_MACHINE: Mutex<ContextV7> = Mutex::new(ContextV7::new());
        let order = match self {
            Clock::System => &OF_THE_MACHINE,
            Clock::Set(standing) => &standing.order,
        };
        let now = self.now();
        let seconds = u64::try_from(now.as_second()).unwrap_or_default();
        let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or_default();
        Uuid::new_v7(uuid::Timestamp::from_unix(order, seconds, nanos))
    }
}

/// The settings that the handlers need, checked at start.
pub type Settings = crate::config::Config;

/// The application as a handler or a job sees it. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    settings: Arc<Settings>,
    clock: Clock,
    database: Database,
    files: FileStore,
    municipality: Uuid,
    templates: Arc<Templates>,
    mail_texts: Arc<MailTexts>,
    mail_out: Arc<MailOut>,
    oidc: Option<Arc<Oidc>>,
    pace: Arc<Pace>,
    page_texts: Arc<PageTexts>,
    kept_pages: Arc<KeptPages>,
    statistics: Arc<statistics::Cache>,
    answer_pace: Arc<Pace>,
    quotas: Arc<Quotas>,
    counts: Arc<Counts>,
    spans: Option<Spans>,
    leaving: Arc<AtomicBool>,
}

impl App {
    /// Puts the application together. `municipality` is the home municipality's id.
    pub fn new(
        settings: Arc<Settings>,
        clock: Clock,
        database: Database,
        files: FileStore,
        municipality: Uuid,
        templates: Templates,
        mail_texts: MailTexts,
    ) -> App {
        let oidc = Oidc::of(&settings.oidc);
        let counts = Arc::new(Counts::default());
        counts.pool(&database);
        App(Arc::new(Inner {
            settings,
            clock,
            database,
            files,
            municipality,
            templates: Arc::new(templates),
            mail_texts: Arc::new(mail_texts),
            mail_out: Arc::new(MailOut::new()),
            oidc,
            pace: Arc::default(),
            page_texts: Arc::default(),
            kept_pages: Arc::default(),
            statistics: Arc::default(),
            answer_pace: Arc::default(),
            quotas: Arc::default(),
            counts,
            spans: None,
            leaving: Arc::default(),
        }))
    }

    /// The same application on connections of its own: one pool per thread is faster than one for all.
    pub fn with_database(&self, database: Database) -> App {
        self.counts().pool(&database);
        App(Arc::new(Inner {
            database,
            ..(*self.0).clone()
        }))
    }

    /// The same application with another road for its mails: for tests of what is sent, and of what is refused.
    pub fn with_mail_out(&self, mail_out: MailOut) -> App {
        App(Arc::new(Inner {
            mail_out: Arc::new(mail_out),
            ..(*self.0).clone()
        }))
    }

    /// The same application whose public pages say this. None of them is kept yet.
    pub fn with_page_texts(&self, page_texts: PageTexts) -> App {
        App(Arc::new(Inner {
            page_texts: Arc::new(page_texts),
            kept_pages: Arc::default(),
            ..(*self.0).clone()
        }))
    }

    /// The same application, which tells a collector of the steps that it takes.
    pub fn with_spans(&self, spans: Spans) -> App {
        App(Arc::new(Inner {
            spans: Some(spans),
            ..(*self.0).clone()
        }))
    }

    /// Now, UTC, in whole microseconds.
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    /// Today in Europe/Stockholm.
    pub fn today(&self) -> Date {
        date_in_sweden(self.now())
    }

    /// The clock itself, for the demonstration and the tests to move.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// A new id; see [`Clock::new_id`].
    pub fn new_id(&self) -> Uuid {
        self.0.clock.new_id()
    }

    /// 256 random bits as text, safe in addresses: the secret of a key, a link, a calendar.
    pub fn new_secret(&self) -> ApiResult<String> {
        let mut bytes = [0u8; 32];
        getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
        Ok(base64::Engine::encode(
            &base64::engine::general_purpose::URL_SAFE_NO_PAD,
            bytes,
        ))
    }

    /// 120 random bits in lower-case letters and digits: survives mail systems that change the case of addresses.
    pub fn new_reply_token(&self) -> ApiResult<String> {
        const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let mut bytes = [0u8; 24];
        getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
        Ok(bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(byte % 32)]))
            .collect())
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Who has asked for subscriptions lately.
    pub fn pace(&self) -> &Pace {
        &self.0.pace
    }

    /// How many answers came from which network lately.
    pub fn answer_pace(&self) -> &Pace {
        &self.0.answer_pace
    }

    /// How many requests each caller has made lately.
    pub fn quotas(&self) -> &Quotas {
        &self.0.quotas
    }

    /// What the public pages say, by language.
    pub fn page_texts(&self) -> &PageTexts {
        &self.0.page_texts
    }

    /// What has happened in this process.
    pub fn counts(&self) -> &Counts {
        &self.0.counts
    }

    /// The process was told to stop: nobody new is to be sent here, and nobody is kept waiting.
    pub fn leave(&self) {
        self.0.leaving.store(true, Ordering::SeqCst);
    }

    /// Whether the process was told to stop.
    pub fn is_leaving(&self) -> bool {
        self.0.leaving.load(Ordering::SeqCst)
    }

    /// The way to the collector of traces, if there is one.
    pub fn spans(&self) -> Option<&Spans> {
        self.0.spans.as_ref()
    }

    /// The public pages as they were made.
    pub fn kept_pages(&self) -> &KeptPages {
        &self.0.kept_pages
    }

    /// The statistics that everyone sees, as they were counted last.
    pub fn statistics(&self) -> &statistics::Cache {
        &self.0.statistics
    }

    /// The home municipality's id.
    pub fn municipality(&self) -> Uuid {
        self.0.municipality
    }

    /// The file store.
    pub fn files(&self) -> &FileStore {
        &self.0.files
    }

    /// The templates of documents: the embedded ones, and the municipality's own.
    pub fn templates(&self) -> &Templates {
        &self.0.templates
    }

    /// What mails say: the embedded texts, and the municipality's own.
    pub fn mail_texts(&self) -> &MailTexts {
        &self.0.mail_texts
    }

    /// The road by which mails leave.
    pub fn mail_out(&self) -> &MailOut {
        &self.0.mail_out
    }

    /// The provider that people sign in with, if there is one.
    pub fn oidc(&self) -> Option<&Arc<Oidc>> {
        self.0.oidc.as_ref()
    }

    /// The database, for plumbing; features use [`App::read`] and [`App::write`].
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// Absolute address of a resource of the API, for example `/cases/…` below the base.
    pub fn url(&self, path: &str) -> String {
        format!(
            "{}{}{path}",
            self.settings().server.public_base_url.trim_end_matches('/'),
            crate::http::BASE
        )
    }

    /// Absolute address of a page, for example `/svara/…`.
    pub fn page_url(&self, path: &str) -> String {
        format!(
            "{}{path}",
            self.settings().server.public_base_url.trim_end_matches('/')
        )
    }

    /// The same, in easy language for a reader who asked for it.
    pub fn page_url_for(&self, path: &str, plain_language: bool) -> String {
        let easy = self.page_texts().all().iter().find(|language| language.easy);
        match easy.filter(|_| plain_language) {
            Some(language) => self.page_url(&language.path(path)),
            None => self.page_url(path),
        }
    }

    /// What the database shows to `caller` today.
    fn sight<'a>(&self, caller: &'a Caller) -> Sight<'a> {
        Sight {
            boards: &caller.boards,
            secrets: &caller.secrets,
            user: caller.signed_in_user(),
            today: self.today(),
        }
    }

    /// Runs `work` in a read-only transaction that sees what `caller` may see.
    pub async fn read<R>(
        &self,
        caller: &Caller,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>,
    ) -> ApiResult<R> {
        self.0
            .database
            .transaction(self.municipality(), self.sight(caller), true, work)
            .await
    }

    /// Runs `work` in one transaction that sees and touches only what `caller` may: the change, its audit row, its
    /// event, its jobs and its outgoing messages are committed together, or not at all.
    pub async fn write<R>(
        &self,
        caller: &Caller,
        work: impl AsyncFnOnce(&mut Connection) -> ApiResult<R>,
    ) -> ApiResult<R> {
        self.0
            .database
            .transaction(self.municipality(), self.sight(caller), false, work)
            .await
    }
}
