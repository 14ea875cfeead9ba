//! Drafts as the API shows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::outdated::{Basis, OutdatedSection};
use super::store::{Draft, DraftVersion, Submission};
use crate::access::Caller;
use crate::app::App;
use crate::http::{ApiResult, Links};

/// A section of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftSection {
    /// Key in the template.
    #[schema(example = "summary")]
    pub key: String,
    /// Heading; empty for a body without one.
    #[schema(example = "Sammanfattning")]
    pub heading: String,
    /// The text: a blank line parts paragraphs; `- ` begins an item, `1. ` numbered ones, `## ` a heading below this one, `> ` a quotation;
    /// lines of `| a | b |` are a table, the first its header row; `\` in front of such a mark makes it text.
    #[schema(
        example = "Socialdepartementet har skickat Kroppsbehandlingar på remiss. Svar ska lämnas senast den 20 december 2019."
    )]
    pub text: String,
    /// Whether the officer has edited it: then it is not written out anew.
    #[serde(default)]
    #[schema(example = false)]
    pub edited: bool,
    /// What the case gave when the officer edited it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// A draft (utkast) of a document for the board.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    /// Id.
    pub id: Uuid,
    /// The case.
    pub case_id: Uuid,
    /// The remiss it is about.
    pub remiss_id: Option<Uuid>,
    /// `tjansteskrivelse` or `yttrande`.
    #[schema(example = "tjansteskrivelse")]
    pub kind: String,
    /// Id of the template whose headings and rules hold; see `GET /document-templates/{id}`.
    #[schema(example = "tjansteskrivelseRemiss")]
    pub template: String,
    /// `open` or `handedIn`.
    #[schema(example = "open")]
    pub state: String,
    /// The newest version.
    #[schema(example = 3)]
    pub version: i32,
    /// Title.
    #[schema(example = "Remiss från Socialdepartementet om Kroppsbehandlingar")]
    pub title: String,
    /// The sections in order.
    pub sections: Vec<DraftSection>,
    /// Structured fields: `stance` (the department's, in a yttrande the board's), `boardStance`, `initiator`, `whatElseMatters`.
    #[schema(example = json!({ "stance": "tillstyrker", "boardStance": "tillstyrker delvis" }))]
    pub fields: BTreeMap<String, String>,
    /// `generated`, `edited` or `uploaded` (from Word).
    #[schema(example = "generated")]
    pub origin: String,
    /// Who made this version.
    #[schema(example = "hand01")]
    pub made_by: String,
    /// When, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub made_at: Timestamp,
    /// Sections of an open draft that would be written differently now, with the new text as a proposal; not told in lists.
    pub outdated_sections: Option<Vec<OutdatedSection>>,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of drafts.
    DraftPage, drafts: DraftView
}

impl DraftView {
    /// The view with the sections that are out of date.
    pub(super) fn with(self, outdated: Vec<OutdatedSection>) -> DraftView {
        DraftView {
            outdated_sections: Some(outdated),
            ..self
        }
    }

