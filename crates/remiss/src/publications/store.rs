//! Publications in the database.

use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::decide::{Kept, Mask};
use super::files::{ShownFile, saved_as};
use crate::app::App;
use crate::db::schema::{documents, publication_files, publications, responses};
use crate::db::{Connection, JsonList};
use crate::documents::Document;
use crate::http::{ApiError, ApiResult, Paging};
use crate::responses::{QuestionAnswer, Response};

/// A copy of a response as it was published.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = publications)]
pub struct Publication {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// The response.
    pub response_id: Uuid,
    /// Who answers, as it is shown.
    pub name: String,
    /// Whether the name is shown.
    pub name_shown: bool,
    /// Why the name of a private person is shown who had not asked for it in the response.
    pub name_reason: String,
    /// The text, masked.
    pub text: String,
    /// The answers by question, masked.
    #[diesel(deserialize_as = JsonList<QuestionAnswer>)]
    pub answers: Vec<QuestionAnswer>,
    /// What was masked.
    #[diesel(deserialize_as = JsonList<Mask>)]
    pub masks: Vec<Mask>,
    /// Findings that were left standing.
    #[diesel(deserialize_as = JsonList<Kept>)]
    pub kept: Vec<Kept>,
    /// The earlier copy whose place it took.
    pub replaces_id: Option<Uuid>,
    /// Who decided to publish.
    pub published_by: String,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub published_at: Timestamp,
    /// When it was taken down, UTC.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
    /// Who took it down.
    pub withdrawn_by: Option<String>,
    /// Why.
    pub withdrawal_reason: String,
    /// Version, for the ETag.
    pub version: i32,
}

/// A response as it stands on the public pages: the copy, with what the response itself tells.
#[derive(Debug, Clone, Queryable)]
pub struct PublishedResponse {
    /// The copy.
    pub copy: Publication,
    /// Kind of body, or `privatePerson`.
    pub kind: String,
    /// Views, no objection, or declines.
    pub outcome: String,
    /// When it came in, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub received_at: Timestamp,
    /// Whether it adds to or replaces an earlier response.
    pub relation: String,
}

/// A file to publish.
#[derive(Debug, Clone)]
pub(super) struct NewFile {
    pub document_id: Uuid,
    pub attachment_id: Uuid,
    pub title: String,
}

/// The publication with this id.
pub(super) async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Publication> {
    Ok(publications::table
        .find((app.municipality(), id))
        .select(Publication::as_select())
        .first(connection)
        .await?)
}

