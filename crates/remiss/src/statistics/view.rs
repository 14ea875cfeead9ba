//! The statistics as the API shows them.

use jiff::civil::Date;
use remiss_domain::statistics::{Figures, Measure, Unit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::figures::{Counted, Kind, Row};
use crate::http::Links;
use crate::responses::swedish_kind;

/// Statistics of civil society (statistik om civilsamhället), by the year in which the remisser were sent.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CivilSocietyStatistics {
    /// First year.
    #[schema(example = 2017)]
    pub from_year: i32,
    /// Last year.
    #[schema(example = 2019)]
    pub to_year: i32,
    /// Day on which it was counted, in Sweden.
    #[schema(value_type = String, format = Date, example = "2020-01-15")]
    pub counted_on: Date,
    /// Whether figures that would tell of few people are left out.
    #[schema(example = false)]
    pub without_small_groups: bool,
    /// Figures of each board and year, of each board, of each year, and in all.
    pub figures: Vec<FiguresRow>,
    /// Figures by kind of body, all boards and years together.
    pub kinds: Vec<KindRow>,
    /// Figures of civil society by size, all boards and years together: small associations on their own.
    pub sizes: Vec<KindRow>,
    /// What each figure means.
    pub definitions: Vec<Definition>,
    /// Itself.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// Figures of a board and a year, or of several together. Shares are percent with one decimal; days are medians of calendar days.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FiguresRow {
    /// The board; none: all of them.
    pub board_id: Option<Uuid>,
    /// Its name.
    #[schema(example = "Kommunstyrelsen")]
    pub board: String,
    /// The year; none: all of them.
    #[schema(example = 2019)]
    pub year: Option<i32>,
    /// Whether the figures of those who answered are left out, since they would tell of few.
    #[schema(example = false)]
    pub hidden: bool,
    /// Remisser that were sent.
    #[schema(example = 24)]
    pub remisser: i64,
    /// Those that were sent to civil society.
    #[schema(example = 15)]
    pub with_civil_society: i64,
    /// Their share.
    #[schema(example = 62.5)]
    pub share_with_civil_society: Option<f64>,
    /// Recipients that were asked.
    #[schema(example = 410)]
    pub asked: i64,
    /// Those in civil society.
    #[schema(example = 230)]
    pub invited: i64,
    /// Of them, those that answered.
    #[schema(example = 121)]
    pub answered: i64,
    /// Their share.
    #[schema(example = 52.6)]
    pub share_answered: Option<f64>,
    /// Of them, those that declined.
    #[schema(example = 12)]
    pub declined: i64,
    /// All who answered.
    #[schema(example = 260)]
    pub respondents: Option<i64>,
    /// Those who were not asked.
    #[schema(example = 34)]
    pub uninvited: Option<i64>,
    /// Of them, those in civil society.
    #[schema(example = 20)]
    pub uninvited_civil_society: Option<i64>,
    /// Days to answer.
    #[schema(example = 45.0)]
    pub days_given: Option<f64>,
    /// Remisser on which was decided.
    #[schema(example = 22)]
    pub decided: i64,
    /// Days from the sending to the decision.
    #[schema(example = 120.5)]
    pub days_to_decision: Option<f64>,
    /// Viewpoints that have a result.
    #[schema(example = 730)]
    pub viewpoints: Option<i64>,
    /// Share that was met.
    #[schema(example = 31.2)]
    pub share_met: Option<f64>,
    /// Share that was met wholly or in part.
    #[schema(example = 54.9)]
    pub share_met_or_partly: Option<f64>,
    /// Viewpoints of civil society that have a result.
    #[schema(example = 410)]
    pub civil_viewpoints: Option<i64>,
    /// Share of them that was met.
    #[schema(example = 28.0)]
    pub share_civil_met: Option<f64>,
    /// Share of them that was met wholly or in part.
    #[schema(example = 50.5)]
    pub share_civil_met_or_partly: Option<f64>,
}

/// Figures of a kind of body.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KindRow {
    /// The kind, as in the register, or `privatePerson`; of sizes `small` (at most 50 members), `medium` (at most 500), `large` or `unknown`.
    #[schema(example = "association")]
    pub kind: String,
    /// In Swedish.
    #[schema(example = "Föreningar")]
    pub name: String,
    /// Whether the figures of those who answered are left out.
    #[schema(example = false)]
    pub hidden: bool,
    /// How often they were asked.
    #[schema(example = 180)]
    pub invited: i64,
    /// How many different bodies of the register were asked.
    #[schema(example = 64)]
    pub bodies: i64,
    /// Of those asked, how many answered.
    #[schema(example = 95)]
    pub answered: i64,
    /// Of those asked, how many declined.
    #[schema(example = 9)]
    pub declined: i64,
    /// All who answered, asked or not.
    #[schema(example = 110)]
    pub respondents: Option<i64>,
    /// Those who were not asked.
    #[schema(example = 15)]
    pub uninvited: Option<i64>,
    /// Viewpoints that have a result.
    #[schema(example = 300)]
    pub viewpoints: Option<i64>,
    /// Share that was met.
    #[schema(example = 30.0)]
    pub share_met: Option<f64>,
    /// Share that was met wholly or in part.
    #[schema(example = 52.0)]
    pub share_met_or_partly: Option<f64>,
}

/// What a figure means.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Definition {
    /// Name of the figure in the answer.
    #[schema(example = "daysGiven")]
    pub measure: &'static str,
    /// In Swedish.
    #[schema(example = "dagar att svara")]
    pub name: &'static str,
    /// `count`, `percent` or `days`.
    #[schema(example = "days")]
    pub unit: &'static str,
    /// What it means, in Swedish.
    #[schema(example = "Kalenderdagar från utskicket till svarsdatum.")]
    pub definition: &'static str,
}

