//! `GET /webhooks/{id}`

use actix_web::{HttpResponse, get};
use uuid::Uuid;

use super::store;
use super::view::WebhookView;
use crate::access::Caller;
use crate::events;
use crate::http::{ApiResult, AppData, Path, etag};

/// One webhook
///
/// En webhook, utan sin hemlighet, med hur långt den har kommit.
#[utoipa::path(
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The webhook")),
    responses((status = 200, description = "The webhook", body = WebhookView)),
    security(("bearer" = ["auditor", "administrator"])),
)]
#[get("/webhooks/{id}")]
pub async fn get(app: AppData, caller: Caller, id: Path<Uuid>) -> ApiResult<HttpResponse> {
    let (webhook, end) = app
        .read(&caller, async |connection| {
            let webhook = store::find(&app, connection, *id).await?;
            Ok((webhook, events::ends(&app, connection).await?.last))
        })
        .await?;
    // Never 304: its progress goes on without a new version.
    let view = WebhookView::of(&app, &caller, &webhook, end);
    Ok(etag::changed(webhook.version, &view))
}
