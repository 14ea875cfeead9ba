//! A remiss as its page shows it: everything in words already, and nothing that is not for the public.

use jiff::Timestamp;
use remiss_documents::Block;
use remiss_domain::deadline::{Deadline, date_in_sweden};

use super::days::{day, moment};
use super::texts::Language;
use crate::app::App;
use crate::boards::Board;
use crate::cases::Case;
use crate::documents::Document;
use crate::remisser::Remiss;

/// Text in parts: paragraphs, and lists.
pub(super) struct Words(pub Vec<Part>);

/// A part of a text.
pub(super) enum Part {
    /// A paragraph; its line breaks stay.
    Paragraph(String),
    /// Items of a list.
    List(Vec<String>),
}

impl Words {
    /// What somebody typed, as parts.
    pub(super) fn of(text: &str) -> Words {
        let plain =
            |runs: &[remiss_documents::Run]| runs.iter().map(|run| run.text.as_str()).collect::<String>();
        let parts = Block::from_plain_text(text)
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph { runs } => Some(Part::Paragraph(plain(runs))),
                Block::BulletList { items } => {
                    Some(Part::List(items.iter().map(|item| plain(item)).collect()))
                }
                _ => None,
            })
            .collect();
        Words(parts)
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a remiss stands, as the public is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Answers are awaited.
    Open,
    /// The time to answer is over; answers are compiled.
    Over,
    /// The board has decided.
    Decided,
    /// It was withdrawn.
    Withdrawn,
}

impl Standing {
    /// Where `remiss` stands at `now`, with this deadline.
    pub(super) fn of(remiss: &Remiss, deadline: Option<Timestamp>, now: Timestamp) -> Standing {
        let late = deadline.is_some_and(|at| Deadline::from_timestamp(at).is_late(now));
        match remiss.state.as_str() {
            "sent" if !late => Standing::Open,
            "sent" | "closed" | "reported" => Standing::Over,
            "withdrawn" => Standing::Withdrawn,
            _ => Standing::Decided,
        }
    }

    /// In a word or two.
    pub(super) fn swedish(self) -> &'static str {
        match self {
            Standing::Open => "Öppen för svar",
            Standing::Over => "Svarstiden är slut",
            Standing::Decided => "Beslutad",
            Standing::Withdrawn => "Återkallad",
        }
    }

    /// Its key among the words of the pages.
    pub(super) fn key(self) -> &'static str {
        match self {
            Standing::Open => "standing.open",
            Standing::Over => "standing.closed",
            Standing::Decided => "standing.decided",
            Standing::Withdrawn => "standing.withdrawn",
        }
    }

    /// As the API says it.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Over => "closed",
            Standing::Decided => "decided",
            Standing::Withdrawn => "withdrawn",
        }
    }
}

/// A document that can be fetched.
pub(super) struct ShownDocument {
    pub href: String,
    pub title: String,
    pub about: String,
}

/// A contact that may be published.
pub(super) struct ShownContact {
    pub role: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    /// The same as programs dial it.
    pub dialled: String,
}

/// A remiss in words.
pub(super) struct Shown {
    pub name: String,
    pub board: String,
    pub case_number: String,
    pub standing: Standing,
    pub deadline: Option<String>,
    pub plain_summary: Words,
    pub purpose: Words,
    pub background: Words,
    pub can_influence: Words,
    pub cannot_influence: Words,
    pub steps: Vec<(Option<String>, String)>,
    pub questions: Vec<String>,
    pub documents: Vec<ShownDocument>,
    pub contacts: Vec<ShownContact>,
    pub feedback_promise: Words,
    pub email: String,
    pub postal_address: Vec<String>,
}

