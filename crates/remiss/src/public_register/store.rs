//! The public fields of documents and cases in the database; no other field is read here.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use jiff_diesel::ToDiesel;
use remiss_domain::deadline::Deadline;
use uuid::Uuid;

use super::list::RegisterFilter;
use crate::app::App;
use crate::cases;
use crate::db::Connection;
use crate::db::schema::{cases as case_rows, documents};
use crate::http::page::like_pattern;
use crate::http::{ApiResult, Paging};

/// The public fields of a document and its case, and what decides whether the party is shown.
#[derive(Debug, Queryable)]
pub(super) struct RegisterRow {
    pub id: Uuid,
    pub number: i32,
    pub direction: String,
    pub public_title: String,
    pub party: String,
    pub party_is_private: bool,
    pub secrecy_ground: Option<String>,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub registered_at: Timestamp,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub received_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub sent_at: Option<Timestamp>,
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub drawn_up_on: Option<Date>,
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub voided_at: Option<Timestamp>,
    pub case_number: String,
    pub case_public_title: String,
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &RegisterFilter,
    paging: Paging,
) -> ApiResult<(Vec<RegisterRow>, i64)> {
    let keys = match &filter.case_number {
        Some(text) => Some(cases::number_keys(app, connection, text).await?),
        None => None,
    };
    let begin_of = |day: Date| Deadline::at(day, Time::midnight()).timestamp();
    let from = filter.date_from.map(begin_of);
    let before = filter.date_to.map(|day| begin_of(day.saturating_add(1.day())));
    let chosen = || {
        let mut query = documents::table
            .inner_join(
                case_rows::table.on(case_rows::municipality_id
                    .eq(documents::municipality_id)
                    .and(case_rows::id.eq(documents::case_id))),
            )
            .filter(documents::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(board) = filter.board_id {
            query = query.filter(documents::board_id.eq(board));
        }
        if let Some(keys) = &keys {
            query = query.filter(case_rows::number_key.eq_any(keys.clone()));
        }
        if let Some(direction) = filter.direction {
            query = query.filter(documents::direction.eq(direction.as_str()));
        }
        if let Some(from) = from {
            query = query.filter(documents::registered_at.ge(from.to_diesel()));
        }
        if let Some(before) = before {
            query = query.filter(documents::registered_at.lt(before.to_diesel()));
        }
        if let Some(text) = &filter.q {
            let pattern = like_pattern(text);
            // A search in names that are not shown would tell them.
            let party_is_shown = documents::party_is_private
                .eq(false)
                .and(documents::secrecy_ground.is_null());
            query = query.filter(
                documents::public_title
                    .ilike(pattern.clone())
                    .or(case_rows::public_title.ilike(pattern.clone()))
                    .or(documents::party.ilike(pattern).and(party_is_shown)),
            );
        }
        query
    };
    let total = chosen().count().get_result(connection).await?;
    let page = chosen()
        .order((documents::registered_at.desc(), documents::id.desc()))
        .limit(paging.limit())
        .offset(paging.offset());
    let rows = page
        .select((
            documents::id,
            documents::number,
            documents::direction,
            documents::public_title,
            documents::party,
            documents::party_is_private,
            documents::secrecy_ground,
            documents::registered_at,
            documents::received_at,
            documents::sent_at,
            documents::drawn_up_on,
            documents::voided_at,
            case_rows::case_number,
            case_rows::public_title,
        ))
        .load(connection)
        .await?;
    Ok((rows, total))
}
