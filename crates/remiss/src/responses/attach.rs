//! `POST /responses/{id}/attachments`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use super::receive::{Late, NewFile, register_file, tell_of_late};
use super::store;
use super::view::ResponseView;
use super::void::needs_valid;
use crate::access::Caller;
use crate::audit::{Deed, record};
use crate::http::{ApiError, ApiResult, AppData, IdempotencyKey, Made, Path, Query, RawBody};
use crate::{cases, remisser, virus_scan};

/// What the file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct Named {
    /// Name of the file.
    #[param(example = "synpunkter.pdf")]
    pub file_name: String,
}

/// Add a file to a response
///
/// Lägger till en bilaga. The body is the file as it is, of any media type; it is registered as a document of the case,
/// and kept byte for byte. The file's name goes in `fileName`.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response"), Named),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 201, description = "The response with its files", body = ResponseView),
        (status = 409, description = "The response is void"),
        (status = 422, description = "The virus scanner found something in it, or does not take a file of that size"),
    ),
    security(("bearer" = ["registrar", "officer", "organisation"])),
)]
#[post("/responses/{id}/attachments")]
pub async fn attach(
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
    named: Query<Named>,
    key: IdempotencyKey,
    body: RawBody,
) -> ApiResult<HttpResponse> {
    if body.bytes.is_empty() {
        return Err(ApiError::bad_request("Filen är tom.", "The file is empty."));
    }
    virus_scan::refuse_viruses(&app, &body.bytes).await?;
    key.once(&app, &caller, body.fingerprint, async |connection| {
        // What this caller may not see does not exist; then the lock.
        let known = store::registered(&app, connection, *id, caller.organisation).await?;
        // Its compilation is not closed meanwhile.
        let remiss = remisser::hold(&app, connection, known.response.remiss_id).await?;
        let response = store::lock(&app, connection, *id).await?;
        needs_valid(&response)?;
        let case = cases::find(&app, connection, response.case_id).await?;
        let media_type = match body.media_type.as_str() {
            "" => "application/octet-stream",
            stated => stated,
        };
        let file = NewFile {
            file_name: named.file_name.clone(),
            media_type: media_type.to_owned(),
            stored: app.files().put(app.new_id(), body.bytes).await?,
        };
        let respondent = (
            response.respondent_name.as_str(),
            response.respondent_kind.as_str(),
        );
        let document = register_file(&app, connection, &case, respondent, "other", app.now(), &file).await?;
        store::insert_attachment(&app, connection, &response, document.id).await?;
        store::touch(&app, connection, response.id).await?;
        if remiss.compilation_closed_at.is_some() {
            tell_of_late(&app, connection, &remiss, &case, Late::Attachment(&document)).await?;
        }
        let details = serde_json::json!({ "documentId": document.id, "documentNumber": document.number });
        let deed = Deed {
            action: "response.attachmentAdded",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            details: &details,
        };
        record(&app, connection, &caller, deed).await?;
        let row = store::registered(&app, connection, response.id, None).await?;
        let files = store::attachments_of(&app, connection, &[response.id]).await?;
        Ok(Made {
            status: StatusCode::CREATED,
            location: Some(app.url(&format!("/responses/{}", response.id))),
            version: Some(row.response.version),
            body: ResponseView::of(&app, &caller, &row, &files),
        })
    })
    .await
}
