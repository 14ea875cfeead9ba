//! `remiss admin`

use clap::{Args, Subcommand};
use jiff::ToSpan;
use uuid::Uuid;

use super::audit_words;
use super::start::{Started, start};
use super::{CommandError, Install};
use crate::access::{Boards, Caller, NewKey, Role, create_key};
use crate::app::Clock;
use crate::audit_entries;
use crate::config::Config;
use crate::municipality;
use crate::staff_sessions;

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Make an API key, and print it this once.
    CreateKey(CreateKey),
    /// Check that nothing in the audit log was changed, removed or put in, and print its last hash.
    VerifyAudit(VerifyAudit),
    /// Sign people out of the pages of the staff at once: somebody who has left, or everybody.
    EndSessions(EndSessions),
}

#[derive(Debug, Args)]
pub(super) struct EndSessions {
    /// User name of the one who is signed out, as in the log. Without it: everybody.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct CreateKey {
    /// What the key is for, for example the name of the case system.
    #[arg(long)]
    name: String,
    /// What its bearer may do: registrar, officer, secretary, coordinator, auditor, administrator or organisation.
    #[arg(long)]
    role: Role,
    /// Id of a board that the key is limited to; may be given several times. Without it: all boards.
    #[arg(long = "board", value_name = "ID")]
    boards: Vec<Uuid>,
    /// The bearer sees what is under secrecy (sekretess) too, on the boards of the key.
    #[arg(long)]
    secrecy: bool,
    /// Id of the organisation, for the role organisation.
    #[arg(long, value_name = "ID", required_if_eq("role", "organisation"))]
    organisation: Option<Uuid>,
    /// Days until the key stops to work.
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
}

#[derive(Debug, Args)]
pub(super) struct VerifyAudit {
    /// A last hash that was printed earlier and kept elsewhere: a row of the log has to have it still.
    #[arg(long, value_name = "HASH", value_parser = hash)]
    expect: Option<String>,
}

fn hash(text: &str) -> Result<String, String> {
    let text = text.trim().to_lowercase();
    if text.len() == 64 && text.chars().all(|digit| digit.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err("en kontrollsumma har 64 tecken, 0 till 9 och a till f".to_owned())
    }
}

pub(super) async fn run(config: Config, admin: Admin) -> Result<(), CommandError> {
    match admin {
        Admin::CreateKey(wanted) => create(config, wanted).await,
        Admin::VerifyAudit(wanted) => verify(config, wanted).await,
        Admin::EndSessions(wanted) => end_sessions(config, wanted).await,
    }
}

async fn end_sessions(config: Config, wanted: EndSessions) -> Result<(), CommandError> {
    let Started { app, postgres, .. } = start(config, Install { yes: false }, Clock::System).await?;
    let ended = staff_sessions::end_all(&app, wanted.user.as_deref()).await;
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    match (ended?, wanted.user) {
        (1, _) => println!("1 session was ended."),
        (0, Some(user)) => println!("{user} has no session."),
        (count, _) => println!("{count} sessions were ended."),
    }
    Ok(())
}

async fn verify(config: Config, wanted: VerifyAudit) -> Result<(), CommandError> {
    let Started {
        app,
        postgres,
        connections,
        ..
    } = start(config, Install { yes: false }, Clock::System).await?;
    let report = audit_entries::verify(&app, wanted.expect.as_deref()).await;
    let name = &app.settings().municipality.name;
    let others = municipality::others_with_a_log(&connections.url, name).await;
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    let report = report?;
    print!("{}", audit_words::told(&report));
    match audit_words::wrong(&report) {
        Some(words) => Err(CommandError::Sentence(words)),
        // An empty log that holds together is no comfort where the log that was meant is another.
        None if report.chain.rows == 0 => match others?.as_slice() {
            [] => Ok(()),
            others => Err(CommandError::Sentence(audit_words::of_others(name, others))),
        },
        None => Ok(()),
    }
}

async fn create(config: Config, wanted: CreateKey) -> Result<(), CommandError> {
    if wanted.organisation.is_some() && wanted.role != Role::Organisation {
        return Err(CommandError::Sentence(
            "--organisation belongs to the role organisation only".to_owned(),
        ));
    }
    if wanted.secrecy && wanted.role == Role::Organisation {
        return Err(CommandError::Sentence(
            "--secrecy does not go with the role organisation".to_owned(),
        ));
    }
    let Started { app, postgres, .. } = start(config, Install { yes: false }, Clock::System).await?;
    let boards = if wanted.boards.is_empty() {
        Boards::All
    } else {
        Boards::Only(wanted.boards)
    };
    let key = NewKey {
        name: wanted.name,
        role: wanted.role,
        boards,
        secrecy: wanted.secrecy,
        organisation: wanted.organisation,
        expires_at: Some(app.now() + (i64::from(wanted.days) * 24).hours()),
        requests_per_minute: None,
    };
    let made = app
        .write(&Caller::system("remiss admin"), async |connection| {
            create_key(&app, connection, &key).await
        })
        .await;
    let (id, secret) = made?;
    eprintln!(
        "Key {id} for the role {}, for {} days. It is shown this once:",
        key.role, wanted.days
    );
    println!("{secret}");
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}
