//! Bytes of a CSV file into rows of cells, however the file was made.
//!
//! Written here since a ready reader loses the rest of the file after one quotation mark that is never closed: this one
//! gives up that row only, and goes on with the next line.

use std::borrow::Cow;

use crate::http::Sentence;

/// A row of the file, or why it cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct CsvRow {
    /// Line on which it begins, from 1.
    pub line: usize,
    /// Its cells, without blanks around.
    pub cells: Result<Vec<String>, &'static str>,
}

/// Most lines that one quoted cell may have.
const LINES_IN_A_ROW: usize = 20;

/// The rows of the file, the header among them; blank rows are left out.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<CsvRow>, Sentence> {
    let text = decode(bytes)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = text.split('\n').collect();
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else {
        return Err(Sentence::new("Filen är tom.", "The file is empty."));
    };
    // Excel may say on a line of its own what parts the cells.
    let (delimiter, start) = match lines[first].trim().strip_prefix("sep=").map(str::chars) {
        Some(mut rest) => (rest.next().unwrap_or(';'), first + 1),
        None => (delimiter(lines[first]), first),
    };
    let mut rows = Vec::new();
    let mut at = start;
    while at < lines.len() {
        let (cells, next) = match row(&lines[at..], delimiter) {
            Ok((cells, used)) => (Ok(cells), at + used),
            Err(reason) => (Err(reason), at + 1),
        };
        let blank = matches!(&cells, Ok(cells) if cells.iter().all(String::is_empty));
        if !blank {
            rows.push(CsvRow { line: at + 1, cells });
        }
        at = next;
    }
    Ok(rows)
}

/// UTF-8 or UTF-16 by their marks; else each line as UTF-8, or Windows-1252 (Latin-1) where it is no UTF-8.
fn decode(bytes: &[u8]) -> Result<String, Sentence> {
    let no_text = || {
        Sentence::new(
            "Filen är ingen textfil. Spara kalkylbladet som CSV (semikolonavgränsad) och skicka den filen.",
            "The file is no text. Save the sheet as CSV (semicolons) and send that file.",
        )
    };
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"%PDF")
        || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
    {
        return Err(no_text());
    }
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes)
        && encoding != encoding_rs::UTF_8
    {
        return Ok(encoding.decode(&bytes[mark..]).0.into_owned());
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.contains(&0) {
        return Err(no_text());
    }
    let lines: Vec<Cow<'_, str>> = bytes
        .split(|byte| *byte == b'\n')
        .map(|line| match std::str::from_utf8(line) {
            Ok(line) => Cow::Borrowed(line),
            Err(_) => encoding_rs::WINDOWS_1252.decode(line).0,
        })
        .collect();
    Ok(lines.join("\n"))
}

/// What parts the cells: what the header has most of outside quotation marks.
fn delimiter(header: &str) -> char {
    let outside: String = header.split('"').step_by(2).collect();
    let count = |delimiter: char| outside.matches(delimiter).count();
    // The last of equals wins, and a file from a Swedish program has semicolons.
    [',', '\t', ';']
        .into_iter()
        .max_by_key(|delimiter| count(*delimiter))
        .unwrap_or(';')
}

/// The row that begins on the first of `lines`, and the number of lines that it takes.
fn row(lines: &[&str], delimiter: char) -> Result<(Vec<String>, usize), &'static str> {
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut closed) = (false, false);
    for (index, line) in lines.iter().take(LINES_IN_A_ROW).enumerate() {
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            if quoted {
                match letter {
                    '"' if letters.peek() == Some(&'"') => {
                        letters.next();
                        cell.push('"');
                    }
                    '"' => (quoted, closed) = (false, true),
                    other => cell.push(other),
                }
            } else if letter == delimiter {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                closed = false;
            } else if closed {
                if !letter.is_whitespace() {
                    return Err("Det står text efter ett avslutande citattecken.");
                }
            } else if letter == '"' && cell.trim().is_empty() {
                cell.clear();
                quoted = true;
            } else {
                cell.push(letter);
            }
        }
        if !quoted {
            cells.push(cell.trim().to_owned());
            return Ok((cells, index + 1));
        }
        cell.push('\n');
    }
    Err("Ett citattecken avslutas aldrig.")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<(usize, Option<Vec<String>>)> {
        read(bytes)
            .unwrap()
            .into_iter()
            .map(|row| (row.line, row.cells.ok()))
            .collect()
    }

    fn row_of(line: usize, cells: &[&str]) -> (usize, Option<Vec<String>>) {
        (line, Some(cells.iter().map(|cell| (*cell).to_owned()).collect()))
    }

    #[test]
    fn a_file_is_read_in_each_encoding_that_swedish_programs_write() {
        let wanted = vec![row_of(1, &["Namn", "Ort"]), row_of(2, &["Ångbåten", "Örebro"])];
        let text = "Namn;Ort\r\nÅngbåten;Örebro\r\n";
        assert_eq!(cells(text.as_bytes()), wanted);
        assert_eq!(cells(format!("\u{feff}{text}").as_bytes()), wanted);
        assert_eq!(cells(&encoding_rs::WINDOWS_1252.encode(text).0), wanted);
        let utf16: Vec<u8> = [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(cells(&utf16), wanted);
    }

    #[test]
    fn commas_tabs_and_semicolons_part_cells_whichever_the_header_has() {
        for delimiter in [",", "\t", ";"] {
            let text = format!("Namn{delimiter}Ort\nA{delimiter}B");
            assert_eq!(
                cells(text.as_bytes()),
                [row_of(1, &["Namn", "Ort"]), row_of(2, &["A", "B"])]
            );
        }
        assert_eq!(
            cells(b"sep=,\nNamn,Ort\nA,B"),
            [row_of(2, &["Namn", "Ort"]), row_of(3, &["A", "B"])]
        );
    }

    #[test]
    fn a_quoted_cell_may_hold_delimiters_quotes_and_line_breaks() {
        assert_eq!(
            cells(b"Namn;Adress\n\"A \"\"B\"\"; C\";\"Box 1\nPlan 2\"\n\n;\nD;E"),
            [
                row_of(1, &["Namn", "Adress"]),
                row_of(2, &["A \"B\"; C", "Box 1\nPlan 2"]),
                row_of(6, &["D", "E"]),
            ]
        );
    }

    #[test]
    fn a_broken_row_costs_no_other_row() {
        assert_eq!(
            cells(b"Namn;Ort\n\"A;B\nC;D\n\"E\" x;F\nG;H"),
            [
                row_of(1, &["Namn", "Ort"]),
                (2, None),
                row_of(3, &["C", "D"]),
                (4, None),
                row_of(5, &["G", "H"]),
            ]
        );
    }

    #[test]
    fn what_is_no_text_is_refused_with_a_way_out() {
        for bytes in [&b"PK\x03\x04xlsx"[..], b"a\0b", b"", b"  \n "] {
            assert!(read(bytes).is_err());
        }
    }
}
