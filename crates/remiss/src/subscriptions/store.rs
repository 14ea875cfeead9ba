//! Subscriptions in the database.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::subscription::Wishes;
use uuid::Uuid;

use crate::app::App;
use crate::db::schema::{recipients, subscriptions};
use crate::db::{Connection, Texts, Uuids};
use crate::http::{ApiError, ApiResult};

/// A subscription to new remisser.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = subscriptions)]
pub(super) struct Subscription {
    pub id: Uuid,
    /// The secret of its page.
    pub token: String,
    /// `waiting`, `confirmed` or `ended`.
    pub state: String,
    /// None once it has ended.
    pub email: Option<String>,
    #[diesel(deserialize_as = Uuids)]
    pub board_ids: Vec<Uuid>,
    #[diesel(deserialize_as = Texts)]
    pub topics: Vec<String>,
    #[diesel(deserialize_as = Texts)]
    pub areas: Vec<String>,
    pub plain_language: bool,
    /// When its address was last sent a mail with the link, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub mailed_at: Option<Timestamp>,
}

impl Subscription {
    pub fn is_waiting(&self) -> bool {
        self.state == "waiting"
    }

    pub fn is_confirmed(&self) -> bool {
        self.state == "confirmed"
    }

    pub fn wishes(&self) -> Wishes {
        Wishes {
            boards: self.board_ids.clone(),
            topics: self.topics.clone(),
            areas: self.areas.clone(),
        }
    }
}

