//! Meetings in the database.

mod changes;
mod of_case;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::{Date, Time};
use jiff_diesel::ToDiesel;
use remiss_domain::plan::MeetingDates;
use uuid::Uuid;

use super::list::MeetingFilter;
use super::view::Dates;
use crate::access::{Boards, Caller};
use crate::app::App;
use crate::db::schema::meetings;
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult, Paging};

pub(super) use changes::{
    Change, ChangeKind, ConcernedCase, NewChange, OfficerAddress, cases_now, concerned_cases, lock_waiting,
    note_change, officer_addresses, set_told, waiting_boards,
};
pub(super) use of_case::{CaseMeeting, of_case};

/// A meeting of a board.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = meetings)]
pub struct Meeting {
    /// Id.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub date: Date,
    /// Clock time, Europe/Stockholm.
    #[diesel(deserialize_as = jiff_diesel::NullableTime)]
    pub starts_at: Option<Time>,
    /// Where.
    pub place: String,
    /// Last day to hand in a case (stoppdatum).
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub stop_date: Date,
    /// The preparation meeting (beredning).
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub preparation_date: Option<Date>,
    /// The notice (kallelse) goes out.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub notice_date: Option<Date>,
    /// The minutes are approved (justering).
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub approval_date: Option<Date>,
    /// Whether all minutes are approved at the meeting itself (omedelbar justering).
    pub approved_at_once: bool,
    /// `planned`, `held` or `cancelled`.
    pub status: String,
    /// Version, for the ETag and the SEQUENCE of its calendar entries.
    pub version: i32,
    /// When it was last changed, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: jiff::Timestamp,
}

impl Meeting {
    /// The dates, as plans are made over them.
    pub fn dates(&self) -> MeetingDates {
        MeetingDates {
            id: self.id.into(),
            date: self.date,
            stop_date: self.stop_date,
            preparation: self.preparation_date,
            notice: self.notice_date,
            approval: self.approval_date,
            approved_at_once: self.approved_at_once,
        }
    }

    /// Whether it was called off.
    pub fn is_cancelled(&self) -> bool {
        self.status == "cancelled"
    }
}

