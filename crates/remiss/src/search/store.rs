//! What is found, in the database.

mod hits;
mod similar;
mod sought;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Date as SqlDate, Float, Integer, Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::MOST;
use super::highlight::Stems;
use crate::app::App;
use crate::db::{Connection, statement};
use crate::http::ApiResult;

pub use hits::{case_hits, response_hits};
pub use similar::cases_like;
pub(super) use similar::{Alike, alike, text_of_case};

use sought::{Pass, sought};

/// Words of the case itself say more about it than those of one of its documents.
const OF_THE_CASE: f32 = 2.0;
/// A number is what it is.
const NUMBERED: f32 = 10.0;

/// With so many hits of the words as they are, those where a word is part of another are not looked for.
const ENOUGH: usize = MOST / 2;

/// Which cases are looked for.
#[derive(Debug, Clone, Default)]
pub struct CaseSearch<'a> {
    /// The words.
    pub text: &'a str,
    /// Keys of the numbers that the words hold.
    pub number_keys: Vec<String>,
    /// Of this board.
    pub board: Option<Uuid>,
    /// In this state.
    pub status: Option<&'a str>,
    /// Opened on this day or later.
    pub opened_from: Option<Date>,
    /// Opened on this day or earlier.
    pub opened_to: Option<Date>,
    /// With this officer, by user name.
    pub officer: Option<&'a str>,
    /// Meant for this meeting.
    pub meeting: Option<Uuid>,
}

/// Which responses are looked for.
#[derive(Debug, Clone, Default)]
pub struct ResponseSearch<'a> {
    /// The words.
    pub text: &'a str,
    /// Of one remiss.
    pub remiss: Option<Uuid>,
    /// Of one organisation.
    pub organisation: Option<Uuid>,
    /// That came this way.
    pub channel: Option<&'a str>,
    /// With this outcome.
    pub outcome: Option<&'a str>,
    /// After the deadline, or in time.
    pub late: Option<bool>,
    /// Whom nobody had asked, or the others.
    pub uninvited: Option<bool>,
}

/// What was found, the best first.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The cases or responses.
    pub ids: Vec<Uuid>,
    /// There are more than were looked at.
    pub more: bool,
    pub(super) stems: Stems,
    pub(super) ranks: HashMap<Uuid, f32>,
    /// The document that fits best, by case or response.
    pub(super) documents: HashMap<Uuid, Uuid>,
    pub(super) number_keys: Vec<String>,
}

#[derive(QueryableByName)]
struct StemRow {
    #[diesel(sql_type = Array<Text>)]
    stems: Vec<String>,
}

/// The stems of what is looked for.
pub(super) async fn stems(connection: &mut Connection, text: &str) -> ApiResult<Vec<String>> {
    let row: StemRow = diesel::sql_query("SELECT remiss_stems($1) AS stems")
        .bind::<Text, _>(text)
        .get_result(connection)
        .await?;
    Ok(row.stems)
}

/// The stems of these words, which are in lower case; those that say nothing ("och") have none.
pub async fn stems_of_words(
    connection: &mut Connection,
    words: &[String],
) -> ApiResult<HashMap<String, String>> {
    #[derive(QueryableByName)]
    struct Stemmed {
        #[diesel(sql_type = Text)]
        word: String,
        #[diesel(sql_type = Text)]
        stem: String,
    }
    let rows: Vec<Stemmed> = diesel::sql_query(
        "SELECT w.word, remiss_stem(s.stems[1]) AS stem FROM unnest($1) AS w (word) \
         CROSS JOIN LATERAL (SELECT ts_lexize('swedish_stem', w.word) AS stems) s WHERE cardinality(s.stems) > 0",
    )
    .bind::<Array<Text>, _>(words)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.word, row.stem)).collect())
}

/// The cases with these words in themselves or in their documents. All the words as they are come first; when they are few, those where
/// a word is part of a compound follow. The newest are looked at, see [`MOST`].
pub async fn find_cases(app: &App, connection: &mut Connection, search: &CaseSearch<'_>) -> ApiResult<Found> {
    let mut scores = Scores::default();
    for id in numbered(app, connection, &search.number_keys).await? {
        scores.add(id, None, NUMBERED);
    }
    let numbered = scores.order.len();
    let sought = sought(connection, search.text, search.board).await?;
    let mut more = false;
    for pass in sought.passes() {
        if scores.order.len() >= numbered + ENOUGH {
            more = true;
            break;
        }
        let hits = of_cases(connection, search, &pass).await?;
        for (id, rank) in hits.case_ids.into_iter().zip(hits.case_ranks) {
            scores.add(id, None, rank * pass.weight * OF_THE_CASE);
        }
        for ((id, document), rank) in hits
            .text_case_ids
            .into_iter()
            .zip(hits.document_ids)
            .zip(hits.text_ranks)
        {
            scores.add(id, Some(document), rank * pass.weight);
        }
        more = more || hits.more || pass.cut;
        if more {
            break;
        }
    }
    let mut found = scores.found(Stems::new(sought.stems), more);
    found.number_keys.clone_from(&search.number_keys);
    Ok(found)
}

