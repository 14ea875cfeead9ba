//! Word templates as the API shows them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use remiss_documents::Remark;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::PaperType;
use super::store::StoredTemplate;
use crate::access::{Caller, Role};
use crate::app::App;
use crate::http::{ApiError, ApiResult, Links};

/// Something that was noticed in a template.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRemark {
    /// What it is about, for programs.
    #[schema(example = "unknownPlace")]
    pub code: String,
    /// Something to mend or to know; else a plain fact.
    #[schema(example = true)]
    pub warning: bool,
    /// What it is and how to mend it, in Swedish.
    #[schema(
        example = "Platsen ”ämneskod” känns inte igen och lämnas tom. Kontrollera stavningen eller ta bort den."
    )]
    pub text: String,
}

impl From<Remark> for TemplateRemark {
    fn from(remark: Remark) -> TemplateRemark {
        TemplateRemark {
            code: remark.code.to_owned(),
            warning: remark.warning,
            text: remark.text,
        }
    }
}

/// A Word template of the municipality.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WordTemplateView {
    /// Id.
    pub id: Uuid,
    /// What the administrator calls it.
    #[schema(example = "Brevmall kommunstyrelsen")]
    pub name: String,
    /// The board whose documents it is for; none: all boards.
    pub board_id: Option<Uuid>,
    /// The types of documents that it is for; none: all types.
    #[schema(value_type = Option<Vec<PaperType>>, example = json!(["missiv"]))]
    pub document_types: Option<Vec<String>>,
    /// What was recognised in it, and what not.
    pub remarks: Vec<TemplateRemark>,
    /// Name of the uploaded file.
    #[schema(example = "brevmall.docx")]
    pub file_name: String,
    /// Bytes.
    #[schema(example = 48123)]
    pub size: i64,
    /// SHA-256 of the file, in Base64.
    #[schema(example = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=")]
    pub sha_digest: String,
    /// When it was taken out of use.
    #[schema(example = json!(null))]
    pub retired_at: Option<Timestamp>,
    /// When it was uploaded.
    pub created_at: Timestamp,
    /// Links, with what this caller may do now.
    #[serde(rename = "_links")]
    pub links: Links,
}

impl WordTemplateView {
    /// The template as the API shows it.
    pub(super) fn of(app: &App, caller: &Caller, template: StoredTemplate) -> ApiResult<WordTemplateView> {
        let path = app.url(&format!("/word-templates/{}", template.id));
        let retirable = template.retired_at.is_none() && caller.is_one_of(&[Role::Administrator]);
        Ok(WordTemplateView {
            links: Links::to_self(path.clone())
                .and("content", "GET", format!("{path}/content"))
                .and("specimen", "GET", format!("{path}/specimen"))
                .and("places", "GET", app.url("/word-template-places"))
                .and_if(retirable, "retire", "DELETE", path),
            id: template.id,
            name: template.name,
            board_id: template.board_id,
            document_types: template.document_types.map(Vec::from),
            remarks: serde_json::from_value(template.remarks).map_err(ApiError::internal)?,
            file_name: template.file_name,
            size: template.size,
            sha_digest: STANDARD.encode(&template.sha256),
            retired_at: template.retired_at,
            created_at: template.created_at,
        })
    }
}

crate::page_of! {
    /// A page of Word templates.
    WordTemplatePage, templates: WordTemplateView
}