/// The meeting with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Meeting> {
    Ok(meetings::table
        .find((app.municipality(), id))
        .select(Meeting::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction, for one of its board's own people.
pub async fn lock(app: &App, connection: &mut Connection, caller: &Caller, id: Uuid) -> ApiResult<Meeting> {
    let meeting = meetings::table
        .find((app.municipality(), id))
        .select(Meeting::as_select())
        .for_update()
        .first(connection)
        .await?;
    may_change(caller, meeting.board_id)?;
    Ok(meeting)
}

/// Counts a change of the meeting or of its agenda.
pub async fn touch(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(meetings::table.find((app.municipality(), id)))
        .set((
            meetings::version.eq(meetings::version + 1),
            meetings::updated_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The calendar of a board is no secret, but only its own people change it.
pub(super) fn may_change(caller: &Caller, board: Uuid) -> ApiResult<()> {
    match &caller.boards {
        Boards::Only(ids) if !ids.contains(&board) => Err(ApiError::NotFound),
        _ => Ok(()),
    }
}

/// The meetings of a board from a day on, by date, without those that were cancelled.
pub async fn of_board(
    app: &App,
    connection: &mut Connection,
    board_id: Uuid,
    from: Date,
) -> ApiResult<Vec<Meeting>> {
    Ok(meetings::table
        .filter(meetings::municipality_id.eq(app.municipality()))
        .filter(meetings::board_id.eq(board_id))
        .filter(meetings::date.ge(from.to_diesel()))
        .filter(meetings::status.ne("cancelled"))
        .order((meetings::date, meetings::id))
        .select(Meeting::as_select())
        .load(connection)
        .await?)
}

/// The board's last meeting before another, unless it was cancelled.
pub async fn last_before(
    app: &App,
    connection: &mut Connection,
    meeting: &Meeting,
) -> ApiResult<Option<Meeting>> {
    Ok(meetings::table
        .filter(meetings::municipality_id.eq(app.municipality()))
        .filter(meetings::board_id.eq(meeting.board_id))
        .filter(meetings::date.lt(meeting.date.to_diesel()))
        .filter(meetings::status.ne("cancelled"))
        .order((meetings::date.desc(), meetings::id.desc()))
        .select(Meeting::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Every meeting of a board, or of all boards, from a day on, by date: cancelled ones too, for the calendars that have to
/// take them away.
pub async fn of_boards(
    app: &App,
    connection: &mut Connection,
    board_id: Option<Uuid>,
    from: Date,
) -> ApiResult<Vec<Meeting>> {
    let mut query = meetings::table
        .filter(meetings::municipality_id.eq(app.municipality()))
        .filter(meetings::date.ge(from.to_diesel()))
        .into_boxed();
    if let Some(board) = board_id {
        query = query.filter(meetings::board_id.eq(board));
    }
    Ok(query
        .order((meetings::date, meetings::id))
        .select(Meeting::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    board_id: Uuid,
    filter: &MeetingFilter,
    paging: Paging,
) -> ApiResult<(Vec<Meeting>, i64)> {
    let fitting = || {
        let mut query = meetings::table
            .filter(meetings::municipality_id.eq(app.municipality()))
            .filter(meetings::board_id.eq(board_id))
            .into_boxed();
        if let Some(from) = filter.date_from {
            query = query.filter(meetings::date.ge(from.to_diesel()));
        }
        if let Some(to) = filter.date_to {
            query = query.filter(meetings::date.le(to.to_diesel()));
        }
        if let Some(status) = &filter.status {
            query = query.filter(meetings::status.eq(status.clone()));
        }
        query
    };
    let total = fitting().count().get_result(connection).await?;
    let page = fitting()
        .order((meetings::date, meetings::id))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(Meeting::as_select()).load(connection).await?, total))
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    board_id: Uuid,
    dates: &Dates,
) -> ApiResult<Meeting> {
    diesel::insert_into(meetings::table)
        .values((
            meetings::municipality_id.eq(app.municipality()),
            meetings::id.eq(app.new_id()),
            meetings::board_id.eq(board_id),
            meetings::created_at.eq(app.now().to_diesel()),
            Columns::of(app, dates),
        ))
        .returning(Meeting::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| day_taken(error, dates.date))
}

pub(super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    dates: &Dates,
    status: &str,
) -> ApiResult<Meeting> {
    diesel::update(meetings::table.find((app.municipality(), id)))
        .set((
            Columns::of(app, dates),
            meetings::status.eq(status),
            meetings::version.eq(meetings::version + 1),
        ))
        .returning(Meeting::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| day_taken(error, dates.date))
}

/// The columns that a plan of a meeting sets; what it leaves out is emptied.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = meetings, treat_none_as_null = true)]
struct Columns {
    date: jiff_diesel::Date,
    starts_at: Option<jiff_diesel::Time>,
    place: String,
    stop_date: jiff_diesel::Date,
    preparation_date: Option<jiff_diesel::Date>,
    notice_date: Option<jiff_diesel::Date>,
    approval_date: Option<jiff_diesel::Date>,
    approved_at_once: bool,
    updated_at: jiff_diesel::Timestamp,
}

impl Columns {
    fn of(app: &App, dates: &Dates) -> Columns {
        Columns {
            date: dates.date.to_diesel(),
            starts_at: dates.starts_at.map(|time| time.to_diesel()),
            place: dates.place.clone(),
            stop_date: dates.stop_date.to_diesel(),
            preparation_date: dates.preparation_date.map(|day| day.to_diesel()),
            notice_date: dates.notice_date.map(|day| day.to_diesel()),
            approval_date: dates.approval_date.map(|day| day.to_diesel()),
            approved_at_once: dates.approved_at_once,
            updated_at: app.now().to_diesel(),
        }
    }
}

fn day_taken(error: diesel::result::Error, date: Date) -> ApiError {
    match constraint::unique_violation(&error) {
        Some("meetings_day_key") => ApiError::conflict(
            format!("Nämnden har redan ett sammanträde {date}."),
            format!("The board already has a meeting on {date}."),
        ),
        _ => error.into(),
    }
}
