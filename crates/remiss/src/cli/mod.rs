//! The commands of the binary.

mod admin;
mod audit_words;
mod backup;
mod demo;
mod doctor;
mod import;
mod log;
mod migrate;
mod serve;
mod start;
mod templates;
mod worker;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::config::{Config, ConfigError};
use crate::db::embedded::EmbeddedError;
use crate::db::migrations::MigrateError;
use crate::db::pool::ConnectError;
use crate::document_templates::LoadError;
use crate::http::ApiError;

/// Remiss: a municipality asks for opinions, and answers those it is asked for.
///
/// Start with `remiss demo`: it walks through the whole routine and then serves the result. In service, run
/// `remiss migrate` once per version, then `remiss serve` and `remiss worker`, any number of each.
#[derive(Debug, Parser)]
#[command(name = "remiss", version, max_term_width = 100)]
pub struct Arguments {
    /// File with settings; see `remiss config` for what there is.
    #[arg(long, global = true, env = "REMISS_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answer the API and the pages.
    Serve(Install),
    /// Send and fetch mail, remind, and do the other work in the background.
    Worker(Install),
    /// Bring the database up to date, and say what was done.
    Migrate(Install),
    /// Walk through the whole routine on a Postgres of its own, then serve the result.
    Demo(demo::Options),
    /// Print the specification of the API (OpenAPI 3.1).
    Openapi,
    /// Print the settings in effect, secrets masked; with --defaults, every setting with its explanation.
    Config {
        /// The defaults with their explanations instead, to start a file of your own from.
        #[arg(long)]
        defaults: bool,
    },
    /// List the templates of documents and the texts of mails in use; with --check or --print, --check-mails or --print-mail, check a
    /// folder of your own or print one to start from.
    Templates(templates::Options),
    /// Take in data from files.
    #[command(subcommand)]
    Import(import::Import),
    /// Try everything that the service leans on (database, files, mail out and in, sign-in, address, clock), and say in Swedish what to mend.
    Doctor(doctor::Options),
    /// Copy the database and the files into a folder, as they are in one moment; beside a service that is at work.
    Backup(backup::BackupOptions),
    /// Bring a backup into an empty database and into the file store, and check that it is all there.
    Restore(backup::RestoreOptions),
    /// Set up and look after the service.
    #[command(subcommand)]
    Admin(admin::Admin),
}

/// Whether a missing Postgres may be installed.
#[derive(Debug, Clone, Copy, Args)]
pub struct Install {
    /// Install Postgres without asking when the machine has none and the settings name no database.
    #[arg(long)]
    yes: bool,
}

/// Why a command failed: one line for the person who ran it.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Our own Postgres did not start.
    #[error(transparent)]
    Embedded(#[from] EmbeddedError),
    /// The database could not be brought up to date.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The database cannot be reached.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// A template of a document cannot be used.
    #[error(transparent)]
    Templates(#[from] LoadError),
    /// The words of the public pages cannot be used.
    #[error(transparent)]
    PageTexts(#[from] crate::public::PageTextsError),
    /// A rule said no, or the database did.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// A file or a socket.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// Anything else, as a sentence.
    #[error("{0}")]
    Sentence(String),
}

impl CommandError {
    /// An error of the system, with what was tried.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> CommandError {
        let what = what.into();
        move |source| CommandError::Io { what, source }
    }
}

impl Arguments {
    /// Runs the command to its end.
    pub fn run(self) -> Result<(), CommandError> {
        match self.command {
            Command::Openapi => {
                print!(
                    "{}",
                    crate::http::server::pretty(&crate::http::openapi::specification())
                );
                Ok(())
            }
            Command::Config { defaults: true } => {
                print!("{}", crate::config::DEFAULTS);
                Ok(())
            }
            Command::Config { defaults: false } => {
                print!("{}", Config::load(self.config.as_deref())?.to_toml());
                Ok(())
            }
            Command::Templates(options) => {
                let config = || Ok(Config::load(self.config.as_deref())?);
                print!("{}", templates::run(&options, config)?);
                Ok(())
            }
            Command::Demo(options) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| demo::run(config, options))
            }
            Command::Serve(install) => {
                let config = log::begin(Config::load(self.config.as_deref())?);
                block_on(|| serve::run(config, install))
            }
            Command::Worker(install) => {
                let config = log::begin(Config::load(self.config.as_deref())?);
                block_on(|| worker::run(config, install))
            }
            Command::Migrate(install) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| migrate::run(config, install))
            }
            Command::Import(import) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| import::run(config, import))
            }
            Command::Doctor(options) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| doctor::run(config, options))
            }
            Command::Backup(options) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| backup::backup(config, options))
            }
            Command::Restore(options) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| backup::restore(config, options))
            }
            Command::Admin(admin) => {
                let config = Config::load(self.config.as_deref())?;
                block_on(|| admin::run(config, admin))
            }
        }
    }
}

/// Everything runs on actix's runtime: one thread for the command, threads of their own for the server.
///
/// The work of a command is made here and not by whoever chooses it: there the stack would have room for the work of all commands at once.
#[inline(never)]
fn block_on<R, Work: Future<Output = R>>(begin: impl FnOnce() -> Work) -> R {
    actix_web::rt::System::new().block_on(Box::pin(begin()))
}
