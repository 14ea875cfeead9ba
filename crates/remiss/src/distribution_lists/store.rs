//! Reusable distribution lists in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::{distribution_list_members as members_table, distribution_lists as lists};
use crate::db::{Connection, constraint};
use crate::http::page::like_pattern;
use crate::http::{ApiError, ApiResult, Paging};
use crate::organisations::{self, Organisation};

/// A reusable distribution list.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = lists)]
pub struct DistributionList {
    /// Id.
    pub id: Uuid,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Version, for the ETag.
    pub version: i32,
}

/// The organisations on a list that can be asked (active ones), in the order of the list. A list that does not exist
/// is 404.
pub async fn members(app: &App, connection: &mut Connection, list_id: Uuid) -> ApiResult<Vec<Organisation>> {
    find(app, connection, list_id).await?;
    let mut all = all_members(app, connection, list_id).await?;
    all.retain(|organisation| organisation.active);
    Ok(all)
}

/// The same with those that have become inactive.
pub(super) async fn all_members(
    app: &App,
    connection: &mut Connection,
    list_id: Uuid,
) -> ApiResult<Vec<Organisation>> {
    let ids = member_ids(app, connection, list_id).await?;
    let found = organisations::by_ids(app, connection, &ids).await?;
    let mut by_id: HashMap<Uuid, Organisation> = found
        .into_iter()
        .map(|organisation| (organisation.id, organisation))
        .collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

pub(super) async fn member_ids(
    app: &App,
    connection: &mut Connection,
    list_id: Uuid,
) -> ApiResult<Vec<Uuid>> {
    Ok(members_table::table
        .filter(members_table::municipality_id.eq(app.municipality()))
        .filter(members_table::distribution_list_id.eq(list_id))
        .order((members_table::position, members_table::organisation_id))
        .select(members_table::organisation_id)
        .load(connection)
        .await?)
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<DistributionList> {
    Ok(lists::table
        .find((app.municipality(), id))
        .select(DistributionList::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<DistributionList> {
    Ok(lists::table
        .find((app.municipality(), id))
        .select(DistributionList::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    q: Option<&str>,
    paging: Paging,
) -> ApiResult<(Vec<DistributionList>, i64)> {
    let wanted = || {
        let all = lists::table
            .filter(lists::municipality_id.eq(app.municipality()))
            .into_boxed();
        match q {
            Some(q) => all.filter(
                lists::name
                    .ilike(like_pattern(q))
                    .or(lists::description.ilike(like_pattern(q))),
            ),
            None => all,
        }
    };
    let total = wanted().count().get_result(connection).await?;
    let page = wanted()
        .order((lists::name, lists::id))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((
        page.select(DistributionList::as_select())
            .load(connection)
            .await?,
        total,
    ))
}

/// How many organisations each of these lists has.
pub(super) async fn sizes(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, i64>> {
    let counted: Vec<(Uuid, i64)> = members_table::table
        .filter(members_table::municipality_id.eq(app.municipality()))
        .filter(members_table::distribution_list_id.eq_any(ids))
        .group_by(members_table::distribution_list_id)
        .select((members_table::distribution_list_id, diesel::dsl::count_star()))
        .load(connection)
        .await?;
    Ok(counted.into_iter().collect())
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    name: &str,
    description: &str,
) -> ApiResult<DistributionList> {
    diesel::insert_into(lists::table)
        .values((
            lists::municipality_id.eq(app.municipality()),
            lists::id.eq(app.new_id()),
            lists::name.eq(name),
            lists::description.eq(description),
            lists::created_at.eq(app.now().to_diesel()),
        ))
        .returning(DistributionList::as_returning())
        .get_result(connection)
        .await
        .map_err(taken)
}

/// Saves a list that was locked and changed, at the next version.
pub(super) async fn save(
    app: &App,
    connection: &mut Connection,
    list: &DistributionList,
) -> ApiResult<DistributionList> {
    diesel::update(lists::table.find((app.municipality(), list.id)))
        .set((
            lists::name.eq(&list.name),
            lists::description.eq(&list.description),
            lists::version.eq(lists::version + 1),
        ))
        .returning(DistributionList::as_returning())
        .get_result(connection)
        .await
        .map_err(taken)
}

/// Puts exactly these organisations on a list, in this order.
pub(super) async fn set_members(
    app: &App,
    connection: &mut Connection,
    list_id: Uuid,
    organisation_ids: &[Uuid],
) -> ApiResult<()> {
    diesel::delete(
        members_table::table
            .filter(members_table::municipality_id.eq(app.municipality()))
            .filter(members_table::distribution_list_id.eq(list_id)),
    )
    .execute(connection)
    .await?;
    let rows: Vec<_> = (1i32..)
        .zip(organisation_ids)
        .map(|(position, organisation)| {
            (
                members_table::municipality_id.eq(app.municipality()),
                members_table::distribution_list_id.eq(list_id),
                members_table::organisation_id.eq(*organisation),
                members_table::position.eq(position),
            )
        })
        .collect();
    diesel::insert_into(members_table::table)
        .values(rows)
        .execute(connection)
        .await?;
    Ok(())
}

/// Removes a list; its members go with it, the organisations stay.
pub(super) async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    let gone = diesel::delete(lists::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    if gone == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}

fn taken(error: diesel::result::Error) -> ApiError {
    match constraint::unique_violation(&error) {
        Some("distribution_lists_name_key") => ApiError::conflict(
            "En annan sändlista har redan namnet.",
            "Another distribution list has the name.",
        ),
        _ => error.into(),
    }
}
