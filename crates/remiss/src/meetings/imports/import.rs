//! `POST /boards/{id}/meeting-imports`

use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::super::change::{Wanted, change};
use super::super::store as meetings;
use super::plan::{Plan, Rules, Step, plan};
use super::said::{Content, Line};
use super::store::{self, KeptFile};
use super::view::{MeetingImportView, RowOutcome};
use super::{calendar_file, table_file};
use crate::access::Caller;
use crate::app::App;
use crate::audit::{Deed, record};
use crate::boards::{self, Board};
use crate::db::Connection;
use crate::files::StoredFile;
use crate::http::{
    ApiError, ApiResult, AppData, FieldError, IdempotencyKey, Made, Path, Query, RawBody, Sentence,
};
use crate::tables::{self, TableFile};

/// Most rows of one file: some boards for some years.
const MOST_ROWS: usize = 2_000;

/// How to import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ImportOptions {
    /// Only tell what would be done; false when nothing is said.
    #[param(example = true, default = false)]
    dry_run: Option<bool>,
    /// Name of the file.
    #[param(example = "sammantraden-2020.csv")]
    file_name: Option<String>,
    /// Days from the stop date to the meeting, for new meetings that the file gives no stop date: counted back from the meeting,
    /// on a working day.
    #[param(minimum = 0, maximum = 255, example = 18)]
    stop_days: Option<u8>,
    /// Of a calendar, only entries whose heading has these words.
    #[param(example = "KS")]
    containing: Option<String>,
}

/// Import a board's meetings from a file
///
/// Läser in ett års sammanträden. CSV (UTF-8, UTF-16 eller Windows-1252; semikolon, komma eller tabb) eller Excel (.xlsx) med rubrikraden
/// `Datum;Veckodag;Tid;Plats;Stoppdatum;Beredning;Kallelse;Justering;Omedelbar justering;Status;Nämnd;Id;Anteckning` (bara Datum krävs), eller iCalendar, där händelser som heter
/// stoppdatum, beredning, kallelse och justering ger datumen åt sina sammanträden. A meeting is known by its `Id` or UID, else by its day: a changed file
/// moves and corrects what it knows, an empty cell changes nothing, and a meeting that is missing in the file is told and never removed. Every row is accounted
/// for; a row that is refused leaves the others alone. Those concerned are told of moved meetings as by `PATCH /meetings/{id}`.
#[utoipa::path(
    tag = "meetings",
    params(("id" = Uuid, Path, description = "The board"), ImportOptions),
    request_body(
        content(
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (String = "text/calendar"),
        ),
        description = "The file",
    ),
    responses((status = 201, description = "The import with what became of every row", body = MeetingImportView)),
    security(("bearer" = ["secretary", "administrator"])),
)]
#[post("/boards/{id}/meeting-imports")]
pub async fn create_import(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    key: IdempotencyKey,
    options: Query<ImportOptions>,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    let media_type = body.media_type.as_str();
    if media_type != "text/calendar" && !tables::MEDIA_TYPES.contains(&media_type) {
        return Err(ApiError::UnsupportedMediaType(vec![
            "text/csv",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "text/calendar",
        ]));
    }
    meetings::may_change(&caller, *id)?;
    let board = app
        .read(&caller, async |connection| {
            boards::find(&app, connection, *id).await
        })
        .await?;
    let file = read_and_keep(&app, &board, &options, body.bytes).await?;
    let rules = Rules {
        today: app.today(),
        stop_days: options.stop_days,
    };
    let dry_run = options.dry_run.unwrap_or(false);
    let caller = caller.for_every_case();
    key.once(&app, &caller, body.fingerprint, async |connection| {
        let known = store::lock_known(&app, connection, board.id).await?;
        let mut plan = plan(&file.lines, &known, &board, rules);
        let import = app.new_id();
        if !dry_run {
            carry_out(&app, connection, &caller, board.id, &mut plan, import).await?;
        }
        let kept = KeptFile {
            name: &file.name,
            format: file.format,
            stored: &file.stored,
        };
        let told = (plan.rows.as_slice(), plan.missing.as_slice());
        let import = store::insert(&app, connection, (import, board.id), kept, dry_run, told).await?;
        let details = serde_json::json!({
            "fileName": import.file_name, "format": import.format, "dryRun": dry_run,
            "created": import.created_count, "changed": import.changed_count, "unchanged": import.unchanged_count,
            "skipped": import.skipped_count, "refused": import.refused_count, "missing": import.missing.len(),
        });
        let deed = Deed {
            action: "meetings.imported",
            subject_kind: "meetingImport",
            subject_id: import.id,
            board_id: Some(board.id),
            case_id: None,
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        Ok(Made::created(
            app.url(&format!("/meeting-imports/{}", import.id)),
            1,
            MeetingImportView::of(&app, &import),
        ))
    })
    .await
}

struct ReadFile {
    name: String,
    format: &'static str,
    lines: Vec<Line>,
    stored: StoredFile,
}

/// Reads the file, so that one that cannot be read changes nothing, and keeps its bytes as they came.
async fn read_and_keep(
    app: &App,
    board: &Board,
    options: &ImportOptions,
    bytes: Vec<u8>,
) -> ApiResult<ReadFile> {
    let entries = remiss_mail::calendar_entries(&bytes);
    let (format, lines, name) = match &entries {
        Some(entries) => {
            let containing = options.containing.as_deref().map(str::trim);
            let containing = containing.filter(|words| !words.is_empty());
            (
                "icalendar",
                calendar_file::lines(entries, board, containing),
                "import.ics",
            )
        }
        None => table_lines(&bytes, board).map_err(whole_file)?,
    };
    if lines.is_empty() {
        return Err(whole_file(Sentence::new(
            "Filen har inga sammanträden.",
            "The file has no meetings.",
        )));
    }
    if lines.len() > MOST_ROWS {
        return Err(whole_file(Sentence::new(
            format!("Filen har fler än {MOST_ROWS} rader. Dela upp den."),
            format!("The file has more than {MOST_ROWS} rows. Split it."),
        )));
    }
    let name = options.file_name.as_deref().unwrap_or(name);
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(ApiError::bad_request(
            "Filnamnet ska ha 1 till 200 tecken.",
            "The file name has 1 to 200 characters.",
        ));
    }
    Ok(ReadFile {
        name: name.to_owned(),
        format,
        lines,
        stored: app.files().put(app.new_id(), bytes).await?,
    })
}

