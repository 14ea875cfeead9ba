//! The entries of documents: lists, changes, and what other systems know of them.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff_diesel::ToDiesel;
use remiss_domain::secrecy::SecrecyMark;
use uuid::Uuid;

use super::super::add_registration::AddRegistration;
use super::super::list::DocumentFilter;
use super::super::update::UpdateDocument;
use super::super::view::{RegistrationView, WholeDocument};
use super::Document;
use crate::app::App;
use crate::db::schema::{cases, document_registrations as registrations, documents};
use crate::db::{Connection, constraint};
use crate::external_references::{self, SubjectKind};
use crate::http::{ApiError, ApiResult, Paging};

/// The document, locked until the end of the transaction.
pub(in super::super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Document> {
    Ok(documents::table
        .find((app.municipality(), id))
        .select(Document::as_select())
        .for_update()
        .first(connection)
        .await?)
}

pub(in super::super) async fn list(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    filter: &DocumentFilter,
    paging: Paging,
) -> ApiResult<(Vec<Document>, i64)> {
    let (system, id) = (filter.external_system.as_deref(), filter.external_id.as_deref());
    let with_reference = if system.is_some() || id.is_some() {
        Some(external_references::find(app, connection, SubjectKind::Document, system, id).await?)
    } else {
        None
    };
    let chosen = || {
        let mut query: documents::BoxedQuery<'_, Pg> = documents::table
            .filter(
                documents::municipality_id
                    .eq(app.municipality())
                    .and(documents::case_id.eq(case_id)),
            )
            .into_boxed();
        if let Some(kind) = filter.kind {
            query = query.filter(documents::kind.eq(kind.as_str()));
        }
        if let Some(direction) = filter.direction {
            query = query.filter(documents::direction.eq(direction.as_str()));
        }
        if let Some(ids) = &with_reference {
            query = query.filter(documents::id.eq_any(ids.clone()));
        }
        query
    };
    let total = chosen().count().get_result(connection).await?;
    let page = chosen()
        .order(documents::number)
        .limit(paging.limit())
        .offset(paging.offset());
    Ok((page.select(Document::as_select()).load(connection).await?, total))
}

/// Those of the documents that the caller may see.
pub(in super::super) async fn by_ids(
    app: &App,
    connection: &mut Connection,
    ids: &[Uuid],
) -> ApiResult<Vec<Document>> {
    Ok(documents::table
        .filter(documents::municipality_id.eq(app.municipality()))
        .filter(documents::id.eq_any(ids.to_vec()))
        .select(Document::as_select())
        .load(connection)
        .await?)
}

pub(in super::super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    change: &UpdateDocument,
    secrecy: Option<&SecrecyMark>,
) -> ApiResult<Document> {
    #[derive(AsChangeset)]
    #[diesel(table_name = documents)]
    struct Change<'a> {
        title: Option<&'a str>,
        public_title: Option<&'a str>,
        party_is_private: Option<bool>,
        retention_class: Option<&'a str>,
        public: Option<bool>,
    }
    let change = Change {
        title: change.title.as_deref().map(str::trim),
        public_title: change.public_title.as_deref().map(str::trim),
        party_is_private: change.party_is_private,
        retention_class: change.retention_class.as_deref().map(str::trim),
        // What comes under secrecy is taken down from the public pages.
        public: if secrecy.is_some() {
            Some(false)
        } else {
            change.public
        },
    };
    Ok(diesel::update(documents::table.find((app.municipality(), id)))
        .set((
            change,
            documents::secrecy_ground.eq(secrecy.map(|mark| &mark.ground)),
            documents::secrecy_on.eq(secrecy.map(|mark| mark.on.to_diesel())),
            documents::secrecy_by.eq(secrecy.map_or("", |mark| &mark.by)),
            documents::version.eq(documents::version + 1),
        ))
        .returning(Document::as_returning())
        .get_result(connection)
        .await?)
}

/// Marks a document that was registered just now.
pub(in super::super) async fn mark(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    mark: &SecrecyMark,
) -> ApiResult<Document> {
    Ok(diesel::update(documents::table.find((app.municipality(), id)))
        .set((
            documents::secrecy_ground.eq(&mark.ground),
            documents::secrecy_on.eq(mark.on.to_diesel()),
            documents::secrecy_by.eq(&mark.by),
            documents::public.eq(false),
        ))
        .returning(Document::as_returning())
        .get_result(connection)
        .await?)
}

