//! Wishes for more time.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::super::extension_requests::Which;
use super::Recipient;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::extension_requests as requests;
use crate::http::{ApiResult, Paging};
use crate::remisser::Remiss;

/// A recipient asks for more time (begäran om anstånd).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = requests)]
pub struct ExtensionRequest {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// Who asks.
    pub recipient_id: Uuid,
    /// The day until which it wishes to have time.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub wished_on: Date,
    /// Why.
    pub reason: String,
    /// `waiting`, `granted` or `refused`.
    pub state: String,
    /// When it asked, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub asked_at: Timestamp,
    /// The extension that was granted.
    pub extension_id: Option<Uuid>,
    /// When it was answered, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub answered_at: Option<Timestamp>,
    /// Who answered it.
    pub answered_by: String,
    /// Why it was refused.
    pub answer: String,
    /// Version, for the ETag.
    pub version: i32,
}

/// What a recipient asked for last.
pub async fn newest_request(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Option<ExtensionRequest>> {
    Ok(requests::table
        .filter(requests::municipality_id.eq(app.municipality()))
        .filter(requests::recipient_id.eq(recipient_id))
        .order((requests::asked_at.desc(), requests::id.desc()))
        .select(ExtensionRequest::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// What a recipient asks and has no answer to; the recipient is locked.
pub async fn waiting_request(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Option<ExtensionRequest>> {
    Ok(requests::table
        .filter(requests::municipality_id.eq(app.municipality()))
        .filter(requests::recipient_id.eq(recipient_id))
        .filter(requests::state.eq("waiting"))
        .select(ExtensionRequest::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// A wish, locked until the end of the transaction; after its remiss and its recipient.
pub async fn lock_request(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<ExtensionRequest> {
    Ok(requests::table
        .find((app.municipality(), id))
        .select(ExtensionRequest::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// Keeps what a recipient asks for; in place of what it asks for already. The recipient is locked.
pub async fn upsert_request(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    recipient: &Recipient,
    (wished_on, reason): (Date, &str),
) -> ApiResult<ExtensionRequest> {
    if let Some(known) = waiting_request(app, connection, recipient.id).await? {
        return Ok(
            diesel::update(requests::table.find((app.municipality(), known.id)))
                .set((
                    requests::wished_on.eq(wished_on.to_diesel()),
                    requests::reason.eq(reason),
                    requests::asked_at.eq(app.now().to_diesel()),
                    requests::version.eq(requests::version + 1),
                ))
                .returning(ExtensionRequest::as_returning())
                .get_result(connection)
                .await?,
        );
    }
    Ok(diesel::insert_into(requests::table)
        .values((
            requests::municipality_id.eq(app.municipality()),
            requests::id.eq(app.new_id()),
            requests::board_id.eq(remiss.board_id),
            requests::case_id.eq(remiss.case_id),
            requests::remiss_id.eq(remiss.id),
            requests::recipient_id.eq(recipient.id),
            requests::wished_on.eq(wished_on.to_diesel()),
            requests::reason.eq(reason),
            requests::asked_at.eq(app.now().to_diesel()),
        ))
        .returning(ExtensionRequest::as_returning())
        .get_result(connection)
        .await?)
}

/// Notes the answer: the extension, or why there is none.
pub async fn answer_request(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    answer: Result<Uuid, &str>,
    by: &str,
) -> ApiResult<ExtensionRequest> {
    let (state, extension, words) = match answer {
        Ok(extension) => ("granted", Some(extension), ""),
        Err(reason) => ("refused", None, reason),
    };
    Ok(diesel::update(requests::table.find((app.municipality(), id)))
        .set((
            requests::state.eq(state),
            requests::extension_id.eq(extension),
            requests::answer.eq(words),
            requests::answered_at.eq(app.now().to_diesel()),
            requests::answered_by.eq(by),
            requests::version.eq(requests::version + 1),
        ))
        .returning(ExtensionRequest::as_returning())
        .get_result(connection)
        .await?)
}

/// A page of wishes, newest first, and how many there are.
pub async fn requests_page(
    app: &App,
    connection: &mut Connection,
    which: &Which,
    paging: Paging,
) -> ApiResult<(Vec<ExtensionRequest>, i64)> {
    let wanted = || {
        let mut query = requests::table
            .filter(requests::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(state) = which.state {
            query = query.filter(requests::state.eq(state.as_str()));
        }
        if let Some(remiss) = which.remiss_id {
            query = query.filter(requests::remiss_id.eq(remiss));
        }
        if let Some(recipient) = which.recipient_id {
            query = query.filter(requests::recipient_id.eq(recipient));
        }
        query
    };
    let total = wanted().count().get_result(connection).await?;
    let page = wanted()
        .order((requests::asked_at.desc(), requests::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(ExtensionRequest::as_select())
        .load(connection)
        .await?;
    Ok((page, total))
}
