//! The charts of the statistics: bars in plain SVG, each with the table of the same figures beside it and the definitions below, so
//! that nobody needs to see the picture.

use std::fmt::Write as _;

use remiss_domain::statistics::Measure;

use super::shown::{meaning, name, short, value};
use super::view::FiguresRow;
use crate::public::Language;

/// A chart with its table and its definitions.
pub struct Chart {
    /// Id of its heading.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// The chart as SVG, safe to put into a page; empty where there is nothing to draw.
    pub svg: String,
    /// Headings of the columns after the year.
    pub columns: Vec<String>,
    /// The rows: year, and the figures in words.
    pub rows: Vec<(String, Vec<String>)>,
    /// The measures and what they mean.
    pub definitions: Vec<(String, String)>,
}

/// What a chart shows.
struct Plan {
    id: &'static str,
    /// Key of its heading, among the words of the pages; with `_about` of what it shows.
    title: &'static str,
    /// What is drawn.
    drawn: &'static [Measure],
    /// What else stands in the table.
    also: &'static [Measure],
}

const PLANS: &[Plan] = &[
    Plan {
        id: "tillfragas",
        title: "statistics.chart_asked",
        drawn: &[Measure::Remisser, Measure::WithCivilSociety],
        also: &[Measure::ShareWithCivilSociety],
    },
    Plan {
        id: "svarar",
        title: "statistics.chart_answers",
        drawn: &[Measure::Invited, Measure::Answered],
        also: &[Measure::ShareAnswered, Measure::Declined, Measure::Uninvited],
    },
    Plan {
        id: "tid",
        title: "statistics.chart_time",
        drawn: &[Measure::DaysGiven],
        also: &[],
    },
    Plan {
        id: "skede",
        title: "statistics.chart_stage",
        drawn: &[Measure::DaysToDecision],
        also: &[Measure::Decided],
    },
    Plan {
        id: "resultat",
        title: "statistics.chart_results",
        drawn: &[Measure::ShareMetOrPartly, Measure::ShareCivilMetOrPartly],
        also: &[Measure::Viewpoints, Measure::ShareMet],
    },
];

/// The charts of these years.
pub(super) fn charts(t: &Language, years: &[FiguresRow]) -> Vec<Chart> {
    PLANS
        .iter()
        .map(|plan| {
            let measures = || plan.drawn.iter().chain(plan.also).copied();
            Chart {
                id: plan.id,
                title: t.say(plan.title).to_owned(),
                about: t.say(&format!("{}_about", plan.title)).to_owned(),
                svg: bars(t, plan, years),
                columns: measures().map(|measure| name(t, measure)).collect(),
                rows: years
                    .iter()
                    .map(|row| {
                        let year = row.year.map_or_else(String::new, |year| year.to_string());
                        (year, measures().map(|measure| value(t, row, measure)).collect())
                    })
                    .collect(),
                definitions: measures()
                    .map(|measure| (name(t, measure), meaning(t, measure)))
                    .collect(),
            }
        })
        .collect()
}

/// Widths and heights in the picture's own units, of which it is 360 wide: on a phone they are about as many pixels.
const YEAR_WIDTH: f64 = 44.0;
const LONGEST_BAR: f64 = 232.0;
const BAR: f64 = 17.0;
const GAP: f64 = 10.0;
const LEGEND: f64 = 20.0;
/// Fill and outline of the first and the second bar: dark, and light with a dark outline, so that they differ in grey too.
const FILLS: [(&str, &str); 2] = [("#1d4f7c", "#1d4f7c"), ("#f2c75c", "#6b4e00")];

