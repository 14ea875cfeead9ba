//! `remiss serve`

use std::net::{SocketAddr, TcpListener};

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::app::Clock;
use crate::config::Config;
use crate::monitoring;

/// Serves until it is told to stop (SIGTERM, Ctrl-C); requests under way are finished.
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
    let figures = monitoring::listen(&app, &app.settings().monitoring.serve)
        .map_err(CommandError::io("monitoring.serve cannot be listened on"))?;
    tracing::info!(address = %local_address(&listener), threads, "serving");
    let server = crate::http::server::serve(app, listener, threads, move || connections.pool());
    server
        .map_err(CommandError::io("the server cannot start"))?
        .await
        .map_err(CommandError::io("the server stopped"))?;
    if let Some(figures) = figures {
        figures.stop(false).await;
    }
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
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
