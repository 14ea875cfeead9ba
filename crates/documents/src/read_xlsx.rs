//! Workbooks (xlsx) that somebody else made, read as tables of texts: an upload is a stranger's program input.
//!
//! What is packed is counted before it is read, cells are taken one by one and never as a rectangle (two cells in opposite corners of a sheet would
//! claim seventeen thousand million), and what Excel shows is what is read: the value of a formula, a date as `2018-05-24`, a merged cell
//! in each of its rows. Sheets that are hidden are left out: they hold the lists that others choose from.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::panic::catch_unwind;

use calamine::{DataRef, Dimensions, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError};

use crate::package::{self, ReadError};

/// Sheets that are read of one workbook.
pub const MAX_SHEETS: usize = 50;
/// Rows with something in them, of all sheets together.
pub const MAX_ROWS: usize = 50_000;
/// Columns of a sheet.
pub const MAX_COLUMNS: u32 = 200;
/// Bytes of text, of all sheets together.
pub const MAX_SHEET_TEXT: usize = 32 << 20;

/// A visible sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadSheet {
    /// The name on its tab.
    pub name: String,
    /// Its rows in order; those without anything in them are left out.
    pub rows: Vec<ReadRow>,
}

/// A row of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// Its number as the program shows it, from 1.
    pub number: usize,
    /// Its cells from column A to the last one with something in it, as texts without blanks around.
    pub cells: Vec<String>,
    /// What is wrong with a cell, in a Swedish sentence that says how to mend it.
    pub wrong: Option<String>,
}

/// Why a workbook is not read. `Display` is English; [`SheetError::swedish`] is what a person reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SheetError {
    /// It is no xlsx, but another kind of spreadsheet.
    #[error("a spreadsheet in another format; save it as .xlsx or CSV")]
    OtherFormat,
    /// It is no spreadsheet.
    #[error("not a spreadsheet")]
    NoSpreadsheet,
    /// It is encrypted with a password.
    #[error("the file is protected with a password")]
    PasswordProtected,
    /// More sheets, rows, columns or text than is read, or too large when unpacked.
    #[error("larger than {MAX_SHEETS} sheets, {MAX_ROWS} rows and {MAX_COLUMNS} columns")]
    TooLarge,
    /// It is packed like a zip bomb, or as no spreadsheet program packs.
    #[error("packed as no spreadsheet program packs")]
    Bomb,
    /// It is cut off, or broken otherwise.
    #[error("the file is broken")]
    Broken,
}

impl SheetError {
    /// What is wrong and how to mend it, in Swedish sentences.
    #[must_use]
    pub fn swedish(&self) -> String {
        const SAVE_AS: &str = "Öppna filen i Excel eller LibreOffice, välj Spara som och formatet Excel-arbetsbok (.xlsx) eller CSV, och skicka den filen.";
        match self {
            Self::OtherFormat => format!("Filen är ett kalkylblad i ett annat format. {SAVE_AS}"),
            Self::NoSpreadsheet => format!("Filen är inget kalkylblad (.xlsx). {SAVE_AS}"),
            Self::PasswordProtected => "Filen är skyddad med lösenord och kan inte läsas. Ta bort lösenordet i Excel (Arkiv, Info, Skydda arbetsbok, \
                Kryptera med lösenord: töm fältet), spara och skicka filen igen."
                .to_owned(),
            Self::TooLarge => format!(
                "Filen är för stor: högst {MAX_SHEETS} blad, {MAX_ROWS} rader med innehåll och {MAX_COLUMNS} kolumner kan läsas. Ta bort det som inte ska \
                 läsas in, eller dela upp filen."
            ),
            Self::Bomb => format!("Filen är packad på ett sätt som inget kalkylprogram gör (en så kallad zipbomb) och tas inte emot. {SAVE_AS}"),
            Self::Broken => format!("Filen är skadad eller har inte kommit fram hel. {SAVE_AS}"),
        }
    }
}

impl From<ReadError> for SheetError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::PasswordProtected => Self::PasswordProtected,
            ReadError::TooLarge | ReadError::TooManyEntries => Self::TooLarge,
            ReadError::Bomb | ReadError::UnsafeName | ReadError::DuplicateName => Self::Bomb,
            _ => Self::Broken,
        }
    }
}

impl From<XlsxError> for SheetError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::Password => Self::PasswordProtected,
            _ => Self::Broken,
        }
    }
}

/// Whether the bytes begin as a packed or an old Office file does: nothing that could be read as CSV.
#[must_use]
pub fn seems_packed(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(OLE)
}

const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// The visible sheets of a workbook, in its order.
///
/// # Errors
///
/// [`SheetError`] says why the file as a whole is not read. A cell that shows an error (`#REF!`), or a formula that was never worked out, is told of its
/// row: [`ReadRow::wrong`].
pub fn read_xlsx(bytes: &[u8]) -> Result<Vec<ReadSheet>, SheetError> {
    if bytes.starts_with(OLE) {
        let encrypted: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let is_encrypted = bytes.windows(encrypted.len()).any(|window| window == encrypted);
        return Err(if is_encrypted {
            SheetError::PasswordProtected
        } else {
            SheetError::OtherFormat
        });
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(SheetError::NoSpreadsheet);
    }
    let names = package::names_within_limits(bytes)?;
    let has = |name: &str| names.iter().any(|known| known == name);
    if !names.iter().any(|name| name.starts_with("xl/")) {
        let other = has("content.xml") || has("index/document.iwa");
        return Err(if other {
            SheetError::OtherFormat
        } else {
            SheetError::NoSpreadsheet
        });
    }
    if has("xl/workbook.bin") {
        return Err(SheetError::OtherFormat);
    }
    // Calamine's arithmetic overflows on names of cells that no program writes, which panics where overflows are looked for.
    catch_unwind(|| read_sheets(bytes)).unwrap_or(Err(SheetError::Broken))
}

