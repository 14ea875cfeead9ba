//! Sharings in the database.

mod reach;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::create::ShareCase;
use crate::app::App;
use crate::cases::Case;
use crate::db::schema::case_shares as shares;
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult, Paging};

pub use reach::{Reach, reach};

/// A sharing of a case with another board.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = shares)]
pub(super) struct CaseShare {
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    pub case_id: Uuid,
    pub shared_with_id: Uuid,
    pub reason: String,
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub until: Option<Date>,
    pub shared_by: String,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub ended_at: Option<Timestamp>,
    pub ended_by: Option<String>,
    pub version: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl CaseShare {
    /// Whether the case may be read by it on this day.
    pub fn is_active(&self, today: Date) -> bool {
        self.ended_at.is_none() && self.until.is_none_or(|last| last >= today)
    }
}

pub(super) async fn find(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    id: Uuid,
) -> ApiResult<CaseShare> {
    Ok(shares::table
        .find((app.municipality(), id))
        .filter(shares::case_id.eq(case_id))
        .select(CaseShare::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<CaseShare>, i64)> {
    let all = || {
        shares::table
            .filter(shares::municipality_id.eq(app.municipality()))
            .filter(shares::case_id.eq(case_id))
    };
    let total = all().count().get_result(connection).await?;
    let page = all()
        .order((shares::created_at, shares::id))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(CaseShare::as_select()).load(connection).await?, total))
}

/// Shares the case. A sharing with the same board whose last day has passed is ended first.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    case: &Case,
    new: &ShareCase,
    by: &str,
) -> ApiResult<CaseShare> {
    let over = shares::table
        .filter(shares::municipality_id.eq(app.municipality()))
        .filter(shares::case_id.eq(case.id))
        .filter(shares::shared_with_id.eq(new.board_id))
        .filter(shares::ended_at.is_null())
        .filter(shares::until.lt(app.today().to_diesel()));
    diesel::update(over)
        .set((
            shares::ended_at.eq(app.now().to_diesel()),
            shares::ended_by.eq(by),
            shares::version.eq(shares::version + 1),
        ))
        .execute(connection)
        .await?;
    diesel::insert_into(shares::table)
        .values((
            shares::municipality_id.eq(app.municipality()),
            shares::id.eq(app.new_id()),
            shares::board_id.eq(case.board_id),
            shares::case_id.eq(case.id),
            shares::shared_with_id.eq(new.board_id),
            shares::reason.eq(new.reason.trim()),
            shares::until.eq(new.until.map(|day| day.to_diesel())),
            shares::shared_by.eq(by),
            shares::created_at.eq(app.now().to_diesel()),
        ))
        .returning(CaseShare::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some(_) => ApiError::conflict(
                "Ärendet är redan delat med nämnden. Avsluta den delningen först, om tiden eller skälet ska bli ett annat.",
                "The case is shared with the board already; end that sharing first.",
            ),
            None => error.into(),
        })
}

pub(super) async fn end(app: &App, connection: &mut Connection, id: Uuid, by: &str) -> ApiResult<CaseShare> {
    Ok(diesel::update(shares::table.find((app.municipality(), id)))
        .filter(shares::ended_at.is_null())
        .set((
            shares::ended_at.eq(app.now().to_diesel()),
            shares::ended_by.eq(by),
            shares::version.eq(shares::version + 1),
        ))
        .returning(CaseShare::as_returning())
        .get_result(connection)
        .await?)
}
