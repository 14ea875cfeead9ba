//! The figures from the database, which counts them in functions of its own: row by row through the walls would take minutes.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Double, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use remiss_domain::statistics::Figures;
use uuid::Uuid;

use super::figures::{Kind, Question};
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::events;
use crate::http::ApiResult;

#[derive(QueryableByName)]
struct FiguresOf {
    #[diesel(sql_type = Nullable<SqlUuid>)]
    board_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Integer>)]
    year: Option<i32>,
    #[diesel(sql_type = BigInt)]
    remisser: i64,
    #[diesel(sql_type = BigInt)]
    with_civil_society: i64,
    #[diesel(sql_type = BigInt)]
    asked: i64,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
    #[diesel(sql_type = BigInt)]
    declined: i64,
    #[diesel(sql_type = BigInt)]
    respondents: i64,
    #[diesel(sql_type = BigInt)]
    uninvited: i64,
    #[diesel(sql_type = BigInt)]
    uninvited_civil_society: i64,
    #[diesel(sql_type = Nullable<Double>)]
    days_given: Option<f64>,
    #[diesel(sql_type = BigInt)]
    decided: i64,
    #[diesel(sql_type = Nullable<Double>)]
    days_to_decision: Option<f64>,
    #[diesel(sql_type = BigInt)]
    viewpoints: i64,
    #[diesel(sql_type = BigInt)]
    met: i64,
    #[diesel(sql_type = BigInt)]
    partly_met: i64,
    #[diesel(sql_type = BigInt)]
    civil_viewpoints: i64,
    #[diesel(sql_type = BigInt)]
    civil_met: i64,
    #[diesel(sql_type = BigInt)]
    civil_partly_met: i64,
}

#[derive(QueryableByName)]
struct KindOf {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = BigInt)]
    invited: i64,
    #[diesel(sql_type = BigInt)]
    bodies: i64,
    #[diesel(sql_type = BigInt)]
    answered: i64,
    #[diesel(sql_type = BigInt)]
    declined: i64,
    #[diesel(sql_type = BigInt)]
    respondents: i64,
    #[diesel(sql_type = BigInt)]
    uninvited: i64,
    #[diesel(sql_type = BigInt)]
    viewpoints: i64,
    #[diesel(sql_type = BigInt)]
    met: i64,
    #[diesel(sql_type = BigInt)]
    partly_met: i64,
}

/// The figures by board and year, with their sums: none stands for all.
pub(super) async fn figures(
    connection: &mut Connection,
    question: Question,
) -> ApiResult<Vec<(Option<Uuid>, Option<i32>, Figures)>> {
    let rows: Vec<FiguresOf> = diesel::sql_query("SELECT * FROM remiss_figures($1, $2, $3)")
        .bind::<Integer, _>(question.from_year)
        .bind::<Integer, _>(question.to_year)
        .bind::<Nullable<SqlUuid>, _>(question.board)
        .load(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let figures = Figures {
                remisser: row.remisser,
                with_civil_society: row.with_civil_society,
                asked: row.asked,
                invited: row.invited,
                answered: row.answered,
                declined: row.declined,
                respondents: row.respondents,
                uninvited: row.uninvited,
                uninvited_civil_society: row.uninvited_civil_society,
                days_given: row.days_given,
                decided: row.decided,
                days_to_decision: row.days_to_decision,
                viewpoints: row.viewpoints,
                met: row.met,
                partly_met: row.partly_met,
                civil_viewpoints: row.civil_viewpoints,
                civil_met: row.civil_met,
                civil_partly_met: row.civil_partly_met,
            };
            (row.board_id, row.year, figures)
        })
        .collect())
}

/// The figures by kind of body (`kind`), or by the size of those in civil society (`size`).
pub(super) async fn kinds(
    connection: &mut Connection,
    grouping: &'static str,
    question: Question,
) -> ApiResult<Vec<Kind>> {
    let rows: Vec<KindOf> = diesel::sql_query("SELECT * FROM remiss_figures_by($1, $2, $3, $4)")
        .bind::<Text, _>(grouping)
        .bind::<Integer, _>(question.from_year)
        .bind::<Integer, _>(question.to_year)
        .bind::<Nullable<SqlUuid>, _>(question.board)
        .load(connection)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Kind {
            kind: row.kind,
            invited: row.invited,
            bodies: row.bodies,
            answered: row.answered,
            declined: row.declined,
            respondents: row.respondents,
            uninvited: row.uninvited,
            viewpoints: row.viewpoints,
            met: row.met,
            partly_met: row.partly_met,
            hidden: false,
        })
        .collect())
}

/// The place of the last thing that happened: as long as it is the same, so are the figures.
pub(super) async fn last_event(app: &App, connection: &mut Connection) -> ApiResult<i64> {
    Ok(events::table
        .filter(events::municipality_id.eq(app.municipality()))
        .select(events::sequence)
        .order(events::sequence.desc())
        .first(connection)
        .await
        .optional()?
        .unwrap_or_default())
}
