//! `GET /responses/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::ResponseView;
use crate::access::Caller;
use crate::audit::{Read, Way, record_read};
use crate::documents;
use crate::http::{ApiResult, AppData, Path, etag};

/// One response
///
/// Ett remissvar med bilagor. An organisation sees its own only.
#[utoipa::path(
    tag = "responses",
    params(("id" = Uuid, Path, description = "The response")),
    responses((status = 200, description = "The response", body = ResponseView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "organisation"])),
)]
#[get("/responses/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (view, response, ground) = app
        .read(&caller, async |connection| {
            let row = store::registered(&app, connection, *id, caller.organisation).await?;
            let files = store::attachments_of(&app, connection, &[*id]).await?;
            let ground = documents::ground_of(&app, connection, row.response.document_id).await?;
            let replaced = store::replaced_by(&app, connection, &[*id]).await?;
            let view = ResponseView::of(&app, &caller, &row, &files).replaced(replaced.get(&*id).copied());
            Ok((view, row.response, ground))
        })
        .await?;
    if let Some(ground) = &ground {
        let read = Read {
            action: "response.read",
            subject_kind: "response",
            subject_id: response.id,
            board_id: Some(response.board_id),
            case_id: Some(response.case_id),
            way: Way::Content,
            ground,
        };
        record_read(&app, &caller, read).await?;
    }
    Ok(etag::answer(&request, view.version, &view))
}
