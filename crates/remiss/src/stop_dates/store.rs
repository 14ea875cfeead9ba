//! Cases with the meetings they are meant for, in the database.

use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use remiss_domain::workflow::{DueProgress, StopDateNotice};
use uuid::Uuid;

use super::list::StopDateFilter;
use crate::app::App;
use crate::db::{Connection, statement};
use crate::drafts::Counted;
use crate::http::ApiResult;

/// A case that is meant for a meeting, or stands on its agenda.
#[derive(Debug, QueryableByName)]
pub(super) struct Due {
    #[diesel(sql_type = sql_types::Uuid)]
    pub meeting_id: Uuid,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub meeting_date: Date,
    #[diesel(sql_type = sql_types::Text)]
    pub meeting_status: String,
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
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub item_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub handed_in_at: Option<Timestamp>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub consent_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub consent_by: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = NullableTimestamp)]
    pub consent_at: Option<Timestamp>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub consent_reason: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Uuid>)]
    pub draft_id: Option<Uuid>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub draft_state: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub draft_version: Option<i32>,
    #[diesel(sql_type = sql_types::Text)]
    pub progress: String,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub grave: Option<i32>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Integer>)]
    pub warnings: Option<i32>,
    /// How many cases there are on all pages.
    #[diesel(sql_type = sql_types::BigInt)]
    pub total: i64,
}

impl Due {
    /// Notes what the rules say of its draft.
    pub fn found(&mut self, counted: Counted) {
        self.grave = Some(counted.grave);
        self.warnings = Some(counted.warnings);
        let progress = if counted.grave + counted.warnings > 0 {
            DueProgress::Findings
        } else {
            DueProgress::Ready
        };
        progress.as_str().clone_into(&mut self.progress);
    }
}

/// Every case that stands on an agenda or is meant for a meeting. A deferred item is no case for that meeting any more, and a case
/// that is closed or void is shown only where it was treated. A case whose meeting was called off is shown until it has another. What another
/// board shares with the caller's is not due here.
///
/// $1 municipality, $2 board, $3 and $4 period, $5 meeting, $6 today, $7 limit, $8 state, $9 officer, $10 progress, $11 offset.
///
/// What is not asked for is not in the text, so that a plan which is kept is as good as one for the question alone.
fn due(filter: &StopDateFilter) -> String {
    let when = |asked: bool, condition: &'static str| if asked { condition } else { "" };
    let meeting = [
        when(filter.board_id.is_some(), " AND m.board_id = $2"),
        when(filter.from.is_some(), " AND m.stop_date >= $3"),
        when(filter.to.is_some(), " AND m.stop_date <= $4"),
        when(filter.meeting_id.is_some(), " AND m.id = $5"),
    ]
    .concat();
    let ahead = when(!filter.names_a_time(), " AND m.date >= $6");
    let done = when(filter.state.is_some(), " AND $8 = 'done'");
    let state = when(
        filter.state.is_some(),
        " AND $8 = CASE WHEN m.stop_date < $6 THEN 'late' ELSE 'due' END",
    );
    let officer = when(
        filter.officer.is_some(),
        " WHERE EXISTS (SELECT FROM case_officers o WHERE o.municipality_id = $1 AND o.case_id = due.case_id AND o.user_name = $9)",
    );
    format!(
        "WITH due AS ( \
            SELECT m.id AS meeting_id, m.date AS meeting_date, m.status AS meeting_status, m.stop_date, m.board_id, \
                i.case_id, i.id AS item_id, i.handed_in_at, i.late_consent_id \
            FROM meetings m \
            JOIN agenda_items i ON i.municipality_id = m.municipality_id AND i.meeting_id = m.id AND i.state IN ('listed', 'decided') \
            WHERE m.municipality_id = $1 AND m.status <> 'cancelled'{ahead}{done}{meeting} \
            UNION ALL \
            SELECT m.id, m.date, m.status, m.stop_date, m.board_id, c.id, NULL, NULL, NULL \
            FROM cases c \
            JOIN meetings m ON m.municipality_id = c.municipality_id AND m.id = c.target_meeting_id AND m.board_id = c.board_id \
            WHERE c.municipality_id = $1 AND c.status = 'open' AND c.target_meeting_id IS NOT NULL AND remiss_sees_board(c.board_id)\
                {state}{meeting} \
                AND NOT EXISTS (SELECT FROM agenda_cases i WHERE i.municipality_id = c.municipality_id AND i.meeting_id = m.id \
                    AND i.case_id = c.id) \
            ), chosen AS ( \
            SELECT due.*, c.case_number, c.title, c.version AS case_version \
            FROM due JOIN cases c ON c.municipality_id = $1 AND c.id = due.case_id{officer}) "
    )
}

