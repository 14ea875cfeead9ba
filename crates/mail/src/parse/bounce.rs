//! Bounces: the standard form (RFC 3464), and the shapes of servers that write their own.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::headers::{Headers, addresses_in, message_ids_in, one_line};
use super::{IncomingMail, ReturnPath};

/// What a bounce says about one mail of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounce {
    /// The address that was not reached, as the reporting server names it; it may differ from the one we wrote to.
    pub failed_recipient: Option<String>,
    /// The Message-ID of our mail, without angle brackets, where the server sent some of it back.
    pub original_message_id: Option<String>,
    /// The reply tokens of our mail, from the addresses in the part that was sent back.
    pub original_reply_tokens: Vec<String>,
    /// The enhanced status code, such as `5.1.1` (RFC 3463).
    pub status: Option<String>,
    /// Given up for good. `false`: delayed, the server goes on trying or says it is a passing hindrance.
    pub permanent: bool,
    /// The reason in the server's words, to show to a person.
    pub words: Option<String>,
}

/// Recognises a bounce. `None` also for reports of success and read receipts.
pub(super) fn recognise(message: &Message<'_>, headers: &Headers, mail: &IncomingMail) -> Option<Bounce> {
    let bounce = match status_report(message) {
        Some(report) => standard(&report)?,
        None => own_shape(headers, mail)?,
    };
    Some(with_original(bounce, message, mail))
}

/// The text of the `message/delivery-status` part.
fn status_report(message: &Message<'_>) -> Option<String> {
    let of_kind = |part: &&MessagePart<'_>| {
        part.content_type().is_some_and(|kind| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|subtype| {
                    subtype.eq_ignore_ascii_case("delivery-status")
                        || subtype.eq_ignore_ascii_case("global-delivery-status")
                })
        })
    };
    let part = message.parts.iter().find(of_kind)?;
    Some(super::text::decode_guessing(&super::text::part_bytes(
        message, part,
    )))
}

/// Reads the fields of the first recipient that failed or waits.
fn standard(report: &str) -> Option<Bounce> {
    let groups = report.replace("\r\n", "\n");
    for group in groups.split("\n\n") {
        let fields = unfolded(group);
        let field = |name: &str| {
            fields
                .iter()
                .find(|(field, _)| field.eq_ignore_ascii_case(name))
                .map(|(_, value)| value.as_str())
        };
        let Some(action) = field("Action") else { continue };
        let action = action.trim().to_lowercase();
        if !action.starts_with("failed") && !action.starts_with("delayed") {
            continue;
        }
        // "rfc822; someone@example.org"
        let typed = |value: &str| {
            value
                .split_once(';')
                .map_or(value, |(_, rest)| rest)
                .trim()
                .to_owned()
        };
        let recipient = field("Original-Recipient")
            .or_else(|| field("Final-Recipient"))
            .map(typed);
        let status = field("Status").and_then(find_status);
        let permanent =
            action.starts_with("failed") && !status.as_deref().is_some_and(|s| s.starts_with('4'));
        return Some(Bounce {
            failed_recipient: recipient.and_then(|recipient| addresses_in(&recipient).into_iter().next()),
            status,
            permanent,
            words: field("Diagnostic-Code").map(typed),
            ..Bounce::default()
        });
    }
    None
}

/// Bounces of qmail, Exim, Exchange and others, recognised by who writes and what is said.
fn own_shape(headers: &Headers, mail: &IncomingMail) -> Option<Bounce> {
    let exim = headers.first("X-Failed-Recipients");
    let from_machine = mail.from.as_ref().is_some_and(|from| {
        let local = from.address.split('@').next().unwrap_or_default().to_lowercase();
        matches!(local.as_str(), "mailer-daemon" | "postmaster" | "mailerdaemon")
            || local.starts_with("microsoftexchange")
    });
    let subject = mail.subject.to_lowercase();
    let says_so = SUBJECTS.iter().any(|shape| subject.starts_with(shape));
    let null = mail.return_path == Some(ReturnPath::Null);
    if exim.is_none() && !(says_so && (from_machine || null)) {
        return None;
    }
    // What our mail said is no evidence of what became of it.
    let report = until_original(&mail.whole_text);
    let ours: Vec<String> = mail.to.iter().map(|to| to.address.to_lowercase()).collect();
    let machine = mail.from.as_ref().map(|from| from.address.to_lowercase());
    let recipient = exim
        .as_deref()
        .map(addresses_in)
        .unwrap_or_default()
        .into_iter()
        .next()
        .or_else(|| {
            addresses_in(report).into_iter().find(|address| {
                let address = address.to_lowercase();
                !ours.contains(&address) && Some(&address) != machine.as_ref()
            })
        });
    let status = find_status(report);
    let lower = format!("{subject}\n{}", report.to_lowercase());
    let waiting = WAITING.iter().any(|shape| lower.contains(shape));
    let permanent = match status.as_deref() {
        Some(status) => status.starts_with('5'),
        None => !waiting,
    };
    Some(Bounce {
        failed_recipient: recipient,
        status,
        permanent,
        words: reason(report),
        ..Bounce::default()
    })
}

