//! A mailbox in memory, for tests.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{MessageKey, NewMessage};

/// A mailbox in memory. Clones share the messages, so a test keeps one and delivers into it.
#[derive(Debug, Clone, Default)]
pub struct MemoryMailbox {
    messages: Arc<Mutex<Vec<Held>>>,
}

#[derive(Debug)]
struct Held {
    bytes: Vec<u8>,
    seen: bool,
}

impl MemoryMailbox {
    /// An empty mailbox.
    pub fn new() -> Self {
        Self::default()
    }

    /// A mail arrives.
    pub fn deliver(&self, bytes: impl Into<Vec<u8>>) {
        self.messages().push(Held {
            bytes: bytes.into(),
            seen: false,
        });
    }

    /// How many messages are not yet marked as seen.
    pub fn unseen(&self) -> usize {
        self.messages().iter().filter(|held| !held.seen).count()
    }

    pub(super) fn list_new(&self, limit: usize) -> Vec<NewMessage> {
        let messages = self.messages();
        let new = messages.iter().enumerate().filter(|(_, held)| !held.seen);
        new.take(limit)
            .map(|(index, held)| NewMessage {
                key: MessageKey(index.to_string()),
                size: held.bytes.len() as u64,
            })
            .collect()
    }

    pub(super) fn read(&self, key: &MessageKey) -> Option<Vec<u8>> {
        let index: usize = key.0.parse().ok()?;
        self.messages().get(index).map(|held| held.bytes.clone())
    }

    pub(super) fn mark_seen(&self, key: &MessageKey) {
        let index = key.0.parse::<usize>().unwrap_or(usize::MAX);
        if let Some(held) = self.messages().get_mut(index) {
            held.seen = true;
        }
    }

    fn messages(&self) -> MutexGuard<'_, Vec<Held>> {
        self.messages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