/// The newest report of a chosen case, with its last check where that still holds.
const WITH_DRAFT: &str = "LEFT JOIN LATERAL ( \
    SELECT d.id, d.state, d.version, k.grave, k.warnings \
    FROM drafts d \
    LEFT JOIN remisser r ON r.municipality_id = d.municipality_id AND r.id = d.remiss_id \
    LEFT JOIN draft_checks k ON k.municipality_id = d.municipality_id AND k.draft_id = d.id AND k.draft_version = d.version \
        AND k.case_version = due.case_version AND k.remiss_version IS NOT DISTINCT FROM r.version \
    WHERE d.municipality_id = $1 AND d.case_id = due.case_id AND d.kind = 'tjansteskrivelse' \
    ORDER BY d.id DESC LIMIT 1) d ON true ";

/// How far the report has come.
const PROGRESS: &str = "CASE WHEN due.item_id IS NOT NULL THEN 'handedIn' WHEN d.id IS NULL THEN 'noDraft' \
    WHEN d.state = 'handedIn' THEN 'ready' WHEN d.grave IS NULL THEN 'draft' \
    WHEN d.grave + d.warnings > 0 THEN 'findings' ELSE 'ready' END";

const ORDER: &str =
    "(due.item_id IS NULL AND due.stop_date < $6) DESC, due.stop_date, b.name, due.case_number, due.case_id";

macro_rules! bound {
    ($sql:expr, $app:expr, $filter:expr, $limit:expr, $offset:expr) => {
        statement($sql)
            .bind::<sql_types::Uuid, _>($app.municipality())
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>($filter.board_id)
            .bind::<sql_types::Nullable<sql_types::Date>, _>($filter.from.map(|day| day.to_diesel()))
            .bind::<sql_types::Nullable<sql_types::Date>, _>($filter.to.map(|day| day.to_diesel()))
            .bind::<sql_types::Nullable<sql_types::Uuid>, _>($filter.meeting_id)
            .bind::<sql_types::Date, _>($app.today().to_diesel())
            .bind::<sql_types::BigInt, _>($limit)
            .bind::<sql_types::Nullable<sql_types::Text>, _>($filter.state.as_deref())
            .bind::<sql_types::Nullable<sql_types::Text>, _>($filter.officer.as_deref())
            .bind::<sql_types::Nullable<sql_types::Text>, _>($filter.progress.as_deref())
            .bind::<sql_types::BigInt, _>($offset)
    };
}

/// Some of the cases against their stop dates: late ones first, then by stop date.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &StopDateFilter,
    limit: i64,
    offset: i64,
) -> ApiResult<Vec<Due>> {
    // Drafts are looked at only for the cases of the page, unless the list is made by them.
    let (before, after) = match filter.progress {
        Some(_) => (WITH_DRAFT, format!("WHERE {PROGRESS} = $10 ")),
        None => ("", String::new()),
    };
    // The plan for any values is as good here as one for these, and making one takes longer than carrying it out: 2 ms of 4 in a large register.
    connection
        .batch_execute("SET LOCAL plan_cache_mode = force_generic_plan")
        .await?;
    let due = due(filter);
    let sql = format!(
        "{due}, page AS (SELECT due.*, b.name AS board, count(*) OVER () AS total FROM chosen due \
            JOIN boards b ON b.municipality_id = $1 AND b.id = due.board_id {before}{after}\
            ORDER BY {ORDER} LIMIT $7 OFFSET $11) \
         SELECT due.meeting_id, due.meeting_date, due.meeting_status, due.stop_date, due.board_id, due.board, due.case_id, \
            due.case_number, due.title, coalesce(o.display_name, '') AS officer, due.item_id, due.handed_in_at, \
            l.id AS consent_id, l.given_by AS consent_by, l.given_at AS consent_at, l.reason AS consent_reason, \
            d.id AS draft_id, d.state AS draft_state, d.version AS draft_version, {PROGRESS} AS progress, d.grave, d.warnings, due.total \
         FROM page due \
         LEFT JOIN LATERAL (SELECT display_name FROM case_officers o WHERE o.municipality_id = $1 AND o.case_id = due.case_id \
            AND o.responsible ORDER BY o.added_at DESC, o.user_name LIMIT 1) o ON true \
         LEFT JOIN LATERAL (SELECT l.id, l.given_by, l.given_at, l.reason FROM late_consents l \
            WHERE l.municipality_id = $1 AND l.case_id = due.case_id \
                AND (l.id = due.late_consent_id OR (l.meeting_id = due.meeting_id AND l.withdrawn_at IS NULL)) \
            ORDER BY l.id = due.late_consent_id DESC NULLS LAST LIMIT 1) l ON true \
         {WITH_DRAFT} \
         ORDER BY (due.item_id IS NULL AND due.stop_date < $6) DESC, due.stop_date, due.board, due.case_number, due.case_id"
    );
    Ok(bound!(sql, app, filter, limit, offset).load(connection).await?)
}

#[derive(QueryableByName)]
struct Total {
    #[diesel(sql_type = sql_types::BigInt)]
    total: i64,
}

