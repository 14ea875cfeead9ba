//! Imports in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::view::{RowOutcome, RowView};
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::organisation_imports as imports;
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, Paging};

/// An import, with what became of every row.
#[derive(Debug, Clone)]
pub struct OrganisationImport {
    /// Id.
    pub id: Uuid,
    /// Name of the file.
    pub file_name: String,
    /// Whether it only told what it would do.
    pub dry_run: bool,
    /// Rows that became new organisations.
    pub created_count: i32,
    /// Rows that changed an organisation.
    pub changed_count: i32,
    /// Rows that said what was known.
    pub unchanged_count: i32,
    /// Rows that were refused.
    pub refused_count: i32,
    /// Every row, in the order of the file.
    pub rows: Vec<RowView>,
    /// When, UTC.
    pub created_at: Timestamp,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports)]
struct ImportRow {
    id: Uuid,
    file_name: String,
    dry_run: bool,
    created_count: i32,
    changed_count: i32,
    unchanged_count: i32,
    refused_count: i32,
    rows: serde_json::Value,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
}

impl TryFrom<ImportRow> for OrganisationImport {
    type Error = ApiError;

    fn try_from(row: ImportRow) -> ApiResult<Self> {
        Ok(OrganisationImport {
            id: row.id,
            file_name: row.file_name,
            dry_run: row.dry_run,
            created_count: row.created_count,
            changed_count: row.changed_count,
            unchanged_count: row.unchanged_count,
            refused_count: row.refused_count,
            rows: serde_json::from_value(row.rows).map_err(ApiError::internal)?,
            created_at: row.created_at,
        })
    }
}

/// Lets imports of the municipality come one after the other, until the end of the transaction.
pub(super) async fn wait_for_turn(app: &App, connection: &mut Connection) -> ApiResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('organisation_imports ' || $1, 0))")
        .bind::<diesel::sql_types::Text, _>(app.municipality().to_string())
        .execute(connection)
        .await?;
    Ok(())
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    file_name: &str,
    file: &StoredFile,
    dry_run: bool,
    rows: &[RowView],
) -> ApiResult<OrganisationImport> {
    let count = |outcome: RowOutcome| {
        let rows = rows.iter().filter(|row| row.outcome == outcome);
        i32::try_from(rows.count()).unwrap_or(i32::MAX)
    };
    let row: ImportRow = diesel::insert_into(imports::table)
        .values((
            imports::municipality_id.eq(app.municipality()),
            imports::id.eq(app.new_id()),
            imports::file_name.eq(file_name),
            imports::file_hash.eq(&file.sha256),
            imports::file_key.eq(file.key),
            imports::dry_run.eq(dry_run),
            imports::created_count.eq(count(RowOutcome::Created)),
            imports::changed_count.eq(count(RowOutcome::Changed)),
            imports::unchanged_count.eq(count(RowOutcome::Unchanged)),
            imports::refused_count.eq(count(RowOutcome::Refused)),
            imports::rows.eq(serde_json::to_value(rows).map_err(ApiError::internal)?),
            imports::created_at.eq(app.now().to_diesel()),
        ))
        .returning(ImportRow::as_returning())
        .get_result(connection)
        .await?;
    row.try_into()
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<OrganisationImport> {
    let row: ImportRow = imports::table
        .find((app.municipality(), id))
        .select(ImportRow::as_select())
        .first(connection)
        .await?;
    row.try_into()
}

/// An import with the file that it read.
pub(super) async fn find_with_file(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
) -> ApiResult<(OrganisationImport, StoredFile)> {
    let found = find(app, connection, id).await?;
    let (key, sha256): (Uuid, Vec<u8>) = imports::table
        .find((app.municipality(), id))
        .select((imports::file_key, imports::file_hash))
        .first(connection)
        .await?;
    let kept = StoredFile {
        key,
        // Told when it was put there.
        size: 0,
        sha256,
    };
    Ok((found, kept))
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
) -> ApiResult<(Vec<OrganisationImport>, i64)> {
    let all = imports::table.filter(imports::municipality_id.eq(app.municipality()));
    let total = all.count().get_result(connection).await?;
    let page: Vec<ImportRow> = all
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
