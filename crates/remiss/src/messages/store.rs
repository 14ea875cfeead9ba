//! Messages in the database.

mod outgoing;

pub(super) use outgoing::{
    Settlement, has_newer, lock_mail_server, mail_server, queue_again, save_mail_server, settle_all, waiting,
};

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Nullable};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_documents::Document;
use uuid::Uuid;

use super::letter::addressed;
use super::letters::LetterFilter;
use super::list::MessageFilter;
use super::message::{Addressee, Message, NewMessage, Purpose, Subscription};
use crate::app::App;
use crate::db::schema::messages;
use crate::db::{AtMost, Connection, Uuids};
use crate::http::page::{COUNTED, Counted};
use crate::http::{ApiError, ApiResult, Paging};

#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
struct Row {
    id: Uuid,
    board_id: Option<Uuid>,
    case_id: Option<Uuid>,
    remiss_id: Option<Uuid>,
    recipient_id: Option<Uuid>,
    response_id: Option<Uuid>,
    purpose: String,
    channel: String,
    mail_message_id: String,
    to_address: Option<String>,
    to_name: String,
    postal_address: String,
    reply_to: Option<String>,
    subject: String,
    text: String,
    html: Option<String>,
    in_reply_to: Option<String>,
    auto_submitted: String,
    list_id: Option<String>,
    list_unsubscribe_url: Option<String>,
    document_ids: Uuids,
    status: String,
    status_words: String,
    attempts: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
    #[diesel(deserialize_as = NullableTimestamp)]
    sent_at: Option<Timestamp>,
    #[diesel(deserialize_as = Kept)]
    letter: Option<Document>,
    #[diesel(deserialize_as = NullableTimestamp)]
    next_attempt_at: Option<Timestamp>,
}

/// The letter as it is kept; a row that does not fit is an error.
struct Kept(Option<Document>);

impl Queryable<Nullable<Jsonb>, Pg> for Kept {
    type Row = Option<serde_json::Value>;

    fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
        Ok(Kept(row.map(serde_json::from_value).transpose()?))
    }
}

impl From<Kept> for Option<Document> {
    fn from(kept: Kept) -> Self {
        kept.0
    }
}

impl From<Row> for Message {
    fn from(row: Row) -> Message {
        Message {
            id: row.id,
            board_id: row.board_id,
            case_id: row.case_id,
            remiss_id: row.remiss_id,
            recipient_id: row.recipient_id,
            response_id: row.response_id,
            purpose: row.purpose,
            channel: row.channel,
            mail_message_id: row.mail_message_id,
            to_address: row.to_address,
            to_name: row.to_name,
            postal_address: row.postal_address,
            reply_to: row.reply_to,
            subject: row.subject,
            text: row.text,
            html: row.html,
            in_reply_to: row.in_reply_to,
            auto_submitted: row.auto_submitted,
            subscription: row
                .list_id
                .zip(row.list_unsubscribe_url)
                .map(|(list_id, unsubscribe_url)| Subscription {
                    list_id,
                    unsubscribe_url,
                }),
            document_ids: row.document_ids.0,
            status: row.status,
            status_words: row.status_words,
            attempts: row.attempts,
            created_at: row.created_at,
            sent_at: row.sent_at,
            letter: row.letter,
            next_attempt_at: row.next_attempt_at,
        }
    }
}

