//! Deadlines: a last day with a clock time in Swedish time, how the law moves one, and when to warn.
//!
//! Two kinds must not be mixed up. A *statutory* time limit that ends on a day off runs until the next working day, by
//! lag (1930:173) 2 §. A deadline that a *board chose* is not moved by any law: [`warnings`] warns and proposes, and the
//! board decides.

use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::calendar;
use crate::swedish::{
    easy_date, easy_time, swedish_date, swedish_time, swedish_weekday_date, weekday_name, working_days,
};
use crate::text_enum::text_enum;

/// Name of the zone in which every deadline is meant.
pub const ZONE: &str = "Europe/Stockholm";

/// The clock time of a deadline when none is given: 23.59.
pub const DEFAULT_TIME: Time = time(23, 59, 0, 0);

/// The Swedish time zone, from the bundled data.
#[must_use]
pub fn stockholm() -> TimeZone {
    TimeZone::get(ZONE).expect("the time zone data is bundled with the program")
}

/// The date on the wall calendar in Sweden at a moment.
#[must_use]
pub fn date_in_sweden(moment: Timestamp) -> Date {
    moment.to_zoned(stockholm()).date()
}

/// The last moment to answer: a date and a clock time in Europe/Stockholm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deadline {
    /// The last day, in Sweden.
    pub date: Date,
    /// The clock time in Sweden, to the minute; the whole minute counts.
    #[serde(default = "default_time")]
    pub time: Time,
}

impl Deadline {
    /// A deadline on a day, at 23.59.
    ///
    /// ```
    /// use jiff::civil::date;
    /// use remiss_domain::deadline::Deadline;
    ///
    /// assert_eq!(Deadline::on(date(2019, 10, 30)).swedish(), "onsdag 30 oktober 2019 kl. 23.59");
    /// ```
    #[must_use]
    pub const fn on(date: Date) -> Self {
        Self {
            date,
            time: DEFAULT_TIME,
        }
    }

    /// A deadline on a day at a clock time; seconds are dropped, since the mails and pages show minutes.
    #[must_use]
    pub fn at(date: Date, clock: Time) -> Self {
        Self {
            date,
            time: time(clock.hour(), clock.minute(), 0, 0),
        }
    }

    /// The deadline that a stored moment stands for.
    #[must_use]
    pub fn from_timestamp(moment: Timestamp) -> Self {
        let local = moment.to_zoned(stockholm());
        Self::at(local.date(), local.time())
    }

    /// The moment as it is stored.
    ///
    /// A clock time that the spring change skips, or that the autumn change gives twice, is read as the later one: the doubt
    /// is for the one who answers.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        stockholm()
            .to_ambiguous_timestamp(self.date.to_datetime(self.time))
            .later()
            // Only within a day of the year 9999's end, where no calendar date in use lies.
            .unwrap_or(Timestamp::MAX)
    }

    /// The first moment that is too late: one minute after [`Deadline::timestamp`], since the whole minute counts.
    #[must_use]
    pub fn closes_at(self) -> Timestamp {
        self.timestamp()
            .checked_add(SignedDuration::from_mins(1))
            .unwrap_or(Timestamp::MAX)
    }

    /// True when something received at this moment is late. Late answers are taken in all the same, and marked.
    #[must_use]
    pub fn is_late(self, received: Timestamp) -> bool {
        received >= self.closes_at()
    }

    /// As it stands in mails and pages: "onsdag 30 oktober 2019 kl. 23.59".
    #[must_use]
    pub fn swedish(self) -> String {
        format!("{} {}", swedish_weekday_date(self.date), swedish_time(self.time))
    }

    /// In easy language, for somebody who reads it on `today`: "tisdag 3 november klockan 16". The year is said where it is another one.
    #[must_use]
    pub fn easy(self, today: Date) -> String {
        format!(
            "{} {} {}",
            weekday_name(self.date.weekday()),
            easy_date(self.date, today),
            easy_time(self.time)
        )
    }
}

/// A date that the system worked out, with the rule that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkedOut {
    /// Id of the rule.
    pub rule: &'static str,
    /// The date before any move.
    pub raw: Date,
    /// The date that holds.
    pub moved: Date,
    /// One sentence in Swedish.
    pub explanation: String,
}

/// The last day of a *statutory* time limit, moved past days off by lag (1930:173) 2 §.
#[must_use]
pub fn statutory(raw: Date) -> WorkedOut {
    let moved = calendar::next_working_day_on_or_after(raw);
    let explanation = match calendar::why_not_working_day(raw) {
        Some(why) => format!(
            "Tiden går ut {}, som är {why}, och förlängs därför enligt lag (1930:173) 2 § till {}.",
            swedish_date(raw),
            swedish_weekday_date(moved)
        ),
        None => format!("Tiden går ut {}, som är en arbetsdag.", swedish_weekday_date(raw)),
    };
    WorkedOut {
        rule: "statutory-next-working-day",
        raw,
        moved,
        explanation,
    }
}

