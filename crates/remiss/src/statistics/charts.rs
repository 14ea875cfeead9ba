//! The charts of the statistics: bars in plain SVG, each with the table of the same figures beside it and the definitions below, so
//! that nobody needs to see the picture.

use std::fmt::Write as _;

use remiss_domain::statistics::Measure;

use super::view::FiguresRow;

/// A chart with its table and its definitions.
pub struct Chart {
    /// Id of its heading.
    pub id: &'static str,
    /// Heading.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub about: &'static str,
    /// The chart as SVG, safe to put into a page; empty where there is nothing to draw.
    pub svg: String,
    /// Headings of the columns after the year.
    pub columns: Vec<String>,
    /// The rows: year, and the figures in words.
    pub rows: Vec<(String, Vec<String>)>,
    /// The measures and what they mean.
    pub definitions: Vec<(String, &'static str)>,
}

/// What a chart shows.
struct Plan {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    /// What is drawn.
    drawn: &'static [Measure],
    /// What else stands in the table.
    also: &'static [Measure],
}

const PLANS: &[Plan] = &[
    Plan {
        id: "tillfragas",
        title: "Tillfrågas civilsamhället?",
        about: "Hur många remisser som har skickats ut, och hur många av dem som gick till civilsamhället.",
        drawn: &[Measure::Remisser, Measure::WithCivilSociety],
        also: &[Measure::ShareWithCivilSociety],
    },
    Plan {
        id: "svarar",
        title: "Svarar civilsamhället?",
        about: "Hur många i civilsamhället som har tillfrågats, och hur många av dem som har svarat.",
        drawn: &[Measure::Invited, Measure::Answered],
        also: &[Measure::ShareAnswered, Measure::Declined, Measure::Uninvited],
    },
    Plan {
        id: "tid",
        title: "Hur lång tid får de som tillfrågas?",
        about: "Dagar från utskicket till svarsdatum, median.",
        drawn: &[Measure::DaysGiven],
        also: &[],
    },
    Plan {
        id: "skede",
        title: "I hur tidigt skede?",
        about: "Dagar från utskicket till beslutet, median. Fler dagar betyder ett tidigare skede.",
        drawn: &[Measure::DaysToDecision],
        also: &[Measure::Decided],
    },
    Plan {
        id: "resultat",
        title: "Vad leder synpunkterna till?",
        about: "Hur stor del av synpunkterna som har tillgodosetts helt eller delvis: alla svarande, och civilsamhället.",
        drawn: &[Measure::ShareMetOrPartly, Measure::ShareCivilMetOrPartly],
        also: &[Measure::Viewpoints, Measure::ShareMet],
    },
];

/// The charts of these years.
pub fn charts(years: &[FiguresRow]) -> Vec<Chart> {
    PLANS
        .iter()
        .map(|plan| {
            let measures = || plan.drawn.iter().chain(plan.also).copied();
            Chart {
                id: plan.id,
                title: plan.title,
                about: plan.about,
                svg: bars(plan, years),
                columns: measures().map(|measure| capital(measure.swedish())).collect(),
                rows: years
                    .iter()
                    .map(|row| {
                        let year = row
                            .year
                            .map_or_else(|| "Alla år".to_owned(), |year| year.to_string());
                        (year, measures().map(|measure| row.words(measure)).collect())
                    })
                    .collect(),
                definitions: measures()
                    .map(|measure| (capital(measure.swedish()), measure.definition()))
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
fn bars(plan: &Plan, years: &[FiguresRow]) -> String {
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
                capital(short(*measure))
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
            let value = row.value(*measure);
            let width = value.unwrap_or_default().max(0.0) / most * LONGEST_BAR;
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
                row.words(*measure)
            );
            y += BAR;
        }
        y += GAP;
    }
    svg.push_str("</svg>");
    svg
}

/// The name of a measure where there is little room.
fn short(measure: Measure) -> &'static str {
    match measure {
        Measure::Remisser => "alla remisser",
        Measure::WithCivilSociety => "till civilsamhället",
        Measure::Invited => "tillfrågade",
        Measure::Answered => "svarade",
        Measure::ShareMetOrPartly => "alla svarande",
        Measure::ShareCivilMetOrPartly => "civilsamhället",
        other => other.swedish(),
    }
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
    pub definitions: Vec<(String, &'static str)>,
}

impl Compared {
    /// Of these boards.
    pub fn of(boards: &[FiguresRow]) -> Compared {
        let words = |row: &FiguresRow| OF_BOARDS.iter().map(|measure| row.words(*measure)).collect();
        Compared {
            columns: OF_BOARDS
                .iter()
                .map(|measure| capital(measure.swedish()))
                .collect(),
            rows: boards.iter().map(|row| (row.board.clone(), words(row))).collect(),
            definitions: OF_BOARDS
                .iter()
                .map(|measure| (capital(measure.swedish()), measure.definition()))
                .collect(),
        }
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
