//! `remiss worker`

use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;
use tokio::sync::Notify;

use super::start::{Started, start, tell_traces};
use super::{CommandError, Install};
use crate::access::Caller;
use crate::app::{App, Clock};
use crate::config::{Config, MailboxConfig};
use crate::events;
use crate::inbox;
use crate::jobs::{Lane, lanes};
use crate::monitoring;
use crate::stop::Stop;

/// How often the end of the log of events is looked at: what has happened may be work for a lane, which need not wait until it looks by itself. One short
/// question; `NOTIFY` would have every transaction that writes an event wait for the others at its commit.
const LISTENS: Duration = Duration::from_millis(250);
/// How long a mailbox or a lane rests after a fault of ours.
const AFTER_A_FAULT: Duration = Duration::from_secs(60);

/// Works until it is told to stop (SIGTERM, Ctrl-C); what is under way is finished.
pub(super) async fn run(config: Config, install: Install) -> Result<(), CommandError> {
    let Started { app, postgres, .. } = start(config, install, Clock::System).await?;
    let (app, collecting) = tell_traces(app, "remiss-worker")?;
    let figures = monitoring::listen(&app, &app.settings().monitoring.worker)
        .map_err(CommandError::io("monitoring.worker cannot be listened on"))?;
    tracing::info!("working");
    let news = Rc::new(Notify::new());
    let (switch, stop) = Stop::new();
    let mut under_way: Vec<_> = app
        .settings()
        .mailboxes()
        .into_iter()
        .map(|mailbox| rt::spawn(watched(app.clone(), mailbox, stop.clone(), news.clone())))
        .collect();
    let bells: Vec<Rc<Notify>> = lanes().iter().map(|_| Rc::new(Notify::new())).collect();
    for (lane, bell) in lanes().into_iter().zip(&bells) {
        let others = bells
            .iter()
            .filter(|other| !Rc::ptr_eq(other, bell))
            .cloned()
            .collect();
        under_way.push(rt::spawn(lane_goes_on(
            app.clone(),
            lane,
            stop.clone(),
            bell.clone(),
            others,
        )));
    }
    // Not the tasks: they look at everything, and nothing of theirs is in a hurry.
    let of_lanes = lanes().into_iter().zip(&bells);
    let woken = of_lanes.filter(|(lane, _)| !matches!(lane, Lane::Tasks));
    let woken = woken.map(|(_, bell)| bell.clone()).collect();
    under_way.push(rt::spawn(listens(app.clone(), stop.clone(), woken)));
    let mut told = Box::pin(told_to_stop());
    loop {
        tokio::select! {
            biased;
            () = &mut told => break,
            () = news.notified() => bells.iter().for_each(|bell| bell.notify_one()),
        }
    }
    app.leave();
    switch.tell();
    for one in under_way {
        let _ = one.await;
    }
    app.mail_out().close().await;
    if let Some(figures) = figures {
        figures.stop(false).await;
    }
    if let Some(collecting) = collecting {
        collecting.end().await;
    }
    tracing::info!("stopped");
    if let Some(postgres) = postgres {
        postgres.stop().await?;
    }
    Ok(())
}

/// A lane, by itself: one that is slow holds up no other, and a fault of ours in it ends neither the worker nor the lane. What it
/// did may be work for the others.
async fn lane_goes_on(app: App, lane: Lane, mut stop: Stop, bell: Rc<Notify>, others: Vec<Rc<Notify>>) {
    let wait = Duration::from_secs(app.settings().worker.poll_interval_seconds);
    while !stop.is_told() {
        let (inside, stopping) = (app.clone(), stop.clone());
        // Not cut off when we are told to stop: it ends by itself.
        let pass = rt::spawn(async move { lane.pass(&inside, stopping).await });
        let rest = match pass.await {
            Ok(Ok(0)) => wait,
            Ok(Ok(_)) => {
                others.iter().for_each(|other| other.notify_one());
                if matches!(lane, Lane::Tasks) {
                    wait
                } else {
                    Duration::ZERO
                }
            }
            Ok(Err(error)) => {
                tracing::warn!(lane = lane.name(), %error, "a pass failed; the next one comes");
                wait
            }
            Err(_) => {
                tracing::error!(lane = lane.name(), "a fault of ours; the lane is begun again");
                AFTER_A_FAULT
            }
        };
        tokio::select! {
            biased;
            () = stop.told() => {}
            () = bell.notified(), if rest <= wait => {}
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// Wakes the lanes when something has happened in any process: mails leave and webhooks are told at once.
async fn listens(app: App, mut stop: Stop, bells: Vec<Rc<Notify>>) {
    let caller = Caller::system("worker");
    let away = Duration::from_secs(app.settings().worker.poll_interval_seconds).max(LISTENS);
    let mut known = None;
    while !stop.is_told() {
        let end = app
            .read(&caller, async |connection| {
                Ok(events::ends(&app, connection).await?.last)
            })
            .await;
        let rest = match end {
            Ok(last) => {
                if known.is_some_and(|known| known != last) {
                    bells.iter().for_each(|bell| bell.notify_one());
                }
                known = Some(last);
                LISTENS
            }
            // The lanes say so in the log.
            Err(_) => away,
        };
        stop.or(tokio::time::sleep(rest)).await;
    }
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