/// How many cases there are, where no row of a page says it.
pub(super) async fn count(app: &App, connection: &mut Connection, filter: &StopDateFilter) -> ApiResult<i64> {
    let (joined, condition) = match filter.progress {
        Some(_) => (WITH_DRAFT, format!("WHERE {PROGRESS} = $10")),
        None => ("", String::new()),
    };
    let due = due(filter);
    let sql = format!("{due} SELECT count(*) AS total FROM chosen due {joined}{condition}");
    let counted: Total = bound!(sql, app, filter, 0, 0).get_result(connection).await?;
    Ok(counted.total)
}

#[derive(QueryableByName)]
struct Awaited {
    #[diesel(sql_type = sql_types::Uuid)]
    meeting_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    case_number: String,
}

/// The cases that are still to be handed in for meetings ahead.
pub(super) async fn to_hand_in(
    app: &App,
    connection: &mut Connection,
    board: Option<Uuid>,
) -> ApiResult<Vec<(Uuid, String)>> {
    let awaited: Vec<Awaited> = diesel::sql_query(
        "SELECT m.id AS meeting_id, c.case_number \
         FROM meetings m \
         JOIN cases c ON c.municipality_id = m.municipality_id AND c.target_meeting_id = m.id AND c.board_id = m.board_id \
            AND c.status = 'open' \
         WHERE m.municipality_id = $1 AND m.status = 'planned' AND m.date >= $2 AND ($3 IS NULL OR m.board_id = $3) \
            AND NOT EXISTS (SELECT FROM agenda_cases i WHERE i.municipality_id = c.municipality_id AND i.meeting_id = m.id \
                AND i.case_id = c.id) \
         ORDER BY m.date, c.case_number, c.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Date, _>(app.today().to_diesel())
    .bind::<sql_types::Nullable<sql_types::Uuid>, _>(board)
    .load(connection)
    .await?;
    Ok(awaited
        .into_iter()
        .map(|awaited| (awaited.meeting_id, awaited.case_number))
        .collect())
}

/// A case whose stop date is told of now, for the first time.
#[derive(Debug, QueryableByName)]
pub(super) struct Noticed {
    #[diesel(sql_type = sql_types::Uuid)]
    pub case_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub meeting_id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub board_id: Uuid,
    #[diesel(sql_type = sql_types::Date, deserialize_as = jiff_diesel::Date)]
    pub stop_date: Date,
}

/// The cases that were not handed in, whose stop date lies in a period, and that were not noted before.
/// $1 municipality, $2 kind, $3 and $4 period.
const UNNOTED: &str = "FROM cases c \
    JOIN meetings m ON m.municipality_id = c.municipality_id AND m.id = c.target_meeting_id AND m.board_id = c.board_id \
    WHERE c.municipality_id = $1 AND c.status = 'open' AND c.target_meeting_id IS NOT NULL AND m.status <> 'cancelled' \
        AND m.stop_date BETWEEN $3 AND $4 \
        AND NOT EXISTS (SELECT FROM agenda_cases i WHERE i.municipality_id = c.municipality_id AND i.meeting_id = m.id \
            AND i.case_id = c.id) \
        AND NOT EXISTS (SELECT FROM stop_date_notices n WHERE n.municipality_id = c.municipality_id AND n.meeting_id = m.id \
            AND n.case_id = c.id AND n.kind = $2 AND n.stop_date = m.stop_date)";

#[derive(QueryableByName)]
struct Whether {
    #[diesel(sql_type = sql_types::Bool)]
    found: bool,
}

/// Whether there is anything to note.
pub(super) async fn is_anything(
    app: &App,
    connection: &mut Connection,
    kind: StopDateNotice,
    (from, to): (Date, Date),
) -> ApiResult<bool> {
    let whether: Whether = diesel::sql_query(format!("SELECT EXISTS (SELECT {UNNOTED}) AS found"))
        .bind::<sql_types::Uuid, _>(app.municipality())
        .bind::<sql_types::Text, _>(kind.as_str())
        .bind::<sql_types::Date, _>(from.to_diesel())
        .bind::<sql_types::Date, _>(to.to_diesel())
        .get_result(connection)
        .await?;
    Ok(whether.found)
}

/// Notes these cases, and returns them. Another worker that notes them at the same time is waited for.
pub(super) async fn note(
    app: &App,
    connection: &mut Connection,
    kind: StopDateNotice,
    (from, to): (Date, Date),
) -> ApiResult<Vec<Noticed>> {
    Ok(diesel::sql_query(format!(
        "INSERT INTO stop_date_notices (municipality_id, meeting_id, case_id, board_id, kind, stop_date, noticed_at) \
         SELECT c.municipality_id, m.id, c.id, c.board_id, $2, m.stop_date, $5 {UNNOTED} ORDER BY m.stop_date, c.id \
         ON CONFLICT DO NOTHING RETURNING case_id, meeting_id, board_id, stop_date"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Text, _>(kind.as_str())
    .bind::<sql_types::Date, _>(from.to_diesel())
    .bind::<sql_types::Date, _>(to.to_diesel())
    .bind::<sql_types::Timestamptz, _>(app.now().to_diesel())
    .load(connection)
    .await?)
}
