//! The comparison notices what is wrong: each kind of it is put in, one at a time.

use std::time::Duration;

use tokio::time::Instant;

use crate::compare::{Interval, compare};
use crate::found::{Found, FoundEntry, FoundFile, FoundMessage, Series};
use crate::ledger::Entry;
use crate::sink::Arrival;

fn text(text: &str) -> String {
    text.to_owned()
}

fn ledger() -> Vec<Entry> {
    vec![
        Entry::Response {
            id: text("r1"),
            number: text("Ks 1/2026:2"),
            text: text("Ett"),
        },
        Entry::Form {
            text: text("Två"),
            sha256: text("aa"),
        },
        Entry::Mail {
            message_id: text("m@x"),
            text: text("Tre"),
            sha256: text("bb"),
        },
        Entry::Case {
            id: text("c1"),
            number: text("Ks 1/2026"),
            title: text("Samverkan"),
        },
        Entry::Extension {
            id: text("e1"),
            reason: text("Sent möte"),
        },
        Entry::Dispatch {
            addresses: vec![text("a@example.org")],
        },
    ]
}

fn found() -> Found {
    Found {
        responses: vec![
            (text("r1"), text("Ks 1/2026:2"), text("Ett")),
            (text("r2"), text("Ks 1/2026:3"), text("Två")),
            (text("r3"), text("Ks 1/2026:5"), text("Tre")),
        ],
        attachments: [(text("Två"), vec![text("aa")])].into(),
        entries: vec![FoundEntry {
            message_id: text("m@x"),
            sha256: text("bb"),
            response: Some(text("r3")),
            state: text("answer done"),
        }],
        cases: vec![(text("c1"), text("Ks 1/2026"), text("Samverkan"))],
        extensions: vec![(text("e1"), text("Sent möte"))],
        messages: vec![FoundMessage {
            message_id: text("out@x"),
            to: text("a@example.org"),
            purpose: text("dispatch"),
            status: text("sent"),
        }],
        series: vec![Series {
            of: text("events"),
            count: 9,
            highest: 9,
            given: 9,
        }],
        files: vec![FoundFile {
            of: text("document d1"),
            named: text("aa"),
            lies: Some(text("aa")),
        }],
        audit: None,
    }
}

fn arrivals(at: Instant) -> Vec<Arrival> {
    vec![Arrival {
        message_id: text("out@x"),
        to: text("a@example.org"),
        at,
        told: true,
    }]
}

fn wrong(ledger: &[Entry], found: &Found, arrivals: &[Arrival]) -> Vec<String> {
    compare(ledger, found, arrivals, &[]).wrong
}

#[test]
fn a_ledger_that_agrees_is_told_so() {
    assert_eq!(
        wrong(&ledger(), &found(), &arrivals(Instant::now())),
        Vec::<String>::new()
    );
}

#[test]
fn whatever_is_lost_or_there_twice_or_changed_is_noticed() {
    type Harm = (&'static str, fn(&mut Found));
    let harms: &[Harm] = &[
        ("a lost response", |found| drop(found.responses.remove(0))),
        ("a lost answer of a link", |found| drop(found.responses.remove(1))),
        ("a lost answer by mail", |found| drop(found.responses.remove(2))),
        ("a changed text", |found| found.responses[0].2 = text("Annat")),
        ("a changed number", |found| {
            found.responses[0].1 = text("Ks 1/2026:9")
        }),
        ("an answer twice", |found| {
            found
                .responses
                .push((text("r4"), text("Ks 1/2026:6"), text("Två")))
        }),
        ("a number twice", |found| {
            found.responses[1].1 = text("Ks 1/2026:2")
        }),
        ("a lost file of an answer", |found| found.attachments.clear()),
        ("other bytes of an answer's file", |found| {
            found.attachments.get_mut("Två").unwrap()[0] = text("ab")
        }),
        ("a lost mail", |found| found.entries.clear()),
        ("other bytes of a mail", |found| {
            found.entries[0].sha256 = text("bc")
        }),
        ("a mail that became nothing", |found| {
            found.entries[0].response = None
        }),
        ("a mail taken in twice", |found| {
            found.entries.push(found.entries[0].clone())
        }),
        ("a lost case", |found| found.cases.clear()),
        ("a case twice", |found| {
            found
                .cases
                .push((text("c2"), text("Ks 2/2026"), text("Samverkan")))
        }),
        ("a lost extension", |found| found.extensions.clear()),
        ("a message that still waits", |found| {
            found.messages[0].status = text("queued")
        }),
        ("a recipient without a mail", |found| found.messages.clear()),
        ("two mails for one purpose", |found| {
            found.messages.push(FoundMessage {
                message_id: text("out2@x"),
                ..found.messages[0].clone()
            });
        }),
        ("a gap", |found| found.series[0].count = 8),
        ("a number that the counter does not know", |found| {
            found.series[0].given = 8
        }),
        ("a lost file", |found| found.files[0].lies = None),
        ("other bytes of a file", |found| {
            found.files[0].lies = Some(text("ff"))
        }),
        ("a broken chain", |found| found.audit = Some(text("rad 3"))),
    ];
    let at = Instant::now();
    for (name, harm) in harms {
        let mut found = found();
        harm(&mut found);
        assert!(
            !wrong(&ledger(), &found, &arrivals(at)).is_empty(),
            "{name} is not noticed"
        );
    }
}

#[test]
fn a_mail_sent_twice_is_noticed_unless_it_was_in_the_documented_window() {
    let at = Instant::now() + Duration::from_secs(100);
    let mut twice = arrivals(at);
    twice.push(Arrival {
        at: at + Duration::from_secs(9),
        ..twice[0].clone()
    });
    assert_eq!(wrong(&ledger(), &found(), &twice).len(), 1);
    let killed = |seconds: u64| {
        let from = at + Duration::from_secs(seconds);
        [Interval { from, to: from }]
    };
    let in_window = compare(&ledger(), &found(), &twice, &killed(1));
    assert_eq!((in_window.wrong.len(), in_window.again), (0, 1));
    let long_after = compare(&ledger(), &found(), &twice, &killed(8));
    assert_eq!(long_after.wrong.len(), 1);
    // The mail server took it and did not say so.
    twice[0].told = false;
    let untold = compare(&ledger(), &found(), &twice, &[]);
    assert_eq!((untold.wrong.len(), untold.untold), (0, 1));
}

#[test]
fn a_mail_that_no_row_is_kept_of_or_that_never_arrived_is_noticed() {
    let at = Instant::now();
    let mut more = arrivals(at);
    more.push(Arrival {
        message_id: text("ghost@x"),
        ..more[0].clone()
    });
    assert_eq!(wrong(&ledger(), &found(), &more).len(), 1);
    assert_eq!(wrong(&ledger(), &found(), &[]).len(), 1);
}
