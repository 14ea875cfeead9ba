//! Tables for calculation: the model of a workbook, rendered as xlsx.
//!
//! A cell is what its type says. Text is written as text whatever it begins with, so that `=HYPERLINK(…)` in
//! somebody's answer is never run by the officer's spreadsheet program.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

/// A workbook: one or more sheets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Workbook {
    /// The title, for the document properties.
    pub title: String,
    /// The role or department that drew it up.
    pub creator: String,
    /// The date of the workbook, a civil date in the municipality's time zone.
    pub date: Date,
    /// The sheets, in order. At least one.
    pub sheets: Vec<Sheet>,
}

/// A sheet with a header row that stays in view, a filter on it, and rows of typed cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name on the tab. Characters that spreadsheet programs refuse are replaced and it is cut at 31.
    pub name: String,
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows; cells beyond the columns are left out.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    /// The heading.
    pub title: String,
    /// The width in characters.
    pub width: f64,
}

impl Column {
    /// A column with a heading and a width in characters.
    #[must_use]
    pub fn new(title: impl Into<String>, width: f64) -> Self {
        Self {
            title: title.into(),
            width,
        }
    }
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// Nothing.
    Empty,
    /// Text, never a formula. Cut at the 32,767 characters that a cell can hold.
    Text(String),
    /// A number.
    Number(f64),
    /// A date, shown as `2019-10-30`.
    Date(Date),
    /// A date and clock time in the municipality's zone, shown as `2019-10-30 23:59`.
    DateTime(DateTime),
    /// Shown as `ja` or `nej`.
    Boolean(bool),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Value {
    fn from(date: Date) -> Self {
        Self::Date(date)
    }
}

impl From<DateTime> for Value {
    fn from(time: DateTime) -> Self {
        Self::DateTime(time)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}
