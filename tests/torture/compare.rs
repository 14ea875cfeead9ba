//! The ledger held against what is there. Pure, so that it can be tried with a ledger that does not agree.

use std::collections::{HashMap, HashSet};

use crate::found::Found;
use crate::ledger::Entry;
use crate::outside::{Outside, events, mails};

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
    /// Events that the receiver of the webhook took, each counted once.
    pub events: usize,
    /// Events that were delivered once more, in the documented window.
    pub events_again: usize,
}

/// Holds them against each other.
pub fn compare(ledger: &[Entry], found: &Found, outside: &Outside<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    acknowledged(ledger, found, &mut verdict.wrong);
    decided(ledger, found, &mut verdict.wrong);
    once(found, &mut verdict.wrong);
    kept(found, &mut verdict.wrong);
    mails(ledger, found, outside, &mut verdict);
    events(found, outside, &mut verdict);
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
            Entry::Row { text, .. } => once(text, "a response of several"),
            Entry::Form { text, .. } => once(text, "a response by a link"),
            Entry::InSteps { text, .. } => once(text, "a response by a link in steps"),
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
            Entry::Response { id, number, text } | Entry::Row { id, number, text }
                if responses.get(id.as_str()) != Some(&(number.as_str(), text.as_str())) =>
            {
                wrong.push(format!(
                    "response {id} was acknowledged as {number}, and is {:?}",
                    responses.get(id.as_str())
                ));
            }
            Entry::Form { text, sha256 } | Entry::InSteps { text, sha256, .. }
                if found
                    .attachments
                    .get(text)
                    .is_none_or(|files| files.as_slice() != [sha256.clone()]) =>
            {
                wrong.push(format!(
                    "the file of an answer is not there, byte for byte: {text}"
                ));
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
            Entry::Case { id, number, title }
                if !cases.contains(&(id.as_str(), number.as_str(), title.as_str())) =>
            {
                wrong.push(format!(
                    "case {number} was acknowledged and is not there as it was: {id}"
                ));
            }
            Entry::Extension { id, reason } if !extensions.contains(&(id.as_str(), reason.as_str())) => {
                wrong.push(format!("extension {id} was acknowledged and is not there"));
            }
            _ => {}
        }
    }
}

/// What the municipality did: answers that are begun, deadlines, publications, drafts, decisions.
fn decided(ledger: &[Entry], found: &Found, wrong: &mut Vec<String>) {
    let publications: HashMap<&str, (&str, bool)> = found
        .publications
        .iter()
        .map(|(id, response, down)| (id.as_str(), (response.as_str(), *down)))
        .collect();
    let down: HashSet<&str> = ledger
        .iter()
        .filter_map(|entry| match entry {
            Entry::Withdrawal { id } => Some(id.as_str()),
            _ => None,
        })
        .collect();
    let kept = |text: &str| {
        found
            .kept
            .iter()
            .filter(|one| one.fields.contains(text))
            .collect::<Vec<_>>()
    };
    for entry in ledger {
        match entry {
            Entry::Kept { text, sha256 } => match kept(text).as_slice() {
                [one] if one.files == [sha256.clone()] => {}
                others => wrong.push(format!("what was saved is {others:?}: {text}")),
            },
            Entry::InSteps { begun, .. } if !kept(begun).is_empty() => {
                wrong.push(format!("what was sent is still kept as begun: {begun}"));
            }
            // Two dates in this form compare as they follow each other. A later one is that of somebody who was not told.
            Entry::Deadline { remiss, date } if found.deadlines.get(remiss).is_none_or(|is| is < date) => {
                wrong.push(format!(
                    "the deadline of {remiss} was moved to {date}, and is {:?}",
                    found.deadlines.get(remiss)
                ));
            }
            Entry::Publication { id, response } => match publications.get(id.as_str()) {
                Some((of, is_down)) if of == response && (!is_down || down.contains(id.as_str())) => {}
                other => wrong.push(format!("publication {id} was acknowledged, and is {other:?}")),
            },
            Entry::Withdrawal { id }
                if !publications.get(id.as_str()).is_some_and(|(_, is_down)| *is_down) =>
            {
                wrong.push(format!("publication {id} was taken down, and is not"));
            }
            Entry::Edit { draft, text } => {
                let versions = found.drafts.get(draft).map(Vec::as_slice).unwrap_or_default();
                if !versions.iter().any(|sections| sections.contains(text)) {
                    wrong.push(format!(
                        "no version of draft {draft} has what was written: {text}"
                    ));
                }
            }
            Entry::Submission { draft } if !found.submissions.contains(draft) => {
                wrong.push(format!("draft {draft} was handed in, and is not"));
            }
            Entry::Decision { id, text } => {
                let there = found
                    .decisions
                    .iter()
                    .any(|(one, _, said)| one == id && said == text);
                if !there {
                    wrong.push(format!(
                        "decision {id} was acknowledged and is not there as it was"
                    ));
                }
            }
            _ => {}
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
        "a response that is published",
        found
            .publications
            .iter()
            .map(|(_, response, _)| response.as_str())
            .collect(),
    );
    told(
        "a draft that is handed in",
        found.submissions.iter().map(String::as_str).collect(),
    );
    told(
        "the decision of a case",
        found.decisions.iter().map(|(_, case, _)| case.as_str()).collect(),
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
