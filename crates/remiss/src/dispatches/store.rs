//! Dispatches in the database: what was sent when, and to how many.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{dispatches, recipients};
use crate::http::{ApiError, ApiResult, Paging};
use crate::remisser::Remiss;

/// A sending to the recipients of a remiss.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = dispatches)]
pub struct Dispatch {
    /// Id.
    pub id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// `remiss`, `reminder` or `feedback`.
    pub kind: String,
    /// Which one of its kind; a reminder's is `<deadline>/<days before it>`.
    pub occasion: String,
    /// How many mails.
    pub mails: i32,
    /// How many letters.
    pub letters: i32,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// Writes down that something was sent to the recipients of a remiss.
pub async fn insert(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    kind: &'static str,
    occasion: &str,
    (mails, letters): (usize, usize),
) -> ApiResult<Dispatch> {
    let count = |number: usize| i32::try_from(number).map_err(ApiError::internal);
    Ok(diesel::insert_into(dispatches::table)
        .values((
            dispatches::municipality_id.eq(app.municipality()),
            dispatches::id.eq(app.new_id()),
            dispatches::remiss_id.eq(remiss.id),
            dispatches::board_id.eq(remiss.board_id),
            dispatches::kind.eq(kind),
            dispatches::occasion.eq(occasion),
            dispatches::mails.eq(count(mails)?),
            dispatches::letters.eq(count(letters)?),
            dispatches::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Dispatch::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<Dispatch>, i64)> {
    let wanted = || {
        dispatches::table
            .filter(dispatches::municipality_id.eq(app.municipality()))
            .filter(dispatches::remiss_id.eq(remiss_id))
    };
    let total = wanted().count().get_result(connection).await?;
    let page = wanted()
        .order(dispatches::id)
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Dispatch::as_select());
    Ok((page.load(connection).await?, total))
}

/// The occasions on which reminders were sent.
pub(super) async fn reminded_occasions(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<String>> {
    Ok(dispatches::table
        .filter(dispatches::municipality_id.eq(app.municipality()))
        .filter(dispatches::remiss_id.eq(remiss_id))
        .filter(dispatches::kind.eq("reminder"))
        .select(dispatches::occasion)
        .load(connection)
        .await?)
}

/// The deadlines that single recipients of a remiss were given, UTC.
pub(super) async fn own_deadlines(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<Timestamp>> {
    let found: Vec<jiff_diesel::NullableTimestamp> = recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::remiss_id.eq(remiss_id))
        .filter(recipients::deadline.is_not_null())
        .select(recipients::deadline)
        .distinct()
        .load(connection)
        .await?;
    Ok(found.into_iter().filter_map(Option::<Timestamp>::from).collect())
}
