//! Sessions in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, ToSpan};
use jiff_diesel::ToDiesel;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::access::oidc::SignIn;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::staff_sessions as rows;
use crate::http::{ApiError, ApiResult};

/// A session as it is kept.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(super) struct SessionRow {
    pub id: Uuid,
    pub secret_hash: Vec<u8>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub renewed_at: Timestamp,
    pub form_key: Vec<u8>,
    pub person: serde_json::Value,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub seen_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub expires_at: Timestamp,
}

/// What is kept of a secret of 256 random bits.
pub(super) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    signed_in: &SignIn,
    secret: &str,
    form_key: &[u8],
) -> ApiResult<Uuid> {
    let hours = i64::from(app.settings().oidc.pages.session_hours);
    let now = app.now();
    let person = serde_json::to_value(&signed_in.person).map_err(ApiError::internal)?;
    let id = app.new_id();
    diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::id.eq(id),
            rows::secret_hash.eq(hash(secret)),
            rows::renewed_at.eq(now.to_diesel()),
            rows::form_key.eq(form_key),
            rows::person.eq(person),
            rows::id_token.eq(&signed_in.id_token),
            rows::created_at.eq(now.to_diesel()),
            rows::seen_at.eq(now.to_diesel()),
            rows::expires_at.eq((now + hours.hours()).to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(id)
}

/// The session with this secret, or with this one before its last change; whether or not it has ended.
pub(super) async fn by_hash(
    app: &App,
    connection: &mut Connection,
    hash: &[u8],
) -> ApiResult<Option<SessionRow>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::secret_hash.eq(hash).or(rows::earlier_hash.eq(hash)))
        .select(SessionRow::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Changes the secret, unless another request has just done so. Says whether it did.
pub(super) async fn renew(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    (old, new): (&[u8], &[u8]),
) -> ApiResult<bool> {
    let now = app.now().to_diesel();
    let changed = diesel::update(rows::table.find((app.municipality(), id)))
        .filter(rows::secret_hash.eq(old))
        .set((
            rows::secret_hash.eq(new),
            rows::earlier_hash.eq(old),
            rows::renewed_at.eq(now),
            rows::seen_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(changed == 1)
}

/// It was used now.
pub(super) async fn seen(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), id)))
        .set(rows::seen_at.eq(app.now().to_diesel()))
        .execute(connection)
        .await?;
    Ok(())
}

/// A session that was ended.
#[derive(Debug, Queryable)]
pub(super) struct EndedSession {
    pub id: Uuid,
    pub id_token: String,
    pub person: serde_json::Value,
}

/// Ends a session, if it is there still.
pub(super) async fn end(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Option<EndedSession>> {
    Ok(diesel::delete(rows::table.find((app.municipality(), id)))
        .returning((rows::id, rows::id_token, rows::person))
        .get_result(connection)
        .await
        .optional()?)
}

/// Ends the session with this secret, if there is one.
pub(super) async fn end_by_hash(
    app: &App,
    connection: &mut Connection,
    hash: &[u8],
) -> ApiResult<Option<EndedSession>> {
    let theirs = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::secret_hash.eq(hash).or(rows::earlier_hash.eq(hash)));
    Ok(diesel::delete(theirs)
        .returning((rows::id, rows::id_token, rows::person))
        .get_result(connection)
        .await
        .optional()?)
}

/// Ends all sessions, or those of one person, by user name in whatever case.
pub(super) async fn end_all(
    app: &App,
    connection: &mut Connection,
    user: Option<&str>,
) -> ApiResult<Vec<EndedSession>> {
    let open: Vec<(Uuid, serde_json::Value)> = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .select((rows::id, rows::person))
        .order(rows::id)
        .load(connection)
        .await?;
    let is_theirs = |person: &serde_json::Value| {
        let name = person["user"].as_str().unwrap_or_default();
        user.is_none_or(|user| user.to_lowercase() == name.to_lowercase())
    };
    let mut ended = Vec::new();
    for (id, person) in open {
        if is_theirs(&person) {
            ended.extend(end(app, connection, id).await?);
        }
    }
    Ok(ended)
}

/// Removes the sessions that have ended: in any case, or since they were not used after `unused_since`.
pub(super) async fn forget_ended(
    app: &App,
    connection: &mut Connection,
    unused_since: Timestamp,
) -> ApiResult<usize> {
    let ended = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(
            rows::expires_at
                .le(app.now().to_diesel())
                .or(rows::seen_at.lt(unused_since.to_diesel())),
        );
    Ok(diesel::delete(ended).execute(connection).await?)
}
