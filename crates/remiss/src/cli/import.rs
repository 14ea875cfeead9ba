//! `remiss import`

use std::path::PathBuf;

use clap::Subcommand;
use remiss_domain::forums::Forum;

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::access::Caller;
use crate::app::Clock;
use crate::config::Config;
use crate::forums::Outcome;

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
    /// Take in forums and councils with their roles and members, and say what became of each.
    Forums {
        /// The file (TOML); Örebro's list when none is named. `--print` shows what one looks like.
        file: Option<PathBuf>,
        /// Only say what would be done.
        #[arg(long)]
        dry_run: bool,
        /// Print Örebro's list, to start one of your own from, and do nothing.
        #[arg(long)]
        print: bool,
    },
}

pub(super) async fn run(config: Config, import: Import) -> Result<(), CommandError> {
    match import {
        Import::Organisations { file, dry_run } => organisations(config, file, dry_run).await,
        Import::Forums { print: true, .. } => {
            print!("{}", remiss_domain::forums::OREBRO);
            Ok(())
        }
        Import::Forums { file, dry_run, .. } => forums(config, file, dry_run).await,
    }
}

async fn organisations(config: Config, file: PathBuf, dry_run: bool) -> Result<(), CommandError> {
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

async fn forums(config: Config, file: Option<PathBuf>, dry_run: bool) -> Result<(), CommandError> {
    let list = match &file {
        None => Forum::orebro(),
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .map_err(CommandError::io(format!("{} cannot be read", file.display())))?;
            Forum::parse(&text).map_err(|error| {
                CommandError::Sentence(format!("{}:{}: {}", file.display(), error.line, error.reason))
            })?
        }
    };
    let Started { app, postgres, .. } = start(config, Install { yes: false }, Clock::System).await?;
    let taken = crate::forums::run(&app, &Caller::system("remiss import"), &list, dry_run).await?;
    for forum in &taken {
        let outcome = match forum.outcome {
            Outcome::New => "new",
            Outcome::Changed => "changed",
            Outcome::Same => "unchanged",
        };
        println!("{outcome:<10} {}  {}", forum.name, forum.notes.join(" "));
    }
    if dry_run {
        println!("Nothing was changed.");
    }
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}