/// The rows of a CSV file or a workbook, its format, and what it is called when nobody says.
fn table_lines(bytes: &[u8], board: &Board) -> Result<(&'static str, Vec<Line>, &'static str), Sentence> {
    let file = TableFile::read(bytes)?;
    let mut lines: Vec<Line> = file
        .tables
        .iter()
        .flat_map(|table| table_file::lines(table, board))
        .collect();
    lines.extend(file.left_out.iter().map(|sheet| Line {
        sheet: Some(sheet.clone()),
        number: 1,
        name: String::new(),
        content: Content::Skipped(format!(
            "Bladet ”{sheet}” har ingen kolumn Datum och lästes inte."
        )),
    }));
    let name = if file.format == "xlsx" {
        "import.xlsx"
    } else {
        "import.csv"
    };
    Ok((file.format, lines, name))
}

fn whole_file(sentence: Sentence) -> ApiError {
    ApiError::Invalid(vec![FieldError::new("", sentence.sv, sentence.en)])
}

async fn carry_out(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    board: Uuid,
    plan: &mut Plan,
    import: Uuid,
) -> ApiResult<()> {
    for step in &plan.steps {
        match step {
            Step::Create { row, dates, key } => {
                let meeting = meetings::insert(app, connection, board, dates).await?;
                if let Some(key) = key {
                    store::set_key(app, connection, meeting.id, key).await?;
                }
                plan.rows[*row].meeting_id = Some(meeting.id);
                let details = serde_json::json!({ "date": meeting.date, "stopDate": meeting.stop_date,
                    "importId": import });
                let deed = Deed {
                    action: "meeting.planned",
                    subject_kind: "meeting",
                    subject_id: meeting.id,
                    board_id: Some(board),
                    case_id: None,
                    details: &details,
                };
                record(app, connection, caller, deed).await?;
            }
            Step::Change {
                meeting,
                dates,
                followed,
                key,
            } => {
                let wanted = Wanted {
                    dates,
                    status: &meeting.status,
                    followed,
                    reason: "",
                    import: Some(import),
                };
                change(app, connection, caller, meeting, wanted).await?;
                if let Some(key) = key {
                    store::set_key(app, connection, meeting.id, key).await?;
                }
            }
            Step::Name { meeting, key } => store::set_key(app, connection, *meeting, key).await?,
        }
    }
    // The dates that stand in rows of their own lead to the new meetings too.
    let created: Vec<_> = plan
        .rows
        .iter()
        .filter(|row| row.outcome == RowOutcome::Created && row.meeting_id.is_some())
        .map(|row| (row.date, row.meeting_id))
        .collect();
    for row in &mut plan.rows {
        if row.outcome == RowOutcome::Part && row.meeting_id.is_none() {
            row.meeting_id = created
                .iter()
                .find(|(date, _)| *date == row.date)
                .and_then(|(_, meeting)| *meeting);
        }
    }
    Ok(())
}
