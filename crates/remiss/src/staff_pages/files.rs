//! Files: a document of a case, and a draft as Word or PDF, handed on as the API answers them.

use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::desk::at_desk;
use crate::http::inside::Question;
use crate::http::{ApiError, AppData};

/// `GET /arbete/handlingar/{id}`
pub(super) async fn document(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let path = format!("/documents/{}/content", id(&request)?);
        let mut question = Question::get(&path);
        // A part of a large file, or nothing where the browser has it already.
        for name in ["range", "if-range", "if-none-match"] {
            let value = request.headers().get(name);
            if let Some(value) = value.and_then(|value| value.to_str().ok()) {
                question = question.with(name, value);
            }
        }
        desk.fetch(question).await
    })
    .await
}

/// `GET /arbete/utkast/{id}.{format}`
pub(super) async fn draft(request: HttpRequest, app: AppData) -> HttpResponse {
    at_desk(&request, app, async |desk| {
        let accepted = match request.match_info().get("format").unwrap_or_default() {
            "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "pdf" => "application/pdf",
            _ => return Err(ApiError::NotFound.into()),
        };
        let path = format!("/drafts/{}", id(&request)?);
        desk.fetch(Question::get(&path).with("accept", accepted)).await
    })
    .await
}

/// The id in the address.
pub(super) fn id(request: &HttpRequest) -> Result<Uuid, ApiError> {
    let id = request.match_info().get("id").unwrap_or_default();
    id.parse().map_err(|_| ApiError::NotFound)
}
