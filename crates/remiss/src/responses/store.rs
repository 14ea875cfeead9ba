//! Responses in the database.

mod list;
mod references;

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::receive::Received;
use crate::app::App;
use crate::db::schema::{cases, documents, publications, response_attachments, responses};
use crate::db::{Connection, JsonList, statement};
use crate::http::{ApiError, ApiResult};

pub(super) use list::list;
pub(super) use references::{known_reference, remember_reference};

/// The answer to one question of a remiss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionAnswer {
    /// Key of the question.
    #[schema(example = "1")]
    pub key: String,
    /// The answer.
    #[schema(example = "Överenskommelsen har en tydlig viljeriktning, och det är positivt.")]
    pub text: String,
}

/// A response.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = responses)]
pub struct Response {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The recipient; none: uninvited.
    pub recipient_id: Option<Uuid>,
    /// The organisation, when it is known.
    pub organisation_id: Option<Uuid>,
    /// The registered document with the response as it came.
    pub document_id: Uuid,
    /// Who answers.
    pub respondent_name: String,
    /// Kind of body, or `privatePerson`.
    pub respondent_kind: String,
    /// Where receipt and feedback go.
    pub respondent_email: Option<String>,
    /// Where letters go, one line per line.
    pub respondent_address: String,
    /// How it came.
    pub channel: String,
    /// Views, no objection, or declines.
    pub outcome: String,
    /// Its text.
    pub text: String,
    /// Answers by question.
    #[diesel(deserialize_as = JsonList<QuestionAnswer>)]
    pub answers: Vec<QuestionAnswer>,
    /// When it came in, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub received_at: Timestamp,
    /// Whether it came after the deadline of this respondent.
    pub late: bool,
    /// Whether it adds to or replaces an earlier response.
    pub relation: String,
    /// The earlier response, which is kept.
    pub earlier_response_id: Option<Uuid>,
    /// Whether a private person asked for the name to be shown where the response is published.
    pub show_name: bool,
    /// When the feedback was written to the outbox, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub feedback_at: Option<Timestamp>,
    /// Version, for the ETag.
    pub version: i32,
    /// When it was made void (makulerad), UTC: a mail that was placed wrongly. It is kept and counts nowhere.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub voided_at: Option<Timestamp>,
    /// Why it was made void.
    pub void_reason: Option<String>,
    /// False: the mail failed the check of its sender (DMARC); anybody can have written it.
    pub sender_confirmed: bool,
    /// Whether it was written on the page in easy language: who answered is written to in the same.
    pub plain_language: bool,
}

/// A response with the numbers it is registered under.
#[derive(Debug, Clone, Queryable)]
pub(super) struct Registered {
    pub response: Response,
    pub case_number: String,
    pub document_number: i32,
    /// When the copy on the public pages was published, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
}

impl From<Received> for Registered {
    /// What has just come in is not published yet.
    fn from(received: Received) -> Registered {
        Registered {
            response: received.response,
            case_number: received.case_number,
            document_number: received.document_number,
            published_at: None,
        }
    }
}

/// A further document of a response.
#[derive(Debug, Clone, Queryable)]
pub struct AttachedFile {
    /// The response.
    pub response_id: Uuid,
    /// The document.
    pub document_id: Uuid,
    /// Its number in the case.
    pub number: i32,
    /// Name of the file.
    pub file_name: String,
    /// Media type of the file.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
}

/// A response to insert.
pub(super) struct NewRow<'a> {
    pub response: &'a Response,
    pub created_at: Timestamp,
}

/// The response with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Response> {
    Ok(responses::table
        .find((app.municipality(), id))
        .select(Response::as_select())
        .first(connection)
        .await?)
}

/// The responses to a remiss, in the order they came in; void ones left out.
pub async fn of_remiss(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Vec<Response>> {
    Ok(responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::remiss_id.eq(remiss_id))
        .filter(responses::voided_at.is_null())
        .order((responses::received_at, responses::id))
        .select(Response::as_select())
        .load(connection)
        .await?)
}

/// The responses of a recipient, in the order they came in; void ones left out.
pub async fn of_recipient(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Vec<Response>> {
    Ok(responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::recipient_id.eq(recipient_id))
        .filter(responses::voided_at.is_null())
        .order((responses::received_at, responses::id))
        .select(Response::as_select())
        .load(connection)
        .await?)
}

/// The responses to a remiss without those whose document is under secrecy, whoever asks: for papers that are written to be read by others.
pub async fn open_of_remiss(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
) -> ApiResult<Vec<Response>> {
    Ok(responses::table
        .inner_join(
            documents::table.on(documents::municipality_id
                .eq(responses::municipality_id)
                .and(documents::id.eq(responses::document_id))),
        )
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::remiss_id.eq(remiss_id))
        .filter(responses::voided_at.is_null())
        .filter(documents::secrecy_ground.is_null())
        .order((responses::received_at, responses::id))
        .select(Response::as_select())
        .load(connection)
        .await?)
}

