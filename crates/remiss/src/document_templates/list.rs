//! `GET /document-templates`

use actix_web::{HttpRequest, HttpResponse, get};
use remiss_domain::heading_rules::DocumentType;
use remiss_domain::text_enum::UnknownText;
use serde::Deserialize;
use utoipa::IntoParams;

use super::view::{DocumentTemplatePage, DocumentTemplateView};
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Paging, Query, enums};

/// Which templates.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct TemplateFilter {
    /// Of this type of document.
    #[param(inline, value_type = Option<enums::DocumentType>, example = "tjansteskrivelseRemiss")]
    pub document_type: Option<String>,
}

/// The templates of documents
///
/// Dokumentmallarna: rubriker i ordning med hjälptext, regler och fält. Standardmallen för varje dokumenttyp först, sedan
/// kommunens egna. Help texts are for the officer and never stand in a finished document.
#[utoipa::path(
    tag = "document-templates",
    params(TemplateFilter, Paging),
    responses(
        (status = 200, description = "A page of templates", body = DocumentTemplatePage),
        (status = 400, description = "There is no such type of document"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/document-templates")]
pub async fn list(
    request: HttpRequest,
    app: AppData,
    _caller: Caller,
    filter: Query<TemplateFilter>,
    paging: Query<Paging>,
) -> ApiResult<HttpResponse> {
    let wanted: Option<DocumentType> = match &filter.document_type {
        Some(text) => Some(text.parse().map_err(|error: UnknownText| {
            let known = error.allowed.join(", ");
            ApiError::bad_request(
                format!("Dokumenttypen är en av {known}."),
                format!("The document type is one of {known}."),
            )
        })?),
        None => None,
    };
    let found: Vec<_> = app
        .templates()
        .iter()
        .filter(|template| wanted.is_none_or(|wanted| template.kind == wanted))
        .collect();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let views = found
        .into_iter()
        .skip(usize::try_from(paging.offset()).unwrap_or(usize::MAX))
        .take(usize::try_from(paging.limit()).unwrap_or_default())
        .map(|template| DocumentTemplateView::of(&app, template))
        .collect();
    Ok(DocumentTemplatePage::new(&app, &request, *paging, views, total).answer())
}
