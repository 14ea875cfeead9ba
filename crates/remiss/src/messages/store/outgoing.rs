//! Mails that are handed over, many at a time; and the mail server, as all workers know it.

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::super::mail_server::{MailServer, Trouble};
use super::super::message::Message;
use super::Row;
use crate::app::App;
use crate::db::schema::{mail_servers, messages};
use crate::db::{Connection, statement};
use crate::http::ApiResult;

/// What became of a mail that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The message.
    pub id: Uuid,
    /// `sent`, `failed`, or still `queued`.
    pub status: &'static str,
    /// The words of the mail server, or ours.
    pub words: String,
    /// How often it was handed over by now.
    pub attempts: i32,
    /// When it is tried again, UTC.
    pub next_attempt_at: Option<Timestamp>,
}

/// Those of these messages that are mails and still wait.
pub async fn waiting(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<Message>> {
    let rows: Vec<Row> = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::id.eq_any(ids))
        .filter(messages::status.eq("queued").and(messages::channel.eq("email")))
        .select(Row::as_select())
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// Writes down what became of mails, of those that still wait. Returns whose status has changed.
pub async fn settle_all(
    app: &App,
    connection: &mut Connection,
    settlements: &[Settlement],
) -> ApiResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Changed {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let ids: Vec<Uuid> = settlements.iter().map(|one| one.id).collect();
    let statuses: Vec<&str> = settlements.iter().map(|one| one.status).collect();
    let words: Vec<&str> = settlements.iter().map(|one| one.words.as_str()).collect();
    let attempts: Vec<i32> = settlements.iter().map(|one| one.attempts).collect();
    let next: Vec<_> = settlements
        .iter()
        .map(|one| one.next_attempt_at.map(|at| at.to_diesel()))
        .collect();
    let changed: Vec<Changed> = statement(
        "WITH settled AS ( \
            UPDATE messages SET status = new.status, status_words = new.words, attempts = new.attempts, \
                next_attempt_at = new.next_attempt_at, \
                sent_at = CASE WHEN new.status = 'sent' THEN ? ELSE messages.sent_at END \
            FROM unnest(?, ?, ?, ?, ?) AS new (id, status, words, attempts, next_attempt_at) \
            WHERE municipality_id = ? AND messages.id = new.id AND messages.status = 'queued' \
            RETURNING messages.id, messages.status) \
         SELECT id FROM settled WHERE status <> 'queued'",
    )
    .bind::<Timestamptz, _>(app.now().to_diesel())
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Array<Text>, _>(statuses)
    .bind::<Array<Text>, _>(words)
    .bind::<Array<Integer>, _>(attempts)
    .bind::<Array<Nullable<Timestamptz>>, _>(next)
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?;
    Ok(changed.into_iter().map(|one| one.id).collect())
}

/// Has a mail that failed or bounced wait again, for this address. `None`: it did neither.
pub async fn queue_again(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    address: &str,
) -> ApiResult<Option<Message>> {
    let row: Option<Row> = diesel::update(messages::table.find((app.municipality(), id)))
        .filter(messages::channel.eq("email"))
        .filter(messages::status.eq_any(["failed", "bounced"]))
        .set((
            messages::status.eq("queued"),
            messages::to_address.eq(address),
            messages::next_attempt_at.eq(app.now().to_diesel()),
        ))
        .returning(Row::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(row.map(Message::from))
}

/// Whether the recipient has been written to for the same purpose since.
pub async fn has_newer(
    app: &App,
    connection: &mut Connection,
    message: &Message,
    recipient_id: Uuid,
) -> ApiResult<bool> {
    let newer = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::recipient_id.eq(recipient_id))
        .filter(messages::purpose.eq(&message.purpose))
        .filter(messages::id.gt(message.id))
        .select(messages::id);
    Ok(diesel::select(diesel::dsl::exists(newer))
        .get_result(connection)
        .await?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = mail_servers)]
struct ServerRow {
    #[diesel(deserialize_as = NullableTimestamp)]
    free_at: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    troubled_since: Option<Timestamp>,
    #[diesel(deserialize_as = NullableTimestamp)]
    next_try_at: Option<Timestamp>,
    tries: i32,
    words: String,
}

impl From<ServerRow> for MailServer {
    fn from(row: ServerRow) -> MailServer {
        MailServer {
            free_at: row.free_at,
            trouble: row
                .troubled_since
                .zip(row.next_try_at)
                .map(|(since, next_try_at)| Trouble {
                    since,
                    next_try_at,
                    tries: row.tries,
                    words: row.words,
                }),
        }
    }
}

/// What is known of a mail server.
pub async fn mail_server(app: &App, connection: &mut Connection, name: &str) -> ApiResult<MailServer> {
    let row: Option<ServerRow> = mail_servers::table
        .find((app.municipality(), name))
        .select(ServerRow::as_select())
        .first(connection)
        .await
        .optional()?;
    Ok(row.map(MailServer::from).unwrap_or_default())
}

/// The same, for changing it: others wait until the transaction is over.
pub async fn lock_mail_server(app: &App, connection: &mut Connection, name: &str) -> ApiResult<MailServer> {
    diesel::insert_into(mail_servers::table)
        .values((
            mail_servers::municipality_id.eq(app.municipality()),
            mail_servers::server.eq(name),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    let row: ServerRow = mail_servers::table
        .find((app.municipality(), name))
        .select(ServerRow::as_select())
        .for_update()
        .first(connection)
        .await?;
    Ok(row.into())
}

/// Writes down what is known of a mail server; after [`lock_mail_server`].
pub async fn save_mail_server(
    app: &App,
    connection: &mut Connection,
    name: &str,
    server: &MailServer,
) -> ApiResult<()> {
    let trouble = server.trouble.as_ref();
    diesel::update(mail_servers::table.find((app.municipality(), name)))
        .set((
            mail_servers::free_at.eq(server.free_at.map(|at| at.to_diesel())),
            mail_servers::troubled_since.eq(trouble.map(|trouble| trouble.since.to_diesel())),
            mail_servers::next_try_at.eq(trouble.map(|trouble| trouble.next_try_at.to_diesel())),
            mail_servers::tries.eq(trouble.map_or(0, |trouble| trouble.tries)),
            mail_servers::words.eq(trouble.map_or("", |trouble| trouble.words.as_str())),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
