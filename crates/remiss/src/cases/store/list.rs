//! Which cases a list has.

use diesel::dsl::sql;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Float, Text};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::super::list::CaseFilter;
use super::{Case, find, number_keys};
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::{case_counterpart_numbers as counterparts, case_officers as officers, cases};
use crate::external_references::{self, SubjectKind};
use crate::http::page::{like_pattern, sort_order};
use crate::http::{ApiResult, Paging};

/// What had to be looked up before the cases could be chosen.
struct Looked {
    number_keys: Option<Vec<String>>,
    with_reference: Option<Vec<Uuid>>,
    similar: Option<(Uuid, String)>,
}

/// A page of the cases that `filter` chooses, and how many there are.
pub(in super::super) async fn list(
    app: &App,
    connection: &mut Connection,
    filter: &CaseFilter,
    paging: Paging,
) -> ApiResult<(Vec<Case>, i64)> {
    let order = sort_order(
        filter.sort.as_deref(),
        &["openedOn", "title", "status"],
        "-openedOn",
    )?;
    let looked = look_up(app, connection, filter).await?;
    let total = chosen(app, filter, &looked)
        .count()
        .get_result(connection)
        .await?;
    let mut page = chosen(app, filter, &looked);
    if let Some((_, words)) = &looked.similar {
        page = page.order(
            sql::<Float>("ts_rank(to_tsvector('swedish', cases.title), websearch_to_tsquery('swedish', ")
                .bind::<Text, _>(words.clone())
                .sql(")) DESC"),
        );
    } else {
        for (field, descends) in order {
            page = match (field, descends) {
                ("title", false) => page.then_order_by(cases::title.asc()),
                ("title", true) => page.then_order_by(cases::title.desc()),
                ("status", false) => page.then_order_by(cases::status.asc()),
                ("status", true) => page.then_order_by(cases::status.desc()),
                (_, false) => page.then_order_by(cases::opened_on.asc()),
                (_, true) => page.then_order_by(cases::opened_on.desc()),
            };
        }
    }
    let page = page
        .then_order_by(cases::id.desc())
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(Case::as_select()).load(connection).await?, total))
}

async fn look_up(app: &App, connection: &mut Connection, filter: &CaseFilter) -> ApiResult<Looked> {
    let number_keys = match &filter.case_number {
        Some(text) => Some(number_keys(app, connection, text).await?),
        None => None,
    };
    let (system, id) = (filter.external_system.as_deref(), filter.external_id.as_deref());
    let with_reference = if system.is_some() || id.is_some() {
        Some(external_references::find(app, connection, SubjectKind::Case, system, id).await?)
    } else {
        None
    };
    let similar = match filter.similar_to {
        Some(id) => {
            let title = find(app, connection, id).await?.title;
            let words: Vec<&str> = title
                .split(|character: char| !character.is_alphanumeric())
                .filter(|word| word.chars().count() > 3)
                .collect();
            Some((id, words.join(" or ")))
        }
        None => None,
    };
    Ok(Looked {
        number_keys,
        with_reference,
        similar,
    })
}

fn chosen<'a>(app: &App, filter: &CaseFilter, looked: &Looked) -> cases::BoxedQuery<'a, Pg> {
    let mut query = cases::table
        .filter(cases::municipality_id.eq(app.municipality()))
        .into_boxed();
    if let Some(keys) = &looked.number_keys {
        let theirs = counterparts::table
            .filter(
                counterparts::municipality_id
                    .eq(app.municipality())
                    .and(counterparts::number_key.eq_any(keys.clone())),
            )
            .select(counterparts::case_id);
        query = query.filter(
            cases::number_key
                .eq_any(keys.clone())
                .or(cases::id.eq_any(theirs)),
        );
    }
    if let Some(ids) = &looked.with_reference {
        query = query.filter(cases::id.eq_any(ids.clone()));
    }
    if let Some((id, words)) = &looked.similar {
        query = query.filter(cases::id.ne(*id)).filter(
            sql::<Bool>("to_tsvector('swedish', cases.title) @@ websearch_to_tsquery('swedish', ")
                .bind::<Text, _>(words.clone())
                .sql(")"),
        );
    }
    if let Some(status) = filter.status {
        query = query.filter(cases::status.eq(status.as_str()));
    }
    if let Some(board) = filter.board_id {
        query = query.filter(cases::board_id.eq(board));
    }
    if let Some(meeting) = filter.target_meeting_id {
        query = query.filter(cases::target_meeting_id.eq(meeting));
    }
    if let Some(user) = &filter.officer {
        let with_access = officers::table
            .filter(
                officers::municipality_id
                    .eq(app.municipality())
                    .and(officers::user_name.eq(user.clone())),
            )
            .select(officers::case_id);
        query = query.filter(cases::id.eq_any(with_access));
    }
    if let Some(text) = &filter.q {
        let pattern = like_pattern(text);
        query = query.filter(
            cases::title
                .ilike(pattern.clone())
                .or(cases::public_title.ilike(pattern.clone()))
                .or(cases::initiator.ilike(pattern.clone()))
                .or(cases::case_number.ilike(pattern)),
        );
    }
    if let Some(day) = filter.opened_from {
        query = query.filter(cases::opened_on.ge(day.to_diesel()));
    }
    if let Some(day) = filter.opened_to {
        query = query.filter(cases::opened_on.le(day.to_diesel()));
    }
    query
}