/// The subscription of an address, locked; a new one that waits where the address has none.
pub(super) async fn take(app: &App, connection: &mut Connection, email: &str) -> ApiResult<Subscription> {
    // Twice: one that is ended between the two statements is no longer found by its address.
    for _ in 0..2 {
        diesel::sql_query(
            "INSERT INTO subscriptions (municipality_id, id, token, email, asked_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $5) \
             ON CONFLICT (municipality_id, lower(email)) WHERE email IS NOT NULL DO NOTHING",
        )
        .bind::<SqlUuid, _>(app.municipality())
        .bind::<SqlUuid, _>(app.new_id())
        .bind::<Text, _>(app.new_secret()?)
        .bind::<Text, _>(email)
        .bind::<Timestamptz, _>(app.now().to_diesel())
        .execute(connection)
        .await?;
        let found = subscriptions::table
            .filter(subscriptions::municipality_id.eq(app.municipality()))
            .filter(lower(subscriptions::email).eq(email.to_lowercase()))
            .select(Subscription::as_select())
            .for_update()
            .first(connection)
            .await
            .optional()?;
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(ApiError::internal("a subscription ends again and again"))
}

diesel::define_sql_function! {
    fn lower(text: Nullable<Text>) -> Nullable<Text>;
}

/// The subscription with this secret.
pub(super) async fn by_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Subscription> {
    Ok(subscriptions::table
        .filter(subscriptions::municipality_id.eq(app.municipality()))
        .filter(subscriptions::token.eq(token))
        .select(Subscription::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub(super) async fn lock_by_token(
    app: &App,
    connection: &mut Connection,
    token: &str,
) -> ApiResult<Subscription> {
    Ok(subscriptions::table
        .filter(subscriptions::municipality_id.eq(app.municipality()))
        .filter(subscriptions::token.eq(token))
        .select(Subscription::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// Keeps what is wished for.
pub(super) async fn wish(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    wishes: &Wishes,
    plain_language: bool,
) -> ApiResult<()> {
    changed(
        diesel::update(subscriptions::table.find((app.municipality(), id)))
            .set((
                subscriptions::board_ids.eq(Uuids(wishes.boards.clone())),
                subscriptions::topics.eq(Texts(wishes.topics.clone())),
                subscriptions::areas.eq(Texts(wishes.areas.clone())),
                subscriptions::plain_language.eq(plain_language),
                subscriptions::version.eq(subscriptions::version + 1),
            ))
            .execute(connection)
            .await?,
    )
}

/// Notes that it was asked for again: the days until it vanishes unconfirmed begin anew.
pub(super) async fn asked(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    changed(
        diesel::update(subscriptions::table.find((app.municipality(), id)))
            .set(subscriptions::asked_at.eq(app.now().to_diesel()))
            .execute(connection)
            .await?,
    )
}

/// Notes that its address was sent a mail with the link now.
pub(super) async fn mailed(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    changed(
        diesel::update(subscriptions::table.find((app.municipality(), id)))
            .set(subscriptions::mailed_at.eq(app.now().to_diesel()))
            .execute(connection)
            .await?,
    )
}

/// Notes that the holder of the address wants it.
pub(super) async fn confirm(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    changed(
        diesel::update(subscriptions::table.find((app.municipality(), id)))
            .set((
                subscriptions::state.eq("confirmed"),
                subscriptions::confirmed_at.eq(app.now().to_diesel()),
                subscriptions::version.eq(subscriptions::version + 1),
            ))
            .execute(connection)
            .await?,
    )
}

/// Ends it, and forgets its address: here and in the mails that went there because of it. Those that wait are not sent.
pub(super) async fn end(
    app: &App,
    connection: &mut Connection,
    subscription: &Subscription,
) -> ApiResult<()> {
    changed(
        diesel::update(subscriptions::table.find((app.municipality(), subscription.id)))
            .set((
                subscriptions::state.eq("ended"),
                subscriptions::email.eq(None::<String>),
                subscriptions::ended_at.eq(app.now().to_diesel()),
                subscriptions::version.eq(subscriptions::version + 1),
            ))
            .execute(connection)
            .await?,
    )?;
    let email = subscription.email.iter().cloned().collect();
    forget(app, connection, email).await
}

/// Removes those that were asked for before `limit` and never confirmed. Returns how many there were.
pub(super) async fn remove_unconfirmed(
    app: &App,
    connection: &mut Connection,
    limit: Timestamp,
) -> ApiResult<usize> {
    let emails: Vec<Option<String>> = diesel::delete(
        subscriptions::table
            .filter(subscriptions::municipality_id.eq(app.municipality()))
            .filter(subscriptions::state.eq("waiting"))
            .filter(subscriptions::asked_at.lt(limit.to_diesel())),
    )
    .returning(subscriptions::email)
    .get_results(connection)
    .await?;
    let count = emails.len();
    if count > 0 {
        forget(app, connection, emails.into_iter().flatten().collect()).await?;
    }
    Ok(count)
}

/// Whether one waits that was asked for before `limit`.
pub(super) async fn any_unconfirmed(
    app: &App,
    connection: &mut Connection,
    limit: Timestamp,
) -> ApiResult<bool> {
    let old = subscriptions::table
        .filter(subscriptions::municipality_id.eq(app.municipality()))
        .filter(subscriptions::state.eq("waiting"))
        .filter(subscriptions::asked_at.lt(limit.to_diesel()));
    Ok(diesel::select(diesel::dsl::exists(old))
        .get_result(connection)
        .await?)
}

/// The secrets of confirmed subscriptions whose mails come back: the newest with words of a server that there is no such address
/// (RFC 3463: 5.1.x, or 5.2.1 for one that is closed), or the three newest whatever it said.
pub(super) async fn unreachable(app: &App, connection: &mut Connection) -> ApiResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Text)]
        token: String,
    }
    let found: Vec<Found> = diesel::sql_query(
        "WITH mails AS ( \
            SELECT lower(to_address) AS email, status IN ('failed', 'bounced') AS back, status_words AS words, \
                row_number() OVER (PARTITION BY lower(to_address) ORDER BY id DESC) AS place \
            FROM messages WHERE municipality_id = $1 AND purpose IN ('subscription', 'newRemiss') \
                AND status IN ('sent', 'failed', 'bounced')), \
         gone AS ( \
            SELECT email FROM mails WHERE place <= 3 GROUP BY email \
            HAVING count(*) FILTER (WHERE back) = 3 \
                OR bool_or(place = 1 AND back AND words ~ '(^|[^0-9.])5[.](1[.]([0-46]|10)|2[.]1)([^0-9]|$)')) \
         SELECT token FROM subscriptions JOIN gone ON lower(subscriptions.email) = gone.email \
         WHERE municipality_id = $1 AND state = 'confirmed'",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?;
    Ok(found.into_iter().map(|found| found.token).collect())
}

/// Takes the addresses out of the mails of their subscriptions, with the links that the texts hold.
async fn forget(app: &App, connection: &mut Connection, emails: Vec<String>) -> ApiResult<()> {
    let emails: Vec<String> = emails.iter().map(|email| email.to_lowercase()).collect();
    diesel::sql_query(
        "UPDATE messages SET to_address = 'borttagen@example.invalid', to_name = '', text = '', html = NULL, \
            list_unsubscribe_url = NULL, list_id = NULL, next_attempt_at = NULL, \
            status_words = CASE WHEN status = 'queued' THEN 'Prenumerationen avslutades innan mejlet skickades.' ELSE '' END, \
            status = CASE WHEN status = 'queued' THEN 'failed' ELSE status END \
         WHERE municipality_id = $1 AND purpose IN ('subscription', 'newRemiss') AND lower(to_address) = ANY ($2)",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<Text>, _>(emails)
    .execute(connection)
    .await?;
    Ok(())
}

/// Confirmed subscriptions after `after`, by id: at most `limit`. They are held until the end of the transaction, so that
/// what is ended meanwhile forgets the mails that are written now.
pub(super) async fn confirmed_after(
    app: &App,
    connection: &mut Connection,
    after: Uuid,
    limit: i64,
) -> ApiResult<Vec<Subscription>> {
    Ok(subscriptions::table
        .filter(subscriptions::municipality_id.eq(app.municipality()))
        .filter(subscriptions::state.eq("confirmed"))
        .filter(subscriptions::id.gt(after))
        .order(subscriptions::id)
        .limit(limit)
        .select(Subscription::as_select())
        .for_share()
        .load(connection)
        .await?)
}

/// The addresses, in lower case, to which a remiss was sent by mail.
pub(super) async fn addresses_of_recipients(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<String>> {
    let found: Vec<Option<String>> = recipients::table
        .filter(recipients::municipality_id.eq(app.municipality()))
        .filter(recipients::remiss_id.eq(remiss_id))
        .filter(recipients::email.is_not_null())
        .select(lower(recipients::email))
        .load(connection)
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// How many wish for a thing, without saying who.
#[derive(Debug, QueryableByName)]
pub(super) struct Wished {
    /// `all`, `board`, `topic` or `area`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    /// The topic or area, or the id of the board; empty for `all`.
    #[diesel(sql_type = Text)]
    pub word: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// What confirmed subscriptions wish for, most wished first.
pub(super) async fn wished(app: &App, connection: &mut Connection) -> ApiResult<Vec<Wished>> {
    Ok(diesel::sql_query(
        "WITH confirmed AS ( \
            SELECT board_ids, topics, areas FROM subscriptions WHERE municipality_id = $1 AND state = 'confirmed' \
         ), wished AS ( \
            SELECT 'all' AS kind, '' AS word FROM confirmed \
                WHERE cardinality(board_ids) + cardinality(topics) + cardinality(areas) = 0 \
            UNION ALL SELECT 'board', unnest(board_ids)::text FROM confirmed \
            UNION ALL SELECT 'topic', unnest(topics) FROM confirmed \
            UNION ALL SELECT 'area', unnest(areas) FROM confirmed \
         ) \
         SELECT kind, min(word) AS word, count(*) AS count FROM wished \
         GROUP BY kind, lower(word) ORDER BY kind, count(*) DESC, lower(min(word))",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?)
}

/// How many there are in each state.
pub(super) async fn counts(app: &App, connection: &mut Connection) -> ApiResult<Vec<(String, i64)>> {
    Ok(subscriptions::table
        .filter(subscriptions::municipality_id.eq(app.municipality()))
        .group_by(subscriptions::state)
        .select((subscriptions::state, diesel::dsl::count_star()))
        .load(connection)
        .await?)
}

fn changed(rows: usize) -> ApiResult<()> {
    if rows == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}
