//! `GET /drafts/{id}/versions/{number}/content`: the uploaded Word file, as it came.

use actix_web::http::header::{self, ContentEncoding};
use actix_web::{HttpResponse, get};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::http::{ApiError, ApiResult, AppData, Path};
use crate::rendering::{self, Format};

/// The Word file of a version
///
/// Word-filen som versionen lästes in från, byte för byte som den laddades upp. 404 for a version that was written here: have it
/// as Word from the draft itself.
#[utoipa::path(
    tag = "drafts",
    params(
        ("id" = Uuid, Path, description = "The draft"),
        ("number" = i32, Path, description = "The version", example = 2),
    ),
    responses(
        (status = 200, description = "The file", body = Vec<u8>,
            content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            headers(("Repr-Digest" = String, description = "SHA-256 of the file (RFC 9530)"))),
    ),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/drafts/{id}/versions/{number}/content")]
pub async fn content(app: AppData, caller: Caller, path: Path<(Uuid, i32)>) -> ApiResult<HttpResponse> {
    let (id, number) = *path;
    let version = app
        .read(&caller, async |connection| {
            let draft = store::find(&app, connection, id).await?;
            store::version(&app, connection, draft.id, number).await
        })
        .await?;
    let source = version.source().ok_or(ApiError::NotFound)?;
    let bytes = app.files().get(source.key).await?;
    let digest = STANDARD.encode(&source.sha256);
    let mut response = HttpResponse::Ok();
    response
        .content_type(Format::Docx.media_type())
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        // Compressed on the way it would be other bytes than the digest is of.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("Repr-Digest", format!("sha-256=:{digest}:")));
    if let Some(value) = rendering::disposition("attachment", &source.name) {
        response.insert_header((header::CONTENT_DISPOSITION, value));
    }
    Ok(response.body(bytes))
}
