//! The entries of documents: lists, changes, and what other systems know of them.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
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

pub(in super::super) async fn update(
    app: &App,
    connection: &mut Connection,
    id: Uuid,
    change: &UpdateDocument,
) -> ApiResult<Document> {
    #[derive(AsChangeset)]
    #[diesel(table_name = documents)]
    struct Change<'a> {
        title: Option<&'a str>,
        public_title: Option<&'a str>,
        party_is_private: Option<bool>,
        secrecy_ground: Option<Option<&'a str>>,
        retention_class: Option<&'a str>,
        public: Option<bool>,
    }
    let change = Change {
        title: change.title.as_deref().map(str::trim),
        public_title: change.public_title.as_deref().map(str::trim),
        party_is_private: change.party_is_private,
        secrecy_ground: change
            .secrecy_ground
            .as_ref()
            .map(|ground| ground.as_deref().map(str::trim)),
        retention_class: change.retention_class.as_deref().map(str::trim),
        public: change.public,
    };
    Ok(diesel::update(documents::table.find((app.municipality(), id)))
        .set((change, documents::version.eq(documents::version + 1)))
        .returning(Document::as_returning())
        .get_result(connection)
        .await?)
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
