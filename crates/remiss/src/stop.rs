//! Being told to stop: SIGTERM, Ctrl-C.

use std::future::Future;

use tokio::sync::watch;

/// Tells when to stop. Clones are told together.
#[derive(Debug, Clone)]
pub struct Stop(Option<watch::Receiver<bool>>);

/// Tells everybody who has a [`Stop`] of it; dropped, it tells them too.
#[derive(Debug)]
pub struct StopSwitch(watch::Sender<bool>);

impl Stop {
    /// A switch, and what it tells.
    pub fn new() -> (StopSwitch, Stop) {
        let (switch, stop) = watch::channel(false);
        (StopSwitch(switch), Stop(Some(stop)))
    }

    /// One that never tells.
    pub fn never() -> Stop {
        Stop(None)
    }

    /// Waits until told to stop.
    pub async fn told(&mut self) {
        match &mut self.0 {
            Some(stop) => drop(stop.wait_for(|told| *told).await),
            None => std::future::pending().await,
        }
    }

    /// Whether it is time to stop.
    pub fn is_told(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|stop| *stop.borrow() || stop.has_changed().is_err())
    }

    /// What `work` gives, or nothing when told to stop before: it is then cut off, so it must be harmless to begin again.
    pub async fn or<R>(&mut self, work: impl Future<Output = R>) -> Option<R> {
        if self.is_told() {
            return None;
        }
        tokio::select! {
            biased;
            () = self.told() => None,
            done = work => Some(done),
        }
    }
}

impl StopSwitch {
    /// It is time to stop.
    pub fn tell(&self) {
        // Nobody listens any more: they have stopped.
        let _ = self.0.send(true);
    }
}
