//! Announced remisser in the database.

use std::collections::HashMap;

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{self, Bool, Jsonb, Text};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::{NullableDate, NullableTimestamp, ToDiesel};
use remiss_domain::announced_remiss::Standing;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::list::AnnouncedFilter;
use crate::app::App;
use crate::db::schema::{announced_remisser as rows, cases};
use crate::db::{Connection, Texts};
use crate::http::page::like_pattern;
use crate::http::{ApiError, ApiResult, Paging};

/// Whether a case has the sender's number; one that was made void is none.
const HAS_CASE: &str = "EXISTS (SELECT FROM case_counterpart_numbers n \
    JOIN cases c ON c.municipality_id = n.municipality_id AND c.id = n.case_id \
    WHERE n.municipality_id = announced_remisser.municipality_id AND n.number_key = announced_remisser.reference_key \
        AND c.status <> 'void')";

/// What on the list may be us, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeptMention {
    pub listed: String,
    pub standing: Standing,
    pub board_id: Option<Uuid>,
    pub reason: String,
}

/// The column with them; what cannot be read as such is an error.
#[derive(Debug)]
pub(super) struct Mentions(Vec<KeptMention>);

impl Queryable<Jsonb, Pg> for Mentions {
    type Row = serde_json::Value;

    fn build(row: Self::Row) -> diesel::deserialize::Result<Self> {
        Ok(Mentions(serde_json::from_value(row)?))
    }
}

impl From<Mentions> for Vec<KeptMention> {
    fn from(mentions: Mentions) -> Vec<KeptMention> {
        mentions.0
    }
}

/// An announced remiss.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rows)]
pub(super) struct Announced {
    pub id: Uuid,
    pub source: String,
    pub reference: String,
    pub reference_key: String,
    pub title: String,
    pub sender: String,
    pub sender_email: String,
    #[diesel(deserialize_as = NullableDate)]
    pub published_on: Option<Date>,
    #[diesel(deserialize_as = NullableDate)]
    pub deadline_on: Option<Date>,
    pub url: String,
    #[diesel(deserialize_as = Texts)]
    pub recipients: Vec<String>,
    pub standing: String,
    #[diesel(deserialize_as = Mentions)]
    pub mentions: Vec<KeptMention>,
    pub proposed_board_id: Option<Uuid>,
    #[diesel(deserialize_as = NullableTimestamp)]
    pub put_aside_at: Option<Timestamp>,
    pub put_aside_by: String,
    pub put_aside_reason: String,
    pub version: i32,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub seen_at: Timestamp,
}

/// A case with the number of an announced remiss.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub(super) struct ItsCase {
    #[diesel(sql_type = Text)]
    pub reference_key: String,
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub case_number: String,
}

/// Lets those who hand over lists come one after the other, until the end of the transaction.
pub(super) async fn wait_for_turn(app: &App, connection: &mut Connection) -> ApiResult<()> {
    diesel::sql_query("SELECT pg_advisory_xact_lock(hashtextextended('announced_remisser ' || $1, 0))")
        .bind::<Text, _>(app.municipality().to_string())
        .execute(connection)
        .await?;
    Ok(())
}

