//! Which files are named, and when somebody looked.

use diesel::prelude::*;
use diesel::sql_types::{Array, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::Swept;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::file_sweeps as sweeps;
use crate::http::ApiResult;

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = SqlUuid)]
    key: Uuid,
}

/// Those of `keys` that a row names, of whichever municipality.
pub(super) async fn in_use(connection: &mut Connection, keys: &[Uuid]) -> ApiResult<Vec<Uuid>> {
    let found: Vec<Key> = diesel::sql_query("SELECT key FROM remiss_files_in_use($1) AS key")
        .bind::<Array<SqlUuid>, _>(keys)
        .load(connection)
        .await?;
    Ok(found.into_iter().map(|found| found.key).collect())
}

/// The folder to begin with, where nobody has looked today. Two workers who look at the same time do no harm.
pub(super) async fn due(app: &App, connection: &mut Connection, today: Date) -> ApiResult<Option<u8>> {
    let last: Option<(jiff_diesel::Date, i16)> = sweeps::table
        .filter(sweeps::municipality_id.eq(app.municipality()))
        .order(sweeps::swept_on.desc())
        .select((sweeps::swept_on, sweeps::next_folder))
        .first(connection)
        .await
        .optional()?;
    Ok(match last {
        None => Some(0),
        Some((day, _)) if day.to_jiff() >= today => None,
        Some((_, folder)) => Some(u8::try_from(folder).unwrap_or_default()),
    })
}

/// Writes down what came of it: a look that failed half-way leaves nothing, and is begun again.
pub(super) async fn finish(
    app: &App,
    connection: &mut Connection,
    today: Date,
    swept: &Swept,
) -> ApiResult<()> {
    let count = |many: usize| i32::try_from(many).unwrap_or(i32::MAX);
    diesel::insert_into(sweeps::table)
        .values((
            sweeps::municipality_id.eq(app.municipality()),
            sweeps::swept_on.eq(today.to_diesel()),
            sweeps::next_folder.eq(i16::from(swept.next_folder)),
            sweeps::looked_at.eq(count(swept.looked_at)),
            sweeps::set_aside.eq(count(swept.set_aside)),
            sweeps::put_back.eq(count(swept.put_back)),
            sweeps::removed.eq(count(swept.removed)),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(())
}
