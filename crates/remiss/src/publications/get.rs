//! `GET /publications/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::PublicationView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};

/// One publication
///
/// En publicering av ett remissvar, också en som är borttagen.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The publication")),
    responses((status = 200, description = "The publication", body = PublicationView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor"])),
)]
#[get("/publications/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let view = app
        .read(&caller, async |connection| {
            let publication = store::find(&app, connection, *id).await?;
            let files = store::files_of(&app, connection, &[publication.id]).await?;
            Ok(PublicationView::of(&app, &caller, publication, &files))
        })
        .await?;
    Ok(etag::answer(&request, view.version, &view))
}