/// The further documents of these responses, in order.
pub async fn attachments_of(
    app: &App,
    connection: &mut Connection,
    response_ids: &[Uuid],
) -> ApiResult<Vec<AttachedFile>> {
    Ok(response_attachments::table
        .inner_join(
            documents::table.on(documents::municipality_id
                .eq(response_attachments::municipality_id)
                .and(documents::id.eq(response_attachments::document_id))),
        )
        .filter(response_attachments::municipality_id.eq(app.municipality()))
        .filter(response_attachments::response_id.eq_any(response_ids.to_vec()))
        .order((response_attachments::response_id, response_attachments::position))
        .select((
            response_attachments::response_id,
            response_attachments::document_id,
            documents::number,
            documents::file_name,
            documents::media_type,
            documents::size,
        ))
        .load(connection)
        .await?)
}

#[derive(QueryableByName)]
struct Replaced {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    later: Uuid,
}

/// Which of these responses were replaced, and by which: not by one that is void. What takes the place of a supplement takes the place of what
/// that was added to, too.
pub async fn replaced_by(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<HashMap<Uuid, Uuid>> {
    let found: Vec<Replaced> = statement(
        "WITH RECURSIVE chain AS (
             SELECT r.earlier_response_id AS id, r.id AS later FROM responses r
             WHERE r.municipality_id = $1 AND r.relation = 'replacement' AND r.voided_at IS NULL AND r.remiss_id IN
                 (SELECT asked.remiss_id FROM responses asked WHERE asked.municipality_id = $1 AND asked.id = ANY ($2))
             UNION
             SELECT p.earlier_response_id, c.later FROM chain c JOIN responses p ON p.municipality_id = $1 AND p.id = c.id)
         SELECT c.id, c.later FROM chain c WHERE c.id = ANY ($2) ORDER BY c.later",
    )
    .bind::<diesel::sql_types::Uuid, _>(app.municipality())
    .bind::<diesel::sql_types::Array<diesel::sql_types::Uuid>, _>(ids)
    .load(connection)
    .await?;
    Ok(found.into_iter().map(|found| (found.id, found.later)).collect())
}

