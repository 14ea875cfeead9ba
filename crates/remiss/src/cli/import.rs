//! `remiss import`

use std::path::PathBuf;

use clap::Subcommand;

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::access::Caller;
use crate::app::Clock;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Take in organisations from a CSV file or a workbook (.xlsx), and say what became of every row.
    Organisations {
        /// The file: semicolons or commas, UTF-8 or Latin-1, with a row of headers.
        file: PathBuf,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn run(config: Config, import: Import) -> Result<(), CommandError> {
    let Import::Organisations { file, dry_run } = import;
    let bytes =
        std::fs::read(&file).map_err(CommandError::io(format!("{} cannot be read", file.display())))?;
    let name = file.file_name().map_or_else(
        || "organisationer.csv".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let Started { app, postgres, .. } = start(config, Install { yes: false }, Clock::System).await?;
    let report =
        crate::organisation_imports::run(&app, &Caller::system("remiss import"), &name, bytes, dry_run)
            .await?;
    for row in &report.rows {
        let outcome = format!("{:?}", row.outcome).to_lowercase();
        let why = row.reason.clone().unwrap_or_else(|| row.changes.join(", "));
        println!("{:>6}  {outcome:<10} {}  {why}", row.line, row.name);
    }
    let sum = &report;
    println!(
        "{}{} new, {} changed, {} unchanged, {} refused",
        if dry_run {
            "Nothing was changed. It would be: "
        } else {
            ""
        },
        sum.created_count,
        sum.changed_count,
        sum.unchanged_count,
        sum.refused_count
    );
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}
