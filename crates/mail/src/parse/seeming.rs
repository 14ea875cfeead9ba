//! Mails that look as if nobody answered anything, though no machine says so: recalls, answers to calendar invitations, absence notices written
//! by hand or by programs that mark nothing.
//!
//! Words alone are no proof: "Accepterat förslag om båthamn" and "Frånvaro av barnperspektiv" are views. So what is found here only keeps a mail from becoming an
//! answer by itself; a person looks at it.

use super::IncomingMail;
use super::headers::Headers;

/// What a mail seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seeming {
    /// The sender wants an earlier mail back. Outlook only does that within one office: elsewhere it arrives as a mail.
    Recall,
    /// An answer to an invitation to a meeting, with nothing else in it.
    CalendarAnswer,
    /// Out of office, on holiday, ended.
    Absence,
}

/// Letters of the sender's own words that such a mail has at most; an absence notice with a list of colleagues is the longest.
const SHORT: usize = 700;
/// The same of an answer to an invitation, which is sent with a line or none.
const A_LINE: usize = 60;

/// What the mail seems to be, if anything but a mail.
pub(super) fn seeming(headers: &Headers, mail: &IncomingMail, said: &str) -> Option<Seeming> {
    let has_files = mail.attachments.iter().any(|file| {
        !file.is_inline && !is_calendar(&file.media_type) && !file.media_type.starts_with("image/")
    });
    let said = own_words(said);
    let letters = said.chars().count();
    let subject = unprefixed(&mail.subject);
    if is_recall(headers, &subject, &said) {
        return Some(Seeming::Recall);
    }
    if has_files {
        return None;
    }
    let answers_an_invitation = mail
        .invitation
        .as_ref()
        .is_some_and(|invitation| matches!(invitation.method.as_str(), "REPLY" | "COUNTER"));
    let called_so = CALENDAR.iter().any(|start| subject.starts_with(start));
    if (answers_an_invitation || called_so) && letters <= A_LINE {
        return Some(Seeming::CalendarAnswer);
    }
    let answers = ANSWERS.iter().any(|word| said.contains(word));
    (letters <= SHORT && !answers && (is_absence_subject(&subject) || is_absence_text(&said)))
        .then_some(Seeming::Absence)
}

fn is_calendar(media_type: &str) -> bool {
    matches!(media_type, "text/calendar" | "application/ics")
}

/// How calendars call their answers: with a colon.
const CALENDAR: [&str; 21] = [
    "accepterat:",
    "accepterad:",
    "godkänt:",
    "godkänd:",
    "avböjt:",
    "avböjd:",
    "avvisat:",
    "preliminärt:",
    "preliminärt accepterat:",
    "preliminär:",
    "kanske:",
    "ny tid föreslagen:",
    "föreslagen ny tid:",
    "accepted:",
    "declined:",
    "tentative:",
    "tentatively accepted:",
    "maybe:",
    "new time proposed:",
    "zugesagt:",
    "abgesagt:",
];

fn is_recall(headers: &Headers, subject: &str, said: &str) -> bool {
    let class = ["Content-Class", "X-Message-Class", "X-MS-Exchange-Message-Class"]
        .iter()
        .filter_map(|name| headers.first(name))
        .any(|class| class.to_lowercase().contains("outlook.recall"));
    let subject_says = [
        "återkalla:",
        "återkallat:",
        "återkallelse:",
        "recall:",
        "message recall:",
    ]
    .iter()
    .any(|start| subject.starts_with(start));
    let first = said.lines().next().unwrap_or_default();
    let text_says = [
        "vill återkalla meddelandet",
        "vill återkalla e-postmeddelandet",
        "skulle vilja återkalla meddelandet",
        "would like to recall the message",
    ]
    .iter()
    .any(|words| first.contains(words));
    class || text_says && first.chars().count() < 400 || subject_says && said.chars().count() <= SHORT
}

