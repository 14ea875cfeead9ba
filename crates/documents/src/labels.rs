//! Address labels (adressetiketter) on A4 sheets, for envelopes without a window.
//!
//! The sheet is data, since labels are sold in many sizes. An address that is long for its label is wrapped, then set smaller;
//! it is never cut and never runs over its neighbour.

use jiff::civil::Date;
use serde_json::json;

use crate::pdf::{self, Source};
use crate::{DocumentError, prepare};

/// Width of an A4 sheet, in mm.
const PAGE_WIDTH: f64 = 210.0;
/// Height of an A4 sheet, in mm.
const PAGE_HEIGHT: f64 = 297.0;
/// What a sheet may be wider or higher than the page by rounding, in mm.
const ROUNDING: f64 = 0.05;

/// The white edge of a label, in mm, where the label is large enough.
const EDGE: f64 = 5.0;

/// An A4 sheet of labels. All lengths are in millimetres. Labels lie in columns and rows, the same distance apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelSheet {
    /// Labels beside each other.
    pub columns: u16,
    /// Labels above each other.
    pub rows: u16,
    /// Width of a label.
    pub label_width: f64,
    /// Height of a label.
    pub label_height: f64,
    /// From the left edge of the paper to the first label.
    pub margin_left: f64,
    /// From the upper edge of the paper to the first label.
    pub margin_top: f64,
    /// Between two labels beside each other.
    pub gap_across: f64,
    /// Between two labels above each other.
    pub gap_down: f64,
}

impl LabelSheet {
    /// The commonest sheet in Swedish offices: three by eight labels of 70 × 37 mm, from edge to edge.
    pub const STANDARD: Self = Self {
        columns: 3,
        rows: 8,
        label_width: 70.0,
        label_height: 37.0,
        margin_left: 0.0,
        margin_top: 0.5,
        gap_across: 0.0,
        gap_down: 0.0,
    };

    /// Labels on a sheet.
    #[must_use]
    pub fn per_page(&self) -> usize {
        usize::from(self.columns) * usize::from(self.rows)
    }

    /// From the edge of a label to its text, in mm: less on small labels.
    #[must_use]
    pub fn padding(&self) -> f64 {
        EDGE.min(self.label_width * 0.08).min(self.label_height * 0.14)
    }

    /// Why nothing can be printed on the sheet, in Swedish; none when it is as it should be.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let lengths = [
            self.label_width,
            self.label_height,
            self.margin_left,
            self.margin_top,
            self.gap_across,
            self.gap_down,
        ];
        let reach = |margin: f64, count: u16, size: f64, gap: f64| {
            margin + f64::from(count) * size + f64::from(count.saturating_sub(1)) * gap
        };
        let across = reach(self.margin_left, self.columns, self.label_width, self.gap_across);
        let down = reach(self.margin_top, self.rows, self.label_height, self.gap_down);
        if lengths.iter().any(|length| !length.is_finite() || *length < 0.0) {
            Some("ett mått på etiketterna är inget tal från 0 och uppåt (i millimeter)")
        } else if self.columns == 0 || self.rows == 0 {
            Some("arket har inga etiketter: minst en kolumn och en rad behövs")
        } else if self.label_width < 10.0 || self.label_height < 10.0 {
            Some("etiketten är för liten för en adress: minst 10 × 10 mm behövs")
        } else if across > PAGE_WIDTH + ROUNDING {
            Some("etiketterna är tillsammans bredare än ett A4-ark (210 mm)")
        } else if down > PAGE_HEIGHT + ROUNDING {
            Some("etiketterna är tillsammans högre än ett A4-ark (297 mm)")
        } else {
            None
        }
    }
}

/// What is printed on labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Labels {
    /// Title of the file, in its properties.
    pub title: String,
    /// The role or department that prints them; may be empty.
    pub creator: String,
    /// The date of the file, a civil date in the municipality's time zone.
    pub date: Date,
    /// Places on the first sheet that are left empty, since their labels are used. Beyond one sheet only the rest counts.
    pub skip: usize,
    /// The addresses: lines from the name downwards. One without lines is left out.
    pub addresses: Vec<Vec<String>>,
}

/// The labels as PDF/A-2a and PDF/UA-1, one address each, row by row.
///
/// # Errors
///
/// [`DocumentError::Nothing`] without addresses; [`DocumentError::TooManyBlocks`] for more than [`crate::MAX_BLOCKS`];
/// [`DocumentError::Pdf`] when the sheet has a [`LabelSheet::fault`], or the labels could not be set.
pub fn render_labels_pdf(sheet: &LabelSheet, labels: &Labels) -> Result<Vec<u8>, DocumentError> {
    if let Some(fault) = sheet.fault() {
        return Err(DocumentError::Pdf(fault.to_owned()));
    }
    let addresses: Vec<Vec<String>> = labels
        .addresses
        .iter()
        .map(|lines| {
            let lines = lines
                .iter()
                .map(|line| pdf::breakable(&pdf::printable(&prepare::line(line))));
            lines.filter(|line| !line.is_empty()).collect::<Vec<_>>()
        })
        .filter(|lines| !lines.is_empty())
        .collect();
    if addresses.is_empty() {
        return Err(DocumentError::Nothing);
    }
    if addresses.len() > crate::MAX_BLOCKS {
        return Err(DocumentError::TooManyBlocks {
            blocks: addresses.len(),
            limit: crate::MAX_BLOCKS,
        });
    }
    let title = match prepare::line(&labels.title) {
        title if title.is_empty() => "Adressetiketter".to_owned(),
        title => title,
    };
    let data = json!({
        "title": pdf::printable(&title),
        "creator": pdf::printable(&prepare::line(&labels.creator)),
        "date": [labels.date.year(), labels.date.month(), labels.date.day()],
        "sheet": {
            "columns": sheet.columns, "rows": sheet.rows,
            "width": sheet.label_width, "height": sheet.label_height,
            "left": sheet.margin_left, "top": sheet.margin_top,
            "across": sheet.gap_across, "down": sheet.gap_down,
            "padding": sheet.padding(),
        },
        "skip": labels.skip % sheet.per_page(),
        "labels": addresses,
    });
    let data = serde_json::to_vec(&data).map_err(|error| DocumentError::Pdf(error.to_string()))?;
    pdf::set(Source::Labels, data, format!("adressetiketter|{title}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_is_larger_than_the_paper_is_refused() {
        assert_eq!(LabelSheet::STANDARD.fault(), None);
        let wide = LabelSheet {
            columns: 4,
            ..LabelSheet::STANDARD
        };
        assert!(wide.fault().unwrap().contains("bredare"));
        let high = LabelSheet {
            gap_down: 2.0,
            ..LabelSheet::STANDARD
        };
        assert!(high.fault().unwrap().contains("högre"));
        let tight = LabelSheet {
            label_height: 9.0,
            ..LabelSheet::STANDARD
        };
        assert!(tight.fault().unwrap().contains("för liten"));
        let odd = LabelSheet {
            margin_left: f64::NAN,
            ..LabelSheet::STANDARD
        };
        assert!(odd.fault().unwrap().contains("tal"));
        let none = LabelSheet {
            rows: 0,
            ..LabelSheet::STANDARD
        };
        assert!(none.fault().unwrap().contains("inga etiketter"));
    }
}
