//! The ledger held against what is there. Pure, so that it can be tried with a ledger that does not agree.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use tokio::time::Instant;

use crate::found::Found;
use crate::ledger::Entry;
use crate::sink::Arrival;

/// A mail that is accepted, and the crash between that and our commit, lie no further apart than this.
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

/// What came of it.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What is wrong; none: nothing.
    pub wrong: Vec<String>,
    /// Mails that arrived once more with the same Message-ID, in the documented window.
    pub again: usize,
    /// Of those, the ones whose client was never told that they were taken.
    pub untold: usize,
    /// Mails that arrived, each counted once.
    pub mails: usize,
}

/// Holds them against each other.
pub fn compare(ledger: &[Entry], found: &Found, arrivals: &[Arrival], faults: &[Interval]) -> Verdict {
    let mut verdict = Verdict::default();
    acknowledged(ledger, found, &mut verdict.wrong);
    once(found, &mut verdict.wrong);
    kept(found, &mut verdict.wrong);
    mails(ledger, found, arrivals, faults, &mut verdict);
    verdict
}

/// Everything that was acknowledged is there, as it was acknowledged.
fn acknowledged(ledger: &[Entry], found: &Found, wrong: &mut Vec<String>) {
    let mut texts: HashMap<&str, usize> = HashMap::new();
    for (_, _, text) in &found.responses {
        *texts.entry(text.trim()).or_default() += 1;
    }
    let mut once = |text: &str, what: &str| match texts.get(text.trim()) {
        Some(1) => {}
        None => wrong.push(format!("{what} was acknowledged and is not there: {text}")),
        Some(count) => wrong.push(format!("{what} is there {count} times: {text}")),
    };
    for entry in ledger {
        match entry {
            Entry::Response { text, .. } => once(text, "a response by the API"),
            Entry::Form { text, .. } => once(text, "a response by a link"),
            Entry::Mail { text, .. } => once(text, "a response by mail"),
            _ => {}
        }
    }
    let responses: HashMap<&str, (&str, &str)> = found
        .responses
        .iter()
        .map(|(id, number, text)| (id.as_str(), (number.as_str(), text.as_str())))
        .collect();
    let cases: HashSet<(&str, &str, &str)> = found
        .cases
        .iter()
        .map(|(id, number, title)| (id.as_str(), number.as_str(), title.as_str()))
        .collect();
    let extensions: HashSet<(&str, &str)> = found
        .extensions
        .iter()
        .map(|(id, reason)| (id.as_str(), reason.as_str()))
        .collect();
    for entry in ledger {
        match entry {
            Entry::Response { id, number, text } => {
                if responses.get(id.as_str()) != Some(&(number.as_str(), text.as_str())) {
                    wrong.push(format!(
                        "response {id} was acknowledged as {number}, and is {:?}",
                        responses.get(id.as_str())
                    ));
                }
            }
            Entry::Form { text, sha256 } => {
                if found
                    .attachments
                    .get(text)
                    .is_none_or(|files| files.as_slice() != [sha256.clone()])
                {
                    wrong.push(format!(
                        "the file of an answer is not there, byte for byte: {text}"
                    ));
                }
            }
            Entry::Mail {
                message_id, sha256, ..
            } => {
                let entries: Vec<_> = found
                    .entries
                    .iter()
                    .filter(|one| one.message_id == *message_id)
                    .collect();
                match entries.as_slice() {
                    [one] if one.sha256 == *sha256 && one.response.is_some() => {}
                    others => wrong.push(format!("the mail {message_id} that came in is {others:?}")),
                }
            }
            Entry::Case { id, number, title } => {
                if !cases.contains(&(id.as_str(), number.as_str(), title.as_str())) {
                    wrong.push(format!(
                        "case {number} was acknowledged and is not there as it was: {id}"
                    ));
                }
            }
            Entry::Extension { id, reason } => {
                if !extensions.contains(&(id.as_str(), reason.as_str())) {
                    wrong.push(format!("extension {id} was acknowledged and is not there"));
                }
            }
            Entry::Dispatch { .. } => {}
        }
    }
}

/// Whatever was asked for several times under one key is there once, acknowledged or not.
fn once(found: &Found, wrong: &mut Vec<String>) {
    let mut told = |what: &str, names: Vec<&str>| {
        let mut seen = HashSet::new();
        for name in names {
            if !name.is_empty() && !seen.insert(name) {
                wrong.push(format!("{what} is there twice: {name}"));
            }
        }
    };
    told(
        "a response",
        found.responses.iter().map(|(_, _, text)| text.trim()).collect(),
    );
    told(
        "a number of a document",
        found
            .responses
            .iter()
            .map(|(_, number, _)| number.as_str())
            .collect(),
    );
    told(
        "a case",
        found.cases.iter().map(|(_, _, title)| title.as_str()).collect(),
    );
    told(
        "a case number",
        found.cases.iter().map(|(_, number, _)| number.as_str()).collect(),
    );
    told(
        "an extension",
        found
            .extensions
            .iter()
            .map(|(_, reason)| reason.as_str())
            .collect(),
    );
    told(
        "an entry of the inbox",
        found.entries.iter().map(|one| one.message_id.as_str()).collect(),
    );
}

/// Numbers without a gap, files byte for byte, the chain of the audit log.
fn kept(found: &Found, wrong: &mut Vec<String>) {
    for series in &found.series {
        if series.count != series.highest || series.highest != series.given {
            wrong.push(format!(
                "a gap in the {}: {} numbers, the highest {}, given {}",
                series.of, series.count, series.highest, series.given
            ));
        }
    }
    for file in &found.files {
        if file.lies.as_ref() != Some(&file.named) {
            wrong.push(format!(
                "the file of {} is {:?} and not {}",
                file.of, file.lies, file.named
            ));
        }
    }
    wrong.extend(found.audit.clone());
}

/// One mail to each who was to have one, and none that nobody wrote.
fn mails(ledger: &[Entry], found: &Found, arrivals: &[Arrival], faults: &[Interval], verdict: &mut Verdict) {
    let mut came: HashMap<&str, Vec<&Arrival>> = HashMap::new();
    for arrival in arrivals {
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
        if count > 1 && ["dispatch", "receipt"].contains(&purpose) {
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
            let in_window = faults
                .iter()
                .any(|fault| first.at + WINDOW >= fault.from && first.at <= fault.to + WINDOW);
            if first.told && !in_window {
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
    let dispatched: HashSet<&str> = found
        .messages
        .iter()
        .filter(|message| message.purpose == "dispatch")
        .map(|message| message.to.as_str())
        .collect();
    for entry in ledger {
        if let Entry::Dispatch { addresses } = entry {
            for address in addresses {
                if !dispatched.contains(address.as_str()) {
                    verdict
                        .wrong
                        .push(format!("{address} was to have a mail, and has none"));
                }
            }
        }
    }
}
