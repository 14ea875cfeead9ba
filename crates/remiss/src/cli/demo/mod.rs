//! `remiss demo`: the whole routine on real input, through the service's own HTTP API, and then the result to look at.
//!
//! The demonstration has a clock of its own, set to the days of the documents it follows and moved by the script. It
//! stands still while the result is served, so that what was open stays open. A second start goes on with the same data.

mod answers;
mod artifacts;
mod content;
mod drafts;
mod incoming;
mod letters;
mod outgoing;
mod people;
mod provider;
mod publishing;
mod report;
mod setup;
mod state;
mod timetable;
mod walk;
mod word;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::serve::{listen, local_address};
use super::start::{Started, start};
use super::worker::told_to_stop;
use super::{CommandError, Install};
use crate::app::Clock;
use crate::config::{Config, MailTransport};
use state::{Progress, State};
use walk::Walk;

/// When the demonstration begins: 2 September 2019, eight in the morning in Sweden.
const BEGINS: &str = "2019-09-02T06:00:00Z";

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Folder for the data; a folder that is there goes on with its data.
    #[arg(long, default_value = "./.remiss", value_name = "FOLDER")]
    data_dir: PathBuf,
    /// Port on 127.0.0.1 to serve on; 0 takes any free one.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Stop when the walk is over, instead of serving the result.
    #[arg(long)]
    no_serve: bool,
    /// Ask nothing: install Postgres when the machine has none.
    #[arg(long)]
    yes: bool,
}

/// Walks through the routine, or goes on where an earlier run ended, and serves the result.
pub(super) async fn run(mut config: Config, options: Options) -> Result<(), CommandError> {
    let began = std::time::Instant::now();
    std::fs::create_dir_all(&options.data_dir).map_err(CommandError::io(format!(
        "the folder {} cannot be made",
        options.data_dir.display()
    )))?;
    let folder = options.data_dir.canonicalize().map_err(CommandError::io(format!(
        "the folder {} cannot be found",
        options.data_dir.display()
    )))?;
    let listener = listen(SocketAddr::from(([127, 0, 0, 1], options.port)))?;
    let address = local_address(&listener);
    config.server.public_base_url = address.clone();
    config.storage.data_dir = folder.clone();
    // Its clock stands still: no minute would ever be over.
    config.limits.requests_per_minute = 0;
    // Every form would come back in no time.
    config.public_pages.quick_form_seconds = 0;
    // While the clock stands still no page would ever grow old.
    config.public_pages.fresh_ms = 0;
    config.mail.transport = MailTransport::Directory;
    config.mail.directory = folder.join("mail-out");
    config.mail.maildir = folder.join("mail-in");
    config.municipality.name = "Örebro kommun".to_owned();
    config.municipality.short_name = "Örebro".to_owned();
    config.mail.from_name = "Örebro kommun".to_owned();
    config.mail.from_address = "remiss@orebro.example.org".to_owned();
    config.mail.reply_address = "remiss@orebro.example.org".to_owned();
    config.municipality.web = "https://orebro.example.org".to_owned();
    config.municipality.postal_address = "Box 30000, 701 35 Örebro".to_owned();

    let sign_in = listen(SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let issuer = local_address(&sign_in);
    provider::configure(&mut config, &issuer);

    let known = Progress::load(&folder)?;
    if known.as_ref().is_some_and(|known| !known.finished) {
        return Err(CommandError::Sentence(format!(
            "an earlier run of the demonstration in {} was broken off in the middle; remove that folder, or name another \
             with --data-dir",
            folder.display()
        )));
    }
    let clock = Clock::standing_at(match &known {
        Some(known) => known.clock,
        None => BEGINS
            .parse()
            .map_err(|_| CommandError::Sentence("the first day is no time".to_owned()))?,
    });
    println!("Remiss, a demonstration. Data: {}", folder.display());
    println!("Starting Postgres …");
    let Started {
        app,
        connections,
        threads,
        postgres,
    } = start(config, Install { yes: options.yes }, clock).await?;
    let serving = connections.clone();
    let server = crate::http::server::serve(app.clone(), listener, threads, move || serving.pool())
        .map_err(CommandError::io("the server cannot start"))?;
    let handle = server.handle();
    let server = actix_web::rt::spawn(server);
    let sign_in = provider::start(app.clone(), sign_in, issuer)?;

    if known.is_some() {
        if let Some(mut state) = State::load(&folder)? {
            state.base_url = format!("{address}{}", crate::http::BASE);
            state.save(&folder)?;
        }
        println!("Going on with the data of an earlier run.");
    } else {
        Progress {
            clock: app.now(),
            finished: false,
        }
        .save(&folder)?;
        let mut walk = Walk::new(app.clone(), address.clone(), folder.clone())?;
        timetable::run(&mut walk).await?;
        Progress {
            clock: app.now(),
            finished: true,
        }
        .save(&folder)?;
        report::print(&walk, began.elapsed());
    }

    if !options.no_serve {
        println!(
            "\nServing on {address} until Ctrl-C. Pages: {address}/   Staff: {address}/arbete   API: {address}/docs/   Keys: {}",
            folder.join("demo.json").display()
        );
        let mut stop = Box::pin(told_to_stop());
        loop {
            let worked = async {
                crate::inbox::fetch(&app).await?;
                crate::jobs::round(&app).await
            };
            if let Err(error) = worked.await {
                eprintln!("remiss: the worker: {error}");
            }
            tokio::select! {
                biased;
                () = &mut stop => break,
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
        }
    }
    sign_in.stop(false).await;
    handle.stop(true).await;
    // The task ends with its server; an error there has nothing left to spoil.
    let _ = server.await;
    drop(app);
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}
