//! Swedish working days, computed from the law and never typed in.
//!
//! Public holidays follow lag (1989:253) om allmänna helgdagar. For time limits lag (1930:173) 2 § adds Saturdays,
//! Midsummer Eve, Christmas Eve and New Year's Eve. The rules hold from 1990, when lag (1989:253) came into force; the two changes since
//! (Whit Monday went, 6 June came, both in 2005) are known. For earlier years the same rules are applied, without claim.
//!
//! Maundy Thursday, Walpurgis Night (30 April) and Twelfth Night (5 January) are ordinary working days, however short they
//! are in practice.

use jiff::civil::{Date, Weekday};

/// From this year 6 June is a public holiday and Whit Monday is not (SFS 2004:1320).
const NATIONAL_DAY_SINCE: i16 = 2005;

/// True when the date is no Saturday, Sunday, public holiday, Midsummer Eve, Christmas Eve or New Year's Eve.
///
/// ```
/// use jiff::civil::date;
/// use remiss_domain::calendar::is_working_day;
///
/// assert!(is_working_day(date(2026, 4, 30)));
/// assert!(!is_working_day(date(2026, 12, 24)));
/// ```
#[must_use]
pub fn is_working_day(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) && holiday_name(date).is_none()
}

/// The Swedish name of the public holiday, or of one of the three eves that lag (1930:173) 2 § counts as such.
///
/// An ordinary Saturday or Sunday has no name here.
#[must_use]
pub fn holiday_name(date: Date) -> Option<&'static str> {
    match (date.month(), date.day()) {
        (1, 1) => return Some("nyårsdagen"),
        (1, 6) => return Some("trettondedag jul"),
        (5, 1) => return Some("första maj"),
        (6, 6) if date.year() >= NATIONAL_DAY_SINCE => return Some("Sveriges nationaldag"),
        (6, 19..=25) if date.weekday() == Weekday::Friday => return Some("midsommarafton"),
        (6, 20..=26) if date.weekday() == Weekday::Saturday => return Some("midsommardagen"),
        (10, 31) | (11, 1..=6) if date.weekday() == Weekday::Saturday => return Some("alla helgons dag"),
        (12, 24) => return Some("julafton"),
        (12, 25) => return Some("juldagen"),
        (12, 26) => return Some("annandag jul"),
        (12, 31) => return Some("nyårsafton"),
        _ => {}
    }
    match days_after_easter(date)? {
        -2 => Some("långfredagen"),
        0 => Some("påskdagen"),
        1 => Some("annandag påsk"),
        39 => Some("Kristi himmelsfärdsdag"),
        49 => Some("pingstdagen"),
        50 if date.year() < NATIONAL_DAY_SINCE => Some("annandag pingst"),
        _ => None,
    }
}

/// Why the date is no working day, in Swedish ("en lördag", "julafton"); `None` on a working day.
#[must_use]
pub fn why_not_working_day(date: Date) -> Option<&'static str> {
    holiday_name(date).or(match date.weekday() {
        Weekday::Saturday => Some("en lördag"),
        Weekday::Sunday => Some("en söndag"),
        _ => None,
    })
}

/// The date itself when it is a working day, otherwise the first working day after it.
///
/// At the very end of the calendar (9999-12-31) the date itself is returned.
#[must_use]
pub fn next_working_day_on_or_after(date: Date) -> Date {
    first_working_day(date, 1)
}

/// The date itself when it is a working day, otherwise the last working day before it.
#[must_use]
pub fn last_working_day_on_or_before(date: Date) -> Date {
    first_working_day(date, -1)
}

/// Counts `days` working days on from the date; negative counts backwards. Zero gives the date itself.
///
/// The start is not counted: one working day after a Friday is the Monday.
#[must_use]
pub fn add_working_days(date: Date, days: i32) -> Date {
    let step = if days < 0 { -1 } else { 1 };
    let mut reached = date;
    for _ in 0..days.unsigned_abs() {
        let Some(next) = moved(reached, step) else {
            return reached;
        };
        reached = first_working_day(next, step);
    }
    reached
}

/// Number of working days after `from`, up to and including `to`; negative when `to` comes first.
///
/// So the start day does not count and the last day does, as one counts the days to answer in.
#[must_use]
pub fn working_days_between(from: Date, to: Date) -> i64 {
    if to < from {
        return -working_days_between(to, from);
    }
    let mut count = 0;
    let mut day = from;
    while day < to {
        let Some(next) = moved(day, 1) else { break };
        day = next;
        count += i64::from(is_working_day(day));
    }
    count
}

/// Easter Day of a year in the Gregorian calendar (the anonymous algorithm of 1876, as in Meeus).
#[must_use]
pub fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let a = year.rem_euclid(19);
    let (b, c) = (year.div_euclid(100), year.rem_euclid(100));
    let (d, e) = (b.div_euclid(4), b.rem_euclid(4));
    let f = (b + 8).div_euclid(25);
    let g = (b - f + 1).div_euclid(3);
    let h = (19 * a + b - d - g + 15).rem_euclid(30);
    let (i, k) = (c.div_euclid(4), c.rem_euclid(4));
    let l = (32 + 2 * e + 2 * i - h - k).rem_euclid(7);
    let m = (a + 11 * h + 22 * l).div_euclid(451);
    let days = h + l - 7 * m + 114;
    let month = i8::try_from(days.div_euclid(31)).ok()?;
    let day = i8::try_from(days.rem_euclid(31) + 1).ok()?;
    Date::new(i16::try_from(year).ok()?, month, day).ok()
}

fn days_after_easter(date: Date) -> Option<i16> {
    // From Good Friday at its earliest (20 March) to Whit Monday at its latest (14 June).
    if !(3..=6).contains(&date.month()) {
        return None;
    }
    Some(date.day_of_year() - easter(date.year())?.day_of_year())
}

fn first_working_day(date: Date, step: i32) -> Date {
    let mut day = date;
    while !is_working_day(day) {
        match moved(day, step) {
            Some(next) => day = next,
            None => return date,
        }
    }
    day
}

/// The day after, or the day before where `step` is negative; none at the ends of the calendar.
fn moved(date: Date, step: i32) -> Option<Date> {
    let next = if step < 0 {
        date.yesterday()
    } else {
        date.tomorrow()
    };
    next.ok()
}
