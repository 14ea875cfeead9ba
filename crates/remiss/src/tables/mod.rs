//! Tables that people send in, CSV or workbook: one reader for every import. It finds the header and knows its columns by the names that files have for
//! them, and accounts for every row.
//!
//! A file is read whole before anything is done with it. What is wrong with the file as a whole is one sentence; what is wrong with a row
//! is the row's own, and costs no other row.

mod csv_rows;
mod header;

pub(crate) use header::{Columns, Header};

use std::borrow::Cow;

use remiss_documents::{SheetError, read_xlsx, seems_packed};
use remiss_domain::letters;

use crate::http::{ApiError, ApiResult, Sentence};

/// Media types under which tables come.
pub(crate) const MEDIA_TYPES: &[&str] = &[
    "text/csv",
    "text/plain",
    "application/csv",
    "application/vnd.ms-excel",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/octet-stream",
];

/// Rows above the header, at most: a title, the day it was printed.
const ROWS_ABOVE: usize = 10;

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableRow {
    /// The sheet of the workbook that it stands on; none of a CSV file.
    pub sheet: Option<String>,
    /// Line of the file, or row of the sheet, from 1.
    pub line: usize,
    /// Its cells without blanks around; or why it cannot be read, in Swedish.
    pub cells: Result<Vec<String>, Cow<'static, str>>,
}

/// A table with its header.
#[derive(Debug)]
pub(crate) struct Table<C> {
    /// Its columns.
    pub header: Header<C>,
    /// Its rows in order, without the header; blank ones are left out.
    pub rows: Vec<TableRow>,
}

/// What a file holds.
#[derive(Debug)]
pub(crate) struct TableFile<C> {
    /// `csv` or `xlsx`.
    pub format: &'static str,
    /// Its tables: of a workbook one for each sheet with a header.
    pub tables: Vec<Table<C>>,
    /// Sheets with something on them and without a header, by name: they were not read.
    pub left_out: Vec<String>,
}

impl<C: Columns> TableFile<C> {
    /// Reads a file, whichever kind it is of.
    pub(crate) fn read(bytes: &[u8]) -> Result<TableFile<C>, Sentence> {
        if seems_packed(bytes) {
            return TableFile::of_workbook(bytes);
        }
        let rows: Vec<TableRow> = csv_rows::read(bytes)?
            .into_iter()
            .map(|row| TableRow {
                sheet: None,
                line: row.line,
                cells: row
                    .cells
                    .map(unguarded)
                    .map(in_our_letters)
                    .map_err(Cow::Borrowed),
            })
            .collect();
        Ok(TableFile {
            format: "csv",
            tables: vec![table(rows)?],
            left_out: Vec::new(),
        })
    }

    fn of_workbook(bytes: &[u8]) -> Result<TableFile<C>, Sentence> {
        let wrong = |error: SheetError| Sentence::new(error.swedish(), error.to_string());
        let mut file = TableFile {
            format: "xlsx",
            tables: Vec::new(),
            left_out: Vec::new(),
        };
        let mut first_error = None;
        for sheet in read_xlsx(bytes).map_err(wrong)? {
            let rows: Vec<TableRow> = sheet
                .rows
                .into_iter()
                .map(|row| TableRow {
                    sheet: Some(sheet.name.clone()),
                    line: row.number,
                    cells: row
                        .wrong
                        .map_or(Ok(in_our_letters(row.cells)), |wrong| Err(Cow::Owned(wrong))),
                })
                .collect();
            if rows.is_empty() {
                continue;
            }
            if header_place::<C>(&rows).is_some() {
                let told = |sentence: Sentence| {
                    Sentence::new(
                        format!("Bladet ”{}”: {}", sheet.name, sentence.sv),
                        format!("The sheet \"{}\": {}", sheet.name, sentence.en),
                    )
                };
                file.tables.push(table(rows).map_err(told)?);
            } else {
                if first_error.is_none() {
                    first_error = table::<C>(rows).err();
                }
                file.left_out.push(sheet.name);
            }
        }
        if file.tables.is_empty() {
            let empty = || Sentence::new("Filen är tom.", "The file is empty.");
            return Err(first_error.unwrap_or_else(empty));
        }
        Ok(file)
    }

    /// How many rows there are.
    pub(crate) fn count(&self) -> usize {
        self.tables.iter().map(|table| table.rows.len()).sum()
    }
}

/// Reads a file on a thread of its own kind, since a large one takes a while, and gives the bytes back.
pub(crate) async fn read_in_background<C: Columns + Send>(
    bytes: Vec<u8>,
) -> ApiResult<(Result<TableFile<C>, Sentence>, Vec<u8>)> {
    tokio::task::spawn_blocking(move || (TableFile::read(&bytes), bytes))
        .await
        .map_err(ApiError::internal)
}

/// Splits the header from the rows. Where none has the column that is needed, the first row is taken for it, and the error says what it lacks.
fn table<C: Columns>(mut rows: Vec<TableRow>) -> Result<Table<C>, Sentence> {
    let place = header_place::<C>(&rows).unwrap_or(0);
    if rows.is_empty() {
        return Err(Sentence::new("Filen är tom.", "The file is empty."));
    }
    let rest = rows.split_off(place + 1);
    let header = match rows.pop().map(|row| row.cells) {
        Some(Ok(cells)) => Header::of(&cells)?,
        Some(Err(reason)) => {
            return Err(Sentence::new(
                format!("Rubrikraden kan inte läsas: {reason}"),
                "The header cannot be read.",
            ));
        }
        None => return Err(Sentence::new("Filen är tom.", "The file is empty.")),
    };
    Ok(Table { header, rows: rest })
}

