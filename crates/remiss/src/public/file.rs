//! Documents of a remiss: those that are public from its page, all of them from a recipient's answer link; and the
//! attachments that were published with a response.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

use super::failure::or_failure;
use super::published;
use crate::access::Caller;
use crate::app::App;
use crate::documents::{self, Document};
use crate::http::{ApiError, ApiResult, AppData};
use crate::{publications, recipients, remisser, rendering};

/// `GET /remisser/{id}/handlingar/{document}`
pub(super) async fn of_page(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let (remiss, document) = (id(&request, "id")?, id(&request, "document")?);
        let found = app
            .read(&Caller::public(), async |connection| {
                let remiss = published(&app, connection, remiss).await?;
                let documents = remisser::documents_of(&app, connection, remiss.id).await?;
                pick(documents.into_iter().filter(|document| document.public), document)
            })
            .await?;
        answer(&app, &found).await
    };
    or_failure(&app, made.await, None)
}

/// `GET /svara/{token}/handlingar/{document}`
pub(super) async fn of_answer(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let token = request.match_info().get("token").unwrap_or_default().to_owned();
        let document = id(&request, "document")?;
        let found = app
            .read(&Caller::with_link(), async |connection| {
                let recipient = recipients::by_answer_token(&app, connection, &token)
                    .await?
                    .ok_or(ApiError::NotFound)?;
                let documents = remisser::documents_of(&app, connection, recipient.remiss_id).await?;
                pick(documents.into_iter(), document)
            })
            .await?;
        answer(&app, &found).await
    };
    or_failure(&app, made.await, None)
}

/// `GET /remisser/{id}/svar/{response}/bilagor/{document}`
pub(super) async fn of_published_response(request: HttpRequest, app: AppData) -> HttpResponse {
    let made = async {
        let (remiss, response) = (id(&request, "id")?, id(&request, "response")?);
        let document = id(&request, "document")?;
        let (file, mut document) = app
            .read(&Caller::with_link(), async |connection| {
                let remiss = published(&app, connection, remiss).await?;
                publications::file_of_standing(&app, connection, (remiss.id, response), document).await
            })
            .await?;
        // The name that it came with may name a person.
        document.file_name = file.file_name;
        answer(&app, &document).await
    };
    or_failure(&app, made.await, None)
}

pub(super) fn id(request: &HttpRequest, name: &str) -> ApiResult<Uuid> {
    let text = request.match_info().get(name).unwrap_or_default();
    text.parse().map_err(|_| ApiError::NotFound)
}

fn pick(mut documents: impl Iterator<Item = Document>, id: Uuid) -> ApiResult<Document> {
    documents
        .find(|document| document.id == id)
        .ok_or(ApiError::NotFound)
}

/// Only what a browser shows without running anything is shown in it; the rest is saved.
async fn answer(app: &App, document: &Document) -> ApiResult<HttpResponse> {
    let bytes = documents::content(app, document).await?;
    let shown = matches!(
        document.media_type.as_str(),
        "application/pdf" | "image/png" | "image/jpeg" | "text/plain"
    );
    let (media_type, how) = match document.media_type.as_str() {
        "text/plain" => ("text/plain; charset=utf-8".to_owned(), "inline"),
        other if shown => (other.to_owned(), "inline"),
        other => (other.to_owned(), "attachment"),
    };
    let mut response = HttpResponse::Ok();
    let value = header::HeaderValue::from_str(&media_type)
        .unwrap_or_else(|_| header::HeaderValue::from_static("application/octet-stream"));
    response
        .insert_header((header::CONTENT_TYPE, value))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if let Some(value) = rendering::disposition(how, &document.file_name) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    Ok(response.body(bytes))
}