/// Those of a source that have one of these keys.
pub(super) async fn known(
    app: &App,
    connection: &mut Connection,
    source: &str,
    keys: &[String],
) -> ApiResult<Vec<Announced>> {
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::source.eq(source))
        .filter(rows::reference_key.eq_any(keys))
        .select(Announced::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Announced> {
    Ok(rows::table
        .find((app.municipality(), id))
        .select(Announced::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Announced> {
    Ok(rows::table
        .find((app.municipality(), id))
        .select(Announced::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: &Announced) -> ApiResult<()> {
    diesel::insert_into(rows::table)
        .values((
            (
                rows::municipality_id.eq(app.municipality()),
                rows::id.eq(new.id),
                rows::source.eq(&new.source),
                rows::reference_key.eq(&new.reference_key),
                rows::created_at.eq(new.created_at.to_diesel()),
            ),
            content(new)?,
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Writes down what has changed, as a new version.
pub(super) async fn save(app: &App, connection: &mut Connection, changed: &mut Announced) -> ApiResult<()> {
    changed.version += 1;
    let saved = diesel::update(rows::table.find((app.municipality(), changed.id)))
        .set(content(changed)?)
        .execute(connection)
        .await?;
    if saved == 1 {
        Ok(())
    } else {
        Err(ApiError::NotFound)
    }
}

/// Notes that these were read again.
pub(super) async fn seen(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<()> {
    diesel::update(
        rows::table
            .filter(rows::municipality_id.eq(app.municipality()))
            .filter(rows::id.eq_any(ids)),
    )
    .set(rows::seen_at.eq(app.now().to_diesel()))
    .execute(connection)
    .await?;
    Ok(())
}

/// What may change of one.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = rows, treat_none_as_null = true)]
struct Columns<'a> {
    reference: &'a str,
    title: &'a str,
    sender: &'a str,
    sender_email: &'a str,
    published_on: Option<jiff_diesel::Date>,
    deadline_on: Option<jiff_diesel::Date>,
    url: &'a str,
    recipients: Texts,
    standing: &'a str,
    mentions: serde_json::Value,
    proposed_board_id: Option<Uuid>,
    put_aside_at: Option<jiff_diesel::Timestamp>,
    put_aside_by: &'a str,
    put_aside_reason: &'a str,
    version: i32,
    changed_at: jiff_diesel::Timestamp,
    seen_at: jiff_diesel::Timestamp,
}

fn content(one: &Announced) -> ApiResult<Columns<'_>> {
    Ok(Columns {
        reference: &one.reference,
        title: &one.title,
        sender: &one.sender,
        sender_email: &one.sender_email,
        published_on: one.published_on.map(|day| day.to_diesel()),
        deadline_on: one.deadline_on.map(|day| day.to_diesel()),
        url: &one.url,
        recipients: Texts(one.recipients.clone()),
        standing: &one.standing,
        mentions: serde_json::to_value(&one.mentions).map_err(ApiError::internal)?,
        proposed_board_id: one.proposed_board_id,
        put_aside_at: one.put_aside_at.map(|at| at.to_diesel()),
        put_aside_by: &one.put_aside_by,
        put_aside_reason: &one.put_aside_reason,
        version: one.version,
        changed_at: one.changed_at.to_diesel(),
        seen_at: one.seen_at.to_diesel(),
    })
}

/// A page of them, and how many there are.
pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &AnnouncedFilter,
    order: &[(&'static str, bool)],
    paging: Paging,
) -> ApiResult<(Vec<Announced>, i64)> {
    let wanted = || {
        let mut wanted = rows::table
            .filter(rows::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(standing) = &filter.standing {
            wanted = wanted.filter(rows::standing.eq(standing.as_str()));
        }
        if let Some(source) = &filter.source {
            wanted = wanted.filter(rows::source.eq(source.trim().to_owned()));
        }
        if let Some(from) = filter.deadline_from {
            wanted = wanted.filter(rows::deadline_on.ge(from.to_diesel()));
        }
        if let Some(to) = filter.deadline_to {
            wanted = wanted.filter(rows::deadline_on.le(to.to_diesel()));
        }
        if let Some(words) = &filter.q {
            let pattern = like_pattern(words);
            wanted = wanted.filter(
                rows::title
                    .ilike(pattern.clone())
                    .or(rows::sender.ilike(pattern.clone()))
                    .or(rows::reference.ilike(pattern)),
            );
        }
        match filter.state.as_ref().map(|state| state.as_str()) {
            Some("case") => wanted.filter(sql::<Bool>(HAS_CASE)),
            Some("dismissed") => wanted
                .filter(rows::put_aside_at.is_not_null())
                .filter(sql::<Bool>("NOT ").sql(HAS_CASE)),
            Some(_) => wanted
                .filter(rows::put_aside_at.is_null())
                .filter(sql::<Bool>("NOT ").sql(HAS_CASE)),
            None => wanted,
        }
    };
    let total = wanted().count().get_result(connection).await?;
    let mut page = wanted();
    for (field, descends) in order {
        page = match (*field, descends) {
            ("deadlineDate", false) => page.then_order_by(rows::deadline_on.asc()),
            ("deadlineDate", true) => page.then_order_by(rows::deadline_on.desc().nulls_last()),
            ("publishedOn", false) => page.then_order_by(rows::published_on.asc()),
            ("publishedOn", true) => page.then_order_by(rows::published_on.desc().nulls_last()),
            ("title", false) => page.then_order_by(rows::title.asc()),
            ("title", true) => page.then_order_by(rows::title.desc()),
            (_, false) => page.then_order_by(rows::created_at.asc()),
            (_, true) => page.then_order_by(rows::created_at.desc()),
        };
    }
    let found = page
        .then_order_by(rows::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Announced::as_select())
        .load(connection)
        .await?;
    Ok((found, total))
}

/// The cases that have these numbers, by the key of the number: an open one before others. As far as this transaction's caller sees them.
pub(super) async fn cases_of(
    app: &App,
    connection: &mut Connection,
    keys: &[String],
) -> ApiResult<HashMap<String, ItsCase>> {
    let found: Vec<ItsCase> = diesel::sql_query(
        "SELECT DISTINCT ON (n.number_key) n.number_key AS reference_key, c.id, c.case_number \
         FROM case_counterpart_numbers n \
         JOIN cases c ON c.municipality_id = n.municipality_id AND c.id = n.case_id \
         WHERE n.municipality_id = $1 AND n.number_key = ANY ($2) AND c.status <> 'void' \
         ORDER BY n.number_key, c.status = 'open' DESC, c.opened_on DESC, c.id",
    )
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Array<Text>, _>(keys)
    .load(connection)
    .await?;
    Ok(found
        .into_iter()
        .map(|case| (case.reference_key.clone(), case))
        .collect())
}

/// Those of these cases that this transaction's caller sees.
pub(super) async fn seen_cases(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<Uuid>> {
    Ok(cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .filter(cases::id.eq_any(ids))
        .select(cases::id)
        .load(connection)
        .await?)
}

/// Those that we are asked in and have no case for, whose deadline is from today to `until`, and that nobody was told of for that deadline. One
/// without a deadline counts from the day it was read.
pub(super) async fn without_case(
    app: &App,
    connection: &mut Connection,
    today: Date,
    until: Date,
    limit: i64,
) -> ApiResult<Vec<Announced>> {
    let day = "coalesce(deadline_on, (created_at AT TIME ZONE 'Europe/Stockholm')::date)";
    Ok(rows::table
        .filter(rows::municipality_id.eq(app.municipality()))
        .filter(rows::standing.eq(Standing::OnList.as_str()))
        .filter(rows::put_aside_at.is_null())
        .filter(
            rows::deadline_on
                .is_null()
                .or(rows::deadline_on.between(today.to_diesel(), until.to_diesel())),
        )
        .filter(sql::<Bool>(&format!("alerted_for IS DISTINCT FROM {day}")))
        .filter(sql::<Bool>("NOT ").sql(HAS_CASE))
        .order((rows::deadline_on.asc(), rows::id))
        .limit(limit)
        .select(Announced::as_select())
        .load(connection)
        .await?)
}

/// Notes for which day it was told that there is no case.
pub(super) async fn set_alerted(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    day: Date,
) -> ApiResult<()> {
    diesel::update(rows::table.find((app.municipality(), id)))
        .set(rows::alerted_for.eq(day.to_diesel()))
        .execute(connection)
        .await?;
    Ok(())
}
