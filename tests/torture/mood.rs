//! How those outside behave with whom the service talks: the mail server that takes its mails, the one that it fetches from, the receiver of its webhooks.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::sync::watch;
use tokio::time::sleep;

use crate::dice::Dice;

/// How one of them behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    Well,
    /// Refuses everything for now.
    Later,
    /// Takes what comes and says nothing.
    Silent,
    /// Closes the line in the middle, before or after it did what it was asked.
    Cuts,
    /// Says what nobody of its kind says.
    Nonsense,
    /// Nobody gets through.
    Away,
}

/// Somebody's mood, which others watch.
pub struct Temper {
    mood: watch::Sender<Mood>,
    turns: AtomicUsize,
}

impl Default for Temper {
    fn default() -> Temper {
        Temper {
            mood: watch::channel(Mood::Well).0,
            turns: AtomicUsize::new(0),
        }
    }
}

impl Temper {
    /// How it is now.
    pub fn mood(&self) -> Mood {
        *self.mood.borrow()
    }

    /// Tells of changes.
    pub fn watch(&self) -> watch::Receiver<Mood> {
        self.mood.subscribe()
    }

    /// One time in so many, in turn: what it does by chance is no matter of the seed.
    pub fn turn(&self, in_how_many: usize) -> bool {
        self.turns
            .fetch_add(1, Ordering::SeqCst)
            .is_multiple_of(in_how_many)
    }

    /// As long as it is silent; then the line is closed.
    pub async fn silence(&self) -> std::io::Result<()> {
        let mut moods = self.watch();
        // The sender lives as long as we do.
        drop(moods.wait_for(|mood| *mood != Mood::Silent).await);
        Ok(())
    }

    /// Goes through all moods in an order of the dice, one of them for longer than anybody waits, and is well again.
    pub async fn misbehave(&self, dice: &mut Dice) {
        let mut moods = vec![Mood::Later, Mood::Silent, Mood::Cuts, Mood::Nonsense, Mood::Away];
        let long = *dice.one_of(&moods);
        while !moods.is_empty() {
            let mood = moods.swap_remove(dice.below(moods.len()));
            self.mood.send_replace(mood);
            let length = if mood == long {
                dice.millis(2500, 4000)
            } else {
                dice.millis(200, 800)
            };
            sleep(length).await;
        }
        self.mood.send_replace(Mood::Well);
    }
}
