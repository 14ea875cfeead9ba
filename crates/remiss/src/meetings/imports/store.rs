//! Imports of meetings in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::super::store::Meeting;
use super::plan::Known;
use super::view::{MissingView, RowOutcome, RowView};
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{meeting_imports as imports, meetings};
use crate::decisions;
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, Paging};

/// An import, with what became of every row.
#[derive(Debug, Clone)]
pub(super) struct MeetingImport {
    pub id: Uuid,
    pub board_id: Uuid,
    pub file_name: String,
    pub format: String,
    pub dry_run: bool,
    pub created_count: i32,
    pub changed_count: i32,
    pub unchanged_count: i32,
    pub skipped_count: i32,
    pub refused_count: i32,
    pub rows: Vec<RowView>,
    pub missing: Vec<MissingView>,
    /// UTC.
    pub created_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports)]
struct ImportRow {
    id: Uuid,
    board_id: Uuid,
    file_name: String,
    format: String,
    dry_run: bool,
    created_count: i32,
    changed_count: i32,
    unchanged_count: i32,
    skipped_count: i32,
    refused_count: i32,
    rows: serde_json::Value,
    missing: serde_json::Value,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
}

impl TryFrom<ImportRow> for MeetingImport {
    type Error = ApiError;

    fn try_from(row: ImportRow) -> ApiResult<Self> {
        Ok(MeetingImport {
            id: row.id,
            board_id: row.board_id,
            file_name: row.file_name,
            format: row.format,
            dry_run: row.dry_run,
            created_count: row.created_count,
            changed_count: row.changed_count,
            unchanged_count: row.unchanged_count,
            skipped_count: row.skipped_count,
            refused_count: row.refused_count,
            rows: serde_json::from_value(row.rows).map_err(ApiError::internal)?,
            missing: serde_json::from_value(row.missing).map_err(ApiError::internal)?,
            created_at: row.created_at,
        })
    }
}

/// A file that was read and kept.
pub(super) struct KeptFile<'a> {
    pub name: &'a str,
    pub format: &'static str,
    pub stored: &'a StoredFile,
}

/// Every meeting of a board, cancelled ones too, locked until the end of the transaction. Two imports of the board come one after the
/// other.
pub(super) async fn lock_known(app: &App, connection: &mut Connection, board: Uuid) -> ApiResult<Vec<Known>> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('meeting_imports ' || $1, 0))")
        .bind::<diesel::sql_types::Text, _>(board.to_string())
        .execute(connection)
        .await?;
    let rows: Vec<(Meeting, Option<String>)> = meetings::table
        .filter(meetings::municipality_id.eq(app.municipality()))
        .filter(meetings::board_id.eq(board))
        .order(meetings::id)
        .select((Meeting::as_select(), meetings::import_key))
        .for_update()
        .load(connection)
        .await?;
    let decided = decisions::decided_meetings(app, connection, board).await?;
    Ok(rows
        .into_iter()
        .map(|(meeting, key)| Known {
            decided: decided.contains(&meeting.id),
            meeting,
            key,
        })
        .collect())
}

/// Notes what files call a meeting.
pub(super) async fn set_key(
    app: &App,
    connection: &mut Connection,
    meeting: Uuid,
    key: &str,
) -> ApiResult<()> {
    diesel::update(meetings::table.find((app.municipality(), meeting)))
        .set(meetings::import_key.eq(key))
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    import: (Uuid, Uuid),
    file: KeptFile<'_>,
    dry_run: bool,
    (rows, missing): (&[RowView], &[MissingView]),
) -> ApiResult<MeetingImport> {
    let (id, board) = import;
    let count = |outcome: RowOutcome| {
        let rows = rows.iter().filter(|row| row.outcome == outcome);
        i32::try_from(rows.count()).unwrap_or(i32::MAX)
    };
    let row: ImportRow = diesel::insert_into(imports::table)
        .values((
            imports::municipality_id.eq(app.municipality()),
            imports::id.eq(id),
            imports::board_id.eq(board),
            imports::file_name.eq(file.name),
            imports::file_hash.eq(&file.stored.sha256),
            imports::file_key.eq(file.stored.key),
            imports::format.eq(file.format),
            imports::dry_run.eq(dry_run),
            imports::created_count.eq(count(RowOutcome::Created)),
            imports::changed_count.eq(count(RowOutcome::Changed)),
            imports::unchanged_count.eq(count(RowOutcome::Unchanged)),
            imports::skipped_count.eq(count(RowOutcome::Skipped)),
            imports::refused_count.eq(count(RowOutcome::Refused)),
            imports::rows.eq(serde_json::to_value(rows).map_err(ApiError::internal)?),
            imports::missing.eq(serde_json::to_value(missing).map_err(ApiError::internal)?),
            imports::created_at.eq(app.now().to_diesel()),
        ))
        .returning(ImportRow::as_returning())
        .get_result(connection)
        .await?;
    row.try_into()
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<MeetingImport> {
    let row: ImportRow = imports::table
        .find((app.municipality(), id))
        .select(ImportRow::as_select())
        .first(connection)
        .await?;
    row.try_into()
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<MeetingImport>, i64)> {
    let all = || {
        imports::table
            .filter(imports::municipality_id.eq(app.municipality()))
            .filter(imports::board_id.eq(board))
    };
    let total = all().count().get_result(connection).await?;
    let page: Vec<ImportRow> = all()
        .order(imports::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(ImportRow::as_select())
        .load(connection)
        .await?;
    let page = page
        .into_iter()
        .map(TryInto::try_into)
        .collect::<ApiResult<_>>()?;
    Ok((page, total))
}