/// Ways in which the subject of an absence notice begins. A single word is the whole of it, or has a time after it.
fn is_absence_subject(subject: &str) -> bool {
    const STARTS: [&str; 16] = [
        "jag är inte på plats",
        "jag är ledig",
        "jag är på semester",
        "jag är bortrest",
        "jag är frånvarande",
        "är på semester",
        "ej på plats",
        "inte på plats",
        "ej i tjänst",
        "inte i tjänst",
        "inte på kontoret",
        "borta från kontoret",
        "on vacation",
        "on holiday",
        "on leave",
        "away from the office",
    ];
    const WORDS: [&str; 9] = [
        "semester",
        "semestermeddelande",
        "frånvaro",
        "frånvarande",
        "ledig",
        "tjänstledig",
        "föräldraledig",
        "sjukskriven",
        "vacation",
    ];
    STARTS.iter().any(|start| subject.starts_with(start))
        || WORDS.iter().any(|word| {
            subject.strip_prefix(word).is_some_and(|rest| {
                let rest = rest.trim_start();
                rest.is_empty()
                    || rest.starts_with(['!', ':', '.', '-', '–'])
                    || rest.starts_with("till ")
                    || rest.starts_with("t.o.m")
            })
        })
}

/// The first words say that somebody is away, and for how long or whom to ask instead.
fn is_absence_text(said: &str) -> bool {
    const AWAY: [&str; 24] = [
        "jag är på semester",
        "jag har semester",
        "jag är ledig",
        "jag är tjänstledig",
        "jag är föräldraledig",
        "jag är sjukskriven",
        "jag är bortrest",
        "jag är inte på plats",
        "jag är inte på kontoret",
        "jag är inte i tjänst",
        "jag är för närvarande inte",
        "jag är för tillfället inte",
        "jag är borta från kontoret",
        "jag är åter",
        "jag är tillbaka",
        "jag har slutat",
        "jag arbetar inte längre",
        "kansliet är stängt",
        "expeditionen är stängd",
        "kontoret är stängt",
        "i am out of the office",
        "i am on vacation",
        "i am currently out of",
        "i'm out of the office",
    ];
    const AND: [&str; 21] = [
        "åter ",
        "tillbaka ",
        "t.o.m",
        "till och med",
        "fram till",
        "mellan den",
        "under tiden",
        "under vecka",
        "vecka ",
        "kontakta ",
        "vänd dig till",
        "hänvisar ",
        "ring ",
        "brådskande",
        "vid frågor",
        "läser inte",
        "mejl läses",
        "until ",
        "return",
        "contact ",
        "back on",
    ];
    // A greeting may come first.
    let first: String = said
        .lines()
        .filter(|line| !line.trim().is_empty())
        .take(3)
        .collect::<Vec<_>>()
        .join(" ");
    AWAY.iter().any(|away| {
        first
            .find(away)
            .is_some_and(|at| first[..at].chars().count() <= 40)
    }) && AND.iter().any(|and| said.contains(and))
}

/// Words of somebody who answers all the same.
const ANSWERS: [&str; 12] = [
    "synpunkt",
    "erinran",
    "avstår",
    "invändning",
    "yttrande",
    "vi tycker",
    "jag tycker",
    "vi anser",
    "jag anser",
    "förslaget",
    "tillstyrk",
    "avstyrk",
];

/// In lower case, without what stands below the separator of a signature.
fn own_words(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.trim_end() != "--");
    lines.collect::<Vec<_>>().join("\n").trim().to_lowercase()
}

/// The subject in lower case, without "Sv:" and the like.
fn unprefixed(subject: &str) -> String {
    let mut rest = subject.trim().to_lowercase();
    while let Some(shorter) = ["sv:", "re:", "vb:", "fw:", "fwd:", "aw:"]
        .iter()
        .find_map(|start| rest.strip_prefix(start))
    {
        rest = shorter.trim_start().to_owned();
    }
    rest
}
