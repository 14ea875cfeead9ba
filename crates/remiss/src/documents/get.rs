//! `GET /documents/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::DocumentView;
use crate::access::Caller;
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
                Ok(document) => Ok(Ok(store::whole(&app, connection, document).await?)),
                Err(ApiError::NotFound) => Ok(Err(store::entry(&app, connection, *id).await?)),
                Err(error) => Err(error),
            }
        })
        .await?;
    let whole = match found {
        Ok(whole) => whole,
        Err(entry) => return Ok(HttpResponse::Ok().json(DocumentView::masked(&app, entry))),
    };
    let version = whole.document.version;
    Ok(etag::answer(
        &request,
        version,
        &DocumentView::of(&app, &caller, whole),
    ))
}