/// The copy of a response that stands on the public pages.
pub(super) async fn standing_copy(
    app: &App,
    connection: &mut Connection,
    response_id: Uuid,
) -> ApiResult<Option<Publication>> {
    Ok(publications::table
        .filter(publications::municipality_id.eq(app.municipality()))
        .filter(publications::response_id.eq(response_id))
        .filter(publications::withdrawn_at.is_null())
        .select(Publication::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// Whether a copy of the response stands on the public pages.
pub async fn is_published(app: &App, connection: &mut Connection, response_id: Uuid) -> ApiResult<bool> {
    Ok(standing_copy(app, connection, response_id).await?.is_some())
}

/// All publications of a response, the newest first.
pub(super) async fn of_response(
    app: &App,
    connection: &mut Connection,
    response_id: Uuid,
) -> ApiResult<Vec<Publication>> {
    Ok(publications::table
        .filter(publications::municipality_id.eq(app.municipality()))
        .filter(publications::response_id.eq(response_id))
        .order((publications::published_at.desc(), publications::id.desc()))
        .select(Publication::as_select())
        .load(connection)
        .await?)
}

/// When the standing copies of these responses were published: response and time.
pub(super) async fn standing_since(
    app: &App,
    connection: &mut Connection,
    response_ids: &[Uuid],
) -> ApiResult<Vec<(Uuid, Timestamp)>> {
    let rows: Vec<(Uuid, jiff_diesel::Timestamp)> = publications::table
        .filter(publications::municipality_id.eq(app.municipality()))
        .filter(publications::response_id.eq_any(response_ids.to_vec()))
        .filter(publications::withdrawn_at.is_null())
        .select((publications::response_id, publications::published_at))
        .load(connection)
        .await?;
    Ok(rows.into_iter().map(|(id, at)| (id, at.to_jiff())).collect())
}

/// The published responses to a remiss, in the order in which they came in, whatever their channel; and how many there are.
pub async fn standing_of_remiss(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<PublishedResponse>, i64)> {
    let of_remiss = || {
        joined()
            .filter(publications::municipality_id.eq(app.municipality()))
            .filter(publications::remiss_id.eq(remiss_id))
    };
    let total = of_remiss().count().get_result(connection).await?;
    let rows = of_remiss()
        .order((responses::received_at, responses::id))
        .limit(paging.limit())
        .offset(paging.offset())
        .select((
            Publication::as_select(),
            responses::respondent_kind,
            responses::outcome,
            responses::received_at,
            responses::relation,
        ))
        .load(connection)
        .await?;
    Ok((rows, total))
}

/// One published response to a remiss, by the id of the response.
pub async fn standing(
    app: &App,
    connection: &mut Connection,
    remiss_id: Uuid,
    response_id: Uuid,
) -> ApiResult<PublishedResponse> {
    Ok(joined()
        .filter(publications::municipality_id.eq(app.municipality()))
        .filter(publications::remiss_id.eq(remiss_id))
        .filter(publications::response_id.eq(response_id))
        .select((
            Publication::as_select(),
            responses::respondent_kind,
            responses::outcome,
            responses::received_at,
            responses::relation,
        ))
        .first(connection)
        .await?)
}

/// What stands on the pages. A response whose document was marked as secret since is not there until somebody has judged that.
#[diesel::dsl::auto_type(no_type_alias)]
fn joined() -> _ {
    let judged: SqlLiteral<Bool> = diesel::dsl::sql(
        "publications.kept @> jsonb_build_array(jsonb_build_object('finding', 'secrecy:document.' || documents.id::text))",
    );
    publications::table
        .inner_join(
            responses::table.on(responses::municipality_id
                .eq(publications::municipality_id)
                .and(responses::id.eq(publications::response_id))),
        )
        .inner_join(
            documents::table.on(documents::municipality_id
                .eq(publications::municipality_id)
                .and(documents::id.eq(responses::document_id))),
        )
        .filter(publications::withdrawn_at.is_null())
        .filter(documents::secrecy_ground.is_null().or(judged))
}

/// The files of these publications, in order. A document that was marked as secret since is not among them.
pub async fn files_of(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<Vec<ShownFile>> {
    let rows: Vec<(Uuid, Uuid, String, i32, String, String, i64)> = publication_files::table
        .inner_join(
            documents::table.on(documents::municipality_id
                .eq(publication_files::municipality_id)
                .and(documents::id.eq(publication_files::document_id))),
        )
        .filter(publication_files::municipality_id.eq(app.municipality()))
        .filter(publication_files::publication_id.eq_any(ids.to_vec()))
        .filter(documents::secrecy_ground.is_null())
        .order((publication_files::publication_id, publication_files::position))
        .select((
            publication_files::publication_id,
            publication_files::document_id,
            publication_files::title,
            publication_files::position,
            documents::file_name,
            documents::media_type,
            documents::size,
        ))
        .load(connection)
        .await?;
    let files = rows.into_iter();
    Ok(files
        .map(
            |(publication_id, document_id, title, position, came_as, media_type, size)| ShownFile {
                publication_id,
                document_id,
                title,
                file_name: saved_as(position, &came_as),
                media_type,
                size,
            },
        )
        .collect())
}

/// A file of a published response, with the document that it is. Not there: [`ApiError::NotFound`].
pub async fn file_of_standing(
    app: &App,
    connection: &mut Connection,
    (remiss_id, response_id): (Uuid, Uuid),
    document_id: Uuid,
) -> ApiResult<(ShownFile, Document)> {
    let published = standing(app, connection, remiss_id, response_id).await?;
    let files = files_of(app, connection, &[published.copy.id]).await?;
    let file = files.into_iter().find(|file| file.document_id == document_id);
    let file = file.ok_or(ApiError::NotFound)?;
    let document = crate::documents::find(app, connection, document_id).await?;
    Ok((file, document))
}

/// Writes a copy and its files down.
pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    response: &Response,
    copy: &super::decide::Copy,
    (by, replaces): (&str, Option<Uuid>),
) -> ApiResult<Publication> {
    let publication: Publication = diesel::insert_into(publications::table)
        .values((
            publications::municipality_id.eq(app.municipality()),
            publications::id.eq(app.new_id()),
            publications::board_id.eq(response.board_id),
            publications::case_id.eq(response.case_id),
            publications::remiss_id.eq(response.remiss_id),
            publications::response_id.eq(response.id),
            publications::name.eq(&copy.name),
            publications::name_shown.eq(copy.name_shown),
            publications::name_reason.eq(&copy.name_reason),
            publications::text.eq(&copy.text),
            publications::answers.eq(serde_json::to_value(&copy.answers).map_err(ApiError::internal)?),
            publications::masks.eq(serde_json::to_value(&copy.masks).map_err(ApiError::internal)?),
            publications::kept.eq(serde_json::to_value(&copy.kept).map_err(ApiError::internal)?),
            publications::replaces_id.eq(replaces),
            publications::published_by.eq(by),
            publications::published_at.eq(app.now().to_diesel()),
        ))
        .returning(Publication::as_returning())
        .get_result(connection)
        .await?;
    for (position, file) in (1_i32..).zip(&copy.files) {
        diesel::insert_into(publication_files::table)
            .values((
                publication_files::municipality_id.eq(app.municipality()),
                publication_files::publication_id.eq(publication.id),
                publication_files::document_id.eq(file.document_id),
                publication_files::board_id.eq(response.board_id),
                publication_files::attachment_id.eq(file.attachment_id),
                publication_files::title.eq(&file.title),
                publication_files::position.eq(position),
            ))
            .execute(connection)
            .await?;
    }
    Ok(publication)
}

/// Takes a copy down. The response is locked by the caller.
pub(super) async fn withdraw(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    by: &str,
    reason: &str,
) -> ApiResult<Publication> {
    Ok(diesel::update(publications::table.find((app.municipality(), id)))
        .filter(publications::withdrawn_at.is_null())
        .set((
            publications::withdrawn_at.eq(app.now().to_diesel()),
            publications::withdrawn_by.eq(by),
            publications::withdrawal_reason.eq(reason),
            publications::version.eq(publications::version + 1),
        ))
        .returning(Publication::as_returning())
        .get_result(connection)
        .await?)
}
