//! Automatic answers, and machines that must not be answered (RFC 3834).

use super::headers::Headers;
use super::{IncomingMail, ReturnPath};

/// Whether this is an automatic answer to a mail of ours, such as an out-of-office notice.
pub(super) fn is_auto_reply(headers: &Headers, mail: &IncomingMail) -> bool {
    let auto_submitted = mail.auto_submitted.as_deref();
    if auto_submitted.is_some_and(|value| value.starts_with("auto-replied"))
        || mail.precedence.as_deref() == Some("auto_reply")
        || [
            "X-Autoreply",
            "X-Autorespond",
            "X-Autoresponder",
            "X-Auto-Reply-From",
        ]
        .iter()
        .any(|name| headers.has(name))
    {
        return true;
    }
    let machine = auto_submitted.is_some()
        || mail.suppresses_answers
        || mail.return_path == Some(ReturnPath::Null)
        || mail.precedence.as_deref().is_some_and(is_machine_precedence);
    match subject_shape(&mail.subject) {
        Shape::Certain => true,
        // "Frånvaro av barnperspektiv" is somebody's view.
        Shape::Likely => machine,
        Shape::None => false,
    }
}

/// Precedence values of mails that no machine may answer.
pub(super) fn is_machine_precedence(precedence: &str) -> bool {
    matches!(precedence, "bulk" | "list" | "junk" | "auto_reply")
}

/// Addresses with no person behind them (RFC 3834 section 2, RFC 2142).
pub(super) fn is_machine_address(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default().to_lowercase();
    let squeezed: String = local.chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(
        squeezed.as_str(),
        "mailerdaemon" | "postmaster" | "noreply" | "donotreply" | "listserv" | "majordomo"
    ) || squeezed.starts_with("noreply")
        || local.starts_with("owner-")
        || local.ends_with("-request")
        || local.ends_with("-bounces")
}

enum Shape {
    Certain,
    Likely,
    None,
}

fn subject_shape(subject: &str) -> Shape {
    const CERTAIN: [&str; 12] = [
        "autosvar",
        "automatiskt svar",
        "auto-svar",
        "automatic reply",
        "automatic response",
        "auto-reply",
        "autoreply",
        "auto response",
        "out of office",
        "out-of-office",
        "frånvaromeddelande",
        "automatisk antwort",
    ];
    const LIKELY: [&str; 9] = [
        "frånvaro",
        "frånvarande",
        "semester",
        "auto:",
        "tjänstledig",
        "föräldraledig",
        "ej på plats",
        "tack för ditt",
        "vi har mottagit",
    ];
    let subject = subject.trim().to_lowercase();
    if CERTAIN.iter().any(|start| subject.starts_with(start))
        || matches!(subject.as_str(), "frånvaro" | "frånvarande")
    {
        Shape::Certain
    } else if LIKELY.iter().any(|start| subject.starts_with(start)) {
        Shape::Likely
    } else {
        Shape::None
    }
}
