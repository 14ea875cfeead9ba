//! What the feedback needs of decisions, the note of the dispatch, and how far it has reached.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{decisions, dispatches};
use crate::http::ApiResult;
use crate::remisser::Remiss;

/// What was decided.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = decisions)]
pub(super) struct Decided {
    pub decided_by: String,
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub decided_on: Date,
    pub paragraph: String,
    pub text: String,
}

/// The decision that settled a remiss, the latest one: on the remiss itself, else on its case.
pub(super) async fn decision(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Option<Decided>> {
    Ok(decisions::table
        .filter(decisions::municipality_id.eq(app.municipality()))
        .filter(decisions::case_id.eq(remiss.case_id))
        .filter(
            decisions::remiss_id
                .eq(remiss.id)
                .or(decisions::remiss_id.is_null()),
        )
        .filter(decisions::kind.eq_any(["adopted", "adoptedWithChanges"]))
        .order((
            decisions::remiss_id.is_null().asc(),
            decisions::decided_on.desc(),
            decisions::id.desc(),
        ))
        .select(Decided::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Notes the dispatch.
pub(super) async fn note_dispatch(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
    occasion: &str,
    (mails, letters): (usize, usize),
) -> ApiResult<Uuid> {
    let id = app.new_id();
    diesel::insert_into(dispatches::table)
        .values((
            dispatches::municipality_id.eq(app.municipality()),
            dispatches::id.eq(id),
            dispatches::remiss_id.eq(remiss.id),
            dispatches::board_id.eq(remiss.board_id),
            dispatches::kind.eq("feedback"),
            dispatches::occasion.eq(occasion),
            dispatches::mails.eq(i32::try_from(mails).unwrap_or(i32::MAX)),
            dispatches::letters.eq(i32::try_from(letters).unwrap_or(i32::MAX)),
            dispatches::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(id)
}

/// One who answered, with the message of the feedback if there is one.
#[derive(Debug, QueryableByName)]
pub(super) struct ToldRow {
    #[diesel(sql_type = SqlUuid)]
    pub response_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub recipient_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    pub respondent_name: String,
    #[diesel(sql_type = Text)]
    pub channel: String,
    /// Whether there is an address.
    #[diesel(sql_type = Bool)]
    pub reachable: bool,
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    pub told_at: Option<Timestamp>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub message_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub message_channel: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub status: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub words: Option<String>,
}

/// Everyone who answered a remiss, in the order in which the responses came in; void responses left out.
pub(super) async fn told(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Vec<ToldRow>> {
    Ok(diesel::sql_query(
        "SELECT r.id AS response_id, r.recipient_id, r.respondent_name, r.channel, r.feedback_at AS told_at, \
            coalesce(r.respondent_email, p.email) IS NOT NULL OR btrim(r.respondent_address) <> '' \
                OR btrim(coalesce(p.postal_address, '')) <> '' AS reachable, \
            m.id AS message_id, m.channel AS message_channel, m.status, m.status_words AS words \
         FROM responses r \
         LEFT JOIN recipients p ON p.municipality_id = r.municipality_id AND p.id = r.recipient_id \
         LEFT JOIN messages m ON m.municipality_id = r.municipality_id AND m.purpose_key = 'feedback:' || r.id \
         WHERE r.municipality_id = $1 AND r.remiss_id = $2 AND r.voided_at IS NULL \
         ORDER BY r.received_at, r.id",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .load(connection)
    .await?)
}

/// How many viewpoints came to what; none: not judged. What stands in void responses counts nowhere.
pub(super) async fn tally(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<(Option<String>, i64)>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Nullable<Text>)]
        result: Option<String>,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT v.result, count(*) AS count FROM viewpoints v \
         JOIN responses r ON r.municipality_id = v.municipality_id AND r.id = v.response_id AND r.voided_at IS NULL \
         WHERE v.municipality_id = $1 AND v.remiss_id = $2 GROUP BY v.result",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.result, row.count)).collect())
}
