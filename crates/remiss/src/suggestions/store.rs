//! What suggestions are made from, in the database.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::NullableTimestamp;
use uuid::Uuid;

use crate::app::App;
use crate::db::{Connection, Texts};
use crate::http::ApiResult;

/// Earlier remisser that are looked at: the newest of those that are like this one.
const ROUNDS: i32 = 200;
/// Marked remisser among which those with the same topic are looked for: the newest.
const MARKED: i32 = 5_000;
/// Remisser of one organisation that are counted: the last ones. So a register of many years costs no more than one of a few.
pub(super) const COUNTED: i32 = 20;

/// An organisation or a forum of the register that can be asked.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Known {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    pub topics: Texts,
    #[diesel(sql_type = Array<Nullable<Text>>)]
    pub areas: Texts,
    #[diesel(sql_type = Bool)]
    pub agreement: bool,
    #[diesel(sql_type = Bool)]
    pub civil_society: bool,
    /// How many members it has; none: not known.
    #[diesel(sql_type = Nullable<Integer>)]
    pub members: Option<i32>,
}

/// Everybody in the register who can be put on a list.
pub(super) async fn register(app: &App, connection: &mut Connection) -> ApiResult<Vec<Known>> {
    Ok(diesel::sql_query(
        "SELECT o.id, o.kind, o.name, o.topics, o.areas, o.agreement_since IS NOT NULL AS agreement, o.civil_society, \
            o.member_count AS members \
         FROM organisations o WHERE o.municipality_id = $1 AND o.active ORDER BY o.id",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?)
}

/// An earlier remiss that is like this one.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Round {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
}

/// The remisser that were sent and are like this one, the newest first: those of `cases`, of its own case, and those that are marked with one
/// of `topics` (in lower case).
pub(super) async fn similar_rounds(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    cases: &[Uuid],
    topics: Vec<String>,
) -> ApiResult<Vec<Round>> {
    Ok(diesel::sql_query(
        "SELECT r.id, r.name, r.sent_at FROM remisser r \
         WHERE r.municipality_id = $1 AND r.id <> $2 AND r.direction = 'outgoing' AND r.sent_at IS NOT NULL \
            AND r.id IN ( \
                SELECT c.id FROM remisser c WHERE c.municipality_id = $1 AND c.case_id = ANY ($3) \
                UNION ALL SELECT s.remiss_id FROM (SELECT * FROM remiss_subjects s WHERE s.municipality_id = $1 \
                    ORDER BY s.remiss_id DESC LIMIT $5) s \
                    WHERE EXISTS (SELECT FROM unnest(s.topics) topic WHERE lower(topic) = ANY ($4))) \
         ORDER BY r.sent_at DESC, r.id DESC LIMIT $6",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .bind::<Array<SqlUuid>, _>(cases)
    .bind::<Array<Text>, _>(topics)
    .bind::<Integer, _>(MARKED)
    .bind::<Integer, _>(ROUNDS)
    .load(connection)
    .await?)
}

/// That an organisation answered a remiss.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Answer {
    #[diesel(sql_type = SqlUuid)]
    pub organisation_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub remiss_id: Uuid,
    /// Whether it had been asked.
    #[diesel(sql_type = Bool)]
    pub invited: bool,
}

/// Who answered these remisser, with views or without objection; asked or not.
pub(super) async fn answers(
    app: &App,
    connection: &mut Connection,
    rounds: &[Uuid],
) -> ApiResult<Vec<Answer>> {
    Ok(diesel::sql_query(
        "SELECT organisation_id, remiss_id, bool_or(invited) AS invited FROM ( \
            SELECT p.organisation_id, p.remiss_id, true AS invited FROM recipients p \
            WHERE p.municipality_id = $1 AND p.remiss_id = ANY ($2) AND p.outcome IN ('views', 'noObjection') \
            UNION ALL SELECT a.organisation_id, a.remiss_id, a.recipient_id IS NOT NULL FROM responses a \
            WHERE a.municipality_id = $1 AND a.remiss_id = ANY ($2) AND a.outcome IN ('views', 'noObjection') \
                AND a.voided_at IS NULL) answered \
         WHERE organisation_id IS NOT NULL GROUP BY organisation_id, remiss_id",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<SqlUuid>, _>(rounds)
    .load(connection)
    .await?)
}

/// How often an organisation was asked.
#[derive(Debug, Clone, Default, QueryableByName)]
pub(super) struct Asked {
    #[diesel(sql_type = SqlUuid)]
    organisation_id: Uuid,
    #[diesel(sql_type = BigInt)]
    pub asked: i64,
    #[diesel(sql_type = BigInt)]
    pub answered: i64,
    #[diesel(sql_type = Nullable<Timestamptz>, deserialize_as = NullableTimestamp)]
    pub last_asked: Option<Timestamp>,
}

/// How often these organisations were asked by any board of the municipality, this remiss left out; see the migration. Those that never were
/// have no entry.
pub(super) async fn asked_before(
    connection: &mut Connection,
    organisations: &[Uuid],
    not_remiss: Uuid,
) -> ApiResult<HashMap<Uuid, Asked>> {
    let rows: Vec<Asked> = diesel::sql_query(
        "SELECT organisation_id, asked, answered, last_asked FROM remiss_asked_before($1, $2, $3)",
    )
    .bind::<Array<SqlUuid>, _>(organisations)
    .bind::<SqlUuid, _>(not_remiss)
    .bind::<Integer, _>(COUNTED)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.organisation_id, row)).collect())
}
