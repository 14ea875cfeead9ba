//! Events in the database: they are written by `audit`, and only read here.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::events;
use crate::http::ApiResult;

/// Something that happened.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Event {
    /// Place in the log, from 1, without a hole.
    pub sequence: i64,
    /// Id.
    pub id: Uuid,
    /// What happened, for example `case.registered`.
    pub type_: String,
    /// Kind of the thing.
    pub subject_kind: String,
    /// The thing.
    pub subject_id: Uuid,
    /// The board whose thing it is.
    pub board_id: Option<Uuid>,
    /// The case it belongs to.
    pub case_id: Option<Uuid>,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub at: Timestamp,
}

/// At most `limit` events after a place in the log, in order; those that this transaction's caller may see.
pub async fn after(app: &App, connection: &mut Connection, after: i64, limit: i64) -> ApiResult<Vec<Event>> {
    Ok(events::table
        .filter(
            events::municipality_id
                .eq(app.municipality())
                .and(events::sequence.gt(after)),
        )
        .order(events::sequence)
        .limit(limit)
        .select(Event::as_select())
        .load(connection)
        .await?)
}
