//! Names over time in the database.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, ToDiesel};
use uuid::Uuid;

use super::Organisation;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::organisation_names as rows;
use crate::http::ApiResult;
use crate::organisations::names::NamePeriod;

/// A name of an organisation, as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(in crate::organisations) struct KeptName {
    pub organisation_id: Uuid,
    pub name: String,
    #[diesel(deserialize_as = NullableDate)]
    pub valid_from: Option<Date>,
    #[diesel(deserialize_as = NullableDate)]
    pub valid_to: Option<Date>,
}

/// The names of these organisations, now and before.
pub(in crate::organisations) async fn of_many(
    app: &App,
    connection: &mut Connection,
    organisations: &[Uuid],
) -> ApiResult<HashMap<Uuid, Vec<KeptName>>> {
    let names: Vec<KeptName> = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::organisation_id.eq_any(organisations))
        .order((rows::organisation_id, rows::name))
        .select(KeptName::as_select())
        .load(connection)
        .await?;
    let mut of_each: HashMap<Uuid, Vec<KeptName>> = HashMap::new();
    for name in names {
        of_each.entry(name.organisation_id).or_default().push(name);
    }
    Ok(of_each)
}

/// The organisations that have or had this name, whatever its case; a few at most. Those that were merged into another are that other.
pub async fn called(app: &App, connection: &mut Connection, name: &str) -> ApiResult<Vec<Organisation>> {
    let name = name.trim().to_lowercase();
    if name.chars().count() < 3 {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(sql::<Bool>("lower(organisation_names.name) = ").bind::<Text, _>(name))
        .order(rows::organisation_id)
        .limit(5)
        .select(rows::organisation_id)
        .load(connection)
        .await?;
    let mut found: Vec<Organisation> = Vec::new();
    for id in ids {
        let organisation = super::find_kept(app, connection, id).await?;
        if !found.iter().any(|known| known.id == organisation.id) {
            found.push(organisation);
        }
    }
    Ok(found)
}

/// Notes when an organisation had a name that it has or had.
pub(in crate::organisations) async fn set_period(
    app: &App,
    connection: &mut Connection,
    organisation: Uuid,
    period: &NamePeriod,
) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), organisation, &period.name)))
        .set((
            rows::valid_from.eq(period.from.map(|day| day.to_diesel())),
            rows::valid_to.eq(period.until.map(|day| day.to_diesel())),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
