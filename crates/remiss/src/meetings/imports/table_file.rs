//! Meetings in a table, CSV or workbook: one row for each.

use jiff::civil::Date;
use remiss_domain::swedish::weekday_name;
use remiss_domain::written_date::{written_date, written_time, written_weekday};

use super::said::{Content, Line, Said};
use crate::boards::Board;
use crate::tables::{Columns, Header, Table, TableRow};

/// The columns that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Date,
    Weekday,
    Time,
    Place,
    StopDate,
    Preparation,
    Notice,
    Approval,
    AtOnce,
    Status,
    Board,
    Key,
    Ignored,
}

impl Columns for Column {
    const KNOWN: &'static [(Column, &'static str, &'static [&'static str])] = &[
        (
            Column::Date,
            "Datum",
            &[
                "datum",
                "sammanträde",
                "sammanträdesdatum",
                "sammanträdesdag",
                "dag",
            ],
        ),
        (Column::Weekday, "Veckodag", &["veckodag"]),
        (
            Column::Time,
            "Tid",
            &["tid", "klockslag", "starttid", "kl", "klockan"],
        ),
        (Column::Place, "Plats", &["plats", "lokal", "rum"]),
        (
            Column::StopDate,
            "Stoppdatum",
            &["stoppdatum", "stoppdag", "sistainlämning", "inlämning"],
        ),
        (
            Column::Preparation,
            "Beredning",
            &["beredning", "beredningsmöte", "presidium", "presidie"],
        ),
        (Column::Notice, "Kallelse", &["kallelse", "utskick", "kallelsen"]),
        (
            Column::Approval,
            "Justering",
            &["justering", "justeringsdatum", "protokolletjusteras"],
        ),
        (
            Column::AtOnce,
            "Omedelbar justering",
            &["omedelbarjustering", "omedelbart"],
        ),
        (Column::Status, "Status", &["status", "läge"]),
        (Column::Board, "Nämnd", &["nämnd", "organ", "styrelse"]),
        (Column::Key, "Id", &["id", "uid", "nr", "nummer", "referens"]),
        (
            Column::Ignored,
            "Anteckning",
            &["anteckning", "anteckningar", "kommentar", "vecka", "v", "månad"],
        ),
    ];
    const NEEDED: Column = Column::Date;
    const IGNORED: Column = Column::Ignored;
}

/// What each row of a table holds.
pub(super) fn lines(table: &Table<Column>, board: &Board) -> Vec<Line> {
    table
        .rows
        .iter()
        .map(|row| read(&table.header, row, board))
        .collect()
}

fn read(header: &Header<Column>, row: &TableRow, board: &Board) -> Line {
    let line = |name: &str, content| Line {
        sheet: row.sheet.clone(),
        number: row.line,
        name: name.chars().take(200).collect(),
        content,
    };
    let cells = match &row.cells {
        Ok(cells) => cells,
        Err(reason) => return line("", Content::Refused(reason.to_string())),
    };
    let name = header.cell(cells, Column::Date);
    let own = header.cell(cells, Column::Board);
    if !own.is_empty() && !is_board(own, board) {
        let reason = format!("Raden gäller {own}, inte {}.", board.name);
        return line(name, Content::Skipped(reason));
    }
    if let Some(reason) = header.misfit(cells) {
        return line(name, Content::Refused(reason));
    }
    match said(header, cells) {
        Ok(said) => line(name, Content::Meeting(Box::new(said))),
        Err(wrong) => line(name, Content::Refused(wrong.join(" "))),
    }
}

/// What a row says, or all that is wrong with it.
fn said(header: &Header<Column>, cells: &[String]) -> Result<Said, Vec<String>> {
    let mut wrong = Vec::new();
    let cell = |column| Some(header.cell(cells, column)).filter(|cell| !cell.is_empty());
    let mut day = |column, label: &str| -> Option<Date> {
        match written_date(cell(column)?) {
            Ok(day) => Some(day),
            Err(error) => {
                wrong.push(format!("{label}: {error}"));
                None
            }
        }
    };
    let date = day(Column::Date, "Datum");
    let stop_date = day(Column::StopDate, "Stoppdatum");
    let preparation_date = day(Column::Preparation, "Beredning");
    let notice_date = day(Column::Notice, "Kallelse");
    // The column of the approval may say in words that it is at once.
    let at_once_in_words = cell(Column::Approval).is_some_and(|text| {
        let text = text.to_lowercase();
        text.starts_with("omedelbar") || text == "direkt"
    });
    let approval_date = if at_once_in_words {
        None
    } else {
        day(Column::Approval, "Justering")
    };
    let starts_at = cell(Column::Time).and_then(|text| {
        let time = written_time(text);
        if time.is_none() {
            wrong.push(format!(
                "Tid: ”{text}” går inte att läsa som klockslag. Skriv till exempel 13:00."
            ));
        }
        time
    });
    let approved_at_once = match cell(Column::AtOnce).map(str::to_lowercase).as_deref() {
        _ if at_once_in_words => Some(true),
        None => None,
        Some("ja" | "x" | "1" | "sant") => Some(true),
        Some("nej" | "0" | "falskt") => Some(false),
        Some(other) => {
            wrong.push(format!("Omedelbar justering är ja eller nej, inte ”{other}”."));
            None
        }
    };
    let is_cancelled = match cell(Column::Status).map(str::to_lowercase).as_deref() {
        None | Some("planerat" | "planerad" | "planned" | "bokat" | "bokad" | "ordinarie" | "extra") => false,
        Some("inställt" | "inställd" | "ställs in" | "cancelled") => true,
        Some(other) => {
            wrong.push(format!("Status är planerat eller inställt, inte ”{other}”."));
            false
        }
    };
    if let (Some(date), Some(text)) = (date, cell(Column::Weekday)) {
        match written_weekday(text) {
            Some(weekday) if weekday == date.weekday() => {}
            _ => wrong.push(format!(
                "{date} är en {}, inte ”{text}”.",
                weekday_name(date.weekday())
            )),
        }
    }
    let place = cell(Column::Place).map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    if place.as_ref().is_some_and(|place| place.chars().count() > 200) {
        wrong.push("Plats har mer än 200 tecken.".to_owned());
    }
    let key = cell(Column::Key).map(str::to_owned);
    if key.as_ref().is_some_and(|key| key.chars().count() > 255) {
        wrong.push("Id har mer än 255 tecken.".to_owned());
    }
    let Some(date) = date.filter(|_| wrong.is_empty()) else {
        if wrong.is_empty() {
            wrong.push("Datum saknas.".to_owned());
        }
        return Err(wrong);
    };
    Ok(Said {
        starts_at,
        place,
        stop_date,
        preparation_date,
        notice_date,
        approval_date,
        approved_at_once,
        key,
        is_cancelled,
        ..Said::on(date)
    })
}

fn is_board(text: &str, board: &Board) -> bool {
    let text = text.to_lowercase();
    text == board.name.to_lowercase() || text == board.case_prefix.to_lowercase()
}
