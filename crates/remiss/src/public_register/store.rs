//! The public fields of documents and cases in the database; no other field is read here.

use diesel::pg::Pg;
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
use crate::http::page::like_pattern;
use crate::http::{ApiResult, Paging};

diesel::table! {
    /// The view of the same name: the public fields, without title and party where there is secrecy.
    register_entries (municipality_id, id) {
        municipality_id -> Uuid,
        id -> Uuid,
        board_id -> Uuid,
        number -> Int4,
        direction -> Text,
        registered_at -> Timestamptz,
        received_at -> Nullable<Timestamptz>,
        sent_at -> Nullable<Timestamptz>,
        drawn_up_on -> Nullable<Date>,
        voided_at -> Nullable<Timestamptz>,
        case_number -> Text,
        number_key -> Text,
        public_title -> Nullable<Text>,
        party -> Nullable<Text>,
        case_public_title -> Nullable<Text>,
    }
}

/// The public fields of a document and its case.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = register_entries)]
pub(super) struct RegisterRow {
    pub id: Uuid,
    pub number: i32,
    pub direction: String,
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
    /// None where there is secrecy.
    pub public_title: Option<String>,
    /// None where there is secrecy, and for a private person.
    pub party: Option<String>,
    /// None where the case is under secrecy.
    pub case_public_title: Option<String>,
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
        let mut query: register_entries::BoxedQuery<'_, Pg> = register_entries::table
            .filter(register_entries::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(board) = filter.board_id {
            query = query.filter(register_entries::board_id.eq(board));
        }
        if let Some(keys) = &keys {
            query = query.filter(register_entries::number_key.eq_any(keys.clone()));
        }
        if let Some(direction) = filter.direction {
            query = query.filter(register_entries::direction.eq(direction.as_str()));
        }
        if let Some(from) = from {
            query = query.filter(register_entries::registered_at.ge(from.to_diesel()));
        }
        if let Some(before) = before {
            query = query.filter(register_entries::registered_at.lt(before.to_diesel()));
        }
        if let Some(text) = &filter.q {
            // A search in what is not shown would tell it; the view has nothing else.
            let pattern = like_pattern(text);
            query = query.filter(
                register_entries::public_title
                    .ilike(pattern.clone())
                    .or(register_entries::case_public_title.ilike(pattern.clone()))
                    .or(register_entries::party.ilike(pattern)),
            );
        }
        query
    };
    let total = chosen().count().get_result(connection).await?;
    let rows = chosen()
        .order((
            register_entries::registered_at.desc(),
            register_entries::id.desc(),
        ))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(RegisterRow::as_select())
        .load(connection)
        .await?;
    Ok((rows, total))
}
