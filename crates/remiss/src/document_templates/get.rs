//! `GET /document-templates/{id}`

use actix_web::{HttpResponse, get};

use super::view::DocumentTemplateView;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path};

/// One template of documents
///
/// En dokumentmall: rubriker i ordning med hjälptext, regler, och de fält som mallens text kan använda.
#[utoipa::path(
    tag = "document-templates",
    params(("id" = String, Path, description = "Id of the template", example = "tjansteskrivelseRemiss")),
    responses(
        (status = 200, description = "The template", body = DocumentTemplateView),
        (status = 404, description = "There is no such template"),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/document-templates/{id}")]
pub async fn get(app: AppData, _caller: Caller, id: Path<String>) -> ApiResult<HttpResponse> {
    let template = app.templates().get(&id).ok_or(ApiError::NotFound)?;
    Ok(HttpResponse::Ok().json(DocumentTemplateView::of(&app, template)))
}
