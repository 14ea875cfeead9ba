//! What the public pages read that no feature has: the list that anyone may search, and what became of a remiss.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{
    Array, BigInt, Bool, Date as SqlDate, Jsonb, Nullable, Text, Timestamptz, Uuid as SqlUuid,
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::db::schema::{event_counters, remisser};
use crate::http::{ApiResult, Paging};
use crate::remisser::Remiss;

/// Which published remisser are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Search {
    /// Words, or a case number.
    pub words: Option<String>,
    /// `open`, `closed` or `decided`.
    pub standing: Option<&'static str>,
    /// About this topic.
    pub topic: Option<String>,
    /// About this area.
    pub area: Option<String>,
    /// Of this board.
    pub board: Option<Uuid>,
}

/// How many published remisser there are, by where they stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub open: i64,
    pub closed: i64,
    pub decided: i64,
}

/// A published remiss with what its row does not hold.
#[derive(Debug)]
pub(super) struct Listed {
    pub remiss: Remiss,
    pub case_number: String,
    /// How many responses are published.
    pub answers: i64,
}

/// The last number of the audit log: it counts whatever is changed.
pub(super) async fn counter(app: &App, connection: &mut Connection) -> ApiResult<i64> {
    let counter: Option<i64> = event_counters::table
        .find(app.municipality())
        .select(event_counters::last_entry)
        .first(connection)
        .await
        .optional()?;
    Ok(counter.unwrap_or_default())
}

/// A query over the list, with what is looked for.
macro_rules! bound {
    ($sql:expr, $search:expr, $numbers:expr, $now:expr $(,)?) => {
        diesel::sql_query($sql)
            .bind::<Nullable<Text>, _>($search.words.as_deref())
            .bind::<Array<Text>, _>($numbers)
            .bind::<Timestamptz, _>($now.to_diesel())
            .bind::<Nullable<Text>, _>($search.topic.as_deref())
            .bind::<Nullable<Text>, _>($search.area.as_deref())
            .bind::<Nullable<SqlUuid>, _>($search.board)
    };
}

const FOUND: &str = "FROM remiss_public_list($1, $2, $3, $4, $5, $6)";

/// The published remisser that are looked for, and how many. Those that fit the words best come first; then the open ones by deadline, and the
/// others by deadline, the latest first.
pub(super) async fn search(
    app: &App,
    connection: &mut Connection,
    search: &Search,
    now: Timestamp,
    paging: Paging,
) -> ApiResult<(Vec<Listed>, i64)> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        remiss_id: Uuid,
        #[diesel(sql_type = Text)]
        case_number: String,
        #[diesel(sql_type = BigInt)]
        answers: i64,
    }
    #[derive(QueryableByName)]
    struct Total {
        #[diesel(sql_type = BigInt)]
        total: i64,
    }
    let numbers = numbers(app, connection, search).await?;
    let total: Total = bound!(
        format!("SELECT count(*) AS total {FOUND} AS l WHERE $7 IS NULL OR l.standing = $7"),
        search,
        &numbers,
        now,
    )
    .bind::<Nullable<Text>, _>(search.standing)
    .get_result(connection)
    .await?;
    let rows: Vec<Row> = bound!(
        format!(
            "SELECT l.remiss_id, l.case_number, (SELECT count(*) FROM publications p \
                JOIN responses r ON r.municipality_id = p.municipality_id AND r.id = p.response_id \
                JOIN documents d ON d.municipality_id = p.municipality_id AND d.id = r.document_id \
                WHERE p.municipality_id = $10 AND p.remiss_id = l.remiss_id AND p.withdrawn_at IS NULL AND d.secrecy_ground IS NULL) AS answers \
             {FOUND} AS l WHERE $7 IS NULL OR l.standing = $7 \
             ORDER BY l.rank DESC, array_position(ARRAY['open', 'closed', 'decided'], l.standing), \
                CASE WHEN l.standing = 'open' THEN l.deadline END, l.deadline DESC NULLS LAST, l.remiss_id LIMIT $8 OFFSET $9"
        ),
        search,
        &numbers,
        now,
    )
    .bind::<Nullable<Text>, _>(search.standing)
    .bind::<BigInt, _>(paging.limit())
    .bind::<BigInt, _>(paging.offset())
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.remiss_id).collect();
    let found: Vec<Remiss> = remisser::table
        .filter(remisser::municipality_id.eq(app.municipality()))
        .filter(remisser::id.eq_any(ids))
        .select(Remiss::as_select())
        .load(connection)
        .await?;
    let mut found: HashMap<Uuid, Remiss> = found.into_iter().map(|remiss| (remiss.id, remiss)).collect();
    let listed = rows
        .into_iter()
        .filter_map(|row| {
            Some(Listed {
                remiss: found.remove(&row.remiss_id)?,
                case_number: row.case_number,
                answers: row.answers,
            })
        })
        .collect();
    Ok((listed, total.total))
}

