//! A sheet as CSV, for those who load it into something else: as Swedish spreadsheet programs read and write it.

use crate::{Sheet, Value, prepare};

/// The sheet as CSV: UTF-8 with a byte order mark, semicolons, CRLF, every text in quotation marks; dates as `2019-10-30`, `ja`
/// and `nej`.
///
/// A text that a spreadsheet program would run as a formula (it begins with `=`, `+`, `-`, `@`, a tab or a line break) gets an
/// apostrophe in front, as spreadsheet programs write it themselves.
///
/// ```
/// use remiss_documents::{Column, Sheet, render_csv};
///
/// let sheet = Sheet {
///     name: "Sändlista".to_owned(),
///     columns: vec![Column::new("Namn", 30.0)],
///     rows: vec![vec!["Föreningen \"Exempel\"".into()], vec!["=1+1".into()]],
/// };
/// let csv = String::from_utf8(render_csv(&sheet)).unwrap();
/// assert_eq!(csv, "\u{FEFF}\"Namn\"\r\n\"Föreningen \"\"Exempel\"\"\"\r\n\"'=1+1\"\r\n");
/// ```
#[must_use]
pub fn render_csv(sheet: &Sheet) -> Vec<u8> {
    let mut csv = String::from('\u{FEFF}');
    let headings = sheet.columns.iter().map(|column| quoted(&column.title));
    line(&mut csv, headings);
    for row in &sheet.rows {
        let cells = row.iter().map(cell).chain(std::iter::repeat(String::new()));
        line(&mut csv, cells.take(sheet.columns.len()));
    }
    csv.into_bytes()
}

fn line(csv: &mut String, cells: impl Iterator<Item = String>) {
    csv.push_str(&cells.collect::<Vec<_>>().join(";"));
    csv.push_str("\r\n");
}

fn cell(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => quoted(text),
        // The decimal comma of the semicolon's spreadsheet programs.
        Value::Number(number) => number.to_string().replace('.', ","),
        Value::Date(date) => date.to_string(),
        Value::DateTime(time) => time.strftime("%Y-%m-%d %H:%M").to_string(),
        Value::Boolean(is) => if *is { "ja" } else { "nej" }.to_owned(),
    }
}

fn quoted(raw: &str) -> String {
    let text = prepare::text(raw);
    let guard = if raw.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
        || text.starts_with(['=', '+', '-', '@'])
    {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Column;

    fn csv(row: Vec<Value>) -> String {
        let columns = (0..row.len()).map(|_| Column::new("K", 10.0)).collect();
        let sheet = Sheet {
            name: "Blad".to_owned(),
            columns,
            rows: vec![row],
        };
        let csv = String::from_utf8(render_csv(&sheet)).unwrap();
        csv.lines().nth(1).unwrap().to_owned()
    }

    #[test]
    fn a_text_is_never_run_as_a_formula() {
        for text in ["=1+1", "+46", "-1", "@SUM(A1)", "\t=1", "\u{7}=1"] {
            assert!(csv(vec![text.into()]).starts_with("\"'"), "{text:?}");
        }
        assert_eq!(csv(vec!["Box 1 - 2".into()]), "\"Box 1 - 2\"");
    }

    #[test]
    fn values_are_written_as_swedish_spreadsheets_read_them() {
        let row = vec![
            jiff::civil::date(2019, 10, 30).into(),
            jiff::civil::date(2019, 10, 30).at(23, 59, 0, 0).into(),
            true.into(),
            Value::Number(2.5),
            Value::Empty,
        ];
        assert_eq!(csv(row), "2019-10-30;2019-10-30 23:59;ja;2,5;");
    }
}
