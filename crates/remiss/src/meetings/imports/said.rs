//! What a file says, row by row, however it was made.

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use remiss_domain::calendar::last_working_day_on_or_before;

/// What a file says of a meeting; what is none is not said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub date: Date,
    pub starts_at: Option<Time>,
    pub place: Option<String>,
    pub stop_date: Option<Date>,
    pub preparation_date: Option<Date>,
    pub notice_date: Option<Date>,
    pub approval_date: Option<Date>,
    pub approved_at_once: Option<bool>,
    /// What the file calls it from one time to the next.
    pub key: Option<String>,
    pub is_cancelled: bool,
    /// What else there is to know, in Swedish.
    pub notes: Vec<String>,
}

impl Said {
    pub fn on(date: Date) -> Said {
        Said {
            date,
            starts_at: None,
            place: None,
            stop_date: None,
            preparation_date: None,
            notice_date: None,
            approval_date: None,
            approved_at_once: None,
            key: None,
            is_cancelled: false,
            notes: Vec::new(),
        }
    }

    /// The stop date by a rule of so many days before the meeting, on a working day.
    pub fn stop_date_by_rule(&self, days: u8) -> Date {
        last_working_day_on_or_before(self.date.saturating_sub(i32::from(days).days()))
    }
}

/// A row of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Sheet of the workbook; none of other files.
    pub sheet: Option<String>,
    /// Line of the file, or number of the entry, from 1.
    pub number: usize,
    /// What it is about, as the file has it.
    pub name: String,
    pub content: Content,
}

/// What a row holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Content {
    /// A meeting.
    Meeting(Box<Said>),
    /// A date of the meeting in another row, told in Swedish.
    PartOf {
        /// Place of that row among the rows.
        row: usize,
        /// Which date it is.
        what: &'static str,
    },
    /// Nothing for this calendar, with the reason.
    Skipped(String),
    /// It cannot be read, with the reason.
    Refused(String),
}
