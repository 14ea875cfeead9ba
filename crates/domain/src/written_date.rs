//! Dates and clock times as people write them in tables: a board's calendar from a spreadsheet.

use jiff::ToSpan as _;
use jiff::civil::{Date, Time, Weekday};
use thiserror::Error;

use crate::swedish::{month_name, swedish_date, weekday_name};

/// Why a date cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum WrittenDateError {
    /// It is no date, or one that can be read in two ways.
    #[error(
        "”{0}” går inte att läsa som datum. Skriv till exempel 2027-01-19, 19 januari 2027 eller 19/1 2027."
    )]
    Unknown(String),
    /// There is no such day.
    #[error("{0} finns inte i kalendern.")]
    NoSuchDay(String),
    /// The weekday that stands with it is another.
    #[error("{} är en {}, inte en {}.", swedish_date(*.date), weekday_name(.date.weekday()), weekday_name(*.written))]
    OtherWeekday {
        /// The date.
        date: Date,
        /// The weekday that was written.
        written: Weekday,
    },
}

const WEEKDAYS: [Weekday; 7] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
    Weekday::Saturday,
    Weekday::Sunday,
];

/// Reads a date: `2027-01-19`, `20270119`, `2027/01/19`, `19 januari 2027`, `19 jan 2027`, `19/1 2027`, with or without the weekday
/// before it, which then has to be right; and `46406`, the number of the day, as a spreadsheet shows a date in a cell for numbers.
///
/// `01/02/2027` is refused: it is another day to a Swede than to a spreadsheet with American settings.
///
/// # Errors
///
/// [`WrittenDateError`], in Swedish.
///
/// ```
/// use jiff::civil::date;
/// use remiss_domain::written_date::written_date;
///
/// assert_eq!(written_date("tisdag 19 januari 2027"), Ok(date(2027, 1, 19)));
/// assert!(written_date("onsdag 19 januari 2027").is_err());
/// ```
pub fn written_date(text: &str) -> Result<Date, WrittenDateError> {
    let unknown = || WrittenDateError::Unknown(text.trim().to_owned());
    let lower = text.to_lowercase();
    let mut words: Vec<&str> = lower
        .split(|letter: char| letter.is_whitespace() || letter == ',')
        .filter(|word| !word.is_empty() && *word != "den")
        .collect();
    let weekday = words.first().and_then(|word| written_weekday(word));
    if weekday.is_some() {
        words.remove(0);
    }
    // A spreadsheet may give a clock time of midnight along.
    if words.len() == 2 && ["00:00", "00:00:00"].contains(&words[1]) {
        words.pop();
    }
    if let [number] = words.as_slice()
        && let Some(date) = day_number(number)
    {
        return match weekday {
            Some(written) if written != date.weekday() => {
                Err(WrittenDateError::OtherWeekday { date, written })
            }
            _ => Ok(date),
        };
    }
    let parts = match words.as_slice() {
        [one] => digits(one.trim_end_matches("t00:00:00")),
        [day, year] if day.contains('/') => day
            .split_once('/')
            .and_then(|(day, month)| numbers(year, month, day)),
        [day, month, year] => month_number(month)
            .and_then(|month| numbers(year, &month.to_string(), day.trim_end_matches(":e"))),
        _ => None,
    };
    let (year, month, day) = parts.ok_or_else(unknown)?;
    let date = Date::new(year, month, day)
        .map_err(|_| WrittenDateError::NoSuchDay(format!("{day} {} {year}", month_name(month))))?;
    match weekday {
        Some(written) if written != date.weekday() => Err(WrittenDateError::OtherWeekday { date, written }),
        _ => Ok(date),
    }
}

/// Reads a weekday: `tisdag`, `tis`, `ti.`
#[must_use]
pub fn written_weekday(text: &str) -> Option<Weekday> {
    let word = text.trim().trim_end_matches('.').to_lowercase();
    let is = |weekday: &Weekday| {
        let name = weekday_name(*weekday);
        word == name || (word.chars().count() >= 2 && word.chars().count() <= 4 && name.starts_with(&word))
    };
    WEEKDAYS.into_iter().find(is)
}

