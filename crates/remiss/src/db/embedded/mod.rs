//! A Postgres of our own, for the demo, the tests and small set-ups: nothing to install, configure or start.
//!
//! It uses the Postgres programs of the machine (and offers to install them), keeps its data in a folder, listens
//! on a Unix socket that only the own account can reach, and commits to disk as any Postgres does. Several
//! processes can use one cluster: the first starts it, the last stops it. When all were killed, a small watching
//! shell stops it (`watch.sh`), since each user holds a lock that dies with it.

mod account;
mod binaries;
mod error;
mod folders;
mod server;
mod shared;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use account::Account;
use binaries::Binaries;
use folders::{Folders, failed};
use server::{Running, answers, connect, start_server, watch};

pub use error::EmbeddedError;
pub use shared::SharedPostgres;

/// Where one of Postgres' own programs is on this machine (`pg_dump`), looked for in the same places as the server, the newest version first.
pub fn client_program(name: &str) -> Option<PathBuf> {
    binaries::client_program(name)
}

/// Owns the tables, and migrates.
const OWNER: &str = "remiss_owner";
/// What the service works as: owns nothing, so that row-level security holds for it.
const APPLICATION: &str = "remiss_app";

/// How to start the managed Postgres.
#[derive(Clone, Debug)]
pub struct EmbeddedOptions {
    /// Where the cluster lies. Made if missing; one that is there goes on with its data.
    pub data_dir: PathBuf,
    /// Databases to make if missing, owned by `remiss_owner`.
    pub databases: Vec<String>,
    /// Install Postgres without asking when the machine has none.
    pub yes: bool,
    /// Look for the Postgres programs here only. Otherwise `PG_BIN_DIR` and the usual places are searched.
    pub bin_dir: Option<PathBuf>,
    /// Commit to disk. Off only for data that may be lost: that of tests.
    pub fsync: bool,
    /// Connections at a time, of all users together.
    pub max_connections: u16,
    /// How long the server stays after its last user. With zero, the last user's stop waits until it is down.
    pub linger: Duration,
    /// The data may be thrown away when the server cannot use it any more. Only for tests.
    pub disposable: bool,
}

impl EmbeddedOptions {
    /// The ordinary case: data that counts, one database `remiss`.
    pub fn at(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            databases: vec!["remiss".to_owned()],
            yes: false,
            bin_dir: None,
            fsync: true,
            max_connections: 50,
            linger: Duration::ZERO,
            disposable: false,
        }
    }
}

/// A running managed Postgres, for as long as this value lives. Dropping it stops the server if nobody else uses it.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    folders: Folders,
    account: Account,
    pid: Pid,
    linger: Duration,
    /// The server, if this process started it: a parent has to collect its dead.
    server: Option<Child>,
    watcher: Option<Child>,
    /// Shared while we use the server.
    in_use: Option<File>,
}

impl EmbeddedPostgres {
    /// Starts the cluster, or joins the one that already runs there, and returns when it answers.
    ///
    /// The first start makes the cluster (about two seconds); two starts at once are safe.
    pub async fn start(options: EmbeddedOptions) -> Result<Self, EmbeddedError> {
        match Self::start_once(&options).await {
            Err(EmbeddedError::StartFailed { reason, .. }) if options.disposable => {
                tracing::warn!(reason, "the disposable cluster is broken; making a new one");
                wipe_disposable(&options)?;
                Self::start_once(&options).await
            }
            result => result,
        }
    }

    async fn start_once(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let wanted = options.clone();
        let prepared = tokio::task::spawn_blocking(move || Prepared::new(&wanted)).await;
        let prepared = prepared.expect("preparing does not panic, and its runtime is alive");
        let Prepared {
            folders,
            account,
            binaries,
            in_use,
            start_lock,
        } = prepared?;

        let mut started = None;
        let pid = match folders.running_server() {
            // It may be on its way down, killed or stopped by hand, and then never answer.
            Some(pid) if answers(&folders, &mut Running::Elsewhere(&folders)).await.is_ok() => pid,
            _ => {
                let child = start_server(&folders, &account, &binaries, options).await?;
                let pid = Pid::from_child(&child);
                started = Some(child);
                pid
            }
        };
        let watcher = match &started {
            Some(_) => watch(&folders, &account, pid, options.linger),
            None => None,
        };
        let this = Self {
            folders,
            account,
            pid,
            linger: options.linger,
            server: started,
            watcher,
            in_use: Some(in_use),
        };
        this.set_up(&options.databases).await?;
        drop(start_lock);
        Ok(this)
    }

    /// The address of a database, for the role `remiss_owner`, which may make databases and roles but is no
    /// superuser: `postgres://remiss_owner@%2Fpath%2Frun/remiss`.
    pub fn url(&self, database: &str) -> String {
        socket_url(&self.folders.run, OWNER, database)
    }

    /// The same for the superuser `postgres`. For set-up and fault tests, never for the application.
    pub fn superuser_url(&self, database: &str) -> String {
        socket_url(&self.folders.run, "postgres", database)
    }

    /// The postmaster's process id. For fault tests.
    pub fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    /// Where the cluster really lies. Differs from the wanted folder when root's home is closed to the server.
    pub fn location(&self) -> &Path {
        &self.folders.root
    }

