//! The figures as a page shows them: charts with their tables, the boards beside each other, kinds and sizes; in the words of a language.

use remiss_domain::statistics::Measure;

use super::charts::{Chart, Compared, charts};
use super::view::{FiguresRow, KindRow};
use crate::public::Language;

/// What the template of the figures is filled with.
pub struct ShownFigures<'a> {
    /// The words.
    pub t: &'a Language,
    /// Which board and years, in words.
    pub heading: String,
    /// The charts.
    pub charts: Vec<Chart>,
    /// Heading of the table of boards.
    pub every_board: String,
    /// The boards beside each other.
    pub compared: Compared,
    /// By kind of body, and by size.
    pub groups: Vec<Group>,
}

/// A table of kinds or sizes.
pub struct Group {
    /// Its caption.
    pub caption: String,
    /// Heading of its first column.
    pub head: String,
    /// What each row is about, in words, and its figures.
    pub rows: Vec<(String, KindRow)>,
}

/// What is shown, before it has words.
pub struct Shown<'a> {
    /// Name of the board; none: all of them.
    pub board: Option<&'a str>,
    /// First year and last year.
    pub years: (i32, i32),
    /// Figures of each year.
    pub by_year: &'a [FiguresRow],
    /// Figures of each board, and of all of them together where there are several.
    pub by_board: &'a [FiguresRow],
    /// By kind of body.
    pub kinds: Vec<KindRow>,
    /// By size.
    pub sizes: Vec<KindRow>,
}

impl<'a> ShownFigures<'a> {
    /// The figures in the words of a language.
    pub fn of(t: &'a Language, shown: Shown<'_>) -> ShownFigures<'a> {
        let (from, to) = shown.years;
        let board = shown.board.unwrap_or_else(|| t.say("statistics.all_boards"));
        ShownFigures {
            t,
            heading: t.with("statistics.by_year", "board", board),
            charts: charts(t, shown.by_year),
            every_board: t
                .with("statistics.every_board", "from", from)
                .replace("{to}", &to.to_string()),
            compared: Compared::of(t, shown.by_board),
            groups: vec![
                group(t, "statistics.by_kind", "statistics.kind", shown.kinds),
                group(t, "statistics.by_size", "statistics.size", shown.sizes),
            ],
        }
    }
}

fn group(t: &Language, caption: &str, head: &str, rows: Vec<KindRow>) -> Group {
    Group {
        caption: t.say(caption).to_owned(),
        head: t.say(head).to_owned(),
        rows: rows.into_iter().map(|row| (name_of(t, &row), row)).collect(),
    }
}

/// A kind or a size in words. One that the files have no word for is called as the API calls it.
fn name_of(t: &Language, row: &KindRow) -> String {
    let part = if ["small", "medium", "large", "unknown"].contains(&row.kind.as_str()) {
        "size"
    } else {
        "kind"
    };
    t.say_any(&format!("statistics.{part}_{}", row.kind), &row.name)
        .to_owned()
}

/// What a measure is called.
pub(super) fn name(t: &Language, measure: Measure) -> String {
    t.say_any(&format!("measures.{measure}"), measure.swedish())
        .to_owned()
}

/// What a measure means.
pub(super) fn meaning(t: &Language, measure: Measure) -> String {
    t.say_any(&format!("measures.{measure}_means"), measure.definition())
        .to_owned()
}

/// What a measure is called where there is little room.
pub(super) fn short(t: &Language, measure: Measure) -> String {
    let whole = format!("measures.{measure}");
    t.say_any(
        &format!("statistics.short_{measure}"),
        t.say_any(&whole, measure.swedish()),
    )
    .to_owned()
}

/// The value of a measure in words; where it is left out it says so.
pub(super) fn value(t: &Language, row: &FiguresRow, measure: Measure) -> String {
    if row.leaves_out(measure) {
        return t.say("statistics.hidden").to_owned();
    }
    measure.in_words(row.value(measure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::public::PageTexts;
    use crate::responses::swedish_kind;

    #[test]
    fn the_page_says_of_a_measure_what_the_api_and_the_file_say() {
        let texts = PageTexts::standard();
        let t = texts.of(None);
        for measure in Measure::ALL {
            assert_eq!(name(t, *measure).to_lowercase(), measure.swedish().to_lowercase());
            assert_eq!(meaning(t, *measure), measure.definition());
            let easy = texts.of(Some("lattlast"));
            assert_ne!(meaning(easy, *measure), measure.definition(), "{measure}");
        }
        for (key, text) in t.words() {
            if let Some(kind) = key.strip_prefix("statistics.kind_") {
                assert_eq!(text, swedish_kind(kind));
            }
        }
    }
}
