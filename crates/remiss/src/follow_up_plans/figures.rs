//! What the statistics say of an activity: the years of the plan beside as many years before.

use remiss_domain::statistics::{Figures, Measure};

use super::content::FollowUpContent;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;
use crate::statistics::{Question, counted};

/// The figures of the plan's years and of as many years before.
#[derive(Debug, Clone, Copy)]
pub(super) struct Compared {
    now: Figures,
    before: Figures,
    years: (i32, i32),
    years_before: (i32, i32),
}

/// What one measure says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    pub measure: Measure,
    pub value: Option<f64>,
    pub before: Option<f64>,
    /// In one Swedish sentence.
    pub sentence: String,
}

/// Counts, among the boards that the transaction sees; none where no activity asks for it.
pub(super) async fn compare(
    app: &App,
    connection: &mut Connection,
    plan: &FollowUpContent,
) -> ApiResult<Option<Compared>> {
    if plan
        .activities
        .iter()
        .all(|activity| activity.measures.is_empty())
    {
        return Ok(None);
    }
    let years = (i32::from(plan.from_year), i32::from(plan.to_year));
    let length = years.1 - years.0 + 1;
    let years_before = (years.0 - length, years.0 - 1);
    let mut sums = [Figures::default(); 2];
    for (sum, (from_year, to_year)) in sums.iter_mut().zip([years, years_before]) {
        let question = Question {
            from_year,
            to_year,
            board: None,
        };
        let counted = counted(app, connection, question).await?;
        *sum = counted.sum(None).map(|row| row.figures).unwrap_or_default();
    }
    let [now, before] = sums;
    Ok(Some(Compared {
        now,
        before,
        years,
        years_before,
    }))
}

impl Compared {
    /// What a measure says.
    pub(super) fn say(&self, measure: Measure) -> Said {
        let (value, before) = (measure.of(&self.now), measure.of(&self.before));
        let mut letters = measure.swedish().chars();
        let name: String = letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
        let sentence = format!(
            "{name}: {} ({}), {} åren före ({}).",
            measure.in_words(value),
            in_words(self.years),
            measure.in_words(before),
            in_words(self.years_before)
        );
        Said {
            measure,
            value,
            before,
            sentence,
        }
    }
}

fn in_words((from, to): (i32, i32)) -> String {
    if from == to {
        from.to_string()
    } else {
        format!("{from}–{to}")
    }
}
