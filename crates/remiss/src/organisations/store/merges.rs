//! Merges, and pairs that are two, in the database.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{
    organisation_contacts, organisation_distinctions as distinct, organisation_merges as rows,
};
use crate::http::ApiResult;

/// A merge that was carried out.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(in crate::organisations) struct Merge {
    pub id: Uuid,
    pub kept_id: Uuid,
    pub merged_id: Uuid,
    pub reason: String,
    pub moved: serde_json::Value,
    pub merged_by: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

#[derive(QueryableByName)]
struct Moved {
    #[diesel(sql_type = sql_types::Jsonb)]
    moved: serde_json::Value,
}

/// Moves what names one organisation to another: what followed, by kind.
pub(in crate::organisations) async fn carry_out(
    connection: &mut Connection,
    kept: Uuid,
    gone: Uuid,
) -> ApiResult<serde_json::Value> {
    let moved: Moved = diesel::sql_query("SELECT remiss_merge_organisations($1, $2) AS moved")
        .bind::<sql_types::Uuid, _>(kept)
        .bind::<sql_types::Uuid, _>(gone)
        .get_result(connection)
        .await?;
    Ok(moved.moved)
}

/// Writes down a merge.
pub(in crate::organisations) async fn insert(
    app: &App,
    connection: &mut Connection,
    (kept, gone): (Uuid, Uuid),
    reason: &str,
    moved: &serde_json::Value,
    merged_by: &str,
) -> ApiResult<Merge> {
    Ok(diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(app.new_id()),
            rows::kept_id.eq(kept),
            rows::merged_id.eq(gone),
            rows::reason.eq(reason),
            rows::moved.eq(moved),
            rows::merged_by.eq(merged_by),
            rows::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Merge::as_returning())
        .get_result(connection)
        .await?)
}

/// The merges that an organisation had a part in, the latest first.
pub(in crate::organisations) async fn of(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
) -> ApiResult<Vec<Merge>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::kept_id.eq(id).or(rows::merged_id.eq(id)))
        .order(rows::id.desc())
        .select(Merge::as_select())
        .load(connection)
        .await?)
}

/// The pairs of which somebody said that they are two, the lower id first.
pub(in crate::organisations) async fn distinct(
    app: &App,
    connection: &mut Connection,
) -> ApiResult<HashSet<(Uuid, Uuid)>> {
    let pairs: Vec<(Uuid, Uuid)> = distinct::table
        .filter(distinct::municipality_id.eq(app.municipality()))
        .select((distinct::one_id, distinct::other_id))
        .load(connection)
        .await?;
    Ok(pairs.into_iter().collect())
}

/// Notes that two organisations are two. Returns whether that is news.
pub(in crate::organisations) async fn say_distinct(
    app: &App,
    connection: &mut Connection,
    (one, other): (Uuid, Uuid),
    said_by: &str,
) -> ApiResult<bool> {
    let said = diesel::insert_into(distinct::table)
        .values((
            distinct::municipality_id.eq(app.municipality()),
            distinct::one_id.eq(one.min(other)),
            distinct::other_id.eq(one.max(other)),
            distinct::said_by.eq(said_by),
            distinct::created_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(said == 1)
}

/// Which organisations have a contact with which e-mail address, in small letters; those that several have alone.
pub(in crate::organisations) async fn shared_addresses(
    app: &App,
    connection: &mut Connection,
) -> ApiResult<Vec<(String, Uuid)>> {
    let all: Vec<(Option<String>, Uuid)> = organisation_contacts::table
        .filter(organisation_contacts::municipality_id.eq(app.municipality()))
        .filter(organisation_contacts::email.is_not_null())
        .select((
            organisation_contacts::email,
            organisation_contacts::organisation_id,
        ))
        .load(connection)
        .await?;
    let mut all: Vec<(String, Uuid)> = all
        .into_iter()
        .filter_map(|(email, organisation)| Some((email?.to_lowercase(), organisation)))
        .collect();
    all.sort_unstable();
    all.dedup();
    Ok(all
        .chunk_by(|one, next| one.0 == next.0)
        .filter(|same| same.len() > 1)
        .flatten()
        .cloned()
        .collect())
}
