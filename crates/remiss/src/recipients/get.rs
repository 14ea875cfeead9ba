//! `GET /recipients/{id}`

use actix_web::{HttpRequest, HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::{RecipientView, with_feedback};
use crate::access::Caller;
use crate::http::{ApiResult, AppData, Path, etag};
use crate::remisser;

/// One recipient
///
/// En remissinstans.
#[utoipa::path(
    tag = "recipients",
    params(("id" = Uuid, Path, description = "The recipient")),
    responses((status = 200, description = "The recipient", body = RecipientView)),
    security(("bearer" = ["registrar", "officer", "secretary", "coordinator", "auditor", "administrator"])),
)]
#[get("/recipients/{id}")]
pub async fn get(
    request: HttpRequest,
    app: AppData,
    caller: Caller,
    id: Path<Uuid>,
) -> ApiResult<HttpResponse> {
    let (version, view) = app
        .read(&caller, async |connection| {
            let recipient = store::find(&app, connection, *id).await?;
            let remiss = remisser::find(&app, connection, recipient.remiss_id).await?;
            let mut views = [RecipientView::of(&app, &caller, &remiss, &recipient)?];
            with_feedback(&app, connection, &remiss, &mut views).await?;
            let [view] = views;
            Ok((recipient.version, view))
        })
        .await?;
    Ok(etag::answer(&request, version, &view))
}
