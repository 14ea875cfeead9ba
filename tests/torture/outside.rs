//! What reached those outside, held against what the service says it has sent: each mail and each event once, in order, and again only in the documented window.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::compare::Verdict;
use crate::found::Found;
use crate::ledger::Entry;
use crate::receiver::Taken;
use crate::sink::Arrival;

/// A mail or event that is accepted, and the crash between that and our commit, lie no further apart than this.
const WINDOW: Duration = Duration::from_secs(3);

/// When something happened that may make a worker send a mail once more: the time between a server's 250 and our commit is the one in which that is
/// possible, and documented.
#[derive(Debug, Clone, Copy)]
pub struct Interval {
    /// When it began.
    pub from: Instant,
    /// When it was over.
    pub to: Instant,
}

/// What happened outside the service, as those outside have written it down.
pub struct Outside<'a> {
    /// What the mail server took.
    pub arrivals: &'a [Arrival],
    /// What the receiver of the webhook took.
    pub taken: &'a [Taken],
    /// When something happened that explains a second copy.
    pub faults: &'a [Interval],
}

/// Whether a second copy after this moment is one that is documented.
fn in_window(first: Instant, faults: &[Interval]) -> bool {
    faults
        .iter()
        .any(|fault| first + WINDOW >= fault.from && first <= fault.to + WINDOW)
}

/// One mail to each who was to have one, and none that nobody wrote.
pub fn mails(ledger: &[Entry], found: &Found, outside: &Outside<'_>, verdict: &mut Verdict) {
    let mut came: HashMap<&str, Vec<&Arrival>> = HashMap::new();
    for arrival in outside.arrivals {
        came.entry(arrival.message_id.as_str()).or_default().push(arrival);
    }
    verdict.mails = came.len();
    let mut written: HashMap<&str, &str> = HashMap::new();
    let mut purposes: HashMap<(&str, &str), usize> = HashMap::new();
    for message in &found.messages {
        written.insert(&message.message_id, &message.to);
        *purposes.entry((&message.purpose, &message.to)).or_default() += 1;
        let arrived = came.contains_key(message.message_id.as_str());
        if message.status != "sent" || !arrived {
            verdict.wrong.push(format!(
                "a mail ({}) to {} is {}, and {}",
                message.purpose,
                message.to,
                message.status,
                if arrived { "arrived" } else { "did not arrive" }
            ));
        }
    }
    for ((purpose, to), count) in purposes {
        if count > 1 && ["dispatch", "receipt", "yttrande"].contains(&purpose) {
            verdict
                .wrong
                .push(format!("{to} has {count} mails for one {purpose}"));
        }
    }
    for (id, copies) in came {
        if written.get(id) != Some(&copies[0].to.as_str()) {
            verdict.wrong.push(format!(
                "a mail to {} arrived that no row is kept of",
                copies[0].to
            ));
        }
        for pair in copies.windows(2) {
            let first = pair[0];
            if first.told && !in_window(first.at, outside.faults) {
                verdict.wrong.push(format!(
                    "a mail to {} was sent twice, and nothing had happened",
                    first.to
                ));
            } else {
                verdict.again += 1;
                verdict.untold += usize::from(!first.told);
            }
        }
    }
    let written: HashSet<(&str, &str)> = found
        .messages
        .iter()
        .map(|message| (message.purpose.as_str(), message.to.as_str()))
        .collect();
    let mut was_to_have = |purpose: &str, address: &str| {
        if !written.contains(&(purpose, address)) {
            verdict
                .wrong
                .push(format!("{address} was to have a mail ({purpose}), and has none"));
        }
    };
    for entry in ledger {
        match entry {
            Entry::Dispatch { addresses } => {
                for address in addresses {
                    was_to_have("dispatch", address);
                }
            }
            Entry::Yttrande { to } => was_to_have("yttrande", to),
            _ => {}
        }
    }
}

/// Each event that the webhook is for was taken, in order, and no other; again only in the documented window.
pub fn events(found: &Found, outside: &Outside<'_>, verdict: &mut Verdict) {
    let mut last = i64::MIN;
    let mut came: HashMap<&str, Vec<&Taken>> = HashMap::new();
    for one in outside.taken {
        let copies = came.entry(one.id.as_str()).or_default();
        if copies.is_empty() {
            if one.sequence <= last {
                verdict
                    .wrong
                    .push(format!("event {} was delivered after {last}", one.sequence));
            }
            last = one.sequence;
        }
        copies.push(one);
    }
    verdict.events = came.len();
    for copies in came.values() {
        for pair in copies.windows(2) {
            if pair[0].told && !in_window(pair[0].at, outside.faults) {
                verdict.wrong.push(format!(
                    "event {} was delivered twice, and nothing had happened",
                    pair[0].sequence
                ));
            } else {
                verdict.events_again += 1;
            }
        }
    }
    let mut known = HashSet::new();
    for (sequence, id) in &found.events {
        known.insert((*sequence, id.as_str()));
        if !came.contains_key(id.as_str()) {
            verdict
                .wrong
                .push(format!("event {sequence} was never delivered"));
        }
    }
    for one in outside.taken {
        if !known.contains(&(one.sequence, one.id.as_str())) {
            verdict.wrong.push(format!(
                "event {} was delivered, and the log has none such",
                one.sequence
            ));
        }
    }
}
