//! Days and moments as a page says them: in easy language in fewer words.

use jiff::Timestamp;
use jiff::civil::Date;
use remiss_domain::deadline::{Deadline, date_in_sweden};
use remiss_domain::swedish::{easy_date, swedish_date};

use super::texts::Language;
use crate::app::App;

/// "tisdag 3 november 2026 kl. 16.00"; in easy language "tisdag 3 november klockan 16".
pub(crate) fn moment(app: &App, t: &Language, at: Timestamp) -> String {
    let deadline = Deadline::from_timestamp(at);
    if t.easy {
        deadline.easy(app.today())
    } else {
        deadline.swedish()
    }
}

/// "3 november 2026"; in easy language "3 november", where the year is that of the reader.
pub(crate) fn day(app: &App, t: &Language, date: Date) -> String {
    if t.easy {
        easy_date(date, app.today())
    } else {
        swedish_date(date)
    }
}

/// The day of a moment, in Sweden, in the same words.
pub(crate) fn day_of(app: &App, t: &Language, at: Timestamp) -> String {
    day(app, t, date_in_sweden(at))
}
