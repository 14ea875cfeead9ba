//! Where to find what in a long compilation: the themes with the numbers of their viewpoints and what came of them, and who
//! has spoken about what.

use remiss_documents::{Block, Cell, Column, Sheet, Table, Value};

use super::view::{Compilation, Theme};

/// Kinds of respondents with columns of their own; the width of a page has no room for more.
const KINDS: usize = 5;

/// The tables that stand before the viewpoints; none where there is one theme or none.
pub(super) fn tables(compilation: &Compilation) -> Vec<Block> {
    if compilation.themes.len() < 2 {
        return Vec::new();
    }
    let mut blocks = vec![Block::Table(contents(compilation))];
    let by_kind = by_kind(compilation);
    if by_kind.header.len() > 2 {
        blocks.push(Block::Table(by_kind));
    }
    blocks
}

/// What came of the viewpoints of a theme: met wholly or in part, not met, and all else.
struct Came {
    met: usize,
    not_met: usize,
    others: usize,
}

impl Came {
    fn of(theme: &Theme) -> Came {
        let with = |results: &[&str]| {
            let own = theme.viewpoints.iter().filter(|viewpoint| {
                viewpoint
                    .result
                    .as_deref()
                    .is_some_and(|result| results.contains(&result))
            });
            own.count()
        };
        let (met, not_met) = (with(&["met", "partlyMet"]), with(&["notMet"]));
        Came {
            met,
            not_met,
            others: theme.viewpoints.len() - met - not_met,
        }
    }
}

fn contents(compilation: &Compilation) -> Table {
    let mut next = 1;
    let rows = compilation.themes.iter().map(|theme| {
        let (first, count) = (next, theme.viewpoints.len());
        next += count;
        let numbers = if count == 1 {
            first.to_string()
        } else {
            format!("{first}–{}", next - 1)
        };
        let came = Came::of(theme);
        let mut row = vec![Cell::text(&theme.theme), Cell::right(numbers)];
        row.extend([count, came.met, came.not_met, came.others].map(number));
        row
    });
    Table {
        caption: Some("Teman, och var synpunkterna står (tillgodosedda: helt eller delvis)".to_owned()),
        rows: rows.collect(),
        header: [
            "Tema",
            "Synpunkt nr",
            "Antal",
            "Tillgodosedda",
            "Inte tillgodosedda",
            "Övriga",
        ]
        .map(str::to_owned)
        .to_vec(),
        widths: vec![149, 53, 34, 75, 74, 40],
    }
}

/// The kinds that have spoken most, with how they are called.
fn kinds(compilation: &Compilation) -> Vec<(&str, &str)> {
    let mut kinds: Vec<_> = compilation
        .kinds
        .iter()
        .filter(|kind| kind.viewpoints > 0)
        .collect();
    kinds.sort_by_key(|kind| std::cmp::Reverse(kind.viewpoints));
    let named = kinds
        .iter()
        .map(|kind| (kind.kind.as_str(), kind.swedish.as_str()));
    named.take(KINDS).collect()
}

fn by_kind(compilation: &Compilation) -> Table {
    let kinds = kinds(compilation);
    let mut others = false;
    let rows: Vec<Vec<usize>> = compilation
        .themes
        .iter()
        .map(|theme| {
            let of = |kind: &str| {
                let own = theme.viewpoints.iter().filter(|viewpoint| viewpoint.kind == kind);
                own.count()
            };
            let mut row: Vec<usize> = kinds.iter().map(|(kind, _)| of(kind)).collect();
            let rest = theme.viewpoints.len() - row.iter().sum::<usize>();
            others |= rest > 0;
            row.push(rest);
            row
        })
        .collect();
    let columns = kinds.len() + usize::from(others);
    let mut header = vec!["Tema".to_owned()];
    header.extend(kinds.iter().map(|(_, swedish)| (*swedish).to_owned()));
    if others {
        header.push("Andra".to_owned());
    }
    let cells = compilation.themes.iter().zip(rows).map(|(theme, row)| {
        let mut cells = vec![Cell::text(&theme.theme)];
        cells.extend(row.into_iter().take(columns).map(number));
        cells
    });
    Table {
        caption: Some("Synpunkter per tema och slag av avsändare".to_owned()),
        rows: cells.collect(),
        widths: std::iter::once(7)
            .chain(header.iter().skip(1).map(|_| 3))
            .collect(),
        header,
    }
}

/// A number in a table; nothing where there is none, so that the eye finds the others.
fn number(count: usize) -> Cell {
    match count {
        0 => Cell::right("–"),
        count => Cell::right(count.to_string()),
    }
}

/// The themes as a sheet of the workbook.
pub(super) fn sheet(compilation: &Compilation) -> Sheet {
    let count = |count: usize| Value::Number(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
    let rows = compilation.themes.iter().map(|theme| {
        let came = Came::of(theme);
        let mut row = vec![Value::from(theme.theme.as_str())];
        row.extend([theme.viewpoints.len(), came.met, came.not_met, came.others].map(count));
        row
    });
    Sheet {
        name: "Teman".to_owned(),
        columns: [
            ("Tema", 40.0),
            ("Synpunkter", 14.0),
            ("Helt eller delvis tillgodosedda", 18.0),
            ("Inte tillgodosedda", 18.0),
            ("Övriga", 12.0),
        ]
        .map(|(title, width)| Column::new(title, width))
        .to_vec(),
        rows: rows.collect(),
    }
}