/// Writes a message; `None` when its purpose key is there already.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    new: NewMessage,
) -> ApiResult<Option<Uuid>> {
    let id = app.new_id();
    let domain = app
        .settings()
        .mail
        .from_address
        .rsplit('@')
        .next()
        .unwrap_or_default();
    let letter = new.letter.map(|letter| addressed(letter, &new.addressee));
    let letter = letter.map(serde_json::to_value).transpose();
    let letter = letter.map_err(ApiError::internal)?;
    let (list_id, list_unsubscribe_url) = match new.subscription {
        Some(subscription) => (Some(subscription.list_id), Some(subscription.unsubscribe_url)),
        None => (None, None),
    };
    let (channel, to_address, to_name, postal_address) = match new.addressee {
        Addressee::Email { address, name } => ("email", Some(address), name, String::new()),
        Addressee::Letter { name, postal_address } => ("letter", None, name, postal_address),
    };
    let written = diesel::insert_into(messages::table)
        .values((
            (
                messages::municipality_id.eq(app.municipality()),
                messages::id.eq(id),
                messages::board_id.eq(new.board_id),
                messages::case_id.eq(new.case_id),
                messages::remiss_id.eq(new.remiss_id),
                messages::recipient_id.eq(new.recipient_id),
                messages::response_id.eq(new.response_id),
                messages::purpose.eq(new.purpose.as_str()),
                messages::purpose_key.eq(new.purpose_key),
                messages::channel.eq(channel),
            ),
            (
                messages::mail_message_id.eq(remiss_mail::address::message_id(id, domain)),
                messages::to_address.eq(to_address),
                messages::to_name.eq(to_name),
                messages::postal_address.eq(postal_address),
                messages::reply_to.eq(new.reply_to),
                messages::subject.eq(new.subject),
                messages::text.eq(new.text),
                messages::html.eq(new.html),
                messages::in_reply_to.eq(new.in_reply_to),
                messages::auto_submitted.eq(if new.auto_submitted_reply {
                    "auto-replied"
                } else {
                    "auto-generated"
                }),
                messages::list_id.eq(list_id),
                messages::list_unsubscribe_url.eq(list_unsubscribe_url),
                messages::document_ids.eq(Uuids(new.document_ids)),
                messages::created_at.eq(app.now().to_diesel()),
                messages::letter.eq(letter.filter(|_| channel == "letter")),
                messages::next_attempt_at.eq((channel == "email").then(|| app.now().to_diesel())),
            ),
        ))
        .on_conflict((messages::municipality_id, messages::purpose_key))
        .do_nothing()
        .execute(connection)
        .await?;
    Ok((written == 1).then_some(id))
}

/// The message with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Message> {
    let row: Row = messages::table
        .find((app.municipality(), id))
        .select(Row::as_select())
        .first(connection)
        .await?;
    Ok(row.into())
}

/// Moves a message from one of the statuses `from` to another. `None` when it has none of them.
pub(super) async fn settle(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    from: &[&str],
    status: &str,
    words: &str,
) -> ApiResult<Option<Message>> {
    let left = matches!(status, "sent" | "printed").then(|| app.now().to_diesel());
    let row: Option<Row> = diesel::update(messages::table.find((app.municipality(), id)))
        .filter(messages::status.eq_any(from))
        .set((
            messages::status.eq(status),
            messages::status_words.eq(words),
            messages::next_attempt_at.eq(None::<jiff_diesel::Timestamp>),
            left.map(|at| messages::sent_at.eq(at)),
        ))
        .returning(Row::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(row.map(Message::from))
}

/// Those of our messages that have one of these Message-IDs, newest first.
pub async fn by_mail_message_ids(
    app: &App,
    connection: &mut Connection,
    ids: &[String],
) -> ApiResult<Vec<Message>> {
    let rows: Vec<Row> = messages::table
        .filter(
            messages::municipality_id
                .eq(app.municipality())
                .and(messages::mail_message_id.eq_any(ids)),
        )
        .order(messages::id.desc())
        .select(Row::as_select())
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// The Message-ID of the mail that began the exchange with this address: the dispatch to the recipient, else the receipt of the
/// response. A mail that follows it answers it, and stands below it in mail programs.
pub async fn thread_start(
    app: &App,
    mut connection: &Connection,
    address: &str,
    recipient_id: Option<Uuid>,
    response_id: Option<Uuid>,
) -> ApiResult<Option<String>> {
    let dispatch = messages::recipient_id
        .eq(recipient_id)
        .and(messages::purpose.eq("dispatch"));
    let receipt = messages::response_id
        .eq(response_id)
        .and(messages::purpose.eq("receipt"));
    let newest = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::channel.eq("email"))
        .filter(messages::to_address.eq(address))
        .filter(dispatch.or(receipt))
        // By name: the dispatch is before the receipt.
        .order((messages::purpose.asc(), messages::id.desc()))
        .select(messages::mail_message_id)
        .first(&mut connection)
        .await
        .optional()?;
    Ok(newest)
}

/// The newest mail to a recipient that has left: to this address, if one went there, since a recipient may have had another.
pub async fn newest_mail_to(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
    address: Option<&str>,
) -> ApiResult<Option<Message>> {
    let rows: Vec<Row> = messages::table
        .filter(
            messages::municipality_id
                .eq(app.municipality())
                .and(messages::recipient_id.eq(recipient_id))
                .and(messages::channel.eq("email"))
                .and(messages::status.ne("queued")),
        )
        .order(messages::id.desc())
        .select(Row::as_select())
        .load(connection)
        .await?;
    let went_there = |row: &Row| match (&row.to_address, address) {
        (Some(to), Some(address)) => to.eq_ignore_ascii_case(address),
        _ => false,
    };
    let index = rows.iter().position(went_there).unwrap_or_default();
    Ok(rows.into_iter().nth(index).map(Message::from))
}

/// The recipients of a remiss for whom a reminder was written by hand since then, and did not fail.
pub async fn reminded_by_hand_since(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    since: Timestamp,
) -> ApiResult<Vec<Uuid>> {
    let found: Vec<Option<Uuid>> = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::remiss_id.eq(remiss_id))
        .filter(messages::purpose.eq("reminder"))
        .filter(messages::purpose_key.like("reminder:%:hand/%"))
        .filter(messages::created_at.gt(since.to_diesel()))
        .filter(messages::status.ne_all(["failed", "bounced"]))
        .select(messages::recipient_id)
        .load(connection)
        .await?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether an address has got a receipt for this remiss since then.
pub async fn has_receipt_since(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    address: &str,
    since: Timestamp,
) -> ApiResult<bool> {
    let void = crate::responses::void_ids(app, connection, remiss_id).await?;
    let known = messages::table
        .filter(
            messages::municipality_id
                .eq(app.municipality())
                .and(messages::remiss_id.eq(remiss_id))
                .and(messages::purpose.eq("receipt"))
                .and(messages::to_address.eq(address))
                .and(messages::created_at.ge(since.to_diesel())),
        )
        // A receipt for a response that was made void is none.
        .filter(
            messages::response_id
                .is_null()
                .or(messages::response_id.ne_all(void)),
        )
        .select(messages::id);
    Ok(diesel::select(diesel::dsl::exists(known))
        .get_result(connection)
        .await?)
}

/// The letters of a remiss, by addressee and then as they were written: those for the same house lie together. Those that wait
/// to be printed, or all that were not replaced by another.
pub(super) async fn letters(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    filter: &LetterFilter,
) -> ApiResult<Vec<Message>> {
    let wanted: &[&str] = if filter.all {
        &["queued", "printed"]
    } else {
        &["queued"]
    };
    let mut query = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::remiss_id.eq(remiss_id))
        .filter(messages::channel.eq("letter"))
        .filter(messages::status.eq_any(wanted))
        .into_boxed();
    if let Some(purpose) = filter.purpose {
        query = query.filter(messages::purpose.eq(purpose.as_str()));
    }
    let rows: Vec<Row> = query
        .order((messages::to_name, messages::created_at, messages::id))
        .select(Row::as_select())
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(Message::from).collect())
}