/// What the register tells of a document that is hidden from the caller: no title, no party, no file.
#[derive(Debug, QueryableByName)]
pub(in super::super) struct MaskedEntry {
    #[diesel(sql_type = sql_types::Uuid)]
    pub id: Uuid,
    #[diesel(sql_type = sql_types::Uuid)]
    pub case_id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    pub case_number: String,
    #[diesel(sql_type = sql_types::Integer)]
    pub number: i32,
    #[diesel(sql_type = sql_types::Text)]
    pub direction: String,
    #[diesel(sql_type = sql_types::Timestamptz, deserialize_as = jiff_diesel::Timestamp)]
    pub registered_at: Timestamp,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Timestamptz>, deserialize_as = jiff_diesel::NullableTimestamp)]
    pub voided_at: Option<Timestamp>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Text>)]
    pub secrecy_ground: Option<String>,
    #[diesel(sql_type = sql_types::Nullable<sql_types::Date>, deserialize_as = jiff_diesel::NullableDate)]
    pub secrecy_on: Option<Date>,
}

const MASKED_FIELDS: &str = "SELECT id, case_id, case_number, number, direction, registered_at, voided_at, secrecy_ground, \
    secrecy_on FROM register_entries WHERE municipality_id = $1";

/// The register's entry of a document, whether or not the caller may see more of it.
pub(in super::super) async fn entry(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
) -> ApiResult<MaskedEntry> {
    Ok(diesel::sql_query(format!("{MASKED_FIELDS} AND id = $2"))
        .bind::<sql_types::Uuid, _>(app.municipality())
        .bind::<sql_types::Uuid, _>(id)
        .get_result(connection)
        .await?)
}

