//! `GET /messages/{id}`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::MessageView;
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path};

/// One message
///
/// Ett utgående mejl eller brev, med vad mejlservern svarade.
#[utoipa::path(
    tag = "messages",
    params(("id" = Uuid, Path, description = "The message")),
    responses((status = 200, description = "The message", body = MessageView)),
    security(("bearer" = ["registrar", "officer", "secretary", "auditor", "administrator"])),
)]
#[get("/messages/{id}")]
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let message = app
        .read(&caller, async |connection| {
            store::find(&app, connection, *id).await
        })
        .await?;
    Ok(HttpResponse::Ok().json(MessageView::of(&app, &caller, &message)))
}
