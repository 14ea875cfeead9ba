//! API keys in the database. Their secrets are made and checked in `access`.
//!
//! The table stands before the wall of boards, since a key is looked up before it is known whose it is. So each statement here names the keys that its
//! caller may know of: an administrator of some boards those that are for these boards alone.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Array, Bool};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::access::{Boards, Caller};
use crate::app::App;
use crate::db::schema::api_keys;
use crate::db::{Connection, Uuids};
use crate::http::{ApiResult, Paging};

/// An API key, without its secret.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = api_keys)]
pub(super) struct ApiKey {
    pub id: Uuid,
    pub name: String,
    pub role: String,
    pub board_ids: Option<Uuids>,
    pub organisation_id: Option<Uuid>,
    pub secrecy: bool,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub expires_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub revoked_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub last_used_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    pub requests_per_minute: Option<i32>,
}

/// Keys that the caller may know of.
fn known_to(caller: &Caller) -> Box<dyn BoxableExpression<api_keys::table, Pg, SqlType = Bool>> {
    match &caller.boards {
        Boards::All => Box::new(true.into_sql::<Bool>()),
        Boards::Only(ids) => Box::new(
            sql::<Bool>("api_keys.board_ids IS NOT NULL AND api_keys.board_ids <@ ").bind::<Array<
                diesel::sql_types::Uuid,
            >, _>(
                ids.clone()
            ),
        ),
    }
}

pub(super) async fn find(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<ApiKey> {
    Ok(api_keys::table
        .find((app.municipality(), id))
        .filter(known_to(caller))
        .select(ApiKey::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    paging: Paging,
) -> ApiResult<(Vec<ApiKey>, i64)> {
    let all = || {
        api_keys::table
            .filter(api_keys::municipality_id.eq(app.municipality()))
            .filter(known_to(caller))
    };
    let total = all().count().get_result(connection).await?;
    let page = all()
        .order((api_keys::created_at.desc(), api_keys::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(ApiKey::as_select()).load(connection).await?, total))
}

/// Ends a key; one that was revoked before keeps its time.
pub(super) async fn revoke(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    id: Uuid,
) -> ApiResult<ApiKey> {
    // 404 before anything is done.
    let known = find(app, connection, caller, id).await?;
    diesel::update(
        api_keys::table
            .find((app.municipality(), known.id))
            .filter(api_keys::revoked_at.is_null()),
    )
    .set(api_keys::revoked_at.eq(app.now().to_diesel()))
    .execute(connection)
    .await?;
    find(app, connection, caller, id).await
}
