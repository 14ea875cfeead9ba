//! What is hidden from the caller of a transaction, asked of the views that the policies are made of.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::app::App;
use crate::db::Connection;
use crate::http::ApiResult;

#[derive(QueryableByName)]
struct Answer {
    #[diesel(sql_type = Bool)]
    yes: bool,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Whether one of these ids, of whatever kind, is hidden from the caller.
pub async fn hides_any(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<bool> {
    if ids.is_empty() {
        return Ok(false);
    }
    let answer: Answer = diesel::sql_query(
        "SELECT EXISTS (SELECT FROM hidden_things WHERE municipality_id = $1 AND id = ANY ($2)) AS yes",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<SqlUuid>, _>(ids)
    .get_result(connection)
    .await?;
    Ok(answer.yes)
}

/// Whether the case has a document that is hidden from the caller.
pub async fn hides_in_case(app: &App, connection: &mut Connection, case_id: Uuid) -> ApiResult<bool> {
    Ok(!hides_in_cases(app, connection, &[case_id]).await?.is_empty())
}

/// Those of the cases that have a document that is hidden from the caller.
pub async fn hides_in_cases(
    app: &App,
    connection: &mut Connection,
    case_ids: &[Uuid],
) -> ApiResult<Vec<Uuid>> {
    #[derive(QueryableByName)]
    struct Case {
        #[diesel(sql_type = SqlUuid)]
        case_id: Uuid,
    }
    if case_ids.is_empty() {
        return Ok(Vec::new());
    }
    let cases: Vec<Case> = diesel::sql_query(
        "SELECT DISTINCT case_id FROM hidden_documents WHERE municipality_id = $1 AND case_id = ANY ($2)",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<SqlUuid>, _>(case_ids)
    .load(connection)
    .await?;
    Ok(cases.into_iter().map(|case| case.case_id).collect())
}

/// How many responses to the remiss are hidden from the caller.
pub async fn hides_responses_of(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<i64> {
    let count: Count = diesel::sql_query(
        "SELECT count(*) AS count FROM hidden_responses WHERE municipality_id = $1 AND remiss_id = $2",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .get_result(connection)
    .await?;
    Ok(count.count)
}
