//! Changes of meetings as they wait to be told, and whom they concern.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::super::view::Dates;
use super::Meeting;
use crate::app::App;
use crate::db::schema::{case_officers as officers, meeting_changes as changes};
use crate::db::{Connection, Uuids};
use crate::http::{ApiError, ApiResult};

/// What happened to a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It has other dates, another time or place.
    Moved,
    /// It was called off.
    Cancelled,
}

impl ChangeKind {
    fn as_str(self) -> &'static str {
        match self {
            ChangeKind::Moved => "moved",
            ChangeKind::Cancelled => "cancelled",
        }
    }
}

/// A change to note.
pub struct NewChange<'a> {
    /// The meeting as it is now.
    pub meeting: &'a Meeting,
    pub kind: ChangeKind,
    pub before: &'a Dates,
    pub after: &'a Dates,
    pub reason: &'a str,
    /// The meeting that took over its agenda.
    pub moved_to: Option<Uuid>,
    /// The cases on its agenda or meant for it.
    pub cases: &'a [Uuid],
}

/// A change that waits to be told.
#[derive(Debug, Clone)]
pub struct Change {
    pub id: Uuid,
    pub meeting_id: Uuid,
    pub is_cancelled: bool,
    pub before: Dates,
    pub after: Dates,
    pub reason: String,
    pub moved_to: Option<Uuid>,
    pub cases: Vec<Uuid>,
}

/// A board with changes that wait.
#[derive(Debug, QueryableByName)]
pub struct WaitingBoard {
    #[diesel(sql_type = sql_types::Uuid)]
    pub board_id: Uuid,
    /// When the oldest of them was made, UTC.
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub oldest: Timestamp,
    /// When its people were last told of any, UTC.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub last: Option<Timestamp>,
}

/// A case that a change concerns, as it stands when that is told.
#[derive(Debug, Clone, QueryableByName)]
pub struct ConcernedCase {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub number: String,
    /// Empty for a case under secrecy: a mail is no place for it.
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub meeting_id: Option<Uuid>,
    /// Whether it stands on the agenda of that meeting.
    #[diesel(sql_type = sql_types::Bool)]
    pub is_handed_in: bool,
    /// Last day to answer its incoming remiss.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>, deserialize_as = NullableDate)]
    pub deadline: Option<Date>,
}

/// An officer of a case who has a mail address.
#[derive(Debug, Clone, Queryable)]
pub struct OfficerAddress {
    pub case_id: Uuid,
    pub email: Option<String>,
    pub name: String,
}

/// The open cases that stand on the agenda of a meeting or are meant for it.
pub async fn concerned_cases(app: &App, connection: &mut Connection, meeting: Uuid) -> ApiResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT id FROM cases WHERE municipality_id = $1 AND target_meeting_id = $2 AND status = 'open' \
         UNION SELECT case_id FROM agenda_items WHERE municipality_id = $1 AND meeting_id = $2 AND state = 'listed' \
         ORDER BY 1",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(meeting)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Notes a change for those who are to be told.
