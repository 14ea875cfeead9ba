//! The header of a table: which column is which.

use std::fmt::Debug;

use crate::http::Sentence;

/// The columns that an import knows.
pub(crate) trait Columns: Copy + PartialEq + Debug + 'static {
    /// Each with its name, and the names that files have for it: in lower case, letters and digits alone. Columns that are not to be shown among
    /// those a file may have share the name of another.
    const KNOWN: &'static [(Self, &'static str, &'static [&'static str])];
    /// The one that has to be there.
    const NEEDED: Self;
    /// What stands in it is not read; there may be several.
    const IGNORED: Self;

    /// The column that a heading means.
    fn called(heading: &str) -> Option<Self> {
        let key = key(heading);
        let found = Self::KNOWN
            .iter()
            .find(|(_, _, names)| names.contains(&key.as_str()));
        found.map(|(column, ..)| *column)
    }

    /// Its name, as our own files have it.
    fn name(self) -> &'static str {
        let known = Self::KNOWN.iter().find(|(column, ..)| *column == self);
        known.map_or("", |(_, name, _)| *name)
    }
}

/// The columns of a table, in its order; none for one without a heading.
#[derive(Debug)]
pub(crate) struct Header<C>(Vec<Option<C>>);

impl<C: Columns> Header<C> {
    /// Reads the header. A column that is unknown, or stands twice, is an error: what it holds would be lost in silence.
    pub(crate) fn of(cells: &[String]) -> Result<Header<C>, Sentence> {
        let mut names: Vec<&str> = Vec::new();
        for (_, name, _) in C::KNOWN {
            if !names.contains(name) {
                names.push(name);
            }
        }
        let known = names.join(";");
        let mut columns = Vec::new();
        for cell in cells {
            if key(cell).is_empty() {
                columns.push(None);
                continue;
            }
            let Some(column) = C::called(cell) else {
                return Err(Sentence::new(
                    format!("Kolumnen ”{cell}” är okänd. Rubrikraden kan ha: {known}."),
                    format!("The column \"{cell}\" is unknown. The header may have: {known}."),
                ));
            };
            if column != C::IGNORED && columns.contains(&Some(column)) {
                return Err(Sentence::new(
                    format!("Kolumnen ”{cell}” står två gånger i rubrikraden."),
                    format!("The column \"{cell}\" stands twice in the header."),
                ));
            }
            columns.push(Some(column));
        }
        if columns.contains(&Some(C::NEEDED)) {
            Ok(Header(columns))
        } else {
            let needed = C::NEEDED.name();
            Err(Sentence::new(
                format!("Kolumnen {needed} saknas. Rubrikraden kan ha: {known}."),
                format!("The column {needed} is missing. The header may have: {known}."),
            ))
        }
    }

    /// The cell of a row below a column; empty where the table has no such column, or the row ends before it.
    pub(crate) fn cell<'a>(&self, cells: &'a [String], wanted: C) -> &'a str {
        let place = self.0.iter().position(|column| *column == Some(wanted));
        let cell = place.and_then(|place| cells.get(place));
        cell.map(|cell| cell.trim()).unwrap_or_default()
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.0.len()
    }

    /// What does not fit under the header: more cells than columns, or something below a column without a heading. In Swedish.
    pub(crate) fn misfit(&self, cells: &[String]) -> Option<String> {
        let is_full = |cell: &String| !cell.is_empty();
        if cells.iter().skip(self.0.len()).any(is_full) {
            return Some("Raden har fler fält än rubrikraden.".to_owned());
        }
        let stray = self
            .0
            .iter()
            .zip(cells)
            .find(|(column, cell)| column.is_none() && is_full(cell));
        stray.map(|(_, cell)| {
            let cell: String = cell.chars().take(40).collect();
            format!("”{cell}” står under en kolumn utan rubrik. Ge kolumnen en rubrik, eller töm den.")
        })
    }
}

/// A heading as it is compared: `Org.nr` is `orgnr`.
fn key(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}