/// Keys of the case numbers that the words may be.
async fn numbers(app: &App, connection: &mut Connection, search: &Search) -> ApiResult<Vec<String>> {
    match &search.words {
        Some(words) => cases::number_keys(app, connection, words).await,
        None => Ok(Vec::new()),
    }
}

/// How many of those looked for stand where; `search.standing` has no say in it.
pub(super) async fn counts(
    app: &App,
    connection: &mut Connection,
    search: &Search,
    now: Timestamp,
) -> ApiResult<Counts> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        standing: String,
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let numbers = numbers(app, connection, search).await?;
    let rows: Vec<Row> = bound!(
        format!("SELECT l.standing, count(*) AS number {FOUND} AS l GROUP BY l.standing"),
        search,
        &numbers,
        now,
    )
    .load(connection)
    .await?;
    let of = |standing: &str| {
        rows.iter()
            .find(|row| row.standing == standing)
            .map_or(0, |row| row.number)
    };
    Ok(Counts {
        open: of("open"),
        closed: of("closed"),
        decided: of("decided"),
    })
}

/// The topics and the areas that published remisser have, those that are used most first; at most a hundred of each.
pub(super) async fn subjects(
    app: &App,
    connection: &mut Connection,
    now: Timestamp,
) -> ApiResult<(Vec<String>, Vec<String>)> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        is_topic: bool,
        #[diesel(sql_type = Text)]
        word: String,
    }
    let every = Search::default();
    let rows: Vec<Row> = bound!(
        format!(
            "SELECT known.is_topic, min(known.word) AS word {FOUND} AS l \
             JOIN remiss_subjects s ON s.municipality_id = $7 AND s.remiss_id = l.remiss_id \
             CROSS JOIN LATERAL (SELECT true AS is_topic, unnest(s.topics) AS word UNION ALL SELECT false, unnest(s.areas)) AS known \
             GROUP BY known.is_topic, remiss_plain(known.word) ORDER BY count(*) DESC, min(known.word)"
        ),
        every,
        Vec::<String>::new(),
        now
    )
    .bind::<SqlUuid, _>(app.municipality())
    .load(connection)
    .await?;
    let (topics, areas): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| row.is_topic);
    let words = |rows: Vec<Row>| rows.into_iter().take(100).map(|row| row.word).collect();
    Ok((words(topics), words(areas)))
}

/// The published response of each recipient that has one, by the recipient. Of one that has several, the latest. None whose document came
/// under secrecy.
pub(super) async fn published_by_recipient(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<HashMap<Uuid, Uuid>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        recipient_id: Uuid,
        #[diesel(sql_type = SqlUuid)]
        response_id: Uuid,
    }
    let rows: Vec<Row> = diesel::sql_query(
        "SELECT DISTINCT ON (r.recipient_id) r.recipient_id, r.id AS response_id FROM publications p \
         JOIN responses r ON r.municipality_id = p.municipality_id AND r.id = p.response_id \
         JOIN documents d ON d.municipality_id = p.municipality_id AND d.id = r.document_id \
         WHERE p.municipality_id = $1 AND p.remiss_id = $2 AND p.withdrawn_at IS NULL AND r.recipient_id IS NOT NULL \
            AND d.secrecy_ground IS NULL \
         ORDER BY r.recipient_id, r.received_at DESC, r.id DESC",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .load(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.recipient_id, row.response_id))
        .collect())
}

/// What was decided.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct Decided {
    #[diesel(sql_type = Text)]
    pub decided_by: String,
    #[diesel(sql_type = SqlDate, deserialize_as = jiff_diesel::Date)]
    pub decided_on: Date,
    #[diesel(sql_type = Text)]
    pub paragraph: String,
    #[diesel(sql_type = Text)]
    pub text: String,
}

