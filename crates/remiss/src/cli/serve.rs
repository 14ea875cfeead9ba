//! `remiss serve`

use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use actix_web::dev::ServerHandle;

use super::start::{Started, start, tell_traces};
use super::worker::told_to_stop;
use super::{CommandError, Install};
use crate::app::{App, Clock};
use crate::config::Config;
use crate::monitoring;

/// Serves until it is told to stop (SIGTERM, Ctrl-C).
pub(super) async fn run(config: Config, install: Install) -> Result<(), CommandError> {
    let listener = listen(SocketAddr::new(config.server.listen, config.server.port))?;
    let Started {
        app,
        connections,
        threads,
        postgres,
    } = start(config, install, Clock::System).await?;
    if let Some(oidc) = app.oidc().cloned() {
        oidc.check().map_err(CommandError::Sentence)?;
        let now = app.now();
        tokio::spawn(async move { oidc.prepare(now).await });
    }
    let (app, collecting) = tell_traces(app, "remiss-serve")?;
    let figures = monitoring::listen(&app, &app.settings().monitoring.serve)
        .map_err(CommandError::io("monitoring.serve cannot be listened on"))?;
    tracing::info!(address = %local_address(&listener), threads, "serving");
    let server = crate::http::server::serve(app.clone(), listener, threads, move || connections.pool())
        .map_err(CommandError::io("the server cannot start"))?;
    let handle = server.handle();
    let mut serving = tokio::spawn(server);
    tokio::select! {
        biased;
        () = told_to_stop() => {}
        ended = &mut serving => {
            let ended = ended.map_err(|error| CommandError::Sentence(error.to_string()))?;
            return ended.map_err(CommandError::io("the server stopped"));
        }
    }
    leave(&app, &handle).await;
    if let Some(figures) = figures {
        figures.stop(false).await;
    }
    if let Some(collecting) = collecting {
        collecting.end().await;
    }
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}

/// First nobody new is sent here, as far as those listen who send; then no connection is taken any more, and the requests under way are finished. Told
/// to stop once more, it does so at once.
async fn leave(app: &App, handle: &ServerHandle) {
    let settings = &app.settings().server;
    app.leave();
    tracing::info!(
        drain_seconds = settings.drain_seconds,
        "told to stop; requests under way are finished"
    );
    let gently = async {
        tokio::time::sleep(Duration::from_secs(settings.drain_seconds)).await;
        handle.stop(true).await;
    };
    let hurried = tokio::select! {
        () = gently => false,
        () = told_to_stop() => true,
    };
    if hurried {
        handle.stop(false).await;
    }
    tracing::info!("stopped");
}

/// A socket that listens on `address`.
pub(super) fn listen(address: SocketAddr) -> Result<TcpListener, CommandError> {
    TcpListener::bind(address).map_err(CommandError::io(format!(
        "{address} cannot be listened on; choose another port (server.port; 0 takes any free one)"
    )))
}

/// Address that the socket has, with the port that was chosen.
pub(super) fn local_address(listener: &TcpListener) -> String {
    listener
        .local_addr()
        .map_or_else(|_| "?".to_owned(), |address| format!("http://{address}"))
}
