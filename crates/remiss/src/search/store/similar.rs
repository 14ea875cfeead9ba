//! Earlier cases that are like a text, in the database.

use diesel::prelude::*;
use diesel::sql_types::{Date as SqlDate, Float, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::NullableDate;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

/// A case that is like the text.
#[derive(Debug, QueryableByName)]
pub(in super::super) struct Alike {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub board_id: Uuid,
    #[diesel(sql_type = Text)]
    pub board: String,
    #[diesel(sql_type = Text)]
    pub case_number: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = SqlDate, deserialize_as = jiff_diesel::Date)]
    pub opened_on: Date,
    #[diesel(sql_type = Float)]
    pub likeness: f32,
    #[diesel(sql_type = Text)]
    pub remisser: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub decision_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub decision_kind: Option<String>,
    #[diesel(sql_type = Nullable<SqlDate>, deserialize_as = NullableDate)]
    pub decided_on: Option<Date>,
    #[diesel(sql_type = Nullable<Text>)]
    pub paragraph: Option<String>,
}

/// The words of a case to compare by: its titles and the names of its remisser.
pub(in super::super) async fn text_of_case(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
) -> ApiResult<String> {
    #[derive(QueryableByName)]
    struct Said {
        #[diesel(sql_type = Text)]
        said: String,
    }
    let row: Said = diesel::sql_query(
        "SELECT c.title || coalesce((SELECT string_agg(' ' || r.name, '') FROM remisser r \
            WHERE r.municipality_id = c.municipality_id AND r.case_id = c.id), '') AS said \
         FROM cases c WHERE c.municipality_id = $1 AND c.id = $2",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(case_id)
    .get_result(connection)
    .await?;
    Ok(row.said)
}

/// The cases that are like the text, the most alike first, at most a hundred; void ones left out. With what was decided in them last.
pub(in super::super) async fn alike(
    app: &App,
    connection: &mut Connection,
    text: &str,
    not_case: Option<Uuid>,
) -> ApiResult<Vec<Alike>> {
    Ok(diesel::sql_query(
        "SELECT c.id, c.board_id, b.name AS board, c.case_number, c.title, c.status, c.opened_on, s.likeness, \
            coalesce((SELECT string_agg(r.name, ', ' ORDER BY r.id) FROM remisser r \
                WHERE r.municipality_id = c.municipality_id AND r.case_id = c.id), '') AS remisser, \
            d.id AS decision_id, d.kind AS decision_kind, d.decided_on, d.paragraph \
         FROM remiss_similar_cases($2, $3, 100) s \
         JOIN cases c ON c.municipality_id = $1 AND c.id = s.case_id \
         JOIN boards b ON b.municipality_id = c.municipality_id AND b.id = c.board_id \
         LEFT JOIN LATERAL (SELECT d.id, d.kind, d.decided_on, d.paragraph FROM decisions d \
            WHERE d.municipality_id = c.municipality_id AND d.case_id = c.id ORDER BY d.decided_on DESC, d.id DESC LIMIT 1) d ON true \
         WHERE c.status <> 'void' \
         ORDER BY s.likeness DESC, c.opened_on DESC, c.id DESC",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Text, _>(text)
    .bind::<Nullable<SqlUuid>, _>(not_case)
    .load(connection)
    .await?)
}

/// The cases that are like a case and that the caller sees, with how much of its words each shares, 0 to 1; the most alike first.
pub async fn cases_like(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
) -> ApiResult<Vec<(Uuid, f32)>> {
    let text = text_of_case(app, connection, case_id).await?;
    let alike = alike(app, connection, &text, Some(case_id)).await?;
    Ok(alike.into_iter().map(|case| (case.id, case.likeness)).collect())
}
