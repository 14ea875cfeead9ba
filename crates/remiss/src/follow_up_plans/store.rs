//! Follow-up tables in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::content::{Activity, FollowUpContent};
use crate::app::App;
use crate::db::schema::follow_up_plans as plans;
use crate::db::{Connection, JsonList};
use crate::http::{ApiError, ApiResult, Paging};

/// A follow-up table.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = plans)]
pub(super) struct Plan {
    pub id: Uuid,
    pub name: String,
    pub case_number: String,
    pub responsible: String,
    pub from_year: i16,
    pub to_year: i16,
    #[diesel(deserialize_as = JsonList<Activity>)]
    pub activities: Vec<Activity>,
    /// Version, for the ETag.
    pub version: i32,
}

impl Plan {
    /// What stands in it.
    pub fn content(&self) -> FollowUpContent {
        FollowUpContent {
            name: self.name.clone(),
            case_number: self.case_number.clone(),
            responsible: self.responsible.clone(),
            from_year: self.from_year,
            to_year: self.to_year,
            activities: self.activities.clone(),
        }
    }
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Plan> {
    Ok(plans::table
        .find((app.municipality(), id))
        .select(Plan::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Plan> {
    Ok(plans::table
        .find((app.municipality(), id))
        .select(Plan::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// A page of them, the latest years first.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
) -> ApiResult<(Vec<Plan>, i64)> {
    let own = || plans::table.filter(plans::municipality_id.eq(app.municipality()));
    let total = own().count().get_result(connection).await?;
    let rows = own()
        .order((
            plans::to_year.desc(),
            plans::from_year.desc(),
            plans::name,
            plans::id,
        ))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Plan::as_select())
        .load(connection)
        .await?;
    Ok((rows, total))
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: &FollowUpContent) -> ApiResult<Plan> {
    Ok(diesel::insert_into(plans::table)
        .values((
            plans::municipality_id.eq(app.municipality()),
            plans::id.eq(app.new_id()),
            plans::name.eq(&new.name),
            plans::case_number.eq(&new.case_number),
            plans::responsible.eq(&new.responsible),
            plans::from_year.eq(new.from_year),
            plans::to_year.eq(new.to_year),
            plans::activities.eq(serde_json::to_value(&new.activities).map_err(ApiError::internal)?),
            plans::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Plan::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn save(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    new: &FollowUpContent,
) -> ApiResult<Plan> {
    Ok(diesel::update(plans::table.find((app.municipality(), id)))
        .set((
            plans::name.eq(&new.name),
            plans::case_number.eq(&new.case_number),
            plans::responsible.eq(&new.responsible),
            plans::from_year.eq(new.from_year),
            plans::to_year.eq(new.to_year),
            plans::activities.eq(serde_json::to_value(&new.activities).map_err(ApiError::internal)?),
            plans::version.eq(plans::version + 1),
        ))
        .returning(Plan::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    match diesel::delete(plans::table.find((app.municipality(), id)))
        .execute(connection)
        .await?
    {
        1 => Ok(()),
        _ => Err(ApiError::NotFound),
    }
}