    /// Stops using the server. The last user's call stops it and waits until it is down.
    pub async fn stop(mut self) -> Result<(), EmbeddedError> {
        let stopped = tokio::task::spawn_blocking(move || self.release()).await;
        stopped.expect("stopping does not panic, and its runtime is alive")
    }

    async fn set_up(&self, databases: &[String]) -> Result<(), EmbeddedError> {
        let client = connect(&self.folders.run, "postgres").await?;
        let known = client
            .query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&OWNER])
            .await?;
        if known.is_none() {
            // The application's role is granted here: from Postgres 16 on, one who makes a role may not take it on.
            let roles = format!(
                "BEGIN; CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE; CREATE ROLE {APPLICATION} NOLOGIN; \
                 GRANT {APPLICATION} TO {OWNER}; COMMIT"
            );
            client.batch_execute(&roles).await?;
        }
        for name in databases {
            let known = client
                .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[name])
                .await?;
            if known.is_none() {
                let quoted = name.replace('"', "\"\"");
                client
                    .batch_execute(&format!("CREATE DATABASE \"{quoted}\" OWNER {OWNER}"))
                    .await?;
            }
        }
        Ok(())
    }

    /// Lets go of the server, and stops it when nobody else holds on to it.
    fn release(&mut self) -> Result<(), EmbeddedError> {
        let Some(in_use) = self.in_use.take() else {
            return Ok(());
        };
        drop(in_use);
        if !self.linger.is_zero() {
            return Ok(());
        }
        let lock = self.folders.open_lock("in-use.lock", &self.account)?;
        let result = loop {
            if lock.try_lock().is_ok() {
                break self.stop_server();
            }
            if lock.try_lock_shared().is_ok() {
                return Ok(());
            }
            // Held alone by the watcher, which looks around or is stopping the server.
            std::thread::sleep(Duration::from_millis(20));
        };
        if let Some(mut watcher) = self.watcher.take() {
            // It has nothing left to do, and ends by itself if it could not be killed.
            let _ = watcher.kill();
            let _ = watcher.wait();
        }
        result
    }

    /// Fast shutdown; after half a minute the immediate one, from which the next start recovers.
    fn stop_server(&mut self) -> Result<(), EmbeddedError> {
        for (signal, seconds) in [(Signal::INT, 30), (Signal::QUIT, 10)] {
            if let Some(pid) = self.running() {
                // Gone in between is as good.
                let _ = kill_process(pid, signal);
            }
            let deadline = Instant::now() + Duration::from_secs(seconds);
            while self.running().is_some() && Instant::now() < deadline {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        match self.running() {
            Some(pid) => Err(EmbeddedError::StopFailed {
                pid: pid.as_raw_nonzero().get(),
                seconds: 40,
            }),
            None => Ok(()),
        }
    }

    /// The server that runs now: ours until it has fully ended, or one that another user started since.
    fn running(&mut self) -> Option<Pid> {
        let ours = self
            .server
            .as_mut()
            .is_some_and(|child| matches!(child.try_wait(), Ok(None)));
        if ours {
            Some(self.pid)
        } else {
            self.folders.running_server()
        }
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        if let Err(error) = self.release() {
            tracing::error!(%error, "the managed Postgres was not stopped");
        }
    }
}

/// What a start needs, found and made before the server itself.
struct Prepared {
    folders: Folders,
    account: Account,
    binaries: Binaries,
    in_use: File,
    start_lock: File,
}

impl Prepared {
    fn new(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        // Installing creates the account `postgres`, so the programs come first.
        binaries::find_or_install(options.bin_dir.as_deref(), None, options.yes)?;
        let account = Account::for_server()?;
        let folders = Folders::make(&options.data_dir, &account)?;
        let start_lock = folders.open_lock("start.lock", &account)?;
        start_lock.lock().map_err(failed("lock", &folders.root))?;
        let in_use = folders.open_lock("in-use.lock", &account)?;
        // Waits for a server that is being stopped.
        in_use.lock_shared().map_err(failed("lock", &folders.root))?;

        let existing = folders.existing_major();
        let binaries = binaries::find_or_install(options.bin_dir.as_deref(), existing, options.yes)?;
        match existing {
            Some(data) if data != binaries.major => {
                if !options.disposable {
                    let installed = binaries.major;
                    return Err(EmbeddedError::WrongVersion {
                        folder: folders.root,
                        data,
                        installed,
                    });
                }
                folders.wipe()?;
                folders.initdb(&binaries, &account)?;
            }
            Some(_) => {}
            None => folders.initdb(&binaries, &account)?,
        }
        Ok(Self {
            folders,
            account,
            binaries,
            in_use,
            start_lock,
        })
    }
}

fn wipe_disposable(options: &EmbeddedOptions) -> Result<(), EmbeddedError> {
    let account = Account::for_server()?;
    let folders = Folders::make(&options.data_dir, &account)?;
    let start_lock = folders.open_lock("start.lock", &account)?;
    start_lock.lock().map_err(failed("lock", &folders.root))?;
    // Another process may have mended it meanwhile.
    if folders.running_server().is_none() {
        folders.wipe()
    } else {
        Ok(())
    }
}

fn socket_url(run: &Path, role: &str, database: &str) -> String {
    let mut host = String::new();
    for byte in run.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => host.push(char::from(*byte)),
            _ => host.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("postgres://{role}@{host}/{database}")
}

#[cfg(test)]
mod tests;
