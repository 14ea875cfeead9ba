//! Watching one mailbox, as long as the worker runs: mail is taken in the moment it comes.
//!
//! Of several workers one watches a mailbox at a time. It says so in the database, again and again; when it has said nothing
//! for a while, another one takes over. That saves work and keeps the folder of handled mails free of copies; that no
//! mail becomes two entries does not hang on it.

use std::pin::pin;
use std::time::Duration;

use jiff::SignedDuration;
use remiss_mail::MailboxError;
use tokio::sync::Notify;
use tokio::time::Instant;
use uuid::Uuid;

use super::fetch::take_new;
use super::mailbox::{FetchError, OpenMailbox};
use super::store;
use crate::access::Caller;
use crate::app::App;
use crate::config::MailboxConfig;
use crate::http::ApiResult;
use crate::stop::Stop;

/// How long a worker that says nothing keeps a mailbox, at most: the lease of workers may be shorter.
const HELD: Duration = Duration::from_secs(90);
/// Waits after trouble, in seconds; the last one again and again.
const WAITS: [u64; 6] = [1, 5, 15, 60, 120, 300];
/// Waits after a refused login: servers lock an account that is tried too often.
const WAITS_FOR_LOGIN: [u64; 3] = [60, 300, 900];

/// Waits after trouble of our own, such as a database that was away. It says nothing about the mailbox: mail is taken in as soon as it is over.
const WAITS_FOR_US: [u64; 3] = [1, 2, 5];

/// Watches this mailbox until told to stop; the mails under way are finished. `news` is told when mail was taken in.
pub async fn watch(app: App, config: MailboxConfig, mut stop: Stop, news: &Notify) {
    let mut watcher = Watcher {
        app: &app,
        config: &config,
        id: app.new_id(),
        held_since: None,
        troubles: Troubles::default(),
        news,
        noted: None,
    };
    while !stop.is_told() {
        let Err(error) = watcher.go_on(&mut stop).await else {
            break;
        };
        let wait = watcher.troubles.wait_after(&error);
        watcher.note_trouble(&error, wait).await;
        tracing::warn!(mailbox = %config.name, %error, again_in_seconds = wait, "mail cannot be fetched; nothing is lost, it is tried again");
        // Another worker may have better luck.
        watcher.let_go().await;
        stop.or(tokio::time::sleep(Duration::from_secs(wait))).await;
    }
    watcher.let_go().await;
}

/// How often in a row it went wrong.
#[derive(Default)]
struct Troubles {
    of_mailbox: usize,
    of_us: usize,
}

impl Troubles {
    /// Counts one more. Seconds to wait now.
    fn wait_after(&mut self, error: &FetchError) -> u64 {
        let (waits, count): (&[u64], _) = match error {
            FetchError::Service(_) => (&WAITS_FOR_US, &mut self.of_us),
            FetchError::Mailbox(MailboxError::Login(_)) => (&WAITS_FOR_LOGIN, &mut self.of_mailbox),
            _ => (&WAITS, &mut self.of_mailbox),
        };
        let wait = waits[(*count).min(waits.len() - 1)];
        *count += 1;
        wait
    }
}

struct Watcher<'a> {
    app: &'a App,
    config: &'a MailboxConfig,
    /// By which the others know us.
    id: Uuid,
    held_since: Option<Instant>,
    troubles: Troubles,
    news: &'a Notify,
    /// When it was last noted that the mailbox is well.
    noted: Option<Instant>,
}

