//! Answers that wait for their sender's confirmation, or for a registrar.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, ToDiesel};
use uuid::Uuid;

use super::super::kept::KeptFile;
use super::super::waiting_list::{WaitingState, Which};
use crate::app::App;
use crate::db::schema::waiting_responses as waiting;
use crate::db::{Connection, JsonList, Texts};
use crate::http::{ApiError, ApiResult, Paging};
use crate::responses::QuestionAnswer;

/// What anyone sent by the form on a public page.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = waiting)]
pub struct Waiting {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// `waiting`, `received` or `dismissed`.
    pub state: String,
    /// Who answers, as written in the form.
    pub name: String,
    /// Kind of body, or `privatePerson`.
    pub kind: String,
    /// The address that was written in the form.
    pub email: Option<String>,
    /// Views, no objection, or declines.
    pub outcome: String,
    /// Its text.
    pub text: String,
    /// Answers by question.
    #[diesel(deserialize_as = JsonList<QuestionAnswer>)]
    pub answers: Vec<QuestionAnswer>,
    /// Whether a private person asked for the name to be shown where the response is published.
    pub show_name: bool,
    /// Files that came with it.
    #[diesel(deserialize_as = JsonList<KeptFile>)]
    pub files: Vec<KeptFile>,
    /// Why a registrar looks at it first, in Swedish.
    #[diesel(deserialize_as = Texts)]
    pub doubts: Vec<String>,
    /// The secret of the link that confirms it.
    pub confirm_token: String,
    /// When it came in, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub came_at: Timestamp,
    /// The response that it became.
    pub response_id: Option<Uuid>,
    /// When it was confirmed, taken in or dismissed, UTC.
    #[diesel(deserialize_as = NullableTimestamp)]
    pub settled_at: Option<Timestamp>,
    /// Who did so; empty: its sender, by the link.
    pub settled_by: String,
    /// Why it was dismissed.
    pub reason: String,
    /// Version, for the ETag.
    pub version: i32,
    /// Whether it was written on the page in easy language.
    pub plain_language: bool,
}

/// A remiss with answers that nobody has confirmed.
#[derive(Debug, QueryableByName)]
pub struct Unconfirmed {
    /// The remiss.
    #[diesel(sql_type = SqlUuid)]
    pub remiss_id: Uuid,
    /// The board.
    #[diesel(sql_type = SqlUuid)]
    pub board_id: Uuid,
    /// The case.
    #[diesel(sql_type = SqlUuid)]
    pub case_id: Uuid,
    /// Its name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Number of the case.
    #[diesel(sql_type = Text)]
    pub case_number: String,
    /// How many they are.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    /// When the newest came, UTC.
    #[diesel(sql_type = Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub newest: Timestamp,
}