fn header_place<C: Columns>(rows: &[TableRow]) -> Option<usize> {
    rows.iter().take(ROWS_ABOVE).position(|row| {
        let cells = row.cells.as_ref();
        cells.is_ok_and(|cells| cells.iter().any(|cell| C::called(cell) == Some(C::NEEDED)))
    })
}

/// Takes away the apostrophe that keeps a spreadsheet program from running a text as a formula: our own files have it, and what
/// was written out is read back as it was.
fn unguarded(mut cells: Vec<String>) -> Vec<String> {
    for cell in &mut cells {
        if let Some(text) = cell.strip_prefix('\'')
            && text.starts_with(['=', '+', '-', '@'])
        {
            *cell = text.to_owned();
        }
    }
    cells
}

/// What a Mac wrote in two parts is the same letter as in the register.
fn in_our_letters(mut cells: Vec<String>) -> Vec<String> {
    for cell in &mut cells {
        if let Cow::Owned(ours) = letters::of_name(cell) {
            *cell = ours;
        }
    }
    cells
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use remiss_documents::{Column, Sheet, Workbook, render_csv, render_xlsx};

    use super::*;

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Known {
        Name,
        Phone,
        Ignored,
    }

    impl Columns for Known {
        const KNOWN: &'static [(Known, &'static str, &'static [&'static str])] = &[
            (Known::Name, "Namn", &["namn", "förening"]),
            (Known::Phone, "Telefon", &["telefon"]),
            (Known::Ignored, "Anteckning", &["anteckning"]),
        ];
        const NEEDED: Known = Known::Name;
        const IGNORED: Known = Known::Ignored;
    }

    fn sheet(name: &str, columns: &[&str], rows: &[&[&str]]) -> Sheet {
        Sheet {
            name: name.to_owned(),
            columns: columns.iter().map(|title| Column::new(*title, 20.0)).collect(),
            rows: rows
                .iter()
                .map(|row| row.iter().map(|cell| (*cell).into()).collect())
                .collect(),
        }
    }

    fn book(sheets: Vec<Sheet>) -> Vec<u8> {
        render_xlsx(&Workbook {
            title: "Register".to_owned(),
            creator: "Samordnaren".to_owned(),
            date: jiff::civil::date(2019, 9, 2),
            sheets,
        })
        .unwrap()
    }

    fn read(bytes: &[u8]) -> Result<TableFile<Known>, Sentence> {
        TableFile::read(bytes)
    }

    fn cells(file: &TableFile<Known>) -> Vec<Vec<String>> {
        let rows = file.tables.iter().flat_map(|table| &table.rows);
        rows.map(|row| row.cells.clone().unwrap()).collect()
    }

    #[test]
    fn a_text_that_was_guarded_against_formulas_is_read_back_as_it_was() {
        let sheet = sheet(
            "Blad",
            &["Namn", "Telefon"],
            &[&["'=1+1", "+46 19 000 00 00"], &["'Ängen'", "-"]],
        );
        let csv = read(&render_csv(&sheet)).unwrap();
        assert_eq!(cells(&csv)[0][1], "+46 19 000 00 00");
        assert_eq!(cells(&csv)[1], ["'Ängen'", "-"]);
        let xlsx = read(&book(vec![sheet])).unwrap();
        assert_eq!(cells(&xlsx)[0], ["'=1+1", "+46 19 000 00 00"]);
    }

    #[test]
    fn every_sheet_with_a_header_is_read_and_the_others_are_named() {
        let bytes = book(vec![
            sheet("Om filen", &["Register 2019"], &[&["Skriv inte här"]]),
            sheet("Norr", &["Förening", "Telefon"], &[&["A", "1"]]),
            sheet("Söder", &["Telefon", "Namn"], &[&["2", "B"]]),
        ]);
        let file = read(&bytes).unwrap();
        assert_eq!(file.left_out, ["Om filen"]);
        let names: Vec<_> = file
            .tables
            .iter()
            .flat_map(|table| {
                table
                    .rows
                    .iter()
                    .map(|row| table.header.cell(row.cells.as_ref().unwrap(), Known::Name))
            })
            .collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(file.tables[1].rows[0].sheet.as_deref(), Some("Söder"));
    }

    #[test]
    fn a_title_above_the_header_is_passed_over() {
        let file =
            read("Föreningsregister\n\nUtskrivet 2019-09-02;\nNamn;Telefon\nA;1\n".as_bytes()).unwrap();
        assert_eq!(file.tables[0].rows[0].line, 5);
        assert_eq!(cells(&file), [["A", "1"]]);
    }

    #[test]
    fn a_workbook_without_the_column_that_is_needed_is_refused_with_what_it_lacks() {
        let error = read(&book(vec![sheet("Blad", &["Telefon"], &[&["1"]])])).unwrap_err();
        assert!(error.sv.contains("Kolumnen Namn saknas"), "{}", error.sv);
        let error = read(&book(vec![sheet("Blad", &["Namn", "Färg"], &[&["A", "röd"]])])).unwrap_err();
        assert!(
            error.sv.contains("Blad") && error.sv.contains("Färg"),
            "{}",
            error.sv
        );
    }
}
