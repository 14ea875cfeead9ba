//! Confirmations in the database: when an organisation last said that it is right, and was asked.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::organisations as rows;
use crate::http::ApiResult;

/// Notes that somebody of the organisation says today that what is kept of it is right.
pub async fn confirmed(app: &App, connection: &mut Connection, organisation: Uuid) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), organisation)))
        .set((
            rows::confirmed_on.eq(app.today().to_diesel()),
            rows::version.eq(rows::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Active organisations with an e-mail address that were registered, confirmed and asked on or before `day`, the longest first.
pub async fn due_for_confirmation(
    app: &App,
    connection: &mut Connection,
    day: Date,
    most: i64,
) -> ApiResult<Vec<Uuid>> {
    let old = || {
        sql::<Bool>("coalesce(organisations.confirmed_on, (organisations.created_at AT TIME ZONE 'Europe/Stockholm')::date) <= ")
            .bind::<diesel::sql_types::Date, _>(day.to_diesel())
            .sql(" AND coalesce(organisations.asked_to_confirm_on, '0001-01-01') <= ")
            .bind::<diesel::sql_types::Date, _>(day.to_diesel())
            .sql(" AND EXISTS (SELECT FROM organisation_contacts c WHERE c.municipality_id = organisations.municipality_id \
                AND c.organisation_id = organisations.id AND c.email IS NOT NULL AND c.receives_remisser)")
    };
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::active)
        .filter(old())
        .order((rows::confirmed_on.asc().nulls_first(), rows::id))
        .limit(most)
        .select(rows::id)
        .load(connection)
        .await?)
}

/// Notes that the organisation is asked today, unless it was asked after `day`. Returns whether it is to be mailed.
pub async fn claim_question(
    app: &App,
    connection: &mut Connection,
    organisation: Uuid,
    day: Date,
) -> ApiResult<bool> {
    let claimed = diesel::update(
        rows::table.find((app.municipality(), organisation)).filter(
            rows::asked_to_confirm_on
                .is_null()
                .or(rows::asked_to_confirm_on.le(day.to_diesel())),
        ),
    )
    .set(rows::asked_to_confirm_on.eq(app.today().to_diesel()))
    .execute(connection)
    .await?;
    Ok(claimed == 1)
}