/// Reads a clock time: `13:00`, `13.00`, `kl. 13`, and the first of `13.00–16.00`. `None`: it is none.
///
/// ```
/// use jiff::civil::time;
/// use remiss_domain::written_date::written_time;
///
/// assert_eq!(written_time("kl. 13.00–16.00"), Some(time(13, 0, 0, 0)));
/// ```
#[must_use]
pub fn written_time(text: &str) -> Option<Time> {
    let text = text.trim().to_lowercase();
    let text = text.strip_prefix("kl").unwrap_or(&text).trim_start_matches('.');
    let first = text.split(['-', '–', '—']).next()?.trim();
    let mut parts = first.split([':', '.']);
    let hour = small(parts.next()?)?;
    let minute = parts.next().map_or(Some(0), small)?;
    let second = parts.next().map_or(Some(0), small)?;
    match parts.next() {
        None => Time::new(hour, minute, second, 0).ok(),
        Some(_) => None,
    }
}

/// The number of a day as spreadsheets count (1 is 1 January 1900, with a 29 February that never was), from 1982 to 2064: what a date becomes
/// in a cell that is formatted as a number.
fn day_number(text: &str) -> Option<Date> {
    let number: i32 = (text.len() == 5).then(|| text.parse().ok()).flatten()?;
    (30_000..=60_000)
        .contains(&number)
        .then(|| jiff::civil::date(1899, 12, 30).saturating_add(number.days()))
}

/// `2027-01-19`, `2027/01/19`, `2027.01.19`, `20270119`
fn digits(text: &str) -> Option<(i16, i8, i8)> {
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return numbers(&text[..4], &text[4..6], &text[6..]);
    }
    let mut parts = text.split(['-', '/', '.']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    (parts.next().is_none() && year.len() == 4)
        .then(|| numbers(year, month, day))
        .flatten()
}

fn numbers(year: &str, month: &str, day: &str) -> Option<(i16, i8, i8)> {
    let year = (year.len() == 4).then(|| year.parse().ok()).flatten()?;
    Some((year, small(month)?, small(day)?))
}

fn small(text: &str) -> Option<i8> {
    let text = text.trim();
    let is_number = (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

fn month_number(word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.');
    (1..=12).find(|month| {
        let name = month_name(*month);
        word == name || (word.len() >= 3 && word.len() <= 4 && name.starts_with(word))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn a_date_is_read_as_swedes_and_their_spreadsheets_write_it() {
        for text in [
            "2027-01-19",
            "20270119",
            "2027/1/19",
            "2027-01-19 00:00:00",
            "19 januari 2027",
            "den 19 jan. 2027",
            "19/1 2027",
            "tis 19/1 2027",
            "tisdag den 19 januari 2027",
            "46406",
        ] {
            assert_eq!(written_date(text), Ok(date(2027, 1, 19)), "{text}");
        }
    }

    #[test]
    fn a_date_that_can_be_read_in_two_ways_or_does_not_exist_is_refused() {
        for text in [
            "01/02/2027",
            "19 januari",
            "snart",
            "",
            "1-2-2027",
            "måndag",
            "20270",
            "4640",
        ] {
            assert!(
                matches!(written_date(text), Err(WrittenDateError::Unknown(_))),
                "{text}"
            );
        }
        assert_eq!(
            written_date("2027-02-30").unwrap_err().to_string(),
            "30 februari 2027 finns inte i kalendern."
        );
        assert_eq!(
            written_date("onsdag 19 januari 2027").unwrap_err().to_string(),
            "19 januari 2027 är en tisdag, inte en onsdag."
        );
    }

    #[test]
    fn a_clock_time_is_read_with_point_or_colon() {
        for text in [
            "13:30",
            "13.30",
            "kl. 13.30",
            "Kl 13:30",
            "13.30–16.00",
            "13:30:00",
        ] {
            assert_eq!(written_time(text), Some(time(13, 30, 0, 0)), "{text}");
        }
        assert_eq!(written_time("13"), Some(time(13, 0, 0, 0)));
        for text in ["", "25.00", "eftermiddag", "13.60", "1.2.3.4"] {
            assert_eq!(written_time(text), None, "{text}");
        }
    }
}
