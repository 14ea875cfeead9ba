//! API keys and the boards that callers are limited to, in the database. Of a key only its hash is kept: the key is 256 random bits, for which SHA-256 is right.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, ToSpan};
use jiff_diesel::{NullableTimestamp, ToDiesel};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Boards, Caller, Role};
use crate::app::App;
use crate::db::schema::{api_keys, board_periods, boards};
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
    /// Requests that it may make in a minute; 0: any number; none: as many as the settings say.
    pub requests_per_minute: Option<u32>,
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
            api_keys::requests_per_minute
                .eq(key.requests_per_minute.and_then(|most| i32::try_from(most).ok())),
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
    requests_per_minute: Option<i32>,
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
    app.database()
        .asked_before(async |connection| key_in(app, connection, secret).await)
        .await
}

async fn key_in(app: &App, connection: &mut Connection, secret: &str) -> ApiResult<Caller> {
    let now = app.now();
    let row = api_keys::table
        .filter(
            api_keys::secret_hash
                .eq(hash(secret))
                .and(api_keys::municipality_id.eq(app.municipality())),
        )
        .select(KeyRow::as_select())
        .first(connection)
        .await
        .optional()?
        .ok_or_else(unknown_key)?;
    if row.revoked_at.is_some() || row.expires_at.is_some_and(|at| at <= now) {
        return Err(unknown_key());
    }
    if row.last_used_at.is_none_or(|at| at < now - 1.hour()) {
        diesel::update(api_keys::table.find((app.municipality(), row.id)))
            .set(api_keys::last_used_at.eq(now.to_diesel()))
            .execute(connection)
            .await?;
    }
    let boards = match row.board_ids {
        None => Boards::All,
        Some(ids) => Boards::Only(with_predecessors(ids.0, &taken_over(app, connection).await?)),
    };
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
        requests_per_minute: row.requests_per_minute.and_then(|most| u32::try_from(most).ok()),
    })
}

/// Every board with the prefixes of its case numbers, those that it had before too: a claim need not change on the day of a
/// new prefix. Boards that have ended are there, since their cases live on; a prefix stands for what its board took over too.
pub async fn boards_by_prefix(app: &App) -> ApiResult<Vec<(String, Uuid)>> {
    app.read(&Caller::system("access"), async |connection| {
        let mut own: Vec<(String, Uuid)> = boards::table
            .filter(boards::municipality_id.eq(app.municipality()))
            .select((boards::case_prefix, boards::id))
            .load(connection)
            .await?;
        let earlier: Vec<(String, Uuid)> = board_periods::table
            .filter(board_periods::municipality_id.eq(app.municipality()))
            .select((board_periods::case_prefix, board_periods::board_id))
            .load(connection)
            .await?;
        own.extend(earlier);
        own.sort_unstable();
        own.dedup();
        let taken_over = taken_over(app, connection).await?;
        Ok(own
            .into_iter()
            .flat_map(|(prefix, id)| {
                with_predecessors(vec![id], &taken_over)
                    .into_iter()
                    .map(move |id| (prefix.clone(), id))
            })
            .collect())
    })
    .await
}

/// These boards, with those whose place they have taken: what a key of these boards sees today.
pub async fn boards_with_predecessors(
    app: &App,
    connection: &mut Connection,
    boards: Vec<Uuid>,
) -> ApiResult<Boards> {
    Ok(Boards::Only(with_predecessors(
        boards,
        &taken_over(app, connection).await?,
    )))
}

/// Boards that have ended, each with the one that took over.
async fn taken_over(app: &App, connection: &mut Connection) -> ApiResult<Vec<(Uuid, Uuid)>> {
    let ended: Vec<(Uuid, Option<Uuid>)> = boards::table
        .filter(boards::municipality_id.eq(app.municipality()))
        .filter(boards::valid_to.lt(app.today().to_diesel()))
        .filter(boards::successor_id.is_not_null())
        .select((boards::id, boards::successor_id))
        .load(connection)
        .await?;
    Ok(ended
        .into_iter()
        .filter_map(|(id, successor)| Some((id, successor?)))
        .collect())
}

/// These boards, and those whose place they took: whoever works for the successor works on with what was left.
fn with_predecessors(mut boards: Vec<Uuid>, taken_over: &[(Uuid, Uuid)]) -> Vec<Uuid> {
    let mut place = 0;
    while let Some(board) = boards.get(place).copied() {
        for (earlier, successor) in taken_over {
            if *successor == board && !boards.contains(earlier) {
                boards.push(*earlier);
            }
        }
        place += 1;
    }
    boards
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
