//! The server process: starting it, waiting until it answers, and seeing to it that it is stopped.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, NoTls};

use super::account::Account;
use super::binaries::Binaries;
use super::folders::{Folders, failed};
use super::{EmbeddedError, EmbeddedOptions};

/// Only names the socket file; nothing listens on a network.
const PORT: u16 = 5432;
/// Recovery after a crash can take a while; a server that is alive is given this long.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who to ask whether the server we wait for is still alive.
pub(super) enum Running<'a> {
    Child(&'a mut Child),
    Elsewhere(&'a Folders),
}

impl Running<'_> {
    fn is_alive(&mut self) -> bool {
        match self {
            Self::Child(child) => matches!(child.try_wait(), Ok(None)),
            Self::Elsewhere(folders) => folders.running_server().is_some(),
        }
    }
}

/// Stops a server that was started but not handed over, for example because the start was cancelled.
struct StopOnDrop(Option<Child>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(child) = &self.0 {
            // Gone already is as good.
            let _ = kill_process(Pid::from_child(child), Signal::INT);
        }
    }
}

pub(super) async fn start_server(
    folders: &Folders,
    account: &Account,
    binaries: &Binaries,
    options: &EmbeddedOptions,
) -> Result<Child, EmbeddedError> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        folders.defuse_left_overs()?;
        let mut guard = StopOnDrop(Some(spawn_server(folders, account, binaries, options)?));
        let Some(child) = &mut guard.0 else {
            unreachable!("just put there")
        };
        let reason = match answers(folders, &mut Running::Child(child)).await {
            Ok(()) => return Ok(guard.0.take().expect("just put there")),
            Err(reason) => reason,
        };
        // The processes of a killed postmaster need a moment to notice and go.
        let old_ones_left = reason.contains("shared memory block") || reason.contains("lock file");
        if !old_ones_left || Instant::now() > deadline {
            return Err(EmbeddedError::StartFailed {
                reason,
                log: folders.log(),
            });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

fn spawn_server(
    folders: &Folders,
    account: &Account,
    binaries: &Binaries,
    options: &EmbeddedOptions,
) -> Result<Child, EmbeddedError> {
    let start_log = folders.start_log();
    let log = File::create(&start_log).map_err(failed("write", &start_log))?;
    let log_again = log.try_clone().map_err(failed("write", &start_log))?;
    let mut settings = vec![
        "listen_addresses=".to_owned(),
        format!("unix_socket_directories={}", folders.run.display()),
        "unix_socket_permissions=0700".to_owned(),
        format!("max_connections={}", options.max_connections),
        "timezone=UTC".to_owned(),
        "log_timezone=UTC".to_owned(),
        "logging_collector=on".to_owned(),
        format!("log_directory={}", folders.log().display()),
        "log_filename=postgres-%a.log".to_owned(),
        "log_truncate_on_rotation=on".to_owned(),
        "log_rotation_age=1d".to_owned(),
        "log_rotation_size=0".to_owned(),
    ];
    if !options.fsync {
        settings.extend(["fsync=off", "full_page_writes=off"].map(String::from));
    }
    let program = binaries.program("postgres");
    let mut command = account.command(&program);
    command
        .arg("-D")
        .arg(folders.data())
        .args(["-p", &PORT.to_string()]);
    for setting in settings {
        command.args(["-c", &setting]);
    }
    command.stdout(Stdio::from(log)).stderr(Stdio::from(log_again));
    command.spawn().map_err(failed("run", &program))
}

/// Waits until the server takes a connection. The error is what it said before it died.
pub(super) async fn answers(folders: &Folders, running: &mut Running<'_>) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match connect(&folders.run, "postgres").await {
            Ok(_) => return Ok(()),
            // Starting, recovering or going down: alive, but not for us yet. Anything else of the server's own is final.
            Err(error) => match error.code() {
                Some(code) if *code != SqlState::CANNOT_CONNECT_NOW => return Err(error.to_string()),
                _ => {}
            },
        }
        if !running.is_alive() {
            return Err(folders.last_words());
        }
        if Instant::now() > deadline {
            return Err(format!("no answer within {} seconds", PATIENCE.as_secs()));
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
}

pub(super) async fn connect(run: &Path, database: &str) -> Result<Client, tokio_postgres::Error> {
    let mut config = tokio_postgres::Config::new();
    config
        .host_path(run)
        .port(PORT)
        .user("postgres")
        .dbname(database)
        .connect_timeout(Duration::from_secs(5));
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

/// Starts the shell that stops the server after its last user. Without it the server merely stays.
pub(super) fn watch(folders: &Folders, account: &Account, pid: Pid, linger: Duration) -> Option<Child> {
    let mut command = account.command("/bin/sh");
    command
        .args(["-c", include_str!("watch.sh"), "remiss-postgres-watch"])
        .arg(folders.in_use_lock());
    command
        .arg(pid.as_raw_nonzero().to_string())
        .arg(folders.data())
        .arg(linger.as_secs().to_string());
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()
}