impl Shown {
    /// The remiss as it stands now, to somebody whose deadline is `deadline`. `base` is the path of its page.
    pub(super) fn of(
        app: &App,
        t: &Language,
        remiss: &Remiss,
        (case, board): (&Case, &Board),
        deadline: Option<Timestamp>,
        documents: &[Document],
        base: &str,
    ) -> Shown {
        let standing = Standing::of(remiss, deadline, app.now());
        let municipality = &app.settings().municipality;
        let postal_address = if board.postal_address.trim().is_empty() {
            vec![municipality.name.clone(), municipality.postal_address.clone()]
        } else {
            [municipality.name.as_str(), board.name.as_str()]
                .into_iter()
                .chain(board.postal_address.lines())
                .map(str::to_owned)
                .collect()
        };
        Shown {
            name: remiss.name.clone(),
            board: board.name.clone(),
            case_number: case.case_number.clone(),
            standing,
            deadline: deadline.map(|at| moment(app, t, at)),
            plain_summary: Words::of(&remiss.plain_summary),
            purpose: Words::of(&remiss.purpose),
            background: Words::of(&remiss.background),
            can_influence: Words::of(&remiss.can_influence),
            cannot_influence: Words::of(&remiss.cannot_influence),
            steps: remiss
                .preparation_steps
                .iter()
                .map(|step| (step.date.map(|date| day(app, t, date)), step.what.clone()))
                .collect(),
            questions: remiss
                .questions
                .iter()
                .map(|question| question.text.clone())
                .collect(),
            documents: documents
                .iter()
                .map(|document| ShownDocument {
                    href: format!("{base}/handlingar/{}", document.id),
                    title: document.public_title.clone(),
                    about: format!(
                        "{}, {}",
                        kind_of_file(&document.media_type, &document.file_name),
                        size_in_words(document.size)
                    ),
                })
                .collect(),
            contacts: remiss
                .contacts
                .iter()
                .filter(|contact| contact.may_publish)
                .map(|contact| ShownContact {
                    role: contact.role.clone(),
                    name: contact.name.clone(),
                    email: contact.email.clone(),
                    dialled: contact
                        .phone
                        .chars()
                        .filter(|letter| letter.is_ascii_digit() || *letter == '+')
                        .collect(),
                    phone: contact.phone.clone(),
                })
                .collect(),
            feedback_promise: Words::of(&remiss.feedback_promise),
            email: app.settings().mail.reply_address.clone(),
            postal_address,
        }
    }
}

/// Days of the calendar in Sweden that are left; none when it is over.
pub(super) fn days_left(now: Timestamp, deadline: Timestamp) -> Option<i32> {
    let days = date_in_sweden(now)
        .until(date_in_sweden(deadline))
        .ok()?
        .get_days();
    (days >= 0).then_some(days)
}

pub(super) fn kind_of_file(media_type: &str, file_name: &str) -> String {
    match media_type {
        "application/pdf" => "PDF".to_owned(),
        "text/plain" => "text".to_owned(),
        kind if kind.contains("wordprocessingml") || kind == "application/msword" => "Word".to_owned(),
        kind if kind.contains("spreadsheetml") => "Excel".to_owned(),
        _ => match file_name.rsplit_once('.') {
            Some((_, ending)) if ending.len() <= 5 => ending.to_uppercase(),
            _ => "fil".to_owned(),
        },
    }
}

pub(super) fn size_in_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} byte"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{},{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_in_days_of_the_calendar() {
        let deadline = "2019-10-30T22:59:00Z".parse().unwrap();
        let left = |now: &str| days_left(now.parse().unwrap(), deadline);
        assert_eq!(left("2019-10-30T05:00:00Z"), Some(0));
        assert_eq!(left("2019-10-28T23:30:00Z"), Some(1));
        assert_eq!(left("2019-09-02T06:00:00Z"), Some(58));
        assert_eq!(left("2019-11-01T06:00:00Z"), None);
    }

    #[test]
    fn sizes_are_written_with_a_decimal_comma() {
        assert_eq!(size_in_words(1_150_000), "1,1 MB");
        assert_eq!(size_in_words(48_213), "48 kB");
    }
}
