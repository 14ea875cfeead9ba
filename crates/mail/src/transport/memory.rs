//! Mails kept in memory, for tests of what is sent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{Accepted, SendError};
use crate::build::{BuiltMail, OutgoingMail};

/// A list of mails in memory. Clones share the list, so a test keeps one and looks into it.
#[derive(Debug, Clone, Default)]
pub struct MemoryTransport {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<OutgoingMail>,
    refusals: HashMap<String, SendError>,
}

impl MemoryTransport {
    /// An empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// What was sent, oldest first; each Message-ID once.
    pub fn sent(&self) -> Vec<OutgoingMail> {
        self.state().sent.clone()
    }

    /// What was sent since the last call, oldest first. A Message-ID sent again afterwards is seen as new.
    pub fn take(&self) -> Vec<OutgoingMail> {
        std::mem::take(&mut self.state().sent)
    }

    /// From now on mails to this address get this answer, as from a server that refuses it.
    pub fn refuse(&self, address: &str, answer: SendError) {
        self.state().refusals.insert(address.to_owned(), answer);
    }

    /// From now on mails to this address are taken again.
    pub fn accept(&self, address: &str) {
        self.state().refusals.remove(address);
    }

    pub(super) fn deliver(&self, mail: &OutgoingMail, built: &BuiltMail) -> Result<Accepted, SendError> {
        let mut state = self.state();
        let refusal = state
            .refusals
            .get(&mail.to.address)
            .or_else(|| state.refusals.get(&built.envelope_to));
        if let Some(refusal) = refusal {
            return Err(refusal.clone());
        }
        if !state.sent.iter().any(|sent| sent.message_id == mail.message_id) {
            state.sent.push(mail.clone());
        }
        Ok(Accepted {
            server_answer: "250 2.0.0 Ok: kept in memory".to_owned(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
