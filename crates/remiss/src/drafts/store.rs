//! Drafts and their versions in the database.

mod checks;
mod handed_in;

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use remiss_domain::heading_rules::{DocumentType, DraftText, Finding, Template};
use uuid::Uuid;

use super::view::DraftSection;
use crate::access::Caller;
use crate::app::App;
use crate::cases::Case;
use crate::db::Connection;
use crate::db::schema::{draft_submissions as submissions, draft_versions as versions, drafts};
use crate::files::StoredFile;
use crate::http::{ApiError, ApiResult, Paging};

pub(super) use checks::keep as keep_check;
pub use handed_in::handed_in_version;

/// A draft.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = drafts)]
pub struct Draft {
    /// Id.
    pub id: Uuid,
    /// The board of the case.
    pub board_id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss it is about.
    pub remiss_id: Option<Uuid>,
    /// `tjansteskrivelse` or `yttrande`.
    pub kind: String,
    /// The template it is made by.
    pub template: String,
    /// `open` or `handedIn`.
    pub state: String,
    /// The newest version; the ETag.
    pub version: i32,
}

/// A version of a draft.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = versions)]
pub struct DraftVersion {
    /// The draft.
    pub draft_id: Uuid,
    /// From 1.
    pub number: i32,
    /// Title.
    pub title: String,
    sections: serde_json::Value,
    fields: serde_json::Value,
    /// `generated`, `edited` or `uploaded`.
    pub origin: String,
    /// Who made it.
    pub made_by: String,
    /// When, UTC.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub made_at: Timestamp,
    source_file_key: Option<Uuid>,
    source_sha256: Option<Vec<u8>>,
    source_name: Option<String>,
    observations: serde_json::Value,
}

/// The Word file that a version was read from.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub key: Uuid,
    pub sha256: Vec<u8>,
    pub name: String,
}

/// A Word file that becomes a version: kept already, and read.
#[derive(Debug, Clone)]
pub(super) struct Upload {
    pub file: StoredFile,
    pub name: String,
    /// What was noticed in it.
    pub observations: Vec<Finding>,
}

impl DraftVersion {
    /// The Word file that the officer uploaded; none for a version that was written here.
    pub(super) fn source(&self) -> Option<Source> {
        Some(Source {
            key: self.source_file_key?,
            sha256: self.source_sha256.clone()?,
            name: self.source_name.clone()?,
        })
    }

    /// What was noticed in the uploaded file. A rule that there is no longer says nothing.
    pub(super) fn observations(&self) -> Vec<Finding> {
        let observations = self.observations.as_array().cloned().unwrap_or_default();
        observations
            .into_iter()
            .filter_map(|observation| serde_json::from_value(observation).ok())
            .collect()
    }

    /// The sections in order.
    pub fn sections(&self) -> ApiResult<Vec<DraftSection>> {
        serde_json::from_value(self.sections.clone()).map_err(ApiError::internal)
    }

    /// The structured fields.
    pub fn fields(&self) -> ApiResult<BTreeMap<String, String>> {
        serde_json::from_value(self.fields.clone()).map_err(ApiError::internal)
    }

    /// The text, as the rules read it.
    pub fn text(&self) -> ApiResult<DraftText> {
        let sections = self.sections()?;
        Ok(DraftText {
            title: self.title.clone(),
            sections: sections
                .into_iter()
                .map(|section| (section.key, section.text))
                .collect(),
        })
    }

    /// The text of the section that a field of the template feeds, whatever its key and heading are; none where there is no such
    /// section, or nothing in it.
    pub fn fed_by(&self, template: &Template, field: &str) -> ApiResult<Option<String>> {
        match template.section_fed_by(field) {
            Some(section) => self.section(&section.key),
            None => Ok(None),
        }
    }

    /// The text of a section; none where there is no such section, or nothing in it.
    pub fn section(&self, key: &str) -> ApiResult<Option<String>> {
        let found = self.sections()?.into_iter().find(|section| section.key == key);
        Ok(found
            .map(|section| section.text)
            .filter(|text| !text.trim().is_empty()))
    }
}

/// A version of a report, with the template that says which of its sections is which.
#[derive(Debug, Clone)]
pub(super) struct Report {
    pub version: DraftVersion,
    pub template: Template,
}

impl Report {
    /// The text of the section that a field feeds; none where there is none, or nothing in it.
    pub fn fed_by(&self, field: &str) -> ApiResult<Option<String>> {
        self.version.fed_by(&self.template, field)
    }
}

/// What a new version says.
#[derive(Debug, Clone)]
pub(super) struct NewVersion {
    pub title: String,
    pub sections: Vec<DraftSection>,
    pub fields: BTreeMap<String, String>,
    pub origin: &'static str,
}

