//! `GET /inbox/{id}/content`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};

/// A mail as it came
///
/// Mejlet byte för byte, som det kom.
#[utoipa::path(
    tag = "inbox",
    params(("id" = Uuid, Path, description = "The entry")),
    responses((status = 200, description = "The mail", content_type = "message/rfc822", body = String)),
    security(("bearer" = ["registrar", "auditor", "administrator"])),
)]
#[get("/inbox/{id}/content")]
pub async fn content(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let entry = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    let bytes = app.files().get(entry.file_key).await?;
    Ok(HttpResponse::Ok()
        .content_type("message/rfc822")
        .insert_header((
            "content-disposition",
            format!("attachment; filename=\"mejl-{}.eml\"", entry.register_number),
        ))
        .body(bytes))
}
