//! `remiss backup` and `remiss restore`: everything in one folder, and back.
//!
//! A backup is of one moment: the dump and the list of files are read in the same snapshot of the database, so that each row has its file and the log ends
//! where the manifest says. It may be taken beside a service that is at work. Files are written once and never change, so that a second backup into the same folder
//! copies only what is new. The manifest is written last: a folder without one is no backup.

mod copy;
mod manifest;
mod programs;
mod restore;
mod store;

use std::path::{Path, PathBuf};

use clap::Args;

pub(super) use restore::{RestoreOptions, restore};

use self::copy::Copied;
use self::manifest::{DUMP, FILES, Manifest};
use super::start::database;
use super::{CommandError, Install};
use crate::app::Clock;
use crate::config::Config;
use crate::db::pool::connect;

/// Where to.
#[derive(Debug, Args)]
pub(super) struct BackupOptions {
    /// Folder of the backup; made where it is missing. One that has a backup gets the new dump and the files that came since.
    #[arg(value_name = "FOLDER")]
    to: PathBuf,
}

/// Makes a backup.
pub(super) async fn backup(config: Config, options: BackupOptions) -> Result<(), CommandError> {
    let (url, postgres) = database(&config, Install { yes: false }).await?;
    let made = make(&config, &url, &options.to).await;
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    let (manifest, copied) = made?;
    println!(
        "{}: {} and {} files ({} new) of {} bytes, as of {}",
        options.to.display(),
        DUMP,
        manifest.files,
        copied.new,
        manifest.bytes,
        manifest.made_at
    );
    for log in &manifest.logs {
        println!(
            "audit log of {}: {} rows, last hash {}",
            log.municipality, log.rows, log.hash
        );
    }
    Ok(())
}

async fn make(config: &Config, url: &str, to: &Path) -> Result<(Manifest, Copied), CommandError> {
    let files = to.join(FILES);
    std::fs::create_dir_all(&files)
        .map_err(CommandError::io(format!("{} cannot be made", files.display())))?;
    let mut connection = connect(url).await?;
    let moment = store::begin(&mut connection).await?;
    let made_at = Clock::System.now();
    let part = to.join(format!("{DUMP}.part"));
    let dump = programs::dump(url, &moment.snapshot, &part).await?;
    let mut copied = Copied::default();
    let source = config.storage.data_dir.join("files");
    while let Some(keys) = store::next_keys(&mut connection).await? {
        copied = copy::copy(keys, &source, &files, copied).await?;
    }
    store::end(&mut connection).await?;
    if let Some(missing) = copied.missing.first() {
        return Err(CommandError::Sentence(format!(
            "{} files that the database names are not in {}, the first is {missing}; this is no whole backup",
            copied.missing.len(),
            source.display()
        )));
    }
    let manifest = Manifest {
        format: manifest::FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        postgres: moment.postgres,
        rows: moment.rows,
        logs: moment.logs,
        files: copied.files,
        bytes: copied.bytes,
        dump_sha256: dump,
    };
    std::fs::rename(&part, to.join(DUMP)).map_err(CommandError::io("the dump cannot be put in its place"))?;
    manifest.write(to)?;
    Ok((manifest, copied))
}
