//! `GET /documents/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::DocumentView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One document
///
/// En handling: det som registret säger om den. Its bytes are at `content`.
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
    let whole = app
        .read(&caller, async |connection| {
            let document = store::find(&app, connection, *id).await?;
            store::whole(&app, connection, document).await
        })
        .await?;
    let version = whole.document.version;
    Ok(etag::answer(
        &request,
        version,
        &DocumentView::of(&app, &caller, whole),
    ))
}
