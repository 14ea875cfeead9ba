//! Members of forums in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{forum_members as rows, organisations};
use crate::http::{ApiResult, Paging};

/// The organisations that sit in a forum, by id, in the order of their names.
pub async fn members_of(app: &App, connection: &mut Connection, forum_id: Uuid) -> ApiResult<Vec<Uuid>> {
    Ok(rows::table
        .inner_join(
            organisations::table.on(organisations::municipality_id
                .eq(rows::municipality_id)
                .and(organisations::id.eq(rows::organisation_id))),
        )
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::forum_id.eq(forum_id))
        .order((organisations::name, organisations::id))
        .select(rows::organisation_id)
        .load(connection)
        .await?)
}

/// Everybody who sits anywhere: forum, organisation.
pub async fn all_members(app: &App, connection: &mut Connection) -> ApiResult<Vec<(Uuid, Uuid)>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .order((rows::forum_id, rows::organisation_id))
        .select((rows::forum_id, rows::organisation_id))
        .load(connection)
        .await?)
}

/// A page of the organisations in a forum (`of_forum`), or of the forums of an organisation, by id in the order of their names.
pub(super) async fn page(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    of_forum: bool,
    paging: Paging,
) -> ApiResult<(Vec<Uuid>, i64)> {
    let wanted = || {
        let all = rows::table
            .filter(rows::municipality_id.eq(app.municipality()))
            .into_boxed();
        if of_forum {
            all.filter(rows::forum_id.eq(id))
        } else {
            all.filter(rows::organisation_id.eq(id))
        }
    };
    let total = wanted().count().get_result(connection).await?;
    let ids: Vec<Uuid> = if of_forum {
        wanted().select(rows::organisation_id).load(connection).await?
    } else {
        wanted().select(rows::forum_id).load(connection).await?
    };
    let page = organisations::table
        .filter(organisations::municipality_id.eq(app.municipality()))
        .filter(organisations::id.eq_any(ids))
        .order((organisations::name, organisations::id))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(organisations::id);
    Ok((page.load(connection).await?, total))
}

/// The version of a membership; one that does not exist is 404.
pub(super) async fn version(
    app: &App,
    connection: &mut Connection,
    forum_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<i32> {
    Ok(rows::table
        .find((app.municipality(), forum_id, organisation_id))
        .select(rows::version)
        .first(connection)
        .await?)
}

/// Puts an organisation into a forum. Returns whether it was not there already.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    forum_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<bool> {
    let made = diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::forum_id.eq(forum_id),
            rows::organisation_id.eq(organisation_id),
            rows::created_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(made == 1)
}

pub(super) async fn delete(
    app: &App,
    connection: &mut Connection,
    forum_id: Uuid,
    organisation_id: Uuid,
) -> ApiResult<()> {
    diesel::delete(rows::table.find((app.municipality(), forum_id, organisation_id)))
        .execute(connection)
        .await?;
    Ok(())
}
