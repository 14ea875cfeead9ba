//! What a board was called, and how its numbers were written, from a day on.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::case_number::{CaseNumber, CaseNumberError, NumberFormat};
use uuid::Uuid;

use super::Board;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::board_periods as periods;
use crate::http::ApiResult;

/// A period of a board: until its next one begins, or the board ends.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = periods)]
pub struct Period {
    /// First day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub valid_from: Date,
    /// Name.
    pub name: String,
    /// Department that works for it.
    pub department: String,
    /// Prefix of the numbers that are given.
    pub case_prefix: String,
    /// Pattern of the numbers that are given.
    pub number_format: String,
}

impl Period {
    /// The board as it is, from its first day.
    pub fn of(board: &Board) -> Period {
        Period {
            valid_from: board.valid_from,
            name: board.name.clone(),
            department: board.department.clone(),
            case_prefix: board.case_prefix.clone(),
            number_format: board.number_format.clone(),
        }
    }

    fn put_on(self, board: &mut Board) {
        board.name = self.name;
        board.department = self.department;
        board.case_prefix = self.case_prefix;
        board.number_format = self.number_format;
    }
}

/// The board with this id, called as on this day: for what is dated that day. Before its first day it is called as on
/// that.
pub async fn find_on(app: &App, connection: &mut Connection, id: Uuid, day: Date) -> ApiResult<Board> {
    let mut board = super::find(app, connection, id).await?;
    let all = periods(app, connection, id).await?;
    let then = all.iter().rev().find(|period| period.valid_from <= day);
    if let Some(period) = then.or(all.as_slice().first()) {
        period.clone().put_on(&mut board);
    }
    Ok(board)
}

/// The names that each board has or had, as its periods have them.
pub async fn earlier_names(app: &App, connection: &mut Connection) -> ApiResult<HashMap<Uuid, Vec<String>>> {
    let rows: Vec<(Uuid, String)> = periods::table
        .filter(periods::municipality_id.eq(app.municipality()))
        .order((periods::board_id, periods::valid_from))
        .select((periods::board_id, periods::name))
        .load(connection)
        .await?;
    let mut names: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (board, name) in rows {
        names.entry(board).or_default().push(name);
    }
    Ok(names)
}

/// Every way in which numbers of the municipality's boards are and were written, to recognise them by.
pub async fn formats(app: &App, connection: &mut Connection) -> ApiResult<Vec<NumberFormat>> {
    let mut formats: Vec<NumberFormat> = Vec::new();
    let earlier: Vec<(String, String)> = periods::table
        .filter(periods::municipality_id.eq(app.municipality()))
        .order((periods::board_id, periods::valid_from.desc()))
        .select((periods::case_prefix, periods::number_format))
        .load(connection)
        .await?;
    let present = super::all(app, connection).await?;
    let present = present
        .into_iter()
        .map(|board| (board.case_prefix, board.number_format));
    for (prefix, pattern) in present.chain(earlier) {
        if let Ok(format) = NumberFormat::new(&prefix, &pattern)
            && !formats.contains(&format)
        {
            formats.push(format);
        }
    }
    Ok(formats)
}

/// A number of the board in any spelling, with the prefix that it has now or had in some period.
pub async fn read_number(
    app: &App,
    connection: &mut Connection,
    board: &Board,
    text: &str,
) -> ApiResult<Result<CaseNumber, CaseNumberError>> {
    let now = board.format()?.read(text);
    if now.is_ok() {
        return Ok(now);
    }
    for period in periods(app, connection, board.id).await? {
        if let Ok(format) = NumberFormat::new(&period.case_prefix, &period.number_format)
            && let Ok(number) = format.read(text)
        {
            return Ok(Ok(number));
        }
    }
    Ok(now)
}

/// The periods of a board, the first one first.
pub async fn periods(app: &App, connection: &mut Connection, board: Uuid) -> ApiResult<Vec<Period>> {
    Ok(periods::table
        .filter(periods::municipality_id.eq(app.municipality()))
        .filter(periods::board_id.eq(board))
        .order(periods::valid_from)
        .select(Period::as_select())
        .load(connection)
        .await?)
}