/// The draft with this id.
pub async fn find(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Draft> {
    Ok(drafts::table
        .find((app.municipality(), id))
        .select(Draft::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn lock(app: &App, connection: &mut Connection, id: Uuid) -> ApiResult<Draft> {
    Ok(drafts::table
        .find((app.municipality(), id))
        .select(Draft::as_select())
        .for_update()
        .first(connection)
        .await?)
}

/// The newest draft of a kind in a case, about this remiss if one is named.
pub async fn newest_of_case(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    remiss_id: Option<Uuid>,
    kind: &str,
) -> ApiResult<Option<Draft>> {
    let mut query = drafts::table
        .filter(drafts::municipality_id.eq(app.municipality()))
        .filter(drafts::case_id.eq(case_id))
        .filter(drafts::kind.eq(kind.to_owned()))
        .into_boxed();
    if let Some(remiss) = remiss_id {
        query = query.filter(drafts::remiss_id.eq(remiss));
    }
    Ok(query
        .order(drafts::id.desc())
        .select(Draft::as_select())
        .first(connection)
        .await
        .optional()?)
}

/// The newest report to the board in a case, about this remiss if one is named: what its yttrande is written from.
pub(super) async fn newest_report(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    remiss_id: Option<Uuid>,
) -> ApiResult<Option<Report>> {
    let Some(draft) = newest_of_case(app, connection, case_id, remiss_id, super::REPORT).await? else {
        return Ok(None);
    };
    Ok(Some(Report {
        template: super::template(app, &draft.template)?.clone(),
        version: newest_version(app, connection, &draft).await?,
    }))
}

/// The newest version of a draft.
pub async fn newest_version(
    app: &App,
    connection: &mut Connection,
    draft: &Draft,
) -> ApiResult<DraftVersion> {
    version(app, connection, draft.id, draft.version).await
}

pub(super) async fn version(
    app: &App,
    connection: &mut Connection,
    draft_id: Uuid,
    number: i32,
) -> ApiResult<DraftVersion> {
    Ok(versions::table
        .find((app.municipality(), draft_id, number))
        .select(DraftVersion::as_select())
        .first(connection)
        .await?)
}

/// The newest version in which the program wrote; there is one, since every draft begins so.
pub(super) async fn last_generated(
    app: &App,
    connection: &mut Connection,
    draft_id: Uuid,
) -> ApiResult<DraftVersion> {
    Ok(versions::table
        .filter(versions::municipality_id.eq(app.municipality()))
        .filter(versions::draft_id.eq(draft_id))
        .filter(versions::origin.eq("generated"))
        .order(versions::number.desc())
        .select(DraftVersion::as_select())
        .first(connection)
        .await?)
}

pub(super) async fn versions(
    app: &App,
    connection: &mut Connection,
    draft_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<DraftVersion>, i64)> {
    let own = || {
        versions::table
            .filter(versions::municipality_id.eq(app.municipality()))
            .filter(versions::draft_id.eq(draft_id))
    };
    let total = own().count().get_result(connection).await?;
    let page = own()
        .order(versions::number.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select(DraftVersion::as_select())
        .load(connection)
        .await?;
    Ok((page, total))
}

pub(super) async fn list(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    paging: Paging,
) -> ApiResult<(Vec<(Draft, DraftVersion)>, i64)> {
    let own = || {
        drafts::table
            .inner_join(
                versions::table.on(versions::municipality_id
                    .eq(drafts::municipality_id)
                    .and(versions::draft_id.eq(drafts::id))
                    .and(versions::number.eq(drafts::version))),
            )
            .filter(drafts::municipality_id.eq(app.municipality()))
            .filter(drafts::case_id.eq(case_id))
    };
    let total = own().count().get_result(connection).await?;
    let page = own()
        .order(drafts::id.desc())
        .limit(paging.limit())
        .offset(paging.offset())
        .select((Draft::as_select(), DraftVersion::as_select()))
        .load(connection)
        .await?;
    Ok((page, total))
}

pub(super) async fn insert(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    case: &Case,
    remiss_id: Option<Uuid>,
    template: &Template,
    new: &NewVersion,
) -> ApiResult<(Draft, DraftVersion)> {
    let kind = match template.kind {
        DocumentType::Yttrande => super::STATEMENT,
        _ => super::REPORT,
    };
    let draft = diesel::insert_into(drafts::table)
        .values((
            drafts::municipality_id.eq(app.municipality()),
            drafts::id.eq(app.new_id()),
            drafts::board_id.eq(case.board_id),
            drafts::case_id.eq(case.id),
            drafts::remiss_id.eq(remiss_id),
            drafts::kind.eq(kind),
            drafts::template.eq(&template.id),
            drafts::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Draft::as_returning())
        .get_result(connection)
        .await?;
    let version = insert_version(app, connection, caller, &draft, new, None).await?;
    Ok((draft, version))
}

/// Adds a version to a locked draft.
pub(super) async fn add_version(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    draft: &Draft,
    new: &NewVersion,
) -> ApiResult<(Draft, DraftVersion)> {
    add(app, connection, caller, draft, new, None).await
}

/// Adds a version that was read from a Word file to a locked draft.
pub(super) async fn add_uploaded(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    draft: &Draft,
    new: &NewVersion,
    upload: &Upload,
) -> ApiResult<(Draft, DraftVersion)> {
    add(app, connection, caller, draft, new, Some(upload)).await
}

async fn add(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    draft: &Draft,
    new: &NewVersion,
    upload: Option<&Upload>,
) -> ApiResult<(Draft, DraftVersion)> {
    let draft = diesel::update(drafts::table.find((app.municipality(), draft.id)))
        .set(drafts::version.eq(drafts::version + 1))
        .returning(Draft::as_returning())
        .get_result(connection)
        .await?;
    let version = insert_version(app, connection, caller, &draft, new, upload).await?;
    Ok((draft, version))
}

async fn insert_version(
    app: &App,
    connection: &mut Connection,
    caller: &Caller,
    draft: &Draft,
    new: &NewVersion,
    upload: Option<&Upload>,
) -> ApiResult<DraftVersion> {
    let sections = serde_json::to_value(&new.sections).map_err(ApiError::internal)?;
    let fields = serde_json::to_value(&new.fields).map_err(ApiError::internal)?;
    let observations = upload
        .map(|upload| upload.observations.as_slice())
        .unwrap_or_default();
    let observations = serde_json::to_value(observations).map_err(ApiError::internal)?;
    Ok(diesel::insert_into(versions::table)
        .values((
            versions::municipality_id.eq(app.municipality()),
            versions::draft_id.eq(draft.id),
            versions::board_id.eq(draft.board_id),
            versions::number.eq(draft.version),
            versions::title.eq(&new.title),
            versions::sections.eq(sections),
            versions::fields.eq(fields),
            versions::origin.eq(new.origin),
            versions::made_by.eq(caller.person()),
            versions::made_at.eq(app.now().to_diesel()),
            versions::source_file_key.eq(upload.map(|upload| upload.file.key)),
            versions::source_sha256.eq(upload.map(|upload| upload.file.sha256.as_slice())),
            versions::source_size.eq(upload.map(|upload| upload.file.size)),
            versions::source_name.eq(upload.map(|upload| upload.name.as_str())),
            versions::observations.eq(observations),
        ))
        .returning(DraftVersion::as_returning())
        .get_result(connection)
        .await?)
}

async fn set_state(app: &App, connection: &mut Connection, id: Uuid, state: &str) -> ApiResult<()> {
    diesel::update(drafts::table.find((app.municipality(), id)))
        .set(drafts::state.eq(state))
        .execute(connection)
        .await?;
    Ok(())
}

/// Opens the drafts of a remiss, or of a case without one, again: the board wants changes.
pub async fn reopen(
    app: &App,
    connection: &mut Connection,
    case_id: Uuid,
    remiss_id: Option<Uuid>,
    kinds: &[&str],
) -> ApiResult<()> {
    for kind in kinds {
        if let Some(draft) = newest_of_case(app, connection, case_id, remiss_id, kind).await? {
            set_state(app, connection, draft.id, "open").await?;
        }
    }
    Ok(())
}

/// Closes a draft that was opened again by mistake: it is handed in as before.
pub async fn close(app: &App, connection: &mut Connection, draft: &Draft) -> ApiResult<()> {
    set_state(app, connection, draft.id, "handedIn").await
}

/// A draft that was handed in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = submissions)]
pub(super) struct Submission {
    pub id: Uuid,
    pub draft_id: Uuid,
    pub draft_version: i32,
    pub meeting_id: Uuid,
    pub document_id: Uuid,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// Notes that a draft was handed in, and closes it for changes.
pub(super) async fn submit(
    app: &App,
    connection: &mut Connection,
    draft: &Draft,
    meeting_id: Uuid,
    document_id: Uuid,
    findings: &serde_json::Value,
) -> ApiResult<Submission> {
    set_state(app, connection, draft.id, "handedIn").await?;
    Ok(diesel::insert_into(submissions::table)
        .values((
            submissions::municipality_id.eq(app.municipality()),
            submissions::id.eq(app.new_id()),
            submissions::draft_id.eq(draft.id),
            submissions::board_id.eq(draft.board_id),
            submissions::draft_version.eq(draft.version),
            submissions::meeting_id.eq(meeting_id),
            submissions::document_id.eq(document_id),
            submissions::findings.eq(findings),
            submissions::created_at.eq(app.now().to_diesel()),
        ))
        .returning(Submission::as_returning())
        .get_result(connection)
        .await?)
}
