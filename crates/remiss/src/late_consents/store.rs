//! Consents to hand in late, in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use crate::access::Caller;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{cases, late_consents as rows};
use crate::http::{ApiResult, Paging};
use crate::meetings::Meeting;

/// A secretary's consent to hand a case in after the stop date of a meeting.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub struct LateConsent {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// Why.
    pub reason: String,
    /// The secretary.
    pub given_by: String,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub given_at: Timestamp,
    /// When it was taken back, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
}

/// The consent that holds for a case at a meeting.
pub async fn of_case(
    app: &App,
    connection: &mut Connection,
    meeting_id: Uuid,
    case_id: Uuid,
) -> ApiResult<Option<LateConsent>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::meeting_id.eq(meeting_id))
        .filter(rows::case_id.eq(case_id))
        .filter(rows::withdrawn_at.is_null())
        .select(LateConsent::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The consent that holds for a locked case at a meeting: the one that there is, or a new one of this caller.
pub async fn for_case(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    meeting: &Meeting,
    case_id: Uuid,
    reason: &str,
) -> ApiResult<LateConsent> {
    match of_case(app, connection, meeting.id, case_id).await? {
        Some(known) => Ok(known),
        None => insert(app, connection, caller, meeting, case_id, reason).await,
    }
}

/// The consents with these ids.
pub async fn of_ids(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<LateConsent>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::id.eq_any(ids))
        .select(LateConsent::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    meeting: &Meeting,
    case_id: Uuid,
    reason: &str,
) -> ApiResult<LateConsent> {
    Ok(diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(app.new_id()),
            rows::board_id.eq(meeting.board_id),
            rows::meeting_id.eq(meeting.id),
            rows::case_id.eq(case_id),
            rows::reason.eq(reason),
            rows::given_by.eq(caller.person()),
            rows::given_at.eq(app.now().to_diesel()),
        ))
        .returning(LateConsent::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<LateConsent> {
    Ok(rows::table
        .find((app.municipality(), id))
        .select(LateConsent::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn withdraw(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<LateConsent> {
    Ok(diesel::update(rows::table.find((app.municipality(), id)))
        .set((
            rows::withdrawn_at.eq(app.now().to_diesel()),
            rows::withdrawn_by.eq(caller.person()),
        ))
        .returning(LateConsent::as_returning())
        .get_result(connection)
        .await?)
}

/// The consents of a meeting, the newest first, each with the number of its case.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    meeting_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<(LateConsent, String)>, i64)> {
    let own = || {
        rows::table
            .inner_join(
                cases::table.on(cases::municipality_id
                    .eq(rows::municipality_id)
                    .and(cases::id.eq(rows::case_id))),
            )
            .filter(rows::municipality_id.eq(app.municipality()))
            .filter(rows::meeting_id.eq(meeting_id))
    };
    let total = own().count().get_result(connection).await?;
    let page = own()
        .order((rows::given_at.desc(), rows::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select((LateConsent::as_select(), cases::case_number))
        .load(connection)
        .await?;
    Ok((page, total))
}
