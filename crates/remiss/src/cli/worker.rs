//! `remiss worker`

use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use tokio::sync::Notify;

use super::start::{Started, start};
use super::{CommandError, Install};
use crate::app::{App, Clock};
use crate::config::{Config, MailboxConfig};
use crate::inbox;
use crate::stop::Stop;

/// How long a mailbox rests after a fault of ours.
const AFTER_A_FAULT: Duration = Duration::from_secs(60);

/// Works until it is told to stop (SIGTERM, Ctrl-C); the round and the mails under way are finished.
pub(super) async fn run(config: Config, install: Install) -> Result<(), CommandError> {
    let wait = Duration::from_secs(config.worker.poll_interval_seconds);
    let Started { app, postgres, .. } = start(config, install, Clock::System).await?;
    tracing::info!("working");
    let news = Rc::new(Notify::new());
    let (switch, stop) = Stop::new();
    let mailboxes: Vec<_> = app
        .settings()
        .mailboxes()
        .into_iter()
        .map(|mailbox| rt::spawn(watched(app.clone(), mailbox, stop.clone(), news.clone())))
        .collect();
    let mut told = Box::pin(told_to_stop());
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
            () = &mut told => break,
            () = news.notified() => {}
            () = tokio::time::sleep(if busy { Duration::ZERO } else { wait }) => {}
        }
    }
    switch.tell();
    for mailbox in mailboxes {
        let _ = mailbox.await;
    }
    app.mail_out().close().await;
    tracing::info!("stopped");
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}

/// Watches a mailbox, each in a task of its own: a server that is slow holds up nothing else, and a fault of ours that one of
/// its answers brings about ends neither the worker nor the watching.
async fn watched(app: App, mailbox: MailboxConfig, mut stop: Stop, news: Rc<Notify>) {
    loop {
        let (app, mailbox, stopping, news) = (app.clone(), mailbox.clone(), stop.clone(), news.clone());
        let name = mailbox.name.clone();
        let watching = rt::spawn(async move { inbox::watch(app, mailbox, stopping, &news).await });
        if watching.await.is_ok() {
            return;
        }
        tracing::error!(mailbox = %name, "watching a mailbox failed; it is begun again");
        if stop.or(tokio::time::sleep(AFTER_A_FAULT)).await.is_none() {
            return;
        }
    }
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
