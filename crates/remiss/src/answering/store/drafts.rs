//! Answers that are being written.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::super::kept::{Comment, KeptFile};
use crate::app::App;
use crate::db::schema::answer_drafts as drafts;
use crate::db::{Connection, JsonList};
use crate::http::{ApiError, ApiResult};
use crate::remisser::Remiss;

/// An answer that is being written: its writer's own (eget utrymme).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = drafts)]
pub struct Draft {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The recipient who writes it; none: anyone.
    pub recipient_id: Option<Uuid>,
    /// The secret of its own page.
    pub token: String,
    /// The secret of the page for a colleague; none: closed.
    pub share_token: Option<String>,
    /// What is filled in: names of fields and their values.
    #[diesel(deserialize_as = JsonList<(String, String)>)]
    pub fields: Vec<(String, String)>,
    /// Files that go with it.
    #[diesel(deserialize_as = JsonList<KeptFile>)]
    pub files: Vec<KeptFile>,
    /// What colleagues said of it.
    #[diesel(deserialize_as = JsonList<Comment>)]
    pub comments: Vec<Comment>,
    /// Counts the times that what is filled in was saved.
    pub version: i32,
    /// When it was last saved, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub saved_at: Timestamp,
}

/// A draft to begin.
pub struct NewDraft<'a> {
    /// The remiss.
    pub remiss: &'a Remiss,
    /// The recipient; none: anyone.
    pub recipient_id: Option<Uuid>,
    /// The secret of its page.
    pub token: String,
    /// What is filled in.
    pub fields: &'a [(String, String)],
    /// Files that go with it.
    pub files: &'a [KeptFile],
}

/// The draft of a recipient.
pub async fn of_recipient(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Option<Draft>> {
    Ok(drafts::table
        .filter(drafts::municipality_id.eq(app.municipality()))
        .filter(drafts::recipient_id.eq(recipient_id))
        .select(Draft::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The draft with the secret of this page.
pub async fn by_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Option<Draft>> {
    Ok(drafts::table
        .filter(drafts::municipality_id.eq(app.municipality()))
        .filter(drafts::token.eq(token))
        .filter(drafts::recipient_id.is_null())
        .select(Draft::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The draft that a colleague reads by this secret.
pub async fn by_share_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Option<Draft>> {
    Ok(drafts::table
        .filter(drafts::municipality_id.eq(app.municipality()))
        .filter(drafts::share_token.eq(token))
        .select(Draft::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The draft, locked until the end of the transaction; none: it was sent or removed meanwhile.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Option<Draft>> {
    Ok(drafts::table
        .find((app.municipality(), id))
        .select(Draft::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()?)
}

/// Begins a draft. None: another tab has begun one for the recipient in this moment.
pub async fn insert(app: &App, connection: &mut Connection, new: NewDraft<'_>) -> ApiResult<Option<Draft>> {
    Ok(diesel::insert_into(drafts::table)
        .values((
            drafts::municipality_id.eq(app.municipality()),
            drafts::id.eq(app.new_id()),
            drafts::board_id.eq(new.remiss.board_id),
            drafts::case_id.eq(new.remiss.case_id),
            drafts::remiss_id.eq(new.remiss.id),
            drafts::recipient_id.eq(new.recipient_id),
            drafts::token.eq(&new.token),
            drafts::fields.eq(serde_json::to_value(new.fields).map_err(ApiError::internal)?),
            drafts::files.eq(serde_json::to_value(new.files).map_err(ApiError::internal)?),
            drafts::saved_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .returning(Draft::as_returning())
        .get_result(connection)
        .await
        .optional()?)
}

/// Keeps fields and files of a draft that is locked. `fields`: none leaves them, and the version, as they are.
pub async fn keep(
    app: &App,
    connection: &mut Connection,
    draft: &Draft,
    fields: Option<&[(String, String)]>,
    files: &[KeptFile],
) -> ApiResult<Draft> {
    let (fields, counts) = match fields {
        Some(fields) => (fields, 1),
        None => (draft.fields.as_slice(), 0),
    };
    Ok(diesel::update(drafts::table.find((app.municipality(), draft.id)))
        .set((
            drafts::fields.eq(serde_json::to_value(fields).map_err(ApiError::internal)?),
            drafts::files.eq(serde_json::to_value(files).map_err(ApiError::internal)?),
            drafts::version.eq(drafts::version + counts),
            drafts::saved_at.eq(app.now().to_diesel()),
        ))
        .returning(Draft::as_returning())
        .get_result(connection)
        .await?)
}

/// Opens the page for a colleague at this secret, or closes it.
pub async fn share(app: &App, connection: &mut Connection, id: Uuid, token: Option<&str>) -> ApiResult<()> {
    diesel::update(drafts::table.find((app.municipality(), id)))
        .set(drafts::share_token.eq(token))
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps what colleagues said; the draft is locked.
pub async fn comment(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    comments: &[Comment],
) -> ApiResult<()> {
    diesel::update(drafts::table.find((app.municipality(), id)))
        .set(drafts::comments.eq(serde_json::to_value(comments).map_err(ApiError::internal)?))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a draft: it was sent, or its writer threw it away.
pub async fn remove(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::delete(drafts::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes drafts that nobody has saved since `limit`. Returns how many there were.
pub async fn forget_old(app: &App, connection: &mut Connection, limit: Timestamp) -> ApiResult<usize> {
    Ok(diesel::delete(
        drafts::table
            .filter(drafts::municipality_id.eq(app.municipality()))
            .filter(drafts::saved_at.lt(limit.to_diesel())),
    )
    .execute(connection)
    .await?)
}
