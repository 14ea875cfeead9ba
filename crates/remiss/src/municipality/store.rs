//! The municipality in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::Clock;
use crate::db::migrations::MigrateError;
use crate::db::pool::connect;
use crate::db::schema::{event_counters as counters, municipalities};

/// The id of the municipality called `name`, which is made when it is not there. As the owner of the tables: the
/// application's role may not make municipalities. Two at once make one.
pub async fn ensure(url: &str, name: &str, clock: &Clock) -> Result<Uuid, MigrateError> {
    let failed = |error: diesel::result::Error| MigrateError::Migration(error.to_string());
    let mut connection = connect(url).await?;
    diesel::sql_query("SELECT pg_advisory_lock(7236486)")
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    let known = municipalities::table
        .filter(municipalities::name.eq(name))
        .select(municipalities::id)
        .first(&mut connection)
        .await
        .optional()
        .map_err(failed)?;
    if let Some(id) = known {
        return Ok(id);
    }
    let others: Vec<String> = municipalities::table
        .select(municipalities::name)
        .load(&mut connection)
        .await
        .map_err(failed)?;
    if !others.is_empty() {
        tracing::warn!(
            name,
            others = %others.join(", "),
            "a municipality of this name is new in the database, and sees nothing of the others: was [municipality] name changed?"
        );
    }
    let id = clock.new_id();
    diesel::insert_into(municipalities::table)
        .values((
            municipalities::id.eq(id),
            municipalities::name.eq(name),
            municipalities::created_at.eq(clock.now().to_diesel()),
        ))
        .execute(&mut connection)
        .await
        .map_err(failed)?;
    Ok(id)
}

/// Names of the other municipalities of the database that have something in their audit logs.
pub async fn others_with_a_log(url: &str, name: &str) -> Result<Vec<String>, MigrateError> {
    let failed = |error: diesel::result::Error| MigrateError::Migration(error.to_string());
    let mut connection = connect(url).await?;
    municipalities::table
        .inner_join(counters::table.on(counters::municipality_id.eq(municipalities::id)))
        .filter(municipalities::name.ne(name))
        .filter(counters::last_entry.gt(0))
        .order(municipalities::name)
        .select(municipalities::name)
        .load(&mut connection)
        .await
        .map_err(failed)
}
