//! The meetings of a case, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::NullableTimestamp;
use uuid::Uuid;

use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::http::ApiResult;

/// A meeting at which a case stood, stands or is on its way to.
#[derive(Debug, QueryableByName)]
pub struct CaseMeeting {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub date: Date,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub stop_date: Date,
    #[diesel(sql_type = sql_types::Text)]
    pub status: String,
    /// Of its item on the agenda; none where it has none.
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub state: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub handed_in_at: Option<Timestamp>,
    #[diesel(sql_type = sql_types::Bool)]
    pub is_target: bool,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub decision_kind: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub paragraph: Option<String>,
}

/// The meetings of a case, by date.
pub async fn of_case(app: &App, connection: &mut Connection, case: &Case) -> ApiResult<Vec<CaseMeeting>> {
    Ok(diesel::sql_query(
        "WITH own AS (SELECT meeting_id FROM agenda_items WHERE municipality_id = $1 AND case_id = $2 \
            UNION SELECT meeting_id FROM decisions WHERE municipality_id = $1 AND case_id = $2 AND meeting_id IS NOT NULL \
            UNION SELECT $3::uuid WHERE $3 IS NOT NULL) \
         SELECT m.id, m.date, m.stop_date, m.status, i.state, i.handed_in_at, m.id IS NOT DISTINCT FROM $3 AS is_target, \
            d.kind AS decision_kind, d.paragraph \
         FROM own JOIN meetings m ON m.municipality_id = $1 AND m.id = own.meeting_id \
         LEFT JOIN agenda_items i ON i.municipality_id = $1 AND i.meeting_id = m.id AND i.case_id = $2 \
         LEFT JOIN LATERAL (SELECT kind, paragraph FROM decisions WHERE municipality_id = $1 AND case_id = $2 \
            AND meeting_id = m.id ORDER BY id DESC LIMIT 1) d ON true \
         ORDER BY m.date, m.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(case.id)
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(case.target_meeting_id)
    .load(connection)
    .await?)
}
