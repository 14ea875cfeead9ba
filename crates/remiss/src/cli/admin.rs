//! `remiss admin`

use clap::{Args, Subcommand};
use jiff::ToSpan;
use uuid::Uuid;

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::access::{Boards, Caller, NewKey, Role, create_key};
use crate::app::Clock;
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Make an API key, and print it this once.
    CreateKey(CreateKey),
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

pub(super) async fn run(config: Config, admin: Admin) -> Result<(), CommandError> {
    let Admin::CreateKey(wanted) = admin;
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
