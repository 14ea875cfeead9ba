//! The comparison notices what is wrong: each kind of it is put in, one at a time.

use std::time::Duration;

use tokio::time::Instant;

use crate::compare::compare;
use crate::found::{Found, FoundEntry, FoundFile, FoundKept, FoundMessage, Series};
use crate::ledger::Entry;
use crate::outside::{Interval, Outside};
use crate::receiver::Taken;
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
        Entry::Row {
            id: text("r4"),
            number: text("Ks 1/2026:7"),
            text: text("Fyra"),
        },
        Entry::InSteps {
            begun: text("Början av fem"),
            text: text("Fem"),
            sha256: text("dd"),
        },
        Entry::Kept {
            text: text("Början av sex"),
            sha256: text("cc"),
        },
        Entry::Deadline {
            remiss: text("s1"),
            date: text("2035-11-02"),
        },
        Entry::Publication {
            id: text("p1"),
            response: text("r1"),
        },
        Entry::Publication {
            id: text("p2"),
            response: text("r4"),
        },
        Entry::Withdrawal { id: text("p2") },
        Entry::Edit {
            draft: text("d1"),
            text: text("Inte miljön"),
        },
        Entry::Submission { draft: text("d1") },
        Entry::Decision {
            id: text("b1"),
            text: text("Antas"),
        },
        Entry::Yttrande {
            to: text("s@example.org"),
        },
        Entry::Mail {
            imap: false,
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
            (text("r4"), text("Ks 1/2026:7"), text("Fyra")),
            (text("r5"), text("Ks 1/2026:8"), text("Fem")),
        ],
        attachments: [(text("Två"), vec![text("aa")]), (text("Fem"), vec![text("dd")])].into(),
        kept: vec![FoundKept {
            fields: text("[[\"text\", \"Början av sex\"]]"),
            files: vec![text("cc")],
        }],
        // Somebody moved it further, and was never told.
        deadlines: [(text("s1"), text("2035-11-03"))].into(),
        publications: vec![(text("p1"), text("r1"), false), (text("p2"), text("r4"), true)],
        drafts: [(text("d1"), vec![text("[]"), text("[\"Inte miljön\"]")])].into(),
        submissions: vec![text("d1")],
        decisions: vec![(text("b1"), text("c1"), text("Antas"))],
        events: vec![(8, text("e8")), (9, text("e9"))],
        entries: vec![FoundEntry {
            message_id: text("m@x"),
            sha256: text("bb"),
            response: Some(text("r3")),
            state: text("answer done"),
        }],
        cases: vec![(text("c1"), text("Ks 1/2026"), text("Samverkan"))],
        extensions: vec![(text("e1"), text("Sent möte"))],
        messages: vec![
            FoundMessage {
                message_id: text("out@x"),
                to: text("a@example.org"),
                purpose: text("dispatch"),
                status: text("sent"),
            },
            FoundMessage {
                message_id: text("yttrande@x"),
                to: text("s@example.org"),
                purpose: text("yttrande"),
                status: text("sent"),
            },
        ],
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
    let one = |message_id: &str, to: &str| Arrival {
        message_id: text(message_id),
        to: text(to),
        at,
        told: true,
    };
    vec![one("out@x", "a@example.org"), one("yttrande@x", "s@example.org")]
}

fn event(sequence: i64, at: Instant) -> Taken {
    Taken {
        id: format!("e{sequence}"),
        sequence,
        at,
        told: true,
    }
}

fn judged(
    found: &Found,
    arrivals: &[Arrival],
    taken: &[Taken],
    faults: &[Interval],
) -> crate::compare::Verdict {
    let outside = Outside {
        arrivals,
        taken,
        faults,
    };
    compare(&ledger(), found, &outside)
}

fn wrong(found: &Found, arrivals: &[Arrival]) -> Vec<String> {
    let at = Instant::now();
    judged(found, arrivals, &[event(8, at), event(9, at)], &[]).wrong
}

