//! Imports of meetings as the API shows them.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::store::MeetingImport;
use crate::app::App;
use crate::http::Links;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetingRowOutcome)]
pub enum RowOutcome {
    /// It became a new meeting.
    Created,
    /// It changed or moved a meeting.
    Changed,
    /// It said what was known.
    Unchanged,
    /// It gave a date to the meeting in another row.
    Part,
    /// It was left alone, with the reason.
    Skipped,
    /// It was refused; nothing of it was taken.
    Refused,
}

/// A row of the file, or an entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MeetingRowView)]
pub struct RowView {
    /// Sheet of the workbook that it stands on; none of other files.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub sheet: Option<String>,
    /// Line of the file on which it begins, row of the sheet, or number of the entry, from 1.
    #[schema(example = 2)]
    pub line: usize,
    /// What became of it.
    #[schema(example = "created")]
    pub outcome: RowOutcome,
    /// What it is about, as the file has it: the day, or the heading.
    #[schema(example = "2020-01-21")]
    pub name: String,
    /// The day of the meeting, as it was read.
    #[schema(example = "2020-01-21")]
    pub date: Option<Date>,
    /// The meeting; of a new one none with a dry run.
    pub meeting_id: Option<Uuid>,
    /// What is new: the columns.
    #[schema(example = json!(["Stoppdatum"]))]
    pub changes: Vec<String>,
    /// Why it was refused or left alone, in Swedish.
    #[schema(example = json!(null))]
    pub reason: Option<String>,
    /// What to look at although it was taken, in Swedish.
    #[schema(example = json!(["Stoppdatum 6 januari 2020 är trettondedag jul, ingen arbetsdag."]))]
    pub notes: Vec<String>,
}

impl RowView {
    pub(super) fn refuse(&mut self, reason: &str) {
        self.outcome = RowOutcome::Refused;
        self.reason = Some(reason.to_owned());
    }

    pub(super) fn skip(&mut self, reason: &str) {
        self.outcome = RowOutcome::Skipped;
        self.reason = Some(reason.to_owned());
    }
}

/// A planned meeting that the file does not have. It was left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MissingMeetingView)]
pub struct MissingView {
    /// The meeting.
    pub meeting_id: Uuid,
    /// Its day.
    #[schema(example = "2020-02-18")]
    pub date: Date,
    /// What to do about it, in Swedish.
    #[schema(
        example = "Sammanträdet 18 februari 2020 står inte i filen. Det är kvar i kalendern; ställ in det om det inte ska hållas."
    )]
    pub reason: String,
}

/// An import of meetings, without its rows.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingImportSummary {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// Name of the file.
    #[schema(example = "sammantraden-2020.csv")]
    pub file_name: String,
    /// What kind of file it was: `csv`, `xlsx` or `icalendar`.
    #[schema(example = "csv")]
    pub format: String,
    /// Whether it only tells what would be done.
    #[schema(example = false)]
    pub dry_run: bool,
    /// Rows that became new meetings.
    #[schema(example = 11)]
    pub created_count: i32,
    /// Rows that changed a meeting.
    #[schema(example = 0)]
    pub changed_count: i32,
    /// Rows that said what was known.
    #[schema(example = 0)]
    pub unchanged_count: i32,
    /// Rows that were left alone, with a reason.
    #[schema(example = 0)]
    pub skipped_count: i32,
    /// Rows that were refused.
    #[schema(example = 0)]
    pub refused_count: i32,
    /// When.
    pub created_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// An import of meetings with what became of every row.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingImportView {
    /// The import.
    #[serde(flatten)]
    pub summary: MeetingImportSummary,
    /// Every row of the file, in its order; blank ones are left out.
    pub rows: Vec<RowView>,
    /// The planned meetings ahead, within the time that the file is about, that it does not have. They were left alone.
    pub missing: Vec<MissingView>,
}

impl MeetingImportSummary {
    pub(super) fn of(app: &App, import: &MeetingImport) -> Self {
        let board = app.url(&format!("/boards/{}", import.board_id));
        MeetingImportSummary {
            id: import.id,
            board_id: import.board_id,
            file_name: import.file_name.clone(),
            format: import.format.clone(),
            dry_run: import.dry_run,
            created_count: import.created_count,
            changed_count: import.changed_count,
            unchanged_count: import.unchanged_count,
            skipped_count: import.skipped_count,
            refused_count: import.refused_count,
            created_at: import.created_at,
            links: Links::to_self(app.url(&format!("/meeting-imports/{}", import.id)))
                .and("board", "GET", board.clone())
                .and("meetings", "GET", format!("{board}/meetings")),
        }
    }
}

impl MeetingImportView {
    pub(super) fn of(app: &App, import: &MeetingImport) -> Self {
        MeetingImportView {
            summary: MeetingImportSummary::of(app, import),
            rows: import.rows.clone(),
            missing: import.missing.clone(),
        }
    }
}

crate::page_of! {
    /// A page of imports of meetings.
    MeetingImportPage, meeting_imports: MeetingImportSummary
}
