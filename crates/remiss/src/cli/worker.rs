//! `remiss worker`

use std::time::Duration;

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::app::Clock;
use crate::config::Config;

/// Works until it is told to stop (SIGTERM, Ctrl-C); the round under way is finished.
pub(super) async fn run(config: Config, install: Install) -> Result<(), CommandError> {
    let wait = Duration::from_secs(config.worker.poll_interval_seconds);
    let Started { app, postgres, .. } = start(config, install, Clock::System).await?;
    tracing::info!("working");
    let mut stop = Box::pin(told_to_stop());
    loop {
        // Not inside the select: a round is never cut off in the middle.
        let busy = match crate::jobs::round(&app).await {
            Ok(done) => done > 0,
            Err(error) => {
                tracing::warn!(%error, "a round failed; the next one comes");
                false
            }
        };
        tokio::select! {
            biased;
            () = &mut stop => break,
            () = tokio::time::sleep(if busy { Duration::ZERO } else { wait }) => {}
        }
    }
    tracing::info!("stopped");
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}

/// Waits for SIGTERM or Ctrl-C.
pub(super) async fn told_to_stop() {
    let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(signal) => signal,
        Err(_) => return std::future::pending().await,
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