impl Definition {
    /// Of every measure.
    pub(super) fn all() -> Vec<Definition> {
        let of = |measure: &Measure| Definition {
            measure: measure.as_str(),
            name: measure.swedish(),
            unit: match measure.unit() {
                Unit::Count => "count",
                Unit::Percent => "percent",
                Unit::Days => "days",
            },
            definition: measure.definition(),
        };
        Measure::ALL.iter().map(of).collect()
    }
}

impl FiguresRow {
    pub(super) fn of(row: &Row) -> FiguresRow {
        let figures = &row.figures;
        let count = |count: i64| (!row.hidden).then_some(count);
        let share = |measure: Measure| {
            let left_out = row.hidden && measure.tells_of_respondents();
            measure.of(figures).filter(|_| !left_out)
        };
        FiguresRow {
            board_id: row.board,
            board: row.board_name.clone(),
            year: row.year,
            hidden: row.hidden,
            remisser: figures.remisser,
            with_civil_society: figures.with_civil_society,
            share_with_civil_society: share(Measure::ShareWithCivilSociety),
            asked: figures.asked,
            invited: figures.invited,
            answered: figures.answered,
            share_answered: share(Measure::ShareAnswered),
            declined: figures.declined,
            respondents: count(figures.respondents),
            uninvited: count(figures.uninvited),
            uninvited_civil_society: count(figures.uninvited_civil_society),
            days_given: figures.days_given,
            decided: figures.decided,
            days_to_decision: figures.days_to_decision,
            viewpoints: count(figures.viewpoints),
            share_met: share(Measure::ShareMet),
            share_met_or_partly: share(Measure::ShareMetOrPartly),
            civil_viewpoints: count(figures.civil_viewpoints),
            share_civil_met: share(Measure::ShareCivilMet),
            share_civil_met_or_partly: share(Measure::ShareCivilMetOrPartly),
        }
    }

    /// The value of a measure; none where there is none, or where it is left out.
    pub fn value(&self, measure: Measure) -> Option<f64> {
        #[allow(clippy::cast_precision_loss, reason = "counts of things stay far below 2^52")]
        let number = |count: i64| count as f64;
        match measure {
            Measure::Remisser => Some(number(self.remisser)),
            Measure::WithCivilSociety => Some(number(self.with_civil_society)),
            Measure::ShareWithCivilSociety => self.share_with_civil_society,
            Measure::Asked => Some(number(self.asked)),
            Measure::Invited => Some(number(self.invited)),
            Measure::Answered => Some(number(self.answered)),
            Measure::ShareAnswered => self.share_answered,
            Measure::Declined => Some(number(self.declined)),
            Measure::Respondents => self.respondents.map(number),
            Measure::Uninvited => self.uninvited.map(number),
            Measure::UninvitedCivilSociety => self.uninvited_civil_society.map(number),
            Measure::DaysGiven => self.days_given,
            Measure::Decided => Some(number(self.decided)),
            Measure::DaysToDecision => self.days_to_decision,
            Measure::Viewpoints => self.viewpoints.map(number),
            Measure::ShareMet => self.share_met,
            Measure::ShareMetOrPartly => self.share_met_or_partly,
            Measure::CivilViewpoints => self.civil_viewpoints.map(number),
            Measure::ShareCivilMet => self.share_civil_met,
            Measure::ShareCivilMetOrPartly => self.share_civil_met_or_partly,
        }
    }

    /// Whether this measure is left out, since it would tell of few.
    pub fn leaves_out(&self, measure: Measure) -> bool {
        self.hidden && measure.tells_of_respondents()
    }
}

impl KindRow {
    pub(super) fn of(kind: &Kind) -> KindRow {
        let count = |count: i64| (!kind.hidden).then_some(count);
        let results = Figures {
            viewpoints: kind.viewpoints,
            met: kind.met,
            partly_met: kind.partly_met,
            ..Figures::default()
        };
        let share = |measure: Measure| measure.of(&results).filter(|_| !kind.hidden);
        KindRow {
            name: name_of(&kind.kind).to_owned(),
            kind: kind.kind.clone(),
            hidden: kind.hidden,
            invited: kind.invited,
            bodies: kind.bodies,
            answered: kind.answered,
            declined: kind.declined,
            respondents: count(kind.respondents),
            uninvited: count(kind.uninvited),
            viewpoints: count(kind.viewpoints),
            share_met: share(Measure::ShareMet),
            share_met_or_partly: share(Measure::ShareMetOrPartly),
        }
    }
}

/// A kind or a size in Swedish.
fn name_of(kind: &str) -> &'static str {
    match kind {
        "small" => "Små (högst 50 medlemmar)",
        "medium" => "Mellanstora (51–500 medlemmar)",
        "large" => "Stora (fler än 500 medlemmar)",
        "unknown" => "Antalet medlemmar är inte känt",
        kind => swedish_kind(kind),
    }
}

impl CivilSocietyStatistics {
    pub(super) fn of(counted: &Counted, counted_on: Date, without_small_groups: bool, links: Links) -> Self {
        CivilSocietyStatistics {
            from_year: counted.question.from_year,
            to_year: counted.question.to_year,
            counted_on,
            without_small_groups,
            figures: counted.rows.iter().map(FiguresRow::of).collect(),
            kinds: counted.kinds.iter().map(KindRow::of).collect(),
            sizes: counted.sizes.iter().map(KindRow::of).collect(),
            definitions: Definition::all(),
            links,
        }
    }
}