text_enum! {
    /// What a warning about a chosen deadline is about.
    pub enum DeadlineWarningKind {
        /// The deadline lies before the day of sending.
        InThePast => "inThePast", "svarsdatum har passerat";
        /// Fewer working days than the board has set.
        ShortTime => "shortTime", "kort svarstid";
        /// The time to answer covers days in July.
        CoversJuly => "coversJuly", "svarstiden går över juli";
        /// The time to answer covers Christmas or New Year.
        CoversChristmas => "coversChristmas", "svarstiden går över jul och nyår";
        /// The last day is a day off.
        NotAWorkingDay => "notAWorkingDay", "svarsdatum är ingen arbetsdag";
    }
}

/// A warning about a deadline that a board has chosen. It never moves the deadline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineWarning {
    /// What it is about.
    pub id: DeadlineWarningKind,
    /// One sentence in Swedish.
    pub text: String,
    /// A day that would do.
    pub proposal: Option<Date>,
    /// The proposal in one Swedish sentence.
    pub proposal_text: Option<String>,
}

/// When to warn; settings of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct GuardSettings {
    /// Fewest working days to answer in without a warning.
    pub least_working_days: u16,
    /// Warn when days in July are covered.
    pub warn_july: bool,
    /// Warn when days from 23 December to 6 January are covered.
    pub warn_christmas: bool,
}

impl Default for GuardSettings {
    fn default() -> Self {
        Self {
            least_working_days: 30,
            warn_july: true,
            warn_christmas: true,
        }
    }
}

/// Warns about a chosen deadline: short time, July, Christmas, a day off, the past.
///
/// `sent` is the day on which the remiss goes out. The order is that of [`DeadlineWarningKind`]; a deadline in the past gives that
/// one only. A time to answer of more than a year is not warned about for July or Christmas.
#[must_use]
pub fn warnings(sent: Date, deadline: Deadline, settings: GuardSettings) -> Vec<DeadlineWarning> {
    let last = deadline.date;
    let fair = calendar::add_working_days(sent, i32::from(settings.least_working_days));
    if last < sent {
        let text = format!("Svarsdatum {} har redan passerat.", swedish_date(last));
        return vec![warning(DeadlineWarningKind::InThePast, text, Some(fair))];
    }
    let mut found = Vec::new();
    if last < fair {
        let text = format!(
            "Svarstiden är kort: {}, mot minst {}. Små föreningar har sällan möten så tätt.",
            working_days(calendar::working_days_between(sent, last)),
            working_days(i64::from(settings.least_working_days))
        );
        found.push(warning(DeadlineWarningKind::ShortTime, text, Some(fair)));
    }
    let within_a_year =
        last.year() - sent.year() <= 1 && sent.saturating_add(jiff::Span::new().days(366)) >= last;
    if within_a_year && settings.warn_july && covers(sent, last, in_july) {
        let text = "Svarstiden går över juli, då många föreningar och myndigheter har semester.".to_owned();
        found.push(warning(
            DeadlineWarningKind::CoversJuly,
            text,
            Some(without(sent, last, in_july)),
        ));
    }
    if within_a_year && settings.warn_christmas && covers(sent, last, in_christmas) {
        let text = "Svarstiden går över jul och nyår, då få kan svara.".to_owned();
        found.push(warning(
            DeadlineWarningKind::CoversChristmas,
            text,
            Some(without(sent, last, in_christmas)),
        ));
    }
    if let Some(why) = calendar::why_not_working_day(last) {
        let text = format!("Svarsdatum {} är {why}.", swedish_date(last));
        let next = calendar::next_working_day_on_or_after(last);
        found.push(warning(DeadlineWarningKind::NotAWorkingDay, text, Some(next)));
    }
    found
}

fn warning(id: DeadlineWarningKind, text: String, proposal: Option<Date>) -> DeadlineWarning {
    let proposal_text = proposal.map(|date| format!("Förslag: {}.", swedish_weekday_date(date)));
    DeadlineWarning {
        id,
        text,
        proposal,
        proposal_text,
    }
}

fn in_july(date: Date) -> bool {
    date.month() == 7
}

fn in_christmas(date: Date) -> bool {
    matches!((date.month(), date.day()), (12, 23..) | (1, ..=6))
}

fn days(sent: Date, last: Date) -> impl Iterator<Item = Date> {
    // The day of sending is not a day to answer in.
    std::iter::successors(sent.tomorrow().ok(), |day| day.tomorrow().ok()).take_while(move |day| *day <= last)
}

fn covers(sent: Date, last: Date, off: fn(Date) -> bool) -> bool {
    days(sent, last).any(|day| off(day) && calendar::is_working_day(day))
}

/// The day that gives as many working days as the chosen one, not counting those of the period.
fn without(sent: Date, last: Date, off: fn(Date) -> bool) -> Date {
    let wanted = calendar::working_days_between(sent, last);
    let mut counted = 0;
    for day in days(sent, Date::MAX) {
        counted += i64::from(calendar::is_working_day(day) && !off(day));
        if counted >= wanted {
            return day;
        }
    }
    last
}

const fn default_time() -> Time {
    DEFAULT_TIME
}
