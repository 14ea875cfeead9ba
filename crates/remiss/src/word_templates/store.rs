//! Word templates in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::word_templates;
use crate::db::{Connection, Texts};
use crate::files::StoredFile;
use crate::http::{ApiResult, Paging};

/// A Word template.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = word_templates)]
pub(super) struct StoredTemplate {
    pub id: Uuid,
    pub board_id: Option<Uuid>,
    pub name: String,
    pub document_types: Option<Texts>,
    pub remarks: Value,
    pub file_name: String,
    pub file_key: Uuid,
    pub size: i64,
    pub sha256: Vec<u8>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub retired_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl StoredTemplate {
    /// A template changes once: when it is taken out of use.
    pub(super) fn version(&self) -> i32 {
        if self.retired_at.is_none() { 1 } else { 2 }
    }
}

/// What is uploaded.
pub(super) struct NewTemplate<'a> {
    pub board_id: Option<Uuid>,
    pub name: &'a str,
    pub document_types: Option<Texts>,
    pub remarks: &'a Value,
    pub file_name: &'a str,
    pub file: &'a StoredFile,
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<StoredTemplate> {
    Ok(word_templates::table
        .find((app.municipality(), id))
        .select(StoredTemplate::as_select())
        .first(connection)
        .await?)
}

/// Those in use, the newest first.
pub(super) async fn in_use(app: &App, connection: &mut Connection) -> ApiResult<Vec<StoredTemplate>> {
    Ok(word_templates::table
        .filter(word_templates::municipality_id.eq(app.municipality()))
        .filter(word_templates::retired_at.is_null())
        .order(word_templates::id.desc())
        .select(StoredTemplate::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
) -> ApiResult<(Vec<StoredTemplate>, i64)> {
    let all = || word_templates::table.filter(word_templates::municipality_id.eq(app.municipality()));
    let total = all().count().get_result(connection).await?;
    let page = all()
        .order(word_templates::id.desc())
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((
        page.select(StoredTemplate::as_select()).load(connection).await?,
        total,
    ))
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    new: NewTemplate<'_>,
) -> ApiResult<StoredTemplate> {
    Ok(diesel::insert_into(word_templates::table)
        .values((
            word_templates::municipality_id.eq(app.municipality()),
            word_templates::id.eq(app.new_id()),
            word_templates::board_id.eq(new.board_id),
            word_templates::name.eq(new.name),
            word_templates::document_types.eq(new.document_types),
            word_templates::remarks.eq(new.remarks),
            word_templates::file_name.eq(new.file_name),
            word_templates::file_key.eq(new.file.key),
            word_templates::size.eq(new.file.size),
            word_templates::sha256.eq(&new.file.sha256),
            word_templates::created_at.eq(app.now().to_diesel()),
        ))
        .returning(StoredTemplate::as_returning())
        .get_result(connection)
        .await?)
}

/// Takes a template out of use; one that was taken out before keeps its time.
pub(super) async fn retire(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<usize> {
    Ok(diesel::update(
        word_templates::table
            .find((app.municipality(), id))
            .filter(word_templates::retired_at.is_null()),
    )
    .set(word_templates::retired_at.eq(app.now().to_diesel()))
    .execute(connection)
    .await?)
}
