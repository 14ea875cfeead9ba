//! Open cases go over to the board that took over.

use diesel::sql_types;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Board;
use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// A case that was moved.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub struct Moved {
    /// Id.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Its number, which it keeps.
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
}

/// A case that cannot be moved: it stands on the agenda of a meeting that is not held yet.
#[derive(Debug, Clone, diesel::QueryableByName)]
pub struct Kept {
    /// Id.
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    /// Its number.
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
    /// Day of the meeting.
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub meeting_date: jiff::civil::Date,
}

/// What a case is worked with goes with it. What is registered stays in the register of the board that registered it:
/// documents, decisions, agendas, mails, both logs.
const GO_WITH_THE_CASE: [(&str, &str); 9] = [
    ("remisser", "case_id = ANY ($3)"),
    ("recipients", OF_THE_REMISSER),
    ("remiss_documents", OF_THE_REMISSER),
    ("remiss_subjects", OF_THE_REMISSER),
    ("responses", "case_id = ANY ($3)"),
    ("viewpoints", OF_THE_REMISSER),
    ("drafts", "case_id = ANY ($3) AND state = 'open'"),
    ("case_officers", "case_id = ANY ($3)"),
    ("case_counterpart_numbers", "case_id = ANY ($3)"),
];
const OF_THE_REMISSER: &str =
    "remiss_id IN (SELECT id FROM remisser WHERE municipality_id = $1 AND case_id = ANY ($3))";

/// Moves the open cases of a board to another: those named, or all. Locks in the usual order: remisser, recipients, cases.
pub async fn move_cases(
    app: &App,
    connection: &mut Connection,
    from: &Board,
    to: &Board,
    named: Option<&[Uuid]>,
) -> ApiResult<(Vec<Moved>, Vec<Kept>)> {
    let chosen = "c.municipality_id = $1 AND c.board_id = $2 AND c.status = 'open' AND ($3 IS NULL OR c.id = ANY ($3))";
    diesel::sql_query(format!(
        "SELECT r.id FROM remisser r JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id \
         WHERE {chosen} ORDER BY r.id FOR UPDATE OF r"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(from.id)
    .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(named)
    .execute(connection)
    .await?;
    diesel::sql_query(format!(
        "SELECT x.id FROM recipients x JOIN remisser r ON r.municipality_id = x.municipality_id AND r.id = x.remiss_id \
         JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id \
         WHERE {chosen} ORDER BY x.id FOR UPDATE OF x"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(from.id)
    .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(named)
    .execute(connection)
    .await?;
    let locked: Vec<Moved> = diesel::sql_query(format!(
        "SELECT c.id, c.case_number FROM cases c WHERE {chosen} ORDER BY c.id FOR UPDATE OF c"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(from.id)
    .bind::<sql_types::Nullable<sql_types::Array<sql_types::Uuid>>, _>(named)
    .load(connection)
    .await?;
    let ids: Vec<Uuid> = locked.iter().map(|case| case.id).collect();
    let kept: Vec<Kept> = diesel::sql_query(
        "SELECT c.id, c.case_number, min(m.date) AS meeting_date FROM cases c \
         JOIN agenda_items i ON i.municipality_id = c.municipality_id AND i.case_id = c.id AND i.state = 'listed' \
         JOIN meetings m ON m.municipality_id = i.municipality_id AND m.id = i.meeting_id AND m.status = 'planned' \
         WHERE c.municipality_id = $1 AND c.id = ANY ($2) GROUP BY c.id, c.case_number ORDER BY c.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
    .load(connection)
    .await?;
    let moved: Vec<Moved> = locked
        .into_iter()
        .filter(|case| !kept.iter().any(|kept| kept.id == case.id))
        .collect();
    let ids: Vec<Uuid> = moved.iter().map(|case| case.id).collect();
    for (table, of_the_cases) in GO_WITH_THE_CASE {
        diesel::sql_query(format!(
            "UPDATE {table} SET board_id = $2 WHERE municipality_id = $1 AND {of_the_cases}"
        ))
        .bind::<sql_types::Uuid, _>(app.municipality())
        .bind::<sql_types::Uuid, _>(to.id)
        .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
        .execute(connection)
        .await?;
    }
    // A meeting of the earlier board will not treat it; one that was held stays.
    diesel::sql_query(
        "UPDATE cases c SET board_id = $2, version = c.version + 1, \
            target_meeting_id = (SELECT m.id FROM meetings m WHERE m.municipality_id = c.municipality_id \
                AND m.id = c.target_meeting_id AND m.status = 'held') \
         WHERE c.municipality_id = $1 AND c.id = ANY ($3)",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(to.id)
    .bind::<sql_types::Array<sql_types::Uuid>, _>(&ids)
    .execute(connection)
    .await?;
    Ok((moved, kept))
}
