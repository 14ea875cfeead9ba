//! Dates by which answers are asked for, found in Swedish text.

use jiff::civil::{Date, date};
use jiff::{Span, ToSpan};

use super::words::{Word, joined, sentences};

/// A date that the text gives for answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundDeadline {
    /// The last day to answer.
    pub date: Date,
    /// The words it stands in.
    pub words: String,
    /// Whether the day was worked out: the text says "inom tre veckor", or leaves out the year.
    pub worked_out: bool,
}

const MONTHS: [(&str, i8); 12] = [
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("maj", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("okt", 10),
    ("nov", 11),
    ("dec", 12),
];
const MONTH_NAMES: [&str; 25] = [
    "jan",
    "januari",
    "feb",
    "febr",
    "februari",
    "mar",
    "mars",
    "apr",
    "april",
    "maj",
    "jun",
    "juni",
    "jul",
    "juli",
    "aug",
    "augusti",
    "sep",
    "sept",
    "september",
    "okt",
    "oktober",
    "nov",
    "november",
    "dec",
    "december",
];
/// Words before a date that make it a last day.
const LAST_DAY: [&str; 10] = [
    "senast",
    "svarsdatum",
    "svarsdag",
    "svarstid",
    "svarstiden",
    "sista",
    "t.o.m",
    "tom",
    "deadline",
    "tillhanda",
];
/// Words before a date that make the day before it the last one.
const BEFORE: [&str; 2] = ["före", "innan"];
/// Beginnings of words that say that the sentence is about answers.
const ANSWERS: [&str; 7] = [
    "svar",
    "remissvar",
    "yttra",
    "synpunkt",
    "remissynpunkt",
    "remiss",
    "besvara",
];
/// The same, weaker: a parcel can come in as well.
const COMES_IN: [&str; 6] = ["inkom", "kommit", "tillhanda", "lämnas", "skickas", "insänd"];
/// Words that say that the sentence is about something else.
const OTHER: [&str; 5] = ["anmäl", "seminari", "kraft", "informationsmöte", "webbinari"];
/// Words before the date that are looked at, and after it.
const NEAR: usize = 9;

/// The deadlines in a mail that came in on this day, those in sentences about answers first, each day once.
pub(super) fn find(text: &str, received_on: Date) -> Vec<FoundDeadline> {
    let mut found: Vec<(bool, FoundDeadline)> = Vec::new();
    for sentence in sentences(text) {
        let begins = |beginnings: &[&str]| {
            sentence.iter().any(|word| {
                let low = word.bare.to_lowercase();
                beginnings.iter().any(|beginning| low.starts_with(beginning))
            })
        };
        let strong = begins(&ANSWERS);
        if !strong && (!begins(&COMES_IN) || begins(&OTHER)) {
            continue;
        }
        for index in 0..sentence.len() {
            let Some((day, length, worked_out)) = day_at(&sentence[index..], received_on) else {
                continue;
            };
            let before = &sentence[index.saturating_sub(NEAR)..index];
            let after = &sentence[index + length..(index + length + NEAR).min(sentence.len())];
            let relative = sentence[index].is(&["inom"]);
            // "den 15 mars ska svaren ha kommit in"
            let comes_in = after
                .iter()
                .any(|word| word.is(&["kommit", "inkommit", "tillhanda"]));
            let last = relative || comes_in || before.iter().any(|word| word.is(&LAST_DAY));
            let day = match before.iter().rev().take(3).any(|word| word.is(&BEFORE)) {
                true => day.checked_sub(1.day()).ok(),
                false => last.then_some(day),
            };
            let Some(day) = day.filter(|_| !begins(&["seminari", "webbinari"]) || strong) else {
                continue;
            };
            let from = index.saturating_sub(NEAR);
            let to = (index + length + 4).min(sentence.len());
            let deadline = FoundDeadline {
                date: day,
                words: joined(&sentence[from..to]),
                worked_out,
            };
            if !found.iter().any(|(_, known)| known.date == day) {
                found.push((strong, deadline));
            }
        }
    }
    found.sort_by_key(|(strong, _)| !strong);
    found.into_iter().map(|(_, deadline)| deadline).collect()
}

/// The day that these words begin with, how many words it takes, and whether it was worked out.
fn day_at(words: &[Word<'_>], received_on: Date) -> Option<(Date, usize, bool)> {
    let first = words.first()?;
    if first.is(&["inom"]) {
        let count = number(words.get(1)?.bare)?;
        let span: Span = match words.get(2)?.bare.to_lowercase().as_str() {
            "dag" | "dagar" => count.days(),
            "vecka" | "veckor" => count.weeks(),
            "månad" | "månader" => count.months(),
            _ => return None,
        };
        return Some((received_on.checked_add(span).ok()?, 3, true));
    }
    if let Some(day) = in_digits(first.bare) {
        return Some((day, 1, false));
    }
    let parts: Vec<&str> = first.bare.split(['/', '.', '-']).collect();
    match (first.bare.contains('/'), parts.as_slice()) {
        (true, [day, month]) => {
            let (day, month) = (small(day)?, small(month)?);
            // "1/3 2024"
            if let Some(year) = words.get(1).and_then(|word| year(word.bare)) {
                return Some((Date::new(year, month, day).ok()?, 2, false));
            }
            return Some((next(day, month, received_on)?, 1, true));
        }
        (_, [day, month, full]) if day.len() <= 2 => {
            let written: i16 = full.parse().ok()?;
            let year = if full.len() == 2 {
                2000 + written
            } else {
                year(full)?
            };
            return Some((Date::new(year, small(month)?, small(day)?).ok()?, 1, false));
        }
        _ => {}
    }
    let day = small(
        first
            .bare
            .trim_end_matches(":e")
            .trim_end_matches(":a")
            .trim_end_matches(":E"),
    )?;
    let name = words.get(1)?.bare.to_lowercase();
    if !MONTH_NAMES.contains(&name.as_str()) {
        return None;
    }
    let (_, month) = MONTHS.iter().find(|(short, _)| name.starts_with(short))?;
    match words.get(2).and_then(|word| year(word.bare)) {
        Some(year) => Some((Date::new(year, *month, day).ok()?, 3, false)),
        None => Some((next(day, *month, received_on)?, 2, true)),
    }
}

/// `2024-03-15` and `20240315`.
fn in_digits(text: &str) -> Option<Date> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let dashed =
        text.len() == 10 && text.as_bytes().get(4) == Some(&b'-') && text.as_bytes().get(7) == Some(&b'-');
    let plain = text.len() == 8 && digits.len() == 8;
    if digits.len() != 8 || !(dashed || plain) {
        return None;
    }
    Date::new(
        year(digits.get(..4)?)?,
        small(digits.get(4..6)?)?,
        small(digits.get(6..)?)?,
    )
    .ok()
}

fn small(text: &str) -> Option<i8> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> Option<i16> {
    let plain = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year: i16 = plain.then(|| text.parse().ok()).flatten()?;
    (1990..=2100).contains(&year).then_some(year)
}

/// The next such day, from the day on which the mail came in.
fn next(day: i8, month: i8, received_on: Date) -> Option<Date> {
    (0..=4)
        .filter_map(|years| Date::new(received_on.year() + years, month, day).ok())
        .find(|found| *found >= received_on.max(date(1990, 1, 1)))
}

fn number(text: &str) -> Option<i32> {
    const WORDS: [(&str, i32); 13] = [
        ("en", 1),
        ("ett", 1),
        ("två", 2),
        ("tre", 3),
        ("fyra", 4),
        ("fem", 5),
        ("sex", 6),
        ("sju", 7),
        ("åtta", 8),
        ("nio", 9),
        ("tio", 10),
        ("elva", 11),
        ("tolv", 12),
    ];
    let low = text.to_lowercase();
    let in_words = WORDS
        .iter()
        .find(|(word, _)| *word == low)
        .map(|(_, number)| *number);
    in_words.or_else(|| low.parse().ok().filter(|number| (1..=365).contains(number)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rstest::rstest;

    use super::*;

    const CAME: Date = date(2024, 1, 10);

    #[rstest]
    #[case(
        "Remissvaren ska ha kommit in till departementet senast den 15 mars 2024.",
        date(2024, 3, 15)
    )]
    #[case("Svaren ska vara myndigheten tillhanda senast 2024-03-15.", date(2024, 3, 15))]
    #[case("Yttrandet önskas senast fredagen den 15:e mars.", date(2024, 3, 15))]
    #[case("Sista svarsdag: 15 mars 2024", date(2024, 3, 15))]
    #[case("Svarsdatum 20240315", date(2024, 3, 15))]
    #[case("Vi behöver era synpunkter senast den 15/3.", date(2024, 3, 15))]
    #[case("Vi behöver era synpunkter senast den 15/3-24.", date(2024, 3, 15))]
    #[case("Svar senast 15.3.2024, tack", date(2024, 3, 15))]
    #[case(
        "Synpunkterna ska ha kommit in\nsenast\nden 15 mars\n2024.",
        date(2024, 3, 15)
    )]
    #[case("Den 15 mars 2024 ska svaren ha kommit in.", date(2024, 3, 15))]
    #[case("Ert yttrande ska lämnas före den 16 mars 2024.", date(2024, 3, 15))]
    #[case("Ni ombeds yttra er inom tre veckor.", date(2024, 1, 31))]
    #[case("Yttrande lämnas inom 14 dagar från mottagandet.", date(2024, 1, 24))]
    #[case(
        "Remissvar lämnas till och med, dvs. senast, den 5 januari.",
        date(2025, 1, 5)
    )]
    fn a_last_day_is_found_in_the_ways_it_is_written(#[case] text: &str, #[case] day: Date) {
        let found = find(text, CAME);
        assert_eq!(
            found.iter().map(|found| found.date).collect::<Vec<_>>(),
            [day],
            "{text}"
        );
        assert!(!found[0].words.is_empty());
    }

    #[rstest]
    #[case("Promemorian beslutades den 15 mars 2024.")]
    #[case("Lagen föreslås träda i kraft senast den 1 juli 2024.")]
    #[case("Anmäl dig till seminariet senast den 15 februari 2024.")]
    #[case("Svar får ni av oss, ring 019-000 00 00.")]
    #[case("Svara senast den 31 februari 2024.")]
    #[case("")]
    fn other_days_are_no_deadlines(#[case] text: &str) {
        assert_eq!(find(text, CAME), [], "{text}");
    }

    #[test]
    fn several_days_are_all_told_and_a_year_that_was_added_is_said() {
        let text = "Svar senast den 15 mars 2024. Kommuner lämnar sina yttranden senast den 2 april.";
        let found = find(text, CAME);
        assert_eq!(found.len(), 2);
        assert!(!found[0].worked_out && found[1].worked_out);
    }
}
