//! `remiss migrate`

use super::start::database;
use super::{CommandError, Install};
use crate::config::Config;
use crate::db::migrations;

/// Brings the database up to date, and says what was done.
pub(super) async fn run(config: Config, install: Install) -> Result<(), CommandError> {
    let (url, postgres) = database(&config, install).await?;
    let run = migrations::run(&url).await?;
    if run.is_empty() {
        println!("The database is up to date.");
    }
    for name in run {
        println!("migrated {name}");
    }
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}
