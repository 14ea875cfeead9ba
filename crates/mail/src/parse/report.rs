//! Reports of machines that are no bounces (RFC 6522): that a mail arrived or was read, and that its reader has called it spam.

use mail_parser::{Message, MimeHeaders};

/// What a report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    /// It arrived (RFC 3464), or was read or thrown away (RFC 8098).
    Receipt,
    /// Its reader has called it spam (RFC 5965).
    Complaint,
}

/// Recognises a report by its part for machines. Programs that write one without `Auto-Submitted` are many.
pub(super) fn recognise(message: &Message<'_>) -> Option<Report> {
    if !is(message.parts.first()?, "multipart", "report") {
        return None;
    }
    message.parts.iter().find_map(|part| {
        if is(part, "message", "feedback-report") {
            Some(Report::Complaint)
        } else if [
            "disposition-notification",
            "delivery-status",
            "global-delivery-status",
        ]
        .iter()
        .any(|subtype| is(part, "message", subtype))
        {
            Some(Report::Receipt)
        } else {
            None
        }
    })
}

fn is(part: &mail_parser::MessagePart<'_>, kind: &str, subtype: &str) -> bool {
    part.content_type().is_some_and(|found| {
        found.ctype().eq_ignore_ascii_case(kind)
            && found
                .subtype()
                .is_some_and(|found| found.eq_ignore_ascii_case(subtype))
    })
}
