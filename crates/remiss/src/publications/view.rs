//! Publications as the API shows them to officials.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::decide::{Kept, Mask};
use super::files::ShownFile;
use super::store::Publication;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::Links;
use crate::responses::QuestionAnswer;

/// A copy of a response as it was published (publicering).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublicationView {
    /// Id.
    pub id: Uuid,
    /// The response.
    pub response_id: Uuid,
    /// The remiss.
    pub remiss_id: Uuid,
    /// `published` or `withdrawn`.
    #[schema(example = "published")]
    pub state: &'static str,
    /// Who answers, as it is shown.
    #[schema(example = "Privatperson")]
    pub name: String,
    /// Whether the name is shown.
    #[schema(example = false)]
    pub name_shown: bool,
    /// Why the name of a private person is shown who did not ask for it in the response.
    #[schema(example = "")]
    pub name_reason: String,
    /// The text as it is shown.
    #[schema(example = "Bra förslag. Ring mig gärna på [maskerat].")]
    pub text: String,
    /// The answers by question as they are shown.
    pub answers: Vec<QuestionAnswer>,
    /// What was masked, and why.
    pub masks: Vec<Mask>,
    /// Findings that were left standing, and why.
    pub kept: Vec<Kept>,
    /// The attachments that are published with it.
    pub attachments: Vec<PublishedFileView>,
    /// The earlier copy whose place it took.
    pub replaces_id: Option<Uuid>,
    /// Who decided to publish it.
    #[schema(example = "hand01")]
    pub published_by: String,
    /// When, UTC.
    #[schema(value_type = String, format = DateTime, example = "2019-11-04T08:00:00Z")]
    pub published_at: Timestamp,
    /// Who took it down.
    #[schema(example = json!(null))]
    pub withdrawn_by: Option<String>,
    /// When, UTC.
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    pub withdrawn_at: Option<Timestamp>,
    /// Why.
    #[schema(example = "")]
    pub withdrawal_reason: String,
    /// Version, as in the ETag.
    #[schema(example = 1)]
    pub version: i32,
    /// Itself, its page while it stands there, and what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

/// A file that is published with a response.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedFileView {
    /// The document whose file is shown.
    pub document_id: Uuid,
    /// What it is called on the pages.
    #[schema(example = "Bilaga 1")]
    pub title: String,
    /// Media type.
    #[schema(example = "application/pdf")]
    pub media_type: String,
    /// Bytes.
    #[schema(example = 48213)]
    pub size: i64,
}

crate::page_of!(
    /// A page of publications.
    PublicationPage, publications: PublicationView
);

impl PublicationView {
    pub(super) fn of(app: &App, caller: &Caller, row: Publication, files: &[ShownFile]) -> PublicationView {
        let standing = row.withdrawn_at.is_none();
        let links = Links::to_self(app.url(&format!("/publications/{}", row.id)))
            .and(
                "response",
                "GET",
                app.url(&format!("/responses/{}", row.response_id)),
            )
            .and_if(
                standing,
                "alternate",
                "GET",
                app.page_url(&format!("/remisser/{}/svar/{}", row.remiss_id, row.response_id)),
            )
            .and_if(
                standing && caller.works_at(&[Role::Registrar, Role::Officer], row.board_id),
                "withdraw",
                "POST",
                app.url(&format!("/publications/{}/withdrawals", row.id)),
            );
        PublicationView {
            attachments: files
                .iter()
                .filter(|file| file.publication_id == row.id)
                .map(|file| PublishedFileView {
                    document_id: file.document_id,
                    title: file.title.clone(),
                    media_type: file.media_type.clone(),
                    size: file.size,
                })
                .collect(),
            id: row.id,
            response_id: row.response_id,
            remiss_id: row.remiss_id,
            state: if standing { "published" } else { "withdrawn" },
            name: row.name,
            name_shown: row.name_shown,
            name_reason: row.name_reason,
            text: row.text,
            answers: row.answers,
            masks: row.masks,
            kept: row.kept,
            replaces_id: row.replaces_id,
            published_by: row.published_by,
            published_at: row.published_at,
            withdrawn_by: row.withdrawn_by,
            withdrawn_at: row.withdrawn_at,
            withdrawal_reason: row.withdrawal_reason,
            version: row.version,
            links,
        }
    }
}
