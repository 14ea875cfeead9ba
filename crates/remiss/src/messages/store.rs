//! Messages in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::message::{Addressee, Message, NewMessage};
use crate::app::App;
use crate::db::schema::messages;
use crate::db::{Connection, Uuids};
use crate::http::ApiResult;

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
    document_ids: Uuids,
    status: String,
    status_words: String,
    attempts: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    created_at: Timestamp,
    #[diesel(deserialize_as = NullableTimestamp)]
    sent_at: Option<Timestamp>,
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
            document_ids: row.document_ids.0,
            status: row.status,
            status_words: row.status_words,
            attempts: row.attempts,
            created_at: row.created_at,
            sent_at: row.sent_at,
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
                messages::document_ids.eq(Uuids(new.document_ids)),
                messages::created_at.eq(app.now().to_diesel()),
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
