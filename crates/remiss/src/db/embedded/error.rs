//! Why the managed Postgres does not run.

use std::path::PathBuf;

/// Why the managed Postgres does not run. Each message is one sentence that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No server programs, and none could or might be installed.
    #[error(
        "Postgres is not installed: install it with {command}, or set DATABASE_URL to a server, or PG_BIN_DIR to \
         the folder of its programs"
    )]
    NoBinaries {
        /// The command that installs it on this machine.
        command: String,
    },
    /// The named folder lacks the programs.
    #[error("there is no working `postgres` and `initdb` in {dir}: correct PG_BIN_DIR, or leave it out", dir = dir.display())]
    NotInBinDir {
        /// The folder that was named.
        dir: PathBuf,
    },
    /// The package manager failed.
    #[error("installing Postgres failed: run `{command}` yourself and see what it says")]
    InstallFailed {
        /// The command that failed.
        command: String,
    },
    /// Root may not run Postgres, and there is no other account for it.
    #[error(
        "Postgres refuses to run as root and there is no account `postgres` or `nobody`: create one, or start as another user"
    )]
    NoAccount,
    /// The server's account cannot get at any place for its data.
    #[error("the account that runs Postgres can reach neither {path} nor /var/lib/remiss: choose another --data-dir", path = path.display())]
    Unreachable {
        /// The wanted folder.
        path: PathBuf,
    },
    /// A folder that should be ours belongs to another account.
    #[error("{path} belongs to another account: remove it, or choose another --data-dir", path = path.display())]
    ForeignFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file or folder could not be used.
    #[error("cannot {doing} {path} ({source}): check its permissions and the free space", path = path.display())]
    Folder {
        /// What was tried.
        doing: &'static str,
        /// With which file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `initdb` failed.
    #[error("a database cluster could not be made in {folder}: {reason}", folder = folder.display())]
    InitFailed {
        /// The cluster's folder.
        folder: PathBuf,
        /// What `initdb` said last.
        reason: String,
    },
    /// The data is of another major version than the programs.
    #[error(
        "the data in {folder} is of Postgres {data}, the installed one is {installed}: install postgresql-{data} (and \
         set PG_BIN_DIR if it isn't found), or move the data over with pg_dump",
        folder = folder.display()
    )]
    WrongVersion {
        /// The cluster's folder.
        folder: PathBuf,
        /// The major version of the data.
        data: u32,
        /// The major version of the programs found.
        installed: u32,
    },
    /// The server stopped, or did not answer in time.
    #[error("Postgres did not start: {reason} (its log is in {log})", log = log.display())]
    StartFailed {
        /// What it said last.
        reason: String,
        /// The folder of its log.
        log: PathBuf,
    },
    /// The running server refused something that the set-up needs.
    #[error("the managed Postgres refused to be set up: {0}")]
    SetUp(#[from] tokio_postgres::Error),
    /// The server did not go down.
    #[error(
        "Postgres did not stop within {} seconds: stop process {pid} by hand",
        seconds
    )]
    StopFailed {
        /// The postmaster's process id.
        pid: i32,
        /// How long we waited.
        seconds: u64,
    },
}
