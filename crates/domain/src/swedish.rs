//! Dates in Swedish words, as they stand in mails, documents and pages.

use jiff::civil::{Date, Time, Weekday};

const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
];

/// Name of a month, 1 to 12; a number outside that gives the empty text.
#[must_use]
pub fn month_name(month: i8) -> &'static str {
    usize::try_from(month)
        .ok()
        .and_then(|month| MONTHS.get(month.checked_sub(1)?))
        .copied()
        .unwrap_or("")
}

/// Name of a weekday.
#[must_use]
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "måndag",
        Weekday::Tuesday => "tisdag",
        Weekday::Wednesday => "onsdag",
        Weekday::Thursday => "torsdag",
        Weekday::Friday => "fredag",
        Weekday::Saturday => "lördag",
        Weekday::Sunday => "söndag",
    }
}

/// A date as "30 oktober 2019".
///
/// ```
/// let date = jiff::civil::date(2019, 10, 30);
/// assert_eq!(remiss_domain::swedish::swedish_date(date), "30 oktober 2019");
/// ```
#[must_use]
pub fn swedish_date(date: Date) -> String {
    format!("{} {} {}", date.day(), month_name(date.month()), date.year())
}

/// A date with its weekday: "onsdag 30 oktober 2019".
#[must_use]
pub fn swedish_weekday_date(date: Date) -> String {
    format!("{} {}", weekday_name(date.weekday()), swedish_date(date))
}

/// A clock time as "kl. 23.59".
#[must_use]
pub fn swedish_time(time: Time) -> String {
    format!("kl. {:02}.{:02}", time.hour(), time.minute())
}

/// A date in easy language: "3 november". The year is said where it is not the reader's own.
///
/// ```
/// use jiff::civil::date;
/// use remiss_domain::swedish::easy_date;
/// assert_eq!(easy_date(date(2026, 11, 3), date(2026, 1, 1)), "3 november");
/// assert_eq!(easy_date(date(2026, 11, 3), date(2027, 1, 1)), "3 november 2026");
/// ```
#[must_use]
pub fn easy_date(date: Date, today: Date) -> String {
    if date.year() == today.year() {
        format!("{} {}", date.day(), month_name(date.month()))
    } else {
        swedish_date(date)
    }
}

/// A clock time in easy language: "klockan 16", "klockan 9.30".
#[must_use]
pub fn easy_time(time: Time) -> String {
    if time.minute() == 0 {
        format!("klockan {}", time.hour())
    } else {
        format!("klockan {}.{:02}", time.hour(), time.minute())
    }
}

/// A number of working days in words: "1 arbetsdag", "30 arbetsdagar".
#[must_use]
pub fn working_days(count: i64) -> String {
    if count == 1 {
        "1 arbetsdag".to_owned()
    } else {
        format!("{count} arbetsdagar")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    #[test]
    fn dates_are_written_as_a_swede_writes_them() {
        assert_eq!(swedish_weekday_date(date(2019, 10, 30)), "onsdag 30 oktober 2019");
        assert_eq!(swedish_time(time(8, 5, 0, 0)), "kl. 08.05");
        assert_eq!(month_name(0), "");
        assert_eq!(month_name(13), "");
        assert_eq!(working_days(1), "1 arbetsdag");
    }
}
