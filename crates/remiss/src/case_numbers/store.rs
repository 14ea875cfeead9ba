//! Series and numbers in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::case_number::{CaseNumber, search_key};
use uuid::Uuid;

use super::list::ReservationFilter;
use crate::access::{Boards, Caller};
use crate::app::App;
use crate::boards::Board;
use crate::db::schema::case_numbers;
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult, Paging};

/// A number that was given, and what became of it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = case_numbers)]
pub struct CaseNumberRow {
    /// Id; of the reservation, where it is one.
    pub id: Uuid,
    /// The board.
    pub board_id: Uuid,
    /// The number as written, for example `Ks 1216/2018`.
    pub case_number: String,
    /// The number as it is searched for.
    pub number_key: String,
    /// `reserved`, `used` or `void`.
    pub state: String,
    /// The case that has it.
    pub case_id: Option<Uuid>,
    /// Why it was reserved, or made void.
    pub reason: String,
    /// When it was given, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// Last day on which a reserved number can be used.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub expires_on: Option<Date>,
}

/// Takes the next number of a board's series, for the case `case_id`, or as a reservation with its `reason`.
///
/// The series stays locked until the end of the transaction: call it late. A transaction that is rolled back gives the
/// number back, so there is no hole. A board that took over the prefix of an earlier one goes on where that one ended.
pub async fn allocate(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    year: i16,
    case_id: Option<Uuid>,
    reason: &str,
) -> ApiResult<CaseNumberRow> {
    #[derive(QueryableByName)]
    struct Next {
        #[diesel(sql_type = sql_types::Integer)]
        last_number: i32,
    }
    let next: Next = diesel::sql_query(
        "INSERT INTO case_number_series AS series (municipality_id, board_id, year, last_number) \
         SELECT $1, $2, $3, 1 + coalesce(max((SELECT max(number) FROM case_numbers \
            WHERE municipality_id = $1 AND board_id = periods.board_id AND year = $3)), 0) \
         FROM (SELECT $2 AS board_id UNION SELECT board_id FROM board_periods \
            WHERE municipality_id = $1 AND upper(case_prefix) = upper($4)) periods \
         ON CONFLICT (municipality_id, board_id, year) DO UPDATE SET last_number = series.last_number + 1 \
         RETURNING last_number",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(board.id)
    .bind::<sql_types::SmallInt, _>(year)
    .bind::<sql_types::Text, _>(&board.case_prefix)
    .get_result(connection)
    .await?;
    let number = u32::try_from(next.last_number).map_err(ApiError::internal)?;
    let number = board.format()?.number(number, year).map_err(ApiError::internal)?;
    let written = board.format()?.format(&number);
    insert(app, connection, board, &number, &written, case_id, reason).await
}

/// Notes a number that the case system gave to the case `case_id`, as it is `written` there. A number that was given
/// before is a conflict, however it was written then.
pub async fn give(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    number: &CaseNumber,
    written: &str,
    case_id: Uuid,
) -> ApiResult<CaseNumberRow> {
    insert(app, connection, board, number, written, Some(case_id), "").await
}

async fn insert(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    number: &CaseNumber,
    written: &str,
    case_id: Option<Uuid>,
    reason: &str,
) -> ApiResult<CaseNumberRow> {
    // One key for all spellings: that of the board's own.
    let key = search_key(&board.format()?.format(number));
    diesel::insert_into(case_numbers::table)
        .values((
            case_numbers::municipality_id.eq(app.municipality()),
            case_numbers::id.eq(app.new_id()),
            case_numbers::board_id.eq(board.id),
            case_numbers::year.eq(number.year()),
            case_numbers::number.eq(i32::try_from(number.number()).map_err(ApiError::internal)?),
            case_numbers::case_number.eq(written),
            case_numbers::number_key.eq(key),
            case_numbers::state.eq(if case_id.is_some() { "used" } else { "reserved" }),
            case_numbers::case_id.eq(case_id),
            case_numbers::reason.eq(reason),
            case_numbers::created_at.eq(app.now().to_diesel()),
        ))
        .returning(CaseNumberRow::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some(_) => ApiError::conflict(
                format!("Numret {written} är redan taget."),
                format!("The number {written} is taken."),
            ),
            None => error.into(),
        })
}