/// The decision that settled a remiss: the latest one, on the remiss itself, else on its case. A decision of the board stands once its minutes
/// are approved; before that it is nobody's to read.
pub(super) async fn decision(
    app: &App,
    connection: &mut Connection,
    remiss: &Remiss,
) -> ApiResult<Option<Decided>> {
    Ok(diesel::sql_query(
        "SELECT decided_by, decided_on, paragraph, text FROM decisions \
         WHERE municipality_id = $1 AND case_id = $2 AND (remiss_id = $3 OR remiss_id IS NULL) \
            AND kind IN ('adopted', 'adoptedWithChanges') AND (decided_by <> 'board' OR minutes_approved_on <= $4) \
         ORDER BY remiss_id IS NULL, decided_on DESC, id DESC LIMIT 1",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss.case_id)
    .bind::<SqlUuid, _>(remiss.id)
    .bind::<SqlDate, _>(app.today().to_diesel())
    .get_result(connection)
    .await
    .optional()?)
}

/// How many viewpoints had a result, and how many of them belong to published responses.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct ResultCount {
    #[diesel(sql_type = Nullable<Text>)]
    pub result: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub number: i64,
    #[diesel(sql_type = BigInt)]
    pub shown: i64,
}

/// A viewpoint of a published response, with what its copy hides.
#[derive(Debug, Clone, QueryableByName)]
pub(super) struct ShownViewpoint {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub response_id: Uuid,
    #[diesel(sql_type = Text)]
    pub text: String,
    #[diesel(sql_type = Text)]
    pub theme: String,
    #[diesel(sql_type = Text)]
    pub reply: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub result: Option<String>,
    #[diesel(sql_type = Text)]
    pub reason: String,
    /// Who answers, as the copy shows it.
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Bool)]
    pub name_shown: bool,
    #[diesel(sql_type = Jsonb)]
    pub masks: serde_json::Value,
    /// The response itself, which nobody sees.
    #[diesel(sql_type = Text)]
    pub original: String,
    #[diesel(sql_type = Jsonb)]
    pub original_answers: serde_json::Value,
    #[diesel(sql_type = Text)]
    pub respondent_name: String,
}

const VIEWPOINTS: &str = "FROM viewpoints v \
     JOIN responses r ON r.municipality_id = v.municipality_id AND r.id = v.response_id AND r.voided_at IS NULL \
     JOIN documents d ON d.municipality_id = v.municipality_id AND d.id = r.document_id AND d.secrecy_ground IS NULL";

/// What became of the viewpoints of a remiss, in numbers. Of responses under secrecy there are none.
pub(super) async fn results(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<ResultCount>> {
    Ok(diesel::sql_query(format!(
        "SELECT v.result, count(*) AS number, count(p.id) AS shown {VIEWPOINTS} \
         LEFT JOIN publications p ON p.municipality_id = v.municipality_id AND p.response_id = v.response_id AND p.withdrawn_at IS NULL \
         WHERE v.municipality_id = $1 AND v.remiss_id = $2 GROUP BY v.result"
    ))
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .load(connection)
    .await?)
}

/// The viewpoints of published responses, in the order in which these came in.
pub(super) async fn viewpoints(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    paging: Paging,
) -> ApiResult<Vec<ShownViewpoint>> {
    Ok(diesel::sql_query(format!(
        "SELECT v.id, v.response_id, v.text, v.theme, v.reply, v.result, v.reason, p.name, p.name_shown, p.masks, r.text AS original, \
            r.answers AS original_answers, r.respondent_name {VIEWPOINTS} \
         JOIN publications p ON p.municipality_id = v.municipality_id AND p.response_id = v.response_id AND p.withdrawn_at IS NULL \
         WHERE v.municipality_id = $1 AND v.remiss_id = $2 \
         ORDER BY r.received_at, r.id, v.position LIMIT $3 OFFSET $4"
    ))
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<SqlUuid, _>(remiss_id)
    .bind::<BigInt, _>(paging.limit())
    .bind::<BigInt, _>(paging.offset())
    .load(connection)
    .await?)
}
