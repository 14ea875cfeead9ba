//! Cases with the meetings they are meant for, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::list::StopDateFilter;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// A case that is meant for a meeting, or stands on its agenda.
#[derive(Debug, QueryableByName)]
pub(super) struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    pub meeting_id: Uuid,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub meeting_date: Date,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub stop_date: Date,
    #[diesel(sql_type = sql_types::Uuid)]
    pub board_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub board: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub case_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
    #[diesel(sql_type = sql_types::Text)]
    pub title: String,
    #[diesel(sql_type = sql_types::Text)]
    pub officer: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub handed_in_at: Option<Timestamp>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub late_consent: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub draft_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub draft_state: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub draft_version: Option<i32>,
}

/// The cases against their stop dates, by stop date. A deferred item is no case for that meeting any more; a closed or
/// void case is shown only where it was treated.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &StopDateFilter,
) -> ApiResult<Vec<Due>> {
    Ok(diesel::sql_query(
        "SELECT m.id AS meeting_id, m.date AS meeting_date, m.stop_date, b.id AS board_id, b.name AS board, \
            c.id AS case_id, c.case_number, c.title, coalesce(o.display_name, '') AS officer, \
            i.handed_in_at, i.late_consent, d.id AS draft_id, d.state AS draft_state, d.version AS draft_version \
         FROM meetings m \
         JOIN boards b ON b.municipality_id = m.municipality_id AND b.id = m.board_id \
         JOIN cases c ON c.municipality_id = m.municipality_id AND c.board_id = m.board_id \
         LEFT JOIN agenda_items i ON i.municipality_id = m.municipality_id AND i.meeting_id = m.id AND i.case_id = c.id \
         LEFT JOIN LATERAL (SELECT display_name FROM case_officers o WHERE o.municipality_id = c.municipality_id \
            AND o.case_id = c.id AND o.responsible ORDER BY o.added_at DESC, o.user_name LIMIT 1) o ON true \
         LEFT JOIN LATERAL (SELECT id, state, version FROM drafts d WHERE d.municipality_id = c.municipality_id \
            AND d.case_id = c.id AND d.kind LIKE 'tjansteskrivelse%' ORDER BY d.id DESC LIMIT 1) d ON true \
         WHERE m.municipality_id = $1 AND m.status <> 'cancelled' \
            AND (i.state IN ('listed', 'decided') \
                OR (i.id IS NULL AND c.target_meeting_id = m.id AND c.status = 'open')) \
            AND ($2 IS NULL OR m.board_id = $2) AND ($3 IS NULL OR m.stop_date >= $3) \
            AND ($4 IS NULL OR m.stop_date <= $4) \
         ORDER BY m.stop_date, b.name, c.case_number, c.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(filter.board_id)
    .bind::<sql_types::Nullable<sql_types::Date>, _>(filter.from.map(|day| day.to_diesel()))
    .bind::<sql_types::Nullable<sql_types::Date>, _>(filter.to.map(|day| day.to_diesel()))
    .load(connection)
    .await?)
}