/// What came, with this id.
pub async fn find_waiting(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Waiting> {
    Ok(waiting::table
        .find((app.municipality(), id))
        .select(Waiting::as_select())
        .first(connection)
        .await?)
}

/// The same, locked until the end of the transaction.
pub async fn lock_waiting(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Waiting> {
    Ok(waiting::table
        .find((app.municipality(), id))
        .select(Waiting::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// What is confirmed by the link with this secret.
pub async fn by_confirm_token(app: &App, connection: &mut Connection, token: &str) -> ApiResult<Waiting> {
    Ok(waiting::table
        .filter(waiting::municipality_id.eq(app.municipality()))
        .filter(waiting::confirm_token.eq(token))
        .select(Waiting::as_select())
        .first(connection)
        .await?)
}

diesel::define_sql_function! {
    fn lower(text: diesel::sql_types::Nullable<diesel::sql_types::Text>) -> diesel::sql_types::Nullable<diesel::sql_types::Text>;
}

/// How many mails were sent to an address since then: one for each answer that was not doubted.
pub async fn mails_to(
    app: &App,
    connection: &mut Connection,
    email: &str,
    since: Timestamp,
) -> ApiResult<i64> {
    Ok(waiting::table
        .filter(waiting::municipality_id.eq(app.municipality()))
        .filter(lower(waiting::email).eq(email.to_lowercase()))
        .filter(waiting::came_at.ge(since.to_diesel()))
        .count()
        .get_result(connection)
        .await?)
}

/// Keeps what came.
pub async fn insert_waiting(app: &App, connection: &mut Connection, new: &Waiting) -> ApiResult<()> {
    diesel::insert_into(waiting::table)
        .values((
            waiting::municipality_id.eq(app.municipality()),
            waiting::id.eq(new.id),
            waiting::board_id.eq(new.board_id),
            waiting::case_id.eq(new.case_id),
            waiting::remiss_id.eq(new.remiss_id),
            waiting::name.eq(&new.name),
            waiting::kind.eq(&new.kind),
            waiting::email.eq(&new.email),
            waiting::outcome.eq(&new.outcome),
            waiting::text.eq(&new.text),
            waiting::answers.eq(serde_json::to_value(&new.answers).map_err(ApiError::internal)?),
            waiting::show_name.eq(new.show_name),
            waiting::plain_language.eq(new.plain_language),
            waiting::files.eq(serde_json::to_value(&new.files).map_err(ApiError::internal)?),
            waiting::doubts.eq(Texts(new.doubts.clone())),
            waiting::confirm_token.eq(&new.confirm_token),
            waiting::came_at.eq(new.came_at.to_diesel()),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Notes what became of it: the response, or why it was dismissed. `by` is empty for its sender.
pub async fn settle(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    response: Result<Uuid, &str>,
    by: &str,
) -> ApiResult<Waiting> {
    let (state, response_id, reason) = match response {
        Ok(id) => ("received", Some(id), ""),
        Err(reason) => ("dismissed", None, reason),
    };
    Ok(diesel::update(waiting::table.find((app.municipality(), id)))
        .set((
            waiting::state.eq(state),
            waiting::response_id.eq(response_id),
            waiting::reason.eq(reason),
            waiting::settled_at.eq(app.now().to_diesel()),
            waiting::settled_by.eq(by),
            waiting::version.eq(waiting::version + 1),
        ))
        .returning(Waiting::as_returning())
        .get_result(connection)
        .await?)
}

/// Lets what was put aside wait again.
pub async fn restore(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(waiting::table.find((app.municipality(), id)))
        .set((
            waiting::state.eq(WaitingState::Waiting.as_str()),
            waiting::reason.eq(""),
            waiting::settled_at.eq(None::<jiff_diesel::Timestamp>),
            waiting::settled_by.eq(""),
            waiting::version.eq(waiting::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// A page of what came, oldest first, and how many there are.
pub async fn waiting_page(
    app: &App,
    connection: &mut Connection,
    which: &Which,
    paging: Paging,
) -> ApiResult<(Vec<Waiting>, i64)> {
    let wanted = || {
        let mut query = waiting::table
            .filter(waiting::municipality_id.eq(app.municipality()))
            .filter(waiting::state.eq(which.state.unwrap_or(WaitingState::Waiting).as_str()))
            .into_boxed();
        if let Some(remiss) = which.remiss_id {
            query = query.filter(waiting::remiss_id.eq(remiss));
        }
        query
    };
    let total = wanted().count().get_result(connection).await?;
    let page = wanted()
        .order((waiting::came_at, waiting::id))
        .limit(paging.limit())
        .offset(paging.offset())
        .select(Waiting::as_select())
        .load(connection)
        .await?;
    Ok((page, total))
}

/// How many answers to a remiss wait for their sender or for a registrar.
pub async fn waiting_for(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<i64> {
    Ok(waiting::table
        .filter(waiting::municipality_id.eq(app.municipality()))
        .filter(waiting::remiss_id.eq(remiss_id))
        .filter(waiting::state.eq(WaitingState::Waiting.as_str()))
        .count()
        .get_result(connection)
        .await?)
}

/// The remisser with answers that came before `limit` and that nobody has confirmed.
pub async fn unconfirmed(
    app: &App,
    connection: &mut Connection,
    limit: Timestamp,
) -> ApiResult<Vec<Unconfirmed>> {
    Ok(diesel::sql_query(
        "SELECT r.id AS remiss_id, r.board_id, r.case_id, r.name, c.case_number, count(*) AS count, max(w.came_at) AS newest \
         FROM waiting_responses w \
         JOIN remisser r ON r.municipality_id = w.municipality_id AND r.id = w.remiss_id \
         JOIN cases c ON c.municipality_id = r.municipality_id AND c.id = r.case_id \
         WHERE w.municipality_id = $1 AND w.state = 'waiting' AND w.came_at < $2 \
         GROUP BY r.id, r.board_id, r.case_id, r.name, c.case_number LIMIT 200",
    )
    .bind::<SqlUuid, _>(app.municipality())
    .bind::<Timestamptz, _>(limit.to_diesel())
    .load(connection)
    .await?)
}
