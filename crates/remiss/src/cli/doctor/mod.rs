//! `remiss doctor`: tries everything that the service leans on, and says in Swedish what does not work and how to mend it.
//!
//! It uses what the service itself uses (the same settings, transports, mailboxes, provider), changes nothing that stays, and may be run beside a service that is
//! at work. Each check says what it saw, so that "ok" can be believed.

mod around;
mod database;
mod finding;
mod mail;
mod settings;
mod store;

use clap::Args;

use self::finding::State;
use super::CommandError;
use crate::app::Clock;
use crate::config::Config;

/// What to try.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Send a real mail to this address too.
    #[arg(long, value_name = "ADDRESS")]
    send_to: Option<String>,
    /// Print the findings as JSON, for monitoring.
    #[arg(long)]
    json: bool,
}

/// Tries everything and prints what it found. An error where something does not work.
pub(super) async fn run(config: Config, options: Options) -> Result<(), CommandError> {
    let clock = Clock::System;
    let mut findings = settings::look(&config);
    let (mut of_database, postgres) = database::look(&config, &clock).await;
    findings.append(&mut of_database);
    findings.extend(around::files(&config, &clock));
    findings.extend(mail::out(&config, &clock, options.send_to.as_deref()).await);
    findings.extend(mail::boxes(&config).await);
    findings.extend(mail::viruses(&config).await);
    findings.extend(around::sign_in(&config).await);
    findings.extend(around::address(&config, &clock).await);
    findings.extend(around::collector(&config).await);
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    if options.json {
        println!("{}", finding::as_json(&findings));
    } else {
        print!("{}", finding::as_text(&findings));
    }
    match findings.iter().filter(|one| one.state == State::Wrong).count() {
        0 => Ok(()),
        1 => Err(CommandError::Sentence("1 sak fungerar inte".to_owned())),
        many => Err(CommandError::Sentence(format!("{many} saker fungerar inte"))),
    }
}
