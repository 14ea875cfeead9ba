//! Boards in the database.

mod moves;
mod periods;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::case_number::NumberFormat;
use uuid::Uuid;

use super::register::RegisterBoard;
use crate::access::{Boards, Caller};
use crate::app::App;
use crate::config::MunicipalityConfig;
use crate::db::schema::boards;
use crate::db::{Connection, constraint};
use crate::http::{ApiError, ApiResult, Paging};

pub(super) use moves::move_cases;
pub use periods::{Period, earlier_names, find_on, formats, read_number};
pub(super) use periods::{come_into_force, correct, periods, periods_of, prefix_is_taken, put};

/// A board.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = boards)]
pub struct Board {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// Department that works for it.
    pub department: String,
    /// Prefix of its numbers.
    pub case_prefix: String,
    /// Pattern of its numbers.
    pub number_format: String,
    /// Who gives its numbers, as stored.
    pub number_source: String,
    /// Days from a meeting to the approval of its minutes.
    pub approval_days: i16,
    /// E-mail address of its registry.
    pub email: Option<String>,
    /// Postal address, one line per line.
    pub postal_address: String,
    /// First day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub valid_from: Date,
    /// Last day.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub valid_to: Option<Date>,
    /// The board that took over.
    pub successor_id: Option<Uuid>,
    /// Version, for the ETag.
    pub version: i32,
}

impl Board {
    /// How its case numbers are written.
    pub fn format(&self) -> ApiResult<NumberFormat> {
        NumberFormat::new(&self.case_prefix, &self.number_format).map_err(ApiError::internal)
    }

    /// Whether it has ended before this day.
    pub fn has_ended(&self, day: Date) -> bool {
        self.valid_to.is_some_and(|last| last < day)
    }

    /// Where letters to it go, on one line: its own address, or the municipality's.
    pub fn postal_line(&self, municipality: &MunicipalityConfig) -> String {
        let mut own: Vec<&str> = self.postal_address.lines().map(str::trim).collect();
        own.retain(|line| !line.is_empty());
        let address = if own.is_empty() {
            municipality.postal_address.clone()
        } else {
            own.join(", ")
        };
        format!("{}, {}, {address}", municipality.name, self.department)
    }

    /// Whom to ask when nobody is named: the department, with its address.
    pub fn registry(&self) -> String {
        let mut parts = vec![self.department.clone()];
        parts.extend(self.email.clone());
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

/// The board with this id.
pub async fn find(app: &App, mut connection: &Connection, id: Uuid) -> ApiResult<Board> {
    Ok(boards::table
        .find((app.municipality(), id))
        .select(Board::as_select())
        .first(&mut connection)
        .await?)
}

/// All boards, also those that have ended: the formats of their numbers are still met.
pub async fn all(app: &App, connection: &mut Connection) -> ApiResult<Vec<Board>> {
    Ok(boards::table
        .filter(boards::municipality_id.eq(app.municipality()))
        .order((boards::name, boards::id))
        .select(Board::as_select())
        .load(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Board> {
    Ok(boards::table
        .find((app.municipality(), id))
        .select(Board::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    paging: Paging,
) -> ApiResult<(Vec<Board>, i64)> {
    let visible = || {
        let all = boards::table
            .filter(boards::municipality_id.eq(app.municipality()))
            .into_boxed();
        match &caller.boards {
            Boards::All => all,
            Boards::Only(ids) => all.filter(boards::id.eq_any(ids.clone())),
        }
    };
    let total = visible().count().get_result(connection).await?;
    let page = visible()
        .order((boards::name, boards::id))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(Board::as_select()).load(connection).await?, total))
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    new: &RegisterBoard,
    format: &NumberFormat,
) -> ApiResult<Board> {
    let board: Board = diesel::insert_into(boards::table)
        .values((
            boards::municipality_id.eq(app.municipality()),
            boards::id.eq(app.new_id()),
            boards::name.eq(new.name.trim()),
            boards::department.eq(new.department.trim()),
            boards::case_prefix.eq(format.prefix()),
            boards::number_format.eq(format.pattern()),
            boards::number_source.eq(new.number_source.unwrap_or(super::NumberSource::Own).as_str()),
            boards::approval_days.eq(new.approval_days.unwrap_or(7)),
            boards::email.eq(&new.email),
            boards::postal_address.eq(new.postal_address.as_deref().unwrap_or_default()),
            boards::valid_from.eq(new.valid_from.to_diesel()),
            boards::valid_to.eq(new.valid_to.map(|day| day.to_diesel())),
            boards::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Board::as_returning())
        .get_result(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some("boards_prefix_key") => ApiError::conflict(
                format!("En annan nämnd har redan prefixet {}.", format.prefix()),
                format!("Another board has the prefix {}.", format.prefix()),
            ),
            _ => ApiError::from(error),
        })?;
    put(app, connection, board.id, &Period::of(&board)).await?;
    Ok(board)
}

/// Writes down what of a board can be changed. The board it names as successor has to be there.
pub(super) async fn save(app: &App, connection: &mut Connection, board: &Board) -> ApiResult<Board> {
    Ok(diesel::update(boards::table.find((app.municipality(), board.id)))
        .set((
            boards::name.eq(&board.name),
            boards::department.eq(&board.department),
            boards::approval_days.eq(board.approval_days),
            boards::email.eq(&board.email),
            boards::postal_address.eq(&board.postal_address),
            boards::valid_to.eq(board.valid_to.map(|day| day.to_diesel())),
            boards::successor_id.eq(board.successor_id),
            boards::version.eq(boards::version + 1),
        ))
        .returning(Board::as_returning())
        .get_result(connection)
        .await?)
}