/// Earlier cases like this one, the most alike first.
pub async fn find_similar(app: &App, connection: &mut Connection, case_id: Uuid) -> ApiResult<Found> {
    let text = text_of_case(app, connection, case_id).await?;
    let stems = stems(connection, &text).await?;
    let mut scores = Scores::default();
    for case in alike(app, connection, &text, Some(case_id)).await? {
        scores.add(case.id, None, case.likeness);
    }
    Ok(scores.found(Stems::new(stems), false))
}

/// The responses with these words in themselves or in what is attached to them.
pub async fn find_responses(connection: &mut Connection, search: &ResponseSearch<'_>) -> ApiResult<Found> {
    let mut scores = Scores::default();
    let sought = sought(connection, search.text, None).await?;
    let mut more = false;
    for mut pass in sought.passes() {
        if scores.order.len() >= ENOUGH {
            more = true;
            break;
        }
        pass.share *= sought.response_share;
        let hits = of_responses(connection, search, &pass).await?;
        for ((id, document), rank) in hits
            .response_ids
            .into_iter()
            .zip(hits.document_ids)
            .zip(hits.ranks)
        {
            scores.add(id, Some(document), rank * pass.weight);
        }
        more = more || hits.more || pass.cut;
        if more {
            break;
        }
    }
    Ok(scores.found(Stems::new(sought.stems), more))
}

/// What was found so far: the sum of the best rank of each kind, in the order of finding.
#[derive(Default)]
struct Scores {
    order: Vec<Uuid>,
    own: HashMap<Uuid, f32>,
    documents: HashMap<Uuid, (Uuid, f32)>,
}

impl Scores {
    fn add(&mut self, id: Uuid, document: Option<Uuid>, rank: f32) {
        if !self.own.contains_key(&id) && !self.documents.contains_key(&id) {
            self.order.push(id);
        }
        match document {
            Some(document) => {
                let best = self.documents.entry(id).or_insert((document, rank));
                if rank > best.1 {
                    *best = (document, rank);
                }
            }
            None => {
                let best = self.own.entry(id).or_insert(rank);
                *best = best.max(rank);
            }
        }
    }

    fn found(self, stems: Stems, more: bool) -> Found {
        let rank = |id: &Uuid| {
            self.own.get(id).copied().unwrap_or_default()
                + self.documents.get(id).map(|(_, rank)| *rank).unwrap_or_default()
        };
        let ranks: HashMap<Uuid, f32> = self.order.iter().map(|id| (*id, rank(id))).collect();
        let mut ids = self.order;
        // Stable: of those that fit as well, the newest stays first.
        ids.sort_by(|one, other| ranks[other].total_cmp(&ranks[one]));
        let more = more || ids.len() > MOST;
        ids.truncate(MOST);
        Found {
            ids,
            more,
            stems,
            ranks,
            documents: self
                .documents
                .into_iter()
                .map(|(id, (document, _))| (id, document))
                .collect(),
            number_keys: Vec::new(),
        }
    }
}