impl Watcher<'_> {
    /// Opens the mailbox and takes in what comes. Ends well only when told to stop.
    async fn go_on(&mut self, stop: &mut Stop) -> Result<(), FetchError> {
        while !self.hold().await? {
            if stop.or(tokio::time::sleep(self.anew())).await.is_none() {
                return Ok(());
            }
        }
        let mut open = OpenMailbox::open(self.app, self.config).await?;
        let ended = self.take_in(&mut open, stop).await;
        // A server that is away gets no goodbye.
        if ended.is_ok() {
            open.mailbox.close().await;
        }
        ended
    }

    async fn take_in(&mut self, open: &mut OpenMailbox, stop: &mut Stop) -> Result<(), FetchError> {
        while !stop.is_told() && self.hold().await? {
            let count = take_new(self.app, open, stop).await?;
            self.troubles = Troubles::default();
            self.note_look(count > 0).await;
            if count > 0 {
                tracing::info!(mailbox = %open.name, count, "mail was taken in");
                self.news.notify_one();
                continue;
            }
            let mut waiting = pin!(open.mailbox.wait(open.poll));
            loop {
                tokio::select! {
                    biased;
                    () = stop.told() => return Ok(()),
                    waited = &mut waiting => break waited?,
                    () = tokio::time::sleep(self.anew()) => if !self.hold().await? { return Ok(()) },
                }
            }
        }
        Ok(())
    }

    /// Notes that the mailbox is well, now and then and when there was mail. That it cannot be noted is no trouble of the mailbox.
    async fn note_look(&mut self, had_mail: bool) {
        if !had_mail && self.noted.is_some_and(|noted| noted.elapsed() < self.anew()) {
            return;
        }
        let noted = self
            .app
            .write(&Caller::system("inbox"), async |connection| {
                store::note_look(self.app, connection, &self.config.name, had_mail).await
            })
            .await;
        if noted.is_ok() {
            self.noted = Some(Instant::now());
        }
    }

    /// Notes why the mailbox cannot be read. A fault of the service itself says nothing about the mailbox.
    async fn note_trouble(&mut self, error: &FetchError, wait: u64) {
        self.noted = None;
        let Some(words) = error.swedish() else {
            return;
        };
        let next = self.app.now() + SignedDuration::from_secs(i64::try_from(wait).unwrap_or_default());
        let noted = self
            .app
            .write(&Caller::system("inbox"), async |connection| {
                store::note_trouble(self.app, connection, &self.config.name, &words, next).await
            })
            .await;
        if let Err(error) = noted {
            tracing::debug!(mailbox = %self.config.name, %error, "the trouble could not be noted");
        }
    }

    /// How long it keeps the mailbox without saying anything.
    fn held(&self) -> Duration {
        HELD.min(Duration::from_secs(
            self.app.settings().worker.lease_seconds.max(3),
        ))
    }

    /// How often it says that it goes on, and how often the others ask.
    fn anew(&self) -> Duration {
        self.held() / 3
    }

    /// Whether the mailbox is ours for the time being.
    async fn hold(&mut self) -> ApiResult<bool> {
        if self
            .held_since
            .is_some_and(|since| since.elapsed() < self.anew() / 2)
        {
            return Ok(true);
        }
        let length = self.held();
        let held = self
            .app
            .write(&Caller::system("inbox"), async |connection| {
                store::hold_mailbox(self.app, connection, &self.config.name, self.id, length).await
            })
            .await?;
        self.held_since = held.then(Instant::now);
        Ok(held)
    }

    /// The others need not wait.
    async fn let_go(&mut self) {
        if self.held_since.take().is_none() {
            return;
        }
        let gone = self
            .app
            .write(&Caller::system("inbox"), async |connection| {
                store::let_go_of_mailbox(self.app, connection, &self.config.name, self.id).await
            })
            .await;
        if let Err(error) = gone {
            tracing::debug!(mailbox = %self.config.name, %error, "the mailbox could not be handed over; others wait a while");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::ApiError;

    #[test]
    fn a_database_that_is_away_for_long_does_not_keep_mail_waiting_afterwards() {
        let mut troubles = Troubles::default();
        let own = FetchError::Service(ApiError::DatabaseAway("away".to_owned()));
        let waits: Vec<u64> = (0..20).map(|_| troubles.wait_after(&own)).collect();
        assert_eq!((waits[0], waits[19]), (1, 5));
        let away = FetchError::Mailbox(MailboxError::Away("away".to_owned()));
        assert_eq!(
            troubles.wait_after(&away),
            1,
            "the mailbox has only begun to be away"
        );
        assert_eq!(troubles.wait_after(&away), 5);
        let login = FetchError::Mailbox(MailboxError::Login("no".to_owned()));
        assert_eq!(Troubles::default().wait_after(&login), 60);
    }
}
