//! Postgres' own programs that write and read dumps.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use reqwest::Url;
use sha2::{Digest, Sha256};

use crate::cli::CommandError;
use crate::db::embedded::client_program;

/// Dumps the database as it is in `snapshot` into `file`, and flushes it to disk. Its SHA-256 in hexadecimal.
pub(super) async fn dump(url: &str, snapshot: &str, file: &Path) -> Result<String, CommandError> {
    let mut command = program("pg_dump")?;
    let address = connected(&mut command, url)?;
    command
        .args([
            "--format=custom",
            "--no-password",
            "--snapshot",
            snapshot,
            "--file",
        ])
        .arg(file)
        .arg(address);
    run("pg_dump", command).await?;
    let synced = File::open(file).and_then(|file| file.sync_all());
    synced.map_err(CommandError::io("the dump cannot be flushed to disk"))?;
    sha256(file).await
}

/// Reads the dump in `file` into the empty database at `url`: wholly, or not at all.
pub(super) async fn load(url: &str, file: &Path) -> Result<(), CommandError> {
    let mut command = program("pg_restore")?;
    let address = connected(&mut command, url)?;
    command
        .args([
            "--no-owner",
            "--no-password",
            "--exit-on-error",
            "--single-transaction",
            "--dbname",
        ])
        .arg(address)
        .arg(file);
    run("pg_restore", command).await
}

/// SHA-256 of a file, in hexadecimal.
pub(super) async fn sha256(file: &Path) -> Result<String, CommandError> {
    let path = file.to_owned();
    let hashed = tokio::task::spawn_blocking(move || {
        let mut file = File::open(path)?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 1 << 20];
        loop {
            match file.read(&mut piece)? {
                0 => break,
                read => hash.update(&piece[..read]),
            }
        }
        Ok::<_, std::io::Error>(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    });
    match hashed.await {
        Ok(hash) => hash.map_err(CommandError::io(format!("{} cannot be read", file.display()))),
        Err(error) => Err(CommandError::Sentence(error.to_string())),
    }
}

fn program(name: &str) -> Result<Command, CommandError> {
    let path: PathBuf = client_program(name).ok_or_else(|| {
        CommandError::Sentence(format!(
            "{name} is not on this machine; install Postgres' programs (Debian: postgresql-client), or name their folder in PG_BIN_DIR"
        ))
    })?;
    Ok(Command::new(path))
}

/// The address without the password, which goes to the program by its environment: others see a command's arguments.
fn connected(command: &mut Command, url: &str) -> Result<String, CommandError> {
    let unreadable = |error: &dyn std::fmt::Display| {
        CommandError::Sentence(format!("the address of the database cannot be read: {error}"))
    };
    let settings: tokio_postgres::Config = url.parse().map_err(|error| unreadable(&error))?;
    if let Some(password) = settings.get_password() {
        command.env("PGPASSWORD", String::from_utf8_lossy(password).as_ref());
    }
    let mut address = Url::parse(url).map_err(|error| unreadable(&error))?;
    let _ = address.set_password(None);
    Ok(address.into())
}

async fn run(name: &str, mut command: Command) -> Result<(), CommandError> {
    let ended = tokio::task::spawn_blocking(move || command.stdin(Stdio::null()).output()).await;
    let ended = ended.unwrap_or_else(|error| Err(std::io::Error::other(error)));
    let ended = ended.map_err(CommandError::io(format!("{name} cannot be run")))?;
    if ended.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&ended.stderr);
    let words = words.lines().next().unwrap_or("it says nothing");
    Err(CommandError::Sentence(format!("{name} failed: {words}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_password_stands_in_no_argument() {
        let mut command = Command::new("pg_dump");
        let address = connected(
            &mut command,
            "postgres://remiss_owner:hemligt%20ord@db.example.org:5433/remiss?sslmode=require",
        );
        assert_eq!(
            address.unwrap(),
            "postgres://remiss_owner@db.example.org:5433/remiss?sslmode=require"
        );
        let variables: Vec<_> = command.get_envs().collect();
        assert_eq!(variables, [("PGPASSWORD".as_ref(), Some("hemligt ord".as_ref()))]);
        let socket = "postgres://remiss_owner@%2Fvar%2Flib%2Fremiss%2Frun/remiss";
        assert_eq!(connected(&mut command, socket).unwrap(), socket);
    }
}
