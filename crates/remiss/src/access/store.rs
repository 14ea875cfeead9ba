//! API keys and the boards that callers are limited to, in the database. Of a key only its hash is kept: the key is 256 random bits, for which SHA-256 is right.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, ToSpan};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Boards, Caller, Role};
use crate::app::App;
use crate::db::schema::{api_keys, boards};
use crate::db::{Connection, Uuids};
use crate::http::error::{ApiError, ApiResult, Sentence};

/// A key to make.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub name: String,
    /// What its bearer may do.
    pub role: Role,
    /// Boards that it is limited to.
    pub boards: Boards,
    /// Whether its bearer sees what is under secrecy on those boards.
    pub secrecy: bool,
    /// The organisation, for the role organisation.
    pub organisation: Option<Uuid>,
    /// When it stops to work, UTC.
    pub expires_at: Option<Timestamp>,
}

/// Makes a key; the secret is answered this once and never again.
pub async fn create_key(app: &App, connection: &mut Connection, key: &NewKey) -> ApiResult<(Uuid, String)> {
    let secret = format!("remiss_{}", app.new_secret()?);
    let id = app.new_id();
    let boards = match &key.boards {
        Boards::All => None,
        Boards::Only(ids) => Some(Uuids(ids.clone())),
    };
    diesel::insert_into(api_keys::table)
        .values((
            api_keys::municipality_id.eq(app.municipality()),
            api_keys::id.eq(id),
            api_keys::name.eq(&key.name),
            api_keys::role.eq(key.role.as_str()),
            api_keys::board_ids.eq(boards),
            api_keys::organisation_id.eq(key.organisation),
            api_keys::secrecy.eq(key.secrecy),
            api_keys::secret_hash.eq(hash(&secret)),
            api_keys::expires_at.eq(key.expires_at.map(|at| at.to_diesel())),
            api_keys::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok((id, secret))
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = api_keys)]
struct KeyRow {
    id: Uuid,
    name: String,
    role: String,
    board_ids: Option<Uuids>,
    organisation_id: Option<Uuid>,
    secrecy: bool,
    #[diesel(deserialize_as = NullableTimestamp)]
    expires_at: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    revoked_at: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    last_used_at: Option<Timestamp>,
}

/// 401: the key does not work; which of the reasons it is, is not told.
fn unknown_key() -> ApiError {
    ApiError::invalid_token(Sentence::new(
        "Nyckeln gäller inte. Be administratören om en ny.",
        "The key does not work; ask the administrator for another.",
    ))
}

/// The caller whose key `secret` is. An unknown, expired or revoked key is 401, and none tells which.
pub async fn key_by_secret(app: &App, secret: &str) -> ApiResult<Caller> {
    let now = app.now();
    let mut connection = app.database().connection().await?;
    let row = api_keys::table
        .filter(
            api_keys::secret_hash
                .eq(hash(secret))
                .and(api_keys::municipality_id.eq(app.municipality())),
        )
        .select(KeyRow::as_select())
        .first(&mut connection)
        .await
        .optional()?
        .ok_or_else(unknown_key)?;
    if row.revoked_at.is_some() || row.expires_at.is_some_and(|at| at <= now) {
        return Err(unknown_key());
    }
    if row.last_used_at.is_none_or(|at| at < now - 1.hour()) {
        diesel::update(api_keys::table.find((app.municipality(), row.id)))
            .set(api_keys::last_used_at.eq(now.to_diesel()))
            .execute(&mut connection)
            .await?;
    }
    let boards = row.board_ids.map_or(Boards::All, |ids| Boards::Only(ids.0));
    Ok(Caller {
        id: Some(row.id),
        name: row.name,
        role: row.role.parse().map_err(ApiError::internal)?,
        secrets: if row.secrecy {
            boards.clone()
        } else {
            Boards::none()
        },
        boards,
        organisation: row.organisation_id,
        acting_user: None,
        signed_in: None,
    })
}

/// Every board with the prefix of its case numbers: those that have ended too, since their cases live on.
pub async fn boards_by_prefix(app: &App) -> ApiResult<Vec<(String, Uuid)>> {
    let mut connection = app.database().connection().await?;
    Ok(boards::table
        .filter(boards::municipality_id.eq(app.municipality()))
        .select((boards::case_prefix, boards::id))
        .load(&mut connection)
        .await?)
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