/// The number with this id.
pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<CaseNumberRow> {
    Ok(case_numbers::table
        .find((app.municipality(), id))
        .select(CaseNumberRow::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<CaseNumberRow> {
    Ok(case_numbers::table
        .find((app.municipality(), id))
        .select(CaseNumberRow::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// Gives a reserved number to a case.
pub async fn take(app: &App, connection: &mut Connection, id: Uuid, case_id: Uuid) -> ApiResult<()> {
    let taken = diesel::update(
        case_numbers::table
            .find((app.municipality(), id))
            .filter(case_numbers::state.eq("reserved")),
    )
    .set((
        case_numbers::state.eq("used"),
        case_numbers::case_id.eq(Some(case_id)),
    ))
    .execute(connection)
    .await?;
    match taken {
        1 => Ok(()),
        _ => Err(ApiError::NotFound),
    }
}

/// Makes the number with this key void; it is kept, with the reason, and never used again.
pub async fn void(
    app: &App,
    connection: &mut Connection,
    number_key: &str,
    reason: &str,
) -> ApiResult<CaseNumberRow> {
    Ok(diesel::update(
        case_numbers::table.filter(
            case_numbers::municipality_id
                .eq(app.municipality())
                .and(case_numbers::number_key.eq(number_key)),
        ),
    )
    .set((case_numbers::state.eq("void"), case_numbers::reason.eq(reason)))
    .returning(CaseNumberRow::as_returning())
    .get_result(connection)
    .await?)
}

/// Says on which day a reserved number can be used for the last time.
pub(super) async fn set_last_day(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    last: Date,
) -> ApiResult<CaseNumberRow> {
    Ok(diesel::update(case_numbers::table.find((app.municipality(), id)))
        .set(case_numbers::expires_on.eq(last.to_diesel()))
        .returning(CaseNumberRow::as_returning())
        .get_result(connection)
        .await?)
}

/// Reserved numbers whose last day is over, locked until the end of the transaction; those that another has in hand are
/// left.
pub(super) async fn expired(
    app: &App,
    connection: &mut Connection,
    limit: i64,
) -> ApiResult<Vec<CaseNumberRow>> {
    Ok(case_numbers::table
        .filter(case_numbers::municipality_id.eq(app.municipality()))
        .filter(case_numbers::state.eq("reserved"))
        .filter(case_numbers::expires_on.lt(app.today().to_diesel()))
        .order((case_numbers::expires_on, case_numbers::id))
        .limit(limit)
        .select(CaseNumberRow::as_select())
        .for_update()
        .skip_locked()
        .load(connection)
        .await?)
}

/// Reservations that the caller may see, and what became of them; newest first.
pub(super) async fn reservations(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    filter: &ReservationFilter,
    paging: Paging,
) -> ApiResult<(Vec<CaseNumberRow>, i64)> {
    let chosen = || {
        // What was taken at once for a case was never reserved, and has no reason unless it was made void.
        let mut query = case_numbers::table
            .filter(case_numbers::municipality_id.eq(app.municipality()))
            .filter(case_numbers::state.eq("reserved").or(case_numbers::reason.ne("")))
            .into_boxed();
        if let Boards::Only(ids) = &caller.boards {
            query = query.filter(case_numbers::board_id.eq_any(ids.clone()));
        }
        if let Some(board) = filter.board_id {
            query = query.filter(case_numbers::board_id.eq(board));
        }
        if let Some(status) = filter.status {
            query = query.filter(case_numbers::state.eq(status.as_str()));
        }
        query
    };
    let total = chosen().count().get_result(connection).await?;
    let page = chosen()
        .order((case_numbers::created_at.desc(), case_numbers::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((
        page.select(CaseNumberRow::as_select()).load(connection).await?,
        total,
    ))
}