/// Takes letters for a purpose to a recipient out of the queue, since another takes their place. Those that are posted stay.
pub async fn replace_letters(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
    purpose: Purpose,
) -> ApiResult<()> {
    let waiting = messages::table
        .filter(messages::municipality_id.eq(app.municipality()))
        .filter(messages::recipient_id.eq(recipient_id))
        .filter(messages::channel.eq("letter"))
        .filter(messages::purpose.eq(purpose.as_str()))
        .filter(messages::status.eq("queued"));
    diesel::update(waiting)
        .set((
            messages::status.eq("failed"),
            messages::status_words.eq("Ersatt: adressen rättades innan brevet skrevs ut."),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// A page of the messages, newest first, and how many there are.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &MessageFilter,
    paging: Paging,
) -> ApiResult<(Vec<Message>, Counted)> {
    let wanted = || {
        let mut wanted = messages::table
            .filter(messages::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(id) = filter.remiss_id {
            wanted = wanted.filter(messages::remiss_id.eq(id));
        }
        if let Some(id) = filter.case_id {
            wanted = wanted.filter(messages::case_id.eq(id));
        }
        if let Some(id) = filter.recipient_id {
            wanted = wanted.filter(messages::recipient_id.eq(id));
        }
        if let Some(status) = filter.status {
            wanted = wanted.filter(messages::status.eq(status.as_str()));
        }
        if let Some(channel) = filter.channel {
            wanted = wanted.filter(messages::channel.eq(channel.as_str()));
        }
        if let Some(purpose) = filter.purpose {
            wanted = wanted.filter(messages::purpose.eq(purpose.as_str()));
        }
        wanted
    };
    let counted: i64 = AtMost::new(wanted().select(messages::id), COUNTED + 1)
        .get_result(connection)
        .await?;
    let rows: Vec<Row> = wanted()
        .order((messages::created_at.desc(), messages::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Row::as_select())
        .load(connection)
        .await?;
    Ok((
        rows.into_iter().map(Message::from).collect(),
        Counted::so_far(counted),
    ))
}