const SUBJECTS: [&str; 16] = [
    "undelivered mail",
    "undeliverable",
    "undelivered message",
    "mail delivery failed",
    "mail delivery failure",
    "mail delivery system",
    "mail system error",
    "delivery status notification",
    "delivery failure",
    "failure notice",
    "returned mail",
    "warning: could not send",
    "mail delivered with",
    "olevererbart",
    "olevererat",
    "det gick inte att leverera",
];

const WAITING: [&str; 7] = [
    "delayed",
    "will be retried",
    "will keep trying",
    "this is a warning message only",
    "fördröjd",
    "försenad",
    "you do not need to resend",
];

/// Takes what the sent-back part of our mail tells.
fn with_original(mut bounce: Bounce, message: &Message<'_>, mail: &IncomingMail) -> Bounce {
    let mut note = |name: &str, value: &str| {
        if name.eq_ignore_ascii_case("Message-ID") && bounce.original_message_id.is_none() {
            bounce.original_message_id = message_ids_in(value).into_iter().next();
        }
        if ["Reply-To", "Return-Path", "X-Failed-Recipients"]
            .iter()
            .any(|wanted| name.eq_ignore_ascii_case(wanted))
        {
            for address in addresses_in(value) {
                let Some(token) = crate::address::plus_tag(&address) else {
                    continue;
                };
                if !bounce
                    .original_reply_tokens
                    .iter()
                    .any(|known| known.eq_ignore_ascii_case(token))
                {
                    bounce.original_reply_tokens.push(token.to_owned());
                }
            }
        }
    };
    for part in &message.parts {
        if let PartType::Message(inner) = &part.body {
            for (name, value) in inner.headers_raw() {
                note(name, value);
            }
        } else if part.is_content_type("text", "rfc822-headers")
            || part.is_content_type("message", "rfc822-headers")
        {
            let text = super::text::decode_guessing(&super::text::part_bytes(message, part));
            for (name, value) in unfolded(&text) {
                note(&name, &value);
            }
        }
    }
    let original = &mail.whole_text[until_original(&mail.whole_text).len()..];
    for (name, value) in unfolded(original) {
        note(&name, &value);
    }
    if bounce.original_message_id.is_none() {
        bounce.original_message_id = mail.in_reply_to.first().or(mail.references.last()).cloned();
    }
    bounce
}

/// The report without the copy of our mail that some servers paste under it.
fn until_original(text: &str) -> &str {
    const MARKERS: [&str; 6] = [
        "--- below this line is a copy",
        "------ this is a copy of",
        "----- original message",
        "----- message header follows",
        "--- the header of the original message",
        "original message headers",
    ];
    // Lower case by ASCII only: the positions must stay those of the text.
    let lower = text.to_ascii_lowercase();
    let end = MARKERS.iter().filter_map(|marker| lower.find(marker)).min();
    &text[..end.unwrap_or(text.len())]
}

/// Header lines with their continuations joined.
fn unfolded(text: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = fields.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            fields.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    fields
}

/// The first enhanced status code (RFC 3463) of failure or delay in a text: `5.1.1`.
fn find_status(text: &str) -> Option<String> {
    text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
        .find_map(|word| {
            let word = word.trim_matches('.');
            let mut parts = word.split('.');
            let class = parts.next()?;
            let detail: Vec<&str> = parts.collect();
            let fits = matches!(class, "4" | "5")
                && detail.len() == 2
                && detail
                    .iter()
                    .all(|part| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
            fits.then(|| word.to_owned())
        })
}

/// The line that gives the reason: one with an SMTP code or a status in it.
fn reason(report: &str) -> Option<String> {
    let with_code = |line: &&str| {
        find_status(line).is_some()
            || line
                .split(|c: char| !c.is_ascii_digit())
                .any(|w| w.len() == 3 && matches!(w.as_bytes()[0], b'4' | b'5'))
    };
    let line = report.lines().find(with_code)?;
    let line = one_line(line);
    Some(line.chars().take(500).collect())
}