/// The periods of several boards, each with its board, the first one first.
pub async fn periods_of(
    app: &App,
    connection: &mut Connection,
    boards: &[Uuid],
) -> ApiResult<Vec<(Uuid, Period)>> {
    Ok(periods::table
        .filter(periods::municipality_id.eq(app.municipality()))
        .filter(periods::board_id.eq_any(boards))
        .order((periods::board_id, periods::valid_from))
        .select((periods::board_id, Period::as_select()))
        .load(connection)
        .await?)
}

/// Writes a period down; one with the same first day is replaced.
pub async fn put(app: &App, connection: &mut Connection, board: Uuid, period: &Period) -> ApiResult<()> {
    let values = (
        periods::name.eq(&period.name),
        periods::department.eq(&period.department),
        periods::case_prefix.eq(&period.case_prefix),
        periods::number_format.eq(&period.number_format),
    );
    diesel::insert_into(periods::table)
        .values((
            periods::municipality_id.eq(app.municipality()),
            periods::board_id.eq(board),
            periods::valid_from.eq(period.valid_from.to_diesel()),
            periods::created_at.eq(app.now().to_diesel()),
            values,
        ))
        .on_conflict((periods::municipality_id, periods::board_id, periods::valid_from))
        .do_update()
        .set(values)
        .execute(connection)
        .await?;
    Ok(())
}

/// Puts right what the board is called in the period that is in force.
pub async fn correct(app: &App, connection: &mut Connection, board: &Board) -> ApiResult<()> {
    let all = periods(app, connection, board.id).await?;
    let today = app.today();
    let present = all.iter().rev().find(|period| period.valid_from <= today);
    let valid_from = present
        .or(all.as_slice().first())
        .map_or(board.valid_from, |period| period.valid_from);
    let corrected = Period {
        valid_from,
        ..Period::of(board)
    };
    put(app, connection, board.id, &corrected).await
}

/// The board that has this prefix some day from `from` until `until` (none: for good), other than `board` itself.
pub async fn prefix_is_taken(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    prefix: &str,
    from: Date,
    until: Option<Date>,
) -> ApiResult<Option<String>> {
    #[derive(QueryableByName)]
    struct Named {
        #[diesel(sql_type = sql_types::Text)]
        name: String,
    }
    let found: Option<Named> = diesel::sql_query(
        "SELECT b.name FROM board_periods p \
         JOIN boards b ON b.municipality_id = p.municipality_id AND b.id = p.board_id \
         WHERE p.municipality_id = $1 AND p.board_id <> $2 AND upper(p.case_prefix) = upper($3) \
            AND (b.valid_to IS NULL OR b.valid_to >= $4) AND ($5 IS NULL OR p.valid_from <= $5) \
            AND NOT EXISTS (SELECT FROM board_periods later WHERE later.municipality_id = p.municipality_id \
                AND later.board_id = p.board_id AND later.valid_from > p.valid_from AND later.valid_from <= $4) \
         ORDER BY b.name LIMIT 1",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(board)
    .bind::<sql_types::Text, _>(prefix)
    .bind::<sql_types::Date, _>(from.to_diesel())
    .bind::<sql_types::Nullable<sql_types::Date>, _>(until.map(|day| day.to_diesel()))
    .get_result(connection)
    .await
    .optional()?;
    Ok(found.map(|found| found.name))
}

/// Has the boards whose period that is in force today calls them otherwise be called so. Returns them.
pub async fn come_into_force(app: &App, connection: &mut Connection) -> ApiResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Changed {
        #[diesel(sql_type = sql_types::Uuid)]
        id: Uuid,
    }
    let changed: Vec<Changed> = diesel::sql_query(
        "UPDATE boards b SET name = p.name, department = p.department, case_prefix = p.case_prefix, \
            number_format = p.number_format, version = b.version + 1 \
         FROM (SELECT DISTINCT ON (board_id) board_id, name, department, case_prefix, number_format FROM board_periods \
            WHERE municipality_id = $1 AND valid_from <= $2 ORDER BY board_id, valid_from DESC) p \
         WHERE b.municipality_id = $1 AND b.id = p.board_id \
            AND (b.name, b.department, b.case_prefix, b.number_format) \
                IS DISTINCT FROM (p.name, p.department, p.case_prefix, p.number_format) \
         RETURNING b.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Date, _>(app.today().to_diesel())
    .load(connection)
    .await?;
    Ok(changed.into_iter().map(|changed| changed.id).collect())
}
