//! Calendars in the database, and what stands in them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{boards, calendars, cases, remisser};
use crate::http::{ApiResult, Paging};

/// A calendar.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = calendars)]
pub(super) struct Calendar {
    pub id: Uuid,
    pub board_id: Option<Uuid>,
    pub name: String,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// What stands in it.
    pub entries: Vec<Option<String>>,
    /// Days before on which it reminds.
    pub alarm_days: Option<i16>,
}

/// A calendar to make.
pub(super) struct NewCalendar<'a> {
    pub board_id: Option<Uuid>,
    pub name: &'a str,
    pub entries: Vec<&'static str>,
    pub alarm_days: Option<i16>,
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    new: &NewCalendar<'_>,
    token: &str,
) -> ApiResult<Calendar> {
    Ok(diesel::insert_into(calendars::table)
        .values((
            calendars::municipality_id.eq(app.municipality()),
            calendars::id.eq(app.new_id()),
            calendars::board_id.eq(new.board_id),
            calendars::name.eq(new.name),
            calendars::entries.eq(&new.entries),
            calendars::alarm_days.eq(new.alarm_days),
            calendars::token_hash.eq(hash(token)),
            calendars::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Calendar::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
) -> ApiResult<(Vec<Calendar>, i64)> {
    let own = || calendars::table.filter(calendars::municipality_id.eq(app.municipality()));
    let total = own().count().get_result(connection).await?;
    let page = own()
        .order((calendars::created_at.desc(), calendars::id))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Calendar::as_select())
        .load(connection)
        .await?;
    Ok((page, total))
}

pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Calendar> {
    Ok(calendars::table
        .find((app.municipality(), id))
        .select(Calendar::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(super) async fn revoke(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Calendar> {
    Ok(diesel::update(calendars::table.find((app.municipality(), id)))
        .set(calendars::revoked_at.eq(app.now().to_diesel()))
        .returning(Calendar::as_returning())
        .get_result(connection)
        .await?)
}

/// The calendar of a token, while it is not revoked.
pub(super) async fn by_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Calendar> {
    Ok(calendars::table
        .filter(calendars::municipality_id.eq(app.municipality()))
        .filter(calendars::token_hash.eq(hash(token)))
        .filter(calendars::revoked_at.is_null())
        .select(Calendar::as_select())
        .first(connection)
        .await?)
}

/// The names of the boards.
pub(super) async fn board_names(app: &App, connection: &mut Connection) -> ApiResult<Vec<(Uuid, String)>> {
    Ok(boards::table
        .filter(boards::municipality_id.eq(app.municipality()))
        .select((boards::id, boards::name))
        .load(connection)
        .await?)
}

/// A deadline of a remiss.
#[derive(Debug, Queryable)]
pub(super) struct DeadlineRow {
    pub remiss_id: Uuid,
    pub board_id: Uuid,
    pub direction: String,
    pub state: String,
    pub sender: String,
    pub version: i32,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub deadline: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    pub case_number: String,
    pub case_title: String,
}

/// The deadlines from a day on: of what was sent, and of what is asked of the board. Names are those of the public register,
/// since a feed lies in many hands.
pub(super) async fn deadlines(
    app: &App,
    connection: &mut Connection,
    board_id: Option<Uuid>,
    from: Date,
) -> ApiResult<Vec<DeadlineRow>> {
    let mut query = remisser::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(remisser::municipality_id)
                .and(cases::id.eq(remisser::case_id))),
        )
        .filter(remisser::municipality_id.eq(app.municipality()))
        .filter(remisser::deadline_date.ge(from.to_diesel()))
        .filter(remisser::state.ne("draft"))
        .into_boxed();
    if let Some(board) = board_id {
        query = query.filter(remisser::board_id.eq(board));
    }
    Ok(query
        .order((remisser::deadline, remisser::id))
        .select((
            remisser::id,
            remisser::board_id,
            remisser::direction,
            remisser::state,
            remisser::sender,
            remisser::version,
            remisser::deadline,
            remisser::created_at,
            cases::case_number,
            cases::public_title,
        ))
        .load(connection)
        .await?)
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
