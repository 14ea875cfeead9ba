//! `remiss restore`

use std::path::PathBuf;

use clap::Args;

use super::copy::{self, Copied};
use super::manifest::{DUMP, FILES, Manifest};
use super::{programs, store};
use crate::app::Clock;
use crate::audit_entries;
use crate::cli::start::{Started, database, start};
use crate::cli::{CommandError, Install, audit_words};
use crate::config::Config;
use crate::db::migrations;
use crate::db::pool::connect;

/// Where from.
#[derive(Debug, Args)]
pub(in crate::cli) struct RestoreOptions {
    /// Folder of the backup.
    #[arg(value_name = "FOLDER")]
    from: PathBuf,
}

/// Brings a backup into an empty database and into the file store, and holds what is there then against what the backup says.
pub(in crate::cli) async fn restore(config: Config, options: RestoreOptions) -> Result<(), CommandError> {
    let manifest = Manifest::read(&options.from)?;
    let dump = options.from.join(DUMP);
    if programs::sha256(&dump).await? != manifest.dump_sha256 {
        return Err(CommandError::Sentence(format!(
            "{} is not the dump that the backup was made with: another checksum",
            dump.display()
        )));
    }
    let (url, postgres) = database(&config, Install { yes: false }).await?;
    let restored = bring(&config, &url, &options, &manifest).await;
    let checked = match restored {
        Ok(()) => check_log(&config, &manifest).await,
        Err(error) => Err(error),
    };
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    checked?;
    println!(
        "{} is restored as of {}: {} files, and every log ends where it did.",
        options.from.display(),
        manifest.made_at,
        manifest.files
    );
    Ok(())
}

async fn bring(
    config: &Config,
    url: &str,
    options: &RestoreOptions,
    manifest: &Manifest,
) -> Result<(), CommandError> {
    let mut connection = connect(url).await?;
    if !store::is_empty(&mut connection).await? {
        return Err(CommandError::Sentence(
            "the database is not empty; a backup is only restored into an empty one".to_owned(),
        ));
    }
    store::ensure_role(&mut connection).await?;
    programs::load(url, &options.from.join(DUMP)).await?;
    let moment = store::begin(&mut connection).await?;
    let files = config.storage.data_dir.join("files");
    let mut copied = Copied::default();
    while let Some(keys) = store::next_keys(&mut connection).await? {
        copied = copy::copy(keys, &options.from.join(FILES), &files, copied).await?;
    }
    store::end(&mut connection).await?;
    let same = [
        ("rows", moment.rows == manifest.rows),
        ("audit logs", moment.logs == manifest.logs),
        (
            "files",
            copied.files == manifest.files && copied.bytes == manifest.bytes,
        ),
    ];
    if let Some((what, _)) = same.iter().find(|(_, same)| !same) {
        return Err(CommandError::Sentence(format!(
            "what was restored is not what the backup says of itself: other {what}"
        )));
    }
    for name in migrations::run(url).await? {
        println!("migrated {name}");
    }
    Ok(())
}

/// Makes all hashes of the log again, of the municipality that the settings name.
async fn check_log(config: &Config, manifest: &Manifest) -> Result<(), CommandError> {
    let name = &config.municipality.name;
    let Some(log) = manifest.logs.iter().find(|log| &log.municipality == name) else {
        return Err(CommandError::Sentence(format!(
            "everything is restored, but [municipality] name is {name}, of which the backup has nothing"
        )));
    };
    let Started { app, postgres, .. } = start(config.clone(), Install { yes: false }, Clock::System).await?;
    let expected = Some(log.hash.as_str()).filter(|_| log.rows > 0);
    let report = audit_entries::verify(&app, expected).await;
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    let report = report?;
    print!("{}", audit_words::told(&report));
    match audit_words::wrong(&report) {
        Some(words) => Err(CommandError::Sentence(words)),
        None => Ok(()),
    }
}
