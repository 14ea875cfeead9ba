//! Digests in the database: which were written, and what they tell of.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::staff_digests as rows;
use crate::http::ApiResult;
use crate::staff_contacts::StaffContact;

/// A remiss whose deadline comes.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Awaited {
    #[diesel(sql_type = sql_types::Text)]
    pub direction: String,
    #[diesel(sql_type = sql_types::Text)]
    pub name: String,
    #[diesel(sql_type = sql_types::Text)]
    pub sender: String,
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub deadline: Timestamp,
    /// Whether a meeting was chosen for the case.
    #[diesel(sql_type = sql_types::Bool)]
    pub has_meeting: bool,
    #[diesel(sql_type = sql_types::BigInt)]
    pub asked: i64,
    #[diesel(sql_type = sql_types::BigInt)]
    pub answered: i64,
}

/// What waits in the inbox.
#[derive(Debug, Clone, Default, QueryableByName)]
pub(super) struct Waiting {
    #[diesel(sql_type = sql_types::BigInt)]
    pub count: i64,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub oldest: Option<Timestamp>,
}

/// The contacts and occasions whose digests were written, from this occasion on.
pub(super) async fn written_since(
    app: &App,
    connection: &mut Connection,
    first: Date,
) -> ApiResult<HashSet<(Uuid, Date)>> {
    let written: Vec<(Uuid, jiff_diesel::Date)> = rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::occasion.ge(first.to_diesel()))
        .select((rows::contact_id, rows::occasion))
        .load(connection)
        .await?;
    Ok(written
        .into_iter()
        .map(|(contact, occasion)| (contact, occasion.into()))
        .collect())
}

/// Takes an occasion of a contact: false when it was taken before. Another worker that takes it at the same time is waited for.
pub(super) async fn claim(
    app: &App,
    connection: &mut Connection,
    contact: &StaffContact,
    occasion: Date,
) -> ApiResult<bool> {
    let taken = diesel::insert_into(rows::table)
        .values((
            rows::municipality_id.eq(app.municipality()),
            rows::contact_id.eq(contact.id),
            rows::occasion.eq(occasion.to_diesel()),
            rows::board_id.eq(contact.board_id),
            rows::written_at.eq(app.now().to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(taken == 1)
}

/// Notes the mail of an occasion.
pub(super) async fn note_mail(
    app: &App,
    connection: &mut Connection,
    contact: Uuid,
    occasion: Date,
    message: Uuid,
) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), contact, occasion.to_diesel())))
        .set(rows::message_id.eq(message))
        .execute(connection)
        .await?;
    Ok(())
}

/// The remisser of a board whose deadline lies between two moments: outgoing ones that await answers, incoming ones that are not
/// handed in.
pub(super) async fn awaited(
    app: &App,
    connection: &mut Connection,
    board: Uuid,
    from: Timestamp,
    to: Timestamp,
) -> ApiResult<Vec<Awaited>> {
    Ok(diesel::sql_query(
        "SELECT r.direction, r.name, r.sender, c.case_number, r.deadline, c.target_meeting_id IS NOT NULL AS has_meeting, \
            count(p.id) AS asked, \
            count(p.id) FILTER (WHERE p.outcome IS NOT NULL AND p.outcome <> 'noAnswer') AS answered \
         FROM remisser r \
         JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id \
         LEFT JOIN recipients p ON p.municipality_id = r.municipality_id AND p.remiss_id = r.id AND p.sent_at IS NOT NULL \
         WHERE r.municipality_id = $1 AND r.board_id = $2 AND r.deadline >= $3 AND r.deadline < $4 AND c.status = 'open' \
            AND ((r.direction = 'outgoing' AND r.state = 'sent') \
                OR (r.direction = 'incoming' AND r.state IN ('registered', 'inPreparation'))) \
         GROUP BY r.municipality_id, r.id, c.municipality_id, c.id ORDER BY r.deadline, r.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(board)
    .bind::<sql_types::Timestamptz, _>(from.to_diesel())
    .bind::<sql_types::Timestamptz, _>(to.to_diesel())
    .load(connection)
    .await?)
}

/// What waits in the inbox for a registrar: what came to these boards, and what is for no board yet.
pub(super) async fn waiting(app: &App, connection: &mut Connection, boards: &[Uuid]) -> ApiResult<Waiting> {
    Ok(diesel::sql_query(
        "SELECT count(*) AS count, min(received_at) AS oldest FROM inbox_entries \
         WHERE municipality_id = $1 AND status = 'waiting' AND (board_id IS NULL OR board_id = ANY ($2))",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(boards)
    .get_result(connection)
    .await?)
}