/// Horizontal bars, one group for each year.
fn bars(t: &Language, plan: &Plan, years: &[FiguresRow]) -> String {
    let values = || {
        years
            .iter()
            .flat_map(|row| plan.drawn.iter().filter_map(|measure| row.value(*measure)))
    };
    let most = values().fold(0.0_f64, f64::max);
    if most <= 0.0 {
        return String::new();
    }
    let several = plan.drawn.len() > 1;
    #[allow(clippy::cast_precision_loss, reason = "a handful of bars")]
    let (head, group) = (
        if several {
            plan.drawn.len() as f64 * LEGEND + 6.0
        } else {
            0.0
        },
        plan.drawn.len() as f64 * BAR + GAP,
    );
    #[allow(clippy::cast_precision_loss, reason = "a few years")]
    let height = head + group * years.len() as f64;
    let mut svg = format!(
        "<svg class=\"chart\" viewBox=\"0 0 360 {height:.0}\" role=\"img\" aria-labelledby=\"{id} {id}-om\" \
         font-size=\"13\" fill=\"currentColor\">",
        id = plan.id
    );
    if several {
        let mut y = 14.0;
        for (measure, (fill, line)) in plan.drawn.iter().zip(FILLS) {
            let _ = write!(
                svg,
                "<rect x=\"0.5\" y=\"{:.1}\" width=\"12\" height=\"12\" fill=\"{fill}\" stroke=\"{line}\"/>\
                 <text x=\"20\" y=\"{y:.1}\">{}</text>",
                y - 11.0,
                escaped(&short(t, *measure))
            );
            y += LEGEND;
        }
    }
    let mut y = head;
    for row in years {
        let year = row.year.map_or_else(String::new, |year| year.to_string());
        #[allow(clippy::cast_precision_loss, reason = "a handful of bars")]
        let middle = y + plan.drawn.len() as f64 * BAR / 2.0 + 4.5;
        let _ = write!(svg, "<text x=\"0\" y=\"{middle:.1}\">{year}</text>");
        for (measure, (fill, line)) in plan.drawn.iter().zip(FILLS) {
            let width = row.value(*measure).unwrap_or_default().max(0.0) / most * LONGEST_BAR;
            if width > 0.0 {
                let _ = write!(
                    svg,
                    "<rect x=\"{YEAR_WIDTH}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"{fill}\" stroke=\"{line}\"/>",
                    y + 1.0,
                    BAR - 3.0
                );
            }
            let _ = write!(
                svg,
                "<text x=\"{:.1}\" y=\"{:.1}\">{}</text>",
                YEAR_WIDTH + width + 5.0,
                y + BAR - 4.5,
                escaped(&value(t, row, *measure))
            );
            y += BAR;
        }
        y += GAP;
    }
    svg.push_str("</svg>");
    svg
}

/// Text of ours as it stands in a picture: the municipality writes its own.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// What is compared between boards.
const OF_BOARDS: [Measure; 7] = [
    Measure::Remisser,
    Measure::ShareWithCivilSociety,
    Measure::Invited,
    Measure::ShareAnswered,
    Measure::DaysGiven,
    Measure::DaysToDecision,
    Measure::ShareMetOrPartly,
];

/// The boards beside each other, all years together.
pub struct Compared {
    /// Headings of the columns after the board.
    pub columns: Vec<String>,
    /// The rows: board, and the figures in words.
    pub rows: Vec<(String, Vec<String>)>,
    /// The measures and what they mean.
    pub definitions: Vec<(String, String)>,
}

impl Compared {
    /// Of these boards.
    pub(super) fn of(t: &Language, boards: &[FiguresRow]) -> Compared {
        let words = |row: &FiguresRow| OF_BOARDS.iter().map(|measure| value(t, row, *measure)).collect();
        let board = |row: &FiguresRow| match row.board_id {
            Some(_) => row.board.clone(),
            None => t.say("statistics.all_boards").to_owned(),
        };
        Compared {
            columns: OF_BOARDS.iter().map(|measure| name(t, *measure)).collect(),
            rows: boards.iter().map(|row| (board(row), words(row))).collect(),
            definitions: OF_BOARDS
                .iter()
                .map(|measure| (name(t, *measure), meaning(t, *measure)))
                .collect(),
        }
    }
}