/// The cases that have one of these numbers, of their own or of a counterpart.
async fn numbered(app: &App, connection: &mut Connection, keys: &[String]) -> ApiResult<Vec<Uuid>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    #[derive(QueryableByName)]
    struct Numbered {
        #[diesel(sql_type = SqlUuid)]
        id: Uuid,
    }
    let rows: Vec<Numbered> = statement(
        "SELECT id FROM (SELECT id, 0 AS place FROM cases WHERE municipality_id = $1 AND number_key = ANY ($2) \
         UNION ALL SELECT case_id, 1 FROM case_counterpart_numbers WHERE municipality_id = $1 AND number_key = ANY ($2)) n \
         GROUP BY id ORDER BY min(place), id DESC LIMIT 100",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Array<Text>, _>(keys)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

fn limit() -> i32 {
    i32::try_from(MOST).unwrap_or(i32::MAX)
}

#[derive(QueryableByName)]
struct CaseHits {
    #[diesel(sql_type = Array<SqlUuid>)]
    case_ids: Vec<Uuid>,
    #[diesel(sql_type = Array<Float>)]
    case_ranks: Vec<f32>,
    #[diesel(sql_type = Array<SqlUuid>)]
    text_case_ids: Vec<Uuid>,
    #[diesel(sql_type = Array<SqlUuid>)]
    document_ids: Vec<Uuid>,
    #[diesel(sql_type = Array<Float>)]
    text_ranks: Vec<f32>,
    #[diesel(sql_type = Bool)]
    more: bool,
}

async fn of_cases(
    connection: &mut Connection,
    search: &CaseSearch<'_>,
    pass: &Pass<'_>,
) -> ApiResult<CaseHits> {
    Ok(statement(
        "SELECT c.case_ids, c.ranks AS case_ranks, t.case_ids AS text_case_ids, t.document_ids, t.ranks AS text_ranks, c.more OR t.more AS more \
         FROM (SELECT ?::tsquery AS sought, ?::tsquery AS ranked, ? AS share, ? AS most, ? AS board, ? AS status, \
            ? AS from_day, ? AS to_day, ? AS officer, ? AS meeting) a \
         CROSS JOIN LATERAL remiss_find_cases(a.sought, a.ranked, a.share, a.most, a.board, a.status, a.from_day, a.to_day, a.officer, a.meeting) c \
         CROSS JOIN LATERAL remiss_find_texts(a.sought, a.ranked, a.share, a.most, a.board, a.status, a.from_day, a.to_day, a.officer, a.meeting) t",
    )
    .bind::<Text, _>(pass.sought)
    .bind::<Text, _>(pass.ranked)
    .bind::<Float, _>(pass.share)
    .bind::<Integer, _>(limit())
    .bind::<Nullable<SqlUuid>, _>(search.board)
    .bind::<Nullable<Text>, _>(search.status)
    .bind::<Nullable<SqlDate>, _>(search.opened_from.map(|day| day.to_diesel()))
    .bind::<Nullable<SqlDate>, _>(search.opened_to.map(|day| day.to_diesel()))
    .bind::<Nullable<Text>, _>(search.officer)
    .bind::<Nullable<SqlUuid>, _>(search.meeting)
    .get_result(connection)
    .await?)
}

#[derive(QueryableByName)]
struct ResponseHits {
    #[diesel(sql_type = Array<SqlUuid>)]
    response_ids: Vec<Uuid>,
    #[diesel(sql_type = Array<SqlUuid>)]
    document_ids: Vec<Uuid>,
    #[diesel(sql_type = Array<Float>)]
    ranks: Vec<f32>,
    #[diesel(sql_type = Bool)]
    more: bool,
}

async fn of_responses(
    connection: &mut Connection,
    search: &ResponseSearch<'_>,
    pass: &Pass<'_>,
) -> ApiResult<ResponseHits> {
    Ok(statement(
        "SELECT response_ids, document_ids, ranks, more \
         FROM remiss_find_responses(?::tsquery, ?::tsquery, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind::<Text, _>(pass.sought)
    .bind::<Text, _>(pass.ranked)
    .bind::<Float, _>(pass.share)
    .bind::<Integer, _>(limit())
    .bind::<Nullable<SqlUuid>, _>(search.remiss)
    .bind::<Nullable<SqlUuid>, _>(search.organisation)
    .bind::<Nullable<Text>, _>(search.channel)
    .bind::<Nullable<Text>, _>(search.outcome)
    .bind::<Nullable<Bool>, _>(search.late)
    .bind::<Nullable<Bool>, _>(search.uninvited)
    .get_result(connection)
    .await?)
}

/// A document whose file waits to be read.
#[derive(Debug, QueryableByName)]
pub(super) struct Waiting {
    #[diesel(sql_type = SqlUuid)]
    pub document_id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub file_key: Uuid,
    #[diesel(sql_type = Text)]
    pub media_type: String,
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    pub size: i64,
}

/// Some documents whose file waits to be read; those that another worker reads just now are left to it.
pub(super) async fn waiting(app: &App, connection: &mut Connection, limit: i64) -> ApiResult<Vec<Waiting>> {
    Ok(diesel::sql_query(
        "SELECT w.document_id, d.file_key, d.media_type, d.size FROM text_words w \
         JOIN documents d ON d.municipality_id = w.municipality_id AND d.id = w.document_id \
         WHERE w.municipality_id = $1 AND w.state = 'waiting' ORDER BY w.place LIMIT $2",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<diesel::sql_types::BigInt, _>(limit)
    .load(connection)
    .await?)
}

/// Keeps what a file says; none before it is tried, and where it says nothing that can be read.
pub(super) async fn keep(
    app: &App,
    connection: &mut Connection,
    document_id: Uuid,
    text: Option<&str>,
) -> ApiResult<()> {
    diesel::sql_query("SELECT remiss_keep_text($1, $2, $3)")
        .bind::<SqlUuid, _>(app.municipality())
        .bind::<SqlUuid, _>(document_id)
        .bind::<Nullable<Text>, _>(text)
        .execute(connection)
        .await?;
    Ok(())
}

/// Looks at `most` words that have left a text, and takes those out of the list that stand nowhere any more. Returns how many were looked at.
pub(super) async fn forget_words(app: &App, connection: &mut Connection, most: i32) -> ApiResult<usize> {
    #[derive(QueryableByName)]
    struct Looked {
        #[diesel(sql_type = Integer)]
        looked: i32,
    }
    let row: Looked = statement("SELECT remiss_forget_words(?, ?, ?) AS looked")
        .bind::<SqlUuid, _>(app.municipality())
        .bind::<diesel::sql_types::Timestamptz, _>(app.now().to_diesel())
        .bind::<Integer, _>(most)
        .get_result(connection)
        .await?;
    Ok(usize::try_from(row.looked).unwrap_or_default())
}
