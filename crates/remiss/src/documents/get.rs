//! `GET /documents/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::masked::{ground_of, note_read};
use super::store;
use super::view::DocumentView;
use crate::access::Caller;
use crate::audit::Way;
use crate::http::{ApiError, ApiResult, AppData, Path, etag};

/// One document
///
/// En handling: det som registret säger om den. Its bytes are at `content`. A document under secrecy that the caller has no right to
/// see is `hidden`: number, direction and days stand there, and neither title nor party nor file.
#[utoipa::path(
    tag = "documents",
    params(("id" = Uuid, Path, description = "The document")),
    responses((status = 200, description = "The document", body = DocumentView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/documents/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let found = app
        .read(&caller, async |connection| {
            match store::find(&app, connection, *id).await {
                Ok(document) => {
                    let ground = ground_of(&app, connection, *id).await?;
                    Ok(Ok((store::whole(&app, connection, document).await?, ground)))
                }
                Err(ApiError::NotFound) => Ok(Err(store::entry(&app, connection, *id).await?)),
                Err(error) => Err(error),
            }
        })
        .await?;
    let (whole, ground) = match found {
        Ok(found) => found,
        Err(entry) => return Ok(HttpResponse::Ok().json(DocumentView::masked(&app, entry))),
    };
    note_read(&app, &caller, &whole.document, ground.as_deref(), Way::Entry).await?;
    let version = whole.document.version;
    Ok(etag::answer(
        &request,
        version,
        &DocumentView::of(&app, &caller, whole),
    ))
}