pub async fn note_change(app: &App, connection: &mut Connection, new: NewChange<'_>) -> ApiResult<()> {
    let json = |dates: &Dates| serde_json::to_value(dates).map_err(ApiError::internal);
    diesel::insert_into(changes::table)
        .values((
            changes::municipality_id.eq(app.municipality()),
            changes::id.eq(app.new_id()),
            changes::board_id.eq(new.meeting.board_id),
            changes::meeting_id.eq(new.meeting.id),
            changes::kind.eq(new.kind.as_str()),
            changes::before.eq(json(new.before)?),
            changes::after.eq(json(new.after)?),
            changes::reason.eq(new.reason.trim()),
            changes::moved_to_meeting_id.eq(new.moved_to),
            changes::case_ids.eq(Uuids(new.cases.to_vec())),
            changes::changed_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The boards with changes that nobody was told of.
pub async fn waiting_boards(app: &App, connection: &mut Connection) -> ApiResult<Vec<WaitingBoard>> {
    Ok(diesel::sql_query(
        "SELECT c.board_id, min(c.changed_at) AS oldest, \
            (SELECT max(told.told_at) FROM meeting_changes told WHERE told.municipality_id = $1 \
                AND told.board_id = c.board_id AND told.told_at IS NOT NULL) AS last \
         FROM meeting_changes c WHERE c.municipality_id = $1 AND c.told_at IS NULL GROUP BY c.board_id ORDER BY c.board_id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .load(connection)
    .await?)
}

/// What waits for a board's people, the oldest first, locked until the end of the transaction. Nothing: another worker has told it.
pub async fn lock_waiting(app: &App, connection: &mut Connection, board: Uuid) -> ApiResult<Vec<Change>> {
    type Row = (
        Uuid,
        Uuid,
        String,
        serde_json::Value,
        serde_json::Value,
        String,
        Option<Uuid>,
        Uuids,
    );
    let rows: Vec<Row> = changes::table
        .filter(changes::municipality_id.eq(app.municipality()))
        .filter(changes::board_id.eq(board))
        .filter(changes::told_at.is_null())
        .order(changes::id)
        .select((
            changes::id,
            changes::meeting_id,
            changes::kind,
            changes::before,
            changes::after,
            changes::reason,
            changes::moved_to_meeting_id,
            changes::case_ids,
        ))
        .for_update()
        .load(connection)
        .await?;
    rows.into_iter()
        .map(|(id, meeting_id, kind, before, after, reason, moved_to, cases)| {
            Ok(Change {
                id,
                meeting_id,
                is_cancelled: kind == ChangeKind::Cancelled.as_str(),
                before: serde_json::from_value(before).map_err(ApiError::internal)?,
                after: serde_json::from_value(after).map_err(ApiError::internal)?,
                reason,
                moved_to,
                cases: cases.0,
            })
        })
        .collect()
}

/// Notes that these changes were told.
pub async fn set_told(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    let told = changes::table
        .filter(changes::municipality_id.eq(app.municipality()))
        .filter(changes::id.eq_any(ids));
    diesel::update(told)
        .set(changes::told_at.eq(app.now().to_diesel()))
        .execute(connection)
        .await?;
    Ok(())
}

/// These cases as they stand now, by number; those that are closed or void concern nobody.
pub async fn cases_now(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<Vec<ConcernedCase>> {
    Ok(diesel::sql_query(
        "SELECT c.id, c.case_number AS number, CASE WHEN c.secrecy_ground IS NULL THEN c.title ELSE '' END AS title, \
            c.target_meeting_id AS meeting_id, \
            EXISTS (SELECT FROM agenda_items i WHERE i.municipality_id = c.municipality_id AND i.case_id = c.id \
                AND i.meeting_id = c.target_meeting_id AND i.state = 'listed') AS is_handed_in, \
            (SELECT r.deadline_date FROM remisser r WHERE r.municipality_id = c.municipality_id AND r.case_id = c.id \
                AND r.direction = 'incoming' AND r.state NOT IN ('sent', 'closed') ORDER BY r.id DESC LIMIT 1) AS deadline \
         FROM cases c WHERE c.municipality_id = $1 AND c.id = ANY ($2) AND c.status = 'open' ORDER BY c.opened_on, c.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(ids)
    .load(connection)
    .await?)
}

/// The officers of these cases who have a mail address.
pub async fn officer_addresses(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<Vec<OfficerAddress>> {
    Ok(officers::table
        .filter(officers::municipality_id.eq(app.municipality()))
        .filter(officers::case_id.eq_any(ids))
        .filter(officers::email.is_not_null())
        .order((officers::case_id, officers::user_name))
        .select((officers::case_id, officers::email, officers::display_name))
        .load(connection)
        .await?)
}
