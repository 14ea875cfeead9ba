//! Spreadsheets (xlsx) for those who go on counting: header row in view, filter, dates as dates.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook as Book, Worksheet, XlsxError,
};

use crate::{DocumentError, Sheet, Value, Workbook, prepare};

/// What a cell can hold, in UTF-16 units as the format counts.
const CELL_LIMIT: usize = 32_767;
/// Rows of a sheet, the header row included.
const ROW_LIMIT: usize = 1_048_576;
const COLUMN_LIMIT: usize = 16_384;

/// The workbook as an xlsx file. Texts are written as texts, whatever they begin with: there are no formulas in it.
///
/// # Errors
///
/// [`DocumentError::Nothing`] without sheets; [`DocumentError::TooManyBlocks`] for more rows or columns than a sheet holds;
/// [`DocumentError::Xlsx`] when it could not be put together.
pub fn render_xlsx(workbook: &Workbook) -> Result<Vec<u8>, DocumentError> {
    if workbook.sheets.is_empty() {
        return Err(DocumentError::Nothing);
    }
    for sheet in &workbook.sheets {
        for (blocks, limit) in [
            (sheet.rows.len(), ROW_LIMIT - 1),
            (sheet.columns.len(), COLUMN_LIMIT),
        ] {
            if blocks > limit {
                return Err(DocumentError::TooManyBlocks { blocks, limit });
            }
        }
    }
    write(workbook).map_err(|error| DocumentError::Xlsx(error.to_string()))
}

fn write(workbook: &Workbook) -> Result<Vec<u8>, XlsxError> {
    let mut book = Book::new();
    let date = ExcelDateTime::from_ymd(
        u16::try_from(workbook.date.year()).unwrap_or(1900),
        u8::try_from(workbook.date.month()).unwrap_or(1),
        u8::try_from(workbook.date.day()).unwrap_or(1),
    )?;
    book.set_properties(
        &DocProperties::new()
            .set_title(prepare::line(&workbook.title))
            .set_author(prepare::line(&workbook.creator))
            .set_creation_datetime(&date),
    );
    let formats = Formats::new();
    let mut names = Vec::new();
    for (index, sheet) in workbook.sheets.iter().enumerate() {
        let name = name(&sheet.name, index, &names);
        names.push(name.to_lowercase());
        fill(book.add_worksheet().set_name(name)?, sheet, &formats)?;
    }
    book.save_to_buffer()
}

struct Formats {
    header: Format,
    text: Format,
    number: Format,
    date: Format,
    time: Format,
}

impl Formats {
    fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        Self {
            header: top()
                .set_bold()
                .set_text_wrap()
                .set_border_bottom(FormatBorder::Medium),
            // The format for text keeps a number-like answer from being changed when the cell is edited.
            text: top().set_text_wrap().set_num_format("@"),
            number: top(),
            date: top().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Left),
            time: top()
                .set_num_format("yyyy-mm-dd hh:mm")
                .set_align(FormatAlign::Left),
        }
    }
}

fn fill(page: &mut Worksheet, sheet: &Sheet, formats: &Formats) -> Result<(), XlsxError> {
    page.set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    if sheet.columns.is_empty() {
        return Ok(());
    }
    for (column, heading) in (0_u16..).zip(&sheet.columns) {
        page.set_column_width(column, heading.width.clamp(1.0, 255.0))?;
        page.write_string_with_format(0, column, prepare::line(&heading.title), &formats.header)?;
    }
    page.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
    let last_row = u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX);
    let last_column = u16::try_from(sheet.columns.len() - 1).unwrap_or(u16::MAX);
    page.autofilter(0, 0, last_row, last_column)?;
    for (row, values) in (1_u32..).zip(&sheet.rows) {
        for (column, value) in (0_u16..=last_column).zip(values) {
            match value {
                Value::Empty => {}
                Value::Text(text) => {
                    page.write_string_with_format(row, column, cut(&prepare::text(text)), &formats.text)?;
                }
                // Infinite and undefined have no place in a cell.
                Value::Number(number) if !number.is_finite() => {}
                Value::Number(number) => {
                    page.write_number_with_format(row, column, *number, &formats.number)?;
                }
                Value::Date(date) => match serial(date.to_datetime(jiff::civil::Time::midnight())) {
                    Some(days) => {
                        page.write_number_with_format(row, column, days, &formats.date)?;
                    }
                    None => {
                        page.write_string_with_format(row, column, date.to_string(), &formats.text)?;
                    }
                },
                Value::DateTime(time) => match serial(*time) {
                    Some(days) => {
                        page.write_number_with_format(row, column, days, &formats.time)?;
                    }
                    None => {
                        page.write_string_with_format(row, column, time.to_string(), &formats.text)?;
                    }
                },
                Value::Boolean(value) => {
                    let word = if *value { "ja" } else { "nej" };
                    page.write_string_with_format(row, column, word, &formats.text)?;
                }
            }
        }
    }
    Ok(())
}

/// Days since 1899-12-30 as the format counts them; `None` before 1900-03-01, where its calendar has a day that never was.
fn serial(time: jiff::civil::DateTime) -> Option<f64> {
    let origin = jiff::civil::date(1899, 12, 30);
    let days = time.date().since(origin).ok()?.get_days();
    let seconds = i32::from(time.hour()) * 3600 + i32::from(time.minute()) * 60 + i32::from(time.second());
    (days >= 61 && time.year() <= 9999).then(|| f64::from(days) + f64::from(seconds) / 86_400.0)
}

fn cut(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|character| {
            units += character.len_utf16();
            units <= CELL_LIMIT
        })
        .collect()
}

/// A name that spreadsheet programs take: without `[]:*?/\`, at most 31 UTF-16 units, no apostrophe at the ends, unique.
fn name(raw: &str, index: usize, taken: &[String]) -> String {
    let clean: String = prepare::line(raw)
        .chars()
        .map(|character| {
            if "[]:*?/\\".contains(character) {
                '-'
            } else {
                character
            }
        })
        .collect();
    let mut units = 0;
    let clean: String = clean
        .trim_matches('\'')
        .chars()
        .take_while(|character| {
            units += character.len_utf16();
            units <= 31
        })
        .collect();
    let clean = clean.trim().trim_end_matches('\'').to_owned();
    if clean.is_empty() || taken.contains(&clean.to_lowercase()) || clean.eq_ignore_ascii_case("history") {
        format!("Blad {}", index + 1)
    } else {
        clean
    }
}