/// A page of the register's entries of a case, by number, and how many there are.
pub(in super::super) async fn page_of_case(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    direction: Option<&str>,
    paging: Paging,
) -> ApiResult<(Vec<MaskedEntry>, i64)> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = sql_types::BigInt)]
        count: i64,
    }
    let chosen = "case_id = $2 AND ($3 IS NULL OR direction = $3)";
    let count: Count = diesel::sql_query(format!(
        "SELECT count(*) AS count FROM register_entries WHERE municipality_id = $1 AND {chosen}"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(case_id)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(direction)
    .get_result(connection)
    .await?;
    let page = diesel::sql_query(format!(
        "{MASKED_FIELDS} AND {chosen} ORDER BY number LIMIT $4 OFFSET $5"
    ))
    .bind::<sql_types::Uuid, _>(app.municipality())
    .bind::<sql_types::Uuid, _>(case_id)
    .bind::<sql_types::Nullable<sql_types::Text>, _>(direction)
    .bind::<sql_types::BigInt, _>(paging.limit())
    .bind::<sql_types::BigInt, _>(paging.offset())
    .load(connection)
    .await?;
    Ok((page, count.count))
}

/// Counts a change of something that belongs to the document.
pub(in super::super) async fn touch(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Document> {
    Ok(diesel::update(documents::table.find((app.municipality(), id)))
        .set(documents::version.eq(documents::version + 1))
        .returning(Document::as_returning())
        .get_result(connection)
        .await?)
}

/// Makes documents void: kept with their numbers, marked, and no longer shown on public pages.
pub async fn make_void(app: &App, connection: &mut Connection, ids: &[Uuid], reason: &str) -> ApiResult<()> {
    let valid = documents::table
        .filter(documents::municipality_id.eq(app.municipality()))
        .filter(documents::id.eq_any(ids))
        .filter(documents::voided_at.is_null());
    diesel::update(valid)
        .set((
            documents::voided_at.eq(app.now().to_diesel()),
            documents::void_reason.eq(reason),
            documents::public.eq(false),
            documents::version.eq(documents::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// The number of the newest void response with this very file: a mail that was placed wrongly before.
pub async fn void_number_of_file(
    app: &App,
    connection: &mut Connection,
    file_key: Uuid,
) -> ApiResult<Option<String>> {
    let found: Option<(String, i32)> = documents::table
        .inner_join(
            cases::table.on(cases::municipality_id
                .eq(documents::municipality_id)
                .and(cases::id.eq(documents::case_id))),
        )
        .filter(documents::municipality_id.eq(app.municipality()))
        .filter(documents::file_key.eq(file_key))
        .filter(documents::kind.eq("response"))
        .filter(documents::voided_at.is_not_null())
        .order(documents::voided_at.desc())
        .select((cases::case_number, documents::number))
        .first(connection)
        .await
        .optional()?;
    Ok(found.map(|(case, number)| format!("{case}:{number}")))
}

/// Whether one of these documents goes along with a remiss, a mail, or a decision: others have read it then.
pub async fn is_passed_on(app: &App, connection: &mut Connection, ids: &[Uuid]) -> ApiResult<bool> {
    use crate::db::schema::{draft_submissions, messages, remiss_documents};
    let municipality = app.municipality();
    let with_remisser = remiss_documents::table
        .filter(remiss_documents::municipality_id.eq(municipality))
        .filter(remiss_documents::document_id.eq_any(ids))
        .select(remiss_documents::document_id);
    let with_mails = messages::table
        .filter(messages::municipality_id.eq(municipality))
        .filter(messages::document_ids.overlaps_with(ids))
        .select(messages::id);
    let with_drafts = draft_submissions::table
        .filter(draft_submissions::municipality_id.eq(municipality))
        .filter(draft_submissions::document_id.eq_any(ids))
        .select(draft_submissions::document_id);
    for used in [
        diesel::select(diesel::dsl::exists(with_remisser))
            .get_result::<bool>(connection)
            .await?,
        diesel::select(diesel::dsl::exists(with_mails))
            .get_result(connection)
            .await?,
        diesel::select(diesel::dsl::exists(with_drafts))
            .get_result(connection)
            .await?,
    ] {
        if used {
            return Ok(true);
        }
    }
    Ok(false)
}

pub(in super::super) async fn insert_registration(
    app: &App,
    connection: &mut Connection,
    document: &Document,
    new: &AddRegistration,
) -> ApiResult<()> {
    diesel::insert_into(registrations::table)
        .values((
            registrations::municipality_id.eq(app.municipality()),
            registrations::id.eq(app.new_id()),
            registrations::document_id.eq(document.id),
            registrations::board_id.eq(document.board_id),
            registrations::system.eq(new.system.trim()),
            registrations::number.eq(new.number.trim()),
            registrations::registered_at.eq(new.registered_at.unwrap_or(app.now()).to_diesel()),
            registrations::created_at.eq(app.now().to_diesel()),
        ))
        .execute(connection)
        .await
        .map_err(|error| match constraint::unique_violation(&error) {
            Some(_) => ApiError::conflict(
                format!("{} har redan registrerat handlingen.", new.system.trim()),
                format!("{} has registered the document already.", new.system.trim()),
            ),
            None => error.into(),
        })?;
    Ok(())
}

/// The document with what belongs to it.
pub(in super::super) async fn whole(
    app: &App,
    connection: &mut Connection,
    document: Document,
) -> ApiResult<WholeDocument> {
    let mut whole = whole_many(app, connection, vec![document]).await?;
    whole.pop().ok_or(ApiError::NotFound)
}

/// The documents with what belongs to them, in their order.
pub(in super::super) async fn whole_many(
    app: &App,
    connection: &mut Connection,
    documents: Vec<Document>,
) -> ApiResult<Vec<WholeDocument>> {
    let ids: Vec<Uuid> = documents.iter().map(|document| document.id).collect();
    let case_ids: Vec<Uuid> = documents.iter().map(|document| document.case_id).collect();
    let numbers: HashMap<Uuid, String> = cases::table
        .filter(
            cases::municipality_id
                .eq(app.municipality())
                .and(cases::id.eq_any(case_ids)),
        )
        .select((cases::id, cases::case_number))
        .load(connection)
        .await?
        .into_iter()
        .collect();
    let mut references = external_references::of_many(app, connection, SubjectKind::Document, &ids).await?;
    let rows: Vec<(Uuid, Uuid, String, String, jiff_diesel::Timestamp)> = registrations::table
        .filter(
            registrations::municipality_id
                .eq(app.municipality())
                .and(registrations::document_id.eq_any(&ids)),
        )
        .order(registrations::system)
        .select((
            registrations::document_id,
            registrations::id,
            registrations::system,
            registrations::number,
            registrations::registered_at,
        ))
        .load(connection)
        .await?;
    let mut receipts: HashMap<Uuid, Vec<RegistrationView>> = HashMap::new();
    for (document, id, system, number, registered_at) in rows {
        receipts.entry(document).or_default().push(RegistrationView {
            id,
            system,
            number,
            registered_at: Timestamp::from(registered_at),
        });
    }
    Ok(documents
        .into_iter()
        .map(|document| WholeDocument {
            case_number: numbers.get(&document.case_id).cloned().unwrap_or_default(),
            registrations: receipts.remove(&document.id).unwrap_or_default(),
            external_references: references.remove(&document.id).unwrap_or_default(),
            document,
        })
        .collect())
}
