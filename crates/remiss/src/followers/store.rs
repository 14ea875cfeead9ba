//! Followers of remisser in the database.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::remiss_followers as followers;
use crate::http::{ApiError, ApiResult};
use crate::remisser::Remiss;

/// An address that asked to be told what came of a remiss.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = followers)]
pub(super) struct Follower {
    pub id: Uuid,
    pub remiss_id: Uuid,
    /// The secret of its page.
    pub token: String,
    /// `waiting` or `confirmed`.
    pub state: String,
    pub email: String,
    pub plain_language: bool,
    /// When it was last sent a mail with the link, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub mailed_at: Option<Timestamp>,
    /// When it was told what came of the remiss, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub told_at: Option<Timestamp>,
}

impl Follower {
    pub fn is_waiting(&self) -> bool {
        self.state == "waiting"
    }
}

/// How many follow a remiss.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct Counts {
    /// Confirmed, and not told yet.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Mailed.
    #[diesel(sql_type = BigInt)]
    pub told: i64,
    /// Of them, those whose mail could not be delivered.
    #[diesel(sql_type = BigInt)]
    pub failed: i64,
}

/// How many follow a remiss; who they are is told to nobody.
pub async fn counts(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Counts> {
    Ok(diesel::sql_query(
        "SELECT count(*) FILTER (WHERE f.told_at IS NULL) AS waiting, count(*) FILTER (WHERE f.told_at IS NOT NULL) AS told, \
            count(*) FILTER (WHERE m.status IN ('failed', 'bounced')) AS failed \
         FROM remiss_followers f \
         LEFT JOIN messages m ON m.municipality_id = f.municipality_id AND m.id = f.message_id \
         WHERE f.municipality_id = $1 AND f.remiss_id = $2 AND f.state = 'confirmed'",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .get_result(connection)
    .await?)
}

/// The row of an address, locked; a new one that waits where there is none.
pub(super) async fn take(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    email: &str,
    plain_language: bool,
) -> ApiResult<Follower> {
    // Twice: one that is ended between the two statements is no longer found by its address.
    for _ in 0..2 {
        diesel::sql_query(
            "INSERT INTO remiss_followers (municipality_id, id, remiss_id, board_id, token, email, plain_language, asked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (municipality_id, remiss_id, lower(email)) DO UPDATE SET asked_at = excluded.asked_at",
        )
        .bind::<SqlUuid, _>(app.municipality())
        .bind::<SqlUuid, _>(app.new_id())
        .bind::<SqlUuid, _>(remiss.id)
        .bind::<SqlUuid, _>(remiss.board_id)
        .bind::<Text, _>(app.new_secret()?)
        .bind::<Text, _>(email)
        .bind::<Bool, _>(plain_language)
        .bind::<Timestamptz, _>(app.now().to_diesel())
        .execute(connection)
        .await?;
        let found = followers::table
            .filter(followers::municipality_id.eq(app.municipality()))
            .filter(followers::remiss_id.eq(remiss.id))
            .filter(lower(followers::email).eq(email.to_lowercase()))
            .select(Follower::as_select())
            .for_update()
            .first(connection)
            .await
            .optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(ApiError::internal("a follower ends again and again"))
}

diesel::define_sql_function! {
    fn lower(text: Text) -> Text;
}

/// The follower with this secret.
pub(super) async fn by_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Follower> {
    Ok(followers::table
        .filter(followers::municipality_id.eq(app.municipality()))
        .filter(followers::token.eq(token))
        .select(Follower::as_select())
        .first(connection)
        .await?)
}

/// Notes that its address was sent a mail with the link now.
pub(super) async fn mailed(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(followers::table.find((app.municipality(), id)))
        .set(followers::mailed_at.eq(app.now().to_diesel()))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes that the holder of the address wants it.
pub(super) async fn confirm(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(followers::table.find((app.municipality(), id)))
        .filter(followers::state.eq("waiting"))
        .set((
            followers::state.eq("confirmed"),
            followers::confirmed_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Those of a remiss who have confirmed and were not told, held until the end of the transaction.
pub(super) async fn to_tell(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<Follower>> {
    Ok(followers::table
        .filter(followers::municipality_id.eq(app.municipality()))
        .filter(followers::remiss_id.eq(remiss_id))
        .filter(followers::state.eq("confirmed"))
        .filter(followers::told_at.is_null())
        .order(followers::id)
        .select(Follower::as_select())
        .for_update()
        .load(connection)
        .await?)
}

/// Notes the mail that told what came of the remiss.
pub(super) async fn told(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    message_id: Uuid,
) -> ApiResult<()> {
    diesel::update(followers::table.find((app.municipality(), id)))
        .set((
            followers::message_id.eq(message_id),
            followers::told_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets some: the rows, and the addresses and texts of the mails that went there. Mails that wait are not sent.
pub(super) async fn forget(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    diesel::sql_query(
        "UPDATE messages m SET to_address = 'borttagen@example.invalid', to_name = '', text = '', html = NULL, \
            list_unsubscribe_url = NULL, list_id = NULL, next_attempt_at = NULL, \
            status_words = CASE WHEN m.status = 'queued' THEN 'Adressen togs bort innan mejlet skickades.' ELSE '' END, \
            status = CASE WHEN m.status = 'queued' THEN 'failed' ELSE m.status END \
         FROM remiss_followers f \
         WHERE f.municipality_id = $1 AND f.id = ANY ($2) AND m.municipality_id = f.municipality_id AND m.remiss_id = f.remiss_id \
            AND m.purpose IN ('subscription', 'feedback') AND m.response_id IS NULL AND left(m.purpose_key, 45) = 'follower:' || f.id",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<diesel::sql_types::Array<SqlUuid>, _>(ids.to_vec())
    .execute(connection)
    .await?;
    diesel::delete(
        followers::table
            .filter(followers::municipality_id.eq(app.municipality()))
            .filter(followers::id.eq_any(ids.to_vec())),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Those that were asked for before `asked` and never confirmed, and those that were told before `told`; at most 500.
pub(super) async fn done_with(
    app: &App,
    connection: &mut Connection,
    (asked, told): (Timestamp, Timestamp),
) -> ApiResult<Vec<Uuid>> {
    Ok(followers::table
        .filter(followers::municipality_id.eq(app.municipality()))
        .filter(
            followers::state
                .eq("waiting")
                .and(followers::asked_at.lt(asked.to_diesel()))
                .or(followers::told_at.lt(told.to_diesel()).is_not_distinct_from(true)),
        )
        .order(followers::id)
        .limit(500)
        .select(followers::id)
        .load(connection)
        .await?)
}
