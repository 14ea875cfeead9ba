//! Viewpoints in the database.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::list::Filter;
use super::view::Content;
use crate::app::App;
use crate::db::Connection;
use crate::db::schema::viewpoints;
use crate::http::page::like_pattern;
use crate::http::{ApiResult, Paging};
use crate::responses::{self, Response};

/// A viewpoint.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = viewpoints)]
pub struct Viewpoint {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The response it is part of.
    pub response_id: Uuid,
    /// Order in the response, from 1.
    pub position: i32,
    /// What was said.
    pub text: String,
    /// Theme; may be empty.
    pub theme: String,
    /// The question it answers.
    pub question_key: Option<String>,
    /// The reply (bemötande); may be empty.
    pub reply: String,
    /// What came of it, as stored.
    pub result: Option<String>,
    /// Why; may be empty.
    pub reason: String,
    /// Version, for the ETag.
    pub version: i32,
}

/// The viewpoints of a remiss, in the order in which the responses came in.
pub async fn of_remiss(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Vec<Viewpoint>> {
    use crate::db::schema::responses;
    Ok(viewpoints::table
        .inner_join(
            responses::table.on(responses::municipality_id
                .eq(viewpoints::municipality_id)
                .and(responses::id.eq(viewpoints::response_id))),
        )
        .filter(viewpoints::municipality_id.eq(app.municipality()))
        .filter(viewpoints::remiss_id.eq(remiss_id))
        .filter(responses::voided_at.is_null())
        .order((responses::received_at, responses::id, viewpoints::position))
        .select(Viewpoint::as_select())
        .load(connection)
        .await?)
}

/// The viewpoints of a response, in order.
pub async fn of_response(
    app: &App,
    connection: &mut Connection,
    response_id: Uuid,
) -> ApiResult<Vec<Viewpoint>> {
    Ok(viewpoints::table
        .filter(viewpoints::municipality_id.eq(app.municipality()))
        .filter(viewpoints::response_id.eq(response_id))
        .order((viewpoints::position, viewpoints::id))
        .select(Viewpoint::as_select())
        .load(connection)
        .await?)
}

pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Viewpoint> {
    Ok(viewpoints::table
        .find((app.municipality(), id))
        .select(Viewpoint::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    paging: Paging,
    filter: &Filter,
    remiss_id: Option<Uuid>,
    response_id: Option<Uuid>,
) -> ApiResult<(Vec<Viewpoint>, i64)> {
    // What stands in a void response counts nowhere.
    let of_void_ones = match remiss_id {
        Some(remiss) => responses::void_ids(app, connection, remiss).await?,
        None => Vec::new(),
    };
    let visible = || {
        let mut query = viewpoints::table
            .filter(viewpoints::municipality_id.eq(app.municipality()))
            .into_boxed();
        if let Some(remiss) = remiss_id {
            query = query
                .filter(viewpoints::remiss_id.eq(remiss))
                .filter(viewpoints::response_id.ne_all(of_void_ones.clone()));
        }
        if let Some(response) = response_id {
            query = query.filter(viewpoints::response_id.eq(response));
        }
        if let Some(theme) = &filter.theme {
            query = query.filter(viewpoints::theme.eq(theme.clone()));
        }
        if let Some(result) = &filter.result {
            query = query.filter(viewpoints::result.eq(result.clone()));
        }
        match filter.complete {
            Some(true) => {
                query = query.filter(viewpoints::reply.ne("").and(viewpoints::result.is_not_null()));
            }
            Some(false) => query = query.filter(viewpoints::reply.eq("").or(viewpoints::result.is_null())),
            None => {}
        }
        if let Some(words) = filter.q.as_deref().filter(|words| !words.trim().is_empty()) {
            let pattern = like_pattern(words);
            query = query.filter(
                viewpoints::text
                    .ilike(pattern.clone())
                    .or(viewpoints::reply.ilike(pattern)),
            );
        }
        query
    };
    let total = visible().count().get_result(connection).await?;
    let page = visible()
        .order((viewpoints::response_id, viewpoints::position, viewpoints::id))
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(Viewpoint::as_select()).load(connection).await?, total))
}

/// Adds viewpoints to a response, after those that it has.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    contents: &[Content],
) -> ApiResult<Vec<Viewpoint>> {
    let taken: Option<i32> = viewpoints::table
        .filter(viewpoints::municipality_id.eq(app.municipality()))
        .filter(viewpoints::response_id.eq(response.id))
        .select(diesel::dsl::max(viewpoints::position))
        .get_result(connection)
        .await?;
    let rows: Vec<_> = (taken.unwrap_or(0) + 1..)
        .zip(contents)
        .map(|(position, content)| {
            (
                viewpoints::municipality_id.eq(app.municipality()),
                viewpoints::id.eq(app.new_id()),
                viewpoints::board_id.eq(response.board_id),
                viewpoints::remiss_id.eq(response.remiss_id),
                viewpoints::response_id.eq(response.id),
                viewpoints::position.eq(position),
                viewpoints::text.eq(&content.text),
                viewpoints::theme.eq(&content.theme),
                viewpoints::question_key.eq(&content.question_key),
                viewpoints::reply.eq(&content.reply),
                viewpoints::result.eq(content.result.map(|result| result.as_str())),
                viewpoints::reason.eq(&content.reason),
                viewpoints::created_at.eq(app.now().to_diesel()),
            )
        })
        .collect();
    let mut inserted: Vec<Viewpoint> = diesel::insert_into(viewpoints::table)
        .values(rows)
        .returning(Viewpoint::as_returning())
        .get_results(connection)
        .await?;
    inserted.sort_by_key(|viewpoint| viewpoint.position);
    Ok(inserted)
}

pub(super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    content: &Content,
) -> ApiResult<Viewpoint> {
    Ok(diesel::update(viewpoints::table.find((app.municipality(), id)))
        .set((
            viewpoints::text.eq(&content.text),
            viewpoints::theme.eq(&content.theme),
            viewpoints::question_key.eq(&content.question_key),
            viewpoints::reply.eq(&content.reply),
            viewpoints::result.eq(content.result.map(|result| result.as_str())),
            viewpoints::reason.eq(&content.reason),
            viewpoints::version.eq(viewpoints::version + 1),
        ))
        .returning(Viewpoint::as_returning())
        .get_result(connection)
        .await?)
}

pub(super) async fn delete(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::delete(viewpoints::table.find((app.municipality(), id)))
        .execute(connection)
        .await?;
    Ok(())
}
