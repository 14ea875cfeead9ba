//! `GET /word-templates/{id}/content`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};
use crate::rendering::{self, Format};

/// The file of a Word template
///
/// Mallens Wordfil, byte för byte som den laddades upp.
#[utoipa::path(
    tag = "word-templates",
    params(("id" = Uuid, Path, description = "The template")),
    responses((status = 200, description = "The file", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/word-templates/{id}/content")]
pub async fn content(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let template = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let bytes = app.files().get(template.file_key).await?;
    Ok(rendering::respond(bytes, Format::Docx, &template.file_name))
}
