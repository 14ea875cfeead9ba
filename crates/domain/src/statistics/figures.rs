//! What is counted of the remisser of one board and year, or of several together.

/// Counts of the remisser that were sent in a year, and what came of them. A figure of several years or boards is counted anew: medians
/// cannot be added.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figures {
    /// Remisser that were sent; those that were withdrawn are not counted.
    pub remisser: i64,
    /// Those that were sent to somebody in civil society.
    pub with_civil_society: i64,
    /// Recipients that were asked, of every kind.
    pub asked: i64,
    /// Recipients in civil society that were asked.
    pub invited: i64,
    /// Of them, those that answered with views or no objection.
    pub answered: i64,
    /// Of them, those that declined.
    pub declined: i64,
    /// All who answered, asked or not; each once for each remiss.
    pub respondents: i64,
    /// Those who answered without having been asked.
    pub uninvited: i64,
    /// Of them, those in civil society.
    pub uninvited_civil_society: i64,
    /// Median of the calendar days from the sending to the deadline.
    pub days_given: Option<f64>,
    /// Remisser on which was decided.
    pub decided: i64,
    /// Median of the calendar days from the sending to the decision.
    pub days_to_decision: Option<f64>,
    /// Viewpoints that have a result.
    pub viewpoints: i64,
    /// Of them, those that were met.
    pub met: i64,
    /// Of them, those that were partly met.
    pub partly_met: i64,
    /// Viewpoints of civil society that have a result.
    pub civil_viewpoints: i64,
    /// Of them, those that were met.
    pub civil_met: i64,
    /// Of them, those that were partly met.
    pub civil_partly_met: i64,
}

/// `part` of `whole` in percent, with one decimal; none of nothing.
pub(super) fn percent(part: i64, whole: i64) -> Option<f64> {
    #[allow(clippy::cast_precision_loss, reason = "counts of things stay far below 2^52")]
    (whole > 0).then(|| (part as f64 * 1000.0 / whole as f64).round() / 10.0)
}