#[test]
fn a_ledger_that_agrees_is_told_so() {
    assert_eq!(wrong(&found(), &arrivals(Instant::now())), Vec::<String>::new());
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
        ("a lost row of several", |found| drop(found.responses.remove(3))),
        ("a changed number of a row", |found| {
            found.responses[3].1 = text("Ks 1/2026:9")
        }),
        ("a lost answer in steps", |found| drop(found.responses.remove(4))),
        ("a lost file of an answer in steps", |found| {
            found.attachments.remove("Fem");
        }),
        ("an answer sent and still kept as begun", |found| {
            found.kept.push(FoundKept {
                fields: text("Början av fem"),
                files: Vec::new(),
            });
        }),
        ("a lost beginning", |found| found.kept.clear()),
        ("a beginning twice", |found| {
            found.kept.push(found.kept[0].clone())
        }),
        ("a file of a beginning twice", |found| {
            found.kept[0].files.push(text("cc"))
        }),
        ("a deadline that is earlier than acknowledged", |found| {
            found.deadlines.insert(text("s1"), text("2035-11-01"));
        }),
        ("a lost publication", |found| drop(found.publications.remove(0))),
        ("a publication of something else", |found| {
            found.publications[0].1 = text("r2")
        }),
        ("a publication that nobody took down", |found| {
            found.publications[0].2 = true
        }),
        ("a publication that is up again", |found| {
            found.publications[1].2 = false
        }),
        ("a response published twice", |found| {
            found.publications.push((text("p3"), text("r1"), false))
        }),
        ("a lost edit", |found| {
            found.drafts.insert(text("d1"), vec![text("[]")]);
        }),
        ("a lost draft", |found| found.drafts.clear()),
        ("a draft that is not handed in", |found| found.submissions.clear()),
        ("a draft handed in twice", |found| {
            found.submissions.push(text("d1"))
        }),
        ("a lost decision", |found| found.decisions.clear()),
        ("another decision", |found| found.decisions[0].2 = text("Avslås")),
        ("two decisions of a case", |found| {
            found.decisions.push((text("b2"), text("c1"), text("Antas igen")))
        }),
        ("a yttrande that nobody has", |found| drop(found.messages.pop())),
        ("a yttrande twice", |found| {
            found.messages.push(FoundMessage {
                message_id: text("yttrande2@x"),
                ..found.messages[1].clone()
            });
        }),
        ("an event that nobody was told of", |found| {
            found.events.push((10, text("e10")))
        }),
        ("an event that was never written", |found| {
            drop(found.events.pop())
        }),
        ("another event in an event's place", |found| {
            found.events[0].1 = text("e88")
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
        ("a recipient without a mail", |found| {
            drop(found.messages.remove(0))
        }),
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
        assert!(!wrong(&found, &arrivals(at)).is_empty(), "{name} is not noticed");
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
    assert_eq!(wrong(&found(), &twice).len(), 1);
    let killed = |seconds: u64| {
        let from = at + Duration::from_secs(seconds);
        [Interval { from, to: from }]
    };
    let events = [event(8, at), event(9, at)];
    let in_window = judged(&found(), &twice, &events, &killed(1));
    assert_eq!((in_window.wrong.len(), in_window.again), (0, 1));
    let long_after = judged(&found(), &twice, &events, &killed(8));
    assert_eq!(long_after.wrong.len(), 1);
    // The mail server took it and did not say so.
    twice[0].told = false;
    let untold = judged(&found(), &twice, &events, &[]);
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
    assert_eq!(wrong(&found(), &more).len(), 1);
    assert_eq!(wrong(&found(), &[]).len(), 2);
}

#[test]
fn events_out_of_order_or_twice_without_a_reason_are_noticed() {
    let at = Instant::now() + Duration::from_secs(100);
    let later = at + Duration::from_secs(9);
    let mails = arrivals(at);
    let wrong = |taken: &[Taken], faults: &[Interval]| judged(&found(), &mails, taken, faults).wrong.len();
    assert_eq!(wrong(&[event(9, at), event(8, at)], &[]), 1, "in order");
    let twice = [event(8, at), event(9, at), event(8, later)];
    assert_eq!(wrong(&twice, &[]), 1, "twice");
    let from = at + Duration::from_secs(1);
    let killed = [Interval { from, to: from }];
    assert_eq!(wrong(&twice, &killed), 0, "in the documented window");
    let mut untold = twice.clone();
    untold[0].told = false;
    assert_eq!(wrong(&untold, &[]), 0, "the service was never told");
    assert_eq!(wrong(&[event(9, at)], &[]), 1, "one is missing");
}