/// Writes down that the feedback on a response was posted.
pub async fn mark_fed_back(app: &App, connection: &mut Connection, response_id: Uuid) -> ApiResult<()> {
    diesel::update(responses::table.find((app.municipality(), response_id)))
        .set((
            responses::feedback_at.eq(app.now().to_diesel()),
            responses::version.eq(responses::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The same as [`find`], with its numbers. `organisation` limits it to the responses of one.
pub(super) async fn registered(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    organisation: Option<Uuid>,
) -> ApiResult<Registered> {
    let mut query = joined()
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::id.eq(id))
        .into_boxed();
    if let Some(organisation) = organisation {
        // A void one may be somebody else's.
        query = query
            .filter(responses::organisation_id.eq(organisation))
            .filter(responses::voided_at.is_null());
    }
    Ok(query
        .select((
            Response::as_select(),
            cases::case_number,
            documents::number,
            publications::published_at.nullable(),
        ))
        .first(connection)
        .await?)
}

/// A response, locked until the end of the transaction.
pub async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Response> {
    Ok(responses::table
        .find((app.municipality(), id))
        .select(Response::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// The newest response of a recipient, or of an organisation that was not asked.
pub(super) async fn newest_of(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    recipient_id: Option<Uuid>,
    organisation_id: Option<Uuid>,
) -> ApiResult<Option<Uuid>> {
    let mut query = responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::remiss_id.eq(remiss_id))
        .filter(responses::voided_at.is_null())
        .into_boxed();
    query = match (recipient_id, organisation_id) {
        (Some(recipient), _) => query.filter(responses::recipient_id.eq(recipient)),
        (None, Some(organisation)) => query.filter(responses::organisation_id.eq(organisation)),
        (None, None) => return Ok(None),
    };
    Ok(query
        .order((responses::received_at.desc(), responses::id.desc()))
        .select(responses::id)
        .first(connection)
        .await
        .optional()?)
}

pub(super) async fn insert(app: &App, connection: &mut Connection, new: NewRow<'_>) -> ApiResult<Response> {
    let response = new.response;
    Ok(diesel::insert_into(responses::table)
        .values((
            responses::municipality_id.eq(app.municipality()),
            responses::id.eq(response.id),
            responses::board_id.eq(response.board_id),
            responses::case_id.eq(response.case_id),
            responses::remiss_id.eq(response.remiss_id),
            responses::recipient_id.eq(response.recipient_id),
            responses::organisation_id.eq(response.organisation_id),
            responses::document_id.eq(response.document_id),
            responses::respondent_name.eq(&response.respondent_name),
            responses::respondent_kind.eq(&response.respondent_kind),
            responses::respondent_email.eq(&response.respondent_email),
            responses::respondent_address.eq(&response.respondent_address),
            responses::channel.eq(&response.channel),
            responses::outcome.eq(&response.outcome),
            responses::text.eq(&response.text),
            responses::answers.eq(serde_json::to_value(&response.answers).map_err(ApiError::internal)?),
            responses::received_at.eq(response.received_at.to_diesel()),
            responses::late.eq(response.late),
            responses::relation.eq(&response.relation),
            responses::earlier_response_id.eq(response.earlier_response_id),
            responses::sender_confirmed.eq(response.sender_confirmed),
            responses::plain_language.eq(response.plain_language),
            responses::show_name.eq(response.show_name),
            responses::created_at.eq(new.created_at.to_diesel()),
        ))
        .returning(Response::as_returning())
        .get_result(connection)
        .await?)
}

/// The void responses of a remiss.
pub async fn void_ids(app: &App, connection: &mut Connection, remiss_id: Uuid) -> ApiResult<Vec<Uuid>> {
    Ok(responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::remiss_id.eq(remiss_id))
        .filter(responses::voided_at.is_not_null())
        .select(responses::id)
        .load(connection)
        .await?)
}

/// When the response was taken in here, UTC; a mail may have come long before it was placed.
pub(super) async fn taken_in_at(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Timestamp> {
    let at: jiff_diesel::Timestamp = responses::table
        .find((app.municipality(), id))
        .select(responses::created_at)
        .first(connection)
        .await?;
    Ok(at.into())
}

/// Makes a response void. Those that added to it add to the one before it instead.
pub(super) async fn make_void(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    reason: &str,
) -> ApiResult<Response> {
    let later = responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::earlier_response_id.eq(response.id));
    diesel::update(later)
        .set((
            responses::relation.eq(&response.relation),
            responses::earlier_response_id.eq(response.earlier_response_id),
            responses::version.eq(responses::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(
        diesel::update(responses::table.find((app.municipality(), response.id)))
            .set((
                responses::voided_at.eq(app.now().to_diesel()),
                responses::void_reason.eq(reason),
                responses::version.eq(responses::version + 1),
            ))
            .returning(Response::as_returning())
            .get_result(connection)
            .await?,
    )
}

/// What a recipient has answered, without void ones: the newest outcome, and when it first answered.
pub(super) async fn outcome_of(
    app: &App,
    connection: &mut Connection,
    recipient_id: Uuid,
) -> ApiResult<Option<(String, Timestamp)>> {
    let all: Vec<(String, jiff_diesel::Timestamp)> = responses::table
        .filter(responses::municipality_id.eq(app.municipality()))
        .filter(responses::recipient_id.eq(recipient_id))
        .filter(responses::voided_at.is_null())
        .order((responses::received_at, responses::id))
        .select((responses::outcome, responses::received_at))
        .load(connection)
        .await?;
    let first = all.as_slice().first().map(|(_, at)| Timestamp::from(*at));
    Ok(all
        .as_slice()
        .last()
        .map(|(outcome, _)| outcome.clone())
        .zip(first))
}

/// Puts a document among the response's further ones, as the last.
pub(super) async fn insert_attachment(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    document_id: Uuid,
) -> ApiResult<()> {
    let taken: Option<i32> = response_attachments::table
        .filter(response_attachments::municipality_id.eq(app.municipality()))
        .filter(response_attachments::response_id.eq(response.id))
        .select(diesel::dsl::max(response_attachments::position))
        .get_result(connection)
        .await?;
    diesel::insert_into(response_attachments::table)
        .values((
            response_attachments::municipality_id.eq(app.municipality()),
            response_attachments::response_id.eq(response.id),
            response_attachments::document_id.eq(document_id),
            response_attachments::board_id.eq(response.board_id),
            response_attachments::position.eq(taken.unwrap_or(0) + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Counts a change of the response: a further document.
pub(super) async fn touch(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<()> {
    diesel::update(responses::table.find((app.municipality(), id)))
        .set(responses::version.eq(responses::version + 1))
        .execute(connection)
        .await?;
    Ok(())
}

#[diesel::dsl::auto_type(no_type_alias)]
fn joined() -> _ {
    responses::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(responses::municipality_id)
                .and(cases::id.eq(responses::case_id))),
        )
        .inner_join(
            documents::table.on(documents::municipality_id
                .eq(responses::municipality_id)
                .and(documents::id.eq(responses::document_id))),
        )
        .left_join(
            publications::table.on(publications::municipality_id
                .eq(responses::municipality_id)
                .and(publications::response_id.eq(responses::id))
                .and(publications::withdrawn_at.is_null())),
        )
}