    pub(super) fn of(
        app: &App,
        caller: &Caller,
        draft: &Draft,
        version: &DraftVersion,
    ) -> ApiResult<DraftView> {
        let here = app.url(&format!("/drafts/{}", draft.id));
        let version_at = format!("{here}/versions/{}", version.number);
        let writes = caller.works_at(super::WRITERS, draft.board_id) && draft.state == "open";
        Ok(DraftView {
            id: draft.id,
            case_id: draft.case_id,
            remiss_id: draft.remiss_id,
            kind: draft.kind.clone(),
            template: draft.template.clone(),
            state: draft.state.clone(),
            version: version.number,
            title: version.title.clone(),
            sections: version.sections()?,
            fields: version.fields()?,
            origin: version.origin.clone(),
            made_by: version.made_by.clone(),
            made_at: version.made_at,
            outdated_sections: None,
            links: Links::to_self(here)
                .and("case", "GET", app.url(&format!("/cases/{}", draft.case_id)))
                .and(
                    "template",
                    "GET",
                    app.url(&format!("/document-templates/{}", draft.template)),
                )
                .below("findings", "GET", "/findings")
                .below("versions", "GET", "/versions")
                .and("differences", "GET", format!("{version_at}/differences"))
                .below_if(draft.kind == super::STATEMENT, "comparison", "GET", "/comparison")
                .below_if(writes, "edit", "PATCH", "")
                .below_if(writes, "upload", "PUT", "/content")
                .below_if(writes, "checks", "POST", "/checks")
                .and_if(
                    version.source().is_some(),
                    "content",
                    "GET",
                    format!("{version_at}/content"),
                )
                .below_if(writes, "regenerations", "POST", "/regenerations")
                .below_if(writes, "submissions", "POST", "/submissions"),
        })
    }
}

/// A version of a draft.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DraftVersionView {
    /// From 1.
    #[schema(example = 2)]
    pub number: i32,
    /// Title.
    #[schema(example = "Remiss från Socialdepartementet om Kroppsbehandlingar")]
    pub title: String,
    /// The sections in order.
    pub sections: Vec<DraftSection>,
    /// Structured fields.
    #[schema(example = json!({ "stance": "tillstyrker" }))]
    pub fields: BTreeMap<String, String>,
    /// `generated`, `edited` or `uploaded` (from Word).
    #[schema(example = "edited")]
    pub origin: String,
    /// Who made it.
    #[schema(example = "hand01")]
    pub made_by: String,
    /// When, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub made_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

crate::page_of! {
    /// A page of versions of a draft.
    DraftVersionPage, versions: DraftVersionView
}

impl DraftVersionView {
    pub(super) fn of(app: &App, version: &DraftVersion) -> ApiResult<DraftVersionView> {
        let draft = app.url(&format!("/drafts/{}", version.draft_id));
        Ok(DraftVersionView {
            number: version.number,
            title: version.title.clone(),
            sections: version.sections()?,
            fields: version.fields()?,
            origin: version.origin.clone(),
            made_by: version.made_by.clone(),
            made_at: version.made_at,
            links: Links::to_self(format!("{draft}/versions/{}", version.number))
                .and(
                    "differences",
                    "GET",
                    format!("{draft}/versions/{}/differences", version.number),
                )
                .and_if(
                    version.source().is_some(),
                    "content",
                    "GET",
                    format!("{draft}/versions/{}/content", version.number),
                )
                .and("draft", "GET", draft),
        })
    }
}

/// A draft that was handed in (inlämning).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionView {
    /// Id.
    pub id: Uuid,
    /// The draft.
    pub draft_id: Uuid,
    /// The version that was handed in.
    #[schema(example = 3)]
    pub draft_version: i32,
    /// The meeting.
    pub meeting_id: Uuid,
    /// The registered document (PDF).
    pub document_id: Uuid,
    /// When, UTC.
    #[schema(example = "2019-11-14T08:30:00Z")]
    pub handed_in_at: Timestamp,
    /// Links.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl SubmissionView {
    pub(super) fn of(app: &App, submission: &Submission) -> SubmissionView {
        SubmissionView {
            id: submission.id,
            draft_id: submission.draft_id,
            draft_version: submission.draft_version,
            meeting_id: submission.meeting_id,
            document_id: submission.document_id,
            handed_in_at: submission.created_at,
            links: Links::default()
                .and(
                    "draft",
                    "GET",
                    app.url(&format!("/drafts/{}", submission.draft_id)),
                )
                .and(
                    "agenda",
                    "GET",
                    app.url(&format!("/meetings/{}/agenda", submission.meeting_id)),
                )
                .and(
                    "document",
                    "GET",
                    app.url(&format!("/documents/{}", submission.document_id)),
                ),
        }
    }
}