fn read_sheets(bytes: &[u8]) -> Result<Vec<ReadSheet>, SheetError> {
    let mut book = Xlsx::new(Cursor::new(bytes))?;
    let visible: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet)
        .map(|sheet| sheet.name.clone())
        .collect();
    if visible.len() > MAX_SHEETS {
        return Err(SheetError::TooLarge);
    }
    let mut room = Room {
        rows: MAX_ROWS,
        text: MAX_SHEET_TEXT,
    };
    let mut sheets = Vec::new();
    for name in visible {
        let rows = read_sheet(&mut book, &name, &mut room)?;
        sheets.push(ReadSheet { name, rows });
    }
    Ok(sheets)
}

/// What may still be read.
struct Room {
    rows: usize,
    text: usize,
}

impl Room {
    fn take_row(&mut self) -> Result<(), SheetError> {
        self.rows = self.rows.checked_sub(1).ok_or(SheetError::TooLarge)?;
        Ok(())
    }

    fn take_text(&mut self, text: &str) -> Result<(), SheetError> {
        self.text = self.text.checked_sub(text.len()).ok_or(SheetError::TooLarge)?;
        Ok(())
    }
}

/// A row while it is read: its cells by their column.
#[derive(Default)]
struct Sparse {
    cells: BTreeMap<u32, String>,
    wrong: Option<String>,
}

fn read_sheet(
    book: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    room: &mut Room,
) -> Result<Vec<ReadRow>, SheetError> {
    let merged = book.merge_cells_by_sheet_name(name)?;
    let mut rows: BTreeMap<u32, Sparse> = BTreeMap::new();
    let mut cells = book.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let (row, column) = cell.pos;
        let (text, wrong) = match shown(&cell.value) {
            Ok(text) if text.is_empty() && cell.formula.is_some() && matches!(cell.value, DataRef::Empty) => {
                let wrong = "har en formel som aldrig har räknats ut. Öppna filen i Excel, spara den och skicka den igen.";
                (String::new(), Some(wrong.to_owned()))
            }
            Ok(text) => (text, None),
            Err(error) => {
                let wrong = format!("visar felet {error}. Rätta formeln, eller skriv in värdet.");
                (String::new(), Some(wrong))
            }
        };
        if text.is_empty() && wrong.is_none() {
            continue;
        }
        if column >= MAX_COLUMNS {
            return Err(SheetError::TooLarge);
        }
        if !rows.contains_key(&row) {
            room.take_row()?;
        }
        room.take_text(&text)?;
        let sparse = rows.entry(row).or_default();
        if let Some(wrong) = wrong {
            let words = format!("Cellen {}{} {wrong}", letters(column), row + 1);
            sparse.wrong.get_or_insert(words);
        }
        sparse.cells.insert(column, text);
    }
    for region in merged.iter().filter(|region| region.end.0 > region.start.0) {
        fill_down(&mut rows, region, room)?;
    }
    Ok(rows
        .into_iter()
        .map(|(row, sparse)| ReadRow {
            number: usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1),
            cells: dense(sparse.cells),
            wrong: sparse.wrong,
        })
        .collect())
}

/// Gives the rows below what a merged cell says, where they have something of their own: a name that stands once beside three contacts is
/// the name of all three.
fn fill_down(
    rows: &mut BTreeMap<u32, Sparse>,
    region: &Dimensions,
    room: &mut Room,
) -> Result<(), SheetError> {
    let (first, column) = region.start;
    let text = rows.get(&first).and_then(|row| row.cells.get(&column)).cloned();
    let Some(text) = text.filter(|text| !text.is_empty() && column < MAX_COLUMNS) else {
        return Ok(());
    };
    for (_, row) in rows.range_mut(first + 1..=region.end.0.max(first + 1)) {
        room.take_text(&text)?;
        row.cells.entry(column).or_insert_with(|| text.clone());
    }
    Ok(())
}

fn dense(cells: BTreeMap<u32, String>) -> Vec<String> {
    let mut dense = Vec::new();
    for (column, text) in cells {
        let place = usize::try_from(column)
            .unwrap_or(usize::MAX)
            .min(MAX_COLUMNS as usize);
        dense.resize(place, String::new());
        dense.push(text);
    }
    dense
}

/// A value as the program shows it, or the error that it shows.
fn shown(value: &DataRef<'_>) -> Result<String, String> {
    Ok(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.trim().to_owned(),
        DataRef::SharedString(text) => text.trim().to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => in_digits(*number),
        DataRef::Bool(is) => if *is { "ja" } else { "nej" }.to_owned(),
        DataRef::DateTime(time) if time.is_duration() || time.as_f64() < 1.0 => clock(time.as_f64()),
        DataRef::DateTime(time) => {
            let (year, month, day, hour, minute, ..) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute) == (0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}")
            }
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.trim_end_matches("T00:00:00").to_owned()
        }
        DataRef::Error(error) => return Err(error.to_string()),
    })
}

/// A clock time: the part of a day.
fn clock(days: f64) -> String {
    let minutes = (days * 24.0 * 60.0).round();
    if !(0.0..1.0e9).contains(&minutes) {
        return in_digits(days);
    }
    format!("{:02}:{:02}", (minutes / 60.0).floor(), minutes % 60.0)
}

/// A number with all its digits, and with a decimal comma: an organisation number is never `8.02e9`.
fn in_digits(number: f64) -> String {
    if number.abs() < 1.0e15 {
        number.to_string().replace('.', ",")
    } else {
        format!("{number:.0}")
    }
}

/// The letters of a column: `A`, `Z`, `AA`.
fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "read_xlsx_tests.rs"]
mod tests;
